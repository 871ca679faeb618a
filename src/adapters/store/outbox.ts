import type { DatabaseSync } from 'node:sqlite';
import type { NewOutboxRow, OutboxKind, OutboxRow, Settlement } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CaseKeys } from './case-keys.ts';
import type { Gatherer } from './gather.ts';
import type { RandomBytes } from './keys.ts';
import { type CaseKey, outboxPlace, seal, unseal } from './sealing.ts';

/** A live status card is sent at most once a second (wall time). */
const STATUS_INTERVAL_MS = 1000;
const MAX_CLAIMED = 500;
const MAX_REASON_LENGTH = 500;

/** A row with its payload sealed, ready to be written. */
export interface SealedOutboxRow {
  readonly row: NewOutboxRow;
  readonly payload: Buffer;
}

export function sealOutboxRow(
  caseId: string,
  row: NewOutboxRow,
  key: CaseKey,
  randomBytes: RandomBytes,
): SealedOutboxRow {
  const place = outboxPlace(caseId, row.key, row.kind, row.to);
  // `undefined` has no JSON; it is a payload without anything in it.
  return { row, payload: seal(key, place, JSON.stringify(row.payload ?? null), randomBytes) };
}

/** The part of an append that concerns messages. Everything here runs inside the append's transaction. */
export interface OutboxWriter {
  add(caseId: string, sealed: SealedOutboxRow, wallNow: Instant): void;
  /** Lets go of what was held for this case until after `at` (R9.6). */
  release(caseId: string, at: Instant): void;
  /** Takes the unsent rows of a case off: their content is being erased (R11.5). */
  drop(caseId: string, wallNow: Instant): void;
}

export function openOutboxWriter(db: DatabaseSync): OutboxWriter {
  // A second row under a key is ignored, unless both are status rows: then the later one takes its place and is
  // due again, after the lease of who is sending the earlier one and not within a second of the last send.
  const add = db.prepare(`
    INSERT INTO outbox (key, case_id, kind, recipient, not_before, payload, revision, attempts, created_at, later,
                        claimed, sent_at, state)
    VALUES (:key, :caseId, :kind, :to, :notBefore, :payload, 1, 0, :wallNow, 0, 0, 0, 'waiting')
    ON CONFLICT (key) DO UPDATE SET
      case_id = excluded.case_id, recipient = excluded.recipient, not_before = excluded.not_before,
      payload = excluded.payload, revision = revision + 1, attempts = 0,
      created_at = iif(state = 'waiting', created_at, excluded.created_at),
      later = max(iif(state = 'waiting', later, 0), sent_at + ${STATUS_INTERVAL_MS}),
      state = 'waiting', done_at = NULL, reason = NULL
    WHERE outbox.kind = 'status' AND excluded.kind = 'status'`);
  const release = db.prepare(
    `UPDATE outbox SET not_before = :at WHERE case_id = :caseId AND state = 'waiting' AND not_before > :at`,
  );
  const drop = db.prepare(
    `UPDATE outbox SET state = 'moot', done_at = ?, payload = x'' WHERE case_id = ? AND state = 'waiting'`,
  );
  return {
    add(caseId, { row, payload }, wallNow) {
      const { key, kind, to, notBefore } = row;
      add.run({ key, caseId, kind, to, notBefore, payload, wallNow });
    },
    release(caseId, at) {
      release.run({ caseId, at });
    },
    drop(caseId, wallNow) {
      drop.run(wallNow, caseId);
    },
  };
}

/** Sending: claiming rows and saying how it ended. */
export interface Outbox {
  claim(
    protocolNow: Instant,
    wallNow: Instant,
    leaseMs: number,
    limit: number,
  ): Promise<readonly OutboxRow[]>;
  settle(key: string, revision: number, settlement: Settlement): Promise<void>;
  nextHeld(after: Instant): Instant | null;
  state(): { readonly waiting: number; readonly oldest: Instant | null };
  /** Inside a transaction: forgets rows that were done before `before` (wall time). */
  sweep(before: Instant): void;
}

interface Row {
  readonly seq: number;
  readonly key: string;
  readonly case_id: string;
  readonly kind: OutboxKind;
  readonly recipient: string | null;
  readonly not_before: number;
  readonly payload: Uint8Array;
  readonly revision: number;
  readonly attempts: number;
  readonly created_at: number;
}

