import type { CalendarDate, Instant } from '../calendar.ts';
import type { RuleName } from '../deadlines/rule-names.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { Party } from '../register.ts';
import type { PersonId, Table, Urgency } from '../words.ts';
import type { Chair } from './case-file.ts';
import type {
  BedRecord,
  DecisionManner,
  GroundGiven,
  IntakeContent,
  IntakeFacts,
  NewSeat,
  Plan,
  ProposalContent,
  ProposalTerms,
  SeatOnRecord,
  VoteKind,
} from './facts.ts';

/** Who did it: a person, the clock, or another case (`case:NUMBER`). */
export type ActorId = PersonId;
export const CLOCK: ActorId = 'clock';

interface Happened {
  /** Protocol time. */
  readonly at: Instant;
  readonly by: ActorId;
}

type Of<Type extends string, Data = unknown> = Happened & { readonly type: Type } & Data;

/** Everything that is known of a case. Versioned by the store, upcast on reading, never rewritten. */
export type CaseEvent =
  // Raise (R1)
  | Of<
      'CaseRaised',
      {
        readonly caseId: string;
        readonly number: string;
        readonly urgency: Urgency;
        readonly reporter: Party;
        readonly facts: IntakeFacts;
        readonly municipalityName: string;
        readonly content: IntakeContent;
        readonly ground: GroundGiven;
        readonly values: ProtocolValues;
        readonly coordinatingMunicipality: { readonly id: string; readonly name: string };
        readonly coordinators: readonly Party[];
        readonly deputyCoordinators: readonly Party[];
        readonly escalationContacts: readonly Party[];
        readonly zorgmakelaars: readonly Party[];
        /** Cases of the last 72 hours with the same municipality and age band (R1.5). */
        readonly similar: readonly { readonly caseId: string; readonly number: string }[];
        /** The case that this one scales up (R7.3); null for a case of its own. */
        readonly opschalingOf: string | null;
      }
    >
  | Of<'CaseAddedTo', { readonly name: string; readonly text: string }>
  | Of<'GroundRecorded', { readonly ground: GroundGiven }>
  | Of<'ConsentWithdrawn'>
  // Triage (R2)
  | Of<'CaseClaimed', { readonly party: Party }>
  | Of<'ChairTaken', { readonly party: Party }>
  /** A delegate who chaired does not come after all: nobody leads the case now. */
  | Of<'ChairLeft', { readonly party: Party }>
  | Of<'CaseAccepted'>
  | Of<'ReporterAsked', { readonly question: string }>
  | Of<'CaseMoved', { readonly to: Table; readonly reason: string }>
  | Of<'ZorgmakelaarContacted'>
  | Of<'ZorgmakelaarFinished', { readonly outcome: string }>
  | Of<'CaseMerged', { readonly intoCase: string; readonly intoNumber: string }>
  | Of<
      'CaseAbsorbed',
      {
        readonly fromNumber: string;
        readonly raisedAt: Instant;
        readonly reporters: readonly Party[];
        readonly content: readonly { readonly name: string; readonly text: string }[];
      }
    >
  | Of<
      'MunicipalityChanged',
      { readonly to: string | null; readonly name: string; readonly reason: string; readonly seat: NewSeat }
    >
  // Convene (R3)
  | Of<'TableConvened', { readonly seats: readonly NewSeat[]; readonly slots: readonly Instant[] }>
  | Of<'SeatAdded', { readonly seat: NewSeat }>
  | Of<'SeatLeftOut', { readonly seat: string }>
  | Of<'SeatUnfillable', { readonly seat: string }>
  | Of<'PersonInvited', { readonly seat: string; readonly party: Party; readonly as: 'delegate' | 'deputy' }>
  | Of<
      'InvitationAccepted',
      { readonly seat: string; readonly person: PersonId; readonly times: readonly Instant[] }
    >
  | Of<'InvitationDeclined', { readonly seat: string; readonly person: PersonId; readonly reason: string }>
  | Of<'ParticipantLeft', { readonly seat: string; readonly person: PersonId; readonly reason: string }>
  | Of<
      'CaseMandateRecorded',
      {
        readonly seat: string;
        readonly person: PersonId;
        readonly till: CalendarDate;
        readonly givenBy: string;
      }
    >
  | Of<
      'SeatsReviewed',
      {
        readonly parties: readonly Party[];
        /** Who reported or was asked, and isn't in the register any more; absent before they were counted. */
        readonly gone?: readonly PersonId[];
      }
    >
  | Of<
      'CoordinationReviewed',
      {
        readonly coordinators: readonly Party[];
        readonly deputyCoordinators: readonly Party[];
        readonly escalationContacts: readonly Party[];
        readonly zorgmakelaars: readonly Party[];
        readonly chair: Chair | null;
        /** Who led the case, and is none any more who may. */
        readonly left: Party | null;
        /** Who coordinates or mediates now and did not before. */
        readonly newcomers: readonly Party[];
      }
    >
  | Of<'PersonUnreachable', { readonly party: Party }>
  /** Who may not see the content any more still has it on the screen: Teams lets the bot change nothing there. */
  | Of<'ViewLeftOpen', { readonly party: Party }>
  | Of<'EveryoneWoken'>
  // Beds (R4.2, R4.3)
  | Of<'BedSearchOpened', { readonly asked: readonly Party[] }>
  | Of<'BedOffered', { readonly party: Party; readonly text: string }>
  | Of<'BedRefused', { readonly party: Party; readonly reason: string }>
  | Of<'BedRecorded', { readonly record: BedRecord }>
  | Of<'NoBedFound', { readonly asked: string }>
  // Plan (R4)
  | Of<'TimesProposed', { readonly slots: readonly Instant[] }>
  | Of<'TablePlanned', { readonly plan: Plan; readonly reason: string }>
  | Of<'PlanLapsed', { readonly plan: string }>
  | Of<'PlanRestored', { readonly plan: string }>
  // Hold (R5)
  | Of<
      'TableOpened',
      { readonly present: readonly string[]; readonly heldAt: Instant; readonly byPhone: boolean }
    >
  | Of<'TableAdjourned', { readonly plan: Plan }>
  // Decide (R6)
  | Of<
      'ProposalMade',
      {
        readonly proposal: string;
        readonly name: string;
        readonly terms: ProposalTerms;
        readonly content: ProposalContent;
      }
    >
  | Of<
      'VoteCast',
      {
        readonly proposal: string;
        readonly seat: string;
        readonly person: PersonId;
        readonly vote: VoteKind;
        readonly reason: string;
        readonly recordedBy: PersonId | null;
      }
    >
  | Of<'ConsentReached', { readonly proposal: string }>
  | Of<'ConsentLost', { readonly proposal: string }>
  | Of<
      'CastingBlocked',
      { readonly proposal: string; readonly seats: readonly string[]; readonly reason: string }
    >
  | Of<
      'DecisionEstablished',
      {
        readonly proposal: string;
        readonly manner: DecisionManner;
        readonly reason: string;
        readonly seats: readonly SeatOnRecord[];
      }
    >
  | Of<'PhoneVoteConfirmed', { readonly seat: string; readonly person: PersonId }>
  | Of<'PhoneVoteDisputed', { readonly seat: string; readonly person: PersonId; readonly reason: string }>
  // Follow up (R7)
  | Of<'StartConfirmed'>
  | Of<'DecisionFailed', { readonly reason: string }>
  | Of<'ActionFinished', { readonly action: string }>
  | Of<'ActionDropped', { readonly action: string; readonly reason: string }>
  | Of<'ScaledDown', { readonly heard: boolean; readonly note: string }>
  | Of<
      'AfschalingPostponed',
      { readonly next: CalendarDate; readonly reason: string; readonly heard: boolean }
    >
  | Of<
      'ScaledUp',
      {
        readonly newCase: string;
        readonly ground: GroundGiven;
        readonly reason: string;
        readonly heard: boolean;
        /** The next check of this case, which stays open beside the new one. */
        readonly next: CalendarDate;
      }
    >
  // Close (R8)
  | Of<'WithdrawalRequested', { readonly reason: string }>
  | Of<'CaseWithdrawn', { readonly reason: string; readonly judgedBy: string }>
  | Of<'CaseClosed', { readonly lasting: boolean; readonly note: string }>
  // Erase (R11.5); `told`: who coordinates at that moment
  | Of<'ErasureAnnounced', { readonly eraseAt: Instant; readonly told: readonly Party[] }>
  | Of<
      'ErasurePostponed',
      { readonly till: CalendarDate; readonly reason: string; readonly told: readonly Party[] }
    >
  | Of<'ContentErased', { readonly told: readonly Party[] }>
  // The clock (R9): handling a deadline always takes it off the list
  | Of<'DeadlineMet', { readonly rule: RuleName; readonly subject: string; readonly dueAt: Instant }>;

