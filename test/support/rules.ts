import { globSync, readFileSync } from 'node:fs';

/** One sentence of protocol.md: where it is decided, which tests show it, and what breaks exactly it. */
export interface RuleEntry {
  readonly id: string;
  readonly sentence: string;
  readonly issue: number | 'later';
  readonly where: 'domain' | 'edge' | 'store' | 'later';
  readonly tests: readonly string[];
  readonly disable?: { readonly file: string; readonly find: string; readonly replace: string };
}

/** A title as a test file writes it; one with `${…}` stands for many. */
export interface TitleInFile {
  readonly file: string;
  readonly pattern: RegExp;
}

const TITLE = /\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g;

/** `test/rules.json`, beside `root`. */
export function readRules(root: string): readonly RuleEntry[] {
  return JSON.parse(readFileSync(`${root}/test/rules.json`, 'utf8'));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function patternOf(title: string): RegExp {
  const parts = title.split(/\$\{[^}]*\}/).map(escaped);
  return new RegExp(`^${parts.join('.+')}$`);
}

/** Every test title under `test/`, by the text of the files alone. */
export function titlesIn(root: string): readonly TitleInFile[] {
  return globSync('test/**/*.test.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(`${root}/${file}`, 'utf8');
    return [...text.matchAll(TITLE)].map(([, quote = '', title = '']) => ({
      file,
      pattern: patternOf(title.replaceAll(`\\${quote}`, quote)),
    }));
  });
}

/** The files that hold a test with this title. */
export function filesWith(title: string, titles: readonly TitleInFile[]): readonly string[] {
  return [...new Set(titles.filter(({ pattern }) => pattern.test(title)).map(({ file }) => file))];
}

/** Matches these titles, and no other, whatever `describe` they stand in. */
export function namePattern(titles: readonly string[]): string {
  return `(^| )(${titles.map(escaped).join('|')})$`;
}
