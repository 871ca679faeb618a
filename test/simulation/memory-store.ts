import type {
  AccessEntry,
  Append,
  AppendResult,
  LoadedCase,
  OutboxRow,
  Store,
  StoredEvent,
} from '../../src/application/ports.ts';
import { DAY, type Instant, SECOND } from '../../src/domain/calendar.ts';

const KEPT_MS = 7 * DAY;
const MAX_CLAIMED = 500;
const MAX_INSTANT = 8.64e15;

interface Row extends OutboxRow {
  state: 'waiting' | 'sent' | 'moot' | 'failed';
  seq: number;
  later: Instant;
  claimed: number;
  sentAt: Instant;
  doneAt: Instant | null;
}
type MutableRow = { -readonly [Name in keyof Row]: Row[Name] };

interface Kept {
  loaded: LoadedCase;
  events: StoredEvent[];
  index: Append['index'];
}

export interface MemoryStoreOptions {
  readonly wallNow: () => Instant;
  readonly contentFields: Readonly<Record<string, readonly string[]>>;
}

/** Beside the port: when the next waiting message may leave. */
export interface MemoryStore extends Store {
  nextDelivery(): Instant | null;
  /** As if these had been written by a version with other rules: what they hold is of no use any more. */
  outdate(rules: number): void;
}

