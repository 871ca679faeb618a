import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import { openSqliteStore, type SqliteStoreOptions, STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import type { Store } from '../../src/application/ports.ts';
import { CONTENT_FIELDS, replay, START } from './store-world.ts';

/** A data folder of its own, with its keys and store, for what only an embedded store can show. */
export interface StoreFolder {
  readonly dataDir: string;
  readonly file: string;
  open(options?: Partial<SqliteStoreOptions>): Promise<Store>;
  /** Writes past the store, as someone with the file and without the keys. */
  raw<T>(work: (db: DatabaseSync) => T): T;
  remove(): void;
}

export function storeFolder(dataDir = mkdtempSync(join(tmpdir(), 'code-paars-store-'))): StoreFolder {
  const file = join(dataDir, STORE_FILE);
  return {
    dataDir,
    file,
    open(options = {}) {
      const keys = options.keys ?? openKeyFile({ dataDir, storeFile: file });
      const base = { file, contentFields: CONTENT_FIELDS, wallNow: () => START, exclusive: true, replay };
      return openSqliteStore({ ...base, ...options, keys });
    },
    raw(work) {
      const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
      try {
        return work(db);
      } finally {
        db.close();
      }
    },
    remove() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
