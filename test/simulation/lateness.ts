import type { RuleName } from '../../src/domain/deadlines/rule-names.ts';
import type { Committed } from './commit-invariants.ts';
import { EXPECTATIONS } from './expectations.ts';
import { MINUTE } from './own-calendar.ts';

/** What the clock does by itself is told as what was done, not as a reminder that is late. */
const DONE: readonly RuleName[] = [
  'triage-auto-accept',
  'invite-deputy',
  'new-times',
  'auto-plan',
  'establish',
];
const BY_RULE = new Map(EXPECTATIONS.map((each) => [each.rule, each.expected]));

/**
 * R9.5: what comes after its moment says how late it is, by the latest of several missed moments; what comes in time
 * says nothing of the kind. Null when that is so.
 */
export function lateness({ batch, before, record }: Committed): string | null {
  const [met] = batch.events;
  const events = record.events.get(batch.caseId) ?? [];
  const previous = events.at(-1 - batch.events.length)?.event.at;
  if (met?.type !== 'DeadlineMet' || !before || previous === undefined || before.phase === 'over')
    return null;
  const moments = BY_RULE.get(met.rule)?.(before, met.at, previous).get(met.subject);
  const due = moments?.findLast((moment) => moment <= met.at);
  if (due === undefined) return null;
  const late = met.at - due >= MINUTE ? met.at - due : 0;
  const told = batch.outbox
    .map((row) => row.payload as { readonly kind: string; readonly lateMs?: number })
    .filter((payload) => payload.kind === 'person')
    .map((payload) => payload.lateMs ?? 0);
  if (DONE.includes(met.rule) || told.length === 0) return null;
  if (told.some((ms) => ms !== 0 && ms !== late))
    return `${met.rule}: ${minutes(late)} late, told as ${told.map(minutes).join()}`;
  return late > 0 && told.every((ms) => ms === 0) ? `${met.rule}: ${minutes(late)} late, and not said` : null;
}

function minutes(ms: number): string {
  return `${(ms / MINUTE).toFixed(1)} min`;
}
