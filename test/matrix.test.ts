import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expected, type Moment, type Part } from './support/matrix.ts';
import {
  ACT_NAMES,
  type Matrix,
  otherwise,
  PART_NAMES,
  saidOtherwise,
  startMatrix,
  submitted,
} from './support/matrix-run.ts';

/**
 * Who may do what (protocol.md §3, §5), each cell of one table at the real edge: what is allowed works, anything else
 * is refused in Dutch, on record, and leaves the case's version as it was. Here these moments whole, and of the others
 * each button that somebody may press differently than in the one they are like; `npm run test:long` presses every cell.
 */
const WHOLE: readonly Moment[] = ['convening', 'closed'];
const LIKE = {
  triage: 'convening',
  table: 'convening',
  safe: 'triage',
  zorgmakelaar: 'triage',
  unowned: 'convening',
  taken: 'convening',
  adjourned: 'convening',
  decided: 'convening',
  withdrawing: 'convening',
  agreed: 'table',
  takenTable: 'table',
  finished: 'decided',
  phone: 'decided',
  withdrawn: 'closed',
  merged: 'closed',
  erased: 'closed',
} as const satisfies Partial<Record<Moment, Moment>>;

const SAID: readonly Moment[] = ['triage', 'convening', 'zorgmakelaar', 'decided', 'closed'];

let matrix: Matrix;

beforeAll(async () => {
  matrix = await startMatrix();
});
afterAll(() => matrix.edge.close());

async function everyone(look: (part: Part) => Promise<readonly string[]>): Promise<readonly string[]> {
  return (await Promise.all(PART_NAMES.map(look))).flat();
}

describe('R10: wie mag wat, getypt', () => {
  for (const moment of SAID) {
    test(`elk woord, getypt door iedereen: ${moment}`, async () => {
      // One after another: which refusal is whose is read from the log.
      for (const part of PART_NAMES) expect(await saidOtherwise(matrix, part, moment)).toEqual([]);
      expect(matrix.edge.errors).toEqual([]);
    });
  }
});

describe('R10: wie mag wat, met een knop', () => {
  for (const moment of WHOLE) {
    test(`elke knop, voor iedereen: ${moment}`, async () => {
      matrix.edge.setNow(matrix.arranged.cases[moment].now);
      expect(await everyone((part) => otherwise(matrix, part, moment, ACT_NAMES))).toEqual([]);
      expect(matrix.edge.errors).toEqual([]);
    });
  }
  for (const [name, like] of Object.entries(LIKE)) {
    const moment = name as Moment;
    test(`wat anders is dan bij ${like}: ${moment}`, async () => {
      matrix.edge.setNow(matrix.arranged.cases[moment].now);
      const differs = ACT_NAMES.filter((act) =>
        PART_NAMES.some((part) => expected(act, part, moment) !== expected(act, part, like)),
      );
      expect(await everyone((part) => otherwise(matrix, part, moment, differs))).toEqual([]);
      expect(matrix.edge.errors).toEqual([]);
    });
  }
  test('wat niet mag, kan ook niet met een oude Teams (Action.Submit)', async () => {
    matrix.edge.setNow(matrix.arranged.cases.table.now);
    expect(await everyone((part) => submitted(matrix, part, 'table', ACT_NAMES))).toEqual([]);
  });
});
