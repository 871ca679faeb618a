import { DAY, HOUR, type Instant, instantOf, MINUTE } from '../../src/domain/calendar.ts';
import type { Person, Register } from '../../src/domain/register.ts';
import type { Role } from '../../src/domain/words.ts';
import { AGE_BANDS, LEGAL_FRAMES } from '../../src/domain/words.ts';
import type { Chance } from './chance.ts';
import { chanceFor } from './chance.ts';

/** How somebody takes part: how soon, how willing, how careful. */
export interface Temper {
  readonly pace: 'prompt' | 'slow' | 'silent';
  /** How often a yes is a no. */
  readonly refusing: number;
  /** How often a vote is changed afterwards. */
  readonly fickle: number;
  /** How often a button is pressed twice, or comes in twice. */
  readonly doubling: number;
  /** How often an old card is pressed instead of the new one. */
  readonly oldCards: number;
  /** How much somebody is inclined to close what is done; some leave it open whatever the bot asks. */
  readonly closing: number;
}

export interface RaisePlan {
  readonly at: Instant;
  readonly reporter: string;
  readonly caseId: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What goes wrong. Times are true time. */
export type Fault =
  /** The process is killed `steps` steps after `at`: just before that step, or just after it. */
  | {
      readonly kind: 'crash';
      readonly at: Instant;
      readonly instance: number;
      readonly steps: number;
      readonly after: boolean;
      readonly downMs: number;
    }
  /** Every process is down. */
  | { readonly kind: 'outage'; readonly at: Instant; readonly ms: number }
  /** The store refuses, or does it and says that it failed. */
  | {
      readonly kind: 'store';
      readonly at: Instant;
      readonly ms: number;
      readonly how: 'refuses' | 'answer-lost';
      readonly share: number;
    }
  | {
      readonly kind: 'teams';
      readonly at: Instant;
      readonly ms: number;
      readonly how: 'busy' | 'broken' | 'hangs' | 'answer-lost' | 'chat-gone';
      readonly share: number;
    }
  /** Somebody took the bot away. */
  | { readonly kind: 'blocked'; readonly at: Instant; readonly ms: number; readonly person: string }
  /** The clock of one process, or of all, is set. */
  | {
      readonly kind: 'jump';
      readonly at: Instant;
      readonly byMs: number;
      readonly instance: number | null;
    }
  /** The bot is replaced by one with newer rules, twice when they went back in between: what is stored was made by others. */
  | { readonly kind: 'upgrade'; readonly at: Instant; readonly againMs: number | null };

export interface RegisterChange {
  readonly at: Instant;
  readonly person: string;
  /** A mandate that ended yesterday, or that will tonight or tomorrow night. */
  readonly what: 'mandate-ends' | 'ends-tonight' | 'ends-tomorrow' | 'leaves' | 'returns';
}

/** Everything that a run is made from. The shrinker takes things out of it. */
export interface Plan {
  readonly seed: number;
  readonly start: Instant;
  readonly days: number;
  readonly store: 'memory' | 'sqlite';
  readonly instances: number;
  /** How long after its end a case keeps its content; a year, or days, so that a run comes to it. */
  readonly retention: string;
  readonly cases: readonly RaisePlan[];
  readonly tempers: Readonly<Record<string, Temper>>;
  readonly faults: readonly Fault[];
  readonly changes: readonly RegisterChange[];
}

const ZONE = 'Europe/Amsterdam';
const JUMPS = [-20 * MINUTE, -2000, 2000, 10 * MINUTE, 3 * HOUR];
const MAX_INSTANCES = 3;
const MAX_CASES = 4;

/** Days around which the calendar is at its hardest, and ordinary ones. */
const DAYS = [
  ...['2026-03-02', '2026-06-10', '2026-09-18'],
  // Daylight saving begins and ends.
  ...['2026-03-27', '2026-03-28', '2026-10-23', '2026-10-24'],
  // Easter, Ascension Day and Whitsun, Christmas and the year's end.
  ...['2026-04-03', '2026-05-13', '2026-05-22', '2026-12-24', '2026-12-30'],
];
const TIMES = ['08:10', '09:30', '11:05', '13:40', '15:55', '17:20', '19:45', '22:40', '02:15', '06:50'];

/** How often the store of a run is SQLite. */
export const SQLITE_SHARE = 0.1;

export interface PlanOptions {
  readonly days: number;
  readonly sqliteShare: number;
}

export function planFor(seed: number, register: Register, options: PlanOptions): Plan {
  const chance = chanceFor(seed, 'plan');
  const start = instantOf(chance.pick(DAYS), chance.pick(TIMES), ZONE) + chance.between(0, 59_999);
  const instances = chance.pick([1, 1, 2, 2, MAX_INSTANCES]);
  const span = options.days * DAY;
  return {
    seed,
    start,
    days: options.days,
    store: chance.yes(options.sqliteShare) ? 'sqlite' : 'memory',
    instances,
    retention: chance.pick(['P12M', 'P12M', 'P3D']),
    cases: casesFor(chanceFor(seed, 'cases'), register, start, span),
    tempers: tempersFor(chanceFor(seed, 'tempers'), register),
    faults: faultsFor(chanceFor(seed, 'faults'), register, start, span, instances),
    changes: changesFor(chanceFor(seed, 'register'), register, start, span),
  };
}

function casesFor(chance: Chance, register: Register, start: Instant, span: number): readonly RaisePlan[] {
  const reporters = register.people.filter((person) => person.roles.includes('reporter'));
  // A short run has fewer, so that many of them fit the same time.
  const count = chance.pick(span < 2 * DAY ? [1, 1, 1, 2] : [1, 1, 1, 2, 2, 3, MAX_CASES]);
  return Array.from({ length: count }, (_none, nr) => ({
    at: nr === 0 ? start + 1000 : start + chance.between(0, Math.min(span / 3, 3 * DAY)),
    reporter: chance.pick(reporters).id,
    caseId: uuid(chance),
    fields: intake(chance, register),
  }));
}

/** A word that stands in every text that somebody types, and may stand nowhere else. */
export const PLANTED = 'appelboomgaard';

export function typedText(chance: Chance): string {
  return `Zin over de ${PLANTED} ${chance.pick(['hier', 'daar', 'thuis', 'elders'])}.`;
}

function intake(chance: Chance, register: Register): Readonly<Record<string, string>> {
  const measure = chance.yes(0.3);
  const frames = measure ? chance.pick(LEGAL_FRAMES.slice(1, 5)) : chance.pick(['voluntary', 'criminal']);
  const institution = register.organisations.find((each) => each.kind === 'certified-institution')?.id ?? '';
  const municipality = chance.yes(0.12) ? 'onduidelijk' : chance.pick(register.municipalities.slice(0, 2)).id;
  const yesNo = (share: number) => (chance.yes(share) ? 'ja' : 'nee');
  return {
    ...{ reference: `Kenmerk ${PLANTED}`, ageBand: chance.pick(AGE_BANDS.slice(1, 3)), municipality },
    ...{ legalFrames: frames, certifiedInstitution: measure ? institution : '' },
    ...{ happening: typedText(chance), tried: typedText(chance), asked: typedText(chance) },
    ...{ analysis: chance.pick(['ja', 'nee', 'onbekend']), helpKind: 'onbekend' },
    ...{ safeTonight: yesNo(0.6), hasBed: yesNo(0.6), phone: '0612345678' },
    ...{ ground: 'toestemming', consentOf: 'parents,child', groundExplanation: typedText(chance) },
  };
}

function tempersFor(chance: Chance, register: Register): Readonly<Record<string, Temper>> {
  const paces = ['prompt', 'prompt', 'prompt', 'slow', 'silent'] as const;
  const easy = chance.yes(0.35);
  const leftOpen = chance.yes(0.3);
  return Object.fromEntries(
    register.people.map((person) => [
      person.id,
      {
        pace: easy ? ('prompt' as const) : chance.pick(paces),
        refusing: chance.pick([0, 0, 0.1, 0.6]),
        fickle: chance.pick([0, 0, 0.3]),
        doubling: chance.pick([0, 0.1, 0.3]),
        oldCards: chance.pick([0, 0, 0.15]),
        closing: leftOpen ? 0 : 1,
      },
    ]),
  );
}

function faultsFor(
  chance: Chance,
  register: Register,
  start: Instant,
  span: number,
  instances: number,
): readonly Fault[] {
  if (chance.yes(0.15)) return [];
  // Most in the first two days, when most happens.
  const moment = () => start + Math.floor(chance.next() * (chance.yes(0.7) ? Math.min(span, 2 * DAY) : span));
  const makers: readonly (() => Fault)[] = [
    ...Array.from({ length: 4 }, () => () => ({
      kind: 'crash' as const,
      at: moment(),
      instance: chance.between(0, instances - 1),
      steps: chance.between(1, 40),
      after: chance.yes(0.5),
      downMs: chance.pick([1000, 20_000, 3 * MINUTE, 2 * HOUR]),
    })),
    () => ({ kind: 'outage', at: moment(), ms: chance.pick([MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR]) }),
    ...Array.from({ length: 2 }, () => () => ({
      kind: 'store' as const,
      at: moment(),
      ms: chance.pick([5000, MINUTE, 10 * MINUTE]),
      how: chance.pick(['refuses', 'answer-lost'] as const),
      share: chance.pick([0.2, 0.6, 1]),
    })),
    // Now and then in the very tick in which the clock does something for the first case.
    () => ({
      kind: 'store',
      at: start + chance.pick([15, 30, 60, 120]) * MINUTE - 20_000,
      ms: chance.pick([MINUTE, 3 * MINUTE]),
      how: chance.pick(['refuses', 'answer-lost'] as const),
      share: chance.pick([0.2, 0.6]),
    }),
    ...Array.from({ length: 3 }, () => () => ({
      kind: 'teams' as const,
      at: moment(),
      ms: chance.pick([MINUTE, 10 * MINUTE, HOUR]),
      how: chance.pick(['busy', 'broken', 'hangs', 'answer-lost', 'chat-gone'] as const),
      share: chance.pick([0.2, 0.6, 1]),
    })),
    () => ({
      kind: 'blocked',
      at: moment(),
      ms: chance.pick([HOUR, DAY, 14 * DAY]),
      // Worst where it is who leads.
      person: chance.pick(chance.yes(0.4) ? register.people.slice(0, 2) : register.people).id,
    }),
    // The clocks of all can be set at once; of one alone by no more than what such clocks differ.
    () => ({ kind: 'jump', at: moment(), byMs: chance.pick(JUMPS), instance: null }),
    () => ({
      ...{ kind: 'jump', at: moment(), byMs: chance.pick([-2000, 2000]) },
      instance: chance.between(0, instances - 1),
    }),
    ...Array.from({ length: 2 }, () => () => ({
      kind: 'upgrade' as const,
      at: moment(),
      againMs: chance.pick([null, 2 * MINUTE, HOUR]),
    })),
  ];
  return Array.from({ length: chance.between(1, 9) }, () => chance.pick(makers)());
}

function changesFor(
  chance: Chance,
  register: Register,
  start: Instant,
  span: number,
): readonly RegisterChange[] {
  const delegates = register.people.filter(isDelegate);
  const leading = register.people.filter(isLeading);
  return Array.from({ length: chance.pick([0, 0, 1, 2, 3]) }, () => ({
    at: start + Math.floor(chance.next() * Math.min(span, 3 * DAY)),
    // Who coordinates, mediates or is warned leaves less often: then another has to take over.
    person: chance.pick(chance.yes(0.25) ? leading : delegates).id,
    what: chance.pick(['mandate-ends', 'ends-tonight', 'ends-tomorrow', 'leaves', 'returns'] as const),
  }));
}

function isDelegate(person: Person): boolean {
  return person.roles.some((role) => role === 'delegate' || role === 'behavioural-scientist');
}

function isLeading(person: Person): boolean {
  const roles: readonly Role[] = ['coordinator', 'deputy-coordinator', 'zorgmakelaar', 'escalation-contact'];
  return person.roles.some((role) => roles.includes(role));
}

function uuid(chance: Chance): string {
  const hex = chance.bytes(16).toString('hex');
  return [8, 4, 4, 4, 12]
    .map((length, nr) =>
      hex.slice([0, 8, 12, 16, 20][nr] as number, ([0, 8, 12, 16, 20][nr] as number) + length),
    )
    .join('-');
}
