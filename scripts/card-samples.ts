import { mkdirSync, writeFileSync } from 'node:fs';
import { fullestCards } from '../test/support/fullest.ts';

/** Writes the sample data of each card (cards/samples): the longest that it can hold. */
const folder = new URL('../cards/samples/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, shown] of Object.entries(fullestCards()))
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(shown.data, null, 2)}\n`);
