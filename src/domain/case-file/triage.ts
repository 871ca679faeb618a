import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import type { SeatOffer } from '../register.ts';
import { municipalityName, municipalitySeat } from '../register.ts';
import { actingParty, happened, notNow, reasonMissing } from './acting.ts';
import { bedCovers } from './beds.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, MoveTarget, Refusal } from './commands.ts';
import type { CaseEvent, EventOf } from './events.ts';
import type { NewSeat, Seat } from './facts.ts';
import { openBedSearch } from './raise.ts';
import { activeSeats, expected, hasMandate, invitationOf, isOffered, offersFor, today } from './seats.ts';
import { proposeTimes } from './times.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Ik pak dit op* (R2.1): one coordinator becomes the owner; a coordinator takes over from a delegate's chair. */
export function claimCase(state: CaseFile, context: Context): Decision {
  const party = actingParty(context);
  if (state.chair && !state.chair.tookOver) {
    return state.chair.party.person === party.person ? accepted() : notNow('chair-present');
  }
  return accepted({ type: 'CaseClaimed', ...happened(context), party });
}

/** *Aannemen* (R2.1): whoever accepts also leads, unless someone does already. */
export function acceptCase(command: CommandOf<'AcceptCase'>, state: CaseFile, context: Context): Decision {
  if (state.stage.phase !== 'triage') return state.acceptedAt === null ? notNow('triage-done') : accepted();
  const claim: CaseEvent[] =
    state.chair === null ? [{ type: 'CaseClaimed', ...happened(context), party: actingParty(context) }] : [];
  return accepted(...claim, ...acceptance(state, context, command.leaveOut));
}

/** Accepted, by a coordinator or by the clock (R2.2): the seats of the register are asked (R3.1). */
export function acceptance(
  state: CaseFile,
  context: Context,
  leaveOut: readonly string[] = [],
): readonly CaseEvent[] {
  return [{ type: 'CaseAccepted', ...happened(context) }, ...convening(state, context, leaveOut)];
}

/** R3.1: the seats, the proposed times, and everyone's invitation. */
function convening(state: CaseFile, context: Context, leaveOut: readonly string[]): readonly CaseEvent[] {
  if (state.slotsAt !== null) return timesAnew(state, context);
  const offers = offersFor(state, context).filter(
    (seat) => !leaveOut.some((each) => each === seat.organisation),
  );
  const seats = offers
    .filter((offer) => !seatOf(state, offer))
    .map((offer, index) => newSeat(offer, `s${state.seats.length + index + 1}`));
  const invitations = [
    ...offers.flatMap((offer) => stillToAsk(state, offer, context)),
    ...seats.flatMap((seat) => firstInvitation(seat, context)),
  ];
  const coming = [...expected(state), ...invitations.map(({ party }) => party)];
  const slots = proposeTimes(state, coming, context);
  return [{ type: 'TableConvened', ...happened(context), seats, slots }, ...invitations];
}

/** Who was asked already for the table that it comes from, is asked which times of this one suit (R12.1). */
function timesAnew(state: CaseFile, context: Context): readonly CaseEvent[] {
  const slots = proposeTimes(state, expected(state), context);
  if (slots.join() === state.slots.join()) return [];
  return [{ type: 'TimesProposed', ...happened(context), slots }];
}

/** A seat that is there since triage, because the coordinator added somebody, is not there twice (R3.1). */
function seatOf(state: CaseFile, offer: SeatOffer): Seat | undefined {
  return activeSeats(state).find((seat) => isOffered(seat, offer));
}

/** Who came in at triage takes nobody's place: who sits there by the register is asked too, unless already (R3.1, R3.3). */
function stillToAsk(
  state: CaseFile,
  offer: SeatOffer,
  context: Context,
): readonly EventOf<'PersonInvited'>[] {
  const seat = seatOf(state, offer);
  if (!seat) return [];
  return firstInvitation(newSeat(offer, seat.id), context).filter(
    ({ party }) => !seat.invitations.some((each) => each.party.person === party.person),
  );
}

export function newSeat(offer: SeatOffer, id: string): NewSeat {
  return { ...offer, id };
}

/** The delegate is asked first; where there is none, the first deputy (R3.1). */
export function firstInvitation(seat: NewSeat, context: Context): readonly EventOf<'PersonInvited'>[] {
  const party = seat.delegate ?? seat.deputies[0];
  if (!party) return [];
  const as = seat.delegate ? 'delegate' : 'deputy';
  return [{ type: 'PersonInvited', ...happened(context), seat: seat.id, party, as }];
}

/** *Naar spoed*, *Naar regulier* (R2.1, R2.3). */
export function moveCase(command: CommandOf<'MoveCase'>, state: CaseFile, context: Context): Decision {
  if (!mayMove(state)) return notNow(currentDecision(state) ? 'decided' : 'table-open');
  if (state.table === command.to) return accepted();
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  return accepted(...moving(state, context, command.to, command.reason));
}

function moving(state: CaseFile, context: Context, to: MoveTarget, reason: string): readonly CaseEvent[] {
  const moved: CaseFile = { ...state, table: to };
  return [
    ...claimIfNobody(state, context),
    { type: 'CaseMoved', ...happened(context), to, reason },
    ...convening(moved, context, []),
  ];
}

function claimIfNobody(state: CaseFile, context: Context): readonly CaseEvent[] {
  if (state.chair !== null) return [];
  return [{ type: 'CaseClaimed', ...happened(context), party: actingParty(context) }];
}

