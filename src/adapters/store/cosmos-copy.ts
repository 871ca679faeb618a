import { DatabaseSync } from 'node:sqlite';
import type { Finding, OutboxKind } from '../../application/ports.ts';
import { DAY, type Instant } from '../../domain/calendar.ts';
import { type KeyRow, unwrapRow } from './case-keys.ts';
import { type SignedRow, snapshotMac } from './chain.ts';
import { copyAccessLog } from './cosmos-copy-access-log.ts';
import {
  commandDocId,
  eventsId,
  rowId,
  SNAPSHOT_ID,
  type SnapshotDocument,
  sealState,
  signedRowOf,
} from './cosmos-documents.ts';
import { factPartition, numberDocument, numberPartition } from './cosmos-facts.ts';
import { keyDocument } from './cosmos-keys.ts';
import { verifyCosmos } from './cosmos-verify.ts';
import { inBatches, type Stored, type Wire, type Written } from './cosmos-wire.ts';
import { type KeyRing, pooledRandomBytes } from './keys.ts';
import { lockStore, schemaState } from './schema.ts';
import { openStates, type Replay, type States } from './snapshots.ts';

const KEPT_MS = 7 * DAY;
/** Events in one copied document; always cut at the same places, so that a copy that is begun again overwrites itself. */
const EVENTS_A_DOCUMENT = 50;
const CASES_A_LINE = 25;

export interface Copying {
  /** The SQLite file; no bot may be using it. */
  readonly file: string;
  /** Of both stores: what is sealed and chained is copied as it is. */
  readonly keys: KeyRing;
  readonly wire: Wire;
  readonly replay: Replay;
  readonly wallNow: () => Instant;
  readonly print: (text: string) => void;
}

export interface Copied {
  readonly cases: number;
  /** Cases that an earlier copy had brought over already. */
  readonly before: number;
  readonly events: number;
  readonly lines: number;
  readonly findings: readonly Finding[];
}

/**
 * Copies the embedded store to Cosmos: events, their chain and the case keys byte for byte, so that the chain proves
 * the copy at the end. May be stopped anywhere and begun again: a case counts once its snapshot is there, which goes
 * last. Throws one Dutch sentence when a bot is using the file.
 */
export async function copyToCosmos(copying: Copying): Promise<Copied> {
  const { file, keys, wire, replay, print } = copying;
  const unlock = lockStore(file);
  if (!unlock)
    throw new Error(`De store ${file} is in gebruik. Stop de bot voordat de store gekopieerd wordt.`);
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    if (!schemaState(db).current)
      throw new Error(`De store ${file} is van een oudere versie. Start de bot er eerst één keer mee.`);
    const states = openStates({ db, upcasts: {}, replay });
    const rows = db.prepare('SELECT * FROM cases ORDER BY number').all() as unknown as SignedRow[];
    let [copied, before, events] = [0, 0, 0];
    for (const row of rows) {
      if (await isThere(wire, row)) before += 1;
      else {
        events += await copyCase(copying, db, states, row);
        copied += 1;
      }
      if ((copied + before) % CASES_A_LINE === 0) print(`${copied + before} van ${rows.length} casussen`);
    }
    await copyFacts(wire, db);
    const lines = await copyAccessLog(wire, keys, db);
    print(`${copied} casussen gekopieerd, ${before} waren er al. De keten wordt nagelopen.`);
    return { cases: copied, before, events, lines, findings: await verifyCosmos(wire, keys) };
  } finally {
    db.close();
    unlock();
  }
}

/** One that was copied before, and hasn't moved on here since; one that moved on there is left alone too. */
async function isThere(wire: Wire, row: SignedRow): Promise<boolean> {
  const stored = await wire.read<SnapshotDocument>(row.case_id, SNAPSHOT_ID);
  if (stored === null || stored === 'same') return false;
  return stored.version > row.version || stored.head === base64(row.head);
}

async function copyCase(
  { wire, keys, wallNow }: Copying,
  db: DatabaseSync,
  states: States,
  row: SignedRow,
): Promise<number> {
  const keyRow = db
    .prepare('SELECT generation, key_id, wrapped FROM case_keys WHERE case_id = ?')
    .get(row.case_id) as unknown as KeyRow | undefined;
  if (!keyRow) throw new Error(`Casus ${row.number} heeft geen sleutel.`);
  const { key, wrapped } = await unwrapRow(keys, row.case_id, keyRow);
  const found = states.read(row.case_id, row.version, key);
  if (!found) throw new Error(`Casus ${row.number}: de momentopname is niet te lezen.`);
  const body = sealState(key, row.case_id, row.version, found.state, pooledRandomBytes());
  const events = eventDocuments(db, row.case_id);
  await upsertAll(wire, row.case_id, [
    keyDocument(row.case_id, keyRow.generation, wrapped),
    ...events,
    ...commandDocuments(db, row.case_id, wallNow()),
    ...messageDocuments(db, row.case_id, wallNow()),
  ]);
  // Last: from here on the case is there.
  await upsertAll(wire, row.case_id, [snapshotDocument(keys, row, body)]);
  return row.version;
}

