import type { Plan, ProposalTerms, SeatOnRecord, VoteKind } from '../../src/domain/case-file/facts.ts';
import type { Party, SeatKind } from '../../src/domain/register.ts';
import type { LegalFrame, Table } from '../../src/domain/words.ts';
import { dayOf, momentOf } from './own-calendar.ts';

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
  /** Whose seat it is, by the register or because asked first of all. */
  readonly own: string | null;
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
  /** When the last action had ended and the child was afgeschaald. */
  readonly doneAt: number | null;
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
  /** When the owner there was left the register. */
  readonly ownerLeftAt: number | null;
  readonly reminded: boolean;
  readonly plan: Plan | null;
  readonly lapsed: boolean;
  readonly planChangedAt: number;
  readonly openedAt: number;
  readonly present: readonly string[];
  readonly seats: readonly SeatFacts[];
  /** The times that were proposed last, and when. */
  readonly slots: readonly number[];
  readonly slotsAt: number | null;
  /** Since when a quorum shares a time that is still to come. */
  readonly sharedSince: number | null;
  readonly searchSince: number | null;
  readonly bedFound: boolean;
  readonly beds: readonly { readonly from: string; readonly till: string }[];
  readonly noBed: boolean;
  /** When a bed, or that there is none, was last put on record. */
  readonly bedChangedAt: number;
  readonly wakes: readonly number[];
  readonly contactAt: number | null;
  /** When the zorgmakelaar was last asked for the outcome. */
  readonly outcomeAskedAt: number | null;
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

/** R4.1: the earliest proposed time after `at` that suits a quorum, by the mandates of that day. */
export function sharedTime(facts: Facts, at: number): number | null {
  const suits = (time: number) =>
    lacking(facts, at, (seat) => fills(seat, at)?.times.includes(time) ?? false).length === 0;
  return facts.slots.find((time) => time > at && suits(time)) ?? null;
}

/** R4.2: from when on a table at `time` may be planned, not before `from`; null while it may not. */
export function plannableFrom(facts: Facts, time: number, from: number): number | null {
  const day = dayOf(time);
  if (day <= dayOf(facts.round.start) || facts.noBed) return from;
  if (facts.table !== 'code-paars' && facts.safe) return from;
  const moments = facts.beds
    .filter((bed) => bed.till >= day)
    .map((bed) => (bed.from <= dayOf(from) ? from : momentOf(bed.from, '00:00')))
    .filter((moment) => moment < time);
  return moments.length === 0 ? null : Math.min(...moments);
}
