import type { KeyRing } from './keys.ts';

/** What stands before the first event of a case, and before the first line of the access log. */
export const GENESIS: Uint8Array = Buffer.alloc(32);

/** R11.3: the link of one event: over the link before it, its place and the exact bytes that are stored. */
export function eventMac(
  keys: KeyRing,
  previous: Uint8Array,
  caseId: string,
  position: number,
  body: string,
): Buffer {
  return keys.chainMac('event', previous, caseId, String(position), body);
}

/** The columns of a row of `cases` that its signature covers. */
export interface SignedRow {
  readonly case_id: string;
  readonly version: number;
  readonly rules: number;
  readonly wake_at: number | null;
  readonly number: string;
  readonly tbl: string;
  readonly open: number;
  readonly raised_at: number;
  readonly people: string;
  readonly head: Uint8Array;
  /** What tells the sealed snapshot from any other: how it begins, or all of it. */
  readonly snapshot_mark: Uint8Array;
}

/** Binds a snapshot to its case, version and head, and to the columns that the clock and lists go by. */
export function snapshotMac(keys: KeyRing, row: SignedRow): Buffer {
  const { case_id, version, rules, wake_at, number, tbl, open, raised_at, people } = row;
  const columns = JSON.stringify([case_id, version, rules, wake_at, number, tbl, open, raised_at, people]);
  return keys.chainMac('snapshot', columns, row.head, row.snapshot_mark);
}

/** The link of one line of the access log. */
export function accessMac(keys: KeyRing, previous: Uint8Array, id: number, body: string): Buffer {
  return keys.chainMac('access', previous, String(id), body);
}

/** What one case adds to the ledger's sum over all heads: which case ends where. */
export function headElement(keys: KeyRing, caseId: string, version: number, head: Uint8Array): Buffer {
  return keys.chainMac('ledger-head', caseId, String(version), head);
}

/**
 * What one case adds to the ledger's second sum, over numbers and versions. They can be tried one by one, so that
 * `verify` can say which case was removed or rolled back.
 */
export function placeElement(keys: KeyRing, number: string, version: number): Buffer {
  return keys.chainMac('ledger-place', number, String(version));
}