function mayMove(state: CaseFile): boolean {
  return state.stage.phase === 'triage' || state.stage.phase === 'convening';
}

/** *Naar zorgmakelaar* (R2.3): only when the child is safe and has a place. */
export function passToZorgmakelaar(
  command: CommandOf<'PassToZorgmakelaar'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (!mayMove(state)) return notNow(currentDecision(state) ? 'decided' : 'triage-done');
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const placed =
    (state.facts.safeTonight && state.facts.hasBed) || bedCovers(state, context.now, context.now);
  if (!placed || !command.safeAndPlaced) return refused({ code: 'not-safe' });
  const base = happened(context);
  return accepted(...claimIfNobody(state, context), {
    type: 'CaseMoved',
    ...base,
    to: 'zorgmakelaar',
    reason: command.reason,
  });
}

export function zorgmakelaarContact(state: CaseFile, context: Context): Decision {
  if (state.stage.phase !== 'zorgmakelaar') return notNow('not-with-zorgmakelaar');
  if (state.stage.contactedAt !== null) return accepted();
  return accepted({ type: 'ZorgmakelaarContacted', ...happened(context) });
}

/** The outcome ends the case there (R2.3). */
export function zorgmakelaarOutcome(
  command: CommandOf<'RecordZorgmakelaarOutcome'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (state.stage.phase !== 'zorgmakelaar') return notNow('not-with-zorgmakelaar');
  if (reasonMissing(command.outcome)) return refused({ code: 'field-missing', field: 'outcome' });
  const base = happened(context);
  const contact: CaseEvent[] =
    state.stage.contactedAt === null ? [{ type: 'ZorgmakelaarContacted', ...base }] : [];
  return accepted(...contact, { type: 'ZorgmakelaarFinished', ...base, outcome: command.outcome });
}

/** *Terugsturen* (R2.1): a question to the reporter; the window does not wait (R2.2). */
export function askReporter(command: CommandOf<'AskReporter'>, state: CaseFile, context: Context): Decision {
  if (currentDecision(state)) return notNow('decided');
  if (reasonMissing(command.question)) return refused({ code: 'field-missing', field: 'question' });
  if (state.question?.text === command.question) return accepted();
  return accepted({ type: 'ReporterAsked', ...happened(context), question: command.question });
}

/** *Samenvoegen* (R1.5): this case ends and goes on under the other number. */
export function mergeCase(command: CommandOf<'MergeCase'>, state: CaseFile, context: Context): Decision {
  if (!mayMove(state)) return notNow(currentDecision(state) ? 'decided' : 'table-open');
  if (!state.similar.some((each) => each.caseId === command.intoCase))
    return refused({ code: 'merge-target' });
  return accepted({
    type: 'CaseMerged',
    ...happened(context),
    intoCase: command.intoCase,
    intoNumber: command.intoNumber,
  });
}

/** The other side of *Samenvoegen*: the earliest window and both reporters stay (R1.5). */
export function absorbCase(command: CommandOf<'AbsorbCase'>, state: CaseFile, context: Context): Decision {
  if (state.absorbed.includes(command.fromNumber)) return accepted();
  const { fromNumber, raisedAt, reporters, content } = command;
  const absorbed: CaseEvent = {
    type: 'CaseAbsorbed',
    ...happened(context),
    fromNumber,
    raisedAt,
    reporters,
    content,
  };
  // One of two reports said that there is no bed: then finding one is a task (R4.3).
  const search = command.bedWanted && state.bedSearch.kind === 'none' && state.bedRecords.length === 0;
  return accepted(absorbed, ...(search ? [openBedSearch(context, state.values.timeZone)] : []));
}

/** *Gemeente wijzigen* (R2.4). */
export function changeMunicipality(
  command: CommandOf<'ChangeMunicipality'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (currentDecision(state)) return notNow('decided');
  if (command.to === state.facts.municipality) return accepted();
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const offer = municipalitySeat(context.register, command.to, today(state, context.now));
  const seat = newSeat(offer, `s${state.seats.length + 1}`);
  const changed: CaseEvent = {
    type: 'MunicipalityChanged',
    ...happened(context),
    to: command.to,
    name: command.to ? municipalityName(context.register, command.to) : 'onduidelijk',
    reason: command.reason,
    seat,
  };
  return accepted<CaseEvent>(changed, ...(state.seats.length === 0 ? [] : firstInvitation(seat, context)));
}

/** *Voorzitterschap overnemen* (R2.2): after `ownerEscalation` without an owner, by a mandated delegate. */
export function takeChair(state: CaseFile, context: Context): Decision {
  const party = actingParty(context);
  if (state.chair) {
    return state.chair.party.person === party.person ? accepted() : notNow('chair-present');
  }
  if (state.met['owner-escalation|'] === undefined) return notNow('not-triaged');
  const base = happened(context);
  const asked = invitationOf(state, party.person);
  const joins = asked && asked.invitation.answer.kind !== 'accepted';
  const on = today(state, context.now);
  const seat: CaseEvent[] =
    joins && hasMandate(asked.invitation, on)
      ? [{ type: 'InvitationAccepted', ...base, seat: asked.seat.id, person: party.person, times: [] }]
      : [];
  return accepted({ type: 'ChairTaken', ...base, party }, ...seat);
}
