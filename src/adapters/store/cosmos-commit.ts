import type { Append, NewOutboxRow } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import { eventMac, snapshotMac } from './chain.ts';
import {
  type ChoreDocument,
  type CommandDocument,
  choreId,
  commandDocId,
  type EventsDocument,
  eventsId,
  type PackDocument,
  packId,
  type RowDocument,
  rowId,
  SNAPSHOT_ID,
  type SnapshotDocument,
  sealState,
  signedRowOf,
  TTL_SECONDS,
  type WaitingRow,
} from './cosmos-documents.ts';
import type { CaseKeyToUse } from './cosmos-keys.ts';
import { rowAgain } from './cosmos-rows.ts';
import {
  MAX_BATCH_BYTES,
  MAX_OPERATIONS,
  type Operation,
  operationBytes,
  type Stored,
} from './cosmos-wire.ts';
import { type ContentFields, encodeEvent, type Upcasts } from './event-body.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import { sealOutboxRow } from './outbox.ts';
import type { CaseKey } from './sealing.ts';

const MAX_EVENTS_PER_APPEND = 200;
const MAX_MESSAGES_PER_APPEND = 2000;
/** Messages that get a document of their own; the rest of a large commit goes in packs. */
const MAX_OWN_ROWS = 70;
/** A pack is unpacked in one batch: itself, and each of these. */
export const MAX_PACKED = 90;

/** What a commit builds on. */
export interface CommitBase {
  /** The snapshot's; null for a new case. */
  readonly etag: string | null;
  readonly commit: number;
  readonly head: Uint8Array;
  /** Of the case's key; null for a new case. */
  readonly generation: number | null;
}

export interface Commit {
  readonly batch: Append;
  readonly base: CommitBase;
  readonly held: CaseKeyToUse;
  readonly nonce: string;
  /** Messages that are there already, by document id. */
  readonly there: ReadonlyMap<string, RowDocument & Stored>;
}

export interface Plan {
  readonly operations: readonly Operation[];
  readonly snapshot: SnapshotDocument;
  readonly snapshotAt: number;
  /** From this operation on a refusal concerns a message, and not the command. */
  readonly rowsFrom: number;
}

export interface CommitSetting {
  readonly keys: KeyRing;
  readonly contentFields: ContentFields;
  readonly upcasts: Upcasts;
  readonly wallNow: () => Instant;
  readonly randomBytes: RandomBytes;
}

/**
 * One command's whole effect as one batch in the case's partition. Whatever a case grew to it is one: events share a
 * document, messages beyond a number share packs, and what concerns all earlier messages is a chore for later.
 */
export function planCommit(setting: CommitSetting, commit: Commit): Plan {
  const { batch, base, held } = commit;
  checkCount(batch);
  const number = base.commit + 1;
  const { events, head } = sealEvents(setting, commit, held.key);
  const snapshot = signSnapshot(setting, commit, number, head);
  // The command first: of a refusal only the first operation is known, and a duplicate outranks a conflict.
  const command: Operation = { kind: 'create', document: commandDocument(setting, commit) };
  const state: Operation =
    base.etag === null
      ? { kind: 'create', document: snapshot }
      : { kind: 'replace', document: snapshot, etag: base.etag };
  const fixed: Operation[] = [command, state];
  if (held.write) fixed.push(held.write);
  if (events) fixed.push({ kind: 'create', document: events });
  const chore = choreOf(batch, number);
  if (chore) fixed.push({ kind: 'create', document: chore });
  const operations = [...fixed, ...rowOperations(setting, commit, number)];
  checkBytes(batch, operations);
  return { operations, snapshot, snapshotAt: 1, rowsFrom: fixed.length };
}

function checkCount({ caseId, expectedVersion, events, outbox, index }: Append): void {
  if (events.length > MAX_EVENTS_PER_APPEND || outbox.length > MAX_MESSAGES_PER_APPEND)
    throw new Error(
      `Casus ${index.number}: ${events.length} gebeurtenissen en ${outbox.length} berichten is te veel ineens.`,
    );
  if (expectedVersion + events.length === 0) throw new Error(`Casus ${caseId} zonder gebeurtenissen.`);
}

/** Cosmos takes 100 operations and 2 MB at once; a state of some eight million characters is the end of it. */
function checkBytes({ index }: Append, operations: readonly Operation[]): void {
  const bytes = operations.reduce((sum, operation) => sum + operationBytes(operation), 0);
  if (operations.length > MAX_OPERATIONS || bytes > MAX_BATCH_BYTES)
    throw new Error(
      `Casus ${index.number} is te groot voor één opdracht (${operations.length} bewerkingen, ${bytes} bytes).`,
    );
}

