import { ACTS, type ActName } from '../../src/adapters/teams/acts.ts';
import type { LoadedCase } from '../../src/application/ports.ts';
import type { BotAnswer, Json, Person as TeamsPerson } from '../../src/practice/types.ts';
import { type BareEdge, startBareEdge, teamsPerson } from './bare-edge.ts';
import { cardText, refusalOf } from './desk.ts';
import { expected, type Moment, type Outcome, PARTS, type Part, TABLE, WORDS, type Word } from './matrix.ts';
import { type Arrangement, arrange, filledIn, TYPED_IN_CASES } from './matrix-cases.ts';

/** Presses the cells of the matrix at the real edge and says what is otherwise than the table has it. */

export const ACT_NAMES = Object.keys(ACTS) as ActName[];
export const PART_NAMES = Object.keys(PARTS) as Part[];
/** The answers that open content to who may see it (R10.5). */
const OPENS_CONTENT: readonly ActName[] = ['showContent', 'showDecision'];
/** They change nothing; that they worked is on record (R11.4). */
const SHOWS: readonly ActName[] = [...OPENS_CONTENT, 'accessList', 'accessLetter', 'accessOlder'];
const STRANGER = teamsPerson(
  '0ef3a1de-0000-4000-8000-00000000cafe/99999999-0000-4000-8000-000000000001',
  PARTS.stranger,
);

export interface Matrix {
  readonly edge: BareEdge;
  readonly arranged: Arrangement;
  person(part: Part): TeamsPerson;
  /** How many words were typed: each is typed at a millisecond of its own, by which its lines are known. */
  said: number;
}

export async function startMatrix(): Promise<Matrix> {
  const edge = await startBareEdge([STRANGER]);
  const arranged = await arrange(edge);
  const byName = new Map(edge.register.people.map(({ id, name }) => [name, teamsPerson(id, name)]));
  return { edge, arranged, person: (part) => byName.get(PARTS[part]) ?? STRANGER, said: 0 };
}

/** More lines than one word writes. */
const MAX_LINES = 100;
/** How each refusal of a typed word begins or goes on. */
const REFUSES = /Dit kan niet|kan nog niet|is niet van jou/;

/** What a cell led to; `broken`: a refusal that is on no record, content in an answer, a status, … */
interface Seen {
  readonly outcome: Outcome | 'broken';
  readonly words: string;
}

/**
 * One person tries these buttons on a case of this moment, one after another: where none may work on one copy of the
 * case, else each on its own. Gives a line for each cell that is otherwise than the table has it.
 */
export async function otherwise(
  matrix: Matrix,
  part: Part,
  moment: Moment,
  acts: readonly ActName[],
): Promise<readonly string[]> {
  const { edge, arranged } = matrix;
  const { caseId } = arranged.cases[moment];
  const found: string[] = [];
  const untouched = await edge.copy(caseId);
  for (const act of acts) {
    const should = expected(act, part, moment);
    const on = should === 'works' ? await edge.copy(caseId) : untouched;
    const answer = await edge.press(matrix.person(part), act, dataOf(matrix, act, moment, on));
    const { outcome, words } = await seen(matrix, act, part, on, should, answer);
    if (outcome !== should)
      found.push(`${TABLE[act].rule} ${act}, ${part}, ${moment}: ${outcome}, not ${should} (${words})`);
  }
  const after = await edge.load(untouched.caseId);
  if (after.version !== untouched.version) {
    const events = (await edge.store.events(untouched.caseId)).slice(untouched.version);
    found.push(`${part}, ${moment}: changed by ${events.map(({ event }) => event.type).join(', ')}`);
  }
  return found;
}

function dataOf({ edge, arranged }: Matrix, act: ActName, moment: Moment, on: LoadedCase): Json {
  const subject = act === 'done' || act === 'drop' ? 'p1a1' : '';
  return {
    ...{ case: on.caseId, card: 'case', subject },
    ...filledIn(act, on.state, edge, arranged.cases[moment].now),
  };
}

