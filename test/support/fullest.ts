import { ACTS, type ActName, MAX_TEXT } from '../../src/adapters/teams/acts.ts';
import type { CardName } from '../../src/adapters/teams/cards.ts';
import type { Scene } from '../../src/adapters/teams/forms.ts';
import { deputyForm, form } from '../../src/adapters/teams/forms.ts';
import { md, own } from '../../src/adapters/teams/markdown.ts';
import { type View, view } from '../../src/adapters/teams/view.ts';
import { accessLogView, accessTextView } from '../../src/adapters/teams/views-access.ts';
import { alertView } from '../../src/adapters/teams/views-alert.ts';
import {
  bedRequestView,
  caseView,
  invitationView,
  statusView,
  threadCaseView,
  triageView,
} from '../../src/adapters/teams/views-case.ts';
import {
  answerView,
  contentView,
  helpView,
  overviewView,
  recordView,
} from '../../src/adapters/teams/views-content.ts';
import {
  actionView,
  checkView,
  decisionView,
  phoneVoteView,
  proposalView,
  questionView,
  startView,
  stepView,
} from '../../src/adapters/teams/views-decision.ts';
import { escalationView } from '../../src/adapters/teams/views-escalation.ts';
import { intakeView, reporterView } from '../../src/adapters/teams/views-reporter.ts';
import type { AccessEntry } from '../../src/application/ports.ts';
import { DAY, HOUR, instantOf } from '../../src/domain/calendar.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import { decide } from '../../src/domain/case-file/decide.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { filler } from '../../src/domain/case-file/seats.ts';
import type { Organisation, Person, Register } from '../../src/domain/register.ts';
import { findPerson, partyOf } from '../../src/domain/register.ts';
import type { Role } from '../../src/domain/words.ts';
import { VALUES } from './story-people.ts';

/** The longest text that a field takes, with signs that Markdown and JSON both escape. */
export const LONGEST = 'Wat hier "staat" is lang, met *sterren*, een <pijl> en ${lead}. é '
  .repeat(20)
  .slice(0, MAX_TEXT);

const LONG_NAME = 'Stichting Regionale Jeugdhulp en Specialistische Gezinshulp';
const PERSON_NAME = 'Wilhelmina van der Oudemeulen-Tusschenbroek';
const PROVIDERS = 10;
const MUNICIPALITIES = 12;
const START = instantOf('2026-03-02', '10:00', 'Europe/Amsterdam');

function person(
  nr: number,
  organisation: string,
  roles: readonly Role[],
  deputyOf: string | null = null,
): Person {
  return {
    id: `00000000-0000-4000-8000-000000000001/10000000-0000-4000-8000-${String(nr).padStart(12, '0')}`,
    name: `${PERSON_NAME} ${nr}`,
    organisation,
    roles,
    mandate: { from: '2026-01-01', till: '2028-12-31', municipalities: [] },
    deputyOf,
    email: 'iemand@example.nl',
    phone: `+31 6 00000${String(nr).padStart(3, '0')}`,
  };
}

/** A region as large as Drenthe's: twelve municipalities, ten providers, everyone with a long name. */
function largeRegister(): Register {
  const municipalities = Array.from({ length: MUNICIPALITIES }, (_none, nr) => ({
    id: `m${nr}`,
    name: `Noordelijk Veenkoloniaal Hoogeveenderwold ${nr}`,
  }));
  const organisations: Organisation[] = [
    ...municipalities.map((each) => ({
      id: `gem-${each.id}`,
      name: `Gemeente ${each.name}`,
      kind: 'municipality' as const,
      municipality: each.id,
    })),
    ...Array.from({ length: PROVIDERS }, (_none, nr) => ({
      id: `p${nr}`,
      name: `${LONG_NAME} ${nr}`,
      kind: 'provider' as const,
      municipality: null,
    })),
    {
      id: 'gi',
      name: `Gecertificeerde Instelling ${LONG_NAME}`,
      kind: 'certified-institution',
      municipality: null,
    },
    { id: 'wt', name: `Wijkteam ${LONG_NAME}`, kind: 'referrer', municipality: null },
  ];
  const delegates = Array.from({ length: PROVIDERS }, (_none, nr) => [
    person(100 + nr, `p${nr}`, ['delegate']),
    person(200 + nr, `p${nr}`, ['delegate'], person(100 + nr, '', []).id),
  ]).flat();
  return {
    region: 'grote regio',
    tenantId: '00000000-0000-4000-8000-000000000001',
    coordinatingMunicipality: 'm0',
    municipalities,
    organisations,
    people: [
      person(1, 'gem-m0', ['coordinator']),
      person(2, 'gem-m0', ['deputy-coordinator']),
      person(3, 'gem-m0', ['escalation-contact']),
      person(4, 'wt', ['reporter']),
      person(5, 'gem-m1', ['delegate']),
      person(6, 'p0', ['behavioural-scientist']),
      person(7, 'gi', ['delegate']),
      ...delegates,
    ],
  };
}

