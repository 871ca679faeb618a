import type { Answer, PressedButton } from '../../src/adapters/teams/actions.ts';
import { answerPress, type Edge } from '../../src/adapters/teams/actions.ts';
import type { Scene } from '../../src/adapters/teams/forms.ts';
import { senderOf } from '../../src/adapters/teams/identity.ts';
import { createMessenger } from '../../src/adapters/teams/messenger.ts';
import { createPlaces, type Places } from '../../src/adapters/teams/places.ts';
import { createDeliverer } from '../../src/application/deliver.ts';
import type { Application } from '../../src/application/handle.ts';
import type { Delivery, Log, Messenger, Notice, Store } from '../../src/application/ports.ts';
import { openProtocolClock, type ProtocolClock } from '../../src/application/protocol-clock.ts';
import { createRegisterBook, type RegisterBook } from '../../src/application/register-book.ts';
import { readRegister } from '../../src/application/stored-register.ts';
import { createTicker } from '../../src/application/tick.ts';
import { HOUR, type Instant, SECOND } from '../../src/domain/calendar.ts';
import { RULES_VERSION } from '../../src/domain/case-file/case-file.ts';
import type { ProtocolValues } from '../../src/domain/protocol-values.ts';
import type { Party } from '../../src/domain/register.ts';
import type { Owner } from './scheduler.ts';
import type { Message, SimulatedTeams } from './teams.ts';
import type { AtCommit } from './watched-store.ts';
import { watchedStore } from './watched-store.ts';
import type { World } from './world.ts';

/** A process without work looks again after this long, for the hourly sweep. */
const LONGEST_REST_MS = 6 * HOUR;
const SWEEP_EVERY_MS = HOUR;
const RESTART_MS = 5 * SECOND;

/** One process of the bot: what src/bot.ts wires, on a store and a Teams that can fail. */
export interface Instance {
  readonly owner: Owner;
  /** Somebody presses a button here; null when the process died over it. */
  press(person: string, button: PressedButton): Promise<Answer | 'fault' | null>;
  /** Something changed from outside that its next look must see. */
  wake(): void;
}

export interface InstanceOptions {
  readonly world: World;
  readonly raw: Store;
  readonly teams: SimulatedTeams;
  readonly values: ProtocolValues;
  readonly nr: number;
  readonly name: string;
  readonly atCommit: AtCommit;
  /** When the next message may leave, as it stands in the store; null when none waits. */
  readonly nextDelivery: () => Promise<Instant | null>;
}

interface Parts {
  readonly edge: Edge;
  readonly book: RegisterBook;
  readonly clock: ProtocolClock;
  readonly app: Application;
  readonly log: Log;
  readonly ticker: ReturnType<typeof createTicker>;
  readonly deliverer: ReturnType<typeof createDeliverer>;
}

export function startInstance(options: InstanceOptions): Instance {
  const { world, raw, nr, name } = options;
  const { scheduler, record } = world;
  let dirty = true;
  let parts: Parts | null = null;
  let woken: () => void = () => undefined;
  let died: () => void = () => undefined;
  const death = new Promise<null>((resolve) => {
    died = () => resolve(null);
  });
  const owner: Owner = {
    name,
    dead: false,
    died() {
      record.deaths.push(world.wall(nr));
      died();
    },
  };
  const store = watchedStore(world, raw, owner, nr, options.atCommit);

  async function start(): Promise<void> {
    while (!parts) {
      try {
        parts = await wire(options, store, owner);
      } catch (fault) {
        record.errors.push(`start: ${String(fault)}`);
        await scheduler.sleep(owner, RESTART_MS);
      }
    }
    await run(parts);
  }

  async function run({ book, app, log, ticker, deliverer, clock }: Parts): Promise<void> {
    let sweptAt = clock.wallNow();
    while (!owner.dead) {
      dirty = false;
      await guarded(log, 'the clock', async () => {
        await book.refresh(app, log);
        await ticker.tick();
        if (clock.wallNow() - sweptAt < SWEEP_EVERY_MS) return;
        sweptAt = clock.wallNow();
        await store.sweep(sweptAt);
      });
      send(log, deliverer);
      await scheduler.sleep(owner, options.values.tickMs);
      await rest(clock);
    }
  }

  /** Ticks that would find nothing are skipped: by what is stored, never by what should be. */
  async function rest(clock: ProtocolClock): Promise<void> {
    const { tickMs } = options.values;
    const from = scheduler.now();
    const ms = await restMs(clock);
    if (ms <= 0 || dirty) return;
    await Promise.race([scheduler.sleep(owner, ms), changed()]);
    // What is left till the tick that would have come by then.
    const past = (scheduler.now() - from) % tickMs;
    if (past > 0) await scheduler.sleep(owner, tickMs - past);
  }

  function changed(): Promise<void> {
    return new Promise((resolve) => {
      woken = resolve;
    });
  }

  /** Whole ticks until something is due, or the clock is set. */
  async function restMs(clock: ProtocolClock): Promise<number> {
    const { tickMs } = options.values;
    if ((await raw.due(clock.protocolNow(), RULES_VERSION, 1)).length > 0) return 0;
    const moments = [await raw.nextWake(), await options.nextDelivery()].filter((each) => each !== null);
    const jumps = world.plan.faults
      .filter((fault) => fault.kind === 'jump' && fault.at > scheduler.now())
      .map((fault) => fault.at - scheduler.now());
    const waits = moments.map((moment) => moment - clock.protocolNow());
    return Math.floor(Math.min(LONGEST_REST_MS, ...waits, ...jumps) / tickMs) * tickMs;
  }

  function send(log: Log, deliverer: Parts['deliverer']): void {
    void guarded(log, 'sending', deliverer.deliver);
  }

  void start();
  return {
    owner,
    wake() {
      dirty = true;
      woken();
    },
    press(person, button) {
      const [tenantId = '', aadObjectId = ''] = person.split('/');
      const answered = async (): Promise<Answer | 'fault'> => {
        if (!parts) return 'fault';
        const activity = { from: { id: '', name: 'Iemand', aadObjectId }, conversation: { tenantId } };
        const sender = senderOf(activity as never, parts.app.register());
        if (!sender) return 'fault';
        try {
          const answer = await answerPress(parts.edge, sender, button);
          send(parts.log, parts.deliverer);
          return answer;
        } catch (fault) {
          record.errors.push(`press: ${String(fault)}`);
          return 'fault';
        }
      };
      return owner.dead ? Promise.resolve(null) : Promise.race([answered(), death]);
    },
  };
}

