import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './load.ts';
import { votePresses } from './presses.ts';
import { median, type Server, startServer } from './processes.ts';
import { openSink } from './sink.ts';
import { applicationOn, emptyOutbox, openStore } from './store.ts';
import { type OpenTable, openTable } from './tables.ts';

/** Many tables, so that no case gets more votes than a real one does. */
const TABLES = 400;
const CONNECTIONS = 32;
const WARM_UP = 3000;

export interface VoteFigures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server for one request. */
  readonly processorMs: number;
}

export interface VoteResult {
  readonly bot: VoteFigures;
  readonly bare: VoteFigures;
  /** Votes that were acknowledged, each of which was found in the store afterwards. */
  readonly votes: number;
}

export interface VoteOptions {
  readonly rounds: number;
  readonly requests: number;
  /** Whether the region has a channel, in which each case's card is kept up to date. */
  readonly channel: boolean;
  readonly nodeArgs?: readonly string[];
}

/** A durable vote over HTTP beside the same SDK answering the same press with a constant card. */
export async function measureVotes(options: VoteOptions): Promise<VoteResult> {
  const { rounds, requests } = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-bench-'));
  const sink = await openSink();
  const tables = await seed(dataDir, sink.serviceUrl, options.channel);
  const env = { PORT: '0', PRACTICE: 'off', LOG_LEVEL: 'error', RATE_LIMIT: '0', DATA_DIR: dataDir };
  const bot = await startServer('src/main.ts', [], env, options.nodeArgs);
  // Presses of its own for each, as each one that the bot takes must change a vote.
  const body = votePresses(tables, sink.serviceUrl);
  const card = await firstCard(bot.url, body);
  const bare = await startServer('bench/bare-bot.ts', [JSON.stringify(card)], {});
  const constant = votePresses(tables, sink.serviceUrl);
  const figures: { readonly bot: VoteFigures[]; readonly bare: VoteFigures[] } = { bot: [], bare: [] };
  try {
    await round(bare, constant, checkConstant, WARM_UP);
    await round(bot, body, checkVote, WARM_UP);
    for (let nr = 0; nr < rounds; nr += 1) {
      figures.bare.push(await round(bare, constant, checkConstant, requests));
      figures.bot.push(await round(bot, body, checkVote, requests));
    }
  } finally {
    await Promise.all([bot.end(), bare.end()]);
    await sink.close();
  }
  const votes = 1 + WARM_UP + rounds * requests;
  const stored = await countVotes(dataDir, tables);
  if (stored !== votes) throw new Error(`${votes} votes were acknowledged and ${stored} are in the store`);
  rmSync(dataDir, { recursive: true, force: true });
  return { bot: middle(figures.bot), bare: middle(figures.bare), votes };
}

async function round(
  server: Server,
  body: (nr: number) => string,
  check: (status: number, text: string) => void,
  requests: number,
): Promise<VoteFigures> {
  const before = server.processorMs();
  const result = await run({ url: server.url, connections: CONNECTIONS, requests, body, check });
  return { ...result, processorMs: (server.processorMs() - before) / requests };
}

async function seed(dataDir: string, serviceUrl: string, channel: boolean): Promise<readonly OpenTable[]> {
  const store = await openStore(dataDir);
  const app = await applicationOn(store, { quietHours: null });
  const tables: OpenTable[] = [];
  for (let nr = 0; nr < TABLES; nr += 1) tables.push(await openTable(app, nr));
  await emptyOutbox(store);
  const threads = channel ? tables : [];
  for (const { caseId } of threads) {
    const conversationId = `19:kanaal;messageid=${caseId}`;
    await store.write(`thread:${caseId}`, { serviceUrl, conversationId, activityId: '1' });
  }
  await store.close();
  return tables;
}

async function firstCard(url: string, body: (nr: number) => string): Promise<object> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: body(0) });
  const text = await answer.text();
  checkVote(answer.status, text);
  return (JSON.parse(text) as { readonly value: object }).value;
}

function checkVote(status: number, text: string): void {
  if (status !== 200 || !text.includes('Je stem telt'))
    throw new Error(`a vote was answered with ${status}: ${text}`);
}

function checkConstant(status: number, text: string): void {
  if (status !== 200 || !text.includes('AdaptiveCard'))
    throw new Error(`the peer answered with ${status}: ${text}`);
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

function middle(figures: readonly VoteFigures[]): VoteFigures {
  const of = (name: keyof VoteFigures) => median(figures.map((each) => each[name]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), processorMs: of('processorMs') };
}
