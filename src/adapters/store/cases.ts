import type { DatabaseSync } from 'node:sqlite';
import type { Append, AppendResult, LoadedCase, StoredEvent } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CaseKeys, HeldKey } from './case-keys.ts';
import { eventMac, GENESIS, type SignedRow, snapshotMac } from './chain.ts';
import { type ContentFields, encodeEvent, type Upcasts } from './event-body.ts';
import type { Gatherer } from './gather.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import type { LedgerBook } from './ledger.ts';
import { type OutboxWriter, type SealedOutboxRow, sealOutboxRow } from './outbox.ts';
import { seal, snapshotPlace } from './sealing.ts';
import { markOf, openStates, type Replay, SNAPSHOT_EVERY } from './snapshots.ts';

const MAX_EVENTS_PER_APPEND = 200;
const MAX_MESSAGES_PER_APPEND = 2000;
/** Snapshots kept in memory, so that a vote doesn't unseal and parse the whole case again. */
const MAX_CACHED_SNAPSHOTS = 1000;

export interface CasesSetting {
  readonly db: DatabaseSync;
  readonly gatherer: Gatherer;
  readonly keys: KeyRing;
  readonly caseKeys: CaseKeys;
  readonly ledger: LedgerBook;
  readonly outbox: OutboxWriter;
  readonly contentFields: ContentFields;
  readonly upcasts: Upcasts;
  readonly replay: Replay;
  readonly wallNow: () => Instant;
  readonly randomBytes: RandomBytes;
}

export interface Cases {
  append(batch: Append): Promise<AppendResult>;
  load(caseId: string): Promise<LoadedCase | null>;
  events(caseId: string): Promise<readonly StoredEvent[]>;
}

/** A batch sealed and turned into strings, before the transaction begins. */
interface Prepared {
  readonly batch: Append;
  readonly held: HeldKey;
  readonly bodies: readonly string[];
  /** Null while the one that is stored will do. */
  readonly snapshot: Buffer | null;
  readonly people: readonly string[];
  readonly messages: readonly SealedOutboxRow[];
}

type CurrentRow = Omit<SignedRow, 'case_id'> & { readonly generation: number | null };

interface CaseRow {
  readonly version: number;
  readonly rules: number;
  readonly wake_at: number | null;
}

/** A case in memory, and the version of the snapshot that is stored of it. */
interface Cached {
  readonly loaded: LoadedCase;
  readonly storedAt: number;
}

export function openCases(setting: CasesSetting): Cases {
  const { db, gatherer, caseKeys } = setting;
  const write = openCaseWriter(setting);
  const states = openStates(setting);
  const select = db.prepare('SELECT version, rules, wake_at FROM cases WHERE case_id = ?');
  // Another number when, and only when, another connection wrote to the file.
  const dataVersion = db.prepare('PRAGMA data_version');
  const cached = new Map<string, Cached>();
  let seen = dataVersion.get()?.data_version;

  /** What is in memory of this case, unless another process wrote since to whichever case. */
  function known(caseId: string): Cached | undefined {
    const now = dataVersion.get()?.data_version;
    if (now !== seen) cached.clear();
    seen = now;
    return cached.get(caseId);
  }

  function remember(loaded: LoadedCase, storedAt: number): void {
    cached.delete(loaded.caseId);
    cached.set(loaded.caseId, { loaded, storedAt });
    if (cached.size > MAX_CACHED_SNAPSHOTS) {
      const oldest = cached.keys().next();
      if (!oldest.done) cached.delete(oldest.value);
    }
  }

  async function append(batch: Append): Promise<AppendResult> {
    checkSize(batch);
    const held = batch.eraseContent
      ? await caseKeys.nextGeneration(batch.caseId)
      : await caseKeys.forWriting(batch.caseId);
    const storedAt = storedSnapshot(batch);
    const prepared = prepare(setting, batch, held, storedAt === null);
    const result = await gatherer.run(
      () => write(prepared),
      (appended) => {
        if (appended !== 'appended') return;
        if (batch.eraseContent) caseKeys.forget(batch.caseId);
        const { caseId, rules, wakeAt, state } = batch;
        const version = batch.expectedVersion + batch.events.length;
        remember({ caseId, version, rules, wakeAt, state }, storedAt ?? version);
      },
    );
    // What is in memory may be what made it conflict: another process wrote.
    if (result === 'conflict') {
      caseKeys.forget(batch.caseId);
      cached.delete(batch.caseId);
    }
    return result;
  }

  /** The version of the stored snapshot that will do for this batch too; null when it is to be written anew. */
  function storedSnapshot({ caseId, expectedVersion, events, rules, eraseContent }: Append): number | null {
    const before = cached.get(caseId);
    if (!before || eraseContent || events.length === 0) return null;
    const isBase = before.loaded.version === expectedVersion && before.loaded.rules === rules;
    const behind = expectedVersion + events.length - before.storedAt;
    return isBase && behind < SNAPSHOT_EVERY ? before.storedAt : null;
  }

  async function events(caseId: string): Promise<readonly StoredEvent[]> {
    if (!select.get(caseId)) return [];
    return states.events(caseId, 0, await caseKeys.forReading(caseId));
  }

  async function load(caseId: string): Promise<LoadedCase | null> {
    const inMemory = known(caseId);
    if (inMemory) return inMemory.loaded;
    const key = select.get(caseId) && (await caseKeys.forReading(caseId));
    // Read after the wait, so that row, snapshot and events are of one moment.
    const row = select.get(caseId) as unknown as CaseRow | undefined;
    if (!row || !key) return null;
    const { version, rules, wake_at: wakeAt } = row;
    const found = states.read(caseId, version, key);
    if (found === null) return replayed(caseId, version, wakeAt);
    const loaded = { caseId, version, rules, wakeAt, state: found.state };
    remember(loaded, found.storedAt);
    return loaded;
  }

  /** The events are the truth and a snapshot only its shortcut: one that can't be read stops nobody's work. */
  async function replayed(caseId: string, version: number, wakeAt: Instant | null): Promise<LoadedCase> {
    const stored = await events(caseId);
    if (stored.length !== version) throw new Error(`unreadable: ${snapshotPlace(caseId, version)}`);
    return { caseId, version, rules: 0, wakeAt, state: setting.replay(null, stored) };
  }

  return { append, load, events };
}

