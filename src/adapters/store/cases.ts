import type { DatabaseSync } from 'node:sqlite';
import type { Append, AppendResult, LoadedCase, StoredEvent } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { CaseKeys, HeldKey } from './case-keys.ts';
import { eventMac, GENESIS, type SignedRow, snapshotMac } from './chain.ts';
import { type ContentFields, decodeEvent, encodeEvent, type Upcasts } from './event-body.ts';
import type { Gatherer } from './gather.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import type { LedgerBook } from './ledger.ts';
import { type OutboxWriter, type SealedOutboxRow, sealOutboxRow } from './outbox.ts';
import { seal, snapshotPlace, unseal } from './sealing.ts';

const MAX_EVENTS_PER_APPEND = 200;
const MAX_MESSAGES_PER_APPEND = 2000;
/** Snapshots kept in memory, so that a vote doesn't unseal and parse the whole case again. */
const MAX_CACHED_SNAPSHOTS = 1000;

/** Makes the state anew out of the events: what `load` falls back on when a snapshot can't be read. */
export type Replay = (events: readonly StoredEvent[]) => CaseFile;

export interface CasesSetting {
  readonly db: DatabaseSync;
  readonly gatherer: Gatherer;
  readonly keys: KeyRing;
  readonly caseKeys: CaseKeys;
  readonly ledger: LedgerBook;
  readonly outbox: OutboxWriter;
  readonly contentFields: ContentFields;
  readonly upcasts: Upcasts;
  readonly replay: Replay | null;
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
  readonly snapshot: Buffer;
  readonly people: readonly string[];
  readonly messages: readonly SealedOutboxRow[];
}

type CurrentRow = Omit<SignedRow, 'case_id' | 'snapshot'> & { readonly generation: number | null };

type Appended =
  | { readonly result: 'conflict' | 'duplicate' }
  | { readonly result: 'appended'; readonly signature: Uint8Array };

interface SnapshotRow {
  readonly version: number;
  readonly rules: number;
  readonly wake_at: number | null;
  readonly signature: Uint8Array;
  readonly snapshot: Uint8Array;
}

interface CachedSnapshot {
  readonly signature: Uint8Array;
  readonly loaded: LoadedCase;
}

export function openCases(setting: CasesSetting): Cases {
  const { db, gatherer, caseKeys, upcasts } = setting;
  const write = openCaseWriter(setting);
  const stamp = db.prepare('SELECT signature FROM cases WHERE case_id = ?');
  const whole = db.prepare(
    'SELECT version, rules, wake_at, signature, snapshot FROM cases WHERE case_id = ?',
  );
  const bodies = db.prepare('SELECT position, body FROM events WHERE case_id = ? ORDER BY position');
  const cached = new Map<string, CachedSnapshot>();

  function remember(signature: Uint8Array, loaded: LoadedCase): void {
    cached.delete(loaded.caseId);
    cached.set(loaded.caseId, { signature, loaded });
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
    const prepared = prepare(setting, batch, held);
    const { result } = await gatherer.run(
      () => write(prepared),
      (appended) => {
        if (appended.result !== 'appended') return;
        if (batch.eraseContent) caseKeys.forget(batch.caseId);
        const { caseId, rules, wakeAt, state } = batch;
        const version = batch.expectedVersion + batch.events.length;
        remember(appended.signature, { caseId, version, rules, wakeAt, state });
      },
    );
    // What is in memory may be what made it conflict: another process wrote.
    if (result === 'conflict') caseKeys.forget(batch.caseId);
    return result;
  }

  async function events(caseId: string): Promise<readonly StoredEvent[]> {
    const rows = bodies.all(caseId);
    if (rows.length === 0) return [];
    const key = await caseKeys.forReading(caseId);
    return rows.map((row) => decodeEvent(caseId, Number(row.position), String(row.body), key, upcasts));
  }

  async function load(caseId: string): Promise<LoadedCase | null> {
    const known = cached.get(caseId);
    // The signature covers version and state: when it is the same, so is everything that was kept.
    if (known && isSame(known.signature, stamp.get(caseId)?.signature)) return known.loaded;
    const row = whole.get(caseId) as unknown as SnapshotRow | undefined;
    if (!row) return null;
    const { version, rules, wake_at: wakeAt } = row;
    const state = await open(caseId, version, row.snapshot);
    if (state === null) return replayed(caseId, version, wakeAt);
    const loaded = { caseId, version, rules, wakeAt, state };
    remember(row.signature, loaded);
    return loaded;
  }

  async function open(caseId: string, version: number, sealed: Uint8Array): Promise<CaseFile | null> {
    const key = await caseKeys.forReading(caseId);
    try {
      return JSON.parse(unseal(key, snapshotPlace(caseId, version), sealed)) as CaseFile;
    } catch {
      return null;
    }
  }

  /** The events are the truth and a snapshot only its shortcut: one that can't be read stops nobody's work. */
  async function replayed(caseId: string, version: number, wakeAt: Instant | null): Promise<LoadedCase> {
    const stored = await events(caseId);
    if (!setting.replay || stored.length !== version)
      throw new Error(`unreadable: ${snapshotPlace(caseId, version)}`);
    return { caseId, version, rules: 0, wakeAt, state: setting.replay(stored) };
  }

  return { append, load, events };
}

function isSame(known: Uint8Array, stored: unknown): boolean {
  return stored instanceof Uint8Array && Buffer.compare(known, stored) === 0;
}

