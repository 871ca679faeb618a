import type { Announcement } from './announcements.ts';
import { everyoneAtTable, others, step, tell, tellAll, without } from './announcements.ts';
import type { CaseFile } from './case-file/case-file.ts';
import { openProposal } from './case-file/case-file.ts';
import type { CaseEvent, EventOf } from './case-file/events.ts';
import { activeSeats, filler, leaders, participants, presentSeats, today } from './case-file/seats.ts';
import { voteOf } from './case-file/voting.ts';
import type { Party } from './register.ts';

/** Convene, beds, plan, hold (R3–R5). */
export function announceTable(event: CaseEvent, state: CaseFile): readonly Announcement[] {
  switch (event.type) {
    case 'MunicipalityChanged':
      return [...step(everyoneAtTable(state), event), ...step(onRemovedMunicipality(state), event)];
    case 'PersonInvited':
      return [tell(event.party, 'invitation', event.seat)];
    case 'InvitationAccepted':
      return late(event, state);
    case 'SeatLeftOut':
      return step(invitedOn(state, event.seat), event);
    case 'SeatUnfillable':
      return tellAll(leaders(state), 'alert', `seat-unfillable|${event.seat}`);
    case 'PersonUnreachable':
      return tellAll(
        others(leaders(state), event.party.person),
        'alert',
        `unreachable|${event.party.person}`,
      );
    case 'ViewLeftOpen':
      return tellAll(beside(event.party, state), 'alert', `view-open|${event.party.person}`);
    case 'BedSearchOpened':
      return tellAll(event.asked, 'bed-request');
    case 'BedOffered':
      return tellAll(leaders(state), 'alert', `bed-offered|${event.party.person}`);
    case 'BedRecorded':
      return step([...state.reporters, ...askedForBed(state)], event);
    case 'NoBedFound':
      return [...tellAll(state.escalationContacts, 'escalation', 'no-bed'), ...step(state.reporters, event)];
    case 'TimesProposed':
      return participantsAgain(state);
    case 'TablePlanned':
      return planned(event, state);
    case 'PlanLapsed':
      return [
        ...tellAll(leaders(state), 'alert', `plan-lapsed|${event.plan}`),
        ...step(without(everyoneAtTable(state), leaders(state)), event),
      ];
    case 'PlanRestored':
      return step([...everyoneAtTable(state), ...leaders(state)], event);
    case 'TableOpened':
      return event.byPhone ? [] : step(everyoneAtTable(state), event);
    case 'TableAdjourned':
      return step(everyoneAtTable(state), event);
    default:
      return [];
  }
}

/** Who comes in late to a table with a proposal is asked for a vote like the others (R5.1, R6.2). */
function late(event: EventOf<'InvitationAccepted'>, state: CaseFile): readonly Announcement[] {
  const proposal = openProposal(state);
  const on = today(state, event.at);
  const seat = presentSeats(state, on).find((each) => each.id === event.seat);
  const who = seat && filler(seat, on);
  if (!proposal || !seat || who?.party.person !== event.person || state.stage.phase !== 'table') return [];
  return voteOf(proposal, seat, on) ? [] : [tell(who.party, 'vote', proposal.id)];
}

/** Who leads; where that is this very person, the others who coordinate. */
function beside(party: Party, state: CaseFile): readonly Party[] {
  const first = others(leaders(state), party.person);
  return first.length > 0
    ? first
    : others([...state.coordinators, ...state.deputyCoordinators], party.person);
}

function invitedOn(state: CaseFile, seat: string): readonly Party[] {
  const found = state.seats.find((each) => each.id === seat);
  return found?.invitations.map((invitation) => invitation.party) ?? [];
}

/** The delegates whose municipality turned out not to be responsible hear that they are free (R2.4). */
function onRemovedMunicipality(state: CaseFile): readonly Party[] {
  const removed = state.seats.filter((seat) => seat.kind === 'municipality' && seat.removed).at(-1);
  return removed?.invitations.map((invitation) => invitation.party) ?? [];
}

/** Who said that there is a bed hears that one is found. */
function askedForBed(state: CaseFile): readonly Party[] {
  return state.bedAnswers.filter((answer) => answer.offered).map((answer) => answer.party);
}

/** New times go to who said yes before; who was not asked yet gets them with the invitation (R4.1). */
function participantsAgain(state: CaseFile): readonly Announcement[] {
  return activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.answer.kind === 'accepted')
      .map((invitation) => tell(invitation.party, 'invitation', seat.id)),
  );
}

/** R4.6: a plan past the window, made before its end, also tells the escalation contact. */
function planned(event: EventOf<'TablePlanned'>, state: CaseFile): readonly Announcement[] {
  const told = [...state.reporters, ...participants(state), ...leaders(state)];
  const early = event.plan.late && event.at < state.round.endsAt;
  return [
    ...step(told, event),
    ...(early ? tellAll(state.escalationContacts, 'escalation', 'late-plan') : []),
  ];
}
