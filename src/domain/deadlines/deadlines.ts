import type { Instant } from '../calendar.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import { isOver } from '../case-file/case-file.ts';
import { conveneRules } from './convene.ts';
import type { ClockRule, Deadline } from './deadline.ts';
import { erasureRules } from './erasure.ts';
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
  ...erasureRules,
};

/**
 * Everything that will have to be done for a case, the earliest first. It reads the state and nothing else, so
 * nothing has to be cancelled: what has become moot is not on the list (R9.5).
 */
export function deadlines(state: CaseFile): readonly Deadline[] {
  // A case that is over waits for nothing but its erasure (R11.5).
  return Object.values(isOver(state) ? erasureRules : CLOCK_RULES)
    .flatMap((rule) => rule.due(state))
    .toSorted((one, other) => one.dueAt - other.dueAt);
}

/** When the bot must wake for this case; null only when its content was erased (R8.3, R11.5). */
export function wakeAt(state: CaseFile): Instant | null {
  return deadlines(state)[0]?.dueAt ?? null;
}
