import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationProblem } from './adapters/files/problem.ts';
import { parseProtocol } from './adapters/files/protocol-file.ts';
import { parseRegister } from './adapters/files/register-file.ts';
import { openKeyFile } from './adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from './adapters/store/sqlite.ts';
import type { Store } from './application/ports.ts';
import { openProtocolClock } from './application/protocol-clock.ts';
import { createRegisterBook, readRegister, writeRegister } from './application/register-book.ts';
import { createBot } from './bot.ts';
import { auditCommand } from './commands/audit.ts';
import { caseCommand } from './commands/case.ts';
import { registerCommand } from './commands/register.ts';
import { storeCommand } from './commands/store.ts';
import { CONTENT_FIELDS } from './domain/case-file/events.ts';
import { evolveAll } from './domain/case-file/evolve.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import { createLog } from './log.ts';
import { openPractice } from './practice.ts';

/** Waits no longer than this for turns and messages in flight when the bot is asked to end. */
const MAX_SHUTDOWN_MS = 10_000;

/** What a command of the command line works with. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly openStore: (mustExist: boolean) => Promise<Store>;
  readonly print: (text: string) => void;
}

const COMMANDS: Readonly<Record<string, (line: CommandLine) => Promise<number>>> = {
  register: registerCommand,
  case: caseCommand,
  audit: auditCommand,
  store: storeCommand,
};

async function main(argv: readonly string[]): Promise<void> {
  const environment = readEnvironment(process.env);
  const [name, ...args] = argv;
  if (name === undefined) return serve(environment);
  const command = COMMANDS[name];
  if (!command)
    throw new ConfigurationProblem(
      `Onbekende opdracht ${name}. Kies uit: ${Object.keys(COMMANDS).join(', ')}.`,
    );
  process.exitCode = await command({
    args,
    environment,
    openStore: (mustExist) => openStore(environment, { exclusive: false, mustExist }),
    print: (text) => process.stdout.write(`${text}\n`),
  });
}

async function openStore(
  environment: Environment,
  how: { readonly exclusive: boolean; readonly mustExist: boolean },
): Promise<Store> {
  const file = join(environment.dataDir, STORE_FILE);
  return openSqliteStore({
    file,
    keys: openKeyFile({ dataDir: environment.dataDir, storeFile: file }),
    contentFields: CONTENT_FIELDS,
    wallNow: Date.now,
    replay: (events) =>
      evolveAll(
        null,
        events.map((stored) => stored.event),
      ),
    ...how,
  });
}

function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationProblem(`${name}: ${file} is niet te lezen. Verwacht een bestand.`);
  }
}

async function serve(environment: Environment): Promise<void> {
  const log = createLog(environment.logLevel);
  const values = parseProtocol(environment.protocolFile, readText('PROTOCOL_FILE', environment.protocolFile));
  const registerText = readText('REGISTER_FILE', environment.registerFile);
  const fromFile = parseRegister(environment.registerFile, registerText, null);
  const store = await openStore(environment, { exclusive: true, mustExist: false });
  const register = (await readRegister(store)) ?? fromFile;
  await writeRegister(store, register);
  const book = createRegisterBook(store, register);
  const clock = await openProtocolClock(store, Date.now);
  const practice = environment.practice
    ? openPractice({ environment, register, clock, store, values })
    : null;
  const bot = createBot({
    store,
    clock,
    values,
    book,
    log,
    credentials: environment,
    newCaseId: randomUUID,
    extra: practice?.handle ?? null,
  });
  const port = await bot.listen(environment.port, environment.host);
  const origin = `http://${environment.host.includes(':') ? `[${environment.host}]` : environment.host}:${port}`;
  if (practice) await practice.open(origin, bot);
  bot.start();
  for (const line of welcome(environment, register.region, origin)) process.stdout.write(`${line}\n`);
  endCleanly(async () => {
    practice?.close();
    await bot.close();
    await store.close();
  });
}

/** At most six lines: what runs, where, on which store, and what to open. */
function welcome(environment: Environment, region: string, origin: string): readonly string[] {
  const lines = [
    `Code paars draait voor ${region}.`,
    `Gegevens: ${environment.store} in ${environment.dataDir}`,
    `Bot: ${origin}/api/messages`,
  ];
  if (!environment.practice) return [...lines, 'Stoppen: Ctrl-C'];
  return [...lines, `Open de oefenruimte: ${origin}/practice/`, 'Stoppen: Ctrl-C'];
}

/** Ctrl-C: turns in flight finish, the outbox stays as it is. A second one ends at once. */
function endCleanly(close: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), MAX_SHUTDOWN_MS).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

main(process.argv.slice(2)).catch((fault: unknown) => {
  const clear =
    fault instanceof ConfigurationProblem || (fault instanceof Error && 'code' in fault === false);
  const text = fault instanceof Error ? (clear ? fault.message : describe(fault)) : 'onbekende fout';
  process.stderr.write(`${text.split('\n')[0]}\n`);
  process.exitCode = 1;
});

function describe(fault: Error): string {
  const { code } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'PORT: deze poort is al in gebruik. Kies een andere met PORT=….';
  return `${code ?? 'fout'}: ${fault.message}`;
}
