import { readFileSync } from 'node:fs';
import { ConfigurationProblem } from '../adapters/files/problem.ts';
import { exportRegister, gaps, parseRegister } from '../adapters/files/register-file.ts';
import { readRegister, writeRegister } from '../application/stored-register.ts';
import type { CommandLine } from '../command-line.ts';
import { dateOf } from '../domain/calendar.ts';

const USAGE = 'Gebruik: npm run register -- import BESTAND | export | check';

/** `npm run register -- import FILE | export | check`: the mandate register (interfaces.md). */
export async function registerCommand(line: CommandLine): Promise<number> {
  const [what, file] = line.args;
  if (what === 'import' && file !== undefined) return importFile(line, file);
  if (what === 'export' && file === undefined)
    return withRegister(line, (register) => {
      line.print(JSON.stringify(exportRegister(register), null, 2));
      return 0;
    });
  if (what === 'check' && file === undefined)
    return withRegister(line, (register) => {
      const found = gaps(register, dateOf(Date.now(), 'Europe/Amsterdam'));
      for (const gap of found) line.print(gap);
      if (found.length === 0) line.print('Het register is compleet.');
      return found.length === 0 ? 0 : 1;
    });
  throw new ConfigurationProblem(USAGE);
}

async function importFile(line: CommandLine, file: string): Promise<number> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationProblem(`${file}: is niet te lezen. Verwacht een register.json of .csv.`);
  }
  const store = await line.openStore(false);
  try {
    const register = parseRegister(file, content, await readRegister(store));
    await writeRegister(store, register);
    line.print(`Ingelezen: ${register.people.length} mensen, ${register.organisations.length} organisaties.`);
    line.print('Een bot die draait, ziet dit binnen één tik van de klok.');
    return 0;
  } finally {
    await store.close();
  }
}

type Use = (register: NonNullable<Awaited<ReturnType<typeof readRegister>>>) => number;

/** The register of the store; before the first import that of the register file. */
async function withRegister(line: CommandLine, use: Use): Promise<number> {
  const store = await line.openStore(false);
  try {
    const stored = await readRegister(store);
    if (stored) return use(stored);
  } finally {
    await store.close();
  }
  const { registerFile } = line.environment;
  return use(parseRegister(registerFile, readFileSync(registerFile, 'utf8'), null));
}
