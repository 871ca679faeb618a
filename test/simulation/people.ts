import type { ActName, Field } from '../../src/adapters/teams/acts.ts';
import { ACTS } from '../../src/adapters/teams/acts.ts';
import type { CardJson } from '../../src/adapters/teams/cards.ts';
import { addDays, DAY, dateOf, HOUR, type Instant, MINUTE, timeOf } from '../../src/domain/calendar.ts';
import type { Register } from '../../src/domain/register.ts';
import { buttonsOf, type CardButton, fillIn } from '../../src/practice/card-client.ts';
import type { Json } from '../../src/practice/types.ts';
import type { Chance } from './chance.ts';
import { chanceFor } from './chance.ts';
import type { Instance } from './instance.ts';
import type { RaisePlan, Temper } from './plan.ts';
import { typedText } from './plan.ts';
import type { Message, SimulatedTeams } from './teams.ts';
import type { World } from './world.ts';

const ZONE = 'Europe/Amsterdam';
/** A message that nobody acts on is forgotten after this many others. */
const REMEMBERED = 12;
/** Somebody gives up after this many answers that the bot was out of order. */
const MAX_TRIES = 3;
const BUSY_MS = 3 * DAY;

/** How much somebody is inclined to press a button, of those that are there. */
const INCLINED: Readonly<Partial<Record<ActName, number>>> = {
  ...{
    claim: 6,
    accept: 8,
    toSpoed: 0.5,
    toRegulier: 0.15,
    toZorgmakelaar: 2.5,
    askReporter: 1,
    merge: 2,
  },
  ...{ join: 12, decline: 1, sendDeputy: 0.7, cancel: 0.08, leave: 0.08, offerBed: 3, refuseBed: 3 },
  ...{ recordBed: 6, noBed: 1.5, plan: 7, replan: 0.6, addParticipant: 0.9, leaveOut: 0.5, caseMandate: 0.9 },
  ...{
    changeMunicipality: 0.9,
    wake: 0.4,
    openTable: 0.6,
    byPhone: 5,
    adjourn: 0.05,
    close: 6,
    propose: 7,
  },
  ...{ takeChair: 4, voteYes: 12, voteNo: 1, voteBack: 1, phoneVote: 0.7, establish: 7, cast: 6 },
  ...{ started: 6, failed: 0.05, done: 6, drop: 0.7, scaledDown: 6, notYet: 3, scaleUp: 3, phoneRight: 5 },
  ...{
    phoneWrong: 0.5,
    showContent: 0.25,
    showDecision: 0.25,
    add: 3,
    consentGone: 0.02,
    withdraw: 0.05,
    confirmWithdrawal: 0.05,
  },
  ...{ zorgmakelaarContact: 5, zorgmakelaarOutcome: 0.4, postponeErasure: 0.05, open: 3 },
};
/** How much somebody is inclined to press nothing of what there is. */
const IDLE = 1.5;
const REFUSALS: readonly string[] = ['decline', 'voteNo', 'refuseBed', 'drop', 'cancel'];

interface Mind {
  readonly person: string;
  readonly temper: Temper;
  readonly chance: Chance;
  readonly inbox: Message[];
  readonly cases: Set<string>;
  presses: number;
  /** Presses that have no answer yet. */
  pending: number;
}

/** People who act on what they got, and on nothing else: what the bot forgets to tell, nobody does. */
export interface People {
  raise(plan: RaisePlan): void;
  /** Coordinators look at their cases by themselves now and then. */
  startLooking(till: Instant): void;
}

