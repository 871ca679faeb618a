import { randomUUID } from 'node:crypto';
import type { ActName } from '../../src/adapters/teams/acts.ts';
import { addDays, dateOf, HOUR, instantOf, MINUTE } from '../../src/domain/calendar.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { CaseCommand, ProposalInput } from '../../src/domain/case-file/commands.ts';
import { activeSeats } from '../../src/domain/case-file/seats.ts';
import type { Person } from '../../src/domain/register.ts';
import type { BareEdge } from './bare-edge.ts';
import { type Moment, PARTS, type Part } from './matrix.ts';
import { INTAKE } from './people.ts';
import { raiseCommand } from './story-acts.ts';

/** Brings a case of Oosterzand to each moment of the matrix, by commands. */

const ZONE = 'Europe/Amsterdam';
const START = instantOf('2026-03-02', '10:00', ZONE);
const TODAY = '2026-03-02';
/** Closing plus a year, and a week. */
const YEAR_LATER = instantOf('2027-03-20', '10:00', ZONE);
/** The walk to the erasing meets no more than this. */
const MAX_TICKS = 50;

export interface Arranged {
  readonly caseId: string;
  /** Protocol time at which the case is pressed. */
  readonly now: number;
}

/** A case that others can be merged with. */
export interface Arrangement {
  readonly cases: Readonly<Record<Moment, Arranged>>;
  readonly other: string;
}

const JOINING: readonly Part[] = ['municipality', 'executor', 'scientist'];

export async function arrange(edge: BareEdge): Promise<Arrangement> {
  const person = (part: Part): Person => {
    const found = edge.register.people.find(({ name }) => name === PARTS[part]);
    if (!found) throw new Error(`the register has no ${PARTS[part]}`);
    return found;
  };
  const at = async (part: Part, caseId: string, ...commands: readonly CaseCommand[]): Promise<void> => {
    for (const command of commands) await edge.does(person(part), caseId, command);
  };
  const raised = async (by: Part, municipality: string, moment = START, hasBed = false): Promise<string> => {
    edge.setNow(moment);
    const caseId = randomUUID();
    const command = raiseCommand({ caseId, municipality, hasBed, safeTonight: hasBed });
    await at(by, caseId, { ...command, number: '' } as CaseCommand);
    return caseId;
  };
  const claimed = async (hasBed = false): Promise<string> => {
    const caseId = await raised('reporter', 'oosterzand', START, hasBed);
    await at('owner', caseId, { type: 'ClaimCase' });
    return caseId;
  };
  const join = async (caseId: string): Promise<void> => {
    const { slots } = (await edge.load(caseId)).state;
    for (const part of JOINING) await at(part, caseId, { type: 'AcceptInvitation', times: slots });
  };
  const convened = async (): Promise<string> => {
    const caseId = await claimed();
    await at('owner', caseId, { type: 'AcceptCase', leaveOut: [] });
    await join(caseId);
    return caseId;
  };
  const unowned = async (): Promise<string> => {
    const caseId = await raised('reporter', 'oosterzand', START - HOUR - 5 * MINUTE);
    edge.setNow(START);
    await edge.tick();
    return caseId;
  };
  const taken = async (): Promise<string> => {
    const caseId = await unowned();
    await at('taker', caseId, { type: 'TakeChair' });
    await join(caseId);
    return caseId;
  };
  const seatIds = async (caseId: string) => {
    const state = (await edge.load(caseId)).state;
    return JOINING.map((part) => seatOf(state, person(part).id));
  };
  const opened = async (by: Part, caseId: string): Promise<string> => {
    await at(by, caseId, { type: 'OpenTable', present: await seatIds(caseId) });
    await at('executor', caseId, { type: 'MakeProposal', proposal: proposalBy(person) });
    return caseId;
  };
  const vote = (part: Part, caseId: string, agrees: boolean) =>
    at(part, caseId, {
      type: 'CastVote',
      proposal: 'p1',
      vote: agrees ? 'akkoord' : 'niet-akkoord',
      reason: agrees ? '' : 'Dit past niet bij het kind.',
    });
  const voted = async (caseId: string, all: boolean): Promise<string> => {
    await vote('municipality', caseId, true);
    await vote('executor', caseId, true);
    await vote('scientist', caseId, all);
    return caseId;
  };
  const table = async () => voted(await opened('owner', await convened()), false);
  const agreed = async () => voted(await opened('owner', await convened()), true);
  const decided = async () => {
    const caseId = await agreed();
    await at('owner', caseId, { type: 'EstablishDecision', proposal: 'p1' });
    return caseId;
  };
  const finished = async () => {
    const caseId = await decided();
    await at('reporter', caseId, { type: 'FinishAction', action: 'p1a1' });
    return caseId;
  };
  const closed = async () => {
    const caseId = await finished();
    await at('owner', caseId, { type: 'CloseCase', lasting: true, note: 'Het kind blijft hier.' });
    return caseId;
  };
  const byPhone = async () => {
    const caseId = await convened();
    const votes = (await seatIds(caseId)).map((seat) => ({ seat, vote: 'akkoord' as const, reason: '' }));
    await at('owner', caseId, { type: 'DecideByPhone', heldAt: START, proposal: proposalBy(person), votes });
    return caseId;
  };
  await raised('otherReporter', 'brinkmarke');
  const other = await raised('otherReporter', 'oosterzand');
  const then = async (caseId: string, part: Part, command: CaseCommand) => {
    await at(part, caseId, command);
    return caseId;
  };
  const cases: Record<Moment, Arranged> = {
    triage: { caseId: await claimed(), now: START },
    safe: { caseId: await claimed(true), now: START },
    unowned: { caseId: await unowned(), now: START },
    convening: { caseId: await convened(), now: START },
    taken: { caseId: await taken(), now: START },
    table: { caseId: await table(), now: START },
    agreed: { caseId: await agreed(), now: START },
    takenTable: { caseId: await voted(await opened('taker', await taken()), false), now: START },
    adjourned: {
      caseId: await then(await table(), 'owner', { type: 'AdjournTable', till: START + 4 * HOUR }),
      now: START,
    },
    decided: { caseId: await decided(), now: START },
    finished: { caseId: await finished(), now: START },
    phone: { caseId: await byPhone(), now: START },
    zorgmakelaar: {
      caseId: await then(await claimed(true), 'owner', {
        ...{ type: 'PassToZorgmakelaar', reason: 'De samenwerking zit vast.', safeAndPlaced: true },
      }),
      now: START,
    },
    withdrawing: {
      caseId: await then(await convened(), 'reporter', {
        ...{ type: 'WithdrawCase', reason: 'Er is thuis een oplossing.', judgedBy: '' },
      }),
      now: START,
    },
    closed: { caseId: await closed(), now: START },
    withdrawn: {
      caseId: await then(await claimed(), 'reporter', {
        ...{ type: 'WithdrawCase', reason: 'Er is thuis een oplossing.', judgedBy: '' },
      }),
      now: START,
    },
    merged: { caseId: await merged(at, await claimed(), edge, other), now: START },
    erased: { caseId: await closed(), now: YEAR_LATER },
  };
  await erase(edge, cases.erased.caseId);
  edge.setNow(START);
  return { cases, other };
}

