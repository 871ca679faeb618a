import { LEASE_MS } from '../../src/application/deliver.ts';
import type { Log, Store, StoredEvent } from '../../src/application/ports.ts';
import { openProtocolClock } from '../../src/application/protocol-clock.ts';
import { createRegisterBook } from '../../src/application/register-book.ts';
import { createBot } from '../../src/bot.ts';
import type { BotProcess } from './bot-process.ts';
import type { CosmosPlace } from './data-place.ts';
import type { Scene, Waiting } from './instances-scene.ts';
import { objectOf, type Pressed, pressesOf, type VotingRoom } from './voting-room.ts';

/** A bot, from when it was ready until it was killed; null while it lives. */
export interface Life {
  readonly bot: BotProcess;
  readonly from: number;
  till: number | null;
}

/** What a voter knows in the end: the reason of the vote that was acknowledged last (null: akkoord). */
export interface Standing {
  readonly caseId: string;
  readonly person: string;
  readonly reason: string | null;
}

/** A deadline: when it was due, when its event was written (a whole second), how often its one message was seen. */
export interface Met {
  readonly number: string;
  readonly dueAt: number;
  readonly written: readonly number[];
  readonly seen: number;
  readonly threads: number;
}

export interface SiegeReport {
  readonly presses: readonly Pressed[];
  readonly votes: readonly StoredEvent[];
  /** Voters whose last press was acknowledged and is not the vote that stands. */
  readonly overturned: readonly string[];
  readonly deadlines: readonly Met[];
  /** From here on three bots were at work. */
  readonly liveFrom: number;
  readonly kills: number;
  /** How many requests each process was given, in the order in which they were first given one. */
  readonly given: readonly number[];
  /** Faults that the peer did. */
  readonly faults: number;
  /** A new register was in the store between these; how long after it each bot saw it that ran before. */
  readonly imported: { readonly from: number; readonly till: number };
  readonly registerSeenMs: readonly (number | null)[];
  /** Of each open case, how often it was held against the new register. */
  readonly reviews: readonly number[];
  /** Messages left when the last bots were asked to end, and how long one of them could have been claimed by another. */
  readonly left: { readonly waiting: number; readonly freeMs: number };
  /** Messages left in the end. */
  readonly waiting: number;
  readonly findings: readonly unknown[];
  readonly errors: readonly string[];
}

export interface Outcome extends Pick<SiegeReport, 'liveFrom' | 'kills' | 'faults' | 'given' | 'imported'> {
  readonly place: CosmosPlace;
  readonly scene: Scene;
  readonly room: VotingRoom;
  readonly lives: readonly Life[];
  readonly standing: readonly Standing[];
}

/** How long a bot must have lived after an import for it to have been seen for certain. */
const SEEN_BY_MS = 8000;

/** Looks at everything after the last bot was asked to end. */
export async function reportOf(outcome: Outcome): Promise<SiegeReport> {
  const { place, scene, room, lives, imported } = outcome;
  const left = whatIsLeft(place);
  const errors: string[] = [];
  const later = () => Date.now() + LEASE_MS + 1000;
  const store = await place.open(later);
  await takeOver(store, scene, later, errors);
  const votes = (await Promise.all(scene.tables.map(({ caseId }) => store.events(caseId)))).flat();
  const overturned = await Promise.all(outcome.standing.map((each) => overturnedBy(store, each)));
  const deadlines = scene.waiting.map((each) => metOf(outcome, each));
  const cases = [...scene.waiting, ...scene.tables].map(({ caseId }) => caseId);
  const reviews = await Promise.all(cases.map((caseId) => reviewsOf(store, caseId)));
  const { waiting } = await store.outboxState();
  const findings = await store.verify();
  await store.close();
  const { liveFrom, kills, faults, given } = outcome;
  return {
    ...{ liveFrom, kills, faults, given, imported },
    presses: pressesOf(room),
    votes: votes.filter(({ event }) => event.type === 'VoteCast'),
    overturned: overturned.flatMap((each) => each ?? []),
    deadlines,
    registerSeenMs: lives.flatMap((life) => seenBy(life, imported)),
    reviews,
    left,
    waiting,
    findings,
    errors: [...errors, ...lives.flatMap(({ bot }) => linesOf(bot, '"level":50'))],
  };
}