export type CaseEventType = CaseEvent['type'];
export type EventOf<Type extends CaseEventType> = Extract<CaseEvent, { type: Type }>;

/** Per event type the fields that a person typed: the store seals them (R11.3). */
export const CONTENT_FIELDS: Readonly<Record<CaseEventType, readonly string[]>> = {
  CaseRaised: ['content', 'ground'],
  CaseAddedTo: ['text'],
  GroundRecorded: ['ground'],
  ConsentWithdrawn: [],
  CaseClaimed: [],
  ChairTaken: [],
  ChairLeft: [],
  CaseAccepted: [],
  ReporterAsked: ['question'],
  CaseMoved: ['reason'],
  ZorgmakelaarContacted: [],
  ZorgmakelaarFinished: ['outcome'],
  CaseMerged: [],
  CaseAbsorbed: ['content'],
  MunicipalityChanged: ['reason'],
  TableConvened: [],
  SeatAdded: [],
  SeatLeftOut: [],
  SeatUnfillable: [],
  PersonInvited: [],
  InvitationAccepted: [],
  InvitationDeclined: ['reason'],
  ParticipantLeft: ['reason'],
  CaseMandateRecorded: ['givenBy'],
  SeatsReviewed: [],
  CoordinationReviewed: [],
  PersonUnreachable: [],
  ViewLeftOpen: [],
  EveryoneWoken: [],
  BedSearchOpened: [],
  BedOffered: ['text'],
  BedRefused: ['reason'],
  BedRecorded: ['record'],
  NoBedFound: ['asked'],
  TimesProposed: [],
  TablePlanned: ['reason'],
  PlanLapsed: [],
  PlanRestored: [],
  TableOpened: [],
  TableAdjourned: [],
  ProposalMade: ['content'],
  VoteCast: ['reason'],
  ConsentReached: [],
  ConsentLost: [],
  CastingBlocked: ['reason'],
  DecisionEstablished: ['reason'],
  PhoneVoteConfirmed: [],
  PhoneVoteDisputed: ['reason'],
  StartConfirmed: [],
  DecisionFailed: ['reason'],
  ActionFinished: [],
  ActionDropped: ['reason'],
  ScaledDown: ['note'],
  AfschalingPostponed: ['reason'],
  ScaledUp: ['ground', 'reason'],
  WithdrawalRequested: ['reason'],
  CaseWithdrawn: ['reason', 'judgedBy'],
  CaseClosed: ['note'],
  ErasureAnnounced: [],
  ErasurePostponed: ['reason'],
  ContentErased: [],
  DeadlineMet: [],
};

