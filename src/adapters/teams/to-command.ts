import type { Instant } from '../../domain/calendar.ts';
import { instantOf, isDate, isTime, MINUTE } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { CaseCommand, ProposalInput, Refusal } from '../../domain/case-file/commands.ts';
import type { GroundGiven } from '../../domain/case-file/facts.ts';
import { CONSENT_GIVERS } from '../../domain/case-file/facts.ts';
import { groundLacks } from '../../domain/case-file/raise.ts';
import type { ProtocolValues } from '../../domain/protocol-values.ts';
import { findPerson, partyOf } from '../../domain/register.ts';
import type { AgeBand } from '../../domain/words.ts';
import { AGE_BANDS, HELP_KINDS, LEGAL_FRAMES, UNCLEAR } from '../../domain/words.ts';
import type { ActName } from './acts.ts';
import { FREE_ACTIONS } from './acts.ts';
import type { Scene } from './forms.ts';

/** What a press carries: the fields by id, as text, and what the card was about. */
export interface Press {
  readonly caseId: string;
  readonly subject: string;
  readonly text: (field: string) => string;
  readonly on: (field: string) => boolean;
  readonly many: (field: string) => readonly string[];
}

/** A command, or what the form lacks. */
export type Translated =
  | { readonly kind: 'command'; readonly command: CaseCommand }
  | { readonly kind: 'lacks'; readonly refusal: Refusal };

type Translate = (press: Press, state: CaseFile | null, scene: Scene) => CaseCommand | Refusal;

function lacks(field: string): Refusal {
  return { code: 'field-missing', field };
}

function oneOf<Value extends string>(all: readonly Value[], value: string): Value | null {
  return all.find((each) => each === value) ?? null;
}

/** R11.6: whose consent it has to be depends on the age, so that is what is asked when it isn't said. */
function ground(press: Press, values: ProtocolValues, ageBand: AgeBand): GroundGiven | Refusal {
  const found = values.grounds.find((each) => each.id === press.text('ground'));
  if (!found) return lacks('ground');
  const named = { ground: found.id, explanation: press.text('groundExplanation') };
  const ofConsent = found.kind === 'consent';
  const consentOf = CONSENT_GIVERS.filter((giver) => press.many('consentOf').includes(giver));
  const given: GroundGiven = ofConsent ? { ...named, consentOf } : named;
  const lack = groundLacks(given, values, ageBand);
  if (lack === null) return given;
  return lacks(lack === 'groundExplanation' && ofConsent ? CONSENT_OF[ageBand] : lack);
}

const CONSENT_OF: Readonly<Record<AgeBand, string>> = {
  '0-5': 'consentOfParents',
  '6-11': 'consentOfParents',
  '12-15': 'consentOfBoth',
  '16-17': 'consentOfYoung',
  '18+': 'consentOfYoung',
};

function isRefusal(value: object): value is Refusal {
  return 'code' in value;
}

/** The moment that a date and a time field name; null when one is no date or time. */
function instant(press: Press, dateField: string, timeField: string, zone: string): Instant | null {
  const date = press.text(dateField);
  const time = press.text(timeField).slice(0, 5);
  return isDate(date) && isTime(time) ? instantOf(date, time, zone) : null;
}