function linesOf(bot: BotProcess, text: string): readonly string[] {
  return bot
    .output()
    .split('\n')
    .filter((line) => line.includes(text));
}

/**
 * How long after an import a bot that ran before it logged that the register changed; null when it did not. Of one that
 * was killed too soon to tell there is nothing.
 */
function seenBy({ bot, from, till }: Life, imported: SiegeReport['imported']): readonly (number | null)[] {
  if (from >= imported.from) return [];
  const [line] = linesOf(bot, '"msg":"the register changed"');
  if (line !== undefined)
    return [Date.parse((JSON.parse(line) as { readonly time: string }).time) - imported.till];
  return (till ?? Number.MAX_VALUE) > imported.till + SEEN_BY_MS ? [null] : [];
}

async function reviewsOf(store: Store, caseId: string): Promise<number> {
  const events = await store.events(caseId);
  return events.filter(({ event }) => event.type === 'CoordinationReviewed').length;
}

function whatIsLeft(place: CosmosPlace): SiegeReport['left'] {
  const now = Date.now();
  const rows = place.documents().filter(({ state }) => state === 'waiting');
  const free = rows.map(
    ({ later, notBefore, createdAt }) => now - Math.max(Number(later), Number(notBefore), Number(createdAt)),
  );
  return { waiting: rows.length, freeMs: Math.max(0, ...free) };
}

/** One more instance, of which the wall clock is past every lease: it sends what the dead ones had claimed. */
async function takeOver(store: Store, scene: Scene, wallNow: () => number, errors: string[]): Promise<void> {
  const error: Log['error'] = (message, data) => errors.push(`${message} ${JSON.stringify(data)}`);
  const clock = await openProtocolClock(store, wallNow);
  const bot = createBot({
    store,
    clock: { ...clock, protocolNow: Date.now },
    values: scene.values,
    book: createRegisterBook(store, scene.register),
    log: { info: () => {}, warn: () => {}, error },
    credentials: { appId: '', appPassword: '', appType: '', appTenantId: '' },
    newCaseId: () => '',
    extra: null,
  });
  await bot.work();
}

async function overturnedBy(store: Store, { caseId, person, reason }: Standing): Promise<string | null> {
  const loaded = await store.load(caseId);
  const votes = loaded?.state.proposals.at(-1)?.votes ?? [];
  const found = votes.findLast((each) => each.person === person);
  const stands = reason === null ? found?.vote === 'akkoord' : found?.reason === reason;
  return stands ? null : `${person}: ${reason ?? 'akkoord'}, but ${found?.vote} ${found?.reason}`;
}

/** When Cosmos wrote that the deadline was met (`_ts`, in whole seconds), and how often people saw it. */
function metOf({ place, room, scene }: Outcome, { caseId, number, dueAt }: Waiting): Met {
  const written = place
    .documents()
    .filter(({ pk, events }) => pk === caseId && JSON.stringify(events ?? '').includes('triage-reminder'))
    .map(({ _ts }) => Number(_ts) * 1000);
  const cards = room.messagesFor(objectOf(scene.deputy)).flatMap((message) => message.attachments);
  const threads = room.channelThreads().flatMap(({ messages }) => messages[0]?.attachments.slice(0, 1) ?? []);
  return {
    number,
    dueAt,
    written,
    // Its own card has it on the buttons; on another's it may stand as looking like it (R1.5).
    seen: cards.filter(({ content }) => JSON.stringify(content).includes(`"case":"${caseId}"`)).length,
    threads: threads.filter(({ content }) => JSON.stringify(content).includes(number)).length,
  };
}
