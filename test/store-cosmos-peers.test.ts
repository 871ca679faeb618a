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

/** Runs tests of the contract in a process of its own under these settings; gives how each ended. */
async function outcomes(
  settings: Readonly<Record<string, string>>,
  where: string,
  tests: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-flaw-'));
  const report = join(folder, 'report.json');
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/store-cosmos.test.ts',
    '-t',
    `${where}.*(${tests.join('|')})`,
  ];
  const env = { ...process.env, COSMOS_TEST_ENDPOINT: '', ...settings };
  try {
    await new Promise<void>((resolve) => {
      const reporting = ['--reporter=json', `--outputFile=${report}`];
      execFile(process.execPath, [...args, ...reporting], { cwd: ROOT, env }, () => resolve());
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const results = testResults.flatMap((file) => file.assertionResults);
    const run = results.filter(({ status }) => status === 'failed' || status === 'passed');
    return Object.fromEntries(run.map(({ title, status }) => [title, status]));
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
      const all = await outcomes({ COSMOS_PEER_FLAW: flaw }, 'wire peer', NOTICED[flaw]);
      expect(all).toEqual(Object.fromEntries(NOTICED[flaw].map((title) => [title, 'failed'])));
    },
    MAX_MS,
  );
});

/** What `@vercel/cosmosdb-server` can do: everything but a batch that replaces, removes or counts. */
const INDEPENDENT: readonly string[] = [
  'what was appended is loaded and read back as it was',
  'an unknown case loads as null and has no events',
  'a new case without events is a fault',
  'fifty commands at once each get their own case, none lost',
  'commands at once that conflict or come twice harm nobody else’s',
  'cases are due from their moment on, the longest due first, up to the limit',
  'a case made by other rules is due, older or newer, after those whose moment came',
  'the next moment at which a held message may leave is the earliest that is still ahead',
  'without anything to wake for there is no next moment',
  'by each of its properties and by all together, newest first',
  'what is found is the whole case',
  'after closing, every write is refused instead of lost',
];

test(
  'on a Cosmos DB that others wrote, the parts of the contract that it can do',
  async () => {
    const all = await outcomes({ COSMOS_INDEPENDENT: 'yes' }, 'independent peer', INDEPENDENT);
    expect(all).toEqual(Object.fromEntries(INDEPENDENT.map((title) => [title, 'passed'])));
  },
  MAX_MS,
);
