import type { Register } from '../domain/register.ts';
import type { Application } from './handle.ts';
import { handle } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import type { Log, Store } from './ports.ts';

/** Where the register stands in the store. */
const KEY = 'register';
const MAX_OPEN_CASES = 1000;
/** How many cases are reviewed at once, so that their commits can be gathered. */
const AT_ONCE = 16;
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
   * may have changed while no bot ran. Throws only where the store can't be read.
   */
  refresh(app: Application, log: Log): Promise<void>;
}

/** The register of a running bot. `first` was just read or imported. */
export function createRegisterBook(store: Store, first: Register): RegisterBook {
  let register = first;
  let known = JSON.stringify(first);
  /** The register that all open cases were held against here. */
  let reviewed: string | null = null;
  let notBefore = 0;
  return {
    current: () => register,
    async refresh(app, log) {
      const stored = await readRegister(store);
      const text = JSON.stringify(stored);
      if (stored && text !== known) {
        register = stored;
        known = text;
        notBefore = 0;
        log.info('the register changed', { people: stored.people.length });
      }
      if (reviewed === known || app.clocks.wallNow() < notBefore) return;
      // A look at the clock comes after this: no case's fault may hold that up.
      if (await reviewOpenCases(app, log)) reviewed = known;
      else notBefore = app.clocks.wallNow() + RETRY_AFTER_MS;
    },
  };
}

/** Whether all of them could be reviewed. Of several instances that do so at once, one changes the case. */
async function reviewOpenCases(app: Application, log: Log): Promise<boolean> {
  let failed = 0;
  const attempt = async (caseId: string | null, work: () => Promise<void>) => {
    try {
      await work();
    } catch (fault) {
      failed += 1;
      log.error('a case could not be held against the register', { caseId, fault: String(fault) });
    }
  };
  await attempt(null, async () => {
    const open = await app.store.find({ open: true, limit: MAX_OPEN_CASES });
    const jobs = open.map(
      ({ caseId, version }) =>
        () =>
          attempt(caseId, () => review(app, caseId, version)),
    );
    await inParallel(jobs, AT_ONCE);
  });
  return failed === 0;
}

async function review(app: Application, caseId: string, version: number): Promise<void> {
  await handle(app, {
    commandId: `review:${version}:${app.clocks.protocolNow()}`,
    caseId,
    command: { type: 'ReviewSeats' },
    actor: { kind: 'clock' },
  });
}
