import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fuzz, startFuzz } from '../support/fuzz.ts';
import { plainBot, signedBot } from '../support/fuzz-bots.ts';
import { MOVES } from '../support/fuzz-moves.ts';
import { stopMicrosoft } from '../support/tokens.ts';

/** FUZZ_MOVES and FUZZ_SEED make it shorter, or the same again. */
const MOVES_IN_ALL = Number(process.env.FUZZ_MOVES ?? 50_000);
/** Where tokens are asked; nock, which then takes what is sent to Teams, keeps all of it in memory. */
const SIGNED_MOVES = MOVES_IN_ALL / 10;
const MOVES_A_RUN = 100;
/** The memory is looked at so often. */
const PARTS = 9;
/** What the first part fills are caches; a leak of a kB a press would add 40. */
const MAX_GROWTH_MB = 20;

async function run(fuzz: Fuzz, seed: number, moves: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(MOVES, { minLength: MOVES_A_RUN, maxLength: MOVES_A_RUN }), async (some) => {
      for (const move of some) await fuzz.does(move);
      await fuzz.check();
    }),
    { seed, numRuns: Math.ceil(moves / MOVES_A_RUN), endOnFailure: true },
  );
}

function seedOf(name: string): number {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.info(`fuzz, ${name}: FUZZ_SEED=${seed}`);
  return seed;
}

test('goed en slecht ondertekend: nooit een 5xx, en niets dat niet mag', async () => {
  const fuzz = await startFuzz(await signedBot());
  await run(fuzz, seedOf('with tokens'), SIGNED_MOVES);
  console.info(await fuzz.summary());
  stopMicrosoft();
  await fuzz.close();
});

test('vijftigduizend activiteiten: nooit een 5xx, geen val, gelijk geheugen, en niets dat niet mag', {
  timeout: 3_600_000,
}, async () => {
  const fuzz = await startFuzz(await plainBot());
  const seed = seedOf('without');
  const memory: number[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    await run(fuzz, seed + part, (MOVES_IN_ALL - SIGNED_MOVES) / PARTS);
    memory.push(fuzz.memoryMb());
    console.info(`fuzz: part ${part + 1} of ${PARTS}, ${memory.at(-1)?.toFixed(1)} MB`);
  }
  console.info(await fuzz.summary());
  await fuzz.close();
  expect((memory.at(-1) ?? 0) - (memory[0] ?? 0)).toBeLessThan(MAX_GROWTH_MB);
});
