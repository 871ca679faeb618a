import type { CalendarDate, Instant } from '../calendar.ts';
import { happened } from '../case-file/acting.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import { openProposal } from '../case-file/case-file.ts';
import type { Seat } from '../case-file/facts.ts';
import { filler, presentSeats, today } from '../case-file/seats.ts';
import { established } from '../case-file/vote.ts';
import { hasConsent, voteOf } from '../case-file/voting.ts';
import type { ClockRules, Deadline } from './deadline.ts';
import { once, repeating } from './deadline.ts';

type Rules = ClockRules<'not-open' | 'undecided' | 'breach' | 'breach-repeat' | 'vote-again' | 'establish'>;

function waitsForTable(state: CaseFile): boolean {
  const { phase } = state.stage;
  return phase === 'convening' || phase === 'adjourned';
}

function noTableYet(state: CaseFile): boolean {
  return state.table === 'code-paars' && state.round.heldAt === null;
}

/** Asked again: 15 minutes after the proposal, or when two hours of ruggenspraak are over; four times (R6.2, R6.4). */
function voteReminders(state: CaseFile): readonly Deadline[] {
  const proposal = openProposal(state);
  const { stage, values } = state;
  if (!proposal || stage.phase !== 'table') return [];
  const on = today(state, state.lastEventAt);
  return presentSeats(state, on).flatMap((seat) => {
    const vote = voteOf(proposal, seat, on);
    if (vote && vote.vote !== 'ruggenspraak') return [];
    const first = vote
      ? Math.max(vote.at + values.ruggenspraakMs, stage.openedAt)
      : Math.max(proposal.at, stage.openedAt, cameAt(seat, on)) + values.ruggenspraakRepeatMs;
    const subject = `${proposal.id}/${seat.id}`;
    return repeating(
      state,
      'vote-again',
      subject,
      first,
      values.ruggenspraakRepeatMs,
      values.ruggenspraakMax,
    );
  });
}

/** When who fills the seat said yes: a latecomer's time to answer starts then. */
function cameAt(seat: Seat, on: CalendarDate): Instant {
  const answer = filler(seat, on)?.answer;
  return answer?.kind === 'accepted' ? answer.at : 0;
}

/** R5, R6.3, R9.2 and R9.3: a table that opens, decides, and does so within the window. */
export const holdRules: Rules = {
  /** R9.2: a planned table that is not open after the grace; hourly until it is, as it may not lapse (R8.3). */
  'not-open': {
    due: (state) => {
      const { plan, values } = state;
      if (!plan || !waitsForTable(state)) return [];
      return repeating(state, 'not-open', plan.id, plan.at + values.openingGraceMs, values.decisionRepeatMs);
    },
  },
  /** R9.2: open and nothing decided for two hours, then hourly. */
  undecided: {
    due: (state) => {
      const { stage, values } = state;
      if (stage.phase !== 'table') return [];
      const first = stage.openedAt + values.decisionGraceMs;
      return repeating(state, 'undecided', `${stage.openedAt}`, first, values.decisionRepeatMs);
    },
  },
  /** R9.3: at the end of the window without a table the breach is recorded. */
  breach: {
    due: (state) => (noTableYet(state) ? once(state, 'breach', `${state.round.nr}`, state.round.endsAt) : []),
  },
  /** R9.3: and the coordinator is alerted every two hours until one is open. */
  'breach-repeat': {
    due: (state) => {
      const { round, values } = state;
      if (!noTableYet(state)) return [];
      const first = round.endsAt + values.breachRepeatMs;
      return repeating(state, 'breach-repeat', `${round.nr}`, first, values.breachRepeatMs);
    },
  },
  /** R6.2: who has not voted, or whose ruggenspraak is over, is asked again. */
  'vote-again': { due: voteReminders },
  /** R6.3: after 15 minutes of consent the decision is established by itself. */
  establish: {
    due: (state) => {
      const proposal = openProposal(state);
      const { stage } = state;
      if (!proposal || proposal.consentAt === null || stage.phase !== 'table') return [];
      // After a suspension the chair gets the quarter of an hour anew (R5.4).
      const dueAt = Math.max(proposal.consentAt, stage.openedAt) + state.values.establishAfterMs;
      return once(state, 'establish', `${proposal.id}/${proposal.consentAt}`, dueAt);
    },
    meet: (state, _deadline, context) => {
      const proposal = openProposal(state);
      if (!proposal || !hasConsent(state, today(state, context.now))) return [];
      return [{ ...established(proposal, 'clock', '', state, context), ...happened(context) }];
    },
  },
};
