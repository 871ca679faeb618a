import type { Plan } from './plan.ts';
import { type Reduction, wholeOf } from './reduction.ts';

/** How many runs the search for a shorter story may take. */
const MAX_RUNS = 80;

/**
 * Takes out of a failing plan whatever is not needed for it to fail: days, cases, faults, people's whims. `fails` runs
 * what is left. Gives the smallest that was found within the runs that it may take.
 */
export async function shrink(
  plan: Plan,
  fails: (reduction: Reduction) => Promise<boolean>,
  maxRuns = MAX_RUNS,
): Promise<Reduction> {
  let best = wholeOf(plan);
  let runs = 0;
  async function take(smaller: Reduction): Promise<boolean> {
    if (runs >= maxRuns) return false;
    runs += 1;
    if (!(await fails(smaller))) return false;
    best = smaller;
    return true;
  }

  for (let days = 1; days < plan.days; days += days < 4 ? 1 : 3) if (await take({ ...best, days })) break;
  await take({ ...best, instances: 1 });
  for (const name of ['faults', 'changes', 'cases'] as const) {
    if (await take({ ...best, [name]: [] })) continue;
    for (const place of best[name]) {
      const less = best[name].filter((each) => each !== place);
      await take({ ...best, [name]: less });
    }
  }
  const people = Object.keys(plan.tempers).map((_each, place) => place);
  if (!(await take({ ...best, calm: people })))
    for (const person of people) await take({ ...best, calm: [...best.calm, person] });
  return best;
}
