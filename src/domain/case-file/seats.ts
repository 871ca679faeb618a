import type { CalendarDate, Instant } from '../calendar.ts';
import { dateOf } from '../calendar.ts';
import type { Party, SeatKind, SeatOffer } from '../register.ts';
import { hasMeasure, mandateValid, seatsFor } from '../register.ts';
import type { PersonId } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import type { Context, MissingSeat } from './commands.ts';
import type { Invitation, Seat } from './facts.ts';

/** The seats that count: not left out. */
export function activeSeats(state: CaseFile): readonly Seat[] {
  return state.seats.filter((seat) => !seat.removed);
}

/** Today by the region's calendar. */
export function today(state: CaseFile, now: Instant): CalendarDate {
  return dateOf(now, state.values.timeZone);
}

/** The seats that the register offers for this case today (R3.1). */
export function offersFor(state: CaseFile, context: Context): readonly SeatOffer[] {
  return seatsFor(context.register, state.facts, today(state, context.now));
}

/** Whether a seat is the one that the register offers: one without an organisation is anybody's of its kind (R3.1). */
export function isOffered(
  seat: { readonly kind: SeatKind; readonly organisation: string | null },
  offer: SeatOffer,
): boolean {
  if (seat.kind !== offer.kind) return false;
  return offer.organisation === null || seat.organisation === offer.organisation;
}

/** Whether this person may decide on this seat today: by the register, or for this case alone (R3.4, R3.5). */
export function hasMandate(invitation: Invitation, on: CalendarDate): boolean {
  if (invitation.caseMandate && on <= invitation.caseMandate.till) return true;
  return mandateValid(invitation.party.mandate, on);
}

function accepted(seat: Seat): readonly Invitation[] {
  return seat.invitations.filter((invitation) => invitation.answer.kind === 'accepted');
}

/** Who fills the seat: a seat is filled once, and the delegate votes when both came (R3.3). */
export function filler(seat: Seat, on: CalendarDate): Invitation | null {
  if (seat.removed) return null;
  const able = accepted(seat).filter((invitation) => hasMandate(invitation, on));
  return able.find((invitation) => invitation.as === 'delegate') ?? able[0] ?? null;
}

/** The invitation of a person on a seat that counts; the one that was accepted first if there are more. */
export function invitationOf(
  state: CaseFile,
  person: PersonId,
): { readonly seat: Seat; readonly invitation: Invitation } | null {
  const found = activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.party.person === person)
      .map((invitation) => ({ seat, invitation })),
  );
  return found.find(({ invitation }) => invitation.answer.kind === 'accepted') ?? found.at(-1) ?? null;
}

/** The seat that this person fills today, if any (R10.4). */
export function seatFilledBy(state: CaseFile, person: PersonId, on: CalendarDate): Seat | null {
  return activeSeats(state).find((seat) => filler(seat, on)?.party.person === person) ?? null;
}

/** The seat that was told apart as having nobody to fill it (R3.4). */
export function nobodyLeft(seat: Seat): boolean {
  const hopeful = seat.invitations.some(({ answer }) => answer.kind === 'none' || answer.kind === 'accepted');
  return !hopeful && seat.deputies.length === 0;
}

/** Which of these kinds of seat a quorum needs (R3.5). */
function needed(state: CaseFile): readonly MissingSeat[] {
  const kinds: readonly MissingSeat[] = ['chair', 'municipality', 'provider', 'behavioural-scientist'];
  return hasMeasure(state.facts.legalFrames) ? [...kinds, 'certified-institution'] : kinds;
}

/** What a quorum misses among these seats; nothing missing means that there is one (R3.5). */
export function missingForQuorum(
  state: CaseFile,
  on: CalendarDate,
  counts: (seat: Seat) => boolean = () => true,
): readonly MissingSeat[] {
  const filled = new Set<MissingSeat>(
    activeSeats(state)
      .filter((seat) => counts(seat) && filler(seat, on) !== null)
      .map((seat) => seat.kind),
  );
  if (state.chair) filled.add('chair');
  return needed(state).filter((kind) => !filled.has(kind));
}

/** Whether enough seats said yes (R3.5, R4.4). */
export function hasQuorum(state: CaseFile, now: Instant): boolean {
  return missingForQuorum(state, today(state, now)).length === 0;
}

