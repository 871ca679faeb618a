import { RULES_VERSION } from '../domain/case-file/case-file.ts';
import { deadlines } from '../domain/deadlines/deadlines.ts';
import type { Application } from './handle.ts';
import { handle, loadCase, snapshotOf } from './handle.ts';
import type { Log } from './ports.ts';

/** How many cases one tick takes; more are left for the next. */
const MAX_CASES_A_TICK = 1000;
/** How many deadlines of one case one tick meets; each takes itself off the list. */
const MAX_DEADLINES_A_CASE = 200;
/** How many cases are worked on at once, so that their commits can be gathered. */
const AT_ONCE = 16;
/** A due command that failed is tried again after this much wall time. */
const RETRY_AFTER_MS = 60_000;

export interface Ticker {
  /** Meets everything that is due now; gives how many deadlines were met. Never throws for one case's fault. */
  tick(): Promise<number>;
}

/** What has to be done for a case before what is due in it. */
export type Before = (app: Application, caseId: string) => Promise<void>;

/** The clock's work: no timers, only a look at what is due (architecture.md). */
export function createTicker(app: Application, log: Log, before: Before = async () => {}): Ticker {
  const resting = new Map<string, number>();
  return { tick: () => tick({ app: atOneMoment(app), log, before, resting }) };
}

interface Tools {
  readonly app: Application;
  readonly log: Log;
  readonly before: Before;
  /** Cases of which a due command failed, and till when (wall time) they are left alone. */
  readonly resting: Map<string, number>;
}

/**
 * One tick is one moment: what is asked in it has the same answer time, and so falls due together again as one
 * message (R9.7).
 */
function atOneMoment(app: Application): Application {
  const now = app.clocks.protocolNow();
  return { ...app, clocks: { wallNow: app.clocks.wallNow, protocolNow: () => now } };
}

async function tick(tools: Tools): Promise<number> {
  const { app, resting } = tools;
  const wall = app.clocks.wallNow();
  for (const [caseId, until] of resting) if (until <= wall) resting.delete(caseId);
  const limit = MAX_CASES_A_TICK + resting.size;
  const due = await app.store.due(app.clocks.protocolNow(), RULES_VERSION, limit);
  const cases = due.filter((caseId) => !resting.has(caseId));
  let met = 0;
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const some = cases.slice(from, from + AT_ONCE);
    const counts = await Promise.all(some.map((caseId) => tickCase(tools, caseId)));
    met += counts.reduce((sum, count) => sum + count, 0);
  }
  return met;
}

/** One case's fault is logged and holds up nobody else's. */
async function tickCase({ app, log, before, resting }: Tools, caseId: string): Promise<number> {
  try {
    await before(app, caseId);
    const work = () => meetAll(app, caseId);
    return await (app.telemetry?.span('tick', {}, work) ?? work());
  } catch (fault) {
    resting.set(caseId, app.clocks.wallNow() + RETRY_AFTER_MS);
    log.error('a due command failed', { caseId, fault: String(fault) });
    return 0;
  }
}

async function meetAll(app: Application, caseId: string): Promise<number> {
  await refreshRules(app, caseId);
  for (let met = 0; met < MAX_DEADLINES_A_CASE; met += 1) {
    const loaded = await loadCase(app, caseId);
    if (!loaded) return met;
    const next = deadlines(loaded.state)[0];
    if (!next || next.dueAt > app.clocks.protocolNow()) return met;
    const { rule, subject, dueAt } = next;
    await handle(app, {
      commandId: `${rule}|${subject}|${dueAt}`,
      caseId,
      command: { type: 'MeetDeadline', rule, subject, dueAt },
      actor: { kind: 'clock' },
    });
    app.telemetry?.record('deadline.lateness', (app.clocks.protocolNow() - dueAt) / 1000, { rule });
  }
  throw new Error(`case ${caseId}: more than ${MAX_DEADLINES_A_CASE} deadlines in one tick`);
}

/** A snapshot of other rules is written anew, so that new rules reach old cases. */
async function refreshRules(app: Application, caseId: string): Promise<void> {
  const stored = await app.store.load(caseId);
  if (!stored || stored.rules === RULES_VERSION) return;
  const loaded = await loadCase(app, caseId);
  if (!loaded) return;
  const now = app.clocks.protocolNow();
  await app.store.append({
    caseId,
    expectedVersion: loaded.version,
    // The moment is in it: rules that went back and forth again find their last id used up otherwise.
    commandId: `rules:${RULES_VERSION}:${loaded.version}:${now}`,
    actor: 'clock',
    at: now,
    events: [],
    ...snapshotOf(loaded.state),
    outbox: [],
    release: false,
  });
}