async function merged(
  at: (part: Part, caseId: string, ...commands: readonly CaseCommand[]) => Promise<void>,
  caseId: string,
  edge: BareEdge,
  other: string,
): Promise<string> {
  const intoNumber = (await edge.load(other)).state.number;
  await at('owner', caseId, { type: 'MergeCase', intoCase: other, intoNumber });
  return caseId;
}

/** Walks this case alone to after its erasing; the clock of the others stands still. */
async function erase(edge: BareEdge, caseId: string): Promise<void> {
  const { app } = edge;
  edge.setNow(YEAR_LATER);
  const { handle } = await import('../../src/application/handle.ts');
  const { deadlines } = await import('../../src/domain/deadlines/deadlines.ts');
  for (let tick = 0; tick < MAX_TICKS; tick += 1) {
    const { state } = await edge.load(caseId);
    const next = deadlines(state)[0];
    if (!next) break;
    edge.setNow(Math.max(YEAR_LATER, next.dueAt));
    const { rule, subject, dueAt } = next;
    const command = { type: 'MeetDeadline', rule, subject, dueAt } as const;
    await handle(app, { commandId: randomUUID(), caseId, command, actor: { kind: 'clock' } });
  }
  if ((await edge.load(caseId)).state.erasure.phase !== 'erased') throw new Error('the case was not erased');
}

export function seatOf(state: CaseFile, person: string): string {
  const seat = activeSeats(state).find((each) =>
    each.invitations.some((invitation) => invitation.party.person === person),
  );
  return seat?.id ?? '';
}

