import { readdirSync, readFileSync } from 'node:fs';
import type { Plan } from './plan.ts';

/** Where plans stand that once broke a promise (`npm run simulate -- --keep`). */
export const KEPT = new URL('kept/', import.meta.url);

export interface KeptPlan {
  /** The invariant that it broke. */
  readonly found: string;
  readonly what: string;
  readonly plan: Plan;
}

export function keptPlans(): readonly (KeptPlan & { readonly name: string })[] {
  return readdirSync(KEPT)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, KEPT), 'utf8')) as KeptPlan) }));
}
