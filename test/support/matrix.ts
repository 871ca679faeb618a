import type { ActName } from '../../src/adapters/teams/acts.ts';

/**
 * Who may do what, and when: protocol.md §3 and §5 as one table, written from the protocol and not from the code
 * (`domain/case-file/authority.ts` has its own). Every button has a row; what no row allows must be refused.
 */

/** The people, by the part they have in the case of Oosterzand. */
export const PARTS = {
  reporter: 'Sanne Bruggencate',
  /** Reported another case. */
  otherReporter: 'Jelle Moorman',
  /** Took the case up, and so is its chair. */
  owner: 'Marloes Tervoorde',
  coordinator: 'Joris Wessemaar',
  deputyCoordinator: 'Hanneke Duinsloot',
  /** Of Oosterzand, with the municipality's seat. */
  municipality: 'Nadia el Barzani',
  /** Of another municipality, which has a case of its own. */
  otherMunicipality: 'Wim Harkestede',
  /** Of the provider that carries out the decision. */
  executor: 'Tamar Zwiggelink',
  /** Was asked, and did not answer yet. */
  invited: 'Femke Stuifzand',
  /** Stands in for `invited`, and was not asked. */
  deputy: 'Omar Ait Salhi',
  /** Was asked, and takes the chair where nobody does. */
  taker: 'Gerda Pluimers',
  scientist: 'Yvonne Kraaijveen',
  /** Of a certified institution, in a case without a measure. */
  institution: 'Ruben Esveldt',
  zorgmakelaar: 'Dirk Veldkampe',
  escalationContact: 'Theo Lindenrade',
  privacyOfficer: 'Anouk Heerspink',
  /** Known to Teams, not to the register. */
  stranger: 'Een Vreemde',
} as const;
export type Part = keyof typeof PARTS;

