import type { CalendarDate, Instant } from '../calendar.ts';
import type { RuleName } from '../deadlines/rule-names.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { Party, Register, SeatKind } from '../register.ts';
import type { HelpKind, PersonId, Role, Table, Urgency } from '../words.ts';
import type { BedRecord, GroundGiven, IntakeContent, IntakeFacts, VoteKind } from './facts.ts';

/** Who acts, as the verified activity and the register tell; never as a card tells (R10.9). */
export type Actor =
  | { readonly kind: 'person'; readonly party: Party; readonly roles: readonly Role[] }
  | { readonly kind: 'clock' }
  | { readonly kind: 'case'; readonly number: string };

/** What a decision needs to know beside the case: time, who acts, the register, and other tables. */
export interface Context {
  readonly now: Instant;
  readonly actor: Actor;
  readonly register: Register;
  /** Values for a case that is raised now; a running case carries its own. */
  readonly values: ProtocolValues;
  /** When people already sit at another case's table (R4.1). */
  readonly busy: readonly { readonly person: PersonId; readonly at: Instant }[];
  /** Cases raised within `duplicateWindow` (R1.5). */
  readonly recent: readonly {
    readonly caseId: string;
    readonly number: string;
    readonly municipality: string | null;
    readonly ageBand: string;
  }[];
}

/** A proposal as its form gives it (R6.1). People and organisations by id; names come from the register. */
export interface ProposalInput {
  readonly kind: HelpKind;
  readonly executor: string;
  readonly payer: string;
  readonly startDate: CalendarDate;
  readonly firstCheck: CalendarDate;
  readonly text: string;
  readonly afschalingGoal: string;
  readonly closed: boolean;
  readonly network: string;
  readonly whyNotLighter: string;
  readonly heard: boolean;
  readonly heardHow: string;
  readonly actions: readonly {
    readonly kind: 'tell' | 'family' | 'other';
    readonly owner: PersonId;
    readonly due: CalendarDate;
    readonly text: string;
  }[];
}

export type CaseCommand =
  // Raise
  | {
      readonly type: 'RaiseCase';
      readonly caseId: string;
      readonly number: string;
      readonly urgency: Urgency;
      readonly facts: IntakeFacts;
      readonly content: IntakeContent;
      readonly ground: GroundGiven;
      readonly opschalingOf: string | null;
      /** Who counts as the reporter when a case raises a case (R7.3); null for the actor. */
      readonly reporter: Party | null;
    }
  | {
      readonly type: 'AddToCase';
      readonly text: string;
      readonly ground: GroundGiven | null;
      /** The consent that the case was shared on was withdrawn (R11.6), beside what is added. */
      readonly consentWithdrawn?: boolean;
    }
  | { readonly type: 'WithdrawConsent' }
  // Triage
  | { readonly type: 'ClaimCase' }
  | { readonly type: 'AcceptCase'; readonly leaveOut: readonly string[] }
  | { readonly type: 'MoveCase'; readonly to: 'spoed' | 'regulier'; readonly reason: string }
  | { readonly type: 'PassToZorgmakelaar'; readonly reason: string; readonly safeAndPlaced: boolean }
  | { readonly type: 'RecordZorgmakelaarContact' }
  | { readonly type: 'RecordZorgmakelaarOutcome'; readonly outcome: string }
  | { readonly type: 'AskReporter'; readonly question: string }
  | { readonly type: 'MergeCase'; readonly intoCase: string; readonly intoNumber: string }
  | {
      readonly type: 'AbsorbCase';
      readonly fromNumber: string;
      readonly raisedAt: Instant;
      readonly reporters: readonly Party[];
      readonly content: readonly { readonly name: string; readonly text: string }[];
      /** The other report had no safe bed for tonight. */
      readonly bedWanted: boolean;
    }
  | { readonly type: 'ChangeMunicipality'; readonly to: string | null; readonly reason: string }
  | { readonly type: 'TakeChair' }
  // Convene
  | { readonly type: 'AcceptInvitation'; readonly times: readonly Instant[] }
  | { readonly type: 'DeclineInvitation'; readonly reason: string }
  | { readonly type: 'SendDeputy'; readonly deputy: PersonId | null }
  | { readonly type: 'CancelAttendance'; readonly reason: string }
  | { readonly type: 'LeaveTable' }
  | {
      readonly type: 'AddParticipant';
      readonly seatKind: SeatKind;
      /** A person of the register, or of the channel. */
      readonly party: Party;
    }
  | { readonly type: 'LeaveOutSeat'; readonly seat: string }
  | {
      readonly type: 'RecordCaseMandate';
      readonly person: PersonId;
      readonly givenBy: string;
      readonly till: CalendarDate;
    }
  | { readonly type: 'ReviewSeats' }
  | { readonly type: 'ReportUnreachable'; readonly party: Party }
  | { readonly type: 'ReportViewLeftOpen'; readonly party: Party }
  | { readonly type: 'WakeEveryone' }
  // Beds
  | { readonly type: 'OfferBed'; readonly text: string }
  | { readonly type: 'RefuseBed'; readonly reason: string }
  | { readonly type: 'RecordBed'; readonly record: BedRecord }
  | { readonly type: 'RecordNoBed'; readonly asked: string }
  // Plan and hold
  | {
      readonly type: 'PlanTable';
      readonly startsAt: Instant;
      readonly place: string;
      readonly lengthMs: number;
      readonly reason: string;
    }
  | { readonly type: 'OpenTable'; readonly present: readonly string[] }
  | { readonly type: 'AdjournTable'; readonly till: Instant }
  | {
      readonly type: 'DecideByPhone';
      readonly heldAt: Instant;
      readonly proposal: ProposalInput;
      readonly votes: readonly { readonly seat: string; readonly vote: VoteKind; readonly reason: string }[];
    }
  | { readonly type: 'ConfirmPhoneVote' }
  | { readonly type: 'DisputePhoneVote'; readonly reason: string }
  // Decide
  | { readonly type: 'MakeProposal'; readonly proposal: ProposalInput }
  | { readonly type: 'CastVote'; readonly proposal: string; readonly vote: VoteKind; readonly reason: string }
  | {
      readonly type: 'RecordPhoneVote';
      readonly proposal: string;
      readonly seat: string;
      readonly vote: VoteKind;
      readonly reason: string;
    }
  | { readonly type: 'EstablishDecision'; readonly proposal: string }
  | {
      readonly type: 'CastDecision';
      readonly proposal: string;
      readonly reason: string;
      readonly confirmed: boolean;
    }
  // Follow up
  | { readonly type: 'ConfirmStart' }
  | { readonly type: 'ReportFailure'; readonly reason: string }
  | { readonly type: 'FinishAction'; readonly action: string }
  | { readonly type: 'DropAction'; readonly action: string; readonly reason: string }
  | { readonly type: 'RecordScaledDown'; readonly heard: boolean; readonly note: string }
  | {
      readonly type: 'PostponeAfschaling';
      readonly next: CalendarDate;
      readonly reason: string;
      readonly heard: boolean;
    }
  | {
      readonly type: 'ScaleUp';
      readonly confirmed: boolean;
      readonly ground: GroundGiven;
      readonly reason: string;
      readonly heard: boolean;
    }
  // Close
  | { readonly type: 'WithdrawCase'; readonly reason: string; readonly judgedBy: string }
  | { readonly type: 'CloseCase'; readonly lasting: boolean; readonly note: string }
  // Erase
  | { readonly type: 'PostponeErasure'; readonly till: CalendarDate; readonly reason: string }
  // The clock
  | {
      readonly type: 'MeetDeadline';
      readonly rule: RuleName;
      readonly subject: string;
      readonly dueAt: Instant;
    };

