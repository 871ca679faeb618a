import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import type { Store } from '../src/application/ports.ts';
import { storeContract } from './store-contract.ts';
import { startChild } from './support/store-child-process.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { batch, event, index, look, message, START, state } from './support/store-world.ts';

storeContract('SQLite', async (world) => {
  const folder = storeFolder();
  let store = await folder.open(world);
  return {
    store,
    async reopen() {
      await store.close();
      store = await folder.open(world);
      return store;
    },
    async close() {
      await store.close();
      folder.remove();
    },
  };
});

describe('SQLite: what only the embedded store can show', () => {
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

  /** The bytes on disk. Read by another process: closing a file here would let go of SQLite's locks on it. */
  function bytesOnDisk(): Buffer {
    const files = [folder.file, `${folder.file}-wal`].filter(existsSync);
    return execFileSync('cat', files, { maxBuffer: 100_000_000 });
  }

  test('R11.3: inhoud staat nergens leesbaar in het bestand of het logboek ervan', async () => {
    await store.append(
      batch({
        events: [event('Raised', { text: 'GEHEIM-gebeurtenis', figure: 'OPEN-gegeven' })],
        state: state({ text: 'GEHEIM-toestand' }),
        outbox: [message('m', { payload: { text: 'GEHEIM-bericht' } })],
      }),
    );
    expect(bytesOnDisk().includes('OPEN-gegeven')).toBe(true);
    expect(bytesOnDisk().includes('GEHEIM')).toBe(false);
    await store.close();
    expect(bytesOnDisk().includes('OPEN-gegeven')).toBe(true);
    expect(bytesOnDisk().includes('GEHEIM')).toBe(false);
  });

  test('R11.3: de inhoud van een soort gebeurtenis die niemand heeft opgegeven is toch verzegeld', async () => {
    const unknown = { type: 'Unknown', text: 'GEHEIM' } as never;
    await store.append(batch({ events: [unknown] }));
    expect(bytesOnDisk().includes('GEHEIM')).toBe(false);
    expect((await store.events('a'))[0]?.event).toEqual(unknown);
  });

  test('R11.5: na het wissen staat ook de verpakte sleutel nergens meer op schijf', async () => {
    await store.append(batch());
    const row = folder.raw((db) => db.prepare('SELECT wrapped FROM case_keys').get());
    const wrapped = Buffer.from(row?.wrapped as Uint8Array);
    expect(bytesOnDisk().includes(wrapped)).toBe(true);
    await store.append(batch({ expectedVersion: 1, eraseContent: true }));
    expect(bytesOnDisk().includes(wrapped)).toBe(false);
  });

  test('R11.5: wie intussen leest houdt het wissen niet op; de opruiming daarna maakt het af', async () => {
    await store.append(batch());
    const row = folder.raw((db) => db.prepare('SELECT wrapped FROM case_keys').get());
    const wrapped = Buffer.from(row?.wrapped as Uint8Array);
    const reader = new DatabaseSync(folder.file, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM cases').get();
    await store.append(batch({ expectedVersion: 1, eraseContent: true }));
    expect((await store.load('a'))?.version).toBe(2);
    expect(bytesOnDisk().includes(wrapped)).toBe(true);
    reader.close();
    await store.sweep(START);
    expect(bytesOnDisk().includes(wrapped)).toBe(false);
  });

  test('what is removed is overwritten on disk', async () => {
    await store.write('reference', 'WEG-ermee');
    expect(bytesOnDisk().includes('WEG-ermee')).toBe(true);
    await store.write('reference', null);
    await store.sweep(START);
    expect(bytesOnDisk().includes('WEG-ermee')).toBe(false);
  });

  test('commands put in one after the other without waiting share the key of their new case', async () => {
    const puts = [0, 1, 2].map((expectedVersion) => store.append(batch({ expectedVersion })));
    expect(await Promise.all(puts)).toEqual(['appended', 'appended', 'appended']);
    await store.close();
    store = await folder.open();
    expect(await store.events('a')).toHaveLength(3);
    expect(await store.verify()).toEqual([]);
  });

  test('the store and its keys are readable for their owner only', () => {
    for (const name of [folder.file, `${folder.file}.lock`, join(folder.dataDir, 'sleutels.json')]) {
      expect(statSync(name).mode & 0o777, name).toBe(0o600);
    }
  });

  test('one command that fails is undone alone', async () => {
    const bad = message('x', { notBefore: 'no instant' as unknown as number });
    const [first, failed, last] = await Promise.allSettled([
      store.append(batch({ caseId: 'first' })),
      store.append(batch({ caseId: 'bad', outbox: [bad] })),
      store.append(batch({ caseId: 'last' })),
    ]);
    expect([first?.status, failed?.status, last?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(store.append(batch({ caseId: 'alone', outbox: [bad] }))).rejects.toThrow();
    expect([await store.load('bad'), await store.load('alone')]).toEqual([null, null]);
    expect(await store.verify()).toEqual([]);
  });

  test('a snapshot that can’t be read is made anew from the events', async () => {
    await store.append(batch());
    await store.append(batch({ expectedVersion: 1 }));
    await store.close();
    folder.raw((db) => db.exec('UPDATE snapshots SET sealed = zeroblob(60)'));
    store = await folder.open();
    expect(await store.load('a')).toMatchObject({ version: 2, rules: 0, state: { votes: 2 } });
    folder.raw((db) => db.exec('DELETE FROM events WHERE position = 2'));
    await expect(store.load('a')).rejects.toThrow('unreadable: snapshot|a|2');
  });

  test('events are upcast on reading and written in the newest version', async () => {
    const older = event('Plain', { name: 'x' });
    await store.append(batch({ events: [older] }));
    await store.close();
    const rename = ({ name, ...rest }: Record<string, unknown>) => ({ ...rest, title: name });
    store = await folder.open({ upcasts: { Plain: [rename] } });
    const newer = event('Plain', { title: 'y' });
    await store.append(batch({ expectedVersion: 1, events: [newer] }));
    expect((await store.events('a')).map((stored) => stored.event)).toEqual([
      event('Plain', { title: 'x' }),
      newer,
    ]);
    expect(await store.verify()).toEqual([]);
  });

  test('a store made with other keys is refused, and so are new keys beside an existing store', async () => {
    await store.append(batch());
    await store.close();
    const other = storeFolder();
    await expect(folder.open({ keys: openKeyFile({ dataDir: other.dataDir }) })).rejects.toThrow(
      'hoort bij een ander sleutelbestand',
    );
    expect(() => openKeyFile({ dataDir: `${other.dataDir}/none`, storeFile: folder.file })).toThrow(
      'ontbreekt',
    );
    other.remove();
    store = await folder.open();
    expect((await store.load('a'))?.version).toBe(1);
  });

  test('a store of a newer version of the program is refused', async () => {
    await store.close();
    const own = folder.raw((db) => Number(db.prepare('PRAGMA user_version').get()?.user_version));
    folder.raw((db) => db.exec('PRAGMA user_version = 99'));
    await expect(folder.open()).rejects.toThrow('nieuwere versie');
    folder.raw((db) => db.exec(`PRAGMA user_version = ${own}`));
    store = await folder.open();
  });

  test('a command that only reads makes no store where there is none', async () => {
    await expect(folder.open({ file: `${folder.file}-none`, mustExist: true })).rejects.toThrow(
      'Er is geen store',
    );
    expect(existsSync(`${folder.file}-none`)).toBe(false);
  });

  describe('processes', () => {
    test('a second bot is refused with one clear sentence, also after an earlier refusal', async () => {
      await expect(folder.open()).rejects.toThrow('al in gebruik door een ander proces');
      const child = startChild('hold', folder.dataDir);
      expect(await child.line()).toMatch(/^refused De store .* is al in gebruik door een ander proces\./);
      await child.kill();
    });

    test('kill -9 lets go of the store at once', async () => {
      await store.close();
      const child = startChild('hold', folder.dataDir);
      expect(await child.line()).toBe('open');
      await expect(folder.open()).rejects.toThrow('al in gebruik');
      await child.kill();
      store = await folder.open();
    });

    test('a command line works beside the bot: it verifies, logs its look and imports', async () => {
      await store.append(batch());
      const beside = await folder.open({ exclusive: false, mustExist: true });
      expect((await beside.load('a'))?.version).toBe(1);
      await Promise.all([
        beside.logAccess(look('CP-2026-0001', 'print')),
        store.logAccess(look('CP-2026-0001')),
        beside.write('register', { people: [] }),
        store.append(batch({ expectedVersion: 1 })),
      ]);
      // Each sees at once what the other wrote, also what it had in memory.
      expect((await beside.load('a'))?.version).toBe(2);
      expect(await store.read('register')).toEqual({ people: [] });
      expect(await store.accessLog({ limit: 10 })).toHaveLength(2);
      expect(await beside.verify()).toEqual([]);
      await beside.close();
    });

    test('kill -9 while appending loses nothing that was acknowledged', { timeout: 30_000 }, async () => {
      await store.close();
      const acknowledged = new Map<string, number>();
      for (const acknowledgements of [40, 90, 150]) {
        const child = startChild('append', folder.dataDir);
        for (let count = 0; count < acknowledgements; count += 1) note(acknowledged, await child.line());
        for (const line of await child.kill()) note(acknowledged, line);
        store = await folder.open();
        for (const [caseId, version] of acknowledged) {
          expect((await store.load(caseId))?.version, caseId).toBeGreaterThanOrEqual(version);
          expect((await store.events(caseId)).length, caseId).toBe((await store.load(caseId))?.version);
        }
        expect(await store.verify()).toEqual([]);
        await store.close();
      }
      expect(acknowledged.size).toBeGreaterThan(1);
    });
  });

  test('a backup under writes is one moment, verifies, and restores with its keys', async () => {
    const target = join(folder.dataDir, 'kopie.sqlite');
    for (let at = 0; at < 20; at += 1) {
      await store.append(batch({ caseId: `case-${at}`, index: index({ number: `CP-2026-${at}` }) }));
    }
    await store.logAccess(look('CP-2026-1'));
    let copied = false;
    const backup = store.backup(target).then(() => {
      copied = true;
    });
    let version = 1;
    for (; !copied || version < 10; version += 1) {
      await store.append(
        batch({ caseId: 'case-0', expectedVersion: version, outbox: [message(`m${version}`)] }),
      );
    }
    await backup;
    expect(statSync(target).mode & 0o777).toBe(0o600);
    await expect(store.backup(target)).rejects.toThrow('bestaat al');
    expect(readdirSync(folder.dataDir).filter((name) => name.startsWith('kopie'))).toEqual(['kopie.sqlite']);

    const copy = await folder.open({ file: target, exclusive: true });
    expect(await copy.verify()).toEqual([]);
    const copiedVersion = (await copy.load('case-0'))?.version ?? 0;
    expect(copiedVersion).toBeGreaterThanOrEqual(1);
    expect(copiedVersion).toBeLessThanOrEqual(version);
    expect((await copy.load('case-19'))?.state).toEqual((await store.load('case-19'))?.state);
    expect(await copy.append(batch({ caseId: 'case-19', expectedVersion: 1, at: START }))).toBe('appended');
    await copy.close();
    expect(await store.verify()).toEqual([]);
  });
});

function note(acknowledged: Map<string, number>, line: string): void {
  const [caseId = '', version = ''] = line.split(' ');
  acknowledged.set(caseId, Math.max(acknowledged.get(caseId) ?? 0, Number(version)));
}
