import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigurationProblem } from './adapters/files/problem.ts';
import { parseProtocol } from './adapters/files/protocol-file.ts';
import { parseRegister } from './adapters/files/register-file.ts';
import type { Telemetry } from './application/ports.ts';
import { NO_TELEMETRY } from './application/ports.ts';
import { openProtocolClock } from './application/protocol-clock.ts';
import { createRegisterBook } from './application/register-book.ts';
import { readRegister, writeRegister } from './application/stored-register.ts';
import type { Register } from './domain/register.ts';
import type { Environment } from './environment.ts';
import { createLog } from './log.ts';
import { openStore, storePlace } from './open-store.ts';

/** Waits no longer than this for turns and messages in flight when the bot is asked to end. */
const MAX_SHUTDOWN_MS = 10_000;
/** And this long for the last measures, where Azure Monitor can't be reached. */
const MAX_LAST_MEASURES_MS = 3000;

/** Reads a configuration file; throws a ConfigurationProblem that names the setting. */
export function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationProblem(`${name}: ${file} is niet te lezen. Verwacht een bestand.`);
  }
}

/** The main job: bot, embedded store and, without an app id, the practice room. Runs until it is asked to end. */
export async function serve(environment: Environment): Promise<void> {
  const log = createLog(environment.logLevel);
  const values = parseProtocol(environment.protocolFile, readText('PROTOCOL_FILE', environment.protocolFile));
  const registerText = readText('REGISTER_FILE', environment.registerFile);
  const fromFile = parseRegister(environment.registerFile, registerText, null);
  const telemetry = await watched(environment.telemetryConnection);
  const store = await openStore(environment, { exclusive: true, mustExist: false }, (charge) =>
    telemetry.record('charges', charge.units, { kind: charge.operation }),
  );
  const stored = await readRegister(store);
  // Only where there is none: an instance that starts may not undo an import that came after its look.
  if (!stored) await writeRegister(store, fromFile);
  const register = stored ?? fromFile;
  const outside = notAllowed(environment, register);
  if (outside > 0)
    log.warn('people of the register are refused: their tenant is not in ALLOWED_TENANTS', {
      people: outside,
    });
  const book = createRegisterBook(store, register);
  const clock = await openProtocolClock(store, Date.now);
  const { openPractice } = await import('./practice.ts');
  const practice = environment.practice
    ? openPractice({ environment, register, clock, store, values })
    : null;
  const { createBot } = await import('./bot.ts');
  const bot = createBot({
    store,
    clock,
    values,
    book,
    log,
    telemetry,
    credentials: environment,
    allowedTenants: environment.allowedTenants,
    rateLimit: environment.rateLimit,
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
    await Promise.race([telemetry.close(), pause(MAX_LAST_MEASURES_MS, undefined, { ref: false })]);
  });
}

/** How many people of the register can't use the bot, for want of their tenant on the list. */
function notAllowed({ appTenantId, allowedTenants }: Environment, { tenantId, people }: Register): number {
  const allowed = [appTenantId.toLowerCase(), tenantId, ...allowedTenants];
  return people.filter((person) => !allowed.includes(person.id.split('/')[0] ?? '')).length;
}

/** OpenTelemetry is loaded where a connection is set, and only there: it costs 0.5 s and 40 MB. */
async function watched(connection: string): Promise<Telemetry> {
  if (connection === '') return NO_TELEMETRY;
  const { createTelemetry } = await import('./adapters/telemetry/azure-monitor.ts');
  return createTelemetry(connection);
}

/** At most six lines: what runs, where, on which store, and what to open. */
function welcome(environment: Environment, region: string, origin: string): readonly string[] {
  const lines = [
    `Code paars draait voor ${region}.`,
    `Gegevens: ${storePlace(environment)}`,
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
