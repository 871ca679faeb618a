import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fuzz, startFuzz } from './support/fuzz.ts';
import { signedBot } from './support/fuzz-bots.ts';
import { MOVES } from './support/fuzz-moves.ts';
import { stopMicrosoft } from './support/tokens.ts';

const MOVES_A_RUN = 100;
const RUNS = 6;

let fuzz: Fuzz;
beforeAll(async () => {
  fuzz = await startFuzz(await signedBot());
});
afterAll(async () => {
  stopMicrosoft();
  await fuzz.close();
});

test('zeshonderd activiteiten, goed en slecht gevormd en ondertekend: nooit een 5xx, en niets dat niet mag', {
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.info(`fuzz: FUZZ_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(MOVES, { minLength: MOVES_A_RUN, maxLength: MOVES_A_RUN }), async (moves) => {
      for (const move of moves) await fuzz.does(move);
      await fuzz.check();
    }),
    // What came before is part of what happens: a smaller list alone says nothing.
    { seed, numRuns: RUNS, endOnFailure: true },
  );
  const summary = await fuzz.summary();
  expect(summary).toContain('CaseAccepted');
  console.info(summary);
});