function sealEvents(
  { keys, contentFields, upcasts, randomBytes }: CommitSetting,
  { batch, base }: Commit,
  key: CaseKey,
): { readonly events: EventsDocument | null; readonly head: Uint8Array } {
  const { caseId, expectedVersion, at, actor, commandId } = batch;
  let head = base.head;
  const events = batch.events.map((event, index) => {
    const position = expectedVersion + index + 1;
    const stored = { caseId, position, at, actor, commandId, event };
    const body = encodeEvent(stored, key, contentFields, upcasts, randomBytes);
    const mac = eventMac(keys, head, caseId, position, body);
    head = mac;
    return { n: position, body, mac: mac.toString('base64') };
  });
  const first = events[0];
  return { events: first ? { id: eventsId(first.n), pk: caseId, events } : null, head };
}

function signSnapshot(
  { keys, randomBytes }: CommitSetting,
  { batch, held }: Commit,
  commit: number,
  head: Uint8Array,
): SnapshotDocument {
  const { caseId, rules, wakeAt, index } = batch;
  const version = batch.expectedVersion + batch.events.length;
  const unsigned = {
    id: SNAPSHOT_ID,
    pk: caseId,
    version,
    commit,
    rules,
    wakeAt,
    number: index.number,
    tbl: index.table,
    open: index.open,
    raisedAt: index.raisedAt,
    people: [...new Set(index.people)].sort(),
    head: Buffer.from(head).toString('base64'),
    body: sealState(held.key, caseId, version, batch.state, randomBytes),
  } as const;
  return { ...unsigned, signature: snapshotMac(keys, signedRowOf(unsigned)).toString('base64') };
}

function commandDocument({ wallNow }: CommitSetting, { batch, nonce }: Commit): CommandDocument {
  const { caseId, commandId } = batch;
  return {
    id: commandDocId(commandId),
    pk: caseId,
    commandId,
    nonce,
    doneAt: wallNow(),
    ttl: TTL_SECONDS,
  };
}

function choreOf({ caseId, at, release, eraseContent }: Append, commit: number): ChoreDocument | null {
  if (!release && !eraseContent) return null;
  const [released, drop] = [release ? at : null, eraseContent ?? false];
  return { id: choreId(commit), pk: caseId, commit, release: released, drop, later: 0, notBefore: 0 };
}

function rowOperations(setting: CommitSetting, commit: Commit, number: number): readonly Operation[] {
  const { batch, there } = commit;
  const now = setting.wallNow();
  const own: Operation[] = [];
  const fresh: WaitingRow[] = [];
  for (const [order, row] of oncePerKey(batch.outbox).entries()) {
    const before = there.get(rowId(row.key));
    const sealed = sealRow(setting, commit, row, { commit: number, order, now });
    if (!before) fresh.push(sealed);
    else if (before.kind === 'status' && row.kind === 'status') {
      const document = rowAgain(before, sealed, now, batch.eraseContent ?? false);
      own.push({ kind: 'replace', document, etag: before._etag });
    }
  }
  // A status row is overwritten by its id, so it is never packed.
  fresh.sort((a, b) => Number(b.kind === 'status') - Number(a.kind === 'status') || a.order - b.order);
  const room = Math.max(0, MAX_OWN_ROWS - own.length);
  const packed = fresh.splice(room);
  if (packed.some((row) => row.kind === 'status'))
    throw new Error(`Casus ${batch.index.number}: te veel statuskaarten ineens.`);
  for (const document of fresh) own.push({ kind: 'create', document });
  return [...own, ...packs(packed, number, now)];
}

/** A second row under a key is ignored; of two status rows the later one counts. */
function oncePerKey(rows: readonly NewOutboxRow[]): readonly NewOutboxRow[] {
  const byKey = new Map<string, NewOutboxRow>();
  for (const row of rows) {
    const before = byKey.get(row.key);
    if (!before || (before.kind === 'status' && row.kind === 'status')) byKey.set(row.key, row);
  }
  return [...byKey.values()];
}

interface Moment {
  readonly commit: number;
  readonly order: number;
  readonly now: Instant;
}

function sealRow(
  { randomBytes }: CommitSetting,
  { batch, held }: Commit,
  row: NewOutboxRow,
  { commit, order, now }: Moment,
): WaitingRow {
  const { payload } = sealOutboxRow(batch.caseId, row, held.key, randomBytes);
  const { key, kind, to, notBefore } = row;
  return {
    id: rowId(key),
    pk: batch.caseId,
    key,
    kind,
    to,
    state: 'waiting',
    notBefore,
    later: 0,
    payload: payload.toString('base64'),
    revision: 1,
    attempts: 0,
    createdAt: now,
    commit,
    order,
    claimed: 0,
    sentAt: 0,
  };
}

function packs(rows: readonly WaitingRow[], commit: number, now: Instant): readonly Operation[] {
  const operations: Operation[] = [];
  for (let from = 0; from < rows.length; from += MAX_PACKED) {
    const pack = rows.slice(from, from + MAX_PACKED);
    const id = packId(commit, operations.length);
    const pk = pack[0]?.pk ?? '';
    const document: PackDocument = {
      id,
      pk,
      pack,
      count: pack.length,
      createdAt: now,
      later: 0,
      notBefore: 0,
    };
    operations.push({ kind: 'create', document });
  }
  return operations;
}
