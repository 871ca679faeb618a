import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import type { Plan, ProposalTerms, SeatOnRecord, VoteKind } from '../../src/domain/case-file/facts.ts';
import type { Party, SeatKind } from '../../src/domain/register.ts';
import type { LegalFrame, Table } from '../../src/domain/words.ts';
import { dayOf, HOUR } from './own-calendar.ts';

/**
 * What is true of a case, read from its events by rules of its own: nothing here comes from the domain's `evolve`, so
 * that a mistake there does not hide itself.
 */
export interface Invited {
  readonly party: Party;
  readonly as: 'delegate' | 'deputy';
  readonly askedAt: number;
  readonly answer: 'none' | 'yes' | 'no' | 'left';
  readonly answeredAt: number;
  readonly mandateTill: string | null;
  readonly times: readonly number[];
}

export interface SeatFacts {
  readonly id: string;
  readonly kind: SeatKind;
  readonly organisation: string | null;
  readonly removed: boolean;
  readonly waiting: readonly Party[];
  readonly invited: readonly Invited[];
}

export interface VoteFacts {
  readonly seat: string;
  readonly person: string;
  readonly vote: VoteKind;
  readonly at: number;
}

export interface ProposalFacts {
  readonly id: string;
  readonly at: number;
  readonly terms: ProposalTerms;
  readonly votes: readonly VoteFacts[];
  readonly consentAt: number | null;
  readonly open: boolean;
}

export interface DecisionFacts {
  readonly proposal: string;
  readonly at: number;
  readonly terms: ProposalTerms;
  readonly seats: readonly SeatOnRecord[];
  readonly ended: ReadonlySet<string>;
  readonly check: string;
  readonly started: boolean;
  readonly scaledDown: boolean;
}

export interface Facts {
  readonly phase: 'triage' | 'convening' | 'table' | 'adjourned' | 'follow-up' | 'zorgmakelaar' | 'over';
  readonly table: Table;
  readonly movedAt: number;
  readonly moves: number;
  readonly raisedAt: number;
  readonly round: { readonly nr: number; readonly start: number; readonly held: boolean };
  readonly windowMs: number;
  readonly frames: readonly LegalFrame[];
  readonly safe: boolean;
  readonly reporters: readonly Party[];
  readonly coordinators: readonly Party[];
  readonly deputies: readonly Party[];
  readonly escalation: readonly Party[];
  readonly zorgmakelaars: readonly Party[];
  readonly chair: { readonly party: Party; readonly tookOver: boolean } | null;
  readonly reminded: boolean;
  readonly plan: Plan | null;
  readonly lapsed: boolean;
  readonly planChangedAt: number;
  readonly openedAt: number;
  readonly present: readonly string[];
  readonly seats: readonly SeatFacts[];
  readonly searchSince: number | null;
  readonly bedFound: boolean;
  readonly beds: readonly { readonly from: string; readonly till: string }[];
  readonly noBed: boolean;
  readonly wakes: readonly number[];
  readonly contactAt: number | null;
  readonly unreachable: readonly string[];
  readonly proposal: ProposalFacts | null;
  readonly decision: DecisionFacts | null;
}

export function windowEnd(facts: Facts): number {
  return facts.round.start + facts.windowMs;
}

/** Whether a mandate counts on this day, by the register or for this case alone. */
function mandated(invited: Invited, day: string): boolean {
  if (invited.mandateTill !== null && day <= invited.mandateTill) return true;
  const { mandate } = invited.party;
  return mandate !== null && mandate.from <= day && day <= mandate.till;
}

/** Who fills a seat: said yes, has a mandate today; the delegate before a deputy (R3.3). */
export function fills(seat: SeatFacts, at: number): Invited | null {
  if (seat.removed) return null;
  const able = seat.invited.filter((each) => each.answer === 'yes' && mandated(each, dayOf(at)));
  return able.find((each) => each.as === 'delegate') ?? able[0] ?? null;
}

const MEASURES = ['ots', 'guardianship', 'youth-probation', 'closed-authorisation'];

export function hasMeasure(facts: Facts): boolean {
  return facts.frames.some((frame) => MEASURES.includes(frame));
}

