/**
 * `npm run simulate -- [--seeds 100] [--seed N] [--days 14] [--sqlite 0.1] [--only "days=2 cases=0 faults=1"] [--keep]
 * [--mutants [--like "bed"]] [--coverage]`: the protocol
 * under faults, in virtual time. Without --seed the seeds are fresh, and printed. A seed that fails is made smaller, told
 * as a story, and named with the one command that repeats it. Exit 1 when a promise was broken (with --mutants: when one
 * was not found).
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { coverageOf } from './coverage.ts';
import { runSeeds } from './farm.ts';
import { KEPT } from './kept.ts';
import type { Mutant } from './mutants.ts';
import { MUTANTS } from './mutants.ts';
import { coverageReport, readReasons, stale, withoutReason } from './never-reached.ts';
import type { Plan } from './plan.ts';
import { planFor, SQLITE_SHARE } from './plan.ts';
import { fromWords, inWords, reduced } from './reduction.ts';
import { REGISTER, runPlan } from './run.ts';
import { shrink } from './shrink.ts';
import { storyOf } from './story.ts';
import type { SeedResult } from './worker.ts';

const AT_ONCE = Math.max(1, Math.min(2, cpus().length));
const MAX_SEED = 1_000_000_000;
/** More failing seeds than this are counted, not told. */
const MAX_TOLD = 3;
/** A fault that so many seeds do not show is a fault that the simulation does not find. */
const MUTANT_SEEDS = 150;
const MUTANT_DAYS = 6;
/** Always the same seeds: what they reach is compared with a list. */
const COVERAGE_SEEDS = 60;
const COVERAGE_DAYS = 14;
const COVERAGE_REPORT = new URL('../../docs/never-reached.md', import.meta.url);
const MUTANTS_REPORT = new URL('../../docs/mutants.md', import.meta.url);

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    days: { type: 'string', default: '14' },
    sqlite: { type: 'string', default: String(SQLITE_SHARE) },
    only: { type: 'string', default: '' },
    mutants: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    like: { type: 'string', default: '' },
  },
});
const days = Number(values.days);
if (!(days > 0 && days <= 365)) usage('days', 'a number of days up to 365', values.days);

if (values.mutants) await findMutants();
else if (values.coverage) await cover();
else if (values.seed !== undefined) await one(whole('seed', values.seed, MAX_SEED));
else await many(whole('seeds', values.seeds, 1_000_000));

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  return usage(name, `a whole number from 1 to ${most}`, text);
}

function usage(name: string, wanted: string, given: string): never {
  process.stderr.write(`--${name}: expected ${wanted}, not "${given}"\n`);
  process.exit(1);
}

