import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpenTable } from '../../bench/tables.ts';
import { exportRegister } from '../../src/adapters/files/register-file.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { startBotProcess } from './bot-process.ts';
import { commandLine } from './command-line.ts';
import { type FaultRule, seededChance } from './cosmos-peer/faults.ts';
import { type CosmosPlace, onWirePeer } from './data-place.ts';
import { type Life, reportOf, type SiegeReport, type Standing } from './instances-report.ts';
import { type Scene, seedScene } from './instances-scene.ts';
import {
  allAsked,
  objectOf,
  openVotingRoom,
  pressVote,
  saysItCounts,
  sendAgain,
  type VotingRoom,
} from './voting-room.ts';

const INSTANCES = 3;
export const TICK_MS = 1000;
/** The bots are started in this time, and each case is raised in that; what fell due earlier waits for them. */
const LEAD_MS = 8000;
const RAISING_MS = 60;
/** Nothing falls due, and nobody is killed, in the last bit: the bots have to be at rest when they are asked to end. */
const REST_MS = 3000;
const PATIENCE_MS = 30_000;
const QUIET_MS = 2000;
/** A press without an answer is sent again after this, so often. */
const AGAIN_MS = 250;
const MAX_AGAIN = 40;
/** How many presses come again after the one that followed them: they count no second time. */
const CROSSED = 0.15;
/** What the peer does wrong, each by chance; the rest it does well. */
const FAULTS: readonly FaultRule[] = [
  { effect: '429', chance: 0.03, retryAfterMs: 100 },
  { effect: ['449', '503', '410', '408'], chance: 0.03 },
  { effect: ['449', '503', '408'], applied: true, chance: 0.01 },
  { effect: ['reset-before', 'reset-after'], chance: 0.02 },
  { effect: 'late', chance: 0.03, lateMs: 150 },
  { effect: 'late', chance: 0.01, lateMs: 700 },
];
/** A deadline takes some eight requests one after another: two of them as late as can be, and a few tries again. */
export const INJECTED_MS = 2 * 700 + 600;

export interface Siege {
  readonly seed: number;
  /** How long the bots are under siege. */
  readonly durationMs: number;
  readonly tables: number;
  /** Between one replacement and the next kill, at least and at most. */
  readonly killEveryMs: readonly [number, number];
  /** Between two deadlines. */
  readonly dueEveryMs: number;
  /** Between two presses of one voter, at most. */
  readonly pressEveryMs: number;
}

interface Running {
  readonly place: CosmosPlace;
  readonly scene: Scene;
  readonly balancer: Balancer;
  readonly room: VotingRoom;
  readonly siege: Siege;
  readonly lives: Life[];
}

function alive({ lives }: Running): readonly Life[] {
  return lives.filter(({ till }) => till === null);
}

/**
 * Three bots on one store behind one endpoint: votes come in, deadlines fall due, the store fails by chance, and one
 * bot after another is killed (SIGKILL) and replaced.
 */
export async function besiege(siege: Siege): Promise<SiegeReport> {
  const place = await onWirePeer({ seed: siege.seed, partitions: 2 });
  const balancer = await startBalancer(seededChance(siege.seed));
  try {
    const scene = await seeded(place, siege);
    const people = scene.register.people.map((person) => person.id);
    const room = await openVotingRoom(people, balancer.origin);
    const running: Running = { place, scene, balancer, room, siege, lives: [] };
    try {
      await Promise.all(Array.from({ length: INSTANCES }, () => startInstance(running)));
      return await underSiege(running);
    } finally {
      await Promise.all(running.lives.map(({ bot }) => bot.kill('SIGKILL')));
      await room.close();
    }
  } finally {
    await balancer.close();
    await place.remove();
  }
}

async function seeded(place: CosmosPlace, { durationMs, dueEveryMs, tables }: Siege): Promise<Scene> {
  const store = await place.open(Date.now);
  const count = Math.floor((durationMs - REST_MS) / dueEveryMs);
  const first = Date.now() + LEAD_MS + count * RAISING_MS;
  const dueAt = Array.from({ length: count }, (_, nr) => first + nr * dueEveryMs);
  const scene = await seedScene(store, place.dataDir, { tables, dueAt, tick: `PT${TICK_MS / 1000}S` });
  await store.close();
  return scene;
}

async function startInstance(running: Running): Promise<void> {
  const { place, scene, balancer, lives } = running;
  const env = { ...place.env, LOG_LEVEL: 'info' };
  const bot = await startBotProcess({ ...place, env, protocolFile: scene.protocolFile });
  lives.push({ bot, from: Date.now(), till: null });
  balancer.spreadOver(alive(running).map((life) => life.bot));
}

