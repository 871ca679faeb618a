import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { actingParty, happened, notNow, reasonMissing } from './acting.ts';
import { bedAllows } from './beds.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { planId, withoutBed } from './plan.ts';
import { activeSeats, filler, today } from './seats.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/**
 * *Overleg openen* (R5.1): records who is present, by seat. Without a quorum it can open, but not decide. It needs
 * no plan (R4.4).
 */
export function openTable(command: CommandOf<'OpenTable'>, state: CaseFile, context: Context): Decision {
  if (state.stage.phase === 'table') return accepted();
  if (state.stage.phase === 'triage') return notNow('not-triaged');
  if (state.stage.phase === 'zorgmakelaar') return notNow('triage-done');
  if (currentDecision(state)) return notNow('decided');
  const on = today(state, context.now);
  const able = activeSeats(state).filter((seat) => filler(seat, on) !== null);
  const present = able.filter((seat) => command.present.includes(seat.id)).map((seat) => seat.id);
  return accepted({
    type: 'TableOpened',
    ...happened(context),
    present,
    heldAt: context.now,
    byPhone: false,
  });
}

/** *Schorsen tot* (R5.4): inside R4.2's rule; presence and proposal stay. */
export function adjournTable(
  command: CommandOf<'AdjournTable'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (state.stage.phase !== 'table') return notNow('table-not-open');
  if (command.till <= context.now) return refused({ code: 'time-past' });
  if (!bedAllows(state, command.till, context.now)) return refused({ code: 'bed-first' });
  const plan = {
    id: planId(state),
    at: command.till,
    lengthMs: state.values.meetingLengthMs,
    place: state.plan?.place ?? state.values.places[0] ?? '',
    by: actingParty(context).person,
    late: state.table === 'code-paars' && command.till > state.round.endsAt,
    withoutBed: withoutBed(state, command.till, context),
  };
  return accepted({ type: 'TableAdjourned', ...happened(context), plan });
}

/** *Klopt*, *Klopt niet* (R5.3): the latter opens the table again. */
export function answerPhoneVote(
  command: CommandOf<'ConfirmPhoneVote' | 'DisputePhoneVote'>,
  state: CaseFile,
  context: Context,
): Decision {
  const { person } = actingParty(context);
  const vote = currentDecision(state)?.phoneVotes.find((each) => each.person === person);
  if (!vote) return notNow('not-decided');
  const base = { ...happened(context), seat: vote.seat, person };
  if (command.type === 'ConfirmPhoneVote')
    return vote.answer === 'confirmed' ? accepted() : accepted({ type: 'PhoneVoteConfirmed', ...base });
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const disputed: CaseEvent = { type: 'PhoneVoteDisputed', ...base, reason: command.reason };
  return accepted(disputed);
}
