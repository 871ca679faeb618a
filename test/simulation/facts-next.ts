import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import type { Party } from '../../src/domain/register.ts';
import type { DecisionFacts, Facts, Invited, SeatFacts } from './facts.ts';
import { fills, sharedTime } from './facts.ts';
import { HOUR } from './own-calendar.ts';

/** How facts.ts comes about: each event of a case in turn, by rules of its own. */
const NEVER = Number.NEGATIVE_INFINITY;

/** What is true after the first event of a case. */
function begun(event: Extract<CaseEvent, { type: 'CaseRaised' }>): Facts {
  return {
    ...{ phase: 'triage', table: event.urgency, movedAt: event.at, moves: 0, raisedAt: event.at },
    round: { nr: 1, start: event.at, held: false },
    windowMs: 24 * HOUR,
    frames: event.facts.legalFrames,
    safe: event.facts.safeTonight && event.facts.hasBed,
    ...{ reporters: [event.reporter], coordinators: event.coordinators, deputies: event.deputyCoordinators },
    ...{
      escalation: event.escalationContacts,
      zorgmakelaars: event.zorgmakelaars,
      chair: null,
      ownerLeftAt: null,
      reminded: false,
    },
    ...{ plan: null, lapsed: false, planChangedAt: NEVER, openedAt: NEVER, present: [], seats: [] },
    ...{
      searchSince: null,
      bedFound: false,
      beds: [],
      noBed: false,
      bedChangedAt: NEVER,
      wakes: [],
      contactAt: null,
    },
    ...{ slots: [], slotsAt: null, sharedSince: null, outcomeAskedAt: null },
    ...{ unreachable: [], proposal: null, decision: null },
  };
}

/** What is true after one more event. */
export function next(facts: Facts | null, event: CaseEvent): Facts {
  if (facts === null) {
    if (event.type !== 'CaseRaised') throw new Error(`a case begins with ${event.type}`);
    return begun(event);
  }
  return afterwards(onDecisions(onSeats(onCase(facts, event), event), event), event.at);
}

/** What is so since a moment, because of all that is so. */
function afterwards(facts: Facts, at: number): Facts {
  const shared = facts.phase === 'convening' && sharedTime(facts, at) !== null;
  const sharedSince = shared ? (facts.sharedSince ?? at) : null;
  const { decision } = facts;
  const done = decision?.scaledDown && decision.ended.size === decision.terms.actions.length;
  if (!done || decision.doneAt !== null)
    return sharedSince === facts.sharedSince ? facts : { ...facts, sharedSince };
  return { ...facts, sharedSince, decision: { ...decision, doneAt: at } };
}

function onCase(facts: Facts, event: CaseEvent): Facts {
  const { at } = event;
  switch (event.type) {
    case 'CaseClaimed':
      return { ...facts, chair: { party: event.party, tookOver: false } };
    case 'ChairTaken':
      return { ...facts, chair: { party: event.party, tookOver: true } };
    case 'ChairLeft':
      return { ...facts, chair: null, ownerLeftAt: at };
    case 'CoordinationReviewed': {
      const { coordinators, chair } = event;
      const lists = { coordinators, deputies: event.deputyCoordinators, zorgmakelaars: event.zorgmakelaars };
      const leads = chair && { party: chair.party, tookOver: chair.tookOver };
      const ownerLeftAt = facts.chair && !leads ? at : facts.ownerLeftAt;
      return { ...facts, ...lists, escalation: event.escalationContacts, chair: leads, ownerLeftAt };
    }
    case 'CaseAccepted':
      return { ...facts, phase: 'convening' };
    case 'CaseMoved': {
      const phase = event.to === 'zorgmakelaar' ? 'zorgmakelaar' : 'convening';
      return {
        ...facts,
        phase,
        table: event.to,
        movedAt: at,
        moves: facts.moves + 1,
        contactAt: null,
        outcomeAskedAt: null,
      };
    }
    case 'ZorgmakelaarContacted':
      return { ...facts, contactAt: at };
    case 'ZorgmakelaarFinished':
    case 'CaseMerged':
    case 'CaseWithdrawn':
    case 'CaseClosed':
      return { ...facts, phase: 'over' };
    case 'CaseAbsorbed': {
      const start = facts.round.nr > 1 ? facts.round.start : Math.min(facts.round.start, event.raisedAt);
      const reporters = [...facts.reporters, ...event.reporters];
      return {
        ...facts,
        raisedAt: Math.min(facts.raisedAt, event.raisedAt),
        round: { ...facts.round, start },
        reporters,
      };
    }
    case 'BedSearchOpened':
      return { ...facts, searchSince: at };
    case 'BedRecorded': {
      const { record } = event;
      const always = { from: '0000-01-01', till: '9999-12-31' };
      return {
        ...facts,
        bedFound: true,
        bedChangedAt: at,
        beds: [...facts.beds, record.kind === 'bed' ? record : always],
      };
    }
    case 'NoBedFound':
      return { ...facts, noBed: true, bedChangedAt: at };
    case 'EveryoneWoken':
      return { ...facts, wakes: [...facts.wakes, at] };
    case 'TablePlanned':
      return { ...facts, plan: event.plan, lapsed: false, planChangedAt: at };
    case 'TableAdjourned':
      return { ...facts, phase: 'adjourned', plan: event.plan, lapsed: false, planChangedAt: at };
    case 'PlanLapsed':
      return { ...facts, lapsed: true, planChangedAt: at };
    case 'PlanRestored':
      return { ...facts, lapsed: false, planChangedAt: at };
    case 'TableOpened':
      return {
        ...facts,
        phase: 'table',
        openedAt: at,
        present: event.present,
        round: { ...facts.round, held: true },
      };
    case 'PersonUnreachable':
      return { ...facts, unreachable: [...facts.unreachable, event.party.person] };
    case 'DeadlineMet':
      if (event.rule === 'zorgmakelaar-outcome') return { ...facts, outcomeAskedAt: at };
      return event.rule === 'triage-reminder' ? { ...facts, reminded: true } : facts;
    default:
      return facts;
  }
}

