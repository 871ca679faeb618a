/**
 * `npm run stryker -- [--only deadlines] [--concurrency 2]`: puts thousands of small faults into src/domain, one at a time,
 * and looks which the protocol tests find (Stryker; test/stryker/runner.ts). Each file is a run of its own, after which
 * results.json and docs/stryker.md are written, so that what was measured is kept whatever comes after. `--only` measures
 * the files whose path holds it; `--report` measures nothing and makes the report of results.json. Exit 1 when fewer than
 * 80 % are found over all, something survives without a reason in reasons.json, a reason there is for nothing that
 * survives, or a file of src/domain was never measured.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import type { FileResult, Reason, Results, Survivor } from './report.ts';
import { complaintsOf, scoreOf, strykerReport } from './report.ts';

/** Of the mutants that a test could find. */
const WANTED_PERCENT = 80;
const RESULTS = new URL('./results.json', import.meta.url);
const REASONS = new URL('./reasons.json', import.meta.url);
const REPORT = new URL('../../docs/stryker.md', import.meta.url);
/** What no protocol test loads is not copied for the run. */
const NOT_COPIED = ['/docs', '/bench', '/data', '/infra', '/manifest', '/tmp', '/cards', '/coverage'];
/** What these remember is right by the tests that ran before, and hides a mutant: each gets a process of its own. */
const REMEMBER = ['src/domain/calendar.ts'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    concurrency: { type: 'string', default: '2' },
    report: { type: 'boolean', default: false },
  },
});
const files = readdirSync('src/domain', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/domain/${name}`)
  .toSorted();
const chosen = values.report ? [] : files.filter((file) => file.includes(values.only));
if (chosen.length === 0 && !values.report) throw new Error(`no file of src/domain holds ${values.only}`);
const reasons = read<readonly Reason[]>(REASONS, []);
let results = read<Results>(RESULTS, {});
for (const file of chosen) {
  const result = await measure(file);
  keep({ ...results, [file]: result });
  print(`${file}: ${scoreOf([result]).toFixed(1)}% found`);
}
keep(results);
const complaints = complaintsOf(results, reasons, files, WANTED_PERCENT);
for (const complaint of complaints) print(complaint);
print(`all files: ${scoreOf(Object.values(results)).toFixed(1)}% found`);
if (complaints.length > 0) process.exitCode = 1;

/** In the order of the files, without those that are no longer there. */
function keep(all: Results): void {
  results = Object.fromEntries(
    files.flatMap((file) => {
      const result = all[file];
      return result ? [[file, result]] : [];
    }),
  );
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(REPORT, strykerReport(results, reasons, files));
}

async function measure(file: string): Promise<FileResult> {
  const mutants = await new Stryker({
    ...{ testRunner: 'protocol', plugins: ['./test/stryker/runner.ts'], mutate: [file] },
    ...{ coverageAnalysis: 'perTest', concurrency: Number(values.concurrency), timeoutMS: 4000 },
    maxTestRunnerReuse: REMEMBER.includes(file) ? 1 : 0,
    // What is in a constant works while its file is loaded: each would need everything loaded and every test run anew.
    ignoreStatic: true,
    ...{ reporters: ['progress-append-only'], tempDirName: 'tmp/stryker', ignorePatterns: NOT_COPIED },
    // TypeScript 7 has no API that Stryker could read a configuration with; nothing of it is needed.
    tsconfigFile: 'none',
  }).runMutationTest();
  const none: FileResult = { killed: 0, ignored: 0, survived: [] };
  return mutants.reduce(
    (before, mutant) => withMutant(before, mutant.status, () => survivor(file, mutant)),
    none,
  );
}

function withMutant(file: FileResult, status: string, seen: () => Survivor): FileResult {
  if (status === 'Ignored') return { ...file, ignored: file.ignored + 1 };
  if (status !== 'Survived' && status !== 'NoCoverage') return { ...file, killed: file.killed + 1 };
  return { ...file, survived: [...file.survived, seen()] };
}

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** Known by its words, not by its line: that moves with every change above it. */
function survivor(file: string, { location, mutatorName, replacement, status }: Mutant): Survivor {
  const lines = readFileSync(file, 'utf8').split('\n');
  const code = (lines[location.start.line - 1] ?? '').trim();
  const becomes = (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 100);
  return { code, mutator: mutatorName, becomes, reached: status === 'Survived' };
}

function read<T>(file: URL, otherwise: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : otherwise;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
