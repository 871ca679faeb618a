import { ConfigurationProblem } from '../adapters/files/problem.ts';
import { parseProtocol } from '../adapters/files/protocol-file.ts';
import { parseRegister } from '../adapters/files/register-file.ts';
import type { LoadedCase, Store } from '../application/ports.ts';
import { openProtocolClock } from '../application/protocol-clock.ts';
import { replay } from '../application/replay.ts';
import { readRegister } from '../application/stored-register.ts';
import type { CommandLine } from '../command-line.ts';
import type { Instant } from '../domain/calendar.ts';
import { RULES_VERSION } from '../domain/case-file/case-file.ts';

const USAGE = 'Gebruik: npm run case -- print CP-2026-0007 | log CP-2026-0007 [--csv]';

/**
 * `npm run case -- print NUMBER`: the whole record as a page to print. `log NUMBER`: who looked in it, as a page for
 * child or parent, or as CSV. Both count as a look (R6.7, R11.4).
 */
export async function caseCommand(line: CommandLine): Promise<number> {
  const [what, number, option] = line.args;
  const csv = what === 'log' && option === '--csv';
  if ((what !== 'print' && what !== 'log') || number === undefined || line.args.length !== (csv ? 3 : 2))
    throw new ConfigurationProblem(USAGE);
  const store = await line.openStore(true);
  try {
    const wanted = number.toUpperCase();
    const [found] = await store.find({ number: wanted, limit: 1 });
    await store.logAccess({
      at: await protocolNow(store),
      person: 'command-line',
      who: '',
      caseNumber: found ? wanted : null,
      act: what,
      allowed: found !== undefined,
      reason: found ? 'command-line' : 'unknown-case',
    });
    if (!found) throw new ConfigurationProblem(`Casus ${wanted} staat niet in de store.`);
    line.print(what === 'print' ? await record(store, found) : await log(line, store, wanted, csv));
    return 0;
  } finally {
    await store.close();
  }
}

async function record(store: Store, found: LoadedCase): Promise<string> {
  const { printCase } = await import('./print-case.ts');
  const events = await store.events(found.caseId);
  // A snapshot of other rules may lack what is printed; the events never do.
  const state = found.rules === RULES_VERSION ? found.state : replay(null, events);
  return printCase(state, events);
}

/** The time of the rules: in practice the clock can be set forward. */
async function protocolNow(store: Store): Promise<Instant> {
  return (await openProtocolClock(store, Date.now)).protocolNow();
}

/** Lines on one page; more than any case has. */
const MAX_LINES = 10_000;

async function log(
  { environment }: CommandLine,
  store: Store,
  number: string,
  csv: boolean,
): Promise<string> {
  const { accessReport, asCsv } = await import('../adapters/teams/access-report.ts');
  const { readText } = await import('../serve.ts');
  const entries = await store.accessLog({ caseNumber: number, limit: MAX_LINES });
  const { protocolFile, registerFile } = environment;
  const scene = {
    now: await protocolNow(store),
    values: parseProtocol(protocolFile, readText('PROTOCOL_FILE', protocolFile)),
    register:
      (await readRegister(store)) ??
      parseRegister(registerFile, readText('REGISTER_FILE', registerFile), null),
    channelPeople: [],
  };
  // With a mark in front of it Excel reads the letters with accents as they are.
  if (csv) return `\ufeff${asCsv(entries, scene)}`;
  const { printAccess } = await import('./print-access.ts');
  return printAccess(accessReport(number, entries, scene));
}
