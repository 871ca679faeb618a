import type { DatabaseSync } from 'node:sqlite';
import type { AccessEntry } from '../../application/ports.ts';
import { accessMac, GENESIS } from './chain.ts';
import type { KeyRing } from './keys.ts';
import type { LedgerBook } from './ledger.ts';

const MAX_LINES_READ = 10_000;

/** The access log (R11.4): a chain of its own, whose end stands in the ledger. */
export interface AccessLog {
  /** Inside a transaction. */
  add(entry: AccessEntry): void;
  /** Newest first. */
  read(query: { readonly caseNumber?: string; readonly limit: number }): readonly AccessEntry[];
}

export function openAccessLog(db: DatabaseSync, keys: KeyRing, ledger: LedgerBook): AccessLog {
  const last = db.prepare('SELECT id, mac FROM access_log ORDER BY id DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO access_log (id, case_number, body, mac) VALUES (?, ?, ?, ?)');
  const all = db.prepare('SELECT body FROM access_log ORDER BY id DESC LIMIT ?');
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
      return rows.map((row) => JSON.parse(String(row.body)) as AccessEntry);
    },
  };
}

/** Field by field, so that nothing else a caller's object carries gets into the log. */
export function encodeAccess({ at, person, caseNumber, act, allowed, reason }: AccessEntry): string {
  return JSON.stringify({ at, person, caseNumber, act, allowed, reason });
}
