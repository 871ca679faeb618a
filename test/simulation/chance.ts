/** Chance that comes from a seed alone: the same seed and name give the same row of numbers on every machine. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `from` up to and including `till`. */
  between(from: number, till: number): number;
  yes(share: number): boolean;
  pick<T>(all: readonly T[]): T;
  /** Random bytes for keys and nonces. */
  bytes(size: number): Buffer;
}

/**
 * A stream of its own for each purpose. What one person or fault draws never shifts what another draws, so that a
 * story stays the same story when the shrinker takes something out of it.
 */
export function chanceFor(seed: number, purpose: string): Chance {
  let state = hashOf(`${seed}|${purpose}`);
  function next(): number {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  return {
    next,
    between: (from, till) => from + Math.floor(next() * (till - from + 1)),
    yes: (share) => next() < share,
    pick<T>(all: readonly T[]): T {
      if (all.length === 0) throw new Error(`nothing to pick from for ${purpose}`);
      return all[Math.floor(next() * all.length)] as T;
    },
    bytes: (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(next() * 256))),
  };
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
