import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openCosmosStore } from '../../src/adapters/store/cosmos.ts';
import { CONTAINER } from '../../src/adapters/store/cosmos-wire.ts';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import type { Store } from '../../src/application/ports.ts';
import { replay } from '../../src/application/replay.ts';
import type { Instant } from '../../src/domain/calendar.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import { readEnvironment } from '../../src/environment.ts';
import { cosmosOptions } from '../../src/open-store.ts';
import type { CosmosPeer, PeerOptions } from './cosmos-peer/peer.ts';
import { startCosmosPeer } from './cosmos-peer/peer.ts';
import type { JsonObject } from './cosmos-peer/shapes.ts';

/** Which store this run is on: vitest.config.ts has a project for each, `STORE=cosmos npx vitest …` does it by hand. */
export const STORE: 'sqlite' | 'cosmos' = process.env.STORE === 'cosmos' ? 'cosmos' : 'sqlite';
const DATABASE = 'proef';
const MAX_ON_DISK = 100_000_000;

/** Where a bot of the tests keeps its cases: an embedded store in a folder, or Cosmos DB on the wire peer. */
export interface DataPlace {
  readonly dataDir: string;
  /** By this a bot or a command line in another process finds it. */
  readonly env: Readonly<Record<string, string>>;
  open(wallNow: () => Instant): Promise<Store>;
  /** All that is stored, as someone with the disk or the account and without the keys sees it. */
  stored(): Buffer;
  /** The keys of the cases as they are stored: without them what is sealed can't be opened. */
  wrappedKeys(): readonly Buffer[];
  /** After whoever has it open was closed. */
  remove(): Promise<void>;
}

/** A place of its own, on the store of this run. */
export async function dataPlace(): Promise<DataPlace> {
  return STORE === 'cosmos' ? onWirePeer() : inFolder();
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'code-paars-'));
}

/** In a folder of its own, whatever the store of this run is. */
export function inFolder(): DataPlace {
  const dataDir = newFolder();
  const file = join(dataDir, STORE_FILE);
  return {
    dataDir,
    env: { DATA_DIR: dataDir },
    open: (wallNow) =>
      openSqliteStore({
        file,
        keys: openKeyFile({ dataDir, storeFile: file }),
        contentFields: CONTENT_FIELDS,
        wallNow,
        exclusive: true,
        replay,
      }),
    stored() {
      const files = readdirSync(dataDir).map((name) => join(dataDir, name));
      // By another process: closing a file here would let go of the locks that SQLite has on it.
      return execFileSync('cat', files, { maxBuffer: MAX_ON_DISK });
    },
    wrappedKeys() {
      const db = new DatabaseSync(file, { readOnly: true });
      try {
        const rows = db.prepare('SELECT wrapped FROM case_keys').all();
        return rows.map((row) => Buffer.from(row.wrapped as Uint8Array));
      } finally {
        db.close();
      }
    },
    async remove() {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface CosmosPlace extends DataPlace {
  readonly peer: CosmosPeer;
  /** What is stored, without the keys. */
  documents(): readonly JsonObject[];
}

/** On Cosmos DB, whatever the store of this run is; any number of bots can share it. */
export async function onWirePeer(options: Partial<PeerOptions> = {}): Promise<CosmosPlace> {
  const dataDir = newFolder();
  const peer = await startCosmosPeer({ wallNow: Date.now, ...options });
  const env = {
    DATA_DIR: dataDir,
    STORE: 'cosmos',
    COSMOS_ENDPOINT: peer.endpoint,
    COSMOS_KEY: peer.key,
    COSMOS_DATABASE: DATABASE,
  };
  const documents = () => peer.items(DATABASE, CONTAINER);
  return {
    peer,
    documents,
    dataDir,
    env,
    open: async (wallNow) =>
      openCosmosStore({ ...(await cosmosOptions(readEnvironment(env))), wallNow, create: true }),
    stored: () => Buffer.from(JSON.stringify(documents())),
    wrappedKeys: () =>
      documents().flatMap(({ wrapped }) => (typeof wrapped === 'string' ? [Buffer.from(wrapped)] : [])),
    async remove() {
      await peer.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
