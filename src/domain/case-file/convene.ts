import type { Instant } from '../calendar.ts';
import { isDate, isQuiet } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import type { Party, SeatKind } from '../register.ts';
import { actingParty, happened, notNow } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import type { Invitation, NewSeat, Seat } from './facts.ts';
import { activeSeats, invitationOf, isOffered, offersFor, today } from './seats.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** The actor's own invitation; authority.ts saw to it that there is one. */
function own(state: CaseFile, context: Context): { seat: Seat; invitation: Invitation; party: Party } {
  const party = actingParty(context);
  const found = invitationOf(state, party.person);
  if (!found) throw new Error(`case ${state.number}: an answer without an invitation`);
  return { ...found, party };
}

function sameTimes(one: readonly Instant[], other: readonly Instant[]): boolean {
  return one.length === other.length && one.every((time) => other.includes(time));
}

/** *Ik doe mee* with the times that suit (R3.2); also after an earlier no, and late to an open table (R5.1). */
export function acceptInvitation(
  command: CommandOf<'AcceptInvitation'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (currentDecision(state)) return notNow('decided');
  const { seat, invitation, party } = own(state, context);
  const times = command.times.filter((time) => state.slots.includes(time));
  if (invitation.answer.kind === 'accepted' && sameTimes(invitation.answer.times, times)) return accepted();
  return accepted({
    type: 'InvitationAccepted',
    ...happened(context),
    seat: seat.id,
    person: party.person,
    times,
  });
}

/** *Ik kan niet*: the deputy is asked at once (R3.3). */
export function declineInvitation(
  command: CommandOf<'DeclineInvitation'>,
  state: CaseFile,
  context: Context,
): Decision {
  const { seat, invitation } = own(state, context);
  if (invitation.answer.kind === 'declined') return accepted();
  if (invitation.answer.kind === 'accepted') return cancelled(command.reason, state, context);
  return accepted(
    {
      type: 'InvitationDeclined',
      ...happened(context),
      seat: seat.id,
      person: invitation.party.person,
      reason: command.reason,
    },
    ...(replaced(state, seat, invitation) ? [] : inviteNext(seat, context)),
  );
}

/** Whether nobody has to come in this person's place: somebody did already, or the decision fell (R3.3). */
function replaced(state: CaseFile, seat: Seat, leaving: Invitation): boolean {
  const filledByAnother = seat.invitations.some(
    (each) => each.party.person !== leaving.party.person && each.answer.kind === 'accepted',
  );
  return currentDecision(state) !== null || filledByAnother;
}

/** The next of the register for this seat, if anybody is left. */
export function inviteNext(seat: Seat, context: Context): readonly CaseEvent[] {
  const party = seat.deputies[0];
  return party ? [invite(seat, party, context)] : [];
}

/** Asked in the register's own place, or to stand in (R3.3). */
function invite(seat: Seat, party: Party, context: Context): CaseEvent {
  const as = seat.delegate === party.person ? 'delegate' : 'deputy';
  return { type: 'PersonInvited', ...happened(context), seat: seat.id, party, as };
}

/** *Vervanger sturen* (R3.2): the deputy one names, or the first that stands ready. */
export function sendDeputy(command: CommandOf<'SendDeputy'>, state: CaseFile, context: Context): Decision {
  if (currentDecision(state)) return notNow('decided');
  const { seat, invitation } = own(state, context);
  const ready = seat.deputies.find((party) => command.deputy === null || party.person === command.deputy);
  const asked = seat.invitations.find(
    (each) => each.party.person !== invitation.party.person && each.answer.kind !== 'declined',
  );
  if (!ready && !asked) return refused({ code: 'no-deputy' });
  const joining = ready ? [invite(seat, ready, context)] : [];
  return accepted(...withdrawing(seat, invitation, context), ...joining);
}

/** Whoever sends another does not come; who said so already need not say it again. */
function withdrawing(seat: Seat, { party, answer }: Invitation, context: Context): readonly CaseEvent[] {
  const what = { ...happened(context), seat: seat.id, person: party.person, reason: '' };
  if (answer.kind === 'accepted') return [{ type: 'ParticipantLeft', ...what }];
  return answer.kind === 'none' ? [{ type: 'InvitationDeclined', ...what }] : [];
}

/** *Toch verhinderd* (R3.2): after a yes; the deputy is asked at once, as after a no. */
export function cancelAttendance(
  command: CommandOf<'CancelAttendance'>,
  state: CaseFile,
  context: Context,
): Decision {
  return cancelled(command.reason, state, context);
}

