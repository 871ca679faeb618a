import type { CalendarDate } from '../calendar.ts';
import { findPerson, mandateValid } from '../register.ts';
import type { Role } from '../words.ts';
import { COORDINATING } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision, proposalOf } from './case-file.ts';
import type { Actor, CaseCommand, CaseCommandType, Context, Who } from './commands.ts';
import { hasMandate, invitationOf, isReporter, seatFilledBy, today } from './seats.ts';

/** The acts that only the clock, the register or another case does. */
type SystemAct = 'MeetDeadline' | 'ReviewSeats' | 'ReportUnreachable' | 'ReportViewLeftOpen' | 'AbsorbCase';

/** The acts that a person can do. */
export type PersonsAct = Exclude<CaseCommandType, SystemAct>;

/** Who does acts; the others of §5 look. */
type Doer = Exclude<Who, 'participant' | 'privacy-officer'>;

/**
 * Who may do what, in one place (protocol.md §5): for each act the people of whom any one may do it. A role comes
 * from the register, a part in the case from the case; never from a card.
 */
const WHO_MAY: Record<PersonsAct, readonly [Doer, ...Doer[]]> = {
  RaiseCase: ['register'],
  AddToCase: ['reporter'],
  WithdrawConsent: ['reporter', 'coordinator'],
  ClaimCase: ['coordinator'],
  AcceptCase: ['coordinator', 'chair'],
  MoveCase: ['coordinator', 'chair'],
  PassToZorgmakelaar: ['coordinator', 'chair'],
  RecordZorgmakelaarContact: ['coordinator', 'zorgmakelaar'],
  RecordZorgmakelaarOutcome: ['coordinator', 'zorgmakelaar'],
  AskReporter: ['coordinator', 'chair'],
  MergeCase: ['coordinator', 'chair'],
  ChangeMunicipality: ['coordinator', 'chair'],
  TakeChair: ['mandated-delegate'],
  AcceptInvitation: ['invited'],
  DeclineInvitation: ['invited'],
  SendDeputy: ['invited'],
  CancelAttendance: ['invited'],
  LeaveTable: ['invited'],
  AddParticipant: ['coordinator', 'chair'],
  LeaveOutSeat: ['coordinator', 'chair'],
  RecordCaseMandate: ['coordinator', 'chair'],
  WakeEveryone: ['coordinator', 'chair'],
  OfferBed: ['provider'],
  RefuseBed: ['provider'],
  RecordBed: ['coordinator', 'chair'],
  RecordNoBed: ['coordinator', 'chair'],
  PlanTable: ['coordinator', 'chair'],
  OpenTable: ['coordinator', 'chair'],
  AdjournTable: ['coordinator', 'chair'],
  DecideByPhone: ['coordinator', 'chair'],
  ConfirmPhoneVote: ['voter'],
  DisputePhoneVote: ['voter'],
  MakeProposal: ['seat', 'coordinator', 'chair'],
  CastVote: ['seat'],
  RecordPhoneVote: ['coordinator', 'chair'],
  EstablishDecision: ['coordinator', 'chair'],
  CastDecision: ['coordinator', 'chair'],
  ConfirmStart: ['executor'],
  ReportFailure: ['executor', 'reporter', 'coordinator', 'chair'],
  FinishAction: ['action-owner', 'coordinator', 'chair'],
  DropAction: ['action-owner', 'coordinator', 'chair'],
  RecordScaledDown: ['executor', 'coordinator'],
  PostponeAfschaling: ['executor', 'coordinator'],
  ScaleUp: ['executor', 'coordinator'],
  WithdrawCase: ['reporter', 'coordinator', 'chair'],
  CloseCase: ['coordinator', 'chair'],
  PostponeErasure: ['coordinator'],
};

type Acting = Extract<Actor, { kind: 'person' }>;
type Test = (state: CaseFile, command: CaseCommand, context: Context, actor: Acting) => boolean;

/** How each of §5's words is recognised. */
const IS: Record<Doer, Test> = {
  register: (_state, _command, { register }, { party }) => findPerson(register, party.person) !== null,
  coordinator: (_state, _command, _context, { roles }) => roles.some((role) => COORDINATING.includes(role)),
  chair: (state, _command, _context, { party }) => state.chair?.party.person === party.person,
  reporter: (state, _command, _context, { party }) => isReporter(state, party.person),
  invited: (state, _command, _context, { party }) => invitationOf(state, party.person) !== null,
  seat: (state, _command, { now }, { party }) =>
    seatFilledBy(state, party.person, today(state, now)) !== null,
  voter: (state, _command, _context, { party }) =>
    state.decisions.at(-1)?.phoneVotes.some((vote) => vote.person === party.person) ?? false,
  provider: (state, _command, _context, { party }) => askedForBed(state, party.person),
  executor: (state, _command, _context, { party }) => executes(state, party.person),
  'action-owner': (state, command, _context, { party }) =>
    (command.type === 'FinishAction' || command.type === 'DropAction') &&
    owns(state, command.action, party.person),
  'mandated-delegate': (state, _command, { now }, actor) => mandated(state, today(state, now), actor),
  zorgmakelaar: (_state, _command, _context, { roles }) => roles.includes('zorgmakelaar'),
};

function askedForBed(state: CaseFile, person: string): boolean {
  return state.bedSearch.kind !== 'none' && state.bedSearch.asked.some((party) => party.person === person);
}

function executes(state: CaseFile, person: string): boolean {
  const decision = currentDecision(state);
  if (!decision) return false;
  return proposalOf(state, decision).terms.executors.some((party) => party.person === person);
}

function owns(state: CaseFile, action: string, person: string): boolean {
  const found = currentDecision(state)?.actions.find((each) => each.id === action);
  return found?.owner.person === person;
}

/**
 * Any delegate whose mandate counts today, for this case or in the register, may take the chair (R2.2). A behavioural
 * scientist is at the table for the content, and is no delegate (protocol.md §1).
 */
function mandated(state: CaseFile, on: CalendarDate, { party, roles }: Acting): boolean {
  const asked = invitationOf(state, party.person);
  if (asked) return asked.seat.kind !== 'behavioural-scientist' && hasMandate(asked.invitation, on);
  return roles.includes('delegate') && mandateValid(party.mandate, on);
}

/** R10.7: the access log is the privacy officer's to read, and nobody else's. */
export function mayReadAccessLog(roles: readonly Role[]): boolean {
  return roles.includes('privacy-officer');
}

/** Who may do this act, when the actor may not; null when the actor may. */
export function notAllowed(command: CaseCommand, state: CaseFile | null, context: Context): Who | null {
  const { actor } = context;
  if (!isPersonsAct(command.type)) return actor.kind === 'person' ? 'coordinator' : null;
  if (actor.kind !== 'person') return null;
  if (state === null) return IS.register(STATELESS, command, context, actor) ? null : 'register';
  const who = WHO_MAY[command.type];
  return who.some((each) => IS[each](state, command, context, actor)) ? null : who[0];
}

/** `register` looks at the actor alone; there is no case yet. */
const STATELESS = {} as CaseFile;

function isPersonsAct(type: CaseCommandType): type is keyof typeof WHO_MAY {
  return type in WHO_MAY;
}
