import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSeeds } from './farm.ts';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly functionName: string; readonly ranges: readonly Range[] }[];
}

export interface FileCoverage {
  readonly file: string;
  readonly branches: number;
  readonly covered: number;
  /** The first line of each branch that no seed came to, with its number. */
  readonly missed: readonly { readonly line: number; readonly text: string }[];
}

const ROOT = new URL('../../', import.meta.url).href;
const FOLDERS = ['src/domain/', 'src/application/'];

/** How much of domain and application these seeds alone come to, branch by branch, as V8 counts them. */
export async function coverageOf(
  from: number,
  count: number,
  days: number,
): Promise<readonly FileCoverage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-coverage-'));
  try {
    await runSeeds({ from, count, days, env: { NODE_V8_COVERAGE: folder } }, () => undefined);
    const scripts = readdirSync(folder).flatMap((name) => {
      const report = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly result: Script[] };
      return report.result;
    });
    return scripts
      .filter(({ url }) => FOLDERS.some((each) => url.startsWith(ROOT + each)))
      .map(fileCoverage)
      .toSorted((one, other) => (one.file < other.file ? -1 : 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileCoverage({ url, functions }: Script): FileCoverage {
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const ranges = functions.flatMap((each) => each.ranges);
  const missed = ranges.filter((range) => range.count === 0);
  const lines = new Map(
    missed.map((range) => lineAt(source, range.startOffset)).map((each) => [each.line, each]),
  );
  return {
    file: url.slice(ROOT.length),
    branches: ranges.length,
    covered: ranges.length - missed.length,
    missed: [...lines.values()].toSorted((one, other) => one.line - other.line),
  };
}

/** V8 begins a range where the code before it ended: the line is that of the first thing in it. */
function lineAt(source: string, begins: number): { readonly line: number; readonly text: string } {
  const blank = /[\s{}();,]*/y;
  blank.lastIndex = begins;
  const offset = begins + (blank.exec(source)?.[0].length ?? 0);
  const begun = source.slice(0, offset).split('\n');
  const line = begun.length;
  return { line, text: (source.split('\n')[line - 1] ?? '').trim().slice(0, 100) };
}