async function many(count: number): Promise<void> {
  const first = 1 + Math.floor(Math.random() * (MAX_SEED - count));
  const startedAt = performance.now();
  print(`${count} seeds from ${first}, ${days} virtual days each`);
  const failed: SeedResult[] = [];
  const sum = { events: 0, steps: 0, messages: 0, seeds: 0 };
  const share = Math.ceil(count / AT_ONCE);
  const jobs = Array.from({ length: AT_ONCE }, (_none, nr) => ({
    from: first + nr * share,
    count: Math.max(0, Math.min(share, count - nr * share)),
    days,
  }));
  await Promise.all(
    jobs
      .filter((job) => job.count > 0)
      .map((job) =>
        runSeeds(job, (result) => {
          sum.seeds += 1;
          sum.events += result.events;
          sum.steps += result.steps;
          sum.messages += result.messages;
          if (result.violations.length > 0) failed.push(result);
        }),
      ),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  print(
    `${sum.seeds} seeds in ${seconds} s: ${sum.events} events, ${sum.messages} messages, ${sum.steps} steps`,
  );
  print(
    `${failed.length} failed${failed.length > 0 ? `: ${failed.map((each) => each.seed).join(', ')}` : ''}`,
  );
  for (const each of failed.slice(0, MAX_TOLD)) await tell(each.seed);
  if (failed.length > 0) process.exitCode = 1;
}

async function one(seed: number): Promise<void> {
  const plan = planFor(seed, REGISTER, { days, sqliteShare: Number(values.sqlite) });
  if (values.only === '') return tell(seed);
  const outcome = await runPlan(reduced(plan, fromWords(values.only, plan)));
  const [violation] = outcome.violations;
  if (!violation)
    return print(`seed ${seed}: nothing broken (${outcome.events} events, trace ${outcome.trace})`);
  print(storyOf(outcome, violation, REGISTER));
  process.exitCode = 1;
}

/** What the seeds alone come to of domain and application, and what they never do, with the reason. */
async function cover(): Promise<void> {
  const files = await coverageOf(1, COVERAGE_SEEDS, COVERAGE_DAYS);
  let [branches, covered] = [0, 0];
  for (const each of files) {
    branches += each.branches;
    covered += each.covered;
    print(`${percent(each.covered, each.branches)} ${each.file}`);
    for (const { line, text } of each.missed) print(`        ${line}: ${text}`);
  }
  const how = `${percent(covered, branches).trim()} of ${branches} branches, by ${COVERAGE_SEEDS} seeds of ${COVERAGE_DAYS} days`;
  const reasons = readReasons();
  const [unexplained, outdated] = [withoutReason(files, reasons), stale(files, reasons)];
  for (const each of unexplained) print(`no reason: ${each}`);
  for (const each of outdated) print(`reached, or gone: ${each}`);
  print(how);
  writeFileSync(COVERAGE_REPORT, coverageReport(files, reasons, how));
  if (unexplained.length + outdated.length > 0) process.exitCode = 1;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`.padStart(6);
}

/** Makes a failing seed smaller and tells what is left. */
async function tell(seed: number): Promise<void> {
  const plan = planFor(seed, REGISTER, { days, sqliteShare: Number(values.sqlite) });
  const first = await runPlan(plan);
  const [violation] = first.violations;
  if (!violation) return print(`seed ${seed}: nothing broken (${first.events} events, trace ${first.trace})`);
  const same = (each: { readonly invariant: string }) => each.invariant === violation.invariant;
  const smallest = await shrink(plan, async (reduction) =>
    (await runPlan(reduced(plan, reduction))).violations.some(same),
  );
  const outcome = await runPlan(reduced(plan, smallest));
  const told = outcome.violations.find(same) ?? violation;
  print(`\nseed ${seed}\n${storyOf(outcome, told, REGISTER)}`);
  if (values.keep) keep(told, reduced(plan, smallest));
  print(
    `again: npm run simulate -- --seed ${seed} --days ${days} --sqlite ${values.sqlite} --only "${inWords(smallest)}"`,
  );
  process.exitCode = 1;
}

/** A plan that failed is a test from now on (kept.ts), whatever its seed comes to mean. */
function keep(violation: { readonly invariant: string; readonly what: string }, plan: Plan): void {
  const file = new URL(`${violation.invariant}-${plan.seed}.json`, KEPT);
  writeFileSync(
    file,
    `${JSON.stringify({ found: violation.invariant, what: violation.what, plan }, null, 2)}\n`,
  );
  print(`kept as ${fileURLToPath(file)}`);
}

/** Puts each fault of mutants.ts into the code, and looks which seed and invariant find it. */
async function findMutants(): Promise<void> {
  const chosen = MUTANTS.filter(({ name }) => name.includes(values.like));
  const waiting = [...chosen];
  const found = new Map<string, string>();
  async function next(): Promise<void> {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const how = await findMutant(mutant);
      if (how !== null) found.set(mutant.name, how);
      print(how === null ? `MISSED ${mutant.name}` : `found  ${mutant.name}: ${how}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  print(`\n${found.size} of ${chosen.length} found`);
  if (chosen.length === MUTANTS.length) writeFileSync(MUTANTS_REPORT, mutantsReport(found));
  if (found.size < chosen.length) process.exitCode = 1;
}

function mutantsReport(found: ReadonlyMap<string, string>): string {
  const rows = MUTANTS.map(
    ({ name, file }) => `| ${name} | ${file} | ${found.get(name) ?? '**not found**'} |`,
  );
  return `# Faults that the simulation finds

Made by \`npm run simulate -- --mutants\`: each fault is put into the code while it is loaded (test/simulation/mutants.ts),
and seeds of ${MUTANT_DAYS} virtual days (14 where it takes longer to show) are played, from 1 on, until a promise is broken. ${found.size} of ${MUTANTS.length} found.

| fault | in | found by |
|---|---|---|
${rows.join('\n')}
`;
}

async function findMutant({ name: mutant, days: longer }: Mutant): Promise<string | null> {
  let found: string | null = null;
  const length = longer ?? MUTANT_DAYS;
  await runSeeds({ from: 1, count: MUTANT_SEEDS, days: length, stop: true, mutant }, (result) => {
    const [violation] = result.violations;
    if (violation) found ??= `seed ${result.seed}, ${violation.invariant} (${violation.rule})`;
  });
  return found;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