export type CaseCommandType = CaseCommand['type'];
export type CommandOf<Type extends CaseCommandType> = Extract<CaseCommand, { type: Type }>;

/**
 * Why an act was refused. Each has its Dutch sentence in wording.nl.ts; a refusal changes nothing in the case.
 */
export type Refusal =
  /** Who may do it instead (R10.8). */
  | { readonly code: 'not-allowed'; readonly who: Who }
  | { readonly code: 'unknown-case' }
  | { readonly code: 'not-in-register' }
  | { readonly code: 'not-invited' }
  | { readonly code: 'no-mandate'; readonly name: string }
  | { readonly code: 'case-over'; readonly number: string }
  | { readonly code: 'not-now'; readonly step: NotNow }
  | { readonly code: 'field-missing'; readonly field: string }
  | { readonly code: 'reason-missing' }
  | { readonly code: 'not-safe' }
  | { readonly code: 'merge-target' }
  | { readonly code: 'no-deputy' }
  | { readonly code: 'time-past' }
  | { readonly code: 'date-past'; readonly field: string }
  | { readonly code: 'bed-first' }
  | { readonly code: 'bed-dates' }
  | { readonly code: 'past-window' }
  | { readonly code: 'place-unknown' }
  | { readonly code: 'no-quorum'; readonly missing: readonly MissingSeat[] }
  | { readonly code: 'no-consent' }
  | { readonly code: 'confirm-first' }
  | { readonly code: 'chair-cannot-cast' }
  | { readonly code: 'ask-votes-first'; readonly names: readonly string[] }
  | { readonly code: 'blocked-by'; readonly names: readonly string[] }
  | { readonly code: 'scientist-not-akkoord' }
  | { readonly code: 'ruggenspraak-once' }
  | { readonly code: 'proposal-replaced' }
  | { readonly code: 'seat-not-present' }
  | { readonly code: 'executor-unknown' }
  | { readonly code: 'check-too-late'; readonly latest: CalendarDate }
  | { readonly code: 'not-finished'; readonly actions: number; readonly afschaling: boolean }
  | { readonly code: 'mandate-dates' }
  /** From which day till which day the erasing can be put off. */
  | { readonly code: 'erasure-dates'; readonly first: CalendarDate; readonly last: CalendarDate }
  | { readonly code: 'content-erased' }
  | { readonly code: 'consent-withdrawn' };

/** Who may do an act, in words of §5. */
export type Who =
  | 'register'
  | 'coordinator'
  | 'chair'
  | 'invited'
  | 'seat'
  | 'reporter'
  | 'provider'
  | 'executor'
  | 'action-owner'
  | 'mandated-delegate'
  | 'voter'
  | 'participant'
  | 'zorgmakelaar'
  | 'privacy-officer';

export type NotNow =
  | 'triage-done'
  | 'not-triaged'
  | 'chair-present'
  | 'table-not-open'
  | 'table-open'
  | 'decided'
  | 'not-decided'
  | 'no-proposal'
  | 'no-bed-search'
  | 'not-with-zorgmakelaar'
  | 'not-over'
  | 'answered';

export type MissingSeat = 'chair' | SeatKind;
export type MoveTarget = Extract<Table, 'spoed' | 'regulier'>;
