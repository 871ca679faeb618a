import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CosmosStoreOptions, connectCosmos, openCosmosStore } from '../../src/adapters/store/cosmos.ts';
import { CONTAINER, type Wire } from '../../src/adapters/store/cosmos-wire.ts';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import type { Store } from '../../src/application/ports.ts';
import type { CosmosPeer, PeerOptions } from './cosmos-peer/peer.ts';
import { startCosmosPeer } from './cosmos-peer/peer.ts';
import { CONTENT_FIELDS, START } from './store-world.ts';

export const DATABASE = 'proef';

/** A wire peer with a container of its own, and as many stores on it as a test wants instances. */
export interface CosmosWorld {
  readonly peer: CosmosPeer;
  readonly options: CosmosStoreOptions;
  /** Another instance; closed with the world. */
  instance(options?: Partial<CosmosStoreOptions>): Promise<Store>;
  wire(): Promise<Wire>;
  /** What is stored, as someone with the account and without the keys sees it. */
  documents(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export async function cosmosWorld(
  options: Partial<CosmosStoreOptions> = {},
  peerOptions: Partial<PeerOptions> = {},
): Promise<CosmosWorld> {
  const wallNow = options.wallNow ?? (() => START);
  // Small pages and several partitions, so that every query has to go on.
  const peer = await startCosmosPeer({ wallNow, partitions: 3, pageSize: 7, ...peerOptions });
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-cosmos-'));
  const whole: CosmosStoreOptions = {
    endpoint: peer.endpoint,
    database: DATABASE,
    key: peer.key,
    keys: openKeyFile({ dataDir }),
    contentFields: CONTENT_FIELDS,
    wallNow,
    create: true,
    pause: () => Promise.resolve(),
    ...options,
  };
  const closing: (() => void | Promise<void>)[] = [];
  return {
    peer,
    options: whole,
    async instance(more = {}) {
      const store = await openCosmosStore({ ...whole, ...more });
      closing.push(() => store.close());
      return store;
    },
    async wire() {
      const wire = await connectCosmos(whole);
      closing.push(() => wire.close());
      return wire;
    },
    documents: () => peer.items(DATABASE, CONTAINER) as readonly Readonly<Record<string, unknown>>[],
    async close() {
      for (const close of closing) await close();
      await peer.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