/** The seats that a quorum misses (R3.5), of those that count. */
export function lacking(facts: Facts, at: number, counts: (seat: SeatFacts) => boolean): readonly string[] {
  const needed = ['municipality', 'provider', 'behavioural-scientist'];
  if (hasMeasure(facts)) needed.push('certified-institution');
  const there = facts.seats
    .filter((seat) => counts(seat) && fills(seat, at) !== null)
    .map((seat) => seat.kind);
  const missing = needed.filter((kind) => !there.includes(kind as SeatKind));
  return facts.chair ? missing : ['chair', ...missing];
}

/** The seats at the open table. */
export function seated(facts: Facts, at: number): readonly SeatFacts[] {
  return facts.seats.filter((seat) => facts.present.includes(seat.id) && fills(seat, at) !== null);
}

/** The last vote of who fills the seat now. */
export function voteFor(proposal: ProposalFacts, seat: SeatFacts, at: number): VoteFacts | null {
  const person = fills(seat, at)?.party.person;
  return proposal.votes.findLast((vote) => vote.seat === seat.id && vote.person === person) ?? null;
}

/** R6.3: everyone present akkoord, and a quorum. */
export function agreed(facts: Facts, at: number): boolean {
  const { proposal } = facts;
  if (!proposal?.open || facts.phase !== 'table') return false;
  if (lacking(facts, at, (seat) => facts.present.includes(seat.id)).length > 0) return false;
  return seated(facts, at).every((seat) => voteFor(proposal, seat, at)?.vote === 'akkoord');
}

/**
 * Who leads: the owner, else all coordinators who were asked; a delegate in the chair beside them (R2.2). Where none of
 * these can be reached, the other coordinators too, and else the escalation contact.
 */
export function leading(facts: Facts): readonly Party[] {
  const { chair, coordinators, deputies, escalation, unreachable } = facts;
  const asked = facts.reminded ? [...coordinators, ...deputies] : coordinators;
  const first = chair === null ? asked : [chair.party, ...(chair.tookOver ? asked : [])];
  const reached = (people: readonly Party[]) => people.some((each) => !unreachable.includes(each.person));
  if (reached(first)) return first;
  const all = [...first, ...coordinators, ...deputies];
  return reached(all) ? all : [...all, ...escalation];
}

export function takingPart(facts: Facts): readonly Party[] {
  return facts.seats
    .filter((seat) => !seat.removed)
    .flatMap((seat) => seat.invited.filter((each) => each.answer === 'yes').map((each) => each.party));
}

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
      reminded: false,
    },
    ...{ plan: null, lapsed: false, planChangedAt: NEVER, openedAt: NEVER, present: [], seats: [] },
    ...{ searchSince: null, bedFound: false, beds: [], noBed: false, wakes: [], contactAt: null },
    ...{ unreachable: [], proposal: null, decision: null },
  };
}

/** What is true after one more event. */
export function next(facts: Facts | null, event: CaseEvent): Facts {
  if (facts === null) {
    if (event.type !== 'CaseRaised') throw new Error(`a case begins with ${event.type}`);
    return begun(event);
  }
  return onDecisions(onSeats(onCase(facts, event), event), event);
}

function onCase(facts: Facts, event: CaseEvent): Facts {
  const { at } = event;
  switch (event.type) {
    case 'CaseClaimed':
      return { ...facts, chair: { party: event.party, tookOver: false } };
    case 'ChairTaken':
      return { ...facts, chair: { party: event.party, tookOver: true } };
    case 'CaseAccepted':
      return { ...facts, phase: 'convening' };
    case 'CaseMoved': {
      const phase = event.to === 'zorgmakelaar' ? 'zorgmakelaar' : 'convening';
      return { ...facts, phase, table: event.to, movedAt: at, moves: facts.moves + 1, contactAt: null };
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
      return { ...facts, bedFound: true, beds: [...facts.beds, record.kind === 'bed' ? record : always] };
    }
    case 'NoBedFound':
      return { ...facts, noBed: true };
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
  return { id, kind, organisation, removed: false, waiting, invited: [] };
}

function onSeats(facts: Facts, event: CaseEvent): Facts {
  const { at } = event;
  switch (event.type) {
    case 'TableConvened':
      return { ...facts, seats: [...facts.seats, ...event.seats.map(newSeat)] };
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
        ...{ check: terms.firstCheck, started: false, scaledDown: false },
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

/** *Besluit lukt niet*: a fresh window; who sat is asked anew and everyone else stands ready (R7.1). */
function failed(facts: Facts, at: number): Facts {
  const seats = facts.seats.map((seat) => {
    const sat = fills(seat, at) ?? seat.invited[0];
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
