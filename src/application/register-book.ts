import type { Register } from '../domain/register.ts';
import { lookThroughEnded } from './ended-cases.ts';
import type { Application } from './handle.ts';
import { handle } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import type { LoadedCase, Log, Store } from './ports.ts';
import { readRegister } from './stored-register.ts';

const MAX_OPEN_CASES = 1000;
/** How many cases are reviewed before the next look at the clock: it waits for them. */
const MAX_CASES_A_LOOK = 16;
/** How many cases are reviewed at once, so that their commits can be gathered. */
const AT_ONCE = 8;
/** A review that failed for a case is done again after this much wall time. */
const RETRY_AFTER_MS = 60_000;

export interface RegisterBook {
  readonly current: () => Register;
  /**
   * Looks whether the register changed; then every open case is reviewed (architecture.md), and once at the start: it
   * may have changed while no bot ran. A look at the clock comes after this, so it takes a few cases a time, and no
   * fault of a review holds up the others, or that look. Throws only where the register can't be read.
   */
  refresh(app: Application, log: Log): Promise<void>;
  /** Reviews this case now, where its turn has not come yet: nothing falls due by a mandate that was. */
  reviewFirst(app: Application, log: Log, caseId: string): Promise<void>;
}

type OpenCase = Pick<LoadedCase, 'caseId' | 'version'>;

/** The register of a running bot. `first` was just read or imported. */
export function createRegisterBook(store: Store, first: Register): RegisterBook {
  let register = first;
  let known = JSON.stringify(first);
  /** The open cases that were not held against it yet; null before they were looked up. */
  let waiting: readonly OpenCase[] | null = null;
  let failed: readonly OpenCase[] = [];
  let retryAt = 0;
  /** Those that were; null when all were. */
  let done: Set<string> | null = new Set();
  /** Whether the cases that are over still have to be looked through. */
  let endedWait = true;

  /** The next few; none while what failed rests. */
  async function some(app: Application): Promise<readonly OpenCase[]> {
    const rested = app.clocks.wallNow() >= retryAt;
    if (waiting === null) {
      if (!rested) return [];
      waiting = await store.find({ open: true, limit: MAX_OPEN_CASES });
      failed = [];
    } else if (waiting.length === 0 && rested) {
      [waiting, failed] = [failed, []];
    }
    if (waiting.length === 0 && failed.length === 0) done = null;
    const taken = waiting.slice(0, MAX_CASES_A_LOOK);
    waiting = waiting.slice(taken.length);
    return taken.filter(({ caseId }) => !done?.has(caseId));
  }

  /** Gives those of which it failed. */
  async function review(
    app: Application,
    log: Log,
    cases: readonly OpenCase[],
  ): Promise<readonly OpenCase[]> {
    const again = await reviewed(app, log, cases);
    for (const each of cases) if (!again.includes(each)) done?.add(each.caseId);
    return again;
  }

  return {
    current: () => register,
    async refresh(app, log) {
      const stored = await readRegister(store);
      // A store that keeps it in memory gives the same one again: then it isn't written out to be compared.
      const text = stored === register ? known : JSON.stringify(stored);
      if (stored && text !== known) {
        register = stored;
        known = text;
        [waiting, retryAt, done] = [null, 0, new Set()];
        endedWait = true;
        log.info('the register changed', { people: stored.people.length });
      }
      try {
        if (endedWait && app.clocks.wallNow() >= retryAt) {
          await lookThroughEnded(app);
          endedWait = false;
        }
        const again = await review(app, log, await some(app));
        if (again.length === 0) return;
        failed = [...failed, ...again];
      } catch (fault) {
        log.error('the cases could not be looked up for a review', { fault: String(fault) });
      }
      retryAt = app.clocks.wallNow() + RETRY_AFTER_MS;
    },
    async reviewFirst(app, log, caseId) {
      if (done && !done.has(caseId)) await review(app, log, [{ caseId, version: 0 }]);
    },
  };
}

/** Reviews these; gives those of which it failed. Of several instances that do so at once, one changes the case. */
async function reviewed(
  app: Application,
  log: Log,
  cases: readonly OpenCase[],
): Promise<readonly OpenCase[]> {
  const failed: OpenCase[] = [];
  const jobs = cases.map((each) => async () => {
    try {
      await reviewOne(app, each);
    } catch (fault) {
      failed.push(each);
      const { caseId } = each;
      log.error('a case could not be held against the register', { caseId, fault: String(fault) });
    }
  });
  await inParallel(jobs, AT_ONCE);
  return failed;
}

async function reviewOne(app: Application, { caseId, version }: OpenCase): Promise<void> {
  await handle(app, {
    commandId: `review:${version}:${app.clocks.protocolNow()}`,
    caseId,
    command: { type: 'ReviewSeats' },
    actor: { kind: 'clock' },
  });
}
