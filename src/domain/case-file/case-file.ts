import type { CalendarDate, Instant } from '../calendar.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { Party } from '../register.ts';
import type { PersonId, Table, Urgency } from '../words.ts';
import type {
  BedRecord,
  DecisionManner,
  FollowUpAction,
  GroundGiven,
  IntakeContent,
  IntakeFacts,
  Plan,
  Proposal,
  Seat,
  SeatOnRecord,
} from './facts.ts';

/** The rules' version; a snapshot made by another one counts as due, so that new rules reach old cases. */
export const RULES_VERSION = 6;

/** Where the case stands. */
export type Stage =
  | { readonly phase: 'triage' }
  | { readonly phase: 'convening' }
  | { readonly phase: 'table'; readonly openedAt: Instant; readonly present: readonly string[] }
  | { readonly phase: 'adjourned'; readonly present: readonly string[] }
  | { readonly phase: 'follow-up' }
  | { readonly phase: 'zorgmakelaar'; readonly since: Instant; readonly contactedAt: Instant | null }
  | { readonly phase: 'closed' }
  | { readonly phase: 'withdrawn' }
  | { readonly phase: 'merged'; readonly intoNumber: string };

export interface Chair {
  readonly party: Party;
  readonly since: Instant;
  /** A delegate who took the chair keeps seat and vote and may not cast (R2.2). */
  readonly tookOver: boolean;
}

export type BedSearch =
  | { readonly kind: 'none' }
  | { readonly kind: 'searching'; readonly since: Instant; readonly asked: readonly Party[] }
  /** A bed is on record: who was asked and answers now hears so (R10.8). */
  | { readonly kind: 'ended'; readonly asked: readonly Party[] };

export interface BedAnswer {
  readonly party: Party;
  readonly at: Instant;
  readonly offered: boolean;
  readonly text: string;
}

export interface PhoneVote {
  readonly seat: string;
  readonly person: PersonId;
  readonly answer: 'none' | 'confirmed' | 'disputed';
}

export interface Decision {
  readonly proposal: string;
  readonly at: Instant;
  readonly manner: DecisionManner;
  readonly reason: string;
  readonly seats: readonly SeatOnRecord[];
  readonly phoneVotes: readonly PhoneVote[];
  readonly ground: GroundGiven;
  readonly startConfirmedAt: Instant | null;
  readonly actions: readonly FollowUpAction[];
  /** The date of the afschaling check that lies ahead. */
  readonly check: CalendarDate;
  readonly scaledDown: boolean;
  readonly scaledDownAt: Instant | null;
  /** Since when the child is afgeschaald and no action is open (R8.1). */
  readonly finishedAt: Instant | null;
  readonly scaledUp: boolean;
  /** Reopened by *Klopt niet*, or failed by *Besluit lukt niet*. */
  readonly undone: boolean;
}

/** A round is one window: *Besluit lukt niet* starts another one (R7.1). */
export interface Round {
  readonly nr: number;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  /** When a table was first open in this round. */
  readonly heldAt: Instant | null;
}

export interface Addition {
  readonly at: Instant;
  readonly name: string;
  readonly text: string;
}

/** How far the case is on the way to having no content any more (R11.5). */
export type Erasure =
  /** The case runs: nothing is erased. */
  | { readonly phase: 'running' }
  /** Ended at `since`, or postponed then; not announced yet. */
  | { readonly phase: 'ahead'; readonly since: Instant; readonly at: Instant }
  | { readonly phase: 'announced'; readonly at: Instant }
  | { readonly phase: 'erased'; readonly at: Instant };

