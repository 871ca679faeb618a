import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../src/adapters/store/sqlite.ts';
import { type StoreUnderTest, type StoreWorld, storeContract } from './store-contract.ts';

async function openInNewFolder(world: StoreWorld): Promise<StoreUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-store-'));
  const file = join(dataDir, STORE_FILE);
  const open = () => openSqliteStore({ file, keys: openKeyFile({ dataDir }), exclusive: true, ...world });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

storeContract('SQLite', openInNewFolder);
