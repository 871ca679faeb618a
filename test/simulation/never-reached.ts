import { readFileSync } from 'node:fs';
import type { FileCoverage } from './coverage.ts';

/** Why a branch is never reached by the simulation, and which those are: file → the line it begins on. */
export interface Reason {
  readonly reason: string;
  readonly branches: Readonly<Record<string, readonly string[]>>;
}

const LIST = new URL('./never-reached.json', import.meta.url);

export function readReasons(): readonly Reason[] {
  return JSON.parse(readFileSync(LIST, 'utf8')) as readonly Reason[];
}

const keyOf = (file: string, text: string) => `${file}: ${text}`;

function listed(reasons: readonly Reason[]): ReadonlySet<string> {
  return new Set(
    reasons.flatMap(({ branches }) =>
      Object.entries(branches).flatMap(([file, lines]) => lines.map((line) => keyOf(file, line))),
    ),
  );
}

/** Branches that the seeds did not come to and that have no reason. */
export function withoutReason(files: readonly FileCoverage[], reasons: readonly Reason[]): readonly string[] {
  const known = listed(reasons);
  const missed = files.flatMap(({ file, missed: lines }) => lines.map(({ text }) => keyOf(file, text)));
  return missed.filter((key) => !known.has(key));
}

/** Reasons for what was reached after all, or is no longer in the code. */
export function stale(files: readonly FileCoverage[], reasons: readonly Reason[]): readonly string[] {
  const missed = new Set(
    files.flatMap(({ file, missed: lines }) => lines.map(({ text }) => keyOf(file, text))),
  );
  return [...listed(reasons)].filter((key) => !missed.has(key));
}

/** docs/never-reached.md. */
export function coverageReport(
  files: readonly FileCoverage[],
  reasons: readonly Reason[],
  how: string,
): string {
  const rows = files.map(
    ({ file, branches, covered }) =>
      `| ${file} | ${covered} of ${branches} | ${((100 * covered) / branches).toFixed(1)}% |`,
  );
  const groups = reasons.map(({ reason, branches }) => {
    const lines = Object.entries(branches).flatMap(([file, texts]) => [
      `- ${file}`,
      ...texts.map((text) => `  - \`\`${text}\`\``),
    ]);
    return `## ${reason}\n\n${lines.join('\n')}\n`;
  });
  return `# What the simulation never reaches

Made by \`npm run simulate -- --coverage\`: ${how}. The reasons stand in
test/simulation/never-reached.json; the command says which branches have none and which reasons are out of date, and then
ends in an error.

${groups.join('\n')}
## By file

| file | branches reached | |
|---|---|---|
${rows.join('\n')}
`;
}
