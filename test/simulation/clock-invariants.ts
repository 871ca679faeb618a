import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import type { Expectation } from './expectations.ts';
import { EXPECTATIONS } from './expectations.ts';
import type { Facts } from './facts.ts';
import { next } from './facts-next.ts';
import { MINUTE } from './own-calendar.ts';
import type { Recorded, Violation } from './record.ts';

/** A tick, and the time that work takes in it. */
const PROMPT_MS = MINUTE;
/** After the bot could work again: a due command that failed rests for a minute. */
const AFTER_OUTAGE_MS = 3 * MINUTE;
/** Outages that lie closer together than this are one. */
const APART_MS = 4 * MINUTE;

/** Until when something that is due at `moment` may be met. */
export function latestFor(record: Recorded, moment: number): number {
  let latest = moment + PROMPT_MS;
  const outages = record.outages.toSorted((one, other) => one.from - other.from);
  for (const { from, till } of outages) {
    const touches = from <= latest + APART_MS && till + AFTER_OUTAGE_MS >= moment;
    if (touches) latest = Math.max(latest, till + AFTER_OUTAGE_MS);
  }
  return latest;
}

interface Obligation {
  readonly subject: string;
  readonly due: number;
}

type Expected = ReadonlyMap<string, readonly number[]>;

const NOTHING: Expected = new Map();

/** What was so after each event of a case, from one act to the next. */
interface Moment {
  readonly event: CaseEvent;
  readonly facts: Facts;
  /** Events of one moment are one act: what is expected is looked at when it is over. */
  readonly ends: boolean;
  readonly till: number;
}

/** R9.2–R9.5 and the clock rules of every phase: none missing or late, none moot, none twice. */
export function clockInvariants(record: Recorded, end: number): readonly Violation[] {
  const found: Violation[] = [];
  for (const [caseId, stored] of record.events) {
    const moments = historyOf(
      stored.map(({ event }) => event),
      end,
    );
    for (const expectation of EXPECTATIONS) {
      const watch = createWatch(record, (invariant, at, what) =>
        found.push({ invariant, rule: expectation.cites, caseId, at, what: `${expectation.rule}: ${what}` }),
      );
      walk(moments, watch, expectation, end);
    }
  }
  return found;
}

function historyOf(events: readonly CaseEvent[], end: number): readonly Moment[] {
  let facts: Facts | null = null;
  return events.map((event, index) => {
    facts = next(facts, event);
    const following = events[index + 1];
    const goesOn = following?.at === event.at && following.type !== 'DeadlineMet';
    return { event, facts, ends: !goesOn, till: following?.at ?? end };
  });
}

/** From act to act, with what the rule expects in between. */
function walk(moments: readonly Moment[], watch: Watch, { rule, expected }: Expectation, end: number): void {
  let now: Expected = NOTHING;
  for (const { event, facts, ends, till } of moments) {
    if (event.type === 'DeadlineMet' && event.rule === rule) watch.met(event, now);
    if (!ends) continue;
    now = facts.phase === 'over' ? NOTHING : expected(facts, till, event.at);
    watch.expect(now, event.at, till);
  }
  watch.end(end);
}

interface Watch {
  /** The clock did it. */
  met(event: Extract<CaseEvent, { type: 'DeadlineMet' }>, expected: Expected): void;
  /** What stands from `at` until `till`. */
  expect(expected: Expected, at: number, till: number): void;
  end(at: number): void;
}

function createWatch(record: Recorded, say: (invariant: string, at: number, what: string) => void): Watch {
  const open: Obligation[] = [];
  const lastMet = new Map<string, number>();
  const lastOf = (subject: string) => lastMet.get(subject) ?? Number.NEGATIVE_INFINITY;
  const tooLate = (each: Obligation, at: number) => at > latestFor(record, each.due);
  return {
    met({ subject, at }, expected) {
      const moments = expected.get(subject);
      const due = moments?.findLast((moment) => moment > lastOf(subject) && moment <= at);
      if (!moments) say('nothingMoot', at, `${subject} was moot`);
      else if (due === undefined) say('nothingTwiceOrEarly', at, `${subject} came early or again`);
      lastMet.set(subject, at);
      const done = take(open, (each) => each.subject === subject && each.due <= at);
      for (const each of done) if (tooLate(each, at)) say('nothingLate', each.due, lateness(each, at));
    },
    expect(expected, at, till) {
      const moot = take(open, ({ subject, due }) => !expected.get(subject)?.includes(due));
      for (const each of moot) if (tooLate(each, at)) say('nothingMissing', each.due, lateness(each, at));
      for (const [subject, moments] of expected)
        for (const due of moments)
          if (due >= at && due < till && due > lastOf(subject)) open.push({ subject, due });
    },
    end(at) {
      for (const each of open)
        if (tooLate(each, at)) say('nothingMissing', each.due, `${each.subject} never came`);
    },
  };
}

/** Takes these off the list, and gives them. */
function take(open: Obligation[], which: (each: Obligation) => boolean): readonly Obligation[] {
  const taken = open.filter(which);
  for (const each of taken) open.splice(open.indexOf(each), 1);
  return taken;
}

function lateness({ subject, due }: Obligation, at: number): string {
  return `${subject} was ${Math.round((at - due) / MINUTE)} minutes late`;
}