export function createPeople(
  world: World,
  teams: SimulatedTeams,
  register: Register,
  living: () => readonly Instance[],
): People {
  const { scheduler, outside } = world;
  const minds = new Map<string, Mind>(
    register.people.map((person) => [
      person.id,
      {
        person: person.id,
        temper: world.plan.tempers[person.id] as Temper,
        chance: chanceFor(world.plan.seed, `person ${person.id}`),
        inbox: [],
        cases: new Set<string>(),
        presses: 0,
        pending: 0,
      },
    ]),
  );

  teams.onMessage((person, message) => {
    const mind = minds.get(person);
    if (!mind || !world.faulty) return;
    mind.inbox.push(message);
    if (mind.inbox.length > REMEMBERED) mind.inbox.shift();
    if (mind.temper.pace === 'silent' && !mind.chance.yes(0.04)) return;
    void later(mind, message);
  });

  async function later(mind: Mind, message: Message): Promise<void> {
    const { chance, temper } = mind;
    const minutes = temper.pace === 'prompt' ? chance.between(1, 14) : chance.between(20, 260);
    await scheduler.sleep(outside, minutes * MINUTE + chance.between(0, 59_999));
    await awake(mind);
    const old = mind.inbox.length > 1 && chance.yes(temper.oldCards);
    await react(mind, old ? chance.pick(mind.inbox) : message);
    if (chance.yes(temper.fickle)) {
      await scheduler.sleep(outside, chance.between(1, 40) * MINUTE);
      await react(mind, message);
    }
  }

  /** Most people sleep at night. */
  async function awake({ chance, temper }: Mind): Promise<void> {
    const hour = Number(timeOf(scheduler.now(), ZONE).slice(0, 2));
    if (hour >= 7 && hour < 22) return;
    if (temper.pace === 'prompt' && chance.yes(0.5)) return;
    const hours = hour >= 22 ? 24 - hour + 7 : 7 - hour;
    await scheduler.sleep(outside, hours * HOUR + chance.between(0, 90) * MINUTE);
  }

  async function react(mind: Mind, message: Message): Promise<void> {
    for (const card of message.cards) for (const ref of casesOn(card)) mind.cases.add(ref);
    await pressOne(mind, message.cards.flatMap(buttonsOf));
  }

  /** Presses one of these buttons, and goes on where the answer is a form or the case itself. */
  async function pressOne(mind: Mind, buttons: readonly CardButton[], depth = 0): Promise<void> {
    const button = chosen(
      mind,
      buttons.filter((each) => each.type === 'Action.Execute'),
    );
    if (!button || !world.faulty) return;
    const twice = mind.chance.yes(mind.temper.doubling);
    const nr = mind.presses;
    // The same press twice, or two presses: Teams does both.
    const ids = [`a${nr}.`, mind.chance.yes(0.5) ? `a${nr}.` : `b${nr}.`];
    mind.presses += 1;
    const data = filled(mind, button, scheduler.now(), register);
    if (data === null) return;
    const [card] = await Promise.all(
      ids.slice(0, twice ? 2 : 1).map((id) => press(mind, button, data, `${mind.person}:${id}`)),
    );
    if (mind.chance.yes(mind.temper.doubling))
      void comesAgain(mind, button, data, `${mind.person}:${ids[0]}`);
    const verb = String(button.action.verb);
    if (!card || depth > 2) return;
    if (verb.startsWith('open:')) await pressOne(mind, formButtons(card, verb.slice(5)), depth + 1);
    else if (verb === 'open') await pressOne(mind, buttonsOf(card), depth + 1);
  }

  /** Teams sends a press once more, long after: it may change nothing, whatever was pressed since. */
  async function comesAgain(mind: Mind, button: CardButton, data: Json, pressId: string): Promise<void> {
    await scheduler.sleep(outside, mind.chance.between(1, 90) * MINUTE);
    const caseId = String(data.case);
    const events = () =>
      (world.record.events.get(caseId) ?? []).filter(({ event }) => event.by === mind.person);
    const before = events().length;
    // A press that was refused changed nothing, and may count when it comes again.
    const counted = (world.record.events.get(caseId) ?? []).some(({ commandId }) =>
      commandId.startsWith(`press:${pressId}`),
    );
    const alone = mind.pending === 0 && counted;
    const presses = mind.presses;
    await press(mind, button, data, pressId);
    if (alone && mind.presses === presses && events().length > before)
      world.record.violations.push({
        invariant: 'aPressCountsOnce',
        rule: 'R1.3',
        caseId,
        at: world.wall(null),
        what: `${String(button.action.verb)} counted again when it came a second time`,
      });
  }

  async function press(
    mind: Mind,
    button: CardButton,
    data: Json,
    pressId: string,
  ): Promise<CardJson | null> {
    mind.pending += 1;
    try {
      return await tried(mind, button, data, pressId);
    } finally {
      mind.pending -= 1;
    }
  }

  async function tried(
    mind: Mind,
    button: CardButton,
    data: Json,
    pressId: string,
  ): Promise<CardJson | null> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      await scheduler.sleep(outside, mind.chance.between(10, 2500));
      const instances = living();
      if (instances.length > 0) {
        const verb = String(button.action.verb);
        const answer = await mind.chance.pick(instances).press(mind.person, { verb, data, pressId });
        if (answer !== null && answer !== 'fault') {
          remember(mind, verb, data, pressId, answer.card);
          return answer.card;
        }
      }
      // Teams says that something went wrong: people press once more, which is the same press to nobody.
      await scheduler.sleep(outside, mind.chance.between(5, 200) * 1000);
    }
    return null;
  }

  function remember(mind: Mind, verb: string, data: Json, pressId: string, card: CardJson): void {
    const vote = ({ voteYes: 'akkoord', voteNo: 'niet-akkoord', voteBack: 'ruggenspraak' } as const)[verb];
    const text = vote ? JSON.stringify(card) : '';
    if (!vote || !(text.includes('Je stem telt') || text.includes('Genoteerd: ruggenspraak'))) return;
    world.record.acknowledged.push({
      commandId: `press:${pressId}`,
      caseId: String(data.case),
      person: mind.person,
      vote,
      at: world.wall(null),
    });
  }

  return {
    raise({ at, reporter, caseId, fields }) {
      const mind = minds.get(reporter);
      if (!mind) return;
      void (async () => {
        await scheduler.sleep(outside, at - scheduler.now());
        const action = { verb: 'raise', data: {} };
        const button: CardButton = { type: 'Action.Execute', title: '', path: '', action, inputs: [] };
        const data = { case: caseId, card: 'intake', subject: '', confirmed: '', ...fields };
        const nr = mind.presses;
        mind.presses += 1;
        await press(mind, button, data, `${reporter}:raise${nr}`);
        if (mind.chance.yes(mind.temper.doubling))
          await press(mind, button, data, `${reporter}:raise${nr}again`);
      })();
    },
    startLooking(till) {
      for (const mind of minds.values()) {
        const roles = register.people.find((each) => each.id === mind.person)?.roles ?? [];
        if (mind.temper.pace === 'silent' || !roles.includes('coordinator')) continue;
        void look(mind, till);
      }
    },
  };

  async function look(mind: Mind, till: Instant): Promise<void> {
    const every = mind.temper.pace === 'prompt' ? [45, 180] : [120, 500];
    while (scheduler.now() < till && world.faulty) {
      // After some days there is less to look at.
      const slower = scheduler.now() - world.plan.start > BUSY_MS ? 5 : 1;
      const minutes = mind.chance.between(every[0] as number, every[1] as number) * slower;
      await scheduler.sleep(outside, minutes * MINUTE);
      await awake(mind);
      for (const caseId of mind.cases) await pressOne(mind, [openButton(caseId)]);
    }
  }
}

