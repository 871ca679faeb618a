import type { Plan } from './plan.ts';

/** Which parts of a plan are played; what the shrinker makes smaller, and the command line takes. */
export interface Reduction {
  readonly days: number;
  readonly instances: number;
  /** By their place in the plan. */
  readonly cases: readonly number[];
  readonly faults: readonly number[];
  readonly changes: readonly number[];
  /** People who do at once what they are asked, by their place in the plan. */
  readonly calm: readonly number[];
}

const CALM = { pace: 'prompt', refusing: 0, fickle: 0, doubling: 0, oldCards: 0 } as const;

export function wholeOf(plan: Plan): Reduction {
  const all = (list: readonly unknown[]) => list.map((_each, place) => place);
  const { days, instances, cases, faults, changes } = plan;
  return { days, instances, cases: all(cases), faults: all(faults), changes: all(changes), calm: [] };
}

export function reduced(plan: Plan, { days, instances, cases, faults, changes, calm }: Reduction): Plan {
  const tempers = Object.entries(plan.tempers).map(([person, temper], place) => [
    person,
    calm.includes(place) ? CALM : temper,
  ]);
  return {
    ...plan,
    days,
    instances,
    cases: plan.cases.filter((_each, place) => cases.includes(place)),
    faults: plan.faults.filter((_each, place) => faults.includes(place)),
    changes: plan.changes.filter((_each, place) => changes.includes(place)),
    tempers: Object.fromEntries(tempers),
  };
}

/** `days=2 instances=1 cases=0 faults=1,3 changes= calm=4,5`, as a command line takes it. */
export function inWords(reduction: Reduction): string {
  return Object.entries(reduction)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join(' ');
}

/** Reads what `inWords` wrote; what is not named stays as it is in the plan. Throws on a word that is none. */
export function fromWords(text: string, plan: Plan): Reduction {
  const found: Record<string, unknown> = { ...wholeOf(plan) };
  for (const part of text.split(' ').filter((each) => each !== '')) {
    const [name = '', value = ''] = part.split('=');
    if (!(name in found)) throw new Error(`--only: "${part}" is not understood`);
    const numbers = value
      .split(',')
      .filter((each) => each !== '')
      .map(Number);
    if (numbers.some((each) => !Number.isFinite(each))) throw new Error(`--only: "${part}" is not a number`);
    found[name] = name === 'days' || name === 'instances' ? numbers[0] : numbers;
  }
  return found as unknown as Reduction;
}
