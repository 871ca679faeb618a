import type { AccessEntry } from '../../application/ports.ts';
import type { PersonsAct } from '../../domain/case-file/authority.ts';
import type { Refusal } from '../../domain/case-file/commands.ts';
import type { Role } from '../../domain/words.ts';
import { ACTS, type ActName, actNamed } from './acts.ts';

/** The access log in Dutch that a child or a parent reads too (R11.4). */

/** Which button a command comes from. */
const BUTTONS: Record<PersonsAct, ActName> = {
  RaiseCase: 'raise',
  AddToCase: 'add',
  WithdrawConsent: 'consentGone',
  ClaimCase: 'claim',
  AcceptCase: 'accept',
  MoveCase: 'toSpoed',
  PassToZorgmakelaar: 'toZorgmakelaar',
  RecordZorgmakelaarContact: 'zorgmakelaarContact',
  RecordZorgmakelaarOutcome: 'zorgmakelaarOutcome',
  AskReporter: 'askReporter',
  MergeCase: 'merge',
  ChangeMunicipality: 'changeMunicipality',
  TakeChair: 'takeChair',
  AcceptInvitation: 'join',
  DeclineInvitation: 'decline',
  SendDeputy: 'sendDeputy',
  CancelAttendance: 'cancel',
  LeaveTable: 'leave',
  AddParticipant: 'addParticipant',
  LeaveOutSeat: 'leaveOut',
  RecordCaseMandate: 'caseMandate',
  WakeEveryone: 'wake',
  OfferBed: 'offerBed',
  RefuseBed: 'refuseBed',
  RecordBed: 'recordBed',
  RecordNoBed: 'noBed',
  PlanTable: 'plan',
  OpenTable: 'openTable',
  AdjournTable: 'adjourn',
  DecideByPhone: 'byPhone',
  ConfirmPhoneVote: 'phoneRight',
  DisputePhoneVote: 'phoneWrong',
  MakeProposal: 'propose',
  CastVote: 'voteYes',
  RecordPhoneVote: 'phoneVote',
  EstablishDecision: 'establish',
  CastDecision: 'cast',
  ConfirmStart: 'started',
  ReportFailure: 'failed',
  FinishAction: 'done',
  DropAction: 'drop',
  RecordScaledDown: 'scaledDown',
  PostponeAfschaling: 'notYet',
  ScaleUp: 'scaleUp',
  WithdrawCase: 'withdraw',
  CloseCase: 'close',
  PostponeErasure: 'postponeErasure',
};

/** What is no button: looking, typed words, and commands on the server. */
const OTHER_ACTS: Readonly<Record<string, string>> = {
  showContent: 'Bekeek de inhoud van de casus',
  showDecision: 'Bekeek het besluit',
  print: 'Printte het hele dossier',
  inzage: 'Bekeek dit overzicht',
  accessList: 'Maakte een lijst van dit overzicht',
  accessLetter: 'Maakte een brief van dit overzicht',
  accessOlder: 'Bekeek oudere regels van dit overzicht',
  log: 'Printte dit overzicht',
  overzicht: 'Wilde zien welke casussen er lopen',
  casus: 'Wilde deze casus openen',
  kanaal: 'Wilde het kanaal kiezen',
  MoveCase: 'Drukte op Naar spoed of Naar regulier',
  PlanTable: 'Drukte op Overleg plannen of Verzetten',
  CastVote: 'Stemde',
};

/** What somebody did or tried. */
export function actWords({ act, allowed }: Pick<AccessEntry, 'act' | 'allowed'>): string {
  const wanted = { showContent: 'Wilde de inhoud bekijken', showDecision: 'Wilde het besluit bekijken' };
  if (!allowed && Object.hasOwn(wanted, act)) return wanted[act as keyof typeof wanted];
  const other = OTHER_ACTS[act];
  if (other !== undefined) return other;
  const button = Object.hasOwn(BUTTONS, act) ? BUTTONS[act as PersonsAct] : act;
  return actNamed(button) ? `Drukte op ${ACTS[button as ActName].title}` : 'Stuurde iets naar de bot';
}

/** Why it was allowed: the part that somebody has in the case, or the role. */
const PARTS: Readonly<Partial<Record<Role | 'participant' | 'command-line', string>>> = {
  reporter: 'meldde deze casus',
  participant: 'doet mee aan het overleg',
  coordinator: 'is coördinator',
  'deputy-coordinator': 'is plaatsvervangend coördinator',
  'privacy-officer': 'is privacyfunctionaris',
  'command-line': 'beheert de server',
};

const REFUSALS: Record<Refusal['code'] | 'tenant-not-allowed' | 'too-fast' | 'bsn', string> = {
  'not-allowed': 'mag dit niet',
  'unknown-case': 'deze casus bestaat niet',
  'not-in-register': 'staat niet in het register',
  'not-invited': 'de persoon was niet uitgenodigd',
  'no-mandate': 'er was geen geldig mandaat',
  'case-over': 'de casus was al klaar',
  'not-now': 'het kon op dat moment niet',
  'field-missing': 'er was iets niet ingevuld',
  'reason-missing': 'er was geen reden ingevuld',
  'not-safe': 'het kind was nog niet veilig',
  'merge-target': 'samenvoegen kon niet',
  'no-deputy': 'er was geen vervanger',
  'time-past': 'de tijd klopte niet',
  'date-past': 'de datum was al voorbij',
  'bed-first': 'er was nog geen bed geregeld',
  'bed-dates': 'de dagen van het bed klopten niet',
  'past-window': 'er was geen reden ingevuld voor een latere tijd',
  'place-unknown': 'de plek was niet bekend',
  'no-quorum': 'er waren te weinig mensen',
  'no-consent': 'nog niet iedereen was akkoord',
  'confirm-first': 'het was nog niet bevestigd',
  'chair-cannot-cast': 'mag dit niet als voorzitter',
  'ask-votes-first': 'nog niet iedereen had gestemd',
  'blocked-by': 'iemand die het besluit moest dragen, was niet akkoord',
  'scientist-not-akkoord': 'de gedragswetenschapper was niet akkoord',
  'ruggenspraak-once': 'ruggenspraak kon maar één keer',
  'proposal-replaced': 'er lag een nieuwer voorstel',
  'seat-not-present': 'op die stoel zat niemand',
  'executor-unknown': 'de organisatie was niet bekend',
  'check-too-late': 'de datum was te laat',
  'not-finished': 'nog niet alles was klaar',
  'mandate-dates': 'de datum van het mandaat klopte niet',
  'erasure-dates': 'de dag om te wissen kon niet',
  'content-erased': 'de inhoud was al gewist',
  'consent-withdrawn': 'de toestemming was ingetrokken',
  'tenant-not-allowed': 'de organisatie mag de bot niet gebruiken',
  bsn: 'er stond een BSN in de tekst',
  'too-fast': 'het ging te snel achter elkaar',
};

/** Why it was allowed, or why not. */
export function reasonWords({ allowed, reason }: Pick<AccessEntry, 'allowed' | 'reason'>): string {
  const words: Readonly<Record<string, string>> = allowed ? PARTS : REFUSALS;
  return words[reason] ?? reason;
}
