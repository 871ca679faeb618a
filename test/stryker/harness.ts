import { format } from 'node:util';
import { expect as vitestExpect } from '../../node_modules/vitest/dist/index.js';

/**
 * What a protocol test imports as `vitest` while the mutants run: its own `expect`, and a list of its tests, so that
 * thousands of runs need no start of a process. Nothing here waits: the protocol tests are one case in memory.
 */
export interface ListedTest {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly body: () => unknown;
}

const listed: ListedTest[] = [];
const groups: string[] = [];
let file = '';

/** Lists the tests that `load` declares, of one file. */
export async function listing(
  fileName: string,
  load: () => Promise<unknown>,
): Promise<readonly ListedTest[]> {
  listed.length = 0;
  file = fileName;
  await load();
  return [...listed];
}

export const expect: typeof vitestExpect = vitestExpect;

export function describe(title: string, body: () => void): void {
  groups.push(title);
  body();
  groups.pop();
}

function declare(title: string, body: () => unknown): void {
  const name = [...groups, title].join(' > ');
  const same = listed.filter((each) => each.name === name).length;
  listed.push({ id: `${file}#${name}${same > 0 ? `#${same}` : ''}`, name, fileName: file, body });
}

/** One test for each row, whose values stand in the title in order. */
function forEach(rows: readonly (readonly unknown[])[]) {
  return (title: string, body: (...values: readonly unknown[]) => unknown): void => {
    for (const row of rows) {
      const places = title.match(/%[a-z]/g)?.length ?? 0;
      declare(format(title, ...row.slice(0, places)), () => body(...row));
    }
  };
}

export const test = Object.assign(declare, { each: forEach });

export function onTestFinished(): never {
  throw new Error('a protocol test leaves nothing to tidy');
}
