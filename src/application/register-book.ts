import type { Register } from '../domain/register.ts';
import type { Application } from './handle.ts';
import { handle } from './handle.ts';
import type { LoadedCase, Log, Store } from './ports.ts';

/** Where the register stands in the store. */
const KEY = 'register';
const MAX_OPEN_CASES = 1000;
/** How many cases are reviewed at once: few, as presses and the clock go on meanwhile. */
const AT_ONCE = 8;
/** How often the next few are taken; a register may change again meanwhile. */
const MAX_ROUNDS = 1000;
/** A review that failed for a case is done again after this much wall time. */
const RETRY_AFTER_MS = 60_000;

/** The mandate register as it is in the store; null when it was never imported. */
export async function readRegister(store: Store): Promise<Register | null> {
  return (await store.read(KEY)) as Register | null;
}

/** Puts a register in the store; a running bot sees it within a tick. */
export async function writeRegister(store: Store, register: Register): Promise<void> {
  await store.write(KEY, register);
}

export interface RegisterBook {
  readonly current: () => Register;
  /**
   * Looks whether the register changed; then every open case is reviewed (architecture.md), and once at the start: it
   * may have changed while no bot ran. Throws only where the register can't be read.
   */
  refresh(app: Application, log: Log): Promise<void>;
  /** Resolves when no review is under way: a look at the clock does not wait for that. */
  settled(): Promise<void>;
  /** Begins with no more cases: who starts next reviews them all. */
  stop(): void;
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
  let stopped = false;
  let reviewing: Promise<void> | null = null;

  /** The next few. */
  async function some(): Promise<readonly OpenCase[]> {
    waiting ??= await store.find({ open: true, limit: MAX_OPEN_CASES });
    const taken = waiting.slice(0, AT_ONCE);
    waiting = waiting.slice(taken.length);
    return taken;
  }

  /** No fault of one case holds up the others. A register that changes meanwhile begins it anew. */
  async function review(app: Application, log: Log): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && !stopped; round += 1) {
      const cases = await some();
      if (cases.length === 0) return;
      const outcomes = await Promise.all(cases.map((each) => reviewed(app, log, each)));
      failed = [...failed, ...cases.filter((_, nr) => !outcomes[nr])];
    }
  }

  async function reviewAll(app: Application, log: Log): Promise<void> {
    try {
      await review(app, log);
      if (failed.length === 0) return;
    } catch (fault) {
      waiting = null;
      log.error('the open cases could not be looked up for a review', { fault: String(fault) });
    }
    retryAt = app.clocks.wallNow() + RETRY_AFTER_MS;
  }

  function begin(app: Application, log: Log): void {
    if (reviewing || stopped || app.clocks.wallNow() < retryAt) return;
    if (waiting?.length === 0) [waiting, failed] = [failed, []];
    if (waiting?.length === 0) return;
    reviewing = reviewAll(app, log).finally(() => {
      reviewing = null;
    });
  }

  return {
    current: () => register,
    async refresh(app, log) {
      const stored = await readRegister(store);
      const text = JSON.stringify(stored);
      if (stored && text !== known) {
        register = stored;
        known = text;
        [waiting, failed, retryAt] = [null, [], 0];
        log.info('the register changed', { people: stored.people.length });
      }
      begin(app, log);
    },
    settled: () => reviewing ?? Promise.resolve(),
    stop() {
      stopped = true;
    },
  };
}

/** Whether it could be done. Of several instances that do so at once, one changes the case. */
async function reviewed(app: Application, log: Log, { caseId, version }: OpenCase): Promise<boolean> {
  try {
    await handle(app, {
      commandId: `review:${version}:${app.clocks.protocolNow()}`,
      caseId,
      command: { type: 'ReviewSeats' },
      actor: { kind: 'clock' },
    });
    return true;
  } catch (fault) {
    log.error('a case could not be held against the register', { caseId, fault: String(fault) });
    return false;
  }
}
