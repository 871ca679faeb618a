import { expect } from 'vitest';
import { INJECTED_MS, TICK_MS } from './instances.ts';
import type { SiegeReport } from './instances-report.ts';

/** A message of a dead bot waits for its lease to end, as often as that happens, and is then sent at a next look. */
const TAKEN_OVER_MS = 15_000;

/** `SEED=…` runs one again, as far as the machine lets it: the processes and their timing are real. */
export function printedSeed(): number {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`seed ${seed}\n`);
  return seed;
}

/** What a siege came to, for whoever runs it. */
function inWords({ kills, faults, presses, deadlines, liveFrom, registerSeenMs, left }: SiegeReport): string {
  const late = deadlines.map(({ dueAt, written }) => (written[0] ?? 0) - Math.max(dueAt, liveFrom));
  return [
    `${kills} kills, ${faults} faults of the store, ${presses.length} presses, ${deadlines.length} deadlines`,
    `the latest written within ${Math.max(...late) + 1000} ms, ${repeatsIn(deadlines)} messages twice`,
    `a new register seen after ${registerSeenMs.join(', ')} ms, ${left.waiting} messages of dead bots left`,
  ].join('; ');
}

function repeatsIn(deadlines: SiegeReport['deadlines']): number {
  return deadlines.reduce((sum, { seen, threads }) => sum + (seen - 1) + (threads - 1), 0);
}

/** What must be true of several bots on one store, however often one was killed and however the store behaved. */
export function checkSiege(
  report: SiegeReport,
  least: { readonly kills: number; readonly slackMs: number },
): void {
  process.stdout.write(`${inWords(report)}\n`);
  // First that there was something to prove.
  expect(report.kills).toBeGreaterThanOrEqual(least.kills);
  expect(report.faults).toBeGreaterThan(10 * report.kills);
  expect(report.presses.length).toBeGreaterThan(10 * report.kills);
  expect(report.given.length, 'processes that were given presses').toBeGreaterThanOrEqual(3);
  checkVotes(report);
  checkDeadlines(report, least.slackMs);
  checkRegister(report, least.slackMs);
  expect(report.left.freeMs, 'a message is sent by another when who claimed it is dead').toBeLessThan(
    TAKEN_OVER_MS,
  );
  expect(report.waiting, 'messages that were never sent').toBe(0);
  expect(report.findings, 'the chain of events is whole').toEqual([]);
  expect(report.errors).toEqual([]);
}

function checkVotes(report: SiegeReport): void {
  const counted = new Map<string, number>();
  for (const { commandId } of report.votes) counted.set(commandId, (counted.get(commandId) ?? 0) + 1);
  const lost = report.presses.filter((press) => press.acknowledged && !counted.has(press.commandId));
  expect(lost, 'acknowledged votes that are not in the store').toEqual([]);
  const twice = [...counted].filter(([, times]) => times !== 1);
  expect(twice, 'votes that count twice').toEqual([]);
  const known = new Set(report.presses.map((press) => press.commandId));
  expect(
    [...counted.keys()].filter((id) => !known.has(id)),
    'votes that nobody cast',
  ).toEqual([]);
  expect(report.overturned, 'votes that stand and are not the last').toEqual([]);
}

function checkDeadlines({ deadlines, liveFrom, kills }: SiegeReport, slackMs: number): void {
  for (const { number, dueAt, written, seen, threads } of deadlines) {
    expect(written.length, `${number}: its deadline is met once`).toBe(1);
    const at = written[0] ?? 0;
    // Cosmos stamps whole seconds.
    expect(at, `${number}: not before it is due`).toBeGreaterThanOrEqual(Math.floor(dueAt / 1000) * 1000);
    const latest = Math.max(dueAt, liveFrom) + TICK_MS + INJECTED_MS + slackMs;
    expect(at, `${number}: within a tick and what the store was late`).toBeLessThanOrEqual(latest);
    expect(seen, `${number}: the deputy coordinator hears it`).toBeGreaterThanOrEqual(1);
    expect(threads, `${number}: it stands in the channel`).toBeGreaterThanOrEqual(1);
  }
  expect(repeatsIn(deadlines), 'at most one repeat a kill').toBeLessThanOrEqual(kills);
}

function checkRegister({ registerSeenMs, reviews }: SiegeReport, slackMs: number): void {
  expect(registerSeenMs.length, 'bots that ran before and after the import').toBeGreaterThanOrEqual(1);
  for (const ms of registerSeenMs) {
    expect(ms, 'every bot sees a new register').not.toBeNull();
    // A look that is under way when it is written, the tick after it, and the next look, each as late as the store is.
    expect(ms, 'within a tick and what the store was late').toBeLessThanOrEqual(
      TICK_MS + 2 * INJECTED_MS + slackMs,
    );
  }
  expect(
    reviews.filter((times) => times !== 1),
    'each open case is held against it once',
  ).toEqual([]);
}
