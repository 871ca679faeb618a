import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LoadedCase, OutboxKind, OutboxRow } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { SignedRow } from './chain.ts';
import type { RandomBytes } from './keys.ts';
import { type CaseKey, outboxPlace, seal, snapshotPlace, unseal } from './sealing.ts';

/** Seven days; what has it is removed by Cosmos itself. Never on events, snapshots, keys or the access log. */
export const TTL_SECONDS = 7 * 24 * 3600;
const DIGITS = 9;
const ID_BYTES = 24;

export const SNAPSHOT_ID = 'snapshot';
export const KEY_ID = 'key';

/** A case as it stands; the columns that are looked for, in plain, and the state sealed. */
export interface SnapshotDocument {
  readonly id: typeof SNAPSHOT_ID;
  readonly pk: string;
  readonly version: number;
  /** Counts commits, those without events too. Orders messages against what is done to them all at once. */
  readonly commit: number;
  readonly rules: number;
  readonly wakeAt: Instant | null;
  readonly number: string;
  readonly tbl: string;
  readonly open: boolean;
  readonly raisedAt: Instant;
  /** Sorted, each once. */
  readonly people: readonly string[];
  readonly head: string;
  readonly signature: string;
  readonly body: string;
}

export interface StoredEventBody {
  readonly n: number;
  readonly body: string;
  readonly mac: string;
}

/** The events of one command. Never replaced, and without a TTL. */
export interface EventsDocument {
  readonly id: string;
  readonly pk: string;
  readonly events: readonly StoredEventBody[];
}

export interface KeyDocument {
  readonly id: typeof KEY_ID;
  readonly pk: string;
  readonly generation: number;
  readonly keyId: string;
  readonly wrapped: string;
}

export interface CommandDocument {
  readonly id: string;
  readonly pk: string;
  readonly commandId: string;
  /** Of the one append that wrote it; tells our own work, of which the answer was lost, from somebody else's. */
  readonly nonce: string;
  readonly doneAt: Instant;
  readonly ttl: number;
}

interface RowBase {
  readonly id: string;
  readonly pk: string;
  readonly key: string;
  readonly kind: OutboxKind;
  readonly to: string | null;
  readonly revision: number;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly commit: number;
  /** Its place among the messages of its commit. */
  readonly order: number;
  /** The revision that was last claimed, 0 for none. */
  readonly claimed: number;
  /** Wall time of the last send, 0 for never. */
  readonly sentAt: Instant;
}

/** A message that waits: the only kind that has `later` and `notBefore`, by which what is due is found. */
export interface WaitingRow extends RowBase {
  readonly state: 'waiting';
  readonly notBefore: Instant;
  /** Wall time; not claimed before: lease, retry, one status a second. */
  readonly later: Instant;
  readonly payload: string;
  /** Of the claim that holds it. */
  readonly lease?: string;
  readonly reason?: string;
}

export interface DoneRow extends RowBase {
  readonly state: 'sent' | 'moot' | 'failed';
  readonly doneAt: Instant;
  readonly reason?: string;
  readonly ttl: number;
}

export type RowDocument = WaitingRow | DoneRow;

/** Messages for which a batch had no operations left; unpacked into rows before anything is claimed. */
export interface PackDocument {
  readonly id: string;
  readonly pk: string;
  readonly pack: readonly WaitingRow[];
  readonly count: number;
  readonly createdAt: Instant;
  readonly later: 0;
  readonly notBefore: 0;
}

/** What is to be done to all messages of earlier commits: a case may have more of them than fit in one batch. */
export interface ChoreDocument {
  readonly id: string;
  readonly pk: string;
  readonly commit: number;
  /** Lets go of what was held until after this moment (R9.6). */
  readonly release: Instant | null;
  /** Takes them off: their content was erased (R11.5). */
  readonly drop: boolean;
  readonly later: 0;
  readonly notBefore: 0;
}

export function eventsId(first: number): string {
  return `e-${padded(first)}`;
}

export function commandDocId(commandId: string): string {
  return `c-${hash(commandId)}`;
}

/** A message's key is its own within its case. */
export function rowId(key: string): string {
  return `o-${hash(key)}`;
}

export function packId(commit: number, index: number): string {
  return `p-${padded(commit)}-${index}`;
}

export function choreId(commit: number): string {
  return `t-${padded(commit)}`;
}

export function padded(value: number): string {
  return String(value).padStart(DIGITS, '0');
}

/** Ids may not hold a slash, and keys and command ids do. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, ID_BYTES).toString('base64url');
}

export function isPack(document: { readonly id: string }): document is PackDocument {
  return document.id.startsWith('p-');
}

export function isChore(document: { readonly id: string }): document is ChoreDocument {
  return document.id.startsWith('t-');
}

/** The columns as they are signed; the same as in the embedded store. */
export function signedRowOf(document: Omit<SnapshotDocument, 'signature'>): SignedRow {
  return {
    case_id: document.pk,
    version: document.version,
    rules: document.rules,
    wake_at: document.wakeAt,
    number: document.number,
    tbl: document.tbl,
    open: document.open ? 1 : 0,
    raised_at: document.raisedAt,
    people: JSON.stringify(document.people),
    head: Buffer.from(document.head, 'base64'),
    snapshot_mark: Buffer.from(document.body, 'base64'),
  };
}

/** Sealed text doesn't compress and a write is charged by its size, so the state is made smaller before. */
export function sealState(
  key: CaseKey,
  caseId: string,
  version: number,
  state: CaseFile,
  randomBytes: RandomBytes,
): string {
  const small = deflateRawSync(JSON.stringify(state)).toString('base64');
  return seal(key, snapshotPlace(caseId, version), small, randomBytes).toString('base64');
}

export function unsealState(key: CaseKey, caseId: string, version: number, body: string): CaseFile {
  const small = unseal(key, snapshotPlace(caseId, version), Buffer.from(body, 'base64'));
  return JSON.parse(inflateRawSync(Buffer.from(small, 'base64')).toString('utf8')) as CaseFile;
}

export function loadedOf(document: SnapshotDocument, state: CaseFile): LoadedCase {
  const { pk: caseId, version, rules, wakeAt } = document;
  return { caseId, version, rules, wakeAt, state };
}

/** Opens a row that was claimed; its attempts are those before this claim. Throws when it was changed. */
export function openRow(row: WaitingRow, key: CaseKey): OutboxRow {
  const { pk: caseId, kind, to, notBefore, revision, createdAt } = row;
  const place = outboxPlace(caseId, row.key, kind, to);
  const payload: unknown = JSON.parse(unseal(key, place, Buffer.from(row.payload, 'base64')));
  return {
    key: row.key,
    kind,
    to,
    notBefore,
    payload,
    caseId,
    revision,
    attempts: row.attempts - 1,
    createdAt,
  };
}
