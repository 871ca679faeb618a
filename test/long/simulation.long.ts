import { expect, test } from 'vitest';
import { runSeeds } from '../simulation/farm.ts';
import { MUTANTS } from '../simulation/mutants.ts';

const SEEDS = 2000;
const DAYS = 14;
const AT_ONCE = 2;
const MUTANT_SEEDS = 150;
const MUTANT_DAYS = 6;

test(`simulation: ${SEEDS} fresh seeds of ${DAYS} virtual days, nothing broken`, async () => {
  const first = 1 + Math.floor(Math.random() * 1_000_000_000);
  const startedAt = performance.now();
  const broken: string[] = [];
  const sum = { seeds: 0, events: 0, messages: 0 };
  const share = SEEDS / AT_ONCE;
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_none, nr) =>
      runSeeds({ from: first + nr * share, count: share, days: DAYS }, (result) => {
        sum.seeds += 1;
        sum.events += result.events;
        sum.messages += result.messages;
        for (const { invariant, what } of result.violations)
          broken.push(`${invariant}: ${what}; again: npm run simulate -- --seed ${result.seed}`);
      }),
    ),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${sum.seeds} seeds from ${first} in ${seconds} s: ${sum.events} events, ${sum.messages} messages`,
  );
  expect(broken).toEqual([]);
  expect(sum.seeds).toBe(SEEDS);
});

test(`simulation: all ${MUTANTS.length} mutants are found`, async () => {
  const waiting = [...MUTANTS];
  const missed: string[] = [];
  async function next(): Promise<void> {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { name, days = MUTANT_DAYS } = mutant;
      let found = '';
      await runSeeds(
        { from: 1, count: MUTANT_SEEDS, days, stop: true, mutant: name },
        ({ seed, violations }) => {
          if (violations[0]) found ||= `seed ${seed}, ${violations[0].invariant}`;
        },
      );
      console.log(`${name}: ${found === '' ? 'NOT FOUND' : found}`);
      if (found === '') missed.push(name);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  expect(missed).toEqual([]);
});
