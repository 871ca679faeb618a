import { ConfigurationProblem } from '../adapters/files/problem.ts';
import type { Finding, Store } from '../application/ports.ts';
import type { CommandLine } from '../command-line.ts';
import { cosmosOptions, openKeys, sqliteFile } from '../open-store.ts';
import { rotateKey } from './rotate-key.ts';

const USAGE =
  'Gebruik: npm run store -- init | check [MAP…] | copy --from sqlite --to cosmos | backup BESTAND | rotate-key';
const MAX_PRINTED = 50;

/** `npm run store -- …`: makes, looks after, copies, backs up the store or changes its keys (docs/backup.md, docs/adr/0006-cosmos.md). */
export async function storeCommand(line: CommandLine): Promise<number> {
  const [what, ...rest] = line.args;
  const words = rest.join(' ');
  if (what === 'init' && rest.length === 0) return init(line);
  if (what === 'check') return check(line, rest);
  if (what === 'copy' && words === '--from sqlite --to cosmos') return copy(line);
  if (what === 'rotate-key' && rest.length === 0) return rotateKey(line);
  const [file] = rest;
  if (what === 'backup' && file !== undefined && rest.length === 1) return backup(line, file);
  throw new ConfigurationProblem(USAGE);
}

/** Makes what isn't there yet: the file, or database and container. What is there stays as it is. */
async function init(line: CommandLine): Promise<number> {
  if (line.environment.store === 'cosmos') {
    const { connectCosmos } = await import('../adapters/store/cosmos.ts');
    const wire = await connectCosmos({ ...(await cosmosOptions(line.environment)), create: true });
    wire.close();
  } else await (await line.openStore(false)).close();
  line.print('De store is er.');
  return 0;
}

/**
 * Whether the store is as it should be: its container, and every chain, signature and seal in it. And which copies of it,
 * in these folders (none named: DATA_DIR), still hold a key of what was erased (R11.5).
 */
async function check(line: CommandLine, places: readonly string[]): Promise<number> {
  const { environment, print } = line;
  const wrong = environment.store === 'cosmos' ? await checkCosmos(line) : [];
  for (const sentence of wrong) print(sentence);
  const store = await line.openStore(true);
  try {
    const findings = await store.verify();
    printFindings(findings, print);
    for (const sentence of await copiesWords(line, store, places)) print(sentence);
    return wrong.length + findings.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}

async function copiesWords(
  { environment }: CommandLine,
  store: Store,
  places: readonly string[],
): Promise<readonly string[]> {
  const { azureBackupWords, backupWords } = await import('./check-backups.ts');
  if (environment.store === 'cosmos') return azureBackupWords(store, Date.now());
  const keys = await openKeys(environment);
  const file = sqliteFile(environment);
  return backupWords(store, keys, file, places.length > 0 ? places : [environment.dataDir]);
}

async function checkCosmos({ environment, print }: CommandLine): Promise<readonly string[]> {
  const { connectCosmos } = await import('../adapters/store/cosmos.ts');
  const { checkContainer } = await import('../adapters/store/cosmos-container.ts');
  const options = await cosmosOptions(environment);
  const wire = await connectCosmos(options);
  try {
    print(
      'Een casus die met al haar documenten verwijderd is, valt in Cosmos alleen op als zij in het inzagelog staat.',
    );
    return await checkContainer(wire, options.database);
  } finally {
    wire.close();
  }
}

/** From the embedded store in DATA_DIR to COSMOS_ENDPOINT, whatever STORE says. May be run again. */
async function copy({ environment, print }: CommandLine): Promise<number> {
  const { connectCosmos } = await import('../adapters/store/cosmos.ts');
  const { copyToCosmos } = await import('../adapters/store/cosmos-copy.ts');
  const { existsSync } = await import('node:fs');
  const file = sqliteFile(environment);
  if (!existsSync(file)) throw new ConfigurationProblem(`DATA_DIR: er is geen store in ${file}.`);
  const options = await cosmosOptions(environment);
  const wire = await connectCosmos(options);
  try {
    const { keys, wallNow, replay } = options;
    const copied = await copyToCosmos({ file, keys, wire, replay, wallNow, print });
    print(
      `Gekopieerd: ${copied.cases} casussen (${copied.before} waren er al), ${copied.events} gebeurtenissen, ${copied.lines} regels inzagelog.`,
    );
    printFindings(copied.findings, print);
    return copied.findings.length === 0 ? 0 : 1;
  } finally {
    wire.close();
  }
}

function printFindings(findings: readonly Finding[], print: CommandLine['print']): void {
  for (const { what } of findings.slice(0, MAX_PRINTED)) print(what);
  if (findings.length > MAX_PRINTED) print(`En nog ${findings.length - MAX_PRINTED} bevindingen.`);
  print(findings.length === 0 ? 'De keten klopt.' : `${findings.length} bevindingen.`);
}

async function backup(line: CommandLine, file: string): Promise<number> {
  const store = await line.openStore(true);
  try {
    await store.backup(file);
    line.print(`Kopie gemaakt: ${file}. Bewaar het sleutelbestand apart (docs/backup.md).`);
    return 0;
  } finally {
    await store.close();
  }
}
