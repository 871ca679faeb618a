import { planFor, SQLITE_SHARE } from './plan.ts';
import { REGISTER, runPlan } from './run.ts';

/**
 * Runs seeds one after another and prints a line of JSON for each: `node worker.ts FROM COUNT DAYS STOP`. With STOP it ends
 * at the first that fails. A process of its own, so that two run at once and a mutant can be loaded into it.
 */
export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly {
    readonly invariant: string;
    readonly rule: string;
    readonly what: string;
  }[];
  readonly trace: number;
  readonly events: number;
  readonly steps: number;
  readonly messages: number;
}

/** Every so many seeds a run is made twice, and must be the same. */
const TWICE_EVERY = 20;

const [from = '1', count = '1', days = '14', stop = ''] = process.argv.slice(2);
for (let seed = Number(from); seed < Number(from) + Number(count); seed += 1) {
  const plan = planFor(seed, REGISTER, { days: Number(days), sqliteShare: SQLITE_SHARE });
  const result = await resultOf(seed, plan);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (stop !== '' && result.violations.length > 0) break;
}

async function resultOf(seed: number, plan: ReturnType<typeof planFor>): Promise<SeedResult> {
  try {
    const outcome = await runPlan(plan);
    const { trace, events, steps, messages } = outcome;
    const violations = outcome.violations.map(({ invariant, rule, what }) => ({ invariant, rule, what }));
    if (seed % TWICE_EVERY === 0 && (await runPlan(plan)).trace !== trace)
      violations.push({
        invariant: 'aSeedRepeats',
        rule: 'architecture',
        what: 'a second run went otherwise',
      });
    return { seed, violations, trace, events, steps, messages };
  } catch (fault) {
    const what = fault instanceof Error ? (fault.stack ?? fault.message).slice(0, 600) : String(fault);
    const violation = { invariant: 'runsToItsEnd', rule: 'architecture', what };
    return { seed, violations: [violation], trace: 0, events: 0, steps: 0, messages: 0 };
  }
}
