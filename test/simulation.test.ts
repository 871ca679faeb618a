import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runSeeds } from './simulation/farm.ts';
import { keptPlans } from './simulation/kept.ts';
import { MUTANTS } from './simulation/mutants.ts';
import { planFor } from './simulation/plan.ts';
import type { Violation } from './simulation/record.ts';
import { fromWords, inWords, reduced, type wholeOf } from './simulation/reduction.ts';
import { REGISTER, runPlan } from './simulation/run.ts';
import { shrink } from './simulation/shrink.ts';
import { storyOf } from './simulation/story.ts';

const SEEDS = 40;
/** The window, and what comes at its end. */
const DAYS = 1.2;
/** A run on SQLite costs three others; the long runs have more of them. */
const SQLITE_SHARE = 0.03;
const FIRST = 1 + Math.floor(Math.random() * 1_000_000_000);

function brokenIn(seed: number, violations: readonly Violation[]): readonly string[] {
  return violations.map(
    ({ invariant, rule, what }) =>
      `${rule} (${invariant}): ${what}; again: npm run simulate -- --seed ${seed} --days ${DAYS} --sqlite ${SQLITE_SHARE}`,
  );
}

describe('simulation: the protocol under faults, in virtual time', () => {
  test(`${SEEDS} fresh seeds from ${FIRST}: nothing is broken`, { timeout: 170_000 }, async () => {
    const broken: string[] = [];
    let events = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const outcome = await runPlan(planFor(seed, REGISTER, { days: DAYS, sqliteShare: SQLITE_SHARE }));
      events += outcome.events;
      broken.push(...brokenIn(seed, outcome.violations));
    }
    console.log(`simulation: ${SEEDS} seeds from ${FIRST}, ${DAYS} virtual days each, ${events} events`);
    expect(broken).toEqual([]);
    // A simulation in which nothing happens finds nothing.
    expect(events).toBeGreaterThan(SEEDS * 40);
  });

  for (const { name, plan } of keptPlans())
    test(`${name}: what once broke a promise keeps it now`, async () => {
      const { violations } = await runPlan(plan);
      expect(brokenIn(plan.seed, violations)).toEqual([]);
    });

  test('a seed gives the same run every time, on either store', async () => {
    for (const sqliteShare of [0, 1]) {
      const plan = planFor(FIRST, REGISTER, { days: 1, sqliteShare });
      const [first, second] = [await runPlan(plan), await runPlan(plan)];
      expect([second.trace, second.events, second.messages]).toEqual([
        first.trace,
        first.events,
        first.messages,
      ]);
    }
  });

  test('a fault in the clock is found, made small, and told in the words of the protocol', async () => {
    // A promise that is broken on purpose: nobody may ever be asked for a vote.
    const plan = planFor(7, REGISTER, { days: 2, sqliteShare: 0 });
    const asks = async (reduction: ReturnType<typeof wholeOf>) => {
      const { record } = await runPlan(reduced(plan, reduction));
      return [...record.events.values()].some((events) =>
        events.some(({ event }) => event.type === 'PersonInvited'),
      );
    };
    const smallest = await shrink(plan, asks, 30);
    expect(smallest.days).toBe(1);
    expect(smallest.faults).toEqual([]);
    expect(smallest.cases).toHaveLength(1);
    expect(fromWords(inWords(smallest), plan)).toEqual(smallest);
    const outcome = await runPlan(reduced(plan, smallest));
    const [caseId = ''] = outcome.record.events.keys();
    const broken = {
      invariant: 'nobodyIsAsked',
      rule: 'R0',
      caseId,
      at: plan.start + 3_600_000,
      what: 'asked',
    };
    expect(storyOf(outcome, broken, REGISTER)).toContain('iemand uitgenodigd');
  });

  test('every mutant has one place in the code where it fits', () => {
    const misfits = MUTANTS.filter(({ file, find }) => {
      const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      return source.split(find).length !== 2;
    });
    expect(misfits.map(({ name }) => name)).toEqual([]);
  });

  test('a mutant is found by the seeds, and one that fits nowhere is refused', async () => {
    const found: string[] = [];
    const job = { from: 1, count: 10, days: 1.5, stop: true };
    await runSeeds({ ...job, mutant: 'a table that stays shut is told once' }, ({ violations }) =>
      found.push(...violations.map(({ what }) => what)),
    );
    expect(found[0]).toMatch(/^not-open: /);
    await expect(runSeeds({ ...job, mutant: 'no such fault' }, () => undefined)).rejects.toThrow();
  });
});
