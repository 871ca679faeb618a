import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOMENTS } from '../support/matrix.ts';
import {
  ACT_NAMES,
  type Matrix,
  otherwise,
  PART_NAMES,
  startMatrix,
  submitted,
} from '../support/matrix-run.ts';

/** Every cell of who may do what: acts × people × moments of a case, on both ways in. */

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
