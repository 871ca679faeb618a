import type { CalendarDate } from '../calendar.ts';
import { hasMeasure } from '../register.ts';
import { LIVING_ELSEWHERE } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import { openProposal } from './case-file.ts';
import type { Proposal, Seat, Vote } from './facts.ts';
import { filler, missingAtTable, presentSeats } from './seats.ts';

/** The vote that counts for a seat: the last one of the person who fills it now (R6.2). */
export function voteOf(proposal: Proposal, seat: Seat, on: CalendarDate): Vote | null {
  const person = filler(seat, on)?.party.person;
  return proposal.votes.findLast((vote) => vote.seat === seat.id && vote.person === person) ?? null;
}

/** Present seats whose vote on the open proposal is not yes or no yet. */
export function undecidedSeats(state: CaseFile, proposal: Proposal, on: CalendarDate): readonly Seat[] {
  return presentSeats(state, on).filter((seat) => {
    const vote = voteOf(proposal, seat, on);
    return vote === null || vote.vote === 'ruggenspraak';
  });
}

export interface Tally {
  readonly akkoord: number;
  readonly nietAkkoord: number;
  readonly ruggenspraak: number;
  readonly waiting: number;
}

/** The count that the channel shows (R11.1). */
export function tally(state: CaseFile, proposal: Proposal, on: CalendarDate): Tally {
  const votes = presentSeats(state, on).map((seat) => voteOf(proposal, seat, on)?.vote ?? null);
  const count = (kind: Vote['vote'] | null) => votes.filter((vote) => vote === kind).length;
  return {
    akkoord: count('akkoord'),
    nietAkkoord: count('niet-akkoord'),
    ruggenspraak: count('ruggenspraak'),
    waiting: count(null),
  };
}

/** Whether the behavioural scientist at the table is akkoord: asked where a child will live elsewhere (R6.6). */
export function scientistAgrees(state: CaseFile, proposal: Proposal, on: CalendarDate): boolean {
  if (!LIVING_ELSEWHERE.includes(proposal.terms.kind)) return true;
  return presentSeats(state, on).some(
    (seat) => seat.kind === 'behavioural-scientist' && voteOf(proposal, seat, on)?.vote === 'akkoord',
  );
}

/** Consent: every present seat akkoord, and a quorum present (R6.3). */
export function hasConsent(state: CaseFile, on: CalendarDate): boolean {
  const proposal = openProposal(state);
  if (!proposal || state.stage.phase !== 'table') return false;
  if (missingAtTable(state, on).length > 0) return false;
  return presentSeats(state, on).every((seat) => voteOf(proposal, seat, on)?.vote === 'akkoord');
}

/**
 * The seats whose *niet akkoord* the chair may not overrule: the paying municipality, the executing
 * organisation, and the certified institution where there is a measure (R6.4).
 */
export function blockingSeats(state: CaseFile, proposal: Proposal, on: CalendarDate): readonly Seat[] {
  const { terms } = proposal;
  return presentSeats(state, on).filter((seat) => {
    if (voteOf(proposal, seat, on)?.vote !== 'niet-akkoord') return false;
    const who = filler(seat, on);
    const organisations = [seat.organisation, who?.party.organisation];
    const pays = seat.kind === 'municipality' && organisations.includes(terms.payer);
    const executes = organisations.includes(terms.executor);
    return pays || executes || (seat.kind === 'certified-institution' && hasMeasure(state.facts.legalFrames));
  });
}

/** How often each present seat was asked for its vote: by the proposal itself, then by each reminder. */
export function timesAsked(state: CaseFile, proposal: Proposal, seat: Seat): number {
  return 1 + (state.met[`vote-again|${proposal.id}/${seat.id}`] === undefined ? 0 : 1);
}