/** All that is known of one case (casus). Made by `evolve` alone. */
export interface CaseFile {
  readonly caseId: string;
  readonly number: string;
  readonly urgency: Urgency;
  readonly table: Table;
  readonly movedAt: Instant | null;
  /** How often the case was passed on (R2.3). */
  readonly moves: number;
  readonly values: ProtocolValues;
  readonly raisedAt: Instant;
  readonly round: Round;
  readonly reporters: readonly Party[];
  readonly coordinators: readonly Party[];
  readonly deputyCoordinators: readonly Party[];
  readonly escalationContacts: readonly Party[];
  readonly zorgmakelaars: readonly Party[];
  readonly facts: IntakeFacts;
  readonly municipalityName: string;
  readonly coordinatingMunicipality: { readonly id: string; readonly name: string };
  readonly content: IntakeContent;
  readonly ground: GroundGiven;
  readonly consentWithdrawn: boolean;
  readonly additions: readonly Addition[];
  readonly question: { readonly at: Instant; readonly text: string } | null;
  readonly similar: readonly { readonly caseId: string; readonly number: string }[];
  readonly absorbed: readonly string[];
  readonly opschalingOf: string | null;
  readonly chair: Chair | null;
  /** When the last owner left the register; null while none did. */
  readonly ownerLeftAt: Instant | null;
  readonly acceptedAt: Instant | null;
  readonly stage: Stage;
  readonly seats: readonly Seat[];
  readonly slots: readonly Instant[];
  readonly slotsAt: Instant | null;
  readonly plan: Plan | null;
  readonly plans: number;
  /** The plan that was made and lost its quorum (R4.6); null when none. */
  readonly lapsedPlan: string | null;
  /** When the plan was last made, lost its quorum or got it back; null before. */
  readonly planChangedAt: Instant | null;
  /** Since when a quorum shares a time (R4.5); null while none does. */
  readonly sharedSince: Instant | null;
  readonly bedSearch: BedSearch;
  readonly bedAnswers: readonly BedAnswer[];
  readonly bedRecords: readonly BedRecord[];
  readonly noBed: { readonly at: Instant; readonly asked: string } | null;
  /** When a bed, or that none was found, last came on record: planning may have waited for it (R4.2, R4.5). */
  readonly bedChangedAt: Instant | null;
  readonly wakes: readonly Instant[];
  readonly unreachable: readonly Party[];
  /** Who reported or was asked as somebody of the register, and left it. */
  readonly gone: readonly PersonId[];
  /** On whose screen the content stayed open though they may not see it any more (R10.5). */
  readonly leftOpen: readonly Party[];
  readonly unfillable: readonly string[];
  readonly proposals: readonly Proposal[];
  readonly decisions: readonly Decision[];
  /** The proposal whose casting went to the escalation contact (R6.4). */
  readonly castingBlocked: string | null;
  readonly withdrawal: { readonly at: Instant; readonly reason: string; readonly by: PersonId } | null;
  readonly reasons: readonly Addition[];
  readonly lasting: boolean;
  readonly erasure: Erasure;
  readonly lastEventAt: Instant;
  /** When each clock rule was last met, by `rule|subject`. */
  readonly met: Readonly<Record<string, Instant>>;
}

/** Whether nothing will be done for this case any more, but for erasing its content (R11.5). */
export function isOver(state: CaseFile): boolean {
  const { phase } = state.stage;
  return phase === 'closed' || phase === 'withdrawn' || phase === 'merged';
}

/** The proposal that is open for votes, if any. */
export function openProposal(state: CaseFile): Proposal | null {
  const last = state.proposals.at(-1);
  if (!last || last.replaced || currentDecision(state)?.proposal === last.id) return null;
  return last;
}

/** The decision in force, if any. */
export function currentDecision(state: CaseFile): Decision | null {
  const last = state.decisions.at(-1);
  return last && !last.undone ? last : null;
}

/** The proposal of a decision. */
export function proposalOf(state: CaseFile, decision: Decision): Proposal {
  const proposal = state.proposals.find((each) => each.id === decision.proposal);
  if (!proposal) throw new Error(`case ${state.number}: decision without its proposal`);
  return proposal;
}
