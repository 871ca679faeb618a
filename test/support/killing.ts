import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applicationOn, emptyOutbox, openStore } from '../../bench/store.ts';
import { type OpenTable, openTable } from '../../bench/tables.ts';
import type { StoredEvent } from '../../src/application/ports.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import {
  allAsked,
  objectOf,
  openVotingRoom,
  type Pressed,
  pressesOf,
  pressVote,
  type VotingRoom,
} from './voting-room.ts';

const TABLES = 3;
/** While a table waits undecided its chair hears so this often; longer than a tick, shorter than a restart. */
const ALERT_MS = 400;
const PATIENCE_MS = 20_000;
/** Of each voter at each table, between two kills. */
const PRESSES_A_ROUND = 4;

export interface KillReport {
  readonly presses: readonly Pressed[];
  /** How many presses were in flight at each kill. */
  readonly unanswered: readonly number[];
  /** The events of the tables that were voted on. */
  readonly votes: readonly StoredEvent[];
  /** The alerts that fell due at the table that waits, as the case has them and as its chair got them. */
  readonly due: readonly StoredEvent[];
  readonly alertsSeen: number;
  /** For each kill, how many alerts fell due while no bot ran, and how many of those were met. */
  readonly outages: readonly { readonly missed: number; readonly met: number }[];
  /** The alerts that fell due while no bot ran, and how late, in ms, they were met and came to the chair (null: not seen). */
  readonly late: readonly Late[];
  /** Alerts after which no message about it came. */
  readonly unseen: number;
  /** Messages that were still to be sent at the end. */
  readonly waiting: number;
  readonly findings: readonly unknown[];
  readonly output: string;
}

export interface Late {
  readonly dueAt: number;
  readonly metMs: number;
  readonly arrivedMs: number | null;
}

interface Scene {
  readonly dataDir: string;
  readonly protocolFile: string;
  readonly tables: readonly OpenTable[];
  readonly waiting: OpenTable;
  readonly number: string;
}

/**
 * Kills the bot (SIGKILL) while votes come in; at every other kill requests are left unanswered. With `failOneIn` Teams
 * refuses every so many calls of the bot (503) all along.
 */
export async function killWhileVoting(kills: number, failOneIn = 0): Promise<KillReport> {
  const scene = await seed();
  const outages: { readonly from: number; readonly till: number }[] = [];
  const unanswered: number[] = [];
  let output = '';
  let bot = await startBotProcess(scene);
  const people = [...scene.tables, scene.waiting].flatMap((table) => [...table.voters, table.chair]);
  const standIn = await openVotingRoom(people, bot.origin);
  let calls = 0;
  const refused = () => {
    calls += 1;
    return calls % failOneIn === 0;
  };
  if (failOneIn > 0) standIn.fail({ match: refused, status: 503, times: Number.POSITIVE_INFINITY });
  try {
    await standIn.announceAll();
    // A card that is refused five times in a row comes half a minute later.
    await standIn.waitFor(
      () => scene.tables.every((table) => allAsked(standIn, table)),
      3 * PATIENCE_MS,
      'vote cards',
    );
    for (let kill = 0; kill < kills; kill += 1) {
      const before = standIn.sent().length;
      const seen = alertsSeen(standIn, scene);
      await voteUntilKilled(standIn, scene.tables, bot, kill % 2 === 0);
      output += bot.output();
      const from = Date.now();
      const lost = standIn
        .sent()
        .slice(before)
        .filter((sent) => sent.answer.status === 0);
      unanswered.push(lost.length);
      bot = await startBotProcess({ ...scene, port: bot.port });
      outages.push({ from, till: Date.now() });
      await standIn.waitFor(() => alertsSeen(standIn, scene) > seen, PATIENCE_MS, 'what fell due meanwhile');
      // Teams sends again what it got no answer to; a press that did get one may come twice as well.
      for (const { activity } of [...lost, ...standIn.sent().slice(before, before + 2)])
        await standIn.post(activity);
    }
    await bot.kill('SIGTERM');
    output += bot.output();
    return await report(standIn, scene, outages, unanswered, output);
  } finally {
    await bot.kill('SIGKILL');
    await standIn.close();
    rmSync(scene.dataDir, { recursive: true, force: true });
  }
}

