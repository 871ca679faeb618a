import type { Instant } from '../calendar.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import { isOver } from '../case-file/case-file.ts';
import { conveneRules } from './convene.ts';
import type { ClockRule, Deadline } from './deadline.ts';
import { followUpRules } from './follow-up.ts';
import { holdRules } from './hold.ts';
import { planRules } from './plan.ts';
import type { RuleName } from './rule-names.ts';
import { triageRules } from './triage.ts';

/** All rules of the clock. A name without a rule fails the type check. */
export const CLOCK_RULES: Readonly<Record<RuleName, ClockRule>> = {
  ...triageRules,
  ...conveneRules,
  ...planRules,
  ...holdRules,
  ...followUpRules,
};

/**
 * Everything that will have to be done for a case, the earliest first. It reads the state and nothing else, so
 * nothing has to be cancelled: what has become moot is not on the list (R9.5).
 */
export function deadlines(state: CaseFile): readonly Deadline[] {
  if (isOver(state)) return [];
  return Object.values(CLOCK_RULES)
    .flatMap((rule) => rule.due(state))
    .toSorted((one, other) => one.dueAt - other.dueAt);
}

/** When the bot must wake for this case; null only when it is over (R8.3). */
export function wakeAt(state: CaseFile): Instant | null {
  return deadlines(state)[0]?.dueAt ?? null;
}
