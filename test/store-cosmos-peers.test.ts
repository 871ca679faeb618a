import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { FLAWS, type Flaw } from './support/cosmos-peer/shapes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_MS = 120_000;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

type Results = Report['testResults'][number]['assertionResults'];

/** Runs these tests of the contract, by the peer they run on, in one process of their own. */
async function run(tests: Readonly<Record<string, readonly string[]>>): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-peers-'));
  const report = join(folder, 'report.json');
  const wanted = Object.entries(tests).map(([peer, titles]) => `${peer}.*(${titles.join('|')})`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/store-cosmos.test.ts', '-t', wanted.join('|')];
  const env = { ...process.env, COSMOS_TEST_ENDPOINT: '', COSMOS_OTHER_PEERS: 'yes' };
  try {
    await new Promise<void>((resolve) => {
      const reporting = ['--reporter=json', `--outputFile=${report}`];
      execFile(process.execPath, [...args, ...reporting], { cwd: ROOT, env }, () => resolve());
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return testResults.flatMap((file) => file.assertionResults);
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

describe('the contract on other peers', () => {
  let results: Results;

  beforeAll(async () => {
    results = await run({ ...NOTICED, 'independent peer': INDEPENDENT });
  }, MAX_MS);

  /** How each test that ran on this peer ended, by its title. */
  function outcomes(peer: string): Readonly<Record<string, string>> {
    const ran = results.filter(
      ({ ancestorTitles, status }) =>
        ancestorTitles.some((each) => each.includes(peer)) && (status === 'failed' || status === 'passed'),
    );
    return Object.fromEntries(ran.map(({ title, status }) => [title, status]));
  }

  test.each(FLAWS)('a Cosmos DB with the flaw %s is noticed', (flaw) => {
    expect(outcomes(flaw)).toEqual(Object.fromEntries(NOTICED[flaw].map((title) => [title, 'failed'])));
  });

  test('on a Cosmos DB that others wrote, the parts of the contract that it can do', () => {
    expect(outcomes('independent peer')).toEqual(
      Object.fromEntries(INDEPENDENT.map((title) => [title, 'passed'])),
    );
  });
});
