import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { actingParty, happened, mustBeOpenTable, notNow, reasonMissing } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { openProposal } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import type { DecisionManner, Proposal, Seat, SeatOnRecord, VoteKind } from './facts.ts';
import { formulate, incomplete } from './proposal.ts';
import { activeSeats, filler, missingAtTable, presentSeats, seatFilledBy, today } from './seats.ts';
import { blockingSeats, hasConsent, scientistAgrees, timesAsked, undecidedSeats, voteOf } from './voting.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Voorstel doen* (R6.1); replaces an open one (R6.5). */
export function makeProposal(
  command: CommandOf<'MakeProposal'>,
  state: CaseFile,
  context: Context,
): Decision {
  const closed = mustBeOpenTable(state);
  if (closed) return notNow(closed);
  const lack = incomplete(command.proposal, state, context);
  if (lack) return refused(lack);
  const made = proposalMade(command.proposal, state, context);
  return standsAlready(made, state) ? accepted() : accepted(made);
}

/** A second press may not wipe the votes on the very same proposal. */
function standsAlready(made: Extract<CaseEvent, { type: 'ProposalMade' }>, state: CaseFile): boolean {
  const open = openProposal(state);
  if (open?.by !== made.by) return false;
  return JSON.stringify([open.terms, open.content]) === JSON.stringify([made.terms, made.content]);
}

export function proposalMade(
  input: CommandOf<'MakeProposal'>['proposal'],
  state: CaseFile,
  context: Context,
): Extract<CaseEvent, { type: 'ProposalMade' }> {
  return {
    type: 'ProposalMade',
    ...happened(context),
    proposal: `p${state.proposals.length + 1}`,
    name: actingParty(context).name,
    ...formulate(input, state, context),
  };
}

/** *Akkoord*, *Niet akkoord*, *Ruggenspraak* by the person who fills the seat (R6.2). */
export function castVote(command: CommandOf<'CastVote'>, state: CaseFile, context: Context): Decision {
  const { person } = actingParty(context);
  const seat = seatFilledBy(state, person, today(state, context.now));
  if (!seat) return refused({ code: 'no-mandate', name: actingParty(context).name });
  return vote(command, seat, person, null, state, context);
}

/** *Stem telefonisch vastleggen* (R6.2): by the chair, in the name of who fills the seat. */
export function recordPhoneVote(
  command: CommandOf<'RecordPhoneVote'>,
  state: CaseFile,
  context: Context,
): Decision {
  const seat = activeSeats(state).find((each) => each.id === command.seat);
  const who = seat && filler(seat, today(state, context.now));
  if (!seat || !who) return refused({ code: 'seat-not-present' });
  return vote(command, seat, who.party.person, actingParty(context).person, state, context);
}

/** The proposal that this act is about, when it is the one that is open for votes at an open table. */
function votable(
  state: CaseFile,
  id: string,
): { readonly kind: 'open'; readonly proposal: Proposal } | ReturnType<typeof notNow> {
  const closed = mustBeOpenTable(state);
  if (closed) return notNow(closed);
  const proposal = openProposal(state);
  if (!proposal) return notNow('no-proposal');
  return proposal.id === id ? { kind: 'open', proposal } : refused({ code: 'proposal-replaced' });
}

function vote(
  command: { readonly proposal: string; readonly vote: VoteKind; readonly reason: string },
  seat: Seat,
  person: string,
  recordedBy: string | null,
  state: CaseFile,
  context: Context,
): Decision {
  const open = votable(state, command.proposal);
  if (open.kind === 'refused') return open;
  const { proposal } = open;
  const reason = command.vote === 'niet-akkoord' ? command.reason : '';
  if (command.vote === 'niet-akkoord' && reasonMissing(reason)) return refused({ code: 'reason-missing' });
  const before = voteOf(proposal, seat, today(state, context.now));
  if (before && before.vote === command.vote && before.reason === reason) return accepted();
  if (command.vote === 'ruggenspraak' && askedBackbench(proposal, seat))
    return refused({ code: 'ruggenspraak-once' });
  const base = happened(context);
  return accepted(...comesIn(state, seat, person, context), {
    type: 'VoteCast',
    ...base,
    proposal: proposal.id,
    seat: seat.id,
    person,
    vote: command.vote,
    reason,
    recordedBy,
  });
}

/** Ruggenspraak is given once to a seat (R6.2). */
function askedBackbench(proposal: Proposal, seat: Seat): boolean {
  return proposal.votes.some((each) => each.seat === seat.id && each.vote === 'ruggenspraak');
}

/** Who votes is there: a filled seat that was not marked present comes in late (R5.1). */
function comesIn(state: CaseFile, seat: Seat, person: string, context: Context): readonly CaseEvent[] {
  if (state.stage.phase !== 'table' || state.stage.present.includes(seat.id)) return [];
  const answer = seat.invitations.find((each) => each.party.person === person)?.answer;
  const times = answer?.kind === 'accepted' ? answer.times : [];
  return [{ type: 'InvitationAccepted', ...happened(context), seat: seat.id, person, times }];
}

