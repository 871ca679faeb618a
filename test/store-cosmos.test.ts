import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CosmosClient } from '@azure/cosmos';
import { describe, test } from 'vitest';
import { openCosmosStore } from '../src/adapters/store/cosmos.ts';
import { type StoreUnderTest, type StoreWorld, storeContract } from './store-contract.ts';
import type { PeerOptions } from './support/cosmos-peer/peer.ts';
import { FLAWS } from './support/cosmos-peer/shapes.ts';
import { cosmosWorld } from './support/cosmos-world.ts';

const { COSMOS_OTHER_PEERS, COSMOS_TEST_ENDPOINT, COSMOS_TEST_KEY } = process.env;

/** On the wire peer, or one with a deliberate mistake in it. */
async function onPeer(world: StoreWorld, options: Partial<PeerOptions> = {}): Promise<StoreUnderTest> {
  const cosmos = await cosmosWorld(world, options);
  let store = await cosmos.instance();
  return {
    store,
    async reopen() {
      await store.close();
      store = await cosmos.instance();
      return store;
    },
    close: cosmos.close,
  };
}

storeContract('Cosmos DB on the wire peer', (world) => onPeer(world));

/**
 * On `@vercel/cosmosdb-server`, which others wrote. Its batch knows no replace, delete or patch in one partition and is
 * not atomic: store-cosmos-peers.test.ts runs what is left.
 */
async function onIndependent(world: StoreWorld): Promise<StoreUnderTest> {
  const { createHttpServer } = createRequire(import.meta.url)('@vercel/cosmosdb-server') as {
    createHttpServer(): Server;
  };
  const server = createHttpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cosmos = await cosmosWorld({ ...world, endpoint, endpointDiscovery: false });
  return {
    store: await cosmos.instance(),
    reopen: () => cosmos.instance(),
    async close() {
      await cosmos.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

if (COSMOS_OTHER_PEERS) {
  storeContract('Cosmos DB on an independent peer', onIndependent);
  for (const flaw of FLAWS)
    storeContract(`Cosmos DB on a peer with the flaw ${flaw}`, (world) => onPeer(world, { flaw }));
}

/**
 * A real account, in a database of its own for each test, removed afterwards. Never run so far. One command:
 * `COSMOS_TEST_ENDPOINT=https://….documents.azure.com/ COSMOS_TEST_KEY=… npx vitest run test/store-cosmos.test.ts --testTimeout=120000 --hookTimeout=120000`
 */
async function onAccount(world: StoreWorld): Promise<StoreUnderTest> {
  const [endpoint, key] = [COSMOS_TEST_ENDPOINT ?? '', COSMOS_TEST_KEY ?? ''];
  const database = `code-paars-proef-${randomUUID()}`;
  const cosmos = await cosmosWorld({ ...world, endpoint, key, database });
  let store = await cosmos.instance({ pause: wait });
  return {
    store,
    async reopen() {
      await store.close();
      store = await openCosmosStore({ ...cosmos.options, pause: wait });
      return store;
    },
    async close() {
      await store.close();
      await cosmos.close();
      const client = new CosmosClient({ endpoint, key });
      await client.database(database).delete();
      client.dispose();
    },
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (COSMOS_TEST_ENDPOINT) storeContract('Cosmos DB, a real account', onAccount);
else describe('Cosmos DB, a real account', () => test.skip('without COSMOS_TEST_ENDPOINT it is not run'));
