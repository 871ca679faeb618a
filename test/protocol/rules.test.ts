import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesWith, readRules, titlesIn } from '../support/rules.ts';

const RULES = readRules('.');
const IDS = RULES.map((rule) => rule.id);

/** R1.1 to R12.8, as protocol.md numbers them. */
const NUMBERED: readonly (readonly [number, number])[] = [
  [1, 5],
  [2, 4],
  [3, 5],
  [4, 7],
  [5, 4],
  [6, 7],
  [7, 3],
  [8, 3],
  [9, 7],
  [10, 9],
  [11, 7],
  [12, 8],
];

describe('test/rules.json', () => {
  test('every rule of the protocol is there, each sentence once', () => {
    expect(IDS.filter((id, index) => IDS.indexOf(id) !== index)).toEqual([]);
    const numbers = new Set(IDS.map((id) => id.replace(/[a-z]+$/, '')));
    const wanted = NUMBERED.flatMap(([chapter, last]) =>
      Array.from({ length: last }, (_each, nr) => `R${chapter}.${nr + 1}`),
    );
    expect([...numbers].toSorted()).toEqual(wanted.toSorted());
  });

  test('every named test exists', () => {
    const titles = titlesIn('.');
    const named = RULES.flatMap((rule) => rule.tests);
    expect(named.filter((title) => filesWith(title, titles).length === 0)).toEqual([]);
  });

  test('what the domain decides has a test and a way to break it', () => {
    const bare = RULES.filter((rule) => rule.issue === 2 && (rule.tests.length === 0 || !rule.disable));
    expect(bare.map((rule) => rule.id)).toEqual([]);
    const loose = RULES.filter((rule) => rule.disable && rule.tests.length === 0);
    expect(loose.map((rule) => rule.id)).toEqual([]);
  });

  test('what breaks a sentence occurs exactly once in its file', () => {
    const count = (file: string, find: string) => readFileSync(file, 'utf8').split(find).length - 1;
    const astray = RULES.flatMap((rule) =>
      rule.disable ? [{ id: rule.id, times: count(rule.disable.file, rule.disable.find) }] : [],
    );
    expect(astray.filter(({ times }) => times !== 1)).toEqual([]);
  });
});