function onSeat(facts: Facts, id: string, change: (seat: SeatFacts) => SeatFacts): Facts {
  return { ...facts, seats: facts.seats.map((seat) => (seat.id === id ? change(seat) : seat)) };
}

function answers(facts: Facts, id: string, person: string, change: Partial<Invited>): Facts {
  return onSeat(facts, id, (seat) => ({
    ...seat,
    invited: seat.invited.map((each) => (each.party.person === person ? { ...each, ...change } : each)),
  }));
}

function newSeat(seat: Extract<CaseEvent, { type: 'SeatAdded' }>['seat']): SeatFacts {
  const waiting = seat.delegate ? [seat.delegate, ...seat.deputies] : seat.deputies;
  const { id, kind, organisation } = seat;
  const own = seat.delegate?.person ?? null;
  return { id, kind, organisation, removed: false, own, waiting, invited: [] };
}

function onSeats(facts: Facts, event: CaseEvent): Facts {
  const { at } = event;
  switch (event.type) {
    case 'TableConvened':
      return {
        ...facts,
        seats: [...facts.seats, ...event.seats.map(newSeat)],
        ...{ slots: event.slots, slotsAt: at },
      };
    case 'TimesProposed':
      return { ...facts, slots: event.slots, slotsAt: at };
    case 'SeatAdded':
      return { ...facts, seats: [...facts.seats, newSeat(event.seat)] };
    case 'SeatLeftOut':
      return onSeat(facts, event.seat, (seat) => ({ ...seat, removed: true }));
    case 'MunicipalityChanged': {
      if (facts.seats.length === 0) return facts;
      const seats = facts.seats.map((seat) => ({
        ...seat,
        removed: seat.removed || seat.kind === 'municipality',
      }));
      return { ...facts, seats: [...seats, newSeat(event.seat)] };
    }
    case 'PersonInvited':
      return onSeat(facts, event.seat, (seat) => invite(seat, event));
    case 'InvitationAccepted': {
      const change = { answer: 'yes' as const, answeredAt: at, times: event.times };
      const joined = answers(facts, event.seat, event.person, change);
      const late = joined.phase === 'table' && !joined.present.includes(event.seat);
      return late ? { ...joined, present: [...joined.present, event.seat] } : joined;
    }
    case 'InvitationDeclined':
      return answers(facts, event.seat, event.person, { answer: 'no', answeredAt: at });
    case 'ParticipantLeft': {
      const gone = answers(facts, event.seat, event.person, { answer: 'left', answeredAt: at });
      const seat = gone.seats.find((each) => each.id === event.seat);
      const someone = seat?.invited.some((each) => each.answer === 'yes');
      return someone ? gone : { ...gone, present: gone.present.filter((id) => id !== event.seat) };
    }
    case 'CaseMandateRecorded':
      return answers(facts, event.seat, event.person, { mandateTill: event.till });
    case 'SeatsReviewed': {
      const fresh = (party: Party) => event.parties.find((each) => each.person === party.person) ?? party;
      const seats = facts.seats.map((seat) => ({
        ...seat,
        waiting: seat.waiting.map(fresh),
        invited: seat.invited.map((each) => ({ ...each, party: fresh(each.party) })),
      }));
      return { ...facts, seats };
    }
    default:
      return facts;
  }
}

