import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Flaw } from './support/cosmos-peer/shapes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_MS = 120_000;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs tests of the contract in a process of its own on a peer with a mistake in it; gives which went red. */
async function redTests(flaw: Flaw, tests: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-flaw-'));
  const report = join(folder, 'report.json');
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/store-cosmos.test.ts', '-t', tests.join('|')];
  const env = { ...process.env, COSMOS_PEER_FLAW: flaw, COSMOS_TEST_ENDPOINT: '' };
  try {
    await new Promise<void>((resolve) => {
      const reporting = ['--reporter=json', `--outputFile=${report}`];
      execFile(process.execPath, [...args, ...reporting], { cwd: ROOT, env }, () => resolve());
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const results = testResults.flatMap((file) => file.assertionResults);
    return results.filter(({ status }) => status === 'failed').map(({ title }) => title);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which of the contract's tests notice it. */
const NOTICED: Readonly<Record<Flaw, readonly string[]>> = {
  'batch-not-atomic': [
    'a command on an old version conflicts and writes nothing at all',
    'of fifty commands at once on one version one wins, and the others know',
  ],
  'ignores-if-match': [
    'overwritten while it is being sent it stays due, for the newer one, after the send',
    'a retry of an overtaken one still waits as long as Teams asked',
  ],
  'drops-a-page': [
    'by each of its properties and by all together, newest first',
    'cases are due from their moment on, the longest due first, up to the limit',
  ],
};

describe('the contract notices a Cosmos DB that does not keep its promises', () => {
  test.concurrent.each(Object.keys(NOTICED) as Flaw[])(
    '%s',
    async (flaw) => {
      expect((await redTests(flaw, NOTICED[flaw])).toSorted()).toEqual(NOTICED[flaw].toSorted());
    },
    MAX_MS,
  );
});