async function seen(
  { edge, person }: Matrix,
  act: ActName,
  part: Part,
  on: LoadedCase,
  should: Outcome,
  { status, body }: BotAnswer,
): Promise<Seen> {
  const card = (body as { readonly value?: unknown } | undefined)?.value as Json | undefined;
  if (status !== 200 || typeof card !== 'object')
    return { outcome: 'broken', words: `${status} ${JSON.stringify(body)}` };
  const refusal = refusalOf({ status, card });
  const words = (refusal ?? cardText(card)).split('\n')[0] ?? '';
  const mayOpen = refusal === null && OPENS_CONTENT.includes(act);
  const text = JSON.stringify(card);
  if (!mayOpen && TYPED_IN_CASES.some((each) => text.includes(each)))
    return { outcome: 'broken', words: `content in the answer: ${words}` };
  const [line] = await edge.store.accessLog({ caseNumber: on.state.number, limit: 1 });
  if (refusal !== null) {
    const noted = line !== undefined && !line.allowed && line.person.endsWith(person(part).objectId);
    return { outcome: noted ? 'refused' : 'broken', words };
  }
  if (SHOWS.includes(act)) return { outcome: line?.allowed ? 'works' : 'broken', words };
  // Whether the copy that others share changed is looked at once, at the end.
  if (should !== 'works') return { outcome: 'same', words };
  return { outcome: (await edge.load(on.caseId)).version > on.version ? 'works' : 'same', words };
}

/** As an old client sends it (Action.Submit): what may not work changes nothing, and is on record. */
export async function submitted(
  matrix: Matrix,
  part: Part,
  moment: Moment,
  acts: readonly ActName[],
): Promise<readonly string[]> {
  const { edge, arranged } = matrix;
  const untouched = await edge.copy(arranged.cases[moment].caseId);
  const found: string[] = [];
  for (const act of acts) {
    if (expected(act, part, moment) !== 'refused') continue;
    await edge.submit(matrix.person(part), { verb: act, ...dataOf(matrix, act, moment, untouched) });
    const [line] = await edge.store.accessLog({ caseNumber: untouched.state.number, limit: 1 });
    // What only shows something is not to be had on this way in at all.
    const noted = SHOWS.includes(act) || line?.allowed === false;
    if (!noted) found.push(`${act}, ${part}, ${moment}: not on record`);
  }
  const after = await edge.load(untouched.caseId);
  return after.version === untouched.version ? found : [...found, `${part}, ${moment}: changed`];
}

/** One person types these words about a case of this moment; a line for each that is otherwise than the table has it. */
export async function saidOtherwise(matrix: Matrix, part: Part, moment: Moment): Promise<readonly string[]> {
  const { edge, arranged, person } = matrix;
  const { caseId, now } = arranged.cases[moment];
  const on = await edge.copy(caseId);
  const who = person(part);
  const found: string[] = [];
  for (const word of Object.keys(WORDS) as Word[]) {
    const { rule, who: may } = WORDS[word];
    matrix.said += 1;
    const at = now + matrix.said;
    edge.setNow(at);
    await edge.says(who, word.replace('NUMMER', on.state.number));
    const message = edge.standIn.messagesFor(who.objectId).at(-1);
    const words = message ? JSON.stringify(message) : '';
    const lines = await edge.store.accessLog({ limit: MAX_LINES });
    const refused = lines.some(
      (line) => line.at === at && !line.allowed && line.person.endsWith(who.objectId),
    );
    if (refused === may(part, moment))
      found.push(`${rule} ${word}, ${part}, ${moment}: ${words.slice(0, 200)}`);
    if (refused && !REFUSES.test(words))
      found.push(`${rule} ${word}, ${part}, ${moment}: no refusal but ${words.slice(0, 200)}`);
    if (TYPED_IN_CASES.some((text) => words.includes(text)))
      found.push(`${word}, ${part}, ${moment}: content`);
  }
  const { version } = await edge.load(on.caseId);
  return version === on.version ? found : [...found, `${part}, ${moment}: changed`];
}
