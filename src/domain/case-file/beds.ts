import type { Instant } from '../calendar.ts';
import { dateOf, instantOf } from '../calendar.ts';
import type { CaseFile } from './case-file.ts';

/** Whether the child's bed is a task that is still open (R4.3). */
export function bedWanted(state: CaseFile): boolean {
  return state.bedSearch.kind === 'searching';
}

/**
 * Whether a table may meet at this time (R4.2): on the day the window began, or later with a bed for the night
 * on record, or that the child can safely stay, or (R4.3) after *Geen plek gevonden*. A case that moved to
 * another table because the child is safe at its place needs no other record.
 */
export function bedAllows(state: CaseFile, time: Instant, now: Instant): boolean {
  const zone = state.values.timeZone;
  const day = dateOf(time, zone);
  if (day <= dateOf(state.round.startedAt, zone)) return true;
  if (state.table !== 'code-paars' && state.facts.safeTonight && state.facts.hasBed) return true;
  return bedCovers(state, time, now) || state.noBed !== null;
}

/** Whether a bed, or a safe place to stay, is on record for the nights until this time (R4.2). */
export function bedCovers(state: CaseFile, time: Instant, now: Instant): boolean {
  const zone = state.values.timeZone;
  const day = dateOf(time, zone);
  const tonight = dateOf(now, zone);
  return state.bedRecords.some(
    (record) => record.kind === 'stays' || (record.from <= tonight && record.till >= day),
  );
}

/** From when on a time may be planned with what is on record, not before `from`; null while it may not (R4.2). */
export function bedAllowsFrom(state: CaseFile, time: Instant, from: Instant): Instant | null {
  const { timeZone } = state.values;
  const begins = state.bedRecords
    .filter((record) => record.kind === 'bed')
    .map((record) => instantOf(record.from, '00:00', timeZone));
  const moments = [from, ...begins.filter((begin) => begin > from && begin < time)];
  return (
    moments.toSorted((one, other) => one - other).find((moment) => bedAllows(state, time, moment)) ?? null
  );
}
