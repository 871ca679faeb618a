import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { rotateKeyFile } from '../src/adapters/store/rotate-key.ts';
import { openDatabase } from '../src/adapters/store/schema.ts';
import { sqliteRewrap } from '../src/adapters/store/sqlite-rewrap.ts';
import { azureBackupWords } from '../src/commands/check-backups.ts';
import { RULES_VERSION } from '../src/domain/case-file/case-file.ts';
import { commandLine } from './support/command-line.ts';
import { cosmosWorld } from './support/cosmos-world.ts';
import { type Story, story } from './support/people.ts';
import { storeFolder } from './support/store-folder.ts';
import { batch, index, state } from './support/store-world.ts';
import { decided } from './support/table.ts';

async function closed(s: Story): Promise<string> {
  const number = await decided(s);
  await s.reporter.presses('Gereed');
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Sluiten', { lasting: 'true', note: 'Blijft bij de tante.' });
  return number;
}

test('R11.5: store check noemt de kopieën die nog een sleutel van een gewiste casus hebben', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await closed(s);
  const { env } = s.live.place;
  const folder = join(s.live.place.dataDir, 'kopieen');
  const elsewhere = storeFolder();
  mkdirSync(folder);
  await s.live.store.backup(join(folder, 'voor.sqlite'));
  await s.live.store.backup(join(elsewhere.dataDir, 'ook-voor.db'));
  writeFileSync(join(folder, 'lijst.txt'), 'geen kopie');
  writeFileSync(join(folder, 'stuk.sqlite'), 'SQLite format 3\0 en dan niets');
  const check = (...places: string[]) => commandLine(['store', 'check', ...places], env);

  const before = await check();
  expect(before.code).toBe(0);
  expect(before.out).toContain(
    'Reservekopieën bekeken: 1. Geen ervan heeft nog een sleutel van een gewiste casus.',
  );
  await s.until('2027-03-03', '09:00');
  await s.live.store.backup(join(folder, 'na.sqlite'));

  const after = await check();
  expect(after.code).toBe(0);
  expect(after.out).toContain(
    `voor.sqlite heeft nog de sleutel van ${number} (gewist op woensdag 3 maart 2027). Verwijder deze kopie.`,
  );
  expect(after.out).not.toContain('na.sqlite');
  const named = await check(elsewhere.dataDir, join(folder, 'na.sqlite'));
  expect(named.out).toContain('ook-voor.db heeft nog de sleutel van');
  expect(named.out).not.toContain('kopieen/voor.sqlite');
  expect((await check(join(folder, 'na.sqlite'))).out).toContain('Reservekopieën bekeken: 1. Geen ervan');
  expect((await check('/bestaat/niet')).err).toContain('/bestaat/niet is er niet.');
  // Looking leaves nothing beside a copy.
  expect(readdirSync(folder).toSorted()).toEqual(['lijst.txt', 'na.sqlite', 'stuk.sqlite', 'voor.sqlite']);

  // After another master key such a copy opens only with the key file of its own time.
  const { dataDir } = s.live.place;
  const db = openDatabase(join(dataDir, 'code-paars.sqlite'));
  const keys = openKeyFile({ dataDir });
  const store = sqliteRewrap(db, keys);
  await rotateKeyFile({ dataDir, keys, store, shared: false, wallNow: Date.now, randomBytes });
  db.close();
  expect((await check()).out).toContain('Alleen met een eerder sleutelbestand is dat te lezen.');
  elsewhere.remove();
  await s.ends();
});

test('R11.5: zonder kopieën zegt store check waar ze te noemen', async () => {
  const folder = storeFolder();
  await (await folder.open()).close();
  const { out, code } = await commandLine(['store', 'check'], { DATA_DIR: folder.dataDir });
  expect(code).toBe(0);
  expect(out).toContain('Geen reservekopieën gevonden.');
  folder.remove();
});

test('R11.5: bij Cosmos DB noemt het wat nog in de kopie van Azure staat', async () => {
  const cosmos = await cosmosWorld();
  const store = await cosmos.instance();
  const erasedAt = Date.UTC(2027, 2, 3, 8);
  const values = { timeZone: 'Europe/Amsterdam' };
  const erased = (number: string, at: number) =>
    batch({
      caseId: number,
      rules: RULES_VERSION,
      index: index({ number, open: false }),
      state: state({ number, values, erasure: { phase: 'erased', at } }),
    });
  await store.append(erased('CP-2026-0001', erasedAt));
  await store.append(erased('CP-2026-0002', erasedAt - 31 * 86_400_000));
  const words = await azureBackupWords(store, erasedAt + 86_400_000);
  expect(words).toEqual([
    'In de doorlopende reservekopie van Azure staat nog, tot die verloopt (7 of 30 dagen): CP-2026-0001 (gewist op woensdag 3 maart 2027).',
  ]);
  expect(await azureBackupWords(store, erasedAt + 40 * 86_400_000)).toEqual([]);
  await cosmos.close();
});
