import type { DatabaseSync } from 'node:sqlite';
import type { AccessEntry } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import { accessMac, GENESIS } from './chain.ts';
import type { KeyRing } from './keys.ts';
import type { LedgerBook } from './ledger.ts';

const MAX_LINES_READ = 10_000;
/** Lines let go of in one transaction; what is left goes with the next sweep. */
export const MAX_LINES_FORGOTTEN = 1000;

/** The access log (R11.4): a chain of its own, whose end stands in the ledger. */
export interface AccessLog {
  /** Inside a transaction. */
  add(entry: AccessEntry): void;
  /** Newest first. */
  read(query: { readonly caseNumber?: string; readonly limit: number }): readonly AccessEntry[];
  /** Lets go of the oldest lines; inside a transaction. Gives how many. */
  forget(before: Instant): number;
}

export function openAccessLog(db: DatabaseSync, keys: KeyRing, ledger: LedgerBook): AccessLog {
  const last = db.prepare('SELECT id, mac FROM access_log ORDER BY id DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO access_log (id, case_number, body, mac) VALUES (?, ?, ?, ?)');
  const all = db.prepare('SELECT body FROM access_log ORDER BY id DESC LIMIT ?');
  const oldest = db.prepare('SELECT id, body, mac FROM access_log ORDER BY id LIMIT ?');
  const remove = db.prepare('DELETE FROM access_log WHERE id <= ?');
  const ofCase = db.prepare('SELECT body FROM access_log WHERE case_number = ? ORDER BY id DESC LIMIT ?');

  /** Where the next line goes. After a cut tail it goes on from what the ledger says, so that the gap stays seen. */
  function end(): { readonly count: number; readonly head: Uint8Array } {
    const row = last.get() as unknown as { id: number; mac: Uint8Array } | undefined;
    const stored = row ? { count: row.id, head: row.mac } : { count: 0, head: GENESIS };
    const signed = ledger.accessEnd();
    return signed && signed.count > stored.count ? signed : stored;
  }

  return {
    add(entry) {
      const { count, head } = end();
      const id = count + 1;
      const body = encodeAccess(entry);
      const mac = accessMac(keys, head, id, body);
      insert.run(id, entry.caseNumber, body, mac);
      ledger.addAccess(id, mac);
    },
    read({ caseNumber, limit }) {
      const most = Math.min(limit, MAX_LINES_READ);
      const rows = caseNumber === undefined ? all.all(most) : ofCase.all(caseNumber, most);
      return rows.map((row) => decodeAccess(String(row.body)));
    },
    forget(before) {
      const start = ledger.accessStart();
      const newest = (last.get() as unknown as { id: number } | undefined)?.id;
      if (!start || newest === undefined) return 0;
      const lines = (oldest.all(MAX_LINES_FORGOTTEN) as unknown as readonly Line[]).map(
        ({ id, body, mac }) => ({
          n: id,
          body,
          mac,
        }),
      );
      const end = endOfOld(keys, start, lines, newest, before);
      if (end.count === start.count) return 0;
      remove.run(end.count);
      ledger.moveAccessStart(end);
      return end.count - start.count;
    },
  };
}

/** Where the log begins: after so many lines that were let go of, the last of which had this link. */
export interface AccessStart {
  readonly count: number;
  readonly head: Uint8Array;
}

interface Line {
  readonly id: number;
  readonly body: string;
  readonly mac: Uint8Array;
}

/**
 * The end of the lines that are older than `before`. Their links are looked at first: else whoever can write the store
 * would have recent lines let go of, by giving them an older date.
 */
export function endOfOld(
  keys: KeyRing,
  start: AccessStart,
  lines: readonly { readonly n: number; readonly body: string; readonly mac: Uint8Array }[],
  newest: number,
  before: Instant,
): AccessStart {
  let end = start;
  for (const { n, body, mac } of lines) {
    const follows = n === end.count + 1 && accessMac(keys, end.head, n, body).equals(mac);
    if (!follows || n >= newest || decodeAccess(body).at >= before) break;
    end = { count: n, head: mac };
  }
  return end;
}

/** Field by field, so that nothing else a caller's object carries gets into the log. */
export function encodeAccess({ at, person, who, caseNumber, act, allowed, reason }: AccessEntry): string {
  return JSON.stringify({ at, person, who, caseNumber, act, allowed, reason });
}

/** A line as it was written; the first ones held no names. */
export function decodeAccess(body: string): AccessEntry {
  const entry = JSON.parse(body) as AccessEntry;
  return { ...entry, who: entry.who ?? '' };
}
