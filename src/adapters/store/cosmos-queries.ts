import type { JSONValue } from '@azure/cosmos';
import type { CaseQuery } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import { earliest } from './cosmos-outbox.ts';
import { inBatches, type Operation, type Stored, type Wire } from './cosmos-wire.ts';

const MAX_DUE = 1000;
const MAX_FOUND = 1000;

/**
 * Which cases there are, over all partitions. Sorted and cut here: a query without ORDER BY or TOP is answered page
 * by page as it comes, without a plan that the SDK has to carry out over every partition.
 */
export interface CosmosQueries {
  due(now: Instant, rules: number, limit: number): Promise<readonly string[]>;
  nextWake(): Promise<Instant | null>;
  find(query: CaseQuery): Promise<readonly Found[]>;
  /** Removes what was done before `before`; Cosmos' own TTL has mostly done so already. */
  sweep(before: Instant): Promise<void>;
}

export interface Found {
  readonly pk: string;
  readonly _etag: string;
  readonly raisedAt: Instant;
  readonly number: string;
}

interface Due {
  readonly pk: string;
  readonly wakeAt: Instant | null;
}

export function openCosmosQueries(wire: Wire): CosmosQueries {
  async function remove(documents: readonly Stored[]): Promise<void> {
    for (const [pk, ofCase] of Map.groupBy(documents, (document) => document.pk)) {
      const operations = ofCase.map(({ id, _etag }): Operation => ({ kind: 'delete', id, etag: _etag }));
      for (const batch of inBatches(operations)) {
        if ((await wire.batch(pk, batch)).done) continue;
        // One of them was used again meanwhile, or is gone: then each by itself.
        for (const operation of batch) await wire.batch(pk, [operation]);
      }
    }
  }

  return {
    async due(now, rules, limit) {
      // Two ranges around `rules` instead of `<>`, which no index serves.
      const found = await wire.query<Due>(
        'SELECT c.pk, c.wakeAt FROM c WHERE c.wakeAt <= @now OR c.rules < @rules OR c.rules > @rules',
        { now, rules },
      );
      const sorted = [...found].sort(
        (a, b) => lastIfNull(a.wakeAt) - lastIfNull(b.wakeAt) || order(a.pk, b.pk),
      );
      return sorted.slice(0, Math.min(limit, MAX_DUE)).map(({ pk }) => pk);
    },
    async nextWake() {
      return earliest(await wire.query<Instant>('SELECT VALUE c.wakeAt FROM c WHERE c.wakeAt >= 0', {}));
    },
    async find(query) {
      const { text, values } = findQuery(query);
      const found = await wire.query<Found>(text, values);
      const sorted = [...found].sort((a, b) => b.raisedAt - a.raisedAt || order(b.number, a.number));
      return sorted.slice(0, Math.min(query.limit, MAX_FOUND));
    },
    async sweep(before) {
      const done = 'SELECT c.id, c.pk, c._etag FROM c WHERE c.doneAt < @before';
      await remove(await wire.query<Stored>(done, { before }));
    },
  };
}

function lastIfNull(wakeAt: Instant | null): number {
  return wakeAt ?? Number.MAX_SAFE_INTEGER;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function findQuery({ person, table, open, number, raisedSince }: CaseQuery): {
  readonly text: string;
  readonly values: Readonly<Record<string, JSONValue>>;
} {
  const conditions: string[] = [];
  const values: Record<string, JSONValue> = {};
  function where(condition: string, name: string, value: JSONValue): void {
    conditions.push(condition);
    values[name] = value;
  }
  if (person !== undefined) where('ARRAY_CONTAINS(c.people, @person)', 'person', person);
  if (number !== undefined) where('c.number = @number', 'number', number);
  if (open !== undefined) where('c.open = @open', 'open', open);
  if (table !== undefined) where('c.tbl = @tbl', 'tbl', table);
  // Only cases have a moment at which they were raised.
  where('c.raisedAt >= @raisedSince', 'raisedSince', raisedSince ?? 0);
  const text = `SELECT c.pk, c._etag, c.raisedAt, c.number FROM c WHERE ${conditions.join(' AND ')}`;
  return { text, values };
}
