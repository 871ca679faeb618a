import { addWorkingDays, dateOf, nextWorkdayStart, reminderOn } from '../calendar.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import { isPlanned } from '../case-file/seats.ts';
import { acceptance } from '../case-file/triage.ts';
import type { ClockRules, Deadline } from './deadline.ts';
import { following, once } from './deadline.ts';
import type { RuleName } from './rule-names.ts';

/** Between the zorgmakelaar's contact and the outcome we ask every fifth working day. */
const OUTCOME_EVERY_WORKING_DAYS = 5;

function beforeTable(state: CaseFile): boolean {
  return state.stage.phase === 'triage' || state.stage.phase === 'convening';
}

/** Once this long without an owner: since the case was raised, or the one there was left the register. */
function unowned(state: CaseFile, rule: RuleName, wait: number): readonly Deadline[] {
  if (state.chair !== null || !beforeTable(state)) return [];
  return once(state, rule, '', (state.ownerLeftAt ?? state.raisedAt) + wait);
}

/** R2.2 and R2.3: the window never waits for triage, and a case that was moved stays awake. */
export const triageRules: ClockRules<
  | 'triage-reminder'
  | 'triage-auto-accept'
  | 'owner-escalation'
  | 'moved-unplanned'
  | 'zorgmakelaar-contact'
  | 'zorgmakelaar-outcome'
> = {
  /** R2.2: unclaimed, the deputy coordinator is asked too. */
  'triage-reminder': {
    due: (state) => unowned(state, 'triage-reminder', state.values.triageReminderMs),
  },
  /** R2.2: without triage the case is accepted by itself. */
  'triage-auto-accept': {
    due: (state) =>
      state.stage.phase === 'triage'
        ? once(state, 'triage-auto-accept', '', state.raisedAt + state.values.triageAutoAcceptMs)
        : [],
    meet: (state, _deadline, context) => acceptance(state, context),
  },
  /** R2.2: without an owner the escalation contact is told, and a delegate may take the chair. */
  'owner-escalation': {
    due: (state) => unowned(state, 'owner-escalation', state.values.ownerEscalationMs),
  },
  /** R2.3, R8.3: moved there or raised so: spoed after working days, regulier the next morning; then each working day. */
  'moved-unplanned': {
    due: (state) => {
      const { table, values, stage } = state;
      const waiting = stage.phase === 'convening' && !isPlanned(state);
      if (!waiting || (table !== 'spoed' && table !== 'regulier')) return [];
      const days = table === 'spoed' ? values.spoedPlanWorkingDays : 1;
      // A decision that failed begins anew (R7.1).
      const since = Math.max(state.movedAt ?? 0, state.round.startedAt);
      const morning = reminderOn(addWorkingDays(dateOf(since, values.timeZone), days, values), values);
      const first = Math.max(morning, state.planChangedAt ?? 0);
      return following(state, 'moved-unplanned', `${state.moves}`, first, (after) =>
        nextWorkdayStart(after, values),
      );
    },
  },
  /** R2.3, R12.3: the zorgmakelaar makes contact within three working days. */
  'zorgmakelaar-contact': {
    due: (state) => {
      const { stage, values } = state;
      if (stage.phase !== 'zorgmakelaar' || stage.contactedAt !== null) return [];
      const day = addWorkingDays(
        dateOf(stage.since, values.timeZone),
        values.zorgmakelaarWorkingDays,
        values,
      );
      return following(state, 'zorgmakelaar-contact', '', reminderOn(day, values), (after) =>
        nextWorkdayStart(after, values),
      );
    },
  },
  /** R2.3: and the outcome is recorded. */
  'zorgmakelaar-outcome': {
    due: (state) => {
      const { stage, values } = state;
      if (stage.phase !== 'zorgmakelaar' || stage.contactedAt === null) return [];
      const later = (after: number) =>
        reminderOn(
          addWorkingDays(dateOf(after, values.timeZone), OUTCOME_EVERY_WORKING_DAYS, values),
          values,
        );
      return following(state, 'zorgmakelaar-outcome', '', later(stage.contactedAt), later);
    },
  },
};
