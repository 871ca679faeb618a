import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import type { Edge } from './adapters/teams/actions.ts';
import { createConnector } from './adapters/teams/connector.ts';
import type { Scene } from './adapters/teams/forms.ts';
import { createMessenger } from './adapters/teams/messenger.ts';
import { createPace } from './adapters/teams/pace.ts';
import { createPlaces } from './adapters/teams/places.ts';
import { createTeamsServer } from './adapters/teams/server.ts';
import { createDeliverer } from './application/deliver.ts';
import type { Application } from './application/handle.ts';
import { createMorning } from './application/morning.ts';
import type { Log, Store, Telemetry } from './application/ports.ts';
import { NO_TELEMETRY } from './application/ports.ts';
import type { ProtocolClock } from './application/protocol-clock.ts';
import type { RegisterBook } from './application/register-book.ts';
import { createTicker } from './application/tick.ts';
import { beforePeriod } from './domain/calendar.ts';
import type { ProtocolValues } from './domain/protocol-values.ts';
import { personId } from './domain/words.ts';

export interface BotOptions {
  readonly store: Store;
  readonly clock: ProtocolClock;
  readonly values: ProtocolValues;
  readonly book: RegisterBook;
  readonly log: Log;
  /** Absent where nobody watches. */
  readonly telemetry?: Telemetry;
  readonly credentials: {
    readonly appId: string;
    readonly appPassword: string;
    readonly appType: string;
    readonly appTenantId: string;
  };
  /** Tenants that may use the bot beside its own and the register's; absent: none. */
  readonly allowedTenants?: readonly string[];
  /** Presses a second that one person can keep up (20 when absent); 0 for no limit. */
  readonly rateLimit?: number;
  readonly newCaseId: () => string;
  readonly extra: ((req: IncomingMessage, res: ServerResponse) => Promise<boolean>) | null;
}

export interface Bot {
  listen(port: number, host: string): Promise<number>;
  /** One look at the clock, and everything sent that may leave. */
  work(): Promise<void>;
  /** Looks at the clock at every `tick` until `close`. */
  start(): void;
  close(): Promise<void>;
}

/** Used command ids and sent rows are forgotten this often. */
const SWEEP_EVERY_MS = 60 * 60_000;
/** The clock is late when it did not look for this many ticks. */
const LATE_TICKS = 4;
const MAX_CHANNEL_PEOPLE = 60;
export const RATE_LIMIT = 20;

/** Wires the bot: store, clock and register in; an HTTP edge, a ticker and a deliverer out. */
export function createBot(options: BotOptions): Bot {
  const { store, clock, values, book, log } = options;
  const telemetry = options.telemetry ?? NO_TELEMETRY;
  const app: Application = { store, clocks: clock, values, register: book.current, telemetry };
  const auth = authentication(options.credentials);
  const connector = createConnector(auth, options.credentials.appId);
  const places = createPlaces(store);
  const scene = (): Scene => ({
    now: clock.protocolNow(),
    values,
    register: book.current(),
    channelPeople: [],
  });
  const messenger = createMessenger(connector, places, scene);
  const deliverer = createDeliverer(app, messenger, log);
  const morning = createMorning(app, messenger, log);
  const ticker = createTicker(app, log, (now, caseId) => book.reviewFirst(now, log, caseId));
  const beat = { tickedAt: clock.wallNow(), sweptAt: 0 };

  async function look(): Promise<void> {
    await book.refresh(app, log);
    await ticker.tick();
    beat.tickedAt = clock.wallNow();
    if (beat.tickedAt - beat.sweptAt < SWEEP_EVERY_MS) return;
    beat.sweptAt = beat.tickedAt;
    // Before the sweep, which empties the write-ahead log: what was let go of is then nowhere in the file.
    await store.forgetAccess(beforePeriod(clock.protocolNow(), values.accessLogRetention, values.timeZone));
    await store.sweep(beat.tickedAt);
  }

  async function deliver(): Promise<void> {
    await deliverer.deliver();
    await morning.deliver();
  }

  async function ready(): Promise<string | null> {
    try {
      await store.ping();
    } catch {
      return 'the store does not answer';
    }
    const late = clock.wallNow() - beat.tickedAt > Math.max(LATE_TICKS * values.tickMs, 30_000);
    return late ? 'the clock is late' : null;
  }

  telemetry.observe('ready', async () => ((await ready()) === null ? 1 : 0));
  telemetry.observe('tick.lateness', () =>
    Math.max(0, (clock.wallNow() - beat.tickedAt - values.tickMs) / 1000),
  );

  const background = runInBackground(look, deliver, values.tickMs, log);
  const server = createTeamsServer({
    edge: edgeOf(app, scene, connector, places, log),
    auth,
    appId: options.credentials.appId,
    allowedTenants: [options.credentials.appTenantId, ...(options.allowedTenants ?? [])],
    connector,
    places,
    pace: createPace({ perSecond: options.rateLimit ?? RATE_LIMIT, wallNow: clock.wallNow }),
    log,
    newCaseId: options.newCaseId,
    ready,
    kick() {
      telemetry.count('turns');
      background.kick();
    },
    extra: options.extra,
  });
  return {
    listen: server.listen,
    async work() {
      await look();
      await deliver();
    },
    start: background.start,
    async close() {
      await server.close();
      await background.stop();
    },
  };
}

