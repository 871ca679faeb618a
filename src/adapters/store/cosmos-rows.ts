import type { Settlement } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import { type DoneRow, type RowDocument, TTL_SECONDS, type WaitingRow } from './cosmos-documents.ts';

/** A live status card is sent at most once a second (wall time). */
const STATUS_INTERVAL_MS = 1000;
const MAX_REASON_LENGTH = 500;

/**
 * A status row that is overwritten: due again, after the lease of who is sending the earlier one and not within a
 * second of the last send. `dropped`: the earlier one was taken off in the same commit.
 */
export function rowAgain(
  before: RowDocument,
  row: WaitingRow,
  wallNow: Instant,
  dropped: boolean,
): WaitingRow {
  const waited = before.state === 'waiting' && !dropped ? before : null;
  const lease = before.state === 'waiting' ? before.lease : undefined;
  return {
    ...row,
    revision: before.revision + 1,
    createdAt: waited?.createdAt ?? wallNow,
    later: Math.max(waited?.later ?? 0, afterSend(before.sentAt)),
    claimed: before.claimed,
    sentAt: before.sentAt,
    ...(lease !== undefined && { lease }),
  };
}

/** A row that is claimed until `until`. */
export function rowClaimed(row: WaitingRow, until: Instant, lease: string): WaitingRow {
  return { ...row, later: until, attempts: row.attempts + 1, claimed: row.revision, lease };
}

export function isDue(row: WaitingRow, protocolNow: Instant, wallNow: Instant): boolean {
  return row.notBefore <= protocolNow && row.later <= wallNow;
}

/** What a settlement makes of a row, or null when it changes nothing: settled already, or of another revision. */
export function rowSettled(
  row: RowDocument,
  revision: number,
  how: Settlement,
  wallNow: Instant,
): RowDocument | null {
  if (row.state !== 'waiting' || row.revision < revision) return null;
  const later = how.kind === 'retry' ? how.later : 0;
  const sentAt = how.kind === 'sent' ? wallNow : 0;
  if (row.revision > revision) return overtaken(row, revision, later, sentAt);
  const reason = 'reason' in how ? how.reason.slice(0, MAX_REASON_LENGTH) : undefined;
  if (how.kind === 'unsent') return { ...row, later, attempts: row.attempts - 1 };
  if (how.kind !== 'retry') return rowDone(row, how.kind, wallNow, sentAt, reason);
  return { ...row, later, ...(reason !== undefined && { reason }) };
}

/**
 * The card was overwritten while the earlier one was being sent. The lease was the earlier one's and ends now, unless
 * the later one was claimed meanwhile. Nor did that one wait before the earlier one arrived.
 */
function overtaken(row: WaitingRow, revision: number, later: Instant, sentAt: Instant): WaitingRow {
  const sent = Math.max(row.sentAt, sentAt);
  const held = row.claimed > revision ? row.later : later;
  const createdAt = Math.max(row.createdAt, sentAt);
  return { ...row, createdAt, sentAt: sent, later: Math.max(held, afterSend(sent)) };
}

function afterSend(sentAt: Instant): Instant {
  return sentAt + STATUS_INTERVAL_MS;
}

/** The payload isn't needed any more once a row is done; the key stays seven days, for duplicates. */
export function rowDone(
  row: WaitingRow,
  state: DoneRow['state'],
  wallNow: Instant,
  sentAt: Instant,
  reason?: string,
): DoneRow {
  const { id, pk, key, kind, to, revision, attempts, createdAt, commit, order, claimed } = row;
  const base = { id, pk, key, kind, to, revision, attempts, createdAt, commit, order, claimed };
  return {
    ...base,
    sentAt,
    state,
    doneAt: wallNow,
    ttl: TTL_SECONDS,
    ...(reason !== undefined && { reason }),
  };
}