async function seed(): Promise<Scene> {
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-kill-'));
  const store = await openStore(dataDir);
  const calm = await applicationOn(store, { quietHours: null });
  const tables: OpenTable[] = [];
  for (let nr = 0; nr < TABLES; nr += 1) tables.push(await openTable(calm, nr));
  const every = `PT${ALERT_MS / 1000}S`;
  const pressing = { quietHours: null, decisionGrace: every, decisionRepeat: every };
  const waiting = await openTable(await applicationOn(store, pressing), TABLES);
  const number = (await store.load(waiting.caseId))?.state.number ?? '';
  // A person who gets many cards at once gets a list; the votes alone fit one message.
  await emptyOutbox(store, (row) => (row.payload as { readonly card?: string }).card === 'vote');
  await store.close();
  const protocolFile = join(dataDir, 'protocol.json');
  writeFileSync(protocolFile, JSON.stringify({ tick: 'PT0.1S' }));
  return { dataDir, protocolFile, tables, waiting, number };
}

const akkoord = new Map<string, boolean>();

/** Everyone votes, changing each time, until the bot is killed: in the middle of it, or between two answers. */
async function voteUntilKilled(
  standIn: VotingRoom,
  tables: readonly OpenTable[],
  bot: BotProcess,
  unanswered: boolean,
): Promise<void> {
  let answered = 0;
  let killed: Promise<void> | null = null;
  const enough = 5 + Math.floor(Math.random() * 10);
  async function voter(table: OpenTable, person: string): Promise<void> {
    for (let nr = 0; nr < PRESSES_A_ROUND && !killed && (unanswered || answered < enough); nr += 1) {
      await press(standIn, table, person);
      answered += 1;
      if (unanswered && answered >= enough) killed ??= bot.kill('SIGKILL');
    }
  }
  await Promise.all(tables.flatMap((table) => table.voters.map((person) => voter(table, person))));
  await (killed ?? bot.kill('SIGKILL'));
}

async function press(standIn: VotingRoom, table: OpenTable, person: string): Promise<void> {
  const key = `${table.caseId} ${person}`;
  // Half begin with the other vote, so that the table never agrees and is done.
  const yes = !(akkoord.get(key) ?? table.voters.indexOf(person) % 2 === 0);
  akkoord.set(key, yes);
  await pressVote(standIn, table, person, yes ? null : 'Te ver van huis.');
}

/** How many cards the chair got that say that the waiting table has not decided. */
function alertsSeen(standIn: VotingRoom, { waiting, number }: Scene): number {
  return standIn
    .messagesFor(objectOf(waiting.chair))
    .flatMap((message) => message.attachments)
    .filter((attachment) => isAlert(JSON.stringify(attachment.content), number)).length;
}

function isAlert(card: string, number: string): boolean {
  return card.includes(number) && card.includes('nog geen besluit');
}

async function report(
  standIn: VotingRoom,
  scene: Scene,
  outages: readonly { readonly from: number; readonly till: number }[],
  unanswered: readonly number[],
  output: string,
): Promise<KillReport> {
  const store = await openStore(scene.dataDir);
  const votes: StoredEvent[] = [];
  for (const { caseId } of scene.tables) votes.push(...(await store.events(caseId)));
  const due = (await store.events(scene.waiting.caseId)).filter(
    ({ event }) => event.type === 'DeadlineMet' && event.rule === 'undecided',
  );
  // What the last bot had not sent yet when it was asked to end stays in the outbox.
  const { waiting } = await store.outboxState();
  const findings = await store.verify();
  await store.close();
  const arrivals = arrivalsOf(standIn, scene);
  return {
    presses: pressesOf(standIn),
    unanswered,
    votes: votes.filter((stored) => stored.event.type === 'VoteCast'),
    due,
    alertsSeen: alertsSeen(standIn, scene),
    late: lateOnes(arrivals, due, outages),
    unseen: due.filter(({ event }) => !arrivals.some((at) => at >= event.at)).length,
    outages: outages.map(({ from, till }) => ({
      missed: Math.floor((till - from) / ALERT_MS),
      met: due.filter(
        ({ event }) => event.type === 'DeadlineMet' && event.dueAt > from && event.dueAt <= till,
      ).length,
    })),
    waiting,
    findings,
    output,
  };
}

/** When Teams took a message that says that the waiting table has not decided. */
function arrivalsOf(standIn: VotingRoom, { number }: Scene): readonly number[] {
  return standIn
    .everything()
    .filter(({ status, body }) => status >= 200 && status < 300 && isAlert(JSON.stringify(body), number))
    .map(({ at }) => at);
}

function lateOnes(
  arrivals: readonly number[],
  due: readonly StoredEvent[],
  outages: readonly { readonly from: number; readonly till: number }[],
): readonly Late[] {
  return due.flatMap(({ event }) => {
    if (event.type !== 'DeadlineMet') return [];
    if (!outages.some(({ from, till }) => event.dueAt > from && event.dueAt <= till)) return [];
    const arrived = arrivals.find((at) => at >= event.at);
    const arrivedMs = arrived === undefined ? null : arrived - event.dueAt;
    return [{ dueAt: event.dueAt, metMs: event.at - event.dueAt, arrivedMs }];
  });
}
