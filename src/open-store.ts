import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigurationProblem } from './adapters/files/problem.ts';
import type { CosmosStoreOptions } from './adapters/store/cosmos.ts';
import { type KeyRing, openKeyFile } from './adapters/store/keys.ts';
import type { Replay } from './adapters/store/snapshots.ts';
import { openSqliteStore, STORE_FILE } from './adapters/store/sqlite.ts';
import type { Store } from './application/ports.ts';
import { replay } from './application/replay.ts';
import { CONTENT_FIELDS } from './domain/case-file/events.ts';
import type { Environment } from './environment.ts';

/** Somebody waits for a card meanwhile. */
const VAULT_TIMEOUT_MS = 4000;

/**
 * Opens the store of a deployment. A bot opens the embedded one `exclusive`; a command line works beside it. Cosmos
 * knows no such thing: there any number of instances work together.
 */
export async function openStore(
  environment: Environment,
  how: { readonly exclusive: boolean; readonly mustExist: boolean },
  onCharge: CosmosStoreOptions['onCharge'] = () => {},
): Promise<Store> {
  if (environment.store === 'cosmos') {
    const { openCosmosStore } = await import('./adapters/store/cosmos.ts');
    return openCosmosStore({ ...(await cosmosOptions(environment)), onCharge });
  }
  const file = sqliteFile(environment);
  return openSqliteStore({
    file,
    keys: await openKeys(environment),
    contentFields: CONTENT_FIELDS,
    wallNow: Date.now,
    replay,
    ...how,
  });
}

export function sqliteFile(environment: Environment): string {
  return join(environment.dataDir, STORE_FILE);
}

/** How Cosmos is opened: by the account's key, or by managed identity, which is loaded only then. */
export async function cosmosOptions(
  environment: Environment,
): Promise<CosmosStoreOptions & { readonly keys: KeyRing; readonly replay: Replay }> {
  const { cosmos } = environment;
  if (!cosmos)
    throw new ConfigurationProblem('COSMOS_ENDPOINT: is leeg. Verwacht https://….documents.azure.com/');
  const { endpoint, database, key } = cosmos;
  return {
    endpoint,
    database,
    ...(key === '' ? { credential: await managedIdentity() } : { key }),
    keys: await openKeys(environment),
    contentFields: CONTENT_FIELDS,
    wallNow: Date.now,
    pause,
    replay,
  };
}

/** The key file, and the vault before it where one is set; that is loaded only then. */
export async function openKeys(environment: Environment): Promise<KeyRing> {
  const { dataDir, keyVaultKey } = environment;
  const file = openKeyFile({ dataDir, storeFile: sqliteFile(environment) });
  if (keyVaultKey === '') return file;
  const { openKeyVault } = await import('./adapters/store/key-vault.ts');
  return openKeyVault({
    key: keyVaultKey,
    credential: await managedIdentity(),
    file,
    pause,
    timeout: () => AbortSignal.timeout(VAULT_TIMEOUT_MS),
  });
}

async function managedIdentity() {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** Where the data is, for people to read; never a key. */
export function storePlace({ store, cosmos, dataDir }: Environment): string {
  return store === 'cosmos' && cosmos
    ? `cosmos, ${cosmos.database} op ${cosmos.endpoint}`
    : `${store} in ${dataDir}`;
}
