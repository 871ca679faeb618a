import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTS, type ActName, type Field } from '../src/adapters/teams/acts.ts';
import type { Json } from '../src/practice/types.ts';
import { refusalOf } from './support/desk.ts';
import { expected, MOMENTS, type Moment, PARTS, type Part } from './support/matrix.ts';
import { filledIn } from './support/matrix-cases.ts';
import { ACT_NAMES, type Matrix, PART_NAMES, startMatrix } from './support/matrix-run.ts';

/** R11.2 on every text field of every card, and on typed words: what is refused is kept nowhere. */

const BSN = '111222333';
const TEXT = `Zeppelins boven het wad, ${BSN}.`;
const TYPED: readonly Field['type'][] = ['text', 'long', 'phone', 'link'];

let matrix: Matrix;
beforeAll(async () => {
  matrix = await startMatrix();
});
afterAll(() => matrix.edge.close());

/** Somebody, and a moment, for whom this act works: so that nothing but the text can be in the way. */
function allowed(act: ActName): readonly [Part, Moment] {
  for (const moment of MOMENTS)
    for (const part of PART_NAMES) if (expected(act, part, moment) === 'works') return [part, moment];
  throw new Error(`nobody may ever press ${act}`);
}

const fieldsOf = (act: ActName): readonly Field[] => ACTS[act].fields;
const TYPED_FIELDS = ACT_NAMES.filter((act) => act !== 'raise').flatMap((act) =>
  fieldsOf(act)
    .filter(({ type }) => TYPED.includes(type))
    .map(({ id }) => [act, id] as const),
);

test('R11.2: een BSN in een tekstveld wordt geweigerd, welk veld het ook is; de rest komt terug, en niets wordt bewaard', async () => {
  expect(TYPED_FIELDS.length).toBeGreaterThan(40);
  const { edge, arranged, person } = matrix;
  const numbers: string[] = [];
  for (const [act, field] of TYPED_FIELDS) {
    const [part, moment] = allowed(act);
    const { caseId, now } = arranged.cases[moment];
    edge.setNow(now);
    const on = await edge.copy(caseId);
    const filled = { ...filledIn(act, on.state, edge, now), [field]: TEXT };
    const { body } = await edge.press(person(part), act, {
      case: on.caseId,
      card: 'case',
      subject: 'p1a1',
      ...filled,
    });
    const card = (body as { readonly value: Json }).value;
    const what = `${act}.${field} by ${PARTS[part]}`;
    expect(refusalOf({ status: 200, card }), what).toContain('Er stond een BSN in je tekst.');
    expect(JSON.stringify(card), what).not.toContain(BSN);
    expect(JSON.stringify(card), what).toContain('Zeppelins boven het wad');
    expect((await edge.load(on.caseId)).version, what).toBe(on.version);
    numbers.push(on.state.number);
    const [line] = await edge.store.accessLog({ caseNumber: on.state.number, limit: 1 });
    expect(line, what).toMatchObject({ act, allowed: false, reason: 'bsn' });
  }
  await edge.says(person('reporter'), TEXT);
  await edge.says(person('reporter'), `casus ${TEXT}`);
  const files = execFileSync('sh', ['-c', `cat "${edge.dataDir}"/*`], { maxBuffer: 500_000_000 });
  // What is there to be found: the refusals themselves.
  expect(files.includes(numbers.at(-1) ?? 'none')).toBe(true);
  for (const gone of [BSN, 'Zeppelins']) expect(files.includes(gone), gone).toBe(false);
  const messages = JSON.stringify(edge.standIn.everything());
  for (const gone of [BSN, 'Zeppelins']) expect(messages.includes(gone), gone).toBe(false);
  expect(edge.errors).toEqual([]);
});

test('R10.8: een BSN, een leeg veld of een lange tekst verbergt niet dat het niet mag, en geen formulier noemt de mensen', async () => {
  const { edge, arranged, person } = matrix;
  edge.setNow(arranged.cases.table.now);
  const on = await edge.copy(arranged.cases.table.caseId);
  const names = [PARTS.municipality, PARTS.executor, PARTS.scientist];
  for (const act of [
    'propose',
    'byPhone',
    'cast',
    'phoneVote',
    'openTable',
    'voteNo',
    'changeMunicipality',
  ] as const)
    for (const text of [TEXT, '', 'x'.repeat(2000), 'Bel 06-12345678.'])
      for (const part of ['stranger', 'otherReporter', 'escalationContact'] as const) {
        const typed = Object.fromEntries(fieldsOf(act).map(({ id }) => [id, text]));
        const data = { case: on.caseId, card: 'case', subject: 'p1', ...typed };
        const { body } = await edge.press(person(part), act, data);
        const card = (body as { readonly value: Json }).value;
        const what = `${act} ${text.slice(0, 20)} ${part}`;
        expect(refusalOf({ status: 200, card }), what).toMatch(/Dit kan alleen|Alleen mensen/);
        for (const name of names) expect(JSON.stringify(card), what).not.toContain(name);
        const [line] = await edge.store.accessLog({ caseNumber: on.state.number, limit: 1 });
        expect(line, what).toMatchObject({ allowed: false, reason: 'not-allowed' });
      }
  expect((await edge.load(on.caseId)).version).toBe(on.version);
});
