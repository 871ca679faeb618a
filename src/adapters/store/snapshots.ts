import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../../application/ports.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { decodeEvent, type Upcasts } from './event-body.ts';
import { type CaseKey, MARK_BYTES, snapshotPlace, unseal } from './sealing.ts';

/**
 * After this many events the state is stored again. Sealing and writing all of it with each vote is the larger part of
 * what a vote costs; replaying a few events costs a tenth of a millisecond, after a restart alone.
 */
export const SNAPSHOT_EVERY = 8;

/** Goes on from a state (null: from before the first event) with the events that came after it. */
export type Replay = (state: CaseFile | null, events: readonly StoredEvent[]) => CaseFile;

/** What tells one sealed snapshot from any other: nonce and seal stand at its beginning. */
export function markOf(sealed: Uint8Array): Uint8Array {
  return sealed.subarray(0, MARK_BYTES);
}

/** Whether this is the snapshot that a case's row was signed for. */
export function isMarked(sealed: Uint8Array, mark: Uint8Array): boolean {
  return mark.length >= MARK_BYTES && Buffer.compare(sealed.subarray(0, mark.length), mark) === 0;
}

/** How the stored state of a case is found. */
export interface StatesSetting {
  readonly db: DatabaseSync;
  readonly upcasts: Upcasts;
  readonly replay: Replay;
}

/** A state as it was stored, brought up to its case's version, and the version that it was stored at. */
export interface StateFound {
  readonly state: CaseFile;
  readonly storedAt: number;
}

export interface States {
  /** Null when the snapshot can't be read, isn't the one that the case's row was signed for, or events after it miss. */
  read(caseId: string, version: number, key: CaseKey): StateFound | null;
  events(caseId: string, after: number, key: CaseKey): readonly StoredEvent[];
}

export function openStates({ db, upcasts, replay }: StatesSetting): States {
  const select = db.prepare(`
    SELECT snapshots.version, sealed, snapshot_mark FROM snapshots JOIN cases USING (case_id) WHERE case_id = ?`);
  const bodies = db.prepare(
    'SELECT position, body FROM events WHERE case_id = ? AND position > ? ORDER BY position',
  );

  function events(caseId: string, after: number, key: CaseKey): readonly StoredEvent[] {
    return bodies
      .all(caseId, after)
      .map((row) => decodeEvent(caseId, Number(row.position), String(row.body), key, upcasts));
  }
  function read(caseId: string, version: number, key: CaseKey): StateFound | null {
    const row = select.get(caseId);
    if (!row) return null;
    const storedAt = Number(row.version);
    const sealed = row.sealed as Uint8Array;
    // An earlier one that was put back may be of other rules than the row says.
    if (!isMarked(sealed, row.snapshot_mark as Uint8Array)) return null;
    try {
      const text = unseal(key, snapshotPlace(caseId, storedAt), sealed);
      const stored = JSON.parse(text) as CaseFile;
      if (storedAt === version) return { state: stored, storedAt };
      const later = events(caseId, storedAt, key);
      if (storedAt + later.length !== version) return null;
      return { state: replay(stored, later), storedAt };
    } catch {
      return null;
    }
  }
  return { read, events };
}
