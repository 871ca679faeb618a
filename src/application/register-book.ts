import type { Register } from '../domain/register.ts';
import type { Application } from './handle.ts';
import { handle } from './handle.ts';
import type { Log, Store } from './ports.ts';

/** Where the register stands in the store. */
const KEY = 'register';
const MAX_OPEN_CASES = 1000;

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
  /** Looks whether the register changed; then every open case is reviewed (architecture.md). */
  refresh(app: Application, log: Log): Promise<void>;
}

/** The register of a running bot. `first` was just read or imported. */
export function createRegisterBook(store: Store, first: Register): RegisterBook {
  let register = first;
  let known = JSON.stringify(first);
  return {
    current: () => register,
    async refresh(app, log) {
      const stored = await readRegister(store);
      const text = JSON.stringify(stored);
      if (!stored || text === known) return;
      register = stored;
      known = text;
      log.info('the register changed', { people: stored.people.length });
      await reviewOpenCases(app);
    },
  };
}

async function reviewOpenCases(app: Application): Promise<void> {
  const open = await app.store.find({ open: true, limit: MAX_OPEN_CASES });
  for (const { caseId, version } of open) {
    await handle(app, {
      commandId: `review:${version}:${app.clocks.protocolNow()}`,
      caseId,
      command: { type: 'ReviewSeats' },
      actor: { kind: 'clock' },
    });
  }
}
