import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOMENTS, type Moment } from '../support/matrix.ts';
import {
  ACT_NAMES,
  type Matrix,
  otherwise,
  PART_NAMES,
  saidOtherwise,
  startMatrix,
  submitted,
} from '../support/matrix-run.ts';

/** Every cell of who may do what: acts × people × moments of a case, on both ways in, and what is typed. */
const SAID: readonly Moment[] = ['triage', 'convening', 'zorgmakelaar', 'decided', 'closed'];

let matrix: Matrix;

beforeAll(async () => {
  matrix = await startMatrix();
});
afterAll(() => matrix.edge.close());

for (const moment of MOMENTS) {
  test(`R10: elke knop, voor iedereen: ${moment}`, async () => {
    matrix.edge.setNow(matrix.arranged.cases[moment].now);
    for (const way of [otherwise, submitted]) {
      const all = await Promise.all(PART_NAMES.map((part) => way(matrix, part, moment, ACT_NAMES)));
      expect(all.flat()).toEqual([]);
    }
    expect(matrix.edge.errors).toEqual([]);
  });
}

for (const moment of SAID) {
  test(`R10: elk woord, getypt door iedereen: ${moment}`, async () => {
    matrix.edge.setNow(matrix.arranged.cases[moment].now);
    for (const part of PART_NAMES) expect(await saidOtherwise(matrix, part, moment)).toEqual([]);
    expect(matrix.edge.errors).toEqual([]);
  });
}
