import { expect } from 'vitest';
import type { KillReport } from './killing.ts';

/** What must be true however often the bot was killed while votes came in. */
export function checkKills(report: KillReport, kills: number): void {
  const counted = new Map<string, number>();
  for (const { commandId } of report.votes) counted.set(commandId, (counted.get(commandId) ?? 0) + 1);
  const lost = report.presses.filter((press) => press.acknowledged && !counted.has(press.commandId));
  expect(lost, 'acknowledged votes that are not in the store').toEqual([]);
  const twice = [...counted].filter(([, times]) => times !== 1);
  expect(twice, 'votes that count twice').toEqual([]);
  // Each press changes a vote and was sent again after the restart, so that every one of them counts.
  expect(counted.size).toBe(report.presses.length);
  expect(report.outages).toHaveLength(kills);
  for (const outage of report.outages) {
    expect(outage.missed, 'alerts that fell due while no bot ran').toBeGreaterThanOrEqual(1);
    // Of several missed repeats only the latest is met (R9.5); a tick may have passed before the bot said it was ready.
    expect(outage.met).toBeGreaterThanOrEqual(1);
    expect(outage.met).toBeLessThanOrEqual(2);
  }
  expect(report.unseen, 'alerts that never came').toBeLessThanOrEqual(report.waiting);
  expect(report.alertsSeen, 'at most one repeat a kill').toBeLessThanOrEqual(report.due.length + kills);
  expect(report.findings, 'the chain of events is whole').toEqual([]);
}