const raise: Translate = (press, _state, scene) => {
  const ageBand = oneOf(AGE_BANDS, press.text('ageBand'));
  const legalFrames = LEGAL_FRAMES.filter((frame) => press.many('legalFrames').includes(frame));
  const municipality = press.text('municipality');
  const known = scene.register.municipalities.some((each) => each.id === municipality);
  if (!ageBand) return lacks('ageBand');
  if (!known && municipality !== UNCLEAR) return lacks('municipality');
  const yesNo = ['safeTonight', 'hasBed'].find((field) => !['ja', 'nee'].includes(press.text(field)));
  if (yesNo) return lacks(yesNo);
  const given = ground(press, scene.values, ageBand);
  if (isRefusal(given)) return given;
  const institution = press.text('certifiedInstitution');
  const isInstitution = scene.register.organisations.some(
    (each) => each.id === institution && each.kind === 'certified-institution',
  );
  const analysis = ({ ja: 'yes', nee: 'no' } as const)[press.text('analysis')] ?? 'unknown';
  return {
    type: 'RaiseCase',
    caseId: press.caseId,
    number: '',
    urgency: 'code-paars',
    facts: {
      ageBand,
      municipality: known ? municipality : null,
      legalFrames,
      certifiedInstitution: isInstitution ? institution : null,
      helpKind: oneOf(HELP_KINDS, press.text('helpKind')),
      safeTonight: press.text('safeTonight') === 'ja',
      hasBed: press.text('hasBed') === 'ja',
      analysis,
    },
    content: {
      reference: press.text('reference'),
      happening: press.text('happening'),
      tried: press.text('tried'),
      asked: press.text('asked'),
      wishes: press.text('wishes'),
      family: press.text('family'),
      school: press.text('school'),
      organisations: press.text('organisations'),
      phone: press.text('phone'),
    },
    ground: given,
    opschalingOf: null,
    reporter: null,
  };
};

const add: Translate = (press, state) => {
  const other =
    press.text('ground') === '' || state === null ? null : ground(press, state.values, state.facts.ageBand);
  if (other && isRefusal(other)) return other;
  const consentWithdrawn = press.on('consentWithdrawn');
  if (consentWithdrawn && other === null && press.text('text') === '') return { type: 'WithdrawConsent' };
  return { type: 'AddToCase', text: press.text('text'), ground: other, consentWithdrawn };
};

const plan: Translate = (press, state, scene) => {
  const { timeZone, meetingLengthMs } = (state ?? scene).values as ProtocolValues;
  const startsAt = instant(press, 'date', 'time', timeZone);
  if (startsAt === null) return lacks(isDate(press.text('date')) ? 'time' : 'date');
  const minutes = Number(press.text('minutes'));
  const lengthMs = minutes >= 5 && minutes <= 480 ? minutes * MINUTE : meetingLengthMs;
  const place = press.text('link') === '' ? press.text('place') : press.text('link');
  return { type: 'PlanTable', startsAt, place, lengthMs, reason: press.text('reason') };
};

/** The proposal as its form gives it; what is only needed for some kinds of help the domain checks. */
function proposal(press: Press): ProposalInput | Refusal {
  const kind = oneOf(HELP_KINDS, press.text('kind'));
  if (!kind) return lacks('kind');
  if (press.text('tellOwner') === '' || press.text('tellDue') === '') return lacks('tell');
  const family = press.text('familyText');
  const free = Array.from({ length: FREE_ACTIONS }, (_none, index) => ({
    kind: 'other' as const,
    text: press.text(`action${index + 1}Text`),
    owner: press.text(`action${index + 1}Owner`),
    due: press.text(`action${index + 1}Due`),
  })).filter((each) => each.text !== '' || each.owner !== '');
  return {
    kind,
    executor: press.text('executor'),
    payer: press.text('payer'),
    startDate: press.text('startDate'),
    firstCheck: press.text('firstCheck'),
    text: press.text('text'),
    afschalingGoal: press.text('afschalingGoal'),
    closed: press.on('closed'),
    network: press.text('network'),
    whyNotLighter: press.text('whyNotLighter'),
    heard: press.text('heard') === 'ja',
    heardHow: press.text('heardHow'),
    actions: [
      {
        kind: 'tell',
        owner: press.text('tellOwner'),
        due: press.text('tellDue'),
        text: 'Het besluit aan kind en ouders vertellen.',
      },
      ...(family === ''
        ? []
        : [
            {
              kind: 'family' as const,
              owner: press.text('familyOwner'),
              due: press.text('familyDue'),
              text: family,
            },
          ]),
      ...free,
    ],
  };
}

const propose: Translate = (press) => {
  const input = proposal(press);
  return 'code' in input ? input : { type: 'MakeProposal', proposal: input };
};

