import { meetDeadline } from '../deadlines/meet.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { notAllowed } from './authority.ts';
import type { CaseFile } from './case-file.ts';
import { isOver } from './case-file.ts';
import { closeCase, withdrawCase } from './close.ts';
import type { CaseCommand, Context, Refusal } from './commands.ts';
import { consequences } from './consequences.ts';
import * as convene from './convene.ts';
import { postponeErasure } from './erasure.ts';
import type { CaseEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import * as followUp from './follow-up.ts';
import * as hold from './hold.ts';
import { decideByPhone } from './phone.ts';
import * as plan from './plan.ts';
import * as raise from './raise.ts';
import { reviewCase } from './review.ts';
import * as triage from './triage.ts';
import * as vote from './vote.ts';

export type Decision = Outcome<CaseEvent, Refusal>;

/**
 * What happens when this command comes: events, or a refusal that says why. Pure: time, actor and register are in
 * `context`. After the act's own events come their consequences: a plan that lapses, a consent that is reached, a
 * seat that nobody can fill.
 */
export function decide(command: CaseCommand, state: CaseFile | null, context: Context): Decision {
  const may = notAllowed(command, state, context);
  if (may) return refused({ code: 'not-allowed', who: may });
  const outcome = act(command, state, context);
  if (outcome.kind === 'refused' || outcome.events.length === 0) return outcome;
  const after = evolveAll(state, outcome.events);
  return accepted(...outcome.events, ...consequences(state, after, context));
}

function act(command: CaseCommand, state: CaseFile | null, context: Context): Decision {
  if (command.type === 'RaiseCase') return raise.raiseCase(command, state, context);
  if (state === null) return refused({ code: 'unknown-case' });
  if (endedSo(command, state)) return accepted();
  if (isOver(state) && !outlasts(command, state)) return refused({ code: 'case-over', number: state.number });
  return onCase(command, state, context);
}

/** What a case that is over still takes: its content has yet to be erased (R11.5), and its end is told to all. */
const OUTLASTING: readonly CaseCommand['type'][] = [
  'MeetDeadline',
  'WithdrawConsent',
  'PostponeErasure',
  'ReportUnreachable',
  'ReportViewLeftOpen',
];

/** Where consent was withdrawn a case that is over takes another ground: its content is there to be opened till it is erased (R11.6). */
function outlasts(command: CaseCommand, state: CaseFile): boolean {
  if (command.type === 'AddToCase')
    return command.ground !== null && state.consentWithdrawn && state.erasure.phase !== 'erased';
  return OUTLASTING.includes(command.type);
}

/** A second press of what ended the case changes nothing, and is no refusal. */
function endedSo(command: CaseCommand, state: CaseFile): boolean {
  const { stage } = state;
  if (command.type === 'MergeCase')
    return stage.phase === 'merged' && stage.intoNumber === command.intoNumber;
  if (command.type === 'WithdrawCase') return stage.phase === 'withdrawn';
  return command.type === 'CloseCase' && stage.phase === 'closed';
}

/** No default: a command without a decision fails the type check. */
function onCase(
  command: Exclude<CaseCommand, { type: 'RaiseCase' }>,
  state: CaseFile,
  context: Context,
): Decision {
  switch (command.type) {
    case 'AddToCase':
      return raise.addToCase(command, state, context);
    case 'WithdrawConsent':
      return raise.withdrawConsent(state, context);
    case 'ClaimCase':
      return triage.claimCase(state, context);
    case 'AcceptCase':
      return triage.acceptCase(command, state, context);
    case 'MoveCase':
      return triage.moveCase(command, state, context);
    case 'PassToZorgmakelaar':
      return triage.passToZorgmakelaar(command, state, context);
    case 'RecordZorgmakelaarContact':
      return triage.zorgmakelaarContact(state, context);
    case 'RecordZorgmakelaarOutcome':
      return triage.zorgmakelaarOutcome(command, state, context);
    case 'AskReporter':
      return triage.askReporter(command, state, context);
    case 'MergeCase':
      return triage.mergeCase(command, state, context);
    case 'AbsorbCase':
      return triage.absorbCase(command, state, context);
    case 'ChangeMunicipality':
      return triage.changeMunicipality(command, state, context);
    case 'TakeChair':
      return triage.takeChair(state, context);
    case 'AcceptInvitation':
      return convene.acceptInvitation(command, state, context);
    case 'DeclineInvitation':
      return convene.declineInvitation(command, state, context);
    case 'SendDeputy':
      return convene.sendDeputy(command, state, context);
    case 'CancelAttendance':
      return convene.cancelAttendance(command, state, context);
    case 'LeaveTable':
      return convene.leaveTable(state, context);
    case 'AddParticipant':
      return convene.addParticipant(command, state, context);
    case 'LeaveOutSeat':
      return convene.leaveOutSeat(command, state, context);
    case 'RecordCaseMandate':
      return convene.recordCaseMandate(command, state, context);
    case 'ReviewSeats':
      return reviewCase(state, context);
    case 'ReportViewLeftOpen':
      return convene.reportViewLeftOpen(command, context);
    case 'ReportUnreachable':
      return convene.reportUnreachable(command, state, context);
    case 'WakeEveryone':
      return convene.wakeEveryone(state, context);
    case 'OfferBed':
    case 'RefuseBed':
      return plan.answerBed(command, state, context);
    case 'RecordBed':
      return plan.recordBed(command, state, context);
    case 'RecordNoBed':
      return plan.recordNoBed(command, state, context);
    case 'PlanTable':
      return plan.planTable(command, state, context);
    case 'OpenTable':
      return hold.openTable(command, state, context);
    case 'AdjournTable':
      return hold.adjournTable(command, state, context);
    case 'DecideByPhone':
      return decideByPhone(command, state, context);
    case 'ConfirmPhoneVote':
    case 'DisputePhoneVote':
      return hold.answerPhoneVote(command, state, context);
    case 'MakeProposal':
      return vote.makeProposal(command, state, context);
    case 'CastVote':
      return vote.castVote(command, state, context);
    case 'RecordPhoneVote':
      return vote.recordPhoneVote(command, state, context);
    case 'EstablishDecision':
      return vote.establishDecision(command, state, context);
    case 'CastDecision':
      return vote.castDecision(command, state, context);
    case 'ConfirmStart':
      return followUp.confirmStart(state, context);
    case 'ReportFailure':
      return followUp.reportFailure(command, state, context);
    case 'FinishAction':
    case 'DropAction':
      return followUp.endAction(command, state, context);
    case 'RecordScaledDown':
      return followUp.recordScaledDown(command, state, context);
    case 'PostponeAfschaling':
      return followUp.postponeAfschaling(command, state, context);
    case 'ScaleUp':
      return followUp.scaleUp(command, state, context);
    case 'WithdrawCase':
      return withdrawCase(command, state, context);
    case 'CloseCase':
      return closeCase(command, state, context);
    case 'PostponeErasure':
      return postponeErasure(command, state, context);
    case 'MeetDeadline':
      return meetDeadline(command, state, context);
  }
}
