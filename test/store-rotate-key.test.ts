import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cosmosRewrap } from '../src/adapters/store/cosmos-rewrap.ts';
import { KEY_FILE } from '../src/adapters/store/key-file.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import {
  OLD_KEY_KEPT_MS,
  type Rotation,
  type RotationOptions,
  rotateKeyFile,
} from '../src/adapters/store/rotate-key.ts';
import { openDatabase } from '../src/adapters/store/schema.ts';
import { sqliteRewrap } from '../src/adapters/store/sqlite-rewrap.ts';
import type { Store } from '../src/application/ports.ts';
import { commandLine, commandProcess } from './support/command-line.ts';
import { cosmosWorld } from './support/cosmos-world.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { batch, event, START, state } from './support/store-world.ts';

const CASES = 7;
const raised = (caseId: string, expectedVersion = 0) =>
  batch({ caseId, expectedVersion, events: [event('Raised', { text: `geheim van ${caseId}` })] });

/** Everything can be read by this store, and nothing is wrong with it. */
async function allReadable(store: Store, cases: readonly string[]): Promise<void> {
  for (const caseId of cases) {
    expect((await store.events(caseId))[0]?.event).toMatchObject({ text: `geheim van ${caseId}` });
    expect(await store.load(caseId)).not.toBeNull();
  }
  expect(await store.verify()).toEqual([]);
}

const names = Array.from({ length: CASES }, (_none, nr) => `case-${nr}`);