const byPhone: Translate = (press, state, scene) => {
  const heldAt = instant(press, 'heldDate', 'heldTime', (state ?? scene).values.timeZone);
  if (heldAt === null) return lacks('time');
  const input = proposal(press);
  if ('code' in input) return input;
  const votes = press.many('akkoordSeats').map((seat) => ({ seat, vote: 'akkoord' as const, reason: '' }));
  return { type: 'DecideByPhone', heldAt, proposal: input, votes };
};

const addParticipant: Translate = (press, _state, scene) => {
  const seatKind = oneOf(
    ['municipality', 'provider', 'behavioural-scientist', 'certified-institution'] as const,
    press.text('seatKind'),
  );
  if (!seatKind) return lacks('seatKind');
  const person = findPerson(scene.register, press.text('person'));
  const party = person
    ? partyOf(scene.register, person)
    : scene.channelPeople.find((each) => each.person === press.text('person'));
  return party ? { type: 'AddParticipant', seatKind, party } : lacks('person');
};

const scaleUp: Translate = (press, state) => {
  if (state === null) return { code: 'unknown-case' };
  const given = ground(press, state.values, state.facts.ageBand);
  if (isRefusal(given)) return given;
  return {
    type: 'ScaleUp',
    confirmed: press.on('sure'),
    ground: given,
    reason: press.text('reason'),
    heard: press.text('heard') === 'ja',
  };
};

const phoneVote: Translate = (press, state) => {
  const vote = oneOf(['akkoord', 'niet-akkoord', 'ruggenspraak'] as const, press.text('vote'));
  if (!vote) return lacks('vote');
  return {
    type: 'RecordPhoneVote',
    proposal: proposalId(press, state),
    seat: press.text('seat'),
    vote,
    reason: press.text('reason'),
  };
};

/** A vote is about the proposal on the card; the running card and alerts speak of the one that is open. */
function proposalId(press: Press, state: CaseFile | null): string {
  if (state?.proposals.some((each) => each.id === press.subject)) return press.subject;
  return state?.proposals.at(-1)?.id ?? '';
}

function castVote(vote: 'akkoord' | 'niet-akkoord' | 'ruggenspraak'): Translate {
  return (press, state) => ({
    type: 'CastVote',
    proposal: proposalId(press, state),
    vote,
    reason: press.text('reason'),
  });
}

