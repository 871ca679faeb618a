import type { CalendarDate, Instant } from '../calendar.ts';
import type { Party, SeatKind } from '../register.ts';
import type { AgeBand, HelpKind, LegalFrame, PersonId } from '../words.ts';

/** What the intake card asks (R1.2). What a person typed sits in `IntakeContent`, which is sealed. */
export interface IntakeFacts {
  readonly ageBand: AgeBand;
  /** Null while it is *onduidelijk*. */
  readonly municipality: string | null;
  readonly legalFrames: readonly LegalFrame[];
  /** Which certified institution, where there is a measure. */
  readonly certifiedInstitution: string | null;
  /** Null: not known yet. */
  readonly helpKind: HelpKind | null;
  readonly safeTonight: boolean;
  readonly hasBed: boolean;
  readonly analysis: 'yes' | 'no' | 'unknown';
}

export interface IntakeContent {
  readonly reference: string;
  readonly happening: string;
  readonly tried: string;
  readonly asked: string;
  readonly wishes: string;
  readonly family: string;
  readonly school: string;
  readonly organisations: string;
  readonly phone: string;
}

/** The ground for sharing that a case stands on (R11.6). `explanation` is content. */
export interface GroundGiven {
  readonly ground: string;
  readonly explanation: string;
  /** Who said yes, where consent is the ground; absent for another one, and before it was asked. */
  readonly consentOf?: readonly ConsentGiver[];
}

/** Who can give consent; whose it has to be depends on the age. */
export const CONSENT_GIVERS = ['parents', 'child'] as const;
export type ConsentGiver = (typeof CONSENT_GIVERS)[number];

export type AnswerGiven =
  | { readonly kind: 'none' }
  | { readonly kind: 'accepted'; readonly at: Instant; readonly times: readonly Instant[] }
  | { readonly kind: 'declined'; readonly at: Instant }
  | { readonly kind: 'left'; readonly at: Instant };

/** Somebody asked for a seat, and how they answered (R3.2, R3.3). */
export interface Invitation {
  readonly party: Party;
  readonly as: 'delegate' | 'deputy';
  readonly askedAt: Instant;
  readonly answer: AnswerGiven;
  /** A mandate for this case alone (R3.4). `till` inclusive. */
  readonly caseMandate: { readonly till: CalendarDate } | null;
  /** Asked with a mandate: without one this person has no business at the table any more (R10.5). */
  readonly mandated: boolean;
}

/** A place at the table. The chair's is not among them: see `CaseFile.chair`. */
export interface Seat {
  readonly id: string;
  readonly kind: SeatKind;
  readonly organisation: string | null;
  readonly organisationName: string;
  /** Who sits here by the register, or was asked first where it has nobody: votes before any deputy (R3.3). */
  readonly delegate: PersonId | null;
  /** Who the register offers and was not asked yet. */
  readonly deputies: readonly Party[];
  readonly invitations: readonly Invitation[];
  /** Left out by the coordinator, or of a municipality that turned out not to be responsible. */
  readonly removed: boolean;
}

/** A seat as the register fills it when the table is convened. */
export interface NewSeat {
  readonly id: string;
  readonly kind: SeatKind;
  readonly organisation: string | null;
  readonly organisationName: string;
  readonly delegate: Party | null;
  readonly deputies: readonly Party[];
}

/** R4.2: a bed for the night, or that the child can safely stay where it is. */
export type BedRecord =
  | { readonly kind: 'bed'; readonly from: CalendarDate; readonly till: CalendarDate; readonly place: string }
  | { readonly kind: 'stays'; readonly judgedBy: string };

export interface Plan {
  readonly id: string;
  readonly at: Instant;
  readonly lengthMs: number;
  /** A place of the protocol file's list, or a https link. */
  readonly place: string;
  readonly by: PersonId | 'clock';
  /** Past the window (R4.6). */
  readonly late: boolean;
  /** Planned for a later day while no bed could be found (R4.3). */
  readonly withoutBed: boolean;
}

export interface ProposedAction {
  readonly kind: 'tell' | 'family' | 'analysis' | 'other';
  readonly owner: Party;
  readonly due: CalendarDate;
}

/** What a proposal binds (R6.1), without what was typed. */
export interface ProposalTerms {
  readonly kind: HelpKind;
  readonly executor: string;
  readonly executorName: string;
  /** Who confirms and reports for the executing organisation. */
  readonly executors: readonly Party[];
  readonly payer: string;
  readonly payerName: string;
  readonly startDate: CalendarDate;
  readonly firstCheck: CalendarDate;
  readonly actions: readonly ProposedAction[];
  /** A closed placement (R6.6). */
  readonly closed: boolean;
  readonly heard: boolean;
}

export interface ProposalContent {
  readonly text: string;
  /** One text for each of `terms.actions`, in order. */
  readonly actions: readonly string[];
  readonly afschalingGoal: string;
  /** What was tried in the own network (living elsewhere, R6.6); empty where not asked. */
  readonly network: string;
  /** Why not stream 1A or 1B (stream 2, R6.6); empty where not asked. */
  readonly whyNotLighter: string;
  /** How child and parents were heard, or why not. */
  readonly heardHow: string;
}

export type VoteKind = 'akkoord' | 'niet-akkoord' | 'ruggenspraak';

export interface Vote {
  readonly seat: string;
  readonly person: PersonId;
  readonly vote: VoteKind;
  readonly reason: string;
  readonly at: Instant;
  /** The chair who wrote down a vote given by phone; null for one's own press (R6.2). */
  readonly recordedBy: PersonId | null;
}

export interface Proposal {
  readonly id: string;
  readonly at: Instant;
  readonly by: PersonId;
  readonly byName: string;
  readonly terms: ProposalTerms;
  readonly content: ProposalContent;
  /** Every vote in order; the last of a seat is the one that counts. */
  readonly votes: readonly Vote[];
  readonly consentAt: Instant | null;
  readonly replaced: boolean;
}

/** Who sat on a seat when the decision fell, and by what mandate (R6.7). */
export interface SeatOnRecord {
  readonly seat: string;
  readonly kind: SeatKind | 'chair';
  readonly person: PersonId;
  readonly name: string;
  readonly organisationName: string;
  readonly mandateTill: CalendarDate | null;
}

export type DecisionManner = 'consent' | 'clock' | 'cast' | 'phone';

export interface FollowUpAction {
  readonly id: string;
  readonly kind: ProposedAction['kind'];
  readonly owner: Party;
  readonly due: CalendarDate;
  readonly text: string;
  readonly status: 'open' | 'done' | 'dropped';
}
