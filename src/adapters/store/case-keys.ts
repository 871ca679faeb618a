import type { DatabaseSync } from 'node:sqlite';
import { isOutOfReach, type KeyRing, type RandomBytes, type WrappedKey } from './keys.ts';
import { CASE_KEY_BYTES, type CaseKey, caseKey, MAX_GENERATION } from './sealing.ts';

/** Unwrapped keys kept in memory; a region has a few dozen open cases at once. */
const MAX_CACHED_KEYS = 2000;

/** A case's key together with how it is stored. */
export interface HeldKey {
  readonly key: CaseKey;
  readonly wrapped: WrappedKey;
}

/** The keys of the cases: made, wrapped, stored, and kept unwrapped in memory for a while. */
export interface CaseKeys {
  /** The stored key, or a new one that `insert` has to store. At once when it is in memory. */
  forWriting(caseId: string): HeldKey | Promise<HeldKey>;
  /** The stored key. Throws when the case has none, or it doesn't unwrap. */
  forReading(caseId: string): CaseKey | Promise<CaseKey>;
  /** A new key for a case whose content is being erased; `replace` has to store it. */
  nextGeneration(caseId: string): Promise<HeldKey>;
  /** Inside a transaction: stores the key of a new case. */
  insert(caseId: string, held: HeldKey): void;
  /** Inside a transaction: destroys the earlier key by writing this one over it. */
  replace(caseId: string, held: HeldKey): void;
  /** Takes the key out of memory, because what is stored changed. */
  forget(caseId: string): void;
}

export function openCaseKeys(db: DatabaseSync, keys: KeyRing, randomBytes: RandomBytes): CaseKeys {
  const select = db.prepare('SELECT generation, key_id, wrapped FROM case_keys WHERE case_id = ?');
  const insert = db.prepare(
    'INSERT INTO case_keys (case_id, generation, key_id, wrapped) VALUES (?, ?, ?, ?)',
  );
  const replace = db.prepare(
    'UPDATE case_keys SET generation = ?, key_id = ?, wrapped = ? WHERE case_id = ?',
  );
  const cached = new Map<string, HeldKey>();
  /** Two commands for one case at the same time must not each make a key. */
  const pending = new Map<string, Promise<HeldKey>>();

  function remember(caseId: string, held: HeldKey): HeldKey {
    cached.set(caseId, held);
    if (cached.size > MAX_CACHED_KEYS) {
      const oldest = cached.keys().next();
      if (!oldest.done) cached.delete(oldest.value);
    }
    return held;
  }
  async function generate(caseId: string, generation: number): Promise<HeldKey> {
    const bytes = randomBytes(CASE_KEY_BYTES);
    const wrapped = await keys.wrap(bytes, keyContext(caseId, generation));
    return { key: caseKey(generation, bytes), wrapped };
  }
  async function stored(caseId: string): Promise<HeldKey | null> {
    const row = select.get(caseId);
    return row ? unwrapRow(keys, caseId, row as unknown as KeyRow) : null;
  }
  async function once(caseId: string): Promise<HeldKey> {
    try {
      return remember(caseId, (await stored(caseId)) ?? (await generate(caseId, 1)));
    } finally {
      pending.delete(caseId);
    }
  }

  return {
    forWriting(caseId) {
      const known = cached.get(caseId) ?? pending.get(caseId);
      if (known) return known;
      const held = once(caseId);
      pending.set(caseId, held);
      return held;
    },
    forReading(caseId) {
      const known = cached.get(caseId);
      if (known) return known.key;
      return stored(caseId).then((held) => {
        if (!held) throw new Error(`Casus ${caseId} heeft geen sleutel.`);
        return remember(caseId, held).key;
      });
    },
    async nextGeneration(caseId) {
      const row = select.get(caseId) as unknown as KeyRow | undefined;
      const generation = Number(row?.generation ?? 0) + 1;
      if (generation > MAX_GENERATION) throw new Error(`Casus ${caseId}: te vaak gewist.`);
      return generate(caseId, generation);
    },
    insert(caseId, { key, wrapped }) {
      insert.run(caseId, key.generation, wrapped.keyId, wrapped.bytes);
    },
    replace(caseId, { key, wrapped }) {
      replace.run(key.generation, wrapped.keyId, wrapped.bytes, caseId);
    },
    forget(caseId) {
      cached.delete(caseId);
    },
  };
}

export interface KeyRow {
  readonly generation: number;
  readonly key_id: string;
  readonly wrapped: Uint8Array;
}

/** Unwraps a stored key. Throws when it was changed, or belongs to another case. */
export async function unwrapRow(keys: KeyRing, caseId: string, row: KeyRow): Promise<HeldKey> {
  const wrapped = { keyId: row.key_id, bytes: row.wrapped };
  return {
    key: caseKey(row.generation, await keys.unwrap(wrapped, keyContext(caseId, row.generation))),
    wrapped,
  };
}

/** The key of a stored row, or null when it can't be opened. Throws only where nobody could be asked. */
export async function tryUnwrap(keys: KeyRing, caseId: string, row: KeyRow): Promise<CaseKey | null> {
  try {
    return (await unwrapRow(keys, caseId, row)).key;
  } catch (fault) {
    if (isOutOfReach(fault)) throw fault;
    return null;
  }
}

/** What a wrapped key is bound to: it opens for this case and this generation alone. */
export function keyContext(caseId: string, generation: number): string {
  return `${caseId}|${generation}`;
}