export function openOutbox(
  db: DatabaseSync,
  gatherer: Gatherer,
  caseKeys: CaseKeys,
  wallNow: () => Instant,
): Outbox {
  const due = `state = 'waiting' AND not_before <= :protocolNow AND later <= :wallNow`;
  const anyDue = db.prepare(`SELECT 1 FROM outbox WHERE ${due} LIMIT 1`);
  const claimRows = db.prepare(`
    UPDATE outbox SET later = :until, attempts = attempts + 1, claimed = revision
    WHERE seq IN (SELECT seq FROM outbox WHERE ${due} ORDER BY created_at, seq LIMIT :limit)
    RETURNING seq, key, case_id, kind, recipient, not_before, payload, revision, attempts - 1 AS attempts, created_at`);
  const settlement = openSettlement(db);
  const count = db.prepare(
    `SELECT count(*) AS waiting, min(created_at) AS oldest FROM outbox WHERE state = 'waiting'`,
  );
  const held = db.prepare(
    `SELECT min(not_before) AS at FROM outbox WHERE state = 'waiting' AND not_before > ?`,
  );
  const sweep = db.prepare('DELETE FROM outbox WHERE done_at < ?');

  function settle(key: string, revision: number, how: Settlement): Promise<void> {
    return gatherer.run(() => settlement(key, revision, how, wallNow()));
  }
  async function open(row: Row): Promise<OutboxRow | null> {
    try {
      const key = await caseKeys.forReading(row.case_id);
      const place = outboxPlace(row.case_id, row.key, row.kind, row.recipient);
      const { case_id: caseId, recipient: to, not_before: notBefore, created_at: createdAt } = row;
      const { kind, revision, attempts } = row;
      const payload: unknown = JSON.parse(unseal(key, place, row.payload));
      return { key: row.key, kind, to, notBefore, payload, caseId, revision, attempts, createdAt };
    } catch {
      // One row that was tampered with may not hold up the others; `verify` names it.
      await settle(row.key, row.revision, { kind: 'failed', reason: 'unreadable' });
      return null;
    }
  }

  return {
    async claim(protocolNow, wallNow, leaseMs, limit) {
      // Asking first spares an empty transaction at every tick.
      if (!anyDue.get({ protocolNow, wallNow })) return [];
      const rows = await gatherer.run(
        () =>
          claimRows.all({
            until: wallNow + leaseMs,
            protocolNow,
            wallNow,
            limit: Math.min(limit, MAX_CLAIMED),
          }) as unknown as Row[],
      );
      // RETURNING promises no order.
      rows.sort((a, b) => a.created_at - b.created_at || a.seq - b.seq);
      const opened = await Promise.all(rows.map(open));
      return opened.filter((row) => row !== null);
    },
    settle,
    nextHeld(after) {
      const at = held.get(after)?.at;
      return typeof at === 'number' ? at : null;
    },
    state() {
      const row = count.get() as unknown as { waiting: number; oldest: number | null };
      return { waiting: row.waiting, oldest: row.oldest };
    },
    sweep(before) {
      sweep.run(before);
    },
  };
}

type Settle = (key: string, revision: number, how: Settlement, wallNow: Instant) => void;

function openSettlement(db: DatabaseSync): Settle {
  // The payload isn't needed any more once a row is done; the key stays, for duplicates.
  const done = db.prepare(`
    UPDATE outbox SET state = :state, done_at = :wallNow, sent_at = :sentAt, reason = :reason, payload = x''
    WHERE key = :key AND revision = :revision AND state = 'waiting'`);
  const postpone = db.prepare(`
    UPDATE outbox SET later = :later, reason = :reason, attempts = attempts - :untried
    WHERE key = :key AND revision = :revision AND state = 'waiting'`);
  // The card was overwritten while the earlier one was being sent. The lease was the earlier one's and ends now,
  // unless the later one was claimed meanwhile. Nor did that one wait before the earlier one arrived.
  const overtaken = db.prepare(`
    UPDATE outbox SET
      sent_at = max(sent_at, :sentAt),
      created_at = max(created_at, :sentAt),
      later = max(iif(claimed > :revision, later, :later), max(sent_at, :sentAt) + ${STATUS_INTERVAL_MS})
    WHERE key = :key AND revision > :revision AND state = 'waiting'`);

  return (key, revision, how, wallNow) => {
    const reason = 'reason' in how ? how.reason.slice(0, MAX_REASON_LENGTH) : null;
    const sentAt = how.kind === 'sent' ? wallNow : 0;
    const later = how.kind === 'retry' ? how.later : 0;
    const { changes } =
      how.kind === 'retry' || how.kind === 'unsent'
        ? postpone.run({ key, revision, later, reason, untried: how.kind === 'unsent' ? 1 : 0 })
        : done.run({ key, revision, state: how.kind, wallNow, sentAt, reason });
    if (changes === 0) overtaken.run({ key, revision, later, sentAt });
  };
}