function invite(seat: SeatFacts, event: Extract<CaseEvent, { type: 'PersonInvited' }>): SeatFacts {
  const { person } = event.party;
  const before = seat.invited.find((each) => each.party.person === person);
  const asked: Invited = {
    ...{ party: event.party, as: event.as, askedAt: event.at, answer: 'none', answeredAt: event.at },
    ...{ mandateTill: before?.mandateTill ?? null, times: [] },
  };
  return {
    ...seat,
    own: event.as === 'delegate' ? person : seat.own,
    waiting: seat.waiting.filter((party) => party.person !== person),
    invited: [...seat.invited.filter((each) => each.party.person !== person), asked],
  };
}

function onDecisions(facts: Facts, event: CaseEvent): Facts {
  const { at } = event;
  const { proposal, decision } = facts;
  switch (event.type) {
    case 'ProposalMade': {
      const made = { id: event.proposal, at, terms: event.terms, votes: [], consentAt: null, open: true };
      return { ...facts, proposal: made };
    }
    case 'VoteCast': {
      if (!proposal) return facts;
      const { seat, person, vote } = event;
      return { ...facts, proposal: { ...proposal, votes: [...proposal.votes, { seat, person, vote, at }] } };
    }
    case 'ConsentReached':
      return proposal ? { ...facts, proposal: { ...proposal, consentAt: at } } : facts;
    case 'ConsentLost':
      return proposal ? { ...facts, proposal: { ...proposal, consentAt: null } } : facts;
    case 'DecisionEstablished': {
      if (!proposal) return facts;
      const { id, terms } = proposal;
      const made: DecisionFacts = {
        ...{ proposal: id, at, terms, seats: event.seats, ended: new Set<string>() },
        ...{ check: terms.firstCheck, started: false, scaledDown: false, doneAt: null },
      };
      return { ...facts, phase: 'follow-up', decision: made, proposal: { ...proposal, open: false } };
    }
    case 'PhoneVoteDisputed': {
      if (!proposal || !decision) return facts;
      const votes = proposal.votes.filter((vote) => vote.seat !== event.seat);
      const present = decision.seats.filter((seat) => seat.kind !== 'chair').map((seat) => seat.seat);
      const again = { ...proposal, votes, consentAt: null, open: true };
      return { ...facts, phase: 'table', openedAt: at, present, decision: null, proposal: again };
    }
    case 'DecisionFailed':
      return failed(facts, at);
    case 'StartConfirmed':
      return decision ? { ...facts, decision: { ...decision, started: true } } : facts;
    case 'ActionFinished':
    case 'ActionDropped':
      return decision
        ? { ...facts, decision: { ...decision, ended: new Set([...decision.ended, event.action]) } }
        : facts;
    case 'ScaledDown':
      return decision ? { ...facts, decision: { ...decision, scaledDown: true } } : facts;
    case 'AfschalingPostponed':
    case 'ScaledUp':
      return decision ? { ...facts, decision: { ...decision, check: event.next } } : facts;
    default:
      return facts;
  }
}

/** *Besluit lukt niet*: a fresh window; who sat, else whose seat it is, is asked anew and everyone else stands ready (R7.1). */
function failed(facts: Facts, at: number): Facts {
  const seats = facts.seats.map((seat) => {
    const own = seat.invited.find((each) => each.party.person === seat.own);
    const sat = fills(seat, at) ?? own ?? seat.invited[0];
    const others = seat.invited.filter((each) => each !== sat).map((each) => each.party);
    return { ...seat, invited: sat ? [sat] : [], waiting: [...others, ...seat.waiting] };
  });
  return {
    ...facts,
    ...{ phase: 'convening', seats, plan: null, lapsed: false, planChangedAt: NEVER, decision: null },
    ...{ searchSince: null, bedFound: false, beds: [], noBed: false },
    proposal: facts.proposal && { ...facts.proposal, open: false },
    round: { nr: facts.round.nr + 1, start: at, held: false },
  };
}
