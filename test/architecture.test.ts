import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

interface Source {
  /** Path below src, such as `domain/calendar.ts`. */
  readonly path: string;
  readonly text: string;
}

function sources(folder: string): readonly Source[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(SRC, file), text: readFileSync(file, 'utf8') }));
}

const ALL = sources(SRC);

/** What each file imports: paths below src, or package names. */
function imports(source: Source): readonly string[] {
  const found = [
    ...source.text.matchAll(/(?:from\s+|import\s+|import\()'([^']+)'|createRequire\([^)]*\)\('([^']+)'\)/g),
  ];
  return found.map((match) => {
    const name = match[1] ?? match[2] ?? '';
    return name.startsWith('.') ? relative(SRC, join(SRC, source.path, '..', name)) : name;
  });
}

function offenders(from: RegExp, forbidden: RegExp, except: RegExp = /^$/): readonly string[] {
  return ALL.filter((source) => from.test(source.path) && !except.test(source.path)).flatMap((source) =>
    imports(source)
      .filter((name) => forbidden.test(name))
      .map((name) => `${source.path} imports ${name}`),
  );
}

const PACKAGE = /^(?!domain\/|application\/|adapters\/|practice\/|commands\/)[a-z@]/;

test('the domain imports itself alone; calendar.ts alone knows the date libraries', () => {
  expect(offenders(/^domain\//, /^(application|adapters|practice|commands)\//)).toEqual([]);
  expect(offenders(/^domain\//, PACKAGE, /^domain\/calendar\.ts$/)).toEqual([]);
  expect(offenders(/^domain\/calendar\.ts$/, PACKAGE).toSorted()).toEqual([
    'domain/calendar.ts imports date-holidays',
    'domain/calendar.ts imports temporal-polyfill',
  ]);
});

test('the application imports the domain alone', () => {
  expect(offenders(/^application\//, /^(adapters|practice|commands)\//)).toEqual([]);
  expect(offenders(/^application\//, PACKAGE)).toEqual([]);
});

test('the store and the Teams edge never import each other', () => {
  expect(offenders(/^adapters\/store\//, /^adapters\/teams\//)).toEqual([]);
  expect(offenders(/^adapters\/teams\//, /^adapters\/store\//)).toEqual([]);
});

test('the Teams libraries are known in src/adapters/teams and where it is wired, and nowhere else', () => {
  const teams = /^(botbuilder|botframework|@microsoft\/teams|restify|adaptivecards)/;
  expect(offenders(/./, teams, /^(adapters\/teams\/|bot\.ts$)/)).toEqual([]);
});

test('the practice room knows nothing of the bot, and is reached from its wiring alone', () => {
  expect(offenders(/^practice\//, /^(domain|application|adapters|commands)\//)).toEqual([]);
  expect(offenders(/./, /^practice\//, /^(practice\/|practice\.ts$)/)).toEqual([]);
});

test('nothing in src imports test', () => {
  expect(offenders(/./, /(^|\/)\.\.\/test\//)).toEqual([]);
});

/** Time and chance come in through ports; only the wiring and the two places named here touch them. */
test('nobody but the ports reads the clock or chance', () => {
  const clockOrChance =
    /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|randomUUID|setTimeout|setInterval|AbortSignal\.timeout)\b/;
  const found = ALL.filter((source) => /^(domain|application|adapters)\//.test(source.path))
    .filter((source) => clockOrChance.test(source.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
    .map((source) => source.path);
  expect(found).toEqual([]);
});

test('main.ts alone reads the environment', () => {
  const found = ALL.filter((source) => /process\.env/.test(source.text)).map((source) => source.path);
  expect(found).toEqual(['main.ts']);
});

test('no enum, class hierarchy or barrel file', () => {
  const found = ALL.filter((source) => /^\s*(export )?(const )?enum |^export \* from/m.test(source.text)).map(
    (source) => source.path,
  );
  expect(found).toEqual([]);
});

test('the lockfile names every platform’s packages, and no registry (node scripts/complete-lockfile.ts)', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>;
  };
  const missing = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => /-(arm64|x64)(-\w+)?$/.test(name) && !packages[`node_modules/${name}`]);
  expect(missing).toEqual([]);
  expect(Object.values(packages).filter((entry) => entry.resolved)).toEqual([]);
});

test('no page holds the marks of a merge that was left half done', () => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const pages = ['', 'docs', 'docs/adr', 'docs/handleiding'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  const marked = pages.filter((page) => /^(<{7} |>{7} |={7}$)/m.test(readFileSync(join(root, page), 'utf8')));
  expect(pages).toContain('CHANGELOG.md');
  expect(marked).toEqual([]);
});