function cancelled(reason: string, state: CaseFile, context: Context): Decision {
  const { seat, invitation } = own(state, context);
  if (invitation.answer.kind !== 'accepted') return accepted();
  const left: CaseEvent = {
    type: 'ParticipantLeft',
    ...happened(context),
    seat: seat.id,
    person: invitation.party.person,
    reason,
  };
  return accepted(left, ...(replaced(state, seat, invitation) ? [] : inviteNext(seat, context)));
}

/** *Ik ga weg* (R5.1): leaves the open table. */
export function leaveTable(state: CaseFile, context: Context): Decision {
  const { seat, invitation } = own(state, context);
  if (invitation.answer.kind !== 'accepted') return accepted();
  return accepted({
    type: 'ParticipantLeft',
    ...happened(context),
    seat: seat.id,
    person: invitation.party.person,
    reason: '',
  });
}

/** *Deelnemer toevoegen* (R3.4): asks a person of the register or of the channel at once. */
export function addParticipant(
  command: CommandOf<'AddParticipant'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (currentDecision(state)) return notNow('decided');
  const { party, seatKind } = command;
  const already = invitationOf(state, party.person);
  const waiting = already?.invitation.answer.kind;
  if (already && (waiting === 'none' || waiting === 'accepted')) return accepted();
  const base = happened(context);
  const existing =
    already?.seat ??
    activeSeats(state).find(
      (seat) =>
        seat.kind === seatKind && (seat.organisation === party.organisation || seat.organisation === null),
    );
  if (existing) return accepted(invite(existing, party, context));
  const seat = seatFor(seatKind, party, state, context);
  const as = seat.delegate?.person === party.person ? 'delegate' : 'deputy';
  return accepted(
    { type: 'SeatAdded', ...base, seat },
    { type: 'PersonInvited', ...base, seat: seat.id, party, as },
  );
}

/** The register's seat where it has one for this person (R3.1), with who else may sit there; else one of their own. */
function seatFor(kind: SeatKind, party: Party, state: CaseFile, context: Context): NewSeat {
  const { organisation, organisationName, name } = party;
  const id = `s${state.seats.length + 1}`;
  const offer = offersFor(state, context).find((each) => isOffered({ kind, organisation }, each));
  if (offer) return { ...offer, id };
  return {
    id,
    kind,
    organisation: organisation === '' ? null : organisation,
    organisationName: organisationName === '' ? name : organisationName,
    delegate: party,
    deputies: [],
  };
}

/** A seat that the coordinator leaves out (R3.1). */
export function leaveOutSeat(
  command: CommandOf<'LeaveOutSeat'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (currentDecision(state)) return notNow('decided');
  const seat = state.seats.find((each) => each.id === command.seat);
  if (!seat) return refused({ code: 'field-missing', field: 'seat' });
  if (seat.removed) return accepted();
  return accepted({ type: 'SeatLeftOut', ...happened(context), seat: seat.id });
}

/** *Mandaat voor deze casus* (R3.4): who gave it, till when. */
export function recordCaseMandate(
  command: CommandOf<'RecordCaseMandate'>,
  state: CaseFile,
  context: Context,
): Decision {
  const asked = invitationOf(state, command.person);
  if (!asked) return refused({ code: 'not-invited' });
  if (command.givenBy.trim() === '') return refused({ code: 'field-missing', field: 'givenBy' });
  if (!isDate(command.till) || command.till < today(state, context.now))
    return refused({ code: 'mandate-dates' });
  if (asked.invitation.caseMandate?.till === command.till) return accepted();
  const { person, till, givenBy } = command;
  return accepted({
    type: 'CaseMandateRecorded',
    ...happened(context),
    seat: asked.seat.id,
    person,
    till,
    givenBy,
  });
}

/** Somebody the bot could not reach is named to the coordinator, once. */
export function reportUnreachable(
  command: CommandOf<'ReportUnreachable'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (state.unreachable.some((party) => party.person === command.party.person)) return accepted();
  return accepted({ type: 'PersonUnreachable', ...happened(context), party: command.party });
}

/** On whose screen the content stayed is named to the coordinator (R10.5). */
export function reportViewLeftOpen(command: CommandOf<'ReportViewLeftOpen'>, context: Context): Decision {
  return accepted({ type: 'ViewLeftOpen', ...happened(context), party: command.party });
}

/** *Nu wakker maken* (R9.6): in the quiet hours everyone is messaged after all. */
export function wakeEveryone(state: CaseFile, context: Context): Decision {
  const { quietHours, timeZone } = state.values;
  if (!isQuiet(context.now, quietHours, timeZone, state.wakes)) return accepted();
  return accepted({ type: 'EveryoneWoken', ...happened(context) });
}
