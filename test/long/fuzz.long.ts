import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fuzz, MOVES, startFuzz } from '../support/fuzz.ts';
import { stopMicrosoft } from '../support/tokens.ts';

/** FUZZ_MOVES and FUZZ_SEED make it shorter, or the same again. */
const MOVES_IN_ALL = Number(process.env.FUZZ_MOVES ?? 50_000);
const MOVES_A_RUN = 100;
const RUNS_A_PART = 50;
/** What cases, the log of the test and caches may add after the first part; a leak of a kB a press would add 45. */
const MAX_GROWTH_MB = 20;

let fuzz: Fuzz;
beforeAll(async () => {
  fuzz = await startFuzz();
});
afterAll(async () => {
  stopMicrosoft();
  await fuzz.close();
});

test('vijftigduizend activiteiten: nooit een 5xx, geen val, gelijk geheugen, en niets dat niet mag', async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.info(`fuzz: FUZZ_SEED=${seed}`);
  const parts = Math.ceil(MOVES_IN_ALL / (MOVES_A_RUN * RUNS_A_PART));
  const memory: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    await fc.assert(
      fc.asyncProperty(fc.array(MOVES, { minLength: MOVES_A_RUN, maxLength: MOVES_A_RUN }), async (moves) => {
        for (const move of moves) await fuzz.does(move);
        await fuzz.check();
      }),
      { seed: seed + part, numRuns: RUNS_A_PART, endOnFailure: true },
    );
    memory.push(fuzz.memoryMb());
    console.info(
      `fuzz: ${(part + 1) * MOVES_A_RUN * RUNS_A_PART} activities, ${memory.at(-1)?.toFixed(1)} MB`,
    );
  }
  console.info(await fuzz.summary());
  expect((memory.at(-1) ?? 0) - (memory[0] ?? 0)).toBeLessThan(MAX_GROWTH_MB);
});