const REGISTER = largeRegister();

/** As many as are looked at when a case is raised (R1.5). */
const ALIKE = Array.from({ length: 200 }, (_none, nr) => ({
  caseId: `00000000-0000-4000-8000-${String(nr).padStart(12, '0')}`,
  number: `CP-2026-${String(1000 + nr)}`,
  municipality: 'm1',
  ageBand: '12-15' as const,
}));

function act(state: CaseFile | null, nr: number, command: CaseCommand, now: number): CaseFile {
  const entry = findPerson(REGISTER, person(nr, '', []).id);
  if (!entry) throw new Error(`nobody has number ${nr}`);
  const outcome = decide(command, state, {
    now,
    actor: { kind: 'person', party: partyOf(REGISTER, entry), roles: entry.roles },
    register: REGISTER,
    values: VALUES,
    busy: [],
    recent: ALIKE,
  });
  if (outcome.kind === 'refused')
    throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
  return evolveAll(state, outcome.events);
}

const GROUND = { ground: 'gevraagd-geweigerd', explanation: LONGEST };
const OWNER = person(5, '', []).id;

function raised(): CaseFile {
  const text = LONGEST;
  return act(
    null,
    4,
    {
      type: 'RaiseCase',
      caseId: '00000000-0000-4000-8000-00000000cafe',
      number: 'CP-2026-0007',
      urgency: 'code-paars',
      facts: {
        ageBand: '12-15',
        municipality: 'm1',
        legalFrames: [
          'voluntary',
          'ots',
          'guardianship',
          'youth-probation',
          'closed-authorisation',
          'criminal',
        ],
        certifiedInstitution: 'gi',
        helpKind: 'stream-2',
        safeTonight: false,
        hasBed: false,
        analysis: 'no',
      },
      content: {
        reference: LONGEST.slice(0, 200),
        happening: text,
        tried: text,
        asked: text,
        wishes: text,
        family: text,
        school: text,
        organisations: text,
        phone: '+31 6 00000004',
      },
      ground: GROUND,
      opschalingOf: null,
      reporter: null,
    },
    START,
  );
}

/** The case at its fullest in each of its moments. */
function moments() {
  const first = raised();
  const asked = act(first, 1, { type: 'AskReporter', question: LONGEST }, START + HOUR / 12);
  let state = act(asked, 1, { type: 'AcceptCase', leaveOut: [] }, START + HOUR / 6);
  for (let nr = 0; nr < 12; nr += 1)
    state = act(state, 4, { type: 'AddToCase', text: LONGEST, ground: null }, START + HOUR);
  state = act(state, 100, { type: 'OfferBed', text: LONGEST }, START + HOUR);
  for (let nr = 101; nr < 110; nr += 1)
    state = act(state, nr, { type: 'RefuseBed', reason: LONGEST }, START + HOUR);
  const convening = state;
  const planned = act(
    state,
    1,
    {
      type: 'PlanTable',
      startsAt: START + 3 * HOUR,
      place: `https://teams.example.nl/${'l'.repeat(400)}`,
      lengthMs: HOUR,
      reason: LONGEST,
    },
    START + HOUR,
  );
  state = planned;
  for (const nr of [5, 6, 7, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109])
    state = act(state, nr, { type: 'AcceptInvitation', times: convening.slots }, START + HOUR);
  const present = state.seats.filter((seat) => filler(seat, '2026-03-02')).map((seat) => seat.id);
  state = act(state, 1, { type: 'OpenTable', present }, START + 3 * HOUR);
  const due = '2026-03-09';
  state = act(
    state,
    1,
    {
      type: 'MakeProposal',
      proposal: {
        kind: 'stream-2',
        executor: 'p0',
        payer: 'gem-m1',
        startDate: '2026-03-03',
        firstCheck: due,
        text: LONGEST,
        afschalingGoal: LONGEST,
        closed: true,
        network: LONGEST,
        whyNotLighter: LONGEST,
        heard: true,
        heardHow: LONGEST,
        actions: [
          { kind: 'tell', owner: OWNER, due, text: LONGEST.slice(0, 200) },
          { kind: 'family', owner: OWNER, due, text: LONGEST },
          { kind: 'other', owner: OWNER, due, text: LONGEST.slice(0, 200) },
          { kind: 'other', owner: OWNER, due, text: LONGEST.slice(0, 200) },
        ],
      },
    },
    START + 3 * HOUR,
  );
  const open = state;
  const disagreeing = act(
    open,
    101,
    { type: 'CastVote', proposal: 'p1', vote: 'niet-akkoord', reason: LONGEST },
    START + 3 * HOUR,
  );
  state = disagreeing;
  for (const nr of [5, 6, 7, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109])
    state = act(
      state,
      nr,
      { type: 'CastVote', proposal: 'p1', vote: 'akkoord', reason: '' },
      START + 3 * HOUR,
    );
  const agreed = state;
  const decided = act(agreed, 1, { type: 'EstablishDecision', proposal: 'p1' }, START + 4 * HOUR);
  return { first, convening, planned, open, disagreeing, agreed, decided };
}