async function upsertAll(wire: Wire, pk: string, documents: readonly Written[]): Promise<void> {
  const operations = documents.map((document) => ({ kind: 'upsert', document }) as const);
  for (const batch of inBatches(operations)) {
    if (!(await wire.batch(pk, batch)).done) throw new Error(`${pk}: een document werd geweigerd.`);
  }
}

function snapshotDocument(keys: KeyRing, row: SignedRow, body: string): SnapshotDocument {
  const unsigned = {
    id: SNAPSHOT_ID,
    pk: row.case_id,
    version: row.version,
    // Its messages are of commit 0.
    commit: 1,
    rules: row.rules,
    wakeAt: row.wake_at,
    number: row.number,
    tbl: row.tbl,
    open: row.open === 1,
    raisedAt: row.raised_at,
    people: JSON.parse(row.people) as string[],
    head: base64(row.head),
    body,
  } as const;
  return { ...unsigned, signature: base64(snapshotMac(keys, signedRowOf(unsigned))) };
}

function eventDocuments(db: DatabaseSync, caseId: string): readonly Written[] {
  const rows = db
    .prepare('SELECT position, body, mac FROM events WHERE case_id = ? ORDER BY position')
    .all(caseId);
  const events = rows.map((row) => ({
    n: Number(row.position),
    body: String(row.body),
    mac: base64(row.mac as Uint8Array),
  }));
  const documents: Written[] = [];
  for (let from = 0; from < events.length; from += EVENTS_A_DOCUMENT) {
    const some = events.slice(from, from + EVENTS_A_DOCUMENT);
    const document = { id: eventsId(some[0]?.n ?? 0), pk: caseId, events: some };
    documents.push(document);
  }
  return documents;
}

function commandDocuments(db: DatabaseSync, caseId: string, now: Instant): readonly Written[] {
  const rows = db.prepare('SELECT command_id, handled_at FROM commands WHERE case_id = ?').all(caseId);
  return rows.map((row) => {
    const [commandId, doneAt] = [String(row.command_id), Number(row.handled_at)];
    const id = commandDocId(commandId);
    return { id, pk: caseId, commandId, nonce: 'copy', doneAt, ttl: secondsLeft(doneAt, now) };
  });
}

interface MessageRow {
  readonly seq: number;
  readonly key: string;
  readonly kind: OutboxKind;
  readonly recipient: string | null;
  readonly not_before: number;
  readonly payload: Uint8Array;
  readonly revision: number;
  readonly attempts: number;
  readonly created_at: number;
  readonly later: number;
  readonly claimed: number;
  readonly sent_at: number;
  readonly state: string;
  readonly done_at: number | null;
}

function messageDocuments(db: DatabaseSync, caseId: string, now: Instant): readonly Written[] {
  const rows = db.prepare('SELECT * FROM outbox WHERE case_id = ? ORDER BY seq').all(caseId);
  return (rows as unknown as MessageRow[]).map((row) => {
    const { seq, key, kind, recipient: to, revision, attempts, claimed, state } = row;
    const place = { id: rowId(key), pk: caseId, key, kind, to, revision, attempts, claimed, state };
    const base = { ...place, createdAt: row.created_at, commit: 0, order: seq, sentAt: row.sent_at };
    if (state === 'waiting') {
      const [notBefore, later] = [row.not_before, row.later];
      return { ...base, notBefore, later, payload: base64(row.payload) };
    }
    const doneAt = row.done_at ?? now;
    return { ...base, doneAt, ttl: secondsLeft(doneAt, now) };
  });
}

function secondsLeft(doneAt: Instant, now: Instant): number {
  return Math.max(1, Math.ceil((doneAt + KEPT_MS - now) / 1000));
}

async function copyFacts(wire: Wire, db: DatabaseSync): Promise<void> {
  for (const { key, value } of db.prepare('SELECT key, value FROM facts').all()) {
    const pk = factPartition(String(key));
    await upsertAll(wire, pk, [{ id: 'fact', pk, value: JSON.parse(String(value)) } as Written]);
  }
  for (const { series, last } of db.prepare('SELECT series, last FROM numbers').all()) {
    const name = String(series);
    const there = await wire.read<Stored & { last: number }>(numberPartition(name), 'number');
    const highest = there === null || there === 'same' ? 0 : there.last;
    // Never back: a number that was given out there isn't given again.
    if (highest < Number(last))
      await upsertAll(wire, numberPartition(name), [numberDocument(name, Number(last))]);
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