/** The seats that are at the open table (R5.1). */
export function presentSeats(state: CaseFile, on: CalendarDate): readonly Seat[] {
  const { stage } = state;
  const present = stage.phase === 'table' || stage.phase === 'adjourned' ? stage.present : [];
  return activeSeats(state).filter((seat) => present.includes(seat.id) && filler(seat, on) !== null);
}

/** Whether the seats at the open table make a quorum (R6.3). */
export function missingAtTable(state: CaseFile, on: CalendarDate): readonly MissingSeat[] {
  const present = new Set(presentSeats(state, on).map((seat) => seat.id));
  return missingForQuorum(state, on, (seat) => present.has(seat.id));
}

/** Whether the person in this seat said that this time suits. */
function suits(invitation: Invitation, time: Instant): boolean {
  return invitation.answer.kind === 'accepted' && invitation.answer.times.includes(time);
}

/** The earliest proposed time, from `after` on, that suits a quorum (R4.1); the chair is asked last and counts as able. */
export function sharedTime(state: CaseFile, after: Instant): Instant | null {
  const on = today(state, after);
  const fits = (time: Instant) =>
    missingForQuorum(state, on, (seat) => {
      const who = filler(seat, on);
      return who !== null && suits(who, time);
    }).length === 0;
  return state.slots.find((time) => time > after && fits(time)) ?? null;
}

/** Whether a plan stands: made, and its quorum still there (R4.6). */
export function isPlanned(state: CaseFile): boolean {
  return state.plan !== null && state.lapsedPlan !== state.plan.id;
}

/**
 * The coordinators who lead this case now: the owner, or all who were asked while there is none (R2.1, R2.2). What is told
 * to an owner whom the bot could not reach is told to the others too, and when there is none of them left to the
 * escalation contact: an alert that arrives nowhere is a silence (R9.2).
 */
export function leaders(state: CaseFile): readonly Party[] {
  const { chair, coordinators, deputyCoordinators, escalationContacts } = state;
  const asked = askedCoordinators(state);
  const first = chair === null ? asked : [chair.party, ...(chair.tookOver ? asked : [])];
  if (first.some((party) => isReachable(state, party))) return first;
  const everyone = distinct([...first, ...coordinators, ...deputyCoordinators]);
  return everyone.some((party) => isReachable(state, party))
    ? everyone
    : distinct([...everyone, ...escalationContacts]);
}

function isReachable(state: CaseFile, party: Party): boolean {
  return !state.unreachable.some((each) => each.person === party.person);
}

function distinct(people: readonly Party[]): readonly Party[] {
  return [...new Map(people.map((party) => [party.person, party])).values()];
}

/** The coordinators who were asked: the deputy too once the first reminder passed (R2.2). */
export function askedCoordinators(state: CaseFile): readonly Party[] {
  const remindedAt = state.met['triage-reminder|'];
  return remindedAt === undefined ? state.coordinators : [...state.coordinators, ...state.deputyCoordinators];
}

export function isReporter(state: CaseFile, person: PersonId): boolean {
  return state.reporters.some((party) => party.person === person);
}

/** Everyone who said yes and did not leave (R10.5). */
export function participants(state: CaseFile): readonly Party[] {
  return activeSeats(state).flatMap((seat) => accepted(seat).map((invitation) => invitation.party));
}

/** Everyone who was asked and said yes, or may still. */
export function expected(state: CaseFile): readonly Party[] {
  return activeSeats(state)
    .flatMap((seat) => seat.invitations)
    .filter(({ answer }) => answer.kind === 'none' || answer.kind === 'accepted')
    .map(({ party }) => party);
}

/** Everyone who has a part in the case in any role, each once. */
export function everyoneIn(state: CaseFile): readonly PersonId[] {
  const all = [
    ...state.reporters,
    ...state.coordinators,
    ...state.deputyCoordinators,
    ...(state.chair ? [state.chair.party] : []),
    ...(state.table === 'zorgmakelaar' ? state.zorgmakelaars : []),
    ...state.seats.flatMap((seat) => seat.invitations.map((invitation) => invitation.party)),
    ...(state.bedSearch.kind === 'searching' ? state.bedSearch.asked : []),
    ...state.decisions.flatMap((decision) => decision.actions.map((action) => action.owner)),
    ...state.proposals.flatMap((proposal) => proposal.terms.executors),
  ];
  return [...new Set(all.map((party) => party.person))];
}
