/** A mutant that no protocol test finds. */
export interface Survivor {
  /** The line that it begins on. */
  readonly code: string;
  /** Stryker's name for the kind of change. */
  readonly mutator: string;
  readonly becomes: string;
  /** False when no protocol test comes there at all. */
  readonly reached: boolean;
}

export interface FileResult {
  readonly killed: number;
  /** In constants, which are not measured. */
  readonly ignored: number;
  readonly survived: readonly Survivor[];
}

export type Results = Readonly<Record<string, FileResult>>;

/** Why these survive: all whose line holds `code`, in files that hold `file`, of this kind where one is named. */
export interface Reason {
  readonly why: string;
  readonly file: string;
  readonly code: string;
  readonly mutator?: string;
}

/** How many percent of the mutants were found; all of them where there are none. */
export function scoreOf(files: readonly FileResult[]): number {
  const killed = files.reduce((sum, file) => sum + file.killed, 0);
  const survived = files.reduce((sum, file) => sum + file.survived.length, 0);
  return killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
}

function fits(reason: Reason, file: string, { code, mutator }: Survivor): boolean {
  if (!file.includes(reason.file) || !code.includes(reason.code)) return false;
  return reason.mutator === undefined || reason.mutator === mutator;
}

/** Why this measurement is not good enough; empty when it is. */
export function complaintsOf(
  results: Results,
  reasons: readonly Reason[],
  files: readonly string[],
  wanted: number,
): readonly string[] {
  const survivors = Object.entries(results).flatMap(([file, { survived }]) =>
    survived.map((each) => ({ file, each })),
  );
  const score = scoreOf(Object.values(results));
  return [
    ...(score < wanted ? [`fewer than ${wanted}% found`] : []),
    ...survivors
      .filter(({ file, each }) => !reasons.some((reason) => fits(reason, file, each)))
      .map(({ file, each }) => `survives without a reason: ${line(file, each)}`),
    ...reasons
      .filter((reason) => !survivors.some(({ file, each }) => fits(reason, file, each)))
      .map((reason) => `a reason for nothing that survives: ${JSON.stringify(reason)}`),
    ...files.filter((file) => !(file in results)).map((file) => `never measured: ${file}`),
  ];
}

/** docs/stryker.md. */
export function strykerReport(
  results: Results,
  reasons: readonly Reason[],
  files: readonly string[],
): string {
  const all = Object.entries(results);
  const [empty, filled] = [all.filter(([, each]) => isEmpty(each)), all.filter(([, each]) => !isEmpty(each))];
  const rows = filled.map(([file, each]) => row(short(file), [each]));
  const groups = new Map<string, string[]>();
  for (const [file, { survived }] of all)
    for (const each of survived) {
      const why = reasons.find((reason) => fits(reason, file, each))?.why ?? OPEN;
      groups.set(why, [...(groups.get(why) ?? []), `- ${line(file, each)}`]);
    }
  const listed = [...groups]
    .toSorted(([one], [other]) => Number(one === OPEN) - Number(other === OPEN))
    .map(([why, lines]) => `### ${why} (${lines.length})\n\n${lines.join('\n')}\n`);
  return `# Small faults in the domain, and which the protocol tests find

Made by \`npm run stryker\` with @stryker-mutator: every operator, condition, text and call of src/domain is changed, one at a
time, and the tests of test/protocol that come there are run. Not part of \`npm test\`. A file's figures are of the last time it
was measured (\`--only\` measures a part). Mutants in constants are left out: they work while the file is loaded. The
simulation, the stories and the edge are not run here; what they guard besides shows as a survivor.

| file | found | survived | not measured | score |
|---|---|---|---|---|
${rows.join('\n')}
${row(
  '**all**',
  all.map(([, each]) => each),
)}

${sentence(
  'Nothing to change in',
  empty.map(([file]) => file),
)}${sentence(
  'Not measured yet',
  files.filter((file) => !(file in results)),
)}## What survives, and why

${listed.join('\n')}`;
}

function isEmpty({ killed, ignored, survived }: FileResult): boolean {
  return killed + ignored + survived.length === 0;
}

function sentence(what: string, files: readonly string[]): string {
  return files.length === 0 ? '' : `${what}: ${files.map(short).join(', ')}.\n\n`;
}

function short(file: string): string {
  return file.replace('src/domain/', '');
}

const OPEN = 'No reason found: the tests could be stricter here';

function row(name: string, files: readonly FileResult[]): string {
  const sum = (of: (file: FileResult) => number) => files.reduce((total, file) => total + of(file), 0);
  const survived = sum((file) => file.survived.length);
  return `| ${name} | ${sum((file) => file.killed)} | ${survived} | ${sum((file) => file.ignored)} | ${scoreOf(files).toFixed(1)}% |`;
}

function line(file: string, { code, mutator, becomes, reached }: Survivor): string {
  const shown = (text: string) => `\`\` ${text.slice(0, 110)} \`\``;
  const never = reached ? '' : ' (no protocol test comes here)';
  return `${short(file)}, ${mutator}: ${shown(code)} → ${shown(becomes || '(nothing)')}${never}`;
}
