import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProtocol } from '../src/adapters/files/protocol-file.ts';
import { parseRegister } from '../src/adapters/files/register-file.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../src/adapters/store/sqlite.ts';
import type { Application } from '../src/application/handle.ts';
import type { OutboxRow, Store } from '../src/application/ports.ts';
import { replay } from '../src/application/replay.ts';
import { writeRegister } from '../src/application/stored-register.ts';
import { CONTENT_FIELDS } from '../src/domain/case-file/events.ts';

const REGISTER = new URL('../config/register.json', import.meta.url);
const CLAIMED_AT_ONCE = 500;
const MAX_ROUNDS = 10_000;

/** The bot's own store in a folder, opened while no bot runs on it. */
export function openStore(dataDir: string): Promise<Store> {
  const file = join(dataDir, STORE_FILE);
  return openSqliteStore({
    file,
    keys: openKeyFile({ dataDir, storeFile: file }),
    contentFields: CONTENT_FIELDS,
    wallNow: Date.now,
    exclusive: true,
    replay,
  });
}

/** The application on a store, with the practice register and a protocol of these values. */
export async function applicationOn(
  store: Store,
  protocol: object = {},
  protocolNow: () => number = Date.now,
): Promise<Application> {
  const register = parseRegister('register.json', readFileSync(REGISTER, 'utf8'), null);
  await writeRegister(store, register);
  const values = parseProtocol('protocol.json', JSON.stringify(protocol));
  return { store, clocks: { protocolNow, wallNow: Date.now }, values, register: () => register };
}

/**
 * Marks what waits in the outbox as sent: what seeding announced is not what is measured. Rows that `keep` names stay
 * due.
 */
export async function emptyOutbox(
  store: Store,
  keep: (row: OutboxRow) => boolean = () => false,
): Promise<void> {
  const kept: OutboxRow[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows = await store.claim(Number.MAX_SAFE_INTEGER, Date.now(), 60_000, CLAIMED_AT_ONCE);
    if (rows.length === 0) break;
    kept.push(...rows.filter(keep));
    const done = rows.filter((row) => !keep(row));
    await Promise.all(done.map((row) => store.settle(row.key, row.revision, { kind: 'sent' })));
  }
  const again = { kind: 'retry', later: 0, reason: 'kept' } as const;
  await Promise.all(kept.map((row) => store.settle(row.key, row.revision, again)));
}
