import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SignedRow, snapshotMac } from '../src/adapters/store/chain.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { SNAPSHOT_EVERY } from '../src/adapters/store/snapshots.ts';
import type { Store } from '../src/application/ports.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { batch, state } from './support/store-world.ts';

describe('SQLite: the state is stored now and then, and replayed from there', () => {
  let folder: StoreFolder;
  let store: Store;

  beforeEach(async () => {
    folder = storeFolder();
    store = await folder.open();
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  async function go(from: number, to: number): Promise<void> {
    for (let version = from; version < to; version += 1)
      expect(await store.append(batch({ expectedVersion: version }))).toBe('appended');
  }
  async function reopened(): Promise<Store> {
    await store.close();
    store = await folder.open();
    return store;
  }
  function storedAt(): unknown {
    return folder.raw((db) => db.prepare("SELECT version FROM snapshots WHERE case_id = 'a'").get()?.version);
  }

  test('with the first event, and then once in so many', async () => {
    const stored: unknown[] = [];
    for (let version = 0; version < 2 * SNAPSHOT_EVERY + 1; version += 1) {
      await go(version, version + 1);
      stored.push(storedAt());
    }
    const each = (version: number) => Array.from({ length: SNAPSHOT_EVERY }, () => version);
    expect(stored).toEqual([...each(1), ...each(1 + SNAPSHOT_EVERY), 1 + 2 * SNAPSHOT_EVERY]);
    expect(await store.verify()).toEqual([]);
  });

  test.each([1, 2, SNAPSHOT_EVERY, SNAPSHOT_EVERY + 1, 2 * SNAPSHOT_EVERY])(
    'after a restart a case of %i events is as it was, and goes on in step',
    async (events) => {
      await go(0, events);
      expect(await (await reopened()).load('a')).toMatchObject({ version: events, state: { votes: events } });
      await go(events, events + SNAPSHOT_EVERY);
      const last = events + SNAPSHOT_EVERY;
      expect(await (await reopened()).load('a')).toMatchObject({ version: last, state: { votes: last } });
      expect(await store.verify()).toEqual([]);
    },
  );

  test('without events or with other rules it is stored: nothing else would tell of it', async () => {
    await go(0, 3);
    const renewed = batch({ expectedVersion: 3, events: [], rules: 2, state: state({ votes: 30 }) });
    expect(await store.append(renewed)).toBe('appended');
    expect(storedAt()).toBe(3);
    expect(await (await reopened()).load('a')).toMatchObject({ rules: 2, state: { votes: 30 } });
    expect(await store.append(batch({ expectedVersion: 3, rules: 3 }))).toBe('appended');
    expect(storedAt()).toBe(4);
  });

  test('nothing is built on a state that another process stored by other rules', async () => {
    await store.close();
    store = await folder.open({ exclusive: false });
    await go(0, 3);
    const other = await folder.open({ exclusive: false });
    expect(await other.append(batch({ expectedVersion: 3, events: [], rules: 2 }))).toBe('appended');
    await other.close();
    expect(await store.append(batch({ expectedVersion: 3 }))).toBe('conflict');
    expect((await store.load('a'))?.rules).toBe(2);
    await go(3, 4);
    expect(storedAt()).toBe(4);
  });

  test('erasing stores the state anew under the new key', async () => {
    await go(0, 3);
    const erase = batch({ expectedVersion: 3, eraseContent: true, state: state({ votes: 4, erased: true }) });
    expect(await store.append(erase)).toBe('appended');
    expect(storedAt()).toBe(4);
    expect(await (await reopened()).load('a')).toMatchObject({ state: { erased: true } });
    expect(await store.verify()).toEqual([]);
  });

  test('with an event missing behind it, a state is not taken for the latest', async () => {
    await go(0, 5);
    await store.close();
    folder.raw((db) => db.exec('DELETE FROM events WHERE position = 4'));
    store = await folder.open();
    await expect(store.load('a')).rejects.toThrow('unreadable');
  });

  test('an earlier state that was put back is not built on', async () => {
    await go(0, 1);
    const put = 'INSERT OR REPLACE INTO snapshots SELECT * FROM earlier';
    folder.raw((db) => db.exec('CREATE TABLE earlier AS SELECT * FROM snapshots'));
    await go(1, SNAPSHOT_EVERY + 2);
    expect(await (await reopened()).load('a')).toMatchObject({ rules: 1 });
    await store.close();
    folder.raw((db) => db.exec(put));
    store = await folder.open();
    const votes = SNAPSHOT_EVERY + 2;
    // Made from all its events, by the rules of now.
    expect(await store.load('a')).toMatchObject({ version: votes, rules: 0, state: { votes } });
  });

  test('a store from before is taken over, signatures and all', async () => {
    await go(0, 3);
    // Stored with its latest version, as each command did then.
    await store.append(batch({ expectedVersion: 3, events: [], state: state({ votes: 3 }) }));
    await store.close();
    const keys = openKeyFile({ dataDir: folder.dataDir });
    folder.raw((db) => {
      db.exec(`
        UPDATE cases SET snapshot_mark = (SELECT sealed FROM snapshots WHERE snapshots.case_id = cases.case_id);
        ALTER TABLE cases RENAME COLUMN snapshot_mark TO snapshot;
        DROP TABLE snapshots;
        ALTER TABLE events RENAME TO later;
        CREATE TABLE events (
          case_id TEXT NOT NULL REFERENCES cases, position INTEGER NOT NULL, body TEXT NOT NULL, mac BLOB NOT NULL,
          PRIMARY KEY (case_id, position)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO events SELECT * FROM later;
        DROP TABLE later;
        PRAGMA user_version = 1`);
      const row = db.prepare('SELECT * FROM cases').get() as unknown as SignedRow & { snapshot: Uint8Array };
      const signature = snapshotMac(keys, { ...row, snapshot_mark: row.snapshot });
      db.prepare('UPDATE cases SET signature = ?').run(signature);
    });
    store = await folder.open();
    expect(await store.verify()).toEqual([]);
    expect(await store.load('a')).toMatchObject({ version: 3, state: { votes: 3 } });
    await go(3, 3 + SNAPSHOT_EVERY);
    expect(await store.verify()).toEqual([]);
    folder.raw((db) => db.exec('UPDATE cases SET wake_at = 1'));
    expect(await store.verify()).toHaveLength(1);
  });
});
