import { ConfigurationProblem } from '../adapters/files/problem.ts';
import type { CommandLine } from '../main.ts';

/** `npm run store -- backup FILE`: a consistent copy while the bot runs (docs/backup.md). */
export async function storeCommand(line: CommandLine): Promise<number> {
  const [what, file] = line.args;
  if (what !== 'backup' || file === undefined || line.args.length !== 2)
    throw new ConfigurationProblem('Gebruik: npm run store -- backup BESTAND');
  const store = await line.openStore(true);
  try {
    await store.backup(file);
    line.print(`Kopie gemaakt: ${file}. Bewaar het sleutelbestand apart (docs/backup.md).`);
    return 0;
  } finally {
    await store.close();
  }
}