/** Where a case can be. Its first day is a Monday from ten o'clock. */
export const MOMENTS = [
  /** Taken up, and waiting for *Aannemen*. */
  'triage',
  /** The same, of a child that is safe and has a bed. */
  'safe',
  /** An hour without an owner: accepted by the clock, everyone asked, nobody answered. */
  'unowned',
  /** Accepted; municipality, executor and scientist do. A bed is being sought. */
  'convening',
  /** As `unowned`, and then the taker took the chair and three do. */
  'taken',
  /** The table is open, with a proposal on which the scientist disagrees. */
  'table',
  /** The same, and everyone agrees. */
  'agreed',
  /** A table of the taker, with a disagreement. */
  'takenTable',
  'adjourned',
  'decided',
  /** And every action is done. */
  'finished',
  /** Decided by phone: the voters have yet to say whether that is right. */
  'phone',
  'zorgmakelaar',
  /** A withdrawal was asked for. */
  'withdrawing',
  'closed',
  'withdrawn',
  'merged',
  'erased',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** What a press must lead to. `same`: it is so already, or it only shows where things stand; no refusal, no change. */
export type Outcome = 'works' | 'same' | 'refused';

interface Row {
  readonly rule: string;
  readonly who: (part: Part, moment: Moment) => boolean;
  readonly when: readonly Moment[];
  /** A press that finds it done already is no refusal (architecture.md). */
  readonly done?: (part: Part, moment: Moment) => boolean;
}

const BEFORE_TABLE: readonly Moment[] = ['triage', 'safe', 'unowned', 'convening', 'taken', 'withdrawing'];
const AT_TABLE: readonly Moment[] = ['table', 'agreed', 'takenTable'];
const CONVENED: readonly Moment[] = [
  'unowned',
  'convening',
  'taken',
  'withdrawing',
  ...AT_TABLE,
  'adjourned',
];
const AFTER: readonly Moment[] = ['decided', 'finished', 'phone'];
const RUNNING: readonly Moment[] = [...BEFORE_TABLE, ...AT_TABLE, 'adjourned', ...AFTER, 'zorgmakelaar'];
/** A bed is a task till it is on record, decision or not (R4.3). */
const BED_WANTED: readonly Moment[] = RUNNING.filter(
  (moment) => moment !== 'safe' && moment !== 'zorgmakelaar',
);
const UNDECIDED: readonly Moment[] = RUNNING.filter((moment) => !AFTER.includes(moment));
const ALL: readonly Moment[] = MOMENTS;

const is =
  (...parts: readonly Part[]) =>
  (part: Part): boolean =>
    parts.includes(part);
type Who = Row['who'];
const any =
  (...all: readonly Who[]): Who =>
  (part, moment) =>
    all.some((who) => who(part, moment));

/** R10.2: coordinator and deputy coordinator; the chair who took over, for that case. */
const coordinators: Who = is('owner', 'coordinator', 'deputyCoordinator');
const tookOver: Who = (part, moment) => part === 'taker' && (moment === 'taken' || moment === 'takenTable');
const leaders: Who = any(coordinators, tookOver);
const reporter: Who = is('reporter');
/** Whom the table asked, in the moments that there is a table. */
const asked: Who = (part, moment) =>
  [...CONVENED, ...AFTER].includes(moment) &&
  is('municipality', 'executor', 'scientist', 'invited', 'taker')(part);
const participants: Who = (part, moment) =>
  moment !== 'unowned' &&
  ([...CONVENED, ...AFTER, 'closed'] as readonly Moment[]).includes(moment) &&
  // Who takes the chair keeps seat and vote (R2.2).
  (is('municipality', 'executor', 'scientist')(part) || tookOver(part, moment));
/** R10.4. */
const seats = participants;
/** Every delegate of a provider is asked for a bed, who stands in for another too (R4.3). */
const providers: Who = is('executor', 'invited', 'deputy', 'taker');
const votedYes: Who = (part, moment) =>
  AT_TABLE.includes(moment) &&
  (is('municipality', 'executor')(part) || (part === 'scientist' && moment === 'agreed'));
/** The reporter took the one action on. */
const registered: Who = (part) => part !== 'stranger';
const owners: Who = any(reporter, coordinators);
const finished: Who = (part, moment) => moment === 'finished' && owners(part, moment);
/** R10.5. */
const readers: Who = any(reporter, coordinators, participants, tookOver);

export const TABLE: Readonly<Record<ActName, Row>> = {
  // A report on a case that is there already is nobody's; on a free id see the test.
  raise: { rule: 'R10.1', who: () => false, when: [], done: reporter },
  add: { rule: 'R1.4', who: reporter, when: RUNNING },
  consentGone: {
    rule: 'R11.6',
    who: any(reporter, coordinators),
    when: [...RUNNING, 'closed', 'withdrawn', 'merged'],
    done: (part, moment) => moment === 'erased' && any(reporter, coordinators)(part, moment),
  },
  withdraw: {
    rule: 'R8.2',
    who: reporter,
    when: RUNNING.filter((moment) => moment !== 'withdrawing'),
    done: (part, moment) =>
      (part === 'reporter' && moment === 'withdrawing') ||
      (moment === 'withdrawn' && any(reporter, coordinators)(part, moment)),
  },
  // Pressed by the reporter it is the reporter's own request, whatever judgement is typed with it.
  confirmWithdrawal: {
    rule: 'R8.2',
    who: (part, moment) => leaders(part, moment) || (part === 'reporter' && moment !== 'withdrawing'),
    when: RUNNING,
    done: (part, moment) =>
      (part === 'reporter' && moment === 'withdrawing') ||
      (moment === 'withdrawn' && any(reporter, coordinators)(part, moment)),
  },
  claim: {
    rule: 'R2.1',
    who: coordinators,
    when: ['unowned', 'taken', 'takenTable'],
    done: (part, moment) => part === 'owner' && RUNNING.includes(moment),
  },
  accept: {
    rule: 'R2.1',
    who: leaders,
    when: ['triage', 'safe'],
    done: (part, moment) => [...CONVENED, ...AFTER].includes(moment) && leaders(part, moment),
  },
  toSpoed: { rule: 'R2.1', who: leaders, when: BEFORE_TABLE },
  toRegulier: { rule: 'R2.1', who: leaders, when: BEFORE_TABLE },
  askReporter: { rule: 'R2.1', who: leaders, when: UNDECIDED },
  toZorgmakelaar: { rule: 'R2.3', who: leaders, when: ['safe'] },
  merge: { rule: 'R1.5', who: leaders, when: BEFORE_TABLE },
  join: { rule: 'R10.3', who: asked, when: CONVENED },
  // Leaving is always possible: it takes the view away (R3.2).
  decline: { rule: 'R10.3', who: asked, when: [...CONVENED, ...AFTER] },
  sendDeputy: {
    rule: 'R10.3',
    who: (part, moment) => part === 'invited' && asked(part, moment),
    when: CONVENED,
  },
  cancel: { rule: 'R3.2', who: participants, when: [...CONVENED, ...AFTER], done: asked },
  leave: { rule: 'R5.1', who: participants, when: [...CONVENED, ...AFTER], done: asked },
  offerBed: { rule: 'R4.3', who: providers, when: BED_WANTED },
  refuseBed: { rule: 'R4.3', who: providers, when: BED_WANTED },
  recordBed: { rule: 'R4.3', who: leaders, when: RUNNING },
  noBed: { rule: 'R4.3', who: leaders, when: BED_WANTED },
  plan: { rule: 'R10.2', who: leaders, when: ['unowned', 'convening', 'taken', 'withdrawing', 'adjourned'] },
  replan: { rule: 'R4.6', who: leaders, when: ['unowned', 'convening', 'taken', 'withdrawing', 'adjourned'] },
  addParticipant: { rule: 'R3.4', who: leaders, when: UNDECIDED },
  leaveOut: { rule: 'R3.1', who: leaders, when: CONVENED },
  caseMandate: { rule: 'R3.4', who: leaders, when: [...CONVENED, ...AFTER] },
  changeMunicipality: { rule: 'R2.4', who: leaders, when: UNDECIDED },
  // At ten in the morning nobody is asleep.
  wake: {
    rule: 'R9.6',
    who: leaders,
    when: [],
    done: (part, moment) => RUNNING.includes(moment) && leaders(part, moment),
  },
  openTable: {
    rule: 'R4.4',
    who: leaders,
    when: ['unowned', 'convening', 'taken', 'withdrawing', 'adjourned'],
    done: (part, moment) => AT_TABLE.includes(moment) && leaders(part, moment),
  },
  byPhone: {
    rule: 'R5.3',
    who: leaders,
    when: ['unowned', 'convening', 'taken', 'withdrawing', 'table', 'agreed', 'takenTable', 'adjourned'],
  },
  adjourn: { rule: 'R5.4', who: leaders, when: AT_TABLE },
  close: {
    rule: 'R8.1',
    who: leaders,
    when: ['finished'],
    done: (part, moment) => (moment === 'closed' || moment === 'erased') && leaders(part, moment),
  },
  postponeErasure: { rule: 'R11.5', who: coordinators, when: ['closed', 'withdrawn', 'merged'] },
  showContent: { rule: 'R10.5', who: readers, when: ALL.filter((moment) => moment !== 'erased') },
  propose: { rule: 'R6.1', who: any(seats, leaders), when: AT_TABLE },
  takeChair: {
    rule: 'R2.2',
    who: is('municipality', 'otherMunicipality', 'executor', 'invited', 'deputy', 'taker', 'institution'),
    when: ['unowned'],
    done: tookOver,
  },
  showDecision: { rule: 'R6.7', who: readers, when: [...AFTER, 'closed'] },
  voteYes: {
    rule: 'R6.2',
    who: (part, moment) => seats(part, moment) && !votedYes(part, moment),
    when: AT_TABLE,
    done: votedYes,
  },
  voteNo: { rule: 'R6.2', who: seats, when: AT_TABLE },
  voteBack: { rule: 'R6.2', who: seats, when: AT_TABLE },
  phoneVote: { rule: 'R10.2', who: leaders, when: AT_TABLE },
  establish: {
    rule: 'R6.3',
    who: leaders,
    when: ['agreed'],
    done: (part, moment) => AFTER.includes(moment) && leaders(part, moment),
  },
  // Where everyone agrees it goes on record as the consent that it is. Who took the chair may not cast (R2.2).
  cast: { rule: 'R6.4', who: coordinators, when: AT_TABLE },
  started: { rule: 'R7.1', who: is('executor'), when: AFTER },
  failed: { rule: 'R7.1', who: any(is('executor'), reporter, coordinators), when: AFTER },
  done: { rule: 'R7.2', who: owners, when: ['decided', 'phone'], done: finished },
  drop: { rule: 'R7.2', who: owners, when: ['decided', 'phone'], done: finished },
  // §5 says nothing of who stands in for an executor that keeps silent; R7.3 has the coordinator told. So they may.
  scaledDown: { rule: 'R7.3', who: any(is('executor'), coordinators), when: AFTER },
  notYet: { rule: 'R7.3', who: any(is('executor'), coordinators), when: AFTER },
  scaleUp: { rule: 'R7.3', who: any(is('executor'), coordinators), when: AFTER },
  phoneRight: { rule: 'R5.3', who: is('municipality', 'executor', 'scientist'), when: ['phone'] },
  phoneWrong: { rule: 'R5.3', who: is('municipality', 'executor', 'scientist'), when: ['phone'] },
  zorgmakelaarContact: { rule: 'R2.3', who: any(coordinators, is('zorgmakelaar')), when: ['zorgmakelaar'] },
  zorgmakelaarOutcome: { rule: 'R2.3', who: any(coordinators, is('zorgmakelaar')), when: ['zorgmakelaar'] },
  accessList: { rule: 'R10.7', who: is('privacyOfficer'), when: ALL },
  accessLetter: { rule: 'R10.7', who: is('privacyOfficer'), when: ALL },
  accessOlder: { rule: 'R10.7', who: is('privacyOfficer'), when: ALL },
  // They show where things stand, to who presses: what is shown is that person's own (see the test).
  back: { rule: 'R10.6', who: () => false, when: [], done: () => true },
  open: { rule: 'R10.6', who: () => false, when: [], done: () => true },
};

/** The typed words (§8), by who may have their answer; in a case's own chat of this moment. */
export const WORDS = {
  'code paars': { rule: 'R10.1', who: registered },
  overzicht: { rule: 'R10.6', who: registered },
  help: { rule: '§8', who: () => true },
  casus: { rule: '§8', who: () => true },
  kanaal: { rule: 'R10.2', who: coordinators },
  inzage: { rule: 'R10.7', who: is('privacyOfficer') },
  'inzage NUMMER': { rule: 'R10.7', who: is('privacyOfficer') },
  // One's own part in it: who reported, leads, was asked, or has something to do.
  'casus NUMMER': {
    rule: 'R10.5',
    who: any(
      reporter,
      leaders,
      asked,
      participants,
      (part, moment) => BED_WANTED.includes(moment) && providers(part, moment),
      (part, moment) => part === 'zorgmakelaar' && moment === 'zorgmakelaar',
    ),
  },
} as const satisfies Record<string, { readonly rule: string; readonly who: Who }>;
export type Word = keyof typeof WORDS;

/** What the table says of one cell. */
export function expected(act: ActName, part: Part, moment: Moment): Outcome {
  const { who, when, done } = TABLE[act];
  if (when.includes(moment) && who(part, moment)) return 'works';
  return done?.(part, moment) ? 'same' : 'refused';
}
