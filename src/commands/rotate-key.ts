import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../adapters/store/keys.ts';
import {
  type Rewrapped,
  type RotatingStore,
  type Rotation,
  rewrapAll,
  rotateKeyFile,
} from '../adapters/store/rotate-key.ts';
import type { CommandLine } from '../command-line.ts';
import { cosmosOptions, openKeys, sqliteFile } from '../open-store.ts';

/** `npm run store -- rotate-key`: another master key, while the bot runs; may be broken off and run again (docs/backup.md). */
export async function rotateKey(line: CommandLine): Promise<number> {
  const { environment, print } = line;
  // Says in one sentence what is wrong with store or keys, before anything changes.
  await (await line.openStore(true)).close();
  const shared = environment.store === 'cosmos';
  const { dataDir, keyVaultKey } = environment;
  const keys = await openKeys(environment);
  const { store, close } = shared ? await onCosmos(line, keys) : await onSqlite(line, keys);
  try {
    if (keyVaultKey !== '') return inVault(line, await rewrapAll(store, await keys.masterId()));
    const wallNow = Date.now;
    const rotation = await rotateKeyFile({ dataDir, keys, store, shared, wallNow, randomBytes });
    for (const sentence of rotationWords(rotation)) print(sentence);
    return rotation.outcome === 'blocked' ? 1 : 0;
  } finally {
    close();
  }
}

/** The vault makes the new version of its key itself; the old ones stay there, for backups. */
function inVault({ print }: CommandLine, { wrapped, unreadable }: Rewrapped): number {
  print(`Casussleutels opnieuw verpakt met de nieuwste sleutel in de sleutelkluis: ${wrapped}.`);
  if (unreadable === 0) return 0;
  print(`Niet te lezen: ${unreadable}. Kijk met npm run audit -- verify welke casussen het zijn.`);
  return 1;
}

interface Opened {
  readonly store: RotatingStore;
  readonly close: () => void;
}

async function onSqlite({ environment }: CommandLine, keys: KeyRing): Promise<Opened> {
  const { openDatabase } = await import('../adapters/store/schema.ts');
  const { sqliteRewrap } = await import('../adapters/store/sqlite-rewrap.ts');
  const db = openDatabase(sqliteFile(environment));
  return { store: sqliteRewrap(db, keys), close: () => db.close() };
}

async function onCosmos({ environment }: CommandLine, keys: KeyRing): Promise<Opened> {
  const { connectCosmos } = await import('../adapters/store/cosmos.ts');
  const { cosmosRewrap } = await import('../adapters/store/cosmos-rewrap.ts');
  const wire = await connectCosmos(await cosmosOptions(environment));
  return { store: cosmosRewrap(wire, keys), close: () => wire.close() };
}

/** What was done, and what is still to be done by whoever runs this. */
function rotationWords({ outcome, wrapped, unreadable, resumed }: Rotation): readonly string[] {
  const begun = resumed ? ['Deze opdracht ging verder waar de vorige ophield.'] : [];
  const anew = `Casussleutels opnieuw verpakt: ${wrapped}.`;
  switch (outcome) {
    case 'done':
      return [
        ...begun,
        `Er is een nieuwe hoofdsleutel. ${anew} De oude is uit het sleutelbestand.`,
        'Bewaar nu een kopie van het sleutelbestand. Houd de vorige kopie zolang er reservekopieën van voor vandaag zijn (docs/backup.md).',
      ];
    case 'spread':
      return [
        'De nieuwe hoofdsleutel staat in het sleutelbestand. Er wordt nog niets mee verpakt.',
        'Zet dit sleutelbestand nu bij elke bot. Draai daarna deze opdracht nog een keer.',
      ];
    case 'waits':
      return [
        ...begun,
        `${anew} De oude hoofdsleutel blijft nog een uur in het sleutelbestand.`,
        'Draai deze opdracht daarna nog een keer. Zet dan het sleutelbestand weer bij elke bot.',
      ];
    case 'blocked':
      return [
        ...begun,
        `${anew} Niet te lezen: ${unreadable}. Daarom blijft de oude hoofdsleutel in het sleutelbestand.`,
        'Kijk met npm run audit -- verify welke casussen het zijn.',
      ];
  }
}
