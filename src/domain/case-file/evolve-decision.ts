import type { CalendarDate, Instant } from '../calendar.ts';
import { dateOf } from '../calendar.ts';
import type { CaseFile, Decision } from './case-file.ts';
import { proposalOf } from './case-file.ts';
import type { CaseEvent, EventOf } from './events.ts';
import type { FollowUpAction, Proposal, Seat } from './facts.ts';
import { filler } from './seats.ts';

/** Decide and follow up (R6, R7). */
export function evolveDecision(state: CaseFile, event: CaseEvent): CaseFile {
  switch (event.type) {
    case 'ProposalMade':
      return proposed(state, event);
    case 'VoteCast':
      return onProposal(state, event.proposal, (proposal) => ({
        ...proposal,
        votes: [...proposal.votes, voteFrom(event)],
      }));
    case 'ConsentReached':
      return onProposal(state, event.proposal, (proposal) => ({ ...proposal, consentAt: event.at }));
    case 'ConsentLost':
      return onProposal(state, event.proposal, (proposal) => ({ ...proposal, consentAt: null }));
    case 'CastingBlocked':
      return { ...state, castingBlocked: event.proposal };
    case 'DecisionEstablished':
      return decided(state, event);
    case 'PhoneVoteConfirmed':
      return answeredByPhone(state, event.seat, 'confirmed');
    case 'PhoneVoteDisputed':
      return reopened(answeredByPhone(state, event.seat, 'disputed'), event);
    case 'StartConfirmed':
      return onDecision(state, (decision) => ({ ...decision, startConfirmedAt: event.at }));
    case 'DecisionFailed':
      return failed(state, event);
    case 'ActionFinished':
      return onDecision(state, (decision) => finished(withAction(decision, event.action, 'done'), event.at));
    case 'ActionDropped':
      return onDecision(state, (decision) =>
        finished(withAction(decision, event.action, 'dropped'), event.at),
      );
    case 'ScaledDown':
      return onDecision(state, (decision) =>
        finished({ ...decision, scaledDown: true, scaledDownAt: event.at }, event.at),
      );
    case 'AfschalingPostponed':
      return onDecision(state, (decision) => ({ ...decision, check: event.next }));
    case 'ScaledUp':
      return onDecision(state, (decision) => ({ ...decision, scaledUp: true, check: event.next }));
    default:
      return state;
  }
}

function voteFrom(event: EventOf<'VoteCast'>) {
  const { seat, person, vote, reason, at, recordedBy } = event;
  return { seat, person, vote, reason, at, recordedBy };
}

function onProposal(state: CaseFile, id: string, change: (proposal: Proposal) => Proposal): CaseFile {
  return {
    ...state,
    proposals: state.proposals.map((proposal) => (proposal.id === id ? change(proposal) : proposal)),
  };
}

function onDecision(state: CaseFile, change: (decision: Decision) => Decision): CaseFile {
  const last = state.decisions.at(-1);
  if (!last) return state;
  return { ...state, decisions: [...state.decisions.slice(0, -1), change(last)] };
}

function withAction(decision: Decision, id: string, status: FollowUpAction['status']): Decision {
  const actions = decision.actions.map((action) => (action.id === id ? { ...action, status } : action));
  return { ...decision, actions };
}

/** What happens after it no longer counts: the coordinator is asked to close from then on (R8.3). */
function finished(decision: Decision, at: Instant): Decision {
  const { scaledDown, actions, finishedAt } = decision;
  const done = scaledDown && actions.every((action) => action.status !== 'open');
  return { ...decision, finishedAt: finishedAt ?? (done ? at : null) };
}

/** A new proposal replaces the open one; its votes stay in the history (R6.5). */
function proposed(state: CaseFile, event: EventOf<'ProposalMade'>): CaseFile {
  const made: Proposal = {
    id: event.proposal,
    at: event.at,
    by: event.by,
    byName: event.name,
    terms: event.terms,
    content: event.content,
    votes: [],
    consentAt: null,
    replaced: false,
  };
  return {
    ...state,
    proposals: [...state.proposals.map((proposal) => ({ ...proposal, replaced: true })), made],
  };
}

