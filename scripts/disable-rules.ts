/**
 * Proves that each sentence of the protocol is tested: breaks one at a time in a copy of the project and expects a
 * named test to go red. `node scripts/disable-rules.ts [--only R2.2a]` (a prefix such as R2 will do); writes
 * docs/rules.md after a whole run. Exit 1 when a broken sentence leaves its tests green.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { RuleEntry, TitleInFile } from '../test/support/rules.ts';
import { filesWith, namePattern, readRules, titlesIn } from '../test/support/rules.ts';

const ROOT = resolve(import.meta.dirname, '..');
const AT_ONCE = Math.max(2, Math.min(4, cpus().length >> 1));
const TIMEOUT_MS = 120_000;
const COPIED = ['src', 'test', 'config', 'cards', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const run = promisify(execFile);

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

interface Result {
  readonly rule: RuleEntry;
  readonly red: readonly string[];
  /** Why it does not count: a test that is red unbroken, or a file that did not load; empty when it counts. */
  readonly trouble: string;
}

function copyOf(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-rules-'));
  for (const name of COPIED)
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Runs these tests in a copy; gives each title's status, or what kept them from running. */
async function outcome(
  folder: string,
  titles: readonly string[],
  known: readonly TitleInFile[],
): Promise<{ status: ReadonlyMap<string, string>; trouble: string }> {
  const files = [...new Set(titles.flatMap((title) => filesWith(title, known)))];
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const options = [
    'run',
    '--root',
    folder,
    // On one store: the stories of the other run the same rules.
    '--project=!cosmos',
    '--reporter=json',
    `--outputFile=${report}`,
    '--pool=threads',
    '--no-isolate',
    '--no-cache',
  ];
  const failure = await run(process.execPath, [vitest, ...options, '-t', namePattern(titles), ...files], {
    cwd: folder,
    timeout: TIMEOUT_MS,
  }).then(
    () => null,
    (fault: Error) => fault,
  );
  if (!existsSync(report))
    return { status: new Map(), trouble: failure ? failure.message.slice(0, 300) : 'no report' };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const ran = testResults.flatMap((file) => file.assertionResults);
  const status = new Map(
    ran.filter((each) => titles.includes(each.title)).map((each) => [each.title, each.status]),
  );
  const unloaded = testResults.find((file) => file.assertionResults.length === 0 && file.message !== '');
  return { status, trouble: unloaded ? unloaded.message.slice(0, 300) : '' };
}

async function broken(folder: string, rule: RuleEntry, known: readonly TitleInFile[]): Promise<Result> {
  const { disable } = rule;
  if (!disable) return { rule, red: [], trouble: 'nothing to break' };
  const file = join(folder, disable.file);
  const whole = readFileSync(file, 'utf8');
  if (whole.split(disable.find).length !== 2)
    return { rule, red: [], trouble: 'the snippet is not there exactly once' };
  writeFileSync(
    file,
    whole.replace(disable.find, () => disable.replace),
  );
  try {
    const { status, trouble } = await outcome(folder, rule.tests, known);
    const red = rule.tests.filter((title) => status.get(title) === 'failed');
    return { rule, red, trouble };
  } finally {
    writeFileSync(file, whole);
  }
}

function print({ rule, red, trouble }: Result): void {
  const verdict = red.length > 0 ? `red    ${red.length} of ${rule.tests.length}` : 'GREEN';
  console.log(
    `${rule.id.padEnd(7)} ${verdict.padEnd(14)} ${trouble === '' ? rule.sentence.slice(0, 90) : trouble}`,
  );
}

const WHERE = {
  domain: '',
  edge: 'at the edge (cards, Teams)',
  store: 'in the store',
  later: 'later',
} as const;

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll(/ +/g, ' ');
}

/** docs/rules.md: what was broken and what went red. */
function page(rules: readonly RuleEntry[], results: readonly Result[]): string {
  const found = new Map(results.map((result) => [result.rule.id, result]));
  const lines = rules.map((rule) => {
    const result = found.get(rule.id);
    const how = rule.disable
      ? `\`${cell(rule.disable.find)}\` → ${rule.disable.replace === '' ? 'gone' : `\`${cell(rule.disable.replace)}\``}`
      : '';
    const red = result ? result.red.map(cell).join('<br>') || '**none**' : WHERE[rule.where];
    return `| ${rule.id} | ${cell(rule.sentence)} | ${how} | ${red} |`;
  });
  const reds = results.filter((result) => result.red.length > 0).length;
  return [
    '# The protocol, sentence by sentence',
    '',
    'Made by `npm run rules` from `test/rules.json`; never edited by hand. Each sentence of the protocol that the code',
    'decides is broken on its own, in a copy, and the tests named for it must go red.',
    '',
    `${rules.length} sentences, ${results.length} broken one at a time, ${reds} of them caught.`,
    '',
    '| rule | sentence | broken how | tests that went red |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

async function main(): Promise<number> {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
  const rules = readRules(ROOT);
  const known = titlesIn(ROOT);
  const chosen = rules.filter(
    (rule) =>
      rule.disable &&
      (only === undefined ||
        rule.id === only ||
        rule.id.replace(/[a-z]+$/, '') === only ||
        rule.id.startsWith(`${only}.`)),
  );
  const folders = Array.from({ length: AT_ONCE }, () => copyOf(ROOT));
  try {
    const named = [...new Set(chosen.flatMap((rule) => rule.tests))];
    const sound = await outcome(folders[0] as string, named, known);
    const unsound = named.filter((title) => sound.status.get(title) !== 'passed');
    if (chosen.length === 0 || unsound.length > 0) {
      console.error(
        chosen.length === 0
          ? 'no such rule'
          : `not green to begin with:\n${unsound.join('\n')}\n${sound.trouble}`,
      );
      return 1;
    }
    const waiting = [...chosen];
    const results: Result[] = [];
    await Promise.all(
      folders.map(async (folder) => {
        for (let rule = waiting.shift(); rule; rule = waiting.shift()) {
          const result = await broken(folder, rule, known);
          results.push(result);
          print(result);
        }
      }),
    );
    const green = results.filter((result) => result.red.length === 0);
    console.log(
      `${results.length} sentences broken, ${results.length - green.length} caught, ${green.length} green: ${green.map((each) => each.rule.id).join(' ')}`,
    );
    if (only === undefined) {
      mkdirSync(join(ROOT, 'docs'), { recursive: true });
      writeFileSync(join(ROOT, 'docs', 'rules.md'), page(rules, results));
    }
    return green.length === 0 ? 0 : 1;
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
