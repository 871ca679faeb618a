import type { ServerResponse } from 'node:http';
import type { FaultRule, LoggedRequest } from './types.ts';

/** What the connector was told to do wrong. */
export interface Faults {
  readonly rules: { readonly rule: FaultRule; left: number }[];
  /** Requests that are left without an answer. */
  readonly hanging: Set<ServerResponse>;
}

export function createFaults(): Faults {
  return { rules: [], hanging: new Set() };
}

/** Adds a rule, good for `times` requests (default 1), and gives a function that takes it away again. */
export function addFault(faults: Faults, rule: FaultRule): () => void {
  const entry = { rule, left: rule.times ?? 1 };
  faults.rules.push(entry);
  return () => {
    const at = faults.rules.indexOf(entry);
    if (at >= 0) faults.rules.splice(at, 1);
  };
}

/** The first rule that fits this request, used up by one. */
export function takeFault(faults: Faults, request: LoggedRequest): FaultRule | undefined {
  const at = faults.rules.findIndex(({ rule }) => fits(rule, request));
  const entry = faults.rules[at];
  if (entry === undefined) return undefined;
  entry.left -= 1;
  if (entry.left <= 0) faults.rules.splice(at, 1);
  return entry.rule;
}

function fits(rule: FaultRule, request: LoggedRequest): boolean {
  if (rule.person !== undefined && rule.person !== request.objectId) return false;
  return rule.match === undefined || rule.match(request);
}

/** Cuts every request that was left hanging. */
export function cutHanging(faults: Faults): void {
  for (const res of faults.hanging) res.destroy();
  faults.hanging.clear();
}