function scene(now: number): Scene {
  return { now, values: VALUES, register: REGISTER, channelPeople: [] };
}

function must(shown: View | null): View {
  if (!shown) throw new Error('this card has something to say');
  return shown;
}

const DELEGATE = person(102, '', []).id;

const LOOKS: readonly AccessEntry[] = Array.from({ length: 300 }, () => ({
  at: START,
  person: DELEGATE,
  who: `${PERSON_NAME.slice(0, 40)} *(&)* "W.", ${LONG_NAME}`,
  caseNumber: 'CP-2026-0001',
  act: 'caseMandate',
  allowed: false,
  reason: 'blocked-by',
}));

/** Every card with the longest it can hold: the sample data beside its template. */
export function fullestCards(): Readonly<Record<CardName, View>> {
  const at = moments();
  const then = scene(START + HOUR);
  const later = scene(START + 2 * DAY);
  const byPhone: CaseFile = {
    ...at.decided,
    decisions: at.decided.decisions.map((decision) => ({
      ...decision,
      phoneVotes: [{ seat: decision.seats[1]?.seat ?? '', person: OWNER, answer: 'none' as const }],
    })),
  };
  const back = { card: 'thread-case' as const, subject: '' };
  return {
    intake: refilled('raise', intakeView('00000000-0000-4000-8000-00000000cafe', then), null, then),
    reporter: reporterView({ ...at.decided, question: at.first.question }, later),
    triage: must(triageView(at.first, scene(START))),
    invitation: must(invitationView(at.convening, DELEGATE, then)),
    'bed-request': must(bedRequestView(at.convening, DELEGATE, then)),
    case: caseView(at.open, person(1, '', []).id, scene(START + 13 * HOUR)),
    status: statusView(at.open, then),
    'thread-case': threadCaseView(at.open, then),
    proposal: must(proposalView('proposal', at.open, 'p1', null, then)),
    vote: must(proposalView('vote', at.disagreeing, 'p1', person(1, '', []).id, then)),
    content: contentView(at.disagreeing, back, then),
    decision: must(decisionView(at.decided, 'p1', later)),
    record: must(recordView(at.decided, back, later)),
    step: must(stepView(at.decided, OWNER, 'TablePlanned', DAY, later)),
    alert: must(alertView(at.convening, 'breach-repeat|', DAY, later)),
    escalation: must(escalationView(at.planned, 'late-plan', DAY, later)),
    question: must(questionView({ ...at.convening, question: { at: START, text: LONGEST } }, then)),
    'phone-vote': must(phoneVoteView(byPhone, OWNER, later)),
    action: must(actionView(at.decided, 'p1a1', DAY, later)),
    start: must(startView(at.decided, DAY, later)),
    check: must(checkView(at.decided, DAY, later)),
    form: refilled(
      'byPhone',
      view('form', at.open, at.open.caseId, { title: own(ACTS.byPhone.title) }),
      at.open,
      then,
    ),
    overview: overviewView(
      [{ table: 'code-paars', cases: Array.from({ length: 12 }, () => at.open), more: 88 }],
      then,
    ),
    help: helpView(true, true, then),
    answer: answerView('Dit kan niet', [md(LONGEST)]),
    'access-log': accessLogView(at.open, LOOKS, then),
    'access-text': accessTextView(at.open, LOOKS, { form: 'letter', from: 0 }, then),
    digest: view('digest', null, at.open.caseId, {
      title: own('Er is nog niets gepland'),
      offers: { open: { values: {}, choices: {} } },
    }),
  };
}

/** A form that was refused: with everything typed still there, each field as long as it may be. */
export function refilled(name: ActName, shown: View, state: CaseFile | null, at: Scene): View {
  const choices =
    name === 'sendDeputy' && state ? deputyForm(state, DELEGATE).choices : form(name, state, at).choices;
  const fields: readonly (typeof ACTS)[ActName]['fields'][number][] = ACTS[name].fields;
  const values = Object.fromEntries(
    fields.map((each) => [
      each.id,
      each.type === 'long' ? LONGEST : each.type === 'text' ? LONGEST.slice(0, 200) : '',
    ]),
  );
  return { ...shown, data: { ...shown.data, offers: { [name]: { values, choices } } } };
}

/** Every form as a card of its own, filled to the brim. */
export function fullestForms(): Readonly<Partial<Record<ActName, View>>> {
  const { open } = moments();
  const names = (Object.keys(ACTS) as ActName[]).filter(
    (name) => ACTS[name].fields.length > 0 && name !== 'raise',
  );
  return Object.fromEntries(
    names.map((name) => [
      name,
      refilled(
        name,
        view('form', open, open.caseId, { title: own(ACTS[name].title) }),
        open,
        scene(START + HOUR),
      ),
    ]),
  );
}
