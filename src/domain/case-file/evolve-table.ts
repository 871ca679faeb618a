import type { Party } from '../register.ts';
import type { CaseFile } from './case-file.ts';
import type { CaseEvent, EventOf } from './events.ts';
import type { AnswerGiven, Invitation, NewSeat, Seat } from './facts.ts';

/** Convene, plan, hold (R3–R5): who sits where, and when the table meets. */
export function evolveTable(state: CaseFile, event: CaseEvent): CaseFile {
  switch (event.type) {
    case 'TableConvened':
      return {
        ...state,
        seats: [...state.seats, ...event.seats.map(asSeat)],
        slots: event.slots,
        slotsAt: event.at,
      };
    case 'SeatAdded':
      return { ...state, seats: [...state.seats, asSeat(event.seat)] };
    case 'MunicipalityChanged':
      return municipalityChanged(state, event);
    case 'SeatLeftOut':
      return onSeat(state, event.seat, (seat) => ({ ...seat, removed: true }));
    case 'SeatUnfillable':
      return { ...state, unfillable: [...state.unfillable, event.seat] };
    case 'PersonInvited':
      return {
        ...onSeat(state, event.seat, (seat) => invited(seat, event)),
        unfillable: state.unfillable.filter((seat) => seat !== event.seat),
      };
    case 'InvitationAccepted':
      return arrived(state, event);
    case 'InvitationDeclined':
      return answered(state, event.seat, event.person, { kind: 'declined', at: event.at });
    case 'ParticipantLeft':
      return answered(state, event.seat, event.person, { kind: 'left', at: event.at });
    case 'CaseMandateRecorded':
      return onSeat(state, event.seat, (seat) =>
        onPerson(seat, event.person, (invitation) => ({ ...invitation, caseMandate: { till: event.till } })),
      );
    case 'SeatsReviewed':
      return {
        ...state,
        seats: state.seats.map((seat) => reviewed(seat, event.parties)),
        gone: event.gone ?? [],
      };
    case 'TimesProposed':
      return { ...state, slots: event.slots, slotsAt: event.at };
    case 'TablePlanned':
      return {
        ...state,
        plan: event.plan,
        plans: state.plans + 1,
        lapsedPlan: null,
        planChangedAt: event.at,
      };
    case 'PlanLapsed':
      return { ...state, lapsedPlan: event.plan, planChangedAt: event.at };
    case 'PlanRestored':
      return { ...state, lapsedPlan: null, planChangedAt: event.at };
    case 'TableOpened':
      return opened(state, event);
    case 'TableAdjourned':
      return {
        ...state,
        plan: event.plan,
        plans: state.plans + 1,
        lapsedPlan: null,
        planChangedAt: event.at,
        stage: {
          phase: 'adjourned',
          present: state.stage.phase === 'table' ? state.stage.present : [],
        },
      };
    default:
      return state;
  }
}

function asSeat(seat: NewSeat): Seat {
  return {
    id: seat.id,
    kind: seat.kind,
    organisation: seat.organisation,
    organisationName: seat.organisationName,
    delegate: seat.delegate?.person ?? null,
    deputies: seat.delegate ? [seat.delegate, ...seat.deputies] : seat.deputies,
    invitations: [],
    removed: false,
  };
}

function onSeat(state: CaseFile, id: string, change: (seat: Seat) => Seat): CaseFile {
  return { ...state, seats: state.seats.map((seat) => (seat.id === id ? change(seat) : seat)) };
}

function onPerson(seat: Seat, person: string, change: (invitation: Invitation) => Invitation): Seat {
  const invitations = seat.invitations.map((invitation) =>
    invitation.party.person === person ? change(invitation) : invitation,
  );
  return { ...seat, invitations };
}

function invited(seat: Seat, event: EventOf<'PersonInvited'>): Seat {
  const before = seat.invitations.find((each) => each.party.person === event.party.person);
  const invitation: Invitation = {
    party: event.party,
    as: event.as,
    askedAt: event.at,
    answer: { kind: 'none' },
    caseMandate: before?.caseMandate ?? null,
    mandated: event.party.mandate !== null,
  };
  const others = seat.invitations.filter((each) => each.party.person !== event.party.person);
  return {
    ...seat,
    delegate: event.as === 'delegate' ? event.party.person : seat.delegate,
    deputies: seat.deputies.filter((deputy) => deputy.person !== event.party.person),
    invitations: [...others, invitation],
  };
}

function answered(state: CaseFile, seat: string, person: string, answer: AnswerGiven): CaseFile {
  return onSeat(state, seat, (each) => onPerson(each, person, (invitation) => ({ ...invitation, answer })));
}

/** Accepting while the table is open is coming in late (R5.1). */
function arrived(state: CaseFile, event: EventOf<'InvitationAccepted'>): CaseFile {
  const next = answered(state, event.seat, event.person, {
    kind: 'accepted',
    at: event.at,
    times: event.times,
  });
  const { stage } = next;
  if (stage.phase !== 'table' || stage.present.includes(event.seat)) return next;
  return { ...next, stage: { ...stage, present: [...stage.present, event.seat] } };
}

/** The old delegate loses view and vote; the new seat joins (R2.4). */
function municipalityChanged(state: CaseFile, event: EventOf<'MunicipalityChanged'>): CaseFile {
  const seats = state.seats.map((seat) => (seat.kind === 'municipality' ? { ...seat, removed: true } : seat));
  return {
    ...state,
    facts: { ...state.facts, municipality: event.to },
    municipalityName: event.name,
    seats: state.seats.length === 0 ? seats : [...seats, asSeat(event.seat)],
  };
}

function reviewed(seat: Seat, parties: readonly Party[]): Seat {
  const fresh = (party: Party) => parties.find((each) => each.person === party.person) ?? party;
  return {
    ...seat,
    deputies: seat.deputies.map(fresh),
    invitations: seat.invitations.map((invitation) => ({ ...invitation, party: fresh(invitation.party) })),
  };
}

function opened(state: CaseFile, event: EventOf<'TableOpened'>): CaseFile {
  return {
    ...state,
    stage: { phase: 'table', openedAt: event.at, present: event.present },
    round: { ...state.round, heldAt: state.round.heldAt ?? event.heldAt },
  };
}
