import { MINUTE } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { actingParty, happened, notNow, reasonMissing } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision, openProposal } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import type { Invitation, Seat } from './facts.ts';
import { incomplete } from './proposal.ts';
import { activeSeats, filler, today } from './seats.ts';
import { acceptance } from './triage.ts';
import { established, proposalMade, unfit } from './vote.ts';
import { hasConsent } from './voting.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/**
 * *Telefonisch besloten* (R5.3): one card for a table that met by phone. Who took part sat on a seat; it counts as
 * held then, and falls under the same rules of quorum and consent as any decision.
 */
export function decideByPhone(
  command: CommandOf<'DecideByPhone'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (currentDecision(state)) return notNow('decided');
  if (state.stage.phase === 'zorgmakelaar') return notNow('triage-done');
  // People note the time by the minute, and the table may have met in the minute in which the case was raised.
  if (command.heldAt > context.now || command.heldAt <= state.round.startedAt - MINUTE)
    return refused({ code: 'time-past' });
  if (command.votes.some((vote) => vote.vote === 'niet-akkoord' && reasonMissing(vote.reason)))
    return refused({ code: 'reason-missing' });
  const before = preparation(state, context);
  const ready = evolveAll(state, before);
  const lack = incomplete(command.proposal, ready, context);
  if (lack) return refused(lack);
  const held = [...before, ...meeting(command, ready, context)];
  const after = evolveAll(state, held);
  const proposal = openProposal(after);
  if (!proposal) throw new Error(`case ${state.number}: phone decision without a proposal`);
  const refusal = unfit(proposal, after, context);
  if (refusal) return refused(refusal);
  if (!hasConsent(after, today(after, context.now))) return refused({ code: 'no-consent' });
  return accepted(...held, established(proposal, 'phone', '', after, context));
}

/** A table that met by phone may do so before triage: the case is then accepted and led by who records it. */
function preparation(state: CaseFile, context: Context): readonly CaseEvent[] {
  const chair: CaseEvent[] = state.chair
    ? []
    : [{ type: 'CaseClaimed', ...happened(context), party: actingParty(context) }];
  return state.stage.phase === 'triage' ? [...chair, ...acceptance(state, context)] : chair;
}

/** Who took part where nobody had said yes yet: the delegate, unless it declined and somebody else was asked. */
function likely(seat: Seat): Invitation | undefined {
  const open = seat.invitations.filter((each) => each.answer.kind === 'none');
  return open.find((each) => each.as === 'delegate') ?? open.at(-1) ?? seat.invitations.at(-1);
}

/** Everyone who took part comes in, the proposal is put, and the votes are recorded in their names. */
function meeting(
  command: CommandOf<'DecideByPhone'>,
  state: CaseFile,
  context: Context,
): readonly CaseEvent[] {
  const base = happened(context);
  const on = today(state, context.now);
  const taking = command.votes.flatMap((vote) => {
    const seat = activeSeats(state).find((each) => each.id === vote.seat);
    const who = seat && (filler(seat, on) ?? likely(seat));
    return seat && who ? [{ seat, person: who.party.person, vote, filled: filler(seat, on) !== null }] : [];
  });
  const arrivals = taking
    .filter((each) => !each.filled)
    .map(
      (each): CaseEvent => ({
        type: 'InvitationAccepted',
        ...base,
        seat: each.seat.id,
        person: each.person,
        times: [],
      }),
    );
  const present = taking.map((each) => each.seat.id);
  const opened: CaseEvent = { type: 'TableOpened', ...base, present, heldAt: command.heldAt, byPhone: true };
  const proposal = proposalMade(command.proposal, evolveAll(state, [...arrivals, opened]), context);
  const votes = taking.map(
    (each): CaseEvent => ({
      type: 'VoteCast',
      ...base,
      proposal: proposal.proposal,
      seat: each.seat.id,
      person: each.person,
      vote: each.vote.vote,
      reason: each.vote.reason,
      recordedBy: actingParty(context).person,
    }),
  );
  return [...arrivals, opened, proposal, ...votes];
}