/** *Besluit vaststellen* (R6.3): only on consent. */
export function establishDecision(
  command: CommandOf<'EstablishDecision'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (state.decisions.some((each) => each.proposal === command.proposal && !each.undone)) return accepted();
  const open = votable(state, command.proposal);
  if (open.kind === 'refused') return open;
  const { proposal } = open;
  const refusal =
    unfit(proposal, state, context) ?? (agreed(state, context) ? null : { code: 'no-consent' as const });
  if (refusal) return refused(refusal);
  return accepted(established(proposal, 'consent', '', state, context));
}

function agreed(state: CaseFile, context: Context): boolean {
  return hasConsent(state, today(state, context.now));
}

/** What stands in the way of any decision: a quorum of valid mandates, and R6.6. */
export function unfit(proposal: Proposal, state: CaseFile, context: Context): Refusal | null {
  const on = today(state, context.now);
  const missing = missingAtTable(state, on);
  if (missing.length > 0) return { code: 'no-quorum', missing };
  if (!scientistAgrees(state, proposal, on)) return { code: 'scientist-not-akkoord' };
  return null;
}

export function established(
  proposal: Proposal,
  manner: DecisionManner,
  reason: string,
  state: CaseFile,
  context: Context,
): Extract<CaseEvent, { type: 'DecisionEstablished' }> {
  const seats = recordOfSeats(state, context);
  return { type: 'DecisionEstablished', ...happened(context), proposal: proposal.id, manner, reason, seats };
}

/** Seats and mandates as they are when the decision falls (R3.5, R6.7). */
function recordOfSeats(state: CaseFile, context: Context): readonly SeatOnRecord[] {
  const on = today(state, context.now);
  const chair: SeatOnRecord[] = state.chair
    ? [
        {
          seat: 'chair',
          kind: 'chair',
          person: state.chair.party.person,
          name: state.chair.party.name,
          organisationName: state.chair.party.organisationName,
          mandateTill: state.chair.party.mandate?.till ?? null,
        },
      ]
    : [];
  const others = presentSeats(state, on).flatMap((seat): SeatOnRecord[] => {
    const who = filler(seat, on);
    if (!who) return [];
    return [
      {
        seat: seat.id,
        kind: seat.kind,
        person: who.party.person,
        name: who.party.name,
        organisationName: who.party.organisationName || seat.organisationName,
        mandateTill: who.caseMandate?.till ?? who.party.mandate?.till ?? null,
      },
    ];
  });
  return [...chair, ...others];
}

/** *Doorhakken* (R6.4): the chair casts where consent fails, with a reason and a second confirmation. */
export function castDecision(
  command: CommandOf<'CastDecision'>,
  state: CaseFile,
  context: Context,
): Decision {
  const open = votable(state, command.proposal);
  if (open.kind === 'refused') return open;
  const { proposal } = open;
  if (tookOver(state, actingParty(context).person)) return refused({ code: 'chair-cannot-cast' });
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const refusal = castingHindered(proposal, state, context);
  if (refusal) return refused(refusal);
  const on = today(state, context.now);
  const blocking = blockingSeats(state, proposal, on);
  if (blocking.length > 0) return blocked(proposal, blocking, command.reason, state, context);
  if (!command.confirmed) return refused({ code: 'confirm-first' });
  // Where everyone is akkoord there is nothing to cast: it is on record as the consent that it is (R6.3).
  const manner = agreed(state, context) ? 'consent' : 'cast';
  return accepted(established(proposal, manner, command.reason, state, context));
}

function tookOver(state: CaseFile, person: string): boolean {
  return state.chair?.tookOver === true && state.chair.party.person === person;
}

function castingHindered(proposal: Proposal, state: CaseFile, context: Context): Refusal | null {
  const on = today(state, context.now);
  const waiting = undecidedSeats(state, proposal, on).filter((seat) => timesAsked(state, proposal, seat) < 2);
  if (waiting.length > 0)
    return {
      code: 'ask-votes-first',
      names: waiting.map((seat) => filler(seat, on)?.party.name ?? seat.organisationName),
    };
  return unfit(proposal, state, context);
}

/** Never over these seats: the escalation contact is asked at once, the coordinator told; once (R6.4). */
function blocked(
  proposal: Proposal,
  seats: readonly Seat[],
  reason: string,
  state: CaseFile,
  context: Context,
): Decision {
  const already = state.castingBlocked === proposal.id;
  if (already) return refused({ code: 'blocked-by', names: seats.map((seat) => seat.organisationName) });
  return accepted({
    type: 'CastingBlocked',
    ...happened(context),
    proposal: proposal.id,
    seats: seats.map((seat) => seat.id),
    reason,
  });
}
