import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR, type Instant } from '../../domain/calendar.ts';
import { KEY_FILE, type KeyFile, newMaster, readKeyFile, replaceKeyFile } from './key-file.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import { lockStore } from './schema.ts';

/** On a store of several instances the old master key stays so long: longer than any of them works on one command. */
export const OLD_KEY_KEPT_MS = HOUR;
/** Rounds over all keys; a round that finds nothing is the last. */
const MAX_ROUNDS = 100;
const ENDLESS = 'Er komen steeds sleutels bij die nog met de oude hoofdsleutel verpakt zijn.';

/** One round over the keys of the cases: wraps anew what another master key wrapped. */
export interface Rewrapped {
  readonly wrapped: number;
  /** That can't be opened, so can't be wrapped anew: `audit verify` names them. */
  readonly unreadable: number;
}

/** A store as a rotation needs it. */
export interface RotatingStore {
  /** `after` is called after each key that was wrapped anew. */
  rewrap(current: string, after: () => void): Promise<Rewrapped>;
  /** Runs `remove` where no key wrapped by another master key is left, and none can come; false where it was not. */
  removeOld(current: string, remove: () => void): Promise<boolean>;
}

/** How a rotation is under way; told to who watches, and where a test stops it. */
export type RotationStep = 'made' | 'published' | 'wrapped' | 'removing' | 'removed';

/**
 * `spread`: the key file has to be put at every instance before the next run. `waits`: all is wrapped anew, and a later
 * run removes the old key. `blocked`: keys that can't be opened keep the old one where it is.
 */
export interface Rotation {
  readonly outcome: 'done' | 'spread' | 'waits' | 'blocked';
  readonly wrapped: number;
  readonly unreadable: number;
  /** An earlier run was broken off, and this one went on with it. */
  readonly resumed: boolean;
}

export interface RotationOptions {
  readonly dataDir: string;
  readonly keys: KeyRing;
  readonly store: RotatingStore;
  /** Several instances work on the store, each with a key file: then nothing happens in one run. */
  readonly shared: boolean;
  readonly wallNow: () => Instant;
  readonly randomBytes: RandomBytes;
  readonly onStep?: (step: RotationStep) => void;
}

/**
 * Puts a new master key in the place of the old one, while the bot runs (docs/adr/0005-sealing.md). The chain key stays,
 * so no chain is touched. May be broken off at any moment: the key file always holds what opens every case, and the next
 * run goes on. Throws one Dutch sentence where another run is under way or the file can't be written.
 */
export async function rotateKeyFile(options: RotationOptions): Promise<Rotation> {
  const file = join(options.dataDir, KEY_FILE);
  const unlock = existsSync(file) ? lockStore(file) : null;
  if (!unlock) throw new Error('De hoofdsleutel wordt al gewisseld door een ander proces.');
  try {
    return await rotate(file, options);
  } finally {
    unlock();
  }
}

async function rotate(file: string, options: RotationOptions): Promise<Rotation> {
  const { shared, wallNow, onStep = () => undefined } = options;
  const before = readKeyFile(file);
  const resumed = before.other?.state === 'old';
  const keys = resumed ? before : begun(before, options);
  if (keys !== before) {
    onStep('made');
    replaceKeyFile(file, keys);
    onStep('published');
  }
  if (keys.other?.state !== 'old') return { outcome: 'spread', wrapped: 0, unreadable: 0, resumed };
  const waits = shared && wallNow() - keys.other.since < OLD_KEY_KEPT_MS;
  const { current, remove } = { current: keys.master.id, remove: () => removeOther(file, keys, onStep) };
  const done = { wrapped: 0, unreadable: 0, resumed };
  // A bot may store a key of a new case between the last look and the end; then once more.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await rewrapAll(options.store, current, onStep);
    done.wrapped += found.wrapped;
    if (found.unreadable > 0) return { ...done, outcome: 'blocked', unreadable: found.unreadable };
    if (waits) return { ...done, outcome: 'waits' };
    if (await options.store.removeOld(current, remove)) return { ...done, outcome: 'done' };
  }
  throw new Error(ENDLESS);
}

function removeOther(file: string, keys: KeyFile, onStep: (step: RotationStep) => void): void {
  onStep('removing');
  replaceKeyFile(file, { ...keys, other: null });
  onStep('removed');
}

/** The key file with the new master key in it: known first where there are more instances, else in use at once. */
function begun(before: KeyFile, { shared, wallNow, randomBytes }: RotationOptions): KeyFile {
  const since = wallNow();
  const made = before.other ?? { ...newMaster(randomBytes), state: 'next' as const, since };
  if (shared && !before.other) return { ...before, other: made };
  const { id, key } = made;
  return { ...before, master: { id, key }, other: { ...before.master, state: 'old', since } };
}

/** A bot may store a key of a new case meanwhile, so it looks until a round finds none. */
export async function rewrapAll(
  store: RotatingStore,
  current: string,
  onStep: (step: RotationStep) => void = () => undefined,
): Promise<Rewrapped> {
  let wrapped = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await store.rewrap(current, () => onStep('wrapped'));
    wrapped += found.wrapped;
    if (found.wrapped === 0) return { wrapped, unreadable: found.unreadable };
  }
  throw new Error(ENDLESS);
}