/** What stands for an intake that was erased. */
export const NO_INTAKE: IntakeContent = {
  reference: '',
  happening: '',
  tried: '',
  asked: '',
  wishes: '',
  family: '',
  school: '',
  organisations: '',
  phone: '',
};
export const NO_GROUND: GroundGiven = { ground: '', explanation: '' };
export const NO_PROPOSAL: ProposalContent = {
  text: '',
  actions: [],
  afschalingGoal: '',
  network: '',
  whyNotLighter: '',
  heardHow: '',
};
const NO_BED: BedRecord = { kind: 'stays', judgedBy: '' };

/** The content fields that are no text. */
const BLANKS: Readonly<Partial<Record<CaseEventType, Readonly<Record<string, unknown>>>>> = {
  CaseRaised: { content: NO_INTAKE, ground: NO_GROUND },
  GroundRecorded: { ground: NO_GROUND },
  CaseAbsorbed: { content: [] },
  BedRecorded: { record: NO_BED },
  ProposalMade: { content: NO_PROPOSAL },
  ScaledUp: { ground: NO_GROUND },
};

/** An event as the rules can read it: where its content was erased, and so is missing, with blanks for it (R11.5). */
export function withBlanks(event: CaseEvent): CaseEvent {
  const missing = CONTENT_FIELDS[event.type].filter((field) => !(field in event));
  const blanks = missing.map((field) => [field, BLANKS[event.type]?.[field] ?? '']);
  return { ...event, ...Object.fromEntries(blanks) };
}