function checkSize({ caseId, expectedVersion, events, outbox, index }: Append): void {
  if (events.length > MAX_EVENTS_PER_APPEND || outbox.length > MAX_MESSAGES_PER_APPEND) {
    throw new Error(
      `Casus ${index.number}: ${events.length} gebeurtenissen en ${outbox.length} berichten is te veel ineens.`,
    );
  }
  if (expectedVersion + events.length === 0) throw new Error(`Casus ${caseId} zonder gebeurtenissen.`);
}

function prepare(setting: CasesSetting, batch: Append, held: HeldKey, withSnapshot: boolean): Prepared {
  const { contentFields, upcasts, randomBytes } = setting;
  const { caseId, expectedVersion, at, actor, commandId } = batch;
  const place = snapshotPlace(caseId, expectedVersion + batch.events.length);
  return {
    batch,
    held,
    bodies: batch.events.map((event, index) => {
      const position = expectedVersion + index + 1;
      const stored = { caseId, position, at, actor, commandId, event };
      return encodeEvent(stored, held.key, contentFields, upcasts, randomBytes);
    }),
    snapshot: withSnapshot ? seal(held.key, place, JSON.stringify(batch.state), randomBytes) : null,
    people: [...new Set(batch.index.people)].sort(),
    messages: batch.outbox.map((row) => sealOutboxRow(caseId, row, held.key, randomBytes)),
  };
}