function proposalBy(person: (part: Part) => Person): ProposalInput {
  return {
    kind: 'ambulant',
    executor: 'wending',
    payer: 'gem-oosterzand',
    startDate: addDays(TODAY, 1),
    firstCheck: addDays(TODAY, 28),
    text: 'Elke dag komt een begeleider thuis.',
    afschalingGoal: 'Het gezin redt zich weer.',
    closed: false,
    network: '',
    whyNotLighter: '',
    heard: true,
    heardHow: 'Gebeld met moeder.',
    actions: [{ kind: 'tell', owner: person('reporter').id, due: addDays(TODAY, 1), text: 'Vertellen.' }],
  };
}

/** Of what is typed in each of these cases: in no answer but to who may see the content. */
export const TYPED_IN_CASES = [
  'Het gaat thuis niet meer.',
  'Elke dag komt een begeleider thuis.',
  'Dit past niet bij het kind.',
];

type Filled = Readonly<Record<string, string>>;

/** What has to be filled in on a form, so that nothing but who and when can stand in the way. */
export function filledIn(
  act: ActName,
  state: CaseFile,
  edge: Pick<BareEdge, 'register'>,
  now: number,
): Filled {
  const id = (part: Part) => edge.register.people.find(({ name }) => name === PARTS[part])?.id ?? '';
  const today = dateOf(now, ZONE);
  const reason = { reason: 'Omdat het nodig is voor het kind.' };
  const proposal = {
    kind: 'ambulant',
    text: 'Twee keer per week komt een begeleider thuis.',
    executor: 'wending',
    payer: 'gem-oosterzand',
    startDate: addDays(today, 1),
    tellOwner: id('reporter'),
    tellDue: addDays(today, 1),
    afschalingGoal: 'Het gezin redt zich weer.',
    firstCheck: addDays(today, 28),
    heard: 'ja',
    heardHow: 'Gebeld met moeder.',
  };
  const plan = { date: today, time: '16:00', place: state.values.places[0] ?? '' };
  const forms: Readonly<Partial<Record<ActName, Filled>>> = {
    raise: INTAKE,
    add: { text: 'Oma wil ook helpen.' },
    withdraw: reason,
    confirmWithdrawal: { judgedBy: 'De gedragswetenschapper', ...reason },
    toSpoed: reason,
    toRegulier: reason,
    askReporter: { question: 'Waar is het kind nu?' },
    toZorgmakelaar: { ...reason, safeAndPlaced: 'true' },
    merge: { into: state.similar.at(-1)?.caseId ?? '' },
    join: { times: state.slots.slice(1).join(',') },
    sendDeputy: { deputy: id('deputy') },
    offerBed: { text: 'Een plek tot vrijdag.' },
    refuseBed: reason,
    recordBed: { bedKind: 'blijft', judgedBy: 'De huisarts' },
    noBed: { asked: 'Alle aanbieders in de regio.' },
    plan,
    replan: plan,
    addParticipant: { seatKind: 'certified-institution', person: id('institution') },
    leaveOut: { seat: seatOf(state, id('invited')) },
    caseMandate: { person: id('municipality'), givenBy: 'De wethouder', till: addDays(today, 7) },
    changeMunicipality: { municipality: 'brinkmarke', ...reason },
    openTable: {
      present: activeSeats(state)
        .map((seat) => seat.id)
        .join(','),
    },
    byPhone: {
      ...proposal,
      heldDate: today,
      heldTime: '10:00',
      akkoordSeats: (['municipality', 'executor', 'scientist'] as const)
        .map((part) => seatOf(state, id(part)))
        .join(','),
    },
    adjourn: { date: today, time: '17:00' },
    close: { lasting: 'true', note: 'Het kind blijft hier.' },
    postponeErasure: {
      till: addDays(dateOf(state.erasure.phase === 'ahead' ? state.erasure.at : now, ZONE), 30),
      ...reason,
    },
    propose: proposal,
    voteNo: reason,
    phoneVote: { seat: seatOf(state, id('municipality')), vote: 'niet-akkoord', ...reason },
    cast: { ...reason, sure: 'true' },
    failed: reason,
    drop: reason,
    scaledDown: { heard: 'ja' },
    notYet: { ...reason, next: addDays(today, 14), heard: 'ja' },
    scaleUp: {
      ...reason,
      ground: 'acute-veiligheid',
      groundExplanation: 'Er was geen tijd.',
      heard: 'ja',
      sure: 'true',
    },
    consentGone: { sure: 'true' },
    phoneWrong: reason,
    zorgmakelaarOutcome: { outcome: 'Iedereen praat weer met elkaar.' },
  };
  return forms[act] ?? {};
}