describe('een andere hoofdsleutel, terwijl de bot draait', () => {
  let folder: StoreFolder;
  let store: Store;
  let file: string;

  beforeEach(async () => {
    folder = storeFolder();
    store = await folder.open();
    file = join(folder.dataDir, KEY_FILE);
    for (const caseId of names) await store.append(raised(caseId));
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  /** The command in another process is the same with a database connection of its own. */
  async function rotated(onStep: RotationOptions['onStep'] = () => undefined): Promise<Rotation> {
    const { dataDir } = folder;
    const keys = openKeyFile({ dataDir });
    const db = openDatabase(folder.file);
    try {
      return await rotateKeyFile({
        dataDir,
        keys,
        store: sqliteRewrap(db, keys),
        shared: false,
        wallNow: () => START,
        randomBytes,
        onStep,
      });
    } finally {
      db.close();
    }
  }
  const masters = () => {
    const { master, other } = JSON.parse(readFileSync(file, 'utf8'));
    return { master: master.id as string, other: (other?.id ?? null) as string | null };
  };
  const wrappedBy = () =>
    folder.raw((db) => db.prepare('SELECT DISTINCT key_id FROM case_keys').all()).map((row) => row.key_id);

  test('elke casussleutel is opnieuw verpakt, de oude hoofdsleutel is weg, de keten blijft zoals hij was', async () => {
    const before = masters();
    const chain = () =>
      folder.raw((db) => db.prepare('SELECT case_id, position, mac, body FROM events').all());
    const events = chain();
    const old = readFileSync(file, 'utf8');
    expect(await rotated()).toEqual({ outcome: 'done', wrapped: CASES, unreadable: 0, resumed: false });
    expect(masters().master).not.toBe(before.master);
    expect(masters().other).toBeNull();
    expect(wrappedBy()).toEqual([masters().master]);
    expect(chain()).toEqual(events);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8')).chain).toEqual(JSON.parse(old).chain);
    expect(readdirSync(folder.dataDir).filter((name) => name.startsWith(`${KEY_FILE}.`))).toEqual([
      `${KEY_FILE}.lock`,
    ]);
    await allReadable(store, names);
  });

  test('een bot die draait merkt de nieuwe sleutel, en schrijft en wist ermee', async () => {
    await rotated((step) => {
      if (step === 'published') expect(masters().other).not.toBeNull();
    });
    expect(await store.append(raised('later'))).toBe('appended');
    expect(await store.append(batch({ caseId: 'case-1', expectedVersion: 1, eraseContent: true }))).toBe(
      'appended',
    );
    expect(wrappedBy()).toEqual([masters().master]);
    await store.close();
    store = await folder.open();
    await allReadable(store, [...names.filter((name) => name !== 'case-1'), 'later']);
  });

  test('een sleutel die voor de wissel verpakt is en erna zou worden opgeslagen, wordt opnieuw gemaakt', async () => {
    const keys = openKeyFile({ dataDir: folder.dataDir });
    await store.close();
    // Wraps, and then the master key is another before it is stored.
    let rotate = true;
    const slow = {
      ...keys,
      async wrap(key: Uint8Array, context: string) {
        const wrapped = await keys.wrap(key, context);
        if (rotate) {
          rotate = false;
          await rotated();
        }
        return wrapped;
      },
    };
    store = await folder.open({ keys: slow });
    expect(await store.append(raised('between'))).toBe('conflict');
    expect(await store.append(raised('between'))).toBe('appended');
    expect(wrappedBy()).toEqual([masters().master]);
    await allReadable(store, [...names, 'between']);
  });

  const STOPS = ['made', 'published', 'wrapped', 'removing', 'removed'] as const;
  for (const stop of STOPS)
    for (const nth of stop === 'wrapped' ? [1, 4, CASES] : [1])
      test(`afgebroken bij ${stop} (${nth}): niets is kwijt, en de volgende keer maakt het af`, async () => {
        let seen = 0;
        const stopped = rotated((step) => {
          if (step === stop) seen += 1;
          if (step === stop && seen === nth) throw new Error('stroom weg');
        });
        await expect(stopped).rejects.toThrow('stroom weg');
        // The bot that runs, one that starts now, and a new case.
        await allReadable(store, names);
        await store.append(raised('meanwhile'));
        await store.close();
        store = await folder.open();
        await allReadable(store, [...names, 'meanwhile']);
        expect(statSync(file).mode & 0o777).toBe(0o600);

        const before = masters();
        const again = await rotated();
        expect(again.outcome).toBe('done');
        expect(again.resumed).toBe(before.other !== null);
        expect(masters().other).toBeNull();
        expect(wrappedBy()).toEqual([masters().master]);
        await allReadable(store, [...names, 'meanwhile']);
      });

  test('een sleutel die niet te lezen is houdt de oude hoofdsleutel waar hij is', async () => {
    folder.raw((db) => db.exec("UPDATE case_keys SET wrapped = zeroblob(60) WHERE case_id = 'case-3'"));
    expect(await rotated()).toMatchObject({ outcome: 'blocked', wrapped: CASES - 1, unreadable: 1 });
    expect(masters().other).not.toBeNull();
  });

  test('twee wissels tegelijk kan niet', async () => {
    let second: Promise<Rotation> | null = null;
    await rotated((step) => {
      if (step === 'published') second = rotated();
    });
    await expect(second).rejects.toThrow('al gewisseld door een ander proces');
  });

  test('de opdracht zegt wat zij deed; de bot die draait werkt door', async () => {
    const before = masters().master;
    const { code, out } = await commandLine(['store', 'rotate-key'], { DATA_DIR: folder.dataDir });
    expect(code).toBe(0);
    expect(out).toContain(`Er is een nieuwe hoofdsleutel. Casussleutels opnieuw verpakt: ${CASES}.`);
    expect(out).toContain('Houd de vorige kopie zolang');
    expect(masters().master).not.toBe(before);
    expect(await store.append(raised('later'))).toBe('appended');
    await allReadable(store, [...names, 'later']);
  });

  test('terwijl een ander proces wisselt, komen er steeds casussen bij: elke is daarna te lezen', async () => {
    let rotating = true;
    const command = commandProcess(['store', 'rotate-key'], { DATA_DIR: folder.dataDir }).finally(() => {
      rotating = false;
    });
    const added: string[] = [];
    let conflicts = 0;
    while (rotating) {
      const caseId = `during-${added.length}`;
      // As `handle` does: what lost a race is done again.
      while ((await store.append(raised(caseId))) === 'conflict') conflicts += 1;
      added.push(caseId);
      // A bot does other things too: without a moment in between nobody else comes to write.
      await readFile(file);
    }
    expect((await command).out).toContain('Er is een nieuwe hoofdsleutel.');
    expect(added.length).toBeGreaterThan(20);
    expect(conflicts).toBeLessThan(20);
    expect(wrappedBy()).toEqual([masters().master]);
    await store.close();
    store = await folder.open();
    await allReadable(store, [...names, ...added]);
  });

  test('zonder store is er niets te wisselen', async () => {
    const empty = storeFolder();
    const { code, err } = await commandLine(['store', 'rotate-key'], { DATA_DIR: empty.dataDir });
    expect(code).toBe(1);
    expect(err).toContain('Er is geen store');
    expect(existsSync(empty.file)).toBe(false);
    empty.remove();
  });
});

describe('een andere hoofdsleutel bij meer bots tegelijk (Cosmos DB)', () => {
  test('eerst kent elke bot de nieuwe, dan wordt alles opnieuw verpakt, en een uur later gaat de oude weg', async () => {
    const folder = storeFolder();
    const { dataDir } = folder;
    const keys = openKeyFile({ dataDir });
    const cosmos = await cosmosWorld({ keys });
    try {
      const one = await cosmos.instance();
      const two = await cosmos.instance({ keys: openKeyFile({ dataDir }) });
      for (const caseId of names) await one.append(raised(caseId));
      let now = START;
      const wire = await cosmos.wire();
      const rotated = () =>
        rotateKeyFile({
          dataDir,
          keys,
          store: cosmosRewrap(wire, keys),
          shared: true,
          wallNow: () => now,
          randomBytes,
        });
      const wrappedBy = () =>
        new Set(cosmos.documents().flatMap(({ id, keyId }) => (id === 'key' ? [String(keyId)] : [])));
      const before = wrappedBy();

      expect((await rotated()).outcome).toBe('spread');
      expect(wrappedBy()).toEqual(before);
      expect(await rotated()).toMatchObject({ outcome: 'waits', wrapped: CASES });
      expect(wrappedBy()).toEqual(new Set([await keys.masterId()]));
      for (const store of [one, two]) await allReadable(store, names);
      expect(await two.append(raised('later'))).toBe('appended');
      const erase = batch({ caseId: 'case-1', expectedVersion: 1, eraseContent: true, state: state({}) });
      expect(await one.append(erase)).toBe('appended');
      now += OLD_KEY_KEPT_MS;
      expect(await rotated()).toMatchObject({ outcome: 'done', resumed: true, wrapped: 0 });
      expect(JSON.parse(readFileSync(join(dataDir, KEY_FILE), 'utf8'))).toMatchObject({ v: 1 });
      const fresh = await cosmos.instance({ keys: openKeyFile({ dataDir }) });
      await allReadable(fresh, [...names.filter((name) => name !== 'case-1'), 'later']);
    } finally {
      await cosmos.close();
      folder.remove();
    }
  });
});