/** The transaction of one command: everything, or a conflict or duplicate and nothing at all. */
function openCaseWriter(setting: CasesSetting): (prepared: Prepared) => AppendResult {
  const { db, keys, caseKeys, ledger, outbox, wallNow } = setting;
  const current = db.prepare(`
    SELECT version, rules, wake_at, number, tbl, open, raised_at, people, head, snapshot_mark,
      (SELECT generation FROM case_keys WHERE case_id = cases.case_id) AS generation
    FROM cases WHERE case_id = ?`);
  const used = db.prepare('SELECT 1 FROM commands WHERE case_id = ? AND command_id = ?');
  const insertCommand = db.prepare('INSERT INTO commands (case_id, command_id, handled_at) VALUES (?, ?, ?)');
  const insertEvent = db.prepare('INSERT INTO events (case_id, position, body, mac) VALUES (?, ?, ?, ?)');
  const putCase = openCasePut(db);
  const putSnapshot = db.prepare(
    'INSERT OR REPLACE INTO snapshots (case_id, version, sealed) VALUES (?, ?, ?)',
  );
  const deletePeople = db.prepare('DELETE FROM case_people WHERE case_id = ?');
  const insertPerson = db.prepare('INSERT INTO case_people (person, case_id) VALUES (?, ?)');

  function check(prepared: Prepared, row: CurrentRow | undefined): 'conflict' | 'duplicate' | null {
    const { batch, held, snapshot } = prepared;
    if (used.get(batch.caseId, batch.commandId)) return 'duplicate';
    if ((row?.version ?? 0) !== batch.expectedVersion) return 'conflict';
    // The stored snapshot was made by other rules, by a process of another version of this program.
    if (snapshot === null && row?.rules !== batch.rules) return 'conflict';
    // Sealed with a key that was destroyed meanwhile, or that another process has made another of.
    const generation = held.key.generation - (batch.eraseContent ? 1 : 0);
    if (row && row.generation !== generation) return 'conflict';
    // Wrapped by a master key that was rotated meanwhile: stored now, nothing would open it later.
    if ((!row || batch.eraseContent) && !keys.isCurrent(held.wrapped.keyId)) return 'conflict';
    return null;
  }

  /** The link of each event, in order. */
  function chained({ batch, bodies }: Prepared, before: Uint8Array): readonly Uint8Array[] {
    let head = before;
    return bodies.map((body, index) => {
      head = eventMac(keys, head, batch.caseId, batch.expectedVersion + index + 1, body);
      return head;
    });
  }

  function putMessages({ batch, messages }: Prepared, now: Instant): void {
    if (batch.eraseContent) outbox.drop(batch.caseId, now);
    if (batch.release) outbox.release(batch.caseId, batch.at);
    for (const message of messages) outbox.add(batch.caseId, message, now);
  }

  return (prepared) => {
    const { batch, held, people, snapshot } = prepared;
    const { caseId, expectedVersion } = batch;
    const row = current.get(caseId) as unknown as CurrentRow | undefined;
    const refusal = check(prepared, row);
    if (refusal) return refusal;

    const now = wallNow();
    if (!row) caseKeys.insert(caseId, held);
    else if (batch.eraseContent) caseKeys.replace(caseId, held);

    const links = chained(prepared, row?.head ?? GENESIS);
    const head = links.at(-1) ?? row?.head ?? GENESIS;
    const signed = signedRow(prepared, head, row);
    putCase(row, signed, snapshotMac(keys, signed));
    if (snapshot) putSnapshot.run(caseId, signed.version, snapshot);
    for (const [index, link] of links.entries()) {
      insertEvent.run(caseId, expectedVersion + index + 1, prepared.bodies[index] ?? '', link);
    }
    if (row?.people !== signed.people) {
      if (row) deletePeople.run(caseId);
      for (const person of people) insertPerson.run(person, caseId);
    }
    insertCommand.run(caseId, batch.commandId, now);
    putMessages(prepared, now);
    // Last, so that a failure above leaves the ledger as it was.
    const before = row && { caseId, number: row.number, version: row.version, head: row.head };
    ledger.moveCase(before ?? null, { caseId, number: signed.number, version: signed.version, head });
    return 'appended';
  };
}

/**
 * Writes a case's row. SQLite renews the index of every column that a statement names, changed or not, so most
 * commands use a statement that names few.
 */
function openCasePut(
  db: DatabaseSync,
): (before: CurrentRow | undefined, row: SignedRow, signature: Uint8Array) => void {
  const insert = db.prepare(`
    INSERT INTO cases (case_id, version, rules, wake_at, number, tbl, open, raised_at, people, head, signature, snapshot_mark)
    VALUES (:case_id, :version, :rules, :wake_at, :number, :tbl, :open, :raised_at, :people, :head, :signature, :snapshot_mark)`);
  const always = 'version = :version, head = :head, signature = :signature, snapshot_mark = :snapshot_mark';
  const advance = db.prepare(`UPDATE cases SET ${always} WHERE case_id = :case_id`);
  const wake = db.prepare(`UPDATE cases SET ${always}, wake_at = :wake_at WHERE case_id = :case_id`);
  const rewrite = db.prepare(`
    UPDATE cases SET ${always}, wake_at = :wake_at, rules = :rules, number = :number, tbl = :tbl, open = :open,
      raised_at = :raised_at, people = :people
    WHERE case_id = :case_id`);

  return (before, row, signature) => {
    const { case_id, version, head, snapshot_mark, wake_at } = row;
    if (!before) insert.run({ ...row, signature });
    else if (!sameIndex(before, row)) rewrite.run({ ...row, signature });
    else if (before.wake_at !== wake_at)
      wake.run({ case_id, version, head, signature, snapshot_mark, wake_at });
    else advance.run({ case_id, version, head, signature, snapshot_mark });
  };
}

function sameIndex(before: CurrentRow, row: SignedRow): boolean {
  return (
    before.rules === row.rules &&
    before.number === row.number &&
    before.tbl === row.tbl &&
    before.open === row.open &&
    before.raised_at === row.raised_at &&
    before.people === row.people
  );
}

function signedRow(
  { batch, people, snapshot }: Prepared,
  head: Uint8Array,
  before: CurrentRow | undefined,
): SignedRow {
  const { caseId, expectedVersion, events, rules, wakeAt, index } = batch;
  return {
    case_id: caseId,
    version: expectedVersion + events.length,
    rules,
    wake_at: wakeAt,
    number: index.number,
    tbl: index.table,
    open: index.open ? 1 : 0,
    raised_at: index.raisedAt,
    people: JSON.stringify(people),
    head,
    snapshot_mark: snapshot ? markOf(snapshot) : (before?.snapshot_mark ?? GENESIS),
  };
}
