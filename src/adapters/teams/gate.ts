import { mustBeOpenTable } from '../../domain/case-file/acting.ts';
import { notAllowed } from '../../domain/case-file/authority.ts';
import { type CaseFile, isOver } from '../../domain/case-file/case-file.ts';
import type { CaseCommand, CaseCommandType, Refusal } from '../../domain/case-file/commands.ts';
import { isReporter } from '../../domain/case-file/seats.ts';
import { COORDINATING } from '../../domain/words.ts';
import type { ActName } from './acts.ts';
import type { CardName } from './cards.ts';
import type { Scene } from './forms.ts';
import type { Sender } from './identity.ts';

/**
 * What a form will be sent as: whose it is, is decided by that (protocol.md §5). *Melden* is for a case that isn't there
 * yet; *Aanvullen* can be two commands, and holds nothing of the case.
 */
const SENT_AS: Readonly<Partial<Record<ActName, CaseCommandType>>> = {
  consentGone: 'WithdrawConsent',
  withdraw: 'WithdrawCase',
  confirmWithdrawal: 'WithdrawCase',
  toSpoed: 'MoveCase',
  toRegulier: 'MoveCase',
  askReporter: 'AskReporter',
  toZorgmakelaar: 'PassToZorgmakelaar',
  merge: 'MergeCase',
  join: 'AcceptInvitation',
  decline: 'DeclineInvitation',
  sendDeputy: 'SendDeputy',
  cancel: 'CancelAttendance',
  offerBed: 'OfferBed',
  refuseBed: 'RefuseBed',
  recordBed: 'RecordBed',
  noBed: 'RecordNoBed',
  plan: 'PlanTable',
  replan: 'PlanTable',
  addParticipant: 'AddParticipant',
  leaveOut: 'LeaveOutSeat',
  caseMandate: 'RecordCaseMandate',
  changeMunicipality: 'ChangeMunicipality',
  openTable: 'OpenTable',
  byPhone: 'DecideByPhone',
  adjourn: 'AdjournTable',
  close: 'CloseCase',
  postponeErasure: 'PostponeErasure',
  propose: 'MakeProposal',
  voteNo: 'CastVote',
  phoneVote: 'RecordPhoneVote',
  cast: 'CastDecision',
  failed: 'ReportFailure',
  drop: 'DropAction',
  scaledDown: 'RecordScaledDown',
  notYet: 'PostponeAfschaling',
  scaleUp: 'ScaleUp',
  phoneWrong: 'DisputePhoneVote',
  zorgmakelaarOutcome: 'RecordZorgmakelaarOutcome',
};

/** The acts that only an open table can take: said before the form, not after it. */
const AT_THE_TABLE: readonly ActName[] = ['propose', 'phoneVote'];

/** Whose this form is instead, by what it will be sent as; null when it is this person's, or no form. */
export function notTheirs(
  name: ActName,
  subject: string,
  state: CaseFile,
  sender: Sender,
  scene: Scene,
): Refusal | null {
  const type = SENT_AS[name];
  if (!type) return null;
  const context = {
    now: scene.now,
    actor: sender.actor,
    register: scene.register,
    values: scene.values,
    busy: [],
    recent: [],
  };
  const who = notAllowed({ type, action: subject } as CaseCommand, state, context);
  return who ? { code: 'not-allowed', who } : null;
}

/** Why this person can't have this form now; null when nothing stands in the way yet. */
export function mayOpen(
  name: ActName,
  subject: string,
  state: CaseFile,
  sender: Sender,
  scene: Scene,
): Refusal | null {
  const refusal = notTheirs(name, subject, state, sender, scene);
  if (refusal) return refusal;
  if (!SENT_AS[name]) return null;
  if (isOver(state)) return { code: 'case-over', number: state.number };
  const closed = AT_THE_TABLE.includes(name) ? mustBeOpenTable(state) : null;
  return closed ? { code: 'not-now', step: closed } : null;
}

/**
 * Whether a card of this kind can be this person's. Which card was pressed comes from the card, so from anybody: what
 * is drawn again for that person may hold no more than that person was sent (R10.5).
 */
export function mayHold(card: CardName, state: CaseFile, sender: Sender): boolean {
  const { person } = sender.party;
  const roles = sender.actor.kind === 'person' ? sender.actor.roles : [];
  const leads = roles.some((role) => COORDINATING.includes(role)) || state.chair?.party.person === person;
  switch (card) {
    case 'triage':
    case 'case':
    case 'alert':
      return leads || (state.table === 'zorgmakelaar' && roles.includes('zorgmakelaar'));
    case 'escalation':
      return leads || roles.includes('escalation-contact');
    case 'access-log':
    case 'access-text':
      // Drawn for the privacy officer from the log, never from the case.
      return false;
    case 'bed-request':
      return (
        state.bedSearch.kind === 'searching' && state.bedSearch.asked.some((each) => each.person === person)
      );
    case 'question':
    case 'reporter':
    case 'intake':
      return isReporter(state, person);
    default:
      // The others show what the channel shows, or look for the person's own part themselves.
      return true;
  }
}
