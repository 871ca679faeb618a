import type { Instant } from '../calendar.ts';
import { happened } from '../case-file/acting.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import type { CommandOf, Context, Refusal } from '../case-file/commands.ts';
import type { CaseEvent } from '../case-file/events.ts';
import type { Outcome } from '../outcome.ts';
import { accepted } from '../outcome.ts';
import type { Deadline } from './deadline.ts';
import { CLOCK_RULES, deadlines } from './deadlines.ts';

/**
 * A deadline has come. It is met only while it still stands: what became moot meanwhile never fires (R9.5).
 * Meeting it always writes an event that takes it off the list.
 */
export function meetDeadline(
  command: CommandOf<'MeetDeadline'>,
  state: CaseFile,
  context: Context,
): Outcome<CaseEvent, Refusal> {
  const { rule, subject, dueAt } = command;
  const standing = deadlines(state).find(
    (deadline) => deadline.rule === rule && deadline.subject === subject && deadline.dueAt === dueAt,
  );
  if (!standing || dueAt > context.now) return accepted();
  const latest = latestMissed(state, standing, context.now);
  const met: CaseEvent = { type: 'DeadlineMet', ...happened(context), rule, subject, dueAt: latest };
  const follows = CLOCK_RULES[rule].meet?.(state, standing, context) ?? [];
  return accepted(met, ...follows);
}

/** More missed repeats than this are not told apart. */
const MAX_REPEATS = 2000;

/** Of several missed repeats only the latest is told, and its lateness counts (R9.5). */
function latestMissed(state: CaseFile, first: Deadline, now: Instant): Instant {
  const { rule, subject } = first;
  let latest = first.dueAt;
  for (let nr = 0; nr < MAX_REPEATS; nr += 1) {
    const before = { ...state, met: { ...state.met, [`${rule}|${subject}`]: latest } };
    const next = CLOCK_RULES[rule].due(before).find((deadline) => deadline.subject === subject);
    if (!next || next.dueAt > now) return latest;
    latest = next.dueAt;
  }
  return latest;
}
