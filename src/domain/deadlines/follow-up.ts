import type { CalendarDate, Instant } from '../calendar.ts';
import { addWorkingDays, nextWorkdayStart, reminderOn } from '../calendar.ts';
import type { CaseFile, Decision } from '../case-file/case-file.ts';
import { currentDecision, proposalOf } from '../case-file/case-file.ts';
import type { FollowUpAction } from '../case-file/facts.ts';
import type { ClockRules, Deadline } from './deadline.ts';
import { following, once } from './deadline.ts';
import type { RuleName } from './rule-names.ts';

type Rules = ClockRules<
  | 'start-ask'
  | 'start-silent'
  | 'action-reminder'
  | 'action-late'
  | 'check-ask'
  | 'check-late'
  | 'close-reminder'
>;

function startAskedAt(state: CaseFile, decision: Decision): Instant {
  const asked = reminderOn(proposalOf(state, decision).terms.startDate, state.values);
  return Math.max(asked, decision.at);
}

function forOpenActions(
  state: CaseFile,
  make: (action: FollowUpAction, decision: Decision) => readonly Deadline[],
): readonly Deadline[] {
  const decision = currentDecision(state);
  if (!decision) return [];
  return decision.actions
    .filter((action) => action.status === 'open')
    .flatMap((action) => make(action, decision));
}

/** The working day before, the day itself, and each working day after (R7.2). */
function reminders(
  state: CaseFile,
  rule: RuleName,
  subject: string,
  due: CalendarDate,
  since: Instant,
): readonly Deadline[] {
  const { values } = state;
  const before = reminderOn(addWorkingDays(due, -1, values), values);
  const onDay = reminderOn(due, values);
  const first = [before, onDay].find((moment) => moment > since) ?? nextWorkdayStart(since, values);
  return following(state, rule, subject, first, (after) =>
    after < onDay ? onDay : nextWorkdayStart(after, values),
  );
}

/** The coordinator is told from the second working day late on, each working day (R7.2). */
function late(state: CaseFile, rule: RuleName, subject: string, due: CalendarDate): readonly Deadline[] {
  const { values } = state;
  const second = reminderOn(addWorkingDays(due, 2, values), values);
  return following(state, rule, subject, second, (after) => nextWorkdayStart(after, values));
}

function checkOf(
  state: CaseFile,
): { readonly check: CalendarDate; readonly subject: string; readonly at: Instant } | null {
  const decision = currentDecision(state);
  if (!decision || decision.scaledDown) return null;
  return { check: decision.check, subject: `${decision.proposal}/${decision.check}`, at: decision.at };
}

/** R7 and R8: the bot keeps asking until it is done. */
export const followUpRules: Rules = {
  /** R7.1: on the start date the executing organisation is asked to confirm *Gestart*. */
  'start-ask': {
    due: (state) => {
      const decision = currentDecision(state);
      if (!decision || decision.startConfirmedAt !== null) return [];
      return once(state, 'start-ask', decision.proposal, startAskedAt(state, decision));
    },
  },
  /** R7.1: silence for two hours tells the coordinator. */
  'start-silent': {
    due: (state) => {
      const decision = currentDecision(state);
      if (!decision || decision.startConfirmedAt !== null) return [];
      const silent = startAskedAt(state, decision) + state.values.startConfirmMs;
      return following(state, 'start-silent', decision.proposal, silent, (after) =>
        nextWorkdayStart(after, state.values),
      );
    },
  },
  /** R7.2: action owners are reminded. */
  'action-reminder': {
    due: (state) =>
      forOpenActions(state, (action, decision) =>
        reminders(state, 'action-reminder', action.id, action.due, decision.at),
      ),
  },
  /** R7.2: the coordinator is told from the second day late on. */
  'action-late': {
    due: (state) => forOpenActions(state, (action) => late(state, 'action-late', action.id, action.due)),
  },
  /** R7.3: the afschaling check comes on its date, and again each working day. */
  'check-ask': {
    due: (state) => {
      const check = checkOf(state);
      if (!check) return [];
      const first = Math.max(reminderOn(check.check, state.values), check.at);
      return following(state, 'check-ask', check.subject, first, (after) =>
        nextWorkdayStart(after, state.values),
      );
    },
  },
  /** R7.3: an unanswered check is told to the coordinator like an action that is late. */
  'check-late': {
    due: (state) => {
      const check = checkOf(state);
      return check ? late(state, 'check-late', check.subject, check.check) : [];
    },
  },
  /** R8.3: everything is done but the case is open: the coordinator is asked to close it, each working day. */
  'close-reminder': {
    due: (state) => {
      const decision = currentDecision(state);
      if (!decision || decision.finishedAt === null) return [];
      const { values } = state;
      const first = nextWorkdayStart(decision.finishedAt, values);
      return following(state, 'close-reminder', decision.proposal, first, (after) =>
        nextWorkdayStart(after, values),
      );
    },
  },
};
