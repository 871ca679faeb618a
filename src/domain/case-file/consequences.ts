import type { Party } from '../register.ts';
import { happened } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { openProposal } from './case-file.ts';
import type { Context } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import { activeSeats, expected, hasQuorum, nobodyLeft, participants, today } from './seats.ts';
import { hasConsent } from './voting.ts';

/** What follows by itself from what just happened, whoever did it. */
export function consequences(
  before: CaseFile | null,
  after: CaseFile,
  context: Context,
): readonly CaseEvent[] {
  const left = chairLeft(before, after, context);
  const state = evolveAll(after, left);
  return [
    ...left,
    ...unfillableSeats(state, context),
    ...planStands(before, state, context),
    ...consent(state, context),
  ];
}

/** R2.2, R10.5: a delegate chairs from a seat; who gives the seat up leads nothing any more, and has to be followed. */
function chairLeft(before: CaseFile | null, after: CaseFile, context: Context): readonly CaseEvent[] {
  const { chair } = after;
  if (!before || !chair?.tookOver) return [];
  const among = (people: readonly Party[]) => people.some((each) => each.person === chair.party.person);
  if (!among(participants(before)) || among(expected(after))) return [];
  return [{ type: 'ChairLeft', ...happened(context), party: chair.party }];
}

/** R3.4: a seat that nobody in the register can fill is told at once. */
function unfillableSeats(state: CaseFile, context: Context): readonly CaseEvent[] {
  return activeSeats(state)
    .filter((seat) => nobodyLeft(seat) && !state.unfillable.includes(seat.id))
    .map((seat) => ({ type: 'SeatUnfillable', ...happened(context), seat: seat.id }));
}

/** R4.6: a plan whose quorum falls away counts as unplanned, until the quorum is there again. */
function planStands(before: CaseFile | null, after: CaseFile, context: Context): readonly CaseEvent[] {
  const { plan, stage } = after;
  if (!plan || (stage.phase !== 'convening' && stage.phase !== 'adjourned')) return [];
  const quorum = hasQuorum(after, context.now);
  const lapsed = after.lapsedPlan === plan.id;
  if (lapsed && quorum) return [{ type: 'PlanRestored', ...happened(context), plan: plan.id }];
  const fellAway = before?.plan?.id === plan.id && hadQuorum(before, context) && !quorum;
  if (!lapsed && fellAway) return [{ type: 'PlanLapsed', ...happened(context), plan: plan.id }];
  return [];
}

/** Judged by the mandates of the last event's day, so that a mandate that ended since is seen to fall away. */
function hadQuorum(before: CaseFile, context: Context): boolean {
  return hasQuorum(before, context.now) || hasQuorum(before, before.lastEventAt);
}

/** R6.3: when every present seat is akkoord the chair hears it; when that ends, too. */
function consent(state: CaseFile, context: Context): readonly CaseEvent[] {
  const proposal = openProposal(state);
  if (!proposal) return [];
  const reached = hasConsent(state, today(state, context.now));
  if (reached && proposal.consentAt === null)
    return [{ type: 'ConsentReached', ...happened(context), proposal: proposal.id }];
  if (!reached && proposal.consentAt !== null && state.stage.phase === 'table')
    return [{ type: 'ConsentLost', ...happened(context), proposal: proposal.id }];
  return [];
}
