import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadResult } from './load.ts';
import { run } from './load.ts';
import { votePresses } from './presses.ts';
import { median, startServer } from './processes.ts';
import { openSink } from './sink.ts';
import { applicationOn, emptyOutbox, openStore } from './store.ts';
import type { OpenTable } from './tables.ts';
import { openTable } from './tables.ts';

const TABLES = Number(process.env.TABLES ?? 400);
const CONNECTIONS = 32;
const WARM_UP = Number(process.env.WARM ?? 4000);
const REQUESTS = Number(process.env.REQ ?? 8000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);

export interface VoteFigures {
  readonly bot: LoadResult;
  readonly bare: LoadResult;
  readonly events: number;
  readonly messages: number;
}

/** A durable vote over HTTP beside the same SDK answering the same press with a constant card. */
export async function measureVotes(nodeArgs: readonly string[] = []): Promise<VoteFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-bench-'));
  const sink = await openSink();
  const tables = await seed(dataDir, sink.serviceUrl);
  const body = votePresses(tables, sink.serviceUrl);
  const bot = await startServer('src/main.ts', [], { ...BOT_ENV, DATA_DIR: dataDir }, nodeArgs);
  const sample = await firstCard(bot.url, body);
  const bare = await startServer('bench/bare-bot.ts', [JSON.stringify(sample)], {});
  const results: Record<'bot' | 'bare', LoadResult[]> = { bot: [], bare: [] };
  // Presses of its own, as each one that the bot takes must change a vote.
  const constant = votePresses(tables, sink.serviceUrl);
  const against = {
    bot: { url: bot.url, check: checkVote, body, connections: CONNECTIONS },
    bare: { url: bare.url, check: checkConstant, body: constant, connections: CONNECTIONS },
  };
  try {
    for (const name of ['bare', 'bot'] as const) await run({ ...against[name], requests: WARM_UP });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of ['bare', 'bot'] as const) {
        const r = await run({ ...against[name], requests: REQUESTS });
        results[name].push(r);
        console.log(name, r.perSecond);
      }
    }
  } finally {
    await Promise.all([bot.end(), bare.end()]);
    await sink.close();
  }
  const events = await countVotes(dataDir, tables);
  const votes = 1 + WARM_UP + ROUNDS * REQUESTS;
  if (events !== votes) throw new Error(`${votes} votes were acknowledged and ${events} are in the store`);
  rmSync(dataDir, { recursive: true, force: true });
  return { bot: middle(results.bot), bare: middle(results.bare), events, messages: sink.taken() };
}

const BOT_ENV = { PORT: '0', PRACTICE: 'off', LOG_LEVEL: 'error' };

async function seed(dataDir: string, serviceUrl: string): Promise<readonly OpenTable[]> {
  const store = await openStore(dataDir);
  const app = await applicationOn(store);
  const tables: OpenTable[] = [];
  for (let nr = 0; nr < TABLES; nr += 1) tables.push(await openTable(app, nr));
  await emptyOutbox(store);
  for (const { caseId } of tables)
    await store.write(`thread:${caseId}`, {
      serviceUrl,
      conversationId: `19:kanaal;messageid=${caseId}`,
      activityId: '1',
    });
  await store.close();
  return tables;
}

async function firstCard(url: string, body: (nr: number) => string): Promise<object> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body(0),
  });
  const text = await answer.text();
  checkVote(answer.status, text);
  return (JSON.parse(text) as { value: object }).value;
}

function checkVote(status: number, text: string): void {
  if (status !== 200 || !text.includes('Je stem telt'))
    throw new Error(`a vote was answered with ${status}: ${text}`);
}

function checkConstant(status: number, text: string): void {
  if (status !== 200 || !text.includes('AdaptiveCard'))
    throw new Error(`the peer answered ${status}: ${text}`);
}

async function countVotes(dataDir: string, tables: readonly OpenTable[]): Promise<number> {
  const store = await openStore(dataDir);
  let votes = 0;
  for (const { caseId } of tables) {
    const events = await store.events(caseId);
    votes += events.filter((each) => each.event.type === 'VoteCast').length;
  }
  await store.close();
  return votes;
}

function middle(results: readonly LoadResult[]): LoadResult {
  const of = (figure: keyof LoadResult) => median(results.map((each) => each[figure]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}