async function wire(options: InstanceOptions, store: Store, owner: Owner): Promise<Parts> {
  const { world, teams, values, nr } = options;
  const { record } = world;
  const clock = await openProtocolClock(store, () => world.wall(nr));
  const first = await readRegister(store);
  if (!first) throw new Error('no register');
  const book = createRegisterBook(store, first);
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (message, data) => record.errors.push(`${message} ${JSON.stringify(data)}`),
  };
  const app: Application = { store, clocks: clock, values, register: book.current };
  const scene = (): Scene => ({
    now: clock.protocolNow(),
    values,
    register: book.current(),
    channelPeople: [],
  });
  const places: Places = createPlaces(store);
  const messenger = watchedMessenger(
    world,
    teams,
    nr,
    createMessenger(teams.connector(owner), places, scene),
  );
  return {
    book,
    clock,
    app,
    log,
    edge: { app, scene, channelPeople: async () => [] },
    ticker: createTicker(app, log, (now, caseId) => book.reviewFirst(now, log, caseId)),
    deliverer: createDeliverer(app, messenger, log),
  };
}

async function guarded(log: Log, name: string, job: () => Promise<unknown>): Promise<void> {
  try {
    await job();
  } catch (fault) {
    log.error(`${name} failed`, { fault: String(fault) });
  }
}

/** Puts on record which rows Teams took, and whether the bot heard so. */
function watchedMessenger(
  world: World,
  teams: SimulatedTeams,
  instance: number,
  messenger: Messenger,
): Messenger {
  const { violations, together } = world.record;
  async function watched(
    to: Party,
    notices: readonly Notice[],
    send: () => Promise<Delivery>,
  ): Promise<Delivery> {
    const keys = notices.map((notice) => notice.key);
    const before = teams.taken();
    const delivery = await send();
    const heard = delivery.kind === 'sent';
    const say = (invariant: string, rule: string, what: string) =>
      violations.push({ invariant, rule, caseId: null, at: world.wall(instance), what });
    if (keys.some((key) => together.get(key)?.some((each) => !keys.includes(each))))
      say('oneMessageAtATime', 'R9.7', 'what came for one person at one moment was sent apart');
    if (heard && teams.taken() === before + 1 && notSaid(notices, teams.newest(to.person)))
      say('latenessIsSeen', 'R9.5', `${notices[0]?.card}: comes late, and the card says nothing of it`);
    for (const key of keys) {
      const life = world.record.rows.get(key);
      if (!life) continue;
      life.delivery = delivery.kind;
      if (heard || teams.taken() > before) life.taken.push({ at: world.wall(instance), heard });
    }
    return delivery;
  }
  return {
    ...messenger,
    toPerson: (to, notices: readonly Notice[]) => watched(to, notices, () => messenger.toPerson(to, notices)),
  };
}

/** R9.5: whether a message of one card keeps silent on how late it is. */
function notSaid(notices: readonly Notice[], message: Message | null): boolean {
  const [notice] = notices;
  if (notices.length !== 1 || !notice || notice.lateMs === 0 || message === null) return false;
  return !JSON.stringify(message.cards).includes(' te laat. Er was een storing.');
}