function checkSize({ caseId, expectedVersion, events, outbox, index }: Append): void {
  if (events.length > MAX_EVENTS_PER_APPEND || outbox.length > MAX_MESSAGES_PER_APPEND) {
    throw new Error(
      `Casus ${index.number}: ${events.length} gebeurtenissen en ${outbox.length} berichten is te veel ineens.`,
    );
  }
  if (expectedVersion + events.length === 0) throw new Error(`Casus ${caseId} zonder gebeurtenissen.`);
}

function prepare(setting: CasesSetting, batch: Append, held: HeldKey): Prepared {
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
    snapshot: seal(held.key, place, JSON.stringify(batch.state), randomBytes),
    people: [...new Set(batch.index.people)].sort(),
    messages: batch.outbox.map((row) => sealOutboxRow(caseId, row, held.key, randomBytes)),
  };
}

/** The transaction of one command: everything, or a conflict or duplicate and nothing at all. */
function openCaseWriter(setting: CasesSetting): (prepared: Prepared) => Appended {
  const { db, keys, caseKeys, ledger, outbox, wallNow } = setting;
  const current = db.prepare(`
    SELECT version, rules, wake_at, number, tbl, open, raised_at, people, head, (SELECT generation FROM case_keys WHERE case_id = cases.case_id) AS generation
    FROM cases WHERE case_id = ?`);
  const used = db.prepare('SELECT 1 FROM commands WHERE case_id = ? AND command_id = ?');
  const insertCommand = db.prepare('INSERT INTO commands (case_id, command_id, handled_at) VALUES (?, ?, ?)');
  const insertEvent = db.prepare('INSERT INTO events (case_id, position, body, mac) VALUES (?, ?, ?, ?)');
  const putCase = openCasePut(db);
  const deletePeople = db.prepare('DELETE FROM case_people WHERE case_id = ?');
  const insertPerson = db.prepare('INSERT INTO case_people (person, case_id) VALUES (?, ?)');

  function check({ batch, held }: Prepared, row: CurrentRow | undefined): 'conflict' | 'duplicate' | null {
    if (used.get(batch.caseId, batch.commandId)) return 'duplicate';
    if ((row?.version ?? 0) !== batch.expectedVersion) return 'conflict';
    // Sealed with a key that was destroyed meanwhile, or that another process has made another of.
    const generation = held.key.generation - (batch.eraseContent ? 1 : 0);
    if (row && row.generation !== generation) return 'conflict';
    // Wrapped by a master key that was rotated meanwhile: stored now, nothing would open it later.
    if ((!row || batch.eraseContent) && !keys.isCurrent(held.wrapped.keyId)) return 'conflict';
    return null;
  }

  return (prepared) => {
    const { batch, held, bodies } = prepared;
    const { caseId, expectedVersion } = batch;
    const row = current.get(caseId) as unknown as CurrentRow | undefined;
    const refusal = check(prepared, row);
    if (refusal) return { result: refusal };

    const now = wallNow();
    if (!row) caseKeys.insert(caseId, held);
    else if (batch.eraseContent) caseKeys.replace(caseId, held);

    let head: Uint8Array = row?.head ?? GENESIS;
    const macs = bodies.map((body, index) => {
      head = eventMac(keys, head, caseId, expectedVersion + index + 1, body);
      return head;
    });
    const signed = signedRow(prepared, head);
    const signature = snapshotMac(keys, signed);
    putCase(row, signed, signature);
    for (const [index, body] of bodies.entries()) {
      insertEvent.run(caseId, expectedVersion + index + 1, body, macs[index] ?? GENESIS);
    }
    if (row?.people !== signed.people) {
      if (row) deletePeople.run(caseId);
      for (const person of prepared.people) insertPerson.run(person, caseId);
    }
    insertCommand.run(caseId, batch.commandId, now);
    if (batch.eraseContent) outbox.drop(caseId, now);
    if (batch.release) outbox.release(caseId, batch.at);
    for (const message of prepared.messages) outbox.add(caseId, message, now);
    // Last, so that a failure above leaves the ledger as it was.
    const before = row && { caseId, number: row.number, version: row.version, head: row.head };
    ledger.moveCase(before ?? null, { caseId, number: signed.number, version: signed.version, head });
    return { result: 'appended', signature };
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
    INSERT INTO cases (case_id, version, rules, wake_at, number, tbl, open, raised_at, people, head, signature, snapshot)
    VALUES (:case_id, :version, :rules, :wake_at, :number, :tbl, :open, :raised_at, :people, :head, :signature, :snapshot)`);
  const always = 'version = :version, head = :head, signature = :signature, snapshot = :snapshot';
  const advance = db.prepare(`UPDATE cases SET ${always} WHERE case_id = :case_id`);
  const wake = db.prepare(`UPDATE cases SET ${always}, wake_at = :wake_at WHERE case_id = :case_id`);
  const rewrite = db.prepare(`
    UPDATE cases SET ${always}, wake_at = :wake_at, rules = :rules, number = :number, tbl = :tbl, open = :open,
      raised_at = :raised_at, people = :people
    WHERE case_id = :case_id`);

  return (before, row, signature) => {
    const { case_id, version, head, snapshot, wake_at } = row;
    if (!before) insert.run({ ...row, signature });
    else if (!sameIndex(before, row)) rewrite.run({ ...row, signature });
    else if (before.wake_at !== wake_at) wake.run({ case_id, version, head, signature, snapshot, wake_at });
    else advance.run({ case_id, version, head, signature, snapshot });
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

function signedRow({ batch, snapshot, people }: Prepared, head: Uint8Array): SignedRow {
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
    snapshot,
  };
}