function edgeOf(
  app: Application,
  scene: () => Scene,
  connector: ReturnType<typeof createConnector>,
  places: ReturnType<typeof createPlaces>,
  log: Log,
): Edge {
  return {
    app,
    scene,
    async channelPeople() {
      const channel = await places.channel();
      if (!channel) return [];
      const ref = { serviceUrl: channel.serviceUrl, conversationId: channel.channelId };
      // Without Teams there is still the register to choose from (R3.4).
      const members = await connector.members(ref, MAX_CHANNEL_PEOPLE).catch((fault) => {
        log.warn('the people of the channel could not be looked up', { fault: String(fault) });
        return [];
      });
      const known = new Set(app.register().people.map((person) => person.id));
      return members
        .map((member) => ({
          person: personId(member.tenantId, member.objectId),
          name: member.name,
          phone: '',
          organisation: '',
          organisationName: '',
          mandate: null,
        }))
        .filter((party) => !known.has(party.person));
    },
  };
}

/**
 * Looks at the clock at every tick, and sends what may leave after each look and each turn. Sending never holds up
 * the clock: a Teams that hangs delays messages, not deadlines. One fault ends neither.
 */
function runInBackground(look: () => Promise<void>, deliver: () => Promise<void>, everyMs: number, log: Log) {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  let sending: Promise<void> = Promise.resolve();
  let kicked = false;
  const guarded = async (name: string, job: () => Promise<unknown>) => {
    try {
      await job();
    } catch (fault) {
      log.error(`${name} failed`, { fault: fault instanceof Error ? fault.message : 'unknown' });
    }
  };
  function kick(): void {
    if (kicked || stopped) return;
    kicked = true;
    sending = sending.then(() => {
      kicked = false;
      return guarded('sending', deliver);
    });
  }
  function again(): void {
    if (stopped) return;
    looking = guarded('the clock', look).then(() => {
      kick();
      if (!stopped) timer = setTimeout(again, everyMs);
    });
  }
  return {
    start: again,
    kick,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await Promise.all([looking, sending]);
    },
  };
}

function authentication(credentials: BotOptions['credentials']): ConfigurationBotFrameworkAuthentication {
  const configuration = {
    MicrosoftAppId: credentials.appId,
    MicrosoftAppPassword: credentials.appPassword,
    MicrosoftAppType: credentials.appType || (credentials.appTenantId ? 'SingleTenant' : 'MultiTenant'),
    MicrosoftAppTenantId: credentials.appTenantId,
  };
  return new ConfigurationBotFrameworkAuthentication(
    {},
    new ConfigurationServiceClientCredentialFactory(configuration),
  );
}
