import type { DatabaseSync } from 'node:sqlite';
import { type KeyRow, keyContext, tryUnwrap } from './case-keys.ts';
import type { KeyRing } from './keys.ts';
import type { RotatingStore } from './rotate-key.ts';

/** Read at once; between two such reads the bot's own writes get their turn. */
const KEYS_AT_ONCE = 100;

type Row = KeyRow & { readonly case_id: string };

/** The keys of an embedded store, beside a bot that works on it: each write is one short transaction. */
export function sqliteRewrap(db: DatabaseSync, keys: KeyRing): RotatingStore {
  const others = db.prepare(
    'SELECT case_id, generation, key_id, wrapped FROM case_keys WHERE key_id <> ? AND case_id > ? ORDER BY case_id LIMIT ?',
  );
  // Only over what was read: the content may have been erased meanwhile, under another key (R11.5).
  const put = db.prepare(
    'UPDATE case_keys SET key_id = ?, wrapped = ? WHERE case_id = ? AND generation = ? AND key_id = ?',
  );
  const left = db.prepare('SELECT count(*) AS count FROM case_keys WHERE key_id <> ?');

  async function rewrapOne(row: Row): Promise<boolean> {
    const key = await tryUnwrap(keys, row.case_id, row);
    if (!key) return false;
    const wrapped = await keys.wrap(key.secret.export(), keyContext(row.case_id, row.generation));
    put.run(wrapped.keyId, wrapped.bytes, row.case_id, row.generation, row.key_id);
    return true;
  }
  return {
    async rewrap(current, after) {
      let [wrapped, unreadable, last] = [0, 0, ''];
      for (;;) {
        const rows = others.all(current, last, KEYS_AT_ONCE) as unknown as readonly Row[];
        for (const row of rows) {
          if (await rewrapOne(row)) {
            wrapped += 1;
            after();
          } else unreadable += 1;
        }
        if (rows.length < KEYS_AT_ONCE) return { wrapped, unreadable };
        last = rows.at(-1)?.case_id ?? last;
      }
    },
    async removeOld(current, remove) {
      // The bot looks inside its own transaction whether what it wrapped is still current; this one keeps it out.
      db.exec('BEGIN IMMEDIATE');
      try {
        const free = Number(left.get(current)?.count) === 0;
        if (free) remove();
        return free;
      } finally {
        db.exec('ROLLBACK');
        db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      }
    },
  };
}
