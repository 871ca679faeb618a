import type { Instant } from '../calendar.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import type { Context } from '../case-file/commands.ts';
import type { CaseEvent } from '../case-file/events.ts';
import type { RuleName } from './rule-names.ts';

/** Something that will have to be done. `(rule, subject, dueAt)` makes the id of the command that does it. */
export interface Deadline {
  readonly rule: RuleName;
  /** What it is about within the case: a person, a plan, an action; empty where there is one at a time. */
  readonly subject: string;
  readonly dueAt: Instant;
}

/** A rule of the clock: what it makes due, and what happens then beside being told. */
export interface ClockRule {
  readonly due: (state: CaseFile) => readonly Deadline[];
  readonly meet?: (state: CaseFile, deadline: Deadline, context: Context) => readonly CaseEvent[];
}

/** The rules of one group, by name. */
export type ClockRules<Name extends RuleName> = Readonly<Record<Name, ClockRule>>;

function lastMet(state: CaseFile, rule: RuleName, subject: string): Instant {
  return state.met[`${rule}|${subject}`] ?? Number.NEGATIVE_INFINITY;
}

/** Once, at `dueAt`. */
export function once(state: CaseFile, rule: RuleName, subject: string, dueAt: Instant): readonly Deadline[] {
  return series(state, rule, subject, [dueAt]);
}

/**
 * At each of these moments, in order. Those that were missed together are met together, by the latest: of several
 * missed repeats only the latest is sent (R9.5).
 */
export function series(
  state: CaseFile,
  rule: RuleName,
  subject: string,
  moments: readonly Instant[],
): readonly Deadline[] {
  const last = lastMet(state, rule, subject);
  const dueAt = moments.toSorted((one, other) => one - other).find((moment) => moment > last);
  return dueAt === undefined ? [] : [{ rule, subject, dueAt }];
}

/** First at `first`, then every `everyMs`, at most `max` times; resumes at the first moment after it was last met. */
export function repeating(
  state: CaseFile,
  rule: RuleName,
  subject: string,
  first: Instant,
  everyMs: number,
  max = Number.POSITIVE_INFINITY,
): readonly Deadline[] {
  const last = lastMet(state, rule, subject);
  const nr = last < first ? 0 : Math.floor((last - first) / everyMs) + 1;
  return nr >= max ? [] : [{ rule, subject, dueAt: first + nr * everyMs }];
}

/** First at `first`, then at each moment that `next` gives after the last. */
export function following(
  state: CaseFile,
  rule: RuleName,
  subject: string,
  first: Instant,
  next: (after: Instant) => Instant,
): readonly Deadline[] {
  const last = lastMet(state, rule, subject);
  return [{ rule, subject, dueAt: last < first ? first : next(last) }];
}