function decided(state: CaseFile, event: EventOf<'DecisionEstablished'>): CaseFile {
  const proposal = state.proposals.find((each) => each.id === event.proposal);
  if (!proposal) throw new Error(`case ${state.number}: decision on an unknown proposal`);
  const recorded = event.manner === 'phone' ? proposal.votes : [];
  const phoneVotes = recorded.map(({ seat, person }) => ({ seat, person, answer: 'none' as const }));
  const actions = proposal.terms.actions.map((action, index) => ({
    id: `${proposal.id}a${index + 1}`,
    kind: action.kind,
    owner: action.owner,
    due: action.due,
    text: proposal.content.actions[index] ?? '',
    status: 'open' as const,
  }));
  const decision: Decision = {
    proposal: proposal.id,
    at: event.at,
    manner: event.manner,
    reason: event.reason,
    seats: event.seats,
    phoneVotes,
    ground: state.ground,
    startConfirmedAt: null,
    actions,
    check: proposal.terms.firstCheck,
    scaledDown: false,
    scaledDownAt: null,
    finishedAt: null,
    scaledUp: false,
    undone: false,
  };
  return { ...state, decisions: [...state.decisions, decision], stage: { phase: 'follow-up' } };
}

function answeredByPhone(state: CaseFile, seat: string, answer: 'confirmed' | 'disputed'): CaseFile {
  return onDecision(state, (decision) => ({
    ...decision,
    phoneVotes: decision.phoneVotes.map((vote) => (vote.seat === seat ? { ...vote, answer } : vote)),
  }));
}

/** *Klopt niet*: the table is open again with the same proposal, and that voter's vote is void (R5.3). */
function reopened(state: CaseFile, event: EventOf<'PhoneVoteDisputed'>): CaseFile {
  const decision = state.decisions.at(-1);
  if (!decision) return state;
  const proposal = proposalOf(state, decision);
  const seats = decision.seats.filter((seat) => seat.kind !== 'chair').map((seat) => seat.seat);
  const next = onDecision(state, (each) => ({ ...each, undone: true }));
  return onProposal(
    { ...next, stage: { phase: 'table', openedAt: event.at, present: seats } },
    proposal.id,
    (each) => ({
      ...each,
      consentAt: null,
      votes: each.votes.filter((vote) => vote.seat !== event.seat),
    }),
  );
}

/** Nobody's yes of the last round counts: who sat there, else the delegate, is asked again, the others stand ready as deputies (R7.1). */
function askedAnew(seat: Seat, on: CalendarDate): Seat {
  const own = seat.invitations.find((each) => each.party.person === seat.delegate);
  const sat = filler(seat, on) ?? own ?? seat.invitations[0];
  const asked = seat.invitations.map((each) => each.party);
  return { ...seat, invitations: sat ? [sat] : [], deputies: [...asked, ...seat.deputies] };
}

/** *Besluit lukt niet*: the same table, a fresh window, bed first (R7.1). */
function failed(state: CaseFile, event: EventOf<'DecisionFailed'>): CaseFile {
  const next = onDecision(state, (decision) => ({ ...decision, undone: true }));
  return {
    ...next,
    stage: { phase: 'convening' },
    round: {
      nr: state.round.nr + 1,
      startedAt: event.at,
      endsAt: event.at + state.values.windowMs,
      heldAt: null,
    },
    proposals: next.proposals.map((proposal) => ({ ...proposal, replaced: true })),
    plan: null,
    lapsedPlan: null,
    planChangedAt: null,
    bedRecords: [],
    bedAnswers: [],
    noBed: null,
    bedChangedAt: null,
    seats: next.seats.map((seat) => askedAnew(seat, dateOf(event.at, state.values.timeZone))),
    unfillable: [],
  };
}