/** The button by which a coordinator opens a case from the overview. */
function openButton(caseId: string): CardButton {
  const data = { case: caseId, card: 'case', subject: '', confirmed: '' };
  return {
    type: 'Action.Execute',
    title: 'Openen',
    path: '',
    action: { verb: 'open', data },
    inputs: [],
  };
}

function casesOn(card: CardJson): readonly string[] {
  return buttonsOf(card).flatMap((button) => {
    const id = (button.action.data as Json | undefined)?.case;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}

function formButtons(card: CardJson, verb: string): readonly CardButton[] {
  return buttonsOf(card).filter((button) => button.action.verb === verb);
}

function chosen({ chance, temper }: Mind, buttons: readonly CardButton[]): CardButton | null {
  const isPlanned = buttons.some((button) => button.action.verb === 'replan');
  const weights = buttons.map((button) => {
    const name = String(button.action.verb).replace('open:', '');
    const weight = (INCLINED[name as ActName] ?? 0) * (name === 'openTable' && isPlanned ? 5 : 1);
    if (name === 'close') return weight * temper.closing;
    return REFUSALS.includes(name) ? weight * (0.3 + temper.refusing * 20) : weight;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return null;
  let left = chance.next() * (total + IDLE);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left <= 0) return buttons[index] ?? null;
  }
  return null;
}

/** What somebody fills in: mostly what fits, sometimes nothing, sometimes a day that is past. Null when Teams holds it back. */
function filled({ chance }: Mind, button: CardButton, now: Instant, register: Register): Json | null {
  const name = String(button.action.verb).replace('open:', '') as ActName;
  if (String(button.action.verb).startsWith('open:')) return (button.action.data ?? {}) as Json;
  const fields: readonly Field[] = ACTS[name]?.fields ?? [];
  const typed: Record<string, string> = {};
  for (const input of button.inputs) {
    const id = String(input.id);
    const field = fields.find((each) => id === each.id || id === `${name}.${each.id}`);
    if (!field) continue;
    const value = valueFor(chance, field, input, now, register);
    if (value !== null) typed[id] = value;
  }
  const result = fillIn(button, typed);
  return 'blocked' in result ? null : (result.data as Json);
}

function valueFor(
  chance: Chance,
  field: Field,
  input: Json,
  now: Instant,
  register: Register,
): string | null {
  const given = String(input.value ?? '');
  const today = dateOf(now, ZONE);
  switch (field.type) {
    case 'long':
    case 'text':
      return field.required || chance.yes(0.7) ? typedText(chance) : null;
    case 'phone':
      return '0612345678';
    case 'number':
    case 'link':
    case 'copy':
      return null;
    case 'toggle':
      return chance.yes(0.6) ? 'true' : null;
    case 'date':
      if (field.id === 'firstCheck' || field.id === 'next') return addDays(today, chance.between(1, 9));
      if (given !== '' && chance.yes(0.8)) return given;
      return addDays(today, chance.pick([-1, 0, 0, 1, 1, 2, 4]));
    case 'time':
      if (given !== '' && chance.yes(0.75)) return given;
      return timeOf(now + chance.pick([-HOUR, 10 * MINUTE, HOUR, 3 * HOUR, 9 * HOUR]), ZONE);
    case 'choice':
    case 'choices':
      return choiceFor(chance, field, input, given, register);
  }
}

function choiceFor(
  chance: Chance,
  field: Field,
  input: Json,
  given: string,
  register: Register,
): string | null {
  const choices = ((input.choices ?? []) as readonly Json[]).map((each) => String(each.value));
  if (choices.length === 0) return null;
  // What need not be chosen is often left.
  if (!field.required && given === '' && chance.yes(0.4)) return null;
  if (field.type === 'choices') {
    if (given !== '' && chance.yes(0.6)) return given;
    const some = choices.filter(() => chance.yes(0.75));
    return some.length > 0 ? some.join(',') : (choices[0] ?? null);
  }
  if (given !== '' && chance.yes(0.8)) return given;
  // Mostly a provider carries it out.
  const providers = register.organisations.filter((each) => each.kind === 'provider').map((each) => each.id);
  const likely = choices.filter((each) => providers.includes(each));
  return chance.pick(field.id === 'executor' && likely.length > 0 && chance.yes(0.8) ? likely : choices);
}
