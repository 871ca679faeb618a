/**
 * `npm run stryker -- [--only deadlines]`: puts thousands of small faults into src/domain, one at a time, and looks which
 * the protocol tests find (Stryker; test/stryker/runner.ts). A part is measured by itself with --only; docs/stryker.md is
 * made from the last measurement of each file (results.json). Exit 1 when fewer than 80 % are found, or a reason in
 * reasons.json is for nothing that survives.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import type { FileResult, Reason, Results, Survivor } from './report.ts';
import { scoreOf, staleReasons, strykerReport } from './report.ts';

/** Of the mutants that a test could find. */
const WANTED_PERCENT = 80;
const RESULTS = new URL('./results.json', import.meta.url);
const REASONS = new URL('./reasons.json', import.meta.url);
const REPORT = new URL('../../docs/stryker.md', import.meta.url);
/** What no protocol test loads is not copied for the run. */
const NOT_COPIED = ['/docs', '/bench', '/data', '/infra', '/manifest', '/tmp', '/cards', '/coverage'];

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const { only } = values;
const measured = await measure(
  only === '' ? ['src/domain/**/*.ts'] : [`src/domain/**/*${only}*.ts`, `src/domain/**/*${only}*/**/*.ts`],
);
const results = sorted({ ...(only === '' ? {} : read<Results>(RESULTS, {})), ...measured });
const reasons = read<readonly Reason[]>(REASONS, []);
writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(REPORT, strykerReport(results, reasons, unmeasured(results)));
const score = scoreOf(Object.values(results));
const stale = staleReasons(results, reasons);
for (const reason of stale) print(`nothing that survives: ${JSON.stringify(reason)}`);
print(`this part: ${scoreOf(Object.values(measured)).toFixed(1)}% found; all files: ${score.toFixed(1)}%`);
if (score < WANTED_PERCENT || stale.length > 0) process.exitCode = 1;

async function measure(mutate: string[]): Promise<Results> {
  const mutants = await new Stryker({
    ...{ testRunner: 'protocol', plugins: ['./test/stryker/runner.ts'], mutate },
    ...{ coverageAnalysis: 'perTest', concurrency: 2, timeoutMS: 4000 },
    // What is in a constant works while its file is loaded: each would need everything loaded and every test run anew.
    ignoreStatic: true,
    ...{ reporters: ['progress-append-only'], tempDirName: 'tmp/stryker', ignorePatterns: NOT_COPIED },
    // TypeScript 7 has no API that Stryker could read a configuration with; nothing of it is needed.
    tsconfigFile: 'none',
  }).runMutationTest();
  const found: Record<string, FileResult> = {};
  for (const mutant of mutants) {
    const file = mutant.fileName.slice(mutant.fileName.indexOf('src/domain/'));
    const before = found[file] ?? { killed: 0, ignored: 0, survived: [] };
    found[file] = withMutant(before, mutant.status, () => survivor(file, mutant));
  }
  return found;
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

/** Files of the domain that no run has looked at; those without anything to change never come up. */
function unmeasured(known: Results): readonly string[] {
  return readdirSync('src/domain', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !(`src/domain/${name}` in known))
    .toSorted();
}

function sorted(all: Results): Results {
  return Object.fromEntries(Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function read<T>(file: URL, otherwise: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : otherwise;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
