import type { Register } from '../domain/register.ts';
import type { Store } from './ports.ts';

/** Where the register stands in the store. */
const KEY = 'register';

/** The mandate register as it is in the store; null when it was never imported. */
export async function readRegister(store: Store): Promise<Register | null> {
  return (await store.read(KEY)) as Register | null;
}

/** Puts a register in the store; a running bot sees it within a tick. */
export async function writeRegister(store: Store, register: Register): Promise<void> {
  await store.write(KEY, register);
}
