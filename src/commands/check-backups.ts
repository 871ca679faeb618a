import { existsSync } from 'node:fs';
import { ConfigurationProblem } from '../adapters/files/problem.ts';
import { findBackups } from '../adapters/store/backups.ts';
import type { KeyRing } from '../adapters/store/keys.ts';
import { erasedOn } from '../adapters/teams/steps.nl.ts';
import type { Store } from '../application/ports.ts';
import { DAY } from '../domain/calendar.ts';
import { RULES_VERSION } from '../domain/case-file/case-file.ts';

const MAX_NAMED = 12;
/** The longest that Azure keeps what can be put back (`cosmosBackupTier`). */
const AZURE_KEEPS_MS = 30 * DAY;
const MAX_CLOSED = 1000;

/** What copies of the store mean for what was erased (R11.5): a copy made before holds the key still. */
export async function backupWords(
  store: Store,
  keys: KeyRing,
  file: string,
  places: readonly string[],
): Promise<readonly string[]> {
  const missing = places.find((place) => !existsSync(place));
  if (missing !== undefined) throw new ConfigurationProblem(`${missing} is er niet.`);
  const found = findBackups(file, places);
  if (found.length === 0)
    return [
      'Geen reservekopieën gevonden. Staan ze ergens anders? Noem de map: npm run store -- check MAP (docs/backup.md).',
    ];
  const holding = found.filter(({ erased }) => erased.length > 0);
  if (holding.length === 0)
    return [
      `Reservekopieën bekeken: ${found.length}. Geen ervan heeft nog een sleutel van een gewiste casus.`,
    ];
  const lines: string[] = [];
  for (const { file: copy, erased } of holding) {
    const named: string[] = [];
    for (const { caseId, number } of erased.slice(0, MAX_NAMED)) {
      const loaded = await store.load(caseId);
      named.push(loaded ? `${number} (gewist op ${erasedOn(loaded.state)})` : number);
    }
    const more = erased.length > MAX_NAMED ? ` en nog ${erased.length - MAX_NAMED}` : '';
    const opens = erased.some(({ keyId }) => keys.isCurrent(keyId))
      ? ''
      : ' Alleen met een eerder sleutelbestand is dat te lezen.';
    lines.push(`${copy} heeft nog de sleutel van ${named.join(', ')}${more}.${opens} Verwijder deze kopie.`);
  }
  return lines;
}

/** Azure's own copies can't be looked into: what was erased lately can be put back from them. */
export async function azureBackupWords(store: Store, now: number): Promise<readonly string[]> {
  const closed = await store.find({ open: false, limit: MAX_CLOSED });
  const lately = closed.filter(
    ({ state, rules }) =>
      rules === RULES_VERSION && state.erasure.phase === 'erased' && state.erasure.at > now - AZURE_KEEPS_MS,
  );
  if (lately.length === 0) return [];
  const named = lately
    .slice(0, MAX_NAMED)
    .map(({ state }) => `${state.number} (gewist op ${erasedOn(state)})`);
  const more = lately.length > MAX_NAMED ? ` en nog ${lately.length - MAX_NAMED}` : '';
  return [
    `In de doorlopende reservekopie van Azure staat nog, tot die verloopt (7 of 30 dagen): ${named.join(', ')}${more}.`,
  ];
}