/** Verb → command: the one table of what a button does. Buttons that only show something are not in it. */
export const COMMANDS: Readonly<Partial<Record<ActName, Translate>>> = {
  raise,
  add,
  withdraw: (press) => ({ type: 'WithdrawCase', reason: press.text('reason'), judgedBy: '' }),
  confirmWithdrawal: (press) => ({
    type: 'WithdrawCase',
    reason: press.text('reason'),
    judgedBy: press.text('judgedBy'),
  }),
  claim: () => ({ type: 'ClaimCase' }),
  accept: () => ({ type: 'AcceptCase', leaveOut: [] }),
  toSpoed: (press) => ({ type: 'MoveCase', to: 'spoed', reason: press.text('reason') }),
  toRegulier: (press) => ({ type: 'MoveCase', to: 'regulier', reason: press.text('reason') }),
  askReporter: (press) => ({ type: 'AskReporter', question: press.text('question') }),
  toZorgmakelaar: (press) => ({
    type: 'PassToZorgmakelaar',
    reason: press.text('reason'),
    safeAndPlaced: press.on('safeAndPlaced'),
  }),
  merge: (press, state) => {
    const into = state?.similar.find((each) => each.caseId === press.text('into'));
    return into ? { type: 'MergeCase', intoCase: into.caseId, intoNumber: into.number } : lacks('into');
  },
  join: (press) => ({
    type: 'AcceptInvitation',
    times: press.many('times').map(Number).filter(Number.isFinite),
  }),
  decline: (press) => ({ type: 'DeclineInvitation', reason: press.text('reason') }),
  sendDeputy: (press) => ({ type: 'SendDeputy', deputy: press.text('deputy') || null }),
  cancel: (press) => ({ type: 'CancelAttendance', reason: press.text('reason') }),
  leave: () => ({ type: 'LeaveTable' }),
  offerBed: (press) => ({ type: 'OfferBed', text: press.text('text') }),
  refuseBed: (press) => ({ type: 'RefuseBed', reason: press.text('reason') }),
  recordBed: (press) => {
    const kind = oneOf(['bed', 'blijft'] as const, press.text('bedKind'));
    if (!kind) return lacks('bedKind');
    if (kind === 'blijft')
      return { type: 'RecordBed', record: { kind: 'stays', judgedBy: press.text('judgedBy') } };
    return {
      type: 'RecordBed',
      record: {
        kind: 'bed',
        place: press.text('bedPlace'),
        from: press.text('bedFrom'),
        till: press.text('bedTill'),
      },
    };
  },
  noBed: (press) => ({ type: 'RecordNoBed', asked: press.text('asked') }),
  plan,
  replan: plan,
  addParticipant,
  leaveOut: (press) => ({ type: 'LeaveOutSeat', seat: press.text('seat') }),
  caseMandate: (press) => ({
    type: 'RecordCaseMandate',
    person: press.text('person'),
    givenBy: press.text('givenBy'),
    till: press.text('till'),
  }),
  changeMunicipality: (press, _state, scene) => {
    const to = press.text('municipality');
    const known = scene.register.municipalities.some((each) => each.id === to);
    if (!known && to !== UNCLEAR) return lacks('municipality');
    return { type: 'ChangeMunicipality', to: known ? to : null, reason: press.text('reason') };
  },
  consentGone: (press) => (press.on('sure') ? { type: 'WithdrawConsent' } : { code: 'confirm-first' }),
  wake: () => ({ type: 'WakeEveryone' }),
  openTable: (press) => ({ type: 'OpenTable', present: press.many('present') }),
  byPhone,
  adjourn: (press, state, scene) => {
    const till = instant(press, 'date', 'time', (state ?? scene).values.timeZone);
    return till === null
      ? lacks(isDate(press.text('date')) ? 'time' : 'date')
      : { type: 'AdjournTable', till };
  },
  close: (press) => ({ type: 'CloseCase', lasting: press.on('lasting'), note: press.text('note') }),
  postponeErasure: (press) => ({
    type: 'PostponeErasure',
    till: press.text('till'),
    reason: press.text('reason'),
  }),
  propose,
  takeChair: () => ({ type: 'TakeChair' }),
  voteYes: castVote('akkoord'),
  voteNo: castVote('niet-akkoord'),
  voteBack: castVote('ruggenspraak'),
  phoneVote,
  establish: (press, state) => ({ type: 'EstablishDecision', proposal: proposalId(press, state) }),
  cast: (press, state) => ({
    type: 'CastDecision',
    proposal: proposalId(press, state),
    reason: press.text('reason'),
    confirmed: press.on('sure'),
  }),
  started: () => ({ type: 'ConfirmStart' }),
  failed: (press) => ({ type: 'ReportFailure', reason: press.text('reason') }),
  done: (press) => ({ type: 'FinishAction', action: press.subject }),
  drop: (press) => ({ type: 'DropAction', action: press.subject, reason: press.text('reason') }),
  scaledDown: (press) => ({
    type: 'RecordScaledDown',
    heard: press.text('heard') === 'ja',
    note: press.text('note'),
  }),
  notYet: (press) => ({
    type: 'PostponeAfschaling',
    next: press.text('next'),
    reason: press.text('reason'),
    heard: press.text('heard') === 'ja',
  }),
  scaleUp,
  phoneRight: () => ({ type: 'ConfirmPhoneVote' }),
  phoneWrong: (press) => ({ type: 'DisputePhoneVote', reason: press.text('reason') }),
  zorgmakelaarContact: () => ({ type: 'RecordZorgmakelaarContact' }),
  zorgmakelaarOutcome: (press) => ({ type: 'RecordZorgmakelaarOutcome', outcome: press.text('outcome') }),
};

/** Turns a press into a command; null for a button that only shows something. */
export function translate(
  name: ActName,
  press: Press,
  state: CaseFile | null,
  scene: Scene,
): Translated | null {
  const made = COMMANDS[name]?.(press, state, scene);
  if (!made) return null;
  return 'code' in made ? { kind: 'lacks', refusal: made } : { kind: 'command', command: made };
}
