import type { Stored, Wire } from './cosmos-wire.ts';

const FACT_ID = 'fact';
const NUMBER_ID = 'number';
/** A counter that isn't there is made once; more rounds than these means it can't be. */
const MAX_ROUNDS = 10;
/** Facts kept in memory: the register is asked for at every tick, and hardly ever another. */
const MAX_CACHED_FACTS = 500;

interface Fact {
  readonly id: typeof FACT_ID;
  readonly pk: string;
  readonly value: unknown;
}

/** Small facts and counters: one document each, in a partition of its own, so that none is a hot one. */
export interface CosmosFacts {
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
  nextNumber(series: string): Promise<number>;
  ping(): Promise<void>;
}

export function openCosmosFacts(wire: Wire): CosmosFacts {
  /** Used only while Cosmos says that the ETag is still the one that is stored. */
  const cached = new Map<string, Fact & Stored>();

  async function read(key: string): Promise<unknown> {
    const known = cached.get(key);
    const stored = await wire.read<Fact>(factPartition(key), FACT_ID, known?._etag);
    const fact = stored === 'same' ? known : stored;
    cached.delete(key);
    if (!fact) return null;
    cached.set(key, fact);
    if (cached.size > MAX_CACHED_FACTS) {
      const oldest = cached.keys().next();
      if (!oldest.done) cached.delete(oldest.value);
    }
    // A copy: what is kept must stay as it was stored, whatever the caller does with it.
    return structuredClone(fact.value);
  }
  return {
    read,
    async write(key, value) {
      const pk = factPartition(key);
      if (value === null || value === undefined) {
        // Gone already is as good.
        await wire.batch(pk, [{ kind: 'delete', id: FACT_ID, etag: null }]);
        return;
      }
      const document: Fact = { id: FACT_ID, pk, value };
      await wire.batch(pk, [{ kind: 'upsert', document }]);
    },
    /** An answer that got lost costs a number; two never get the same. */
    async nextNumber(series) {
      const pk = numberPartition(series);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const counted = await wire.batch(pk, [{ kind: 'count', id: NUMBER_ID, path: '/last' }]);
        if (counted.done) return Number(counted.results[0]?.document.last);
        const made = await wire.batch(pk, [{ kind: 'create', document: numberDocument(series, 1) }]);
        if (made.done) return 1;
      }
      throw new Error(`De teller ${series} is niet te maken.`);
    },
    async ping() {
      await wire.read<Stored>('meta:store', 'mark');
    },
  };
}

export function factPartition(key: string): string {
  return `meta:fact:${key}`;
}

export function numberPartition(series: string): string {
  return `meta:number:${series}`;
}

export function numberDocument(series: string, last: number) {
  return { id: NUMBER_ID, pk: numberPartition(series), last };
}