async function underSiege(running: Running): Promise<SiegeReport> {
  const { place, scene, room, siege, balancer } = running;
  const liveFrom = Date.now();
  await room.announceAll();
  await room.say(objectOf(scene.coordinator), { channel: true, mention: true }, '@Code paars kanaal');
  const asked = () => scene.tables.every((table) => allAsked(room, table));
  await room.waitFor(asked, PATIENCE_MS, 'vote cards');
  const rules = FAULTS.map((rule) => place.peer.faults.add(rule));
  const until = Date.now() + siege.durationMs;
  const voters = scene.tables.flatMap((table) => table.voters.map((person) => ({ table, person })));
  const voting = voters.map(({ table, person }, nr) =>
    vote(running, until, table, person, seededChance(siege.seed + nr)),
  );
  const [imported, kills, ...standing] = await Promise.all([
    importHalfway(running),
    killOneAfterAnother(running, until),
    ...voting,
  ]);
  const last = Math.max(...scene.waiting.map(({ dueAt }) => dueAt)) + REST_MS;
  await pause(Math.max(0, last - Date.now()));
  const faults = rules.reduce((sum, rule) => sum + rule.hits(), 0);
  place.peer.faults.clear();
  await Promise.all(alive(running).map(({ bot }) => bot.kill('SIGTERM')));
  const given = [...balancer.given().values()];
  const known = standing.flatMap((each) => each ?? []);
  return reportOf({ ...running, liveFrom, imported, kills, faults, given, standing: known });
}

/** Gives how many were killed. */
async function killOneAfterAnother(running: Running, until: number): Promise<number> {
  const { siege, balancer } = running;
  const chance = seededChance(siege.seed ^ 0x5eed);
  const [atLeast, atMost] = siege.killEveryMs;
  for (let kills = 0; ; kills += 1) {
    await pause(atLeast + chance() * (atMost - atLeast));
    // Half of them while something is on its way to Teams, which is then not yet marked as sent.
    if (kills % 2 === 1) await nextMessage(running);
    if (Date.now() > until - REST_MS) return kills;
    const victim = alive(running)[Math.floor(chance() * INSTANCES)] as Life;
    await victim.bot.kill('SIGKILL');
    victim.till = Date.now();
    balancer.spreadOver(alive(running).map((life) => life.bot));
    await startInstance(running);
  }
}

/** Or none, when it stays quiet. */
async function nextMessage({ room }: Running): Promise<void> {
  const before = room.everything().length;
  await room.waitFor(() => room.everything().length > before, QUIET_MS).catch(() => undefined);
}

/** `npm run register -- import` from another process: everybody has another number. */
async function importHalfway({ place, scene, siege }: Running): Promise<SiegeReport['imported']> {
  await pause(siege.durationMs / 2);
  const { people, ...rest } = exportRegister(scene.register) as { readonly people: readonly object[] };
  const file = join(place.dataDir, 'register.json');
  writeFileSync(
    file,
    JSON.stringify({ ...rest, people: people.map((each) => ({ ...each, phone: '06-55555555' })) }),
  );
  const from = Date.now();
  const { code, err } = await commandLine(['register', 'import', file], place.env);
  if (code !== 0) throw new Error(`the register was not imported: ${err}`);
  return { from, till: Date.now() };
}

/**
 * Presses, again and again, a vote that differs from the one before. After an answer that says that something went
 * wrong it is not known which vote stands; one with a reason of its own is another vote in either case.
 */
async function vote(
  { room, siege }: Running,
  until: number,
  table: OpenTable,
  person: string,
  chance: () => number,
): Promise<Standing | null> {
  let known: Standing | null = null;
  for (let nr = 0; Date.now() < until; nr += 1) {
    const reason = another(known, nr);
    let answer = await pressVote(room, table, person, reason);
    for (let again = 0; answer.status === 0 && again < MAX_AGAIN; again += 1) {
      await pause(AGAIN_MS);
      answer = await sendAgain(room, table, person);
    }
    if (chance() < CROSSED) await sendAgain(room, table, person, 1);
    known = saysItCounts(answer) ? { caseId: table.caseId, person, reason } : null;
    await pause(chance() * siege.pressEveryMs);
  }
  return known;
}

/** A vote that is not the one that stands, also where nobody knows which one stands. */
function another(known: Standing | null, nr: number): string | null {
  return known === null || known.reason === null ? `Te ver van huis (${nr}).` : null;
}
