import { ConfigurationProblem } from '../adapters/files/problem.ts';
import { RULES_VERSION } from '../domain/case-file/case-file.ts';
import { evolveAll } from '../domain/case-file/evolve.ts';
import type { CommandLine } from '../main.ts';
import { printCase } from './print-case.ts';

/** `npm run case -- print NUMBER`: the whole record as a page to print, which counts as a look (R6.7, R11.4). */
export async function caseCommand(line: CommandLine): Promise<number> {
  const [what, number] = line.args;
  if (what !== 'print' || number === undefined || line.args.length !== 2)
    throw new ConfigurationProblem('Gebruik: npm run case -- print CP-2026-0007');
  const store = await line.openStore(true);
  try {
    const wanted = number.toUpperCase();
    const [found] = await store.find({ number: wanted, limit: 1 });
    await store.logAccess({
      at: Date.now(),
      person: 'command-line',
      caseNumber: found ? wanted : null,
      act: 'print',
      allowed: found !== undefined,
      reason: found ? 'command-line' : 'unknown-case',
    });
    if (!found) throw new ConfigurationProblem(`Casus ${wanted} staat niet in de store.`);
    const events = await store.events(found.caseId);
    // A snapshot of other rules may lack what is printed; the events never do.
    const state =
      found.rules === RULES_VERSION
        ? found.state
        : evolveAll(
            null,
            events.map(({ event }) => event),
          );
    line.print(printCase(state, events));
    return 0;
  } finally {
    await store.close();
  }
}
