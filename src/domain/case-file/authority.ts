import { findPerson, mandateValid } from '../register.ts';
import type { Role } from '../words.ts';
import { COORDINATING } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision, proposalOf } from './case-file.ts';
import type { CaseCommand, CaseCommandType, Context, Who } from './commands.ts';
import { hasMandate, invitationOf, isReporter, seatFilledBy, today } from './seats.ts';
import { maySee, viewerOf } from './sight.ts';

/** The acts that only the clock, the register or another case does. */
type SystemAct = 'MeetDeadline' | 'ReviewSeats' | 'ReportUnreachable' | 'ReportViewLeftOpen' | 'AbsorbCase';

/** The acts that a person can do. */
export type PersonsAct = Exclude<CaseCommandType, SystemAct>;

/**
 * Who may do what, in one place (protocol.md §5): for each act the people of whom any one may do it. A role comes
 * from the register, a part in the case from the case; never from a card.
 */
const WHO_MAY: Record<PersonsAct, readonly Who[]> = {
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

type Test = (state: CaseFile, command: CaseCommand, context: Context, person: string) => boolean;

/** How each of §5's words is recognised. */
const IS: Record<Who, Test> = {
  register: (_state, _command, context, person) => findPerson(context.register, person) !== null,
  coordinator: (_state, _command, context) =>
    context.actor.kind === 'person' && context.actor.roles.some((role) => COORDINATING.includes(role)),
  chair: (state, _command, _context, person) => state.chair?.party.person === person,
  reporter: (state, _command, _context, person) => isReporter(state, person),
  invited: (state, _command, _context, person) => invitationOf(state, person) !== null,
  seat: (state, _command, context, person) => seatFilledBy(state, person, today(state, context.now)) !== null,
  voter: (state, _command, _context, person) =>
    state.decisions.at(-1)?.phoneVotes.some((vote) => vote.person === person) ?? false,
  provider: (state, _command, _context, person) => askedForBed(state, person),
  executor: (state, _command, _context, person) => executes(state, person),
  'action-owner': (state, command, _context, person) =>
    (command.type === 'FinishAction' || command.type === 'DropAction') && owns(state, command.action, person),
  'mandated-delegate': (state, _command, context, person) => mandated(state, context, person),
  participant: (state, _command, context, person) =>
    maySee(state, viewerOf(context.register, person), context.now),
  'privacy-officer': (_state, _command, context) =>
    context.actor.kind === 'person' && mayReadAccessLog(context.actor.roles),
  zorgmakelaar: (_state, _command, context) =>
    context.actor.kind === 'person' && context.actor.roles.includes('zorgmakelaar'),
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
function mandated(state: CaseFile, context: Context, person: string): boolean {
  const on = today(state, context.now);
  const asked = invitationOf(state, person);
  if (asked) return asked.seat.kind !== 'behavioural-scientist' && hasMandate(asked.invitation, on);
  if (context.actor.kind !== 'person' || !context.actor.roles.includes('delegate')) return false;
  return mandateValid(context.actor.party.mandate, on);
}

/** R10.7: the access log is the privacy officer's to read, and nobody else's. */
export function mayReadAccessLog(roles: readonly Role[]): boolean {
  return roles.includes('privacy-officer');
}

/** Who may do this act, when the actor may not; null when the actor may. */
export function notAllowed(command: CaseCommand, state: CaseFile | null, context: Context): Who | null {
  const { actor } = context;
  if (!isPersonsAct(command.type)) return actor.kind === 'person' ? 'coordinator' : null;
  const who = WHO_MAY[command.type];
  if (actor.kind !== 'person') return null;
  if (state === null) return IS.register(STATELESS, command, context, actor.party.person) ? null : 'register';
  const may = who.some((each) => IS[each](state, command, context, actor.party.person));
  return may ? null : (who[0] ?? 'coordinator');
}

/** `register` looks at the actor alone; there is no case yet. */
const STATELESS = {} as CaseFile;

function isPersonsAct(type: CaseCommandType): type is keyof typeof WHO_MAY {
  return type in WHO_MAY;
}