/** A store in memory that keeps the store's contract: what the simulator runs on. Nothing in it is sealed or chained. */
export function createMemoryStore({ wallNow, contentFields }: MemoryStoreOptions): MemoryStore {
  const cases = new Map<string, Kept>();
  const commands = new Map<string, Instant>();
  const outbox = new Map<string, MutableRow>();
  const facts = new Map<string, unknown>();
  const numbers = new Map<string, number>();
  const log: AccessEntry[] = [];
  let seq = 0;
  let closed = false;

  function append(batch: Append): AppendResult {
    if (closed) throw new Error('the store is closed');
    const { caseId, expectedVersion, commandId, at, actor, events } = batch;
    const kept = cases.get(caseId);
    if (commands.has(`${caseId}|${commandId}`)) return 'duplicate';
    if ((kept?.loaded.version ?? 0) !== expectedVersion) return 'conflict';
    if (expectedVersion + events.length === 0) throw new Error(`case ${caseId} without events`);
    commands.set(`${caseId}|${commandId}`, wallNow());
    const fresh = events.map((event, nr) => {
      const position = expectedVersion + nr + 1;
      return { caseId, position, at, actor, commandId, event };
    });
    const before = batch.eraseContent
      ? (kept?.events ?? []).map((each) => withoutContent(each, contentFields))
      : (kept?.events ?? []);
    const { rules, wakeAt, state } = batch;
    const version = expectedVersion + events.length;
    cases.set(caseId, {
      loaded: { caseId, version, rules, wakeAt, state },
      events: [...before, ...fresh],
      index: batch.index,
    });
    const mine = [...outbox.values()].filter((row) => row.caseId === caseId && row.state === 'waiting');
    if (batch.eraseContent) for (const row of mine) end(row, 'moot');
    if (batch.release) for (const row of mine) row.notBefore = Math.min(row.notBefore, at);
    for (const message of batch.outbox) put(caseId, message);
    return 'appended';
  }

  function put(caseId: string, message: Append['outbox'][number]): void {
    const before = outbox.get(message.key);
    const again = before?.kind === 'status' && message.kind === 'status';
    if (before && !again) return;
    const now = wallNow();
    const payload = message.payload ?? null;
    if (!before) {
      seq += 1;
      const fresh = { revision: 1, attempts: 0, createdAt: now, state: 'waiting', later: 0 } as const;
      outbox.set(message.key, {
        ...{ ...message, caseId, payload, seq, ...fresh },
        ...{ claimed: 0, sentAt: 0, doneAt: null },
      });
      return;
    }
    const waits = before.state === 'waiting';
    Object.assign(before, { ...message, caseId, payload, revision: before.revision + 1, attempts: 0 });
    before.createdAt = waits ? before.createdAt : now;
    before.later = Math.max(waits ? before.later : 0, before.sentAt + SECOND);
    before.state = 'waiting';
    before.doneAt = null;
  }

  function end(row: MutableRow, state: Row['state']): void {
    row.state = state;
    row.doneAt = wallNow();
    row.payload = null;
  }

  function found(query: Parameters<Store['find']>[0]): LoadedCase[] {
    return [...cases.values()]
      .filter(({ index }) => {
        if (query.person !== undefined && !index.people.includes(query.person)) return false;
        if (query.table !== undefined && index.table !== query.table) return false;
        if (query.open !== undefined && index.open !== query.open) return false;
        if (query.number !== undefined && index.number !== query.number) return false;
        return query.raisedSince === undefined || index.raisedAt >= query.raisedSince;
      })
      .toSorted((one, other) => other.index.raisedAt - one.index.raisedAt)
      .slice(0, query.limit)
      .map(({ loaded }) => loaded);
  }

  const waitingRows = () => [...outbox.values()].filter((row) => row.state === 'waiting');

  return {
    append: async (batch) => append(batch),
    load: async (caseId) => cases.get(caseId)?.loaded ?? null,
    events: async (caseId) => cases.get(caseId)?.events ?? [],
    async due(now, rules, limit) {
      const due = [...cases.values()].filter(
        ({ loaded }) => (loaded.wakeAt !== null && loaded.wakeAt <= now) || loaded.rules !== rules,
      );
      // What was made by other rules and has no moment comes after those whose moment came.
      const moment = ({ loaded }: Kept) => Math.min(loaded.wakeAt ?? MAX_INSTANT, MAX_INSTANT);
      return due
        .toSorted((one, other) => moment(one) - moment(other))
        .slice(0, limit)
        .map(({ loaded }) => loaded.caseId);
    },
    async nextWake() {
      const wakes = [...cases.values()].flatMap(({ loaded }) => loaded.wakeAt ?? []);
      return wakes.length === 0 ? null : Math.min(...wakes);
    },
    async nextHeld(after) {
      const held = waitingRows().flatMap((row) => (row.notBefore > after ? [row.notBefore] : []));
      return held.length === 0 ? null : Math.min(...held);
    },
    find: async (query) => found(query),
    async nextNumber(series) {
      const next = (numbers.get(series) ?? 0) + 1;
      numbers.set(series, next);
      return next;
    },
    async claim(protocolNow, now, leaseMs, limit) {
      const due = waitingRows()
        .filter((row) => row.notBefore <= protocolNow && row.later <= now)
        .toSorted((one, other) => one.createdAt - other.createdAt || one.seq - other.seq)
        .slice(0, Math.min(limit, MAX_CLAIMED));
      return due.map((row) => {
        row.later = now + leaseMs;
        row.claimed = row.revision;
        row.attempts += 1;
        const { key, kind, to, notBefore, payload, caseId, revision, createdAt } = row;
        return { key, kind, to, notBefore, payload, caseId, revision, attempts: row.attempts - 1, createdAt };
      });
    },
    async settle(key, revision, how) {
      const row = outbox.get(key);
      if (row?.state !== 'waiting' || row.revision < revision) return;
      const sentAt = how.kind === 'sent' ? wallNow() : 0;
      const later = how.kind === 'retry' ? how.later : 0;
      if (row.revision > revision) {
        row.sentAt = Math.max(row.sentAt, sentAt);
        row.createdAt = Math.max(row.createdAt, sentAt);
        row.later = Math.max(row.claimed > revision ? row.later : later, row.sentAt + SECOND);
      } else if (how.kind === 'retry' || how.kind === 'unsent') {
        row.later = later;
        if (how.kind === 'unsent') row.attempts -= 1;
      } else {
        row.sentAt = sentAt;
        end(row, how.kind);
      }
    },
    async outboxState() {
      const waiting = waitingRows();
      const oldest = waiting.length === 0 ? null : Math.min(...waiting.map((row) => row.createdAt));
      return { waiting: waiting.length, oldest };
    },
    read: async (key) => facts.get(key) ?? null,
    async write(key, value) {
      if (value === null || value === undefined) facts.delete(key);
      else facts.set(key, structuredClone(value));
    },
    async logAccess(entry) {
      log.push(entry);
    },
    async accessLog({ caseNumber, limit }) {
      return log
        .filter((entry) => caseNumber === undefined || entry.caseNumber === caseNumber)
        .toReversed()
        .slice(0, limit);
    },
    async forgetAccess(before) {
      const first = log.findIndex((entry) => entry.at >= before);
      // The newest stays, so that there is always one to go on from.
      const gone = Math.max(0, first === -1 ? log.length - 1 : first);
      log.splice(0, gone);
      return gone;
    },
    async sweep(now) {
      for (const [id, at] of commands) if (at < now - KEPT_MS) commands.delete(id);
      for (const [key, row] of outbox)
        if (row.doneAt !== null && row.doneAt < now - KEPT_MS) outbox.delete(key);
    },
    nextDelivery() {
      const moments = waitingRows().map((row) => Math.max(row.notBefore, row.later));
      return moments.length === 0 ? null : Math.min(...moments);
    },
    outdate(rules) {
      for (const kept of cases.values()) {
        const { state } = kept.loaded;
        kept.loaded = {
          ...kept.loaded,
          rules,
          wakeAt: null,
          state: { ...state, met: {}, erasure: undefined as never },
        };
      }
    },
    verify: async () => [],
    backup: () => Promise.reject(new Error('a store in memory makes no copies')),
    ping: async () => undefined,
    async close() {
      closed = true;
    },
  };
}

function withoutContent(
  stored: StoredEvent,
  contentFields: MemoryStoreOptions['contentFields'],
): StoredEvent {
  const hidden = contentFields[stored.event.type] ?? [];
  const left = Object.entries(stored.event).filter(([name]) => !hidden.includes(name));
  return { ...stored, event: Object.fromEntries(left) as unknown as StoredEvent['event'] };
}
