import { join } from 'node:path';
import { openKeyFile } from './adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from './adapters/store/sqlite.ts';
import type { Store } from './application/ports.ts';
import { CONTENT_FIELDS } from './domain/case-file/events.ts';
import { evolveAll } from './domain/case-file/evolve.ts';
import type { Environment } from './environment.ts';

/** Opens the store of a deployment. A bot opens it `exclusive`; a command line works beside it. */
export async function openStore(
  environment: Environment,
  how: { readonly exclusive: boolean; readonly mustExist: boolean },
): Promise<Store> {
  const file = join(environment.dataDir, STORE_FILE);
  return openSqliteStore({
    file,
    keys: openKeyFile({ dataDir: environment.dataDir, storeFile: file }),
    contentFields: CONTENT_FIELDS,
    wallNow: Date.now,
    replay: (events) =>
      evolveAll(
        null,
        events.map((stored) => stored.event),
      ),
    ...how,
  });
}
