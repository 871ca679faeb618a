import type { OutboxRow, Settlement, Store } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import { type Chores, isWaitingRow, type Waiting } from './cosmos-chores.ts';
import { openRow, type RowDocument, type WaitingRow } from './cosmos-documents.ts';
import type { CosmosKeys } from './cosmos-keys.ts';
import { rowClaimed, rowSettled } from './cosmos-rows.ts';
import { inBatches, type Operation, type Stored, type Wire } from './cosmos-wire.ts';
import type { RandomBytes } from './keys.ts';

const MAX_CLAIMED = 500;
/** How often a claim looks again because another instance took what it wanted, or because packs were unpacked. */
const MAX_CLAIM_ROUNDS = 6;
/** How often one settlement is decided again because its row changed under it. */
const MAX_SETTLE_ROUNDS = 20;
/** Claimed rows kept in memory till they are settled; one that isn't there is looked up. */
const MAX_CLAIMS_KEPT = 2000;
const LEASE_BYTES = 12;

export interface CosmosOutboxSetting {
  readonly wire: Wire;
  readonly chores: Chores;
  readonly caseKeys: CosmosKeys;
  readonly wallNow: () => Instant;
  readonly randomBytes: RandomBytes;
}

export type CosmosOutbox = Pick<Store, 'claim' | 'settle' | 'nextHeld' | 'outboxState'>;

type Row = WaitingRow & Stored;

export function openCosmosOutbox(setting: CosmosOutboxSetting): CosmosOutbox {
  const { wire, chores, caseKeys, wallNow, randomBytes } = setting;
  /** What this instance holds, by message key. A shortcut only: another instance may settle as well. */
  const kept = new Map<string, Row>();
  /** In one process claims go one after another; between processes the ETag decides. */
  let last: Promise<unknown> = Promise.resolve();

  function keep(row: Row): void {
    kept.delete(row.key);
    kept.set(row.key, row);
    if (kept.size > MAX_CLAIMS_KEPT) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
  }

  async function claimRows(
    protocolNow: Instant,
    now: Instant,
    until: Instant,
    limit: number,
  ): Promise<Row[]> {
    const claimed: Row[] = [];
    for (let round = 0; round < MAX_CLAIM_ROUNDS && claimed.length < limit; round += 1) {
      const due = await wire.query<Waiting>(DUE_QUERY, { protocolNow, now });
      if (await chores.run(due)) continue;
      const wanted = due
        .filter(isWaitingRow)
        .sort(oldestFirst)
        .slice(0, limit - claimed.length);
      if (wanted.length === 0) break;
      const { taken, lost } = await take(wanted, until);
      claimed.push(...taken);
      if (!lost) break;
      await wire.rest(round);
    }
    return claimed.sort(oldestFirst);
  }

  async function take(
    rows: readonly Row[],
    until: Instant,
  ): Promise<{ taken: readonly Row[]; lost: boolean }> {
    const lease = randomBytes(LEASE_BYTES).toString('base64url');
    const cases = [...Map.groupBy(rows, (row) => row.pk).values()];
    const claimed = await Promise.all(cases.map((ofCase) => takeOfCase(ofCase, until, lease)));
    const taken = claimed.flat();
    return { taken, lost: taken.length < rows.length };
  }

  /** The rows of one case, in one request; whoever is second gets none of them. */
  async function takeOfCase(rows: readonly Row[], until: Instant, lease: string): Promise<readonly Row[]> {
    const taken: Row[] = [];
    const operations = rows.map(
      (row): Operation => ({ kind: 'replace', document: rowClaimed(row, until, lease), etag: row._etag }),
    );
    let from = 0;
    for (const batch of inBatches(operations)) {
      const some = rows.slice(from, from + batch.length);
      from += batch.length;
      const outcome = await wire.batch(some[0]?.pk ?? '', batch);
      if (outcome.done) {
        for (const [index, row] of some.entries()) {
          taken.push({ ...rowClaimed(row, until, lease), _etag: outcome.results[index]?.etag ?? '' });
        }
      } else if (outcome.doubtful) taken.push(...(await heldUnder(some, lease)));
    }
    return taken;
  }

  /** After a lost answer: the rows that carry this claim were claimed by it. */
  async function heldUnder(rows: readonly Row[], lease: string): Promise<readonly Row[]> {
    const now = await Promise.all(rows.map((row) => wire.read<RowDocument>(row.pk, row.id)));
    return now.filter(
      (row): row is Row => row !== null && row !== 'same' && row.state === 'waiting' && row.lease === lease,
    );
  }

  async function open(row: Row): Promise<OutboxRow | null> {
    try {
      const generation = Buffer.from(row.payload.slice(0, 4), 'base64')[0];
      const opened = openRow(row, await caseKeys.forReading(row.pk, generation));
      keep(row);
      return opened;
    } catch {
      // One row that was tampered with may not hold up the others; `verify` names it.
      await settle(row.key, row.revision, { kind: 'failed', reason: 'unreadable' });
      return null;
    }
  }

  async function claim(
    protocolNow: Instant,
    now: Instant,
    leaseMs: number,
    limit: number,
  ): Promise<readonly OutboxRow[]> {
    const rows = await claimRows(protocolNow, now, now + leaseMs, Math.min(limit, MAX_CLAIMED));
    const opened = await Promise.all(rows.map(open));
    return opened.filter((row) => row !== null);
  }

  async function settle(key: string, revision: number, how: Settlement): Promise<void> {
    const own = kept.get(key);
    let row: (RowDocument & Stored) | null = own ?? (await waitingUnder(key));
    kept.delete(key);
    for (let round = 0; row && round < MAX_SETTLE_ROUNDS; round += 1) {
      const document = rowSettled(row, revision, how, wallNow());
      if (!document) return;
      const outcome = await wire.batch(row.pk, [{ kind: 'replace', document, etag: row._etag }]);
      if (outcome.done) return;
      // It was overwritten, or settled: by an earlier try of our own too, which then changes nothing any more.
      const now: (RowDocument & Stored) | 'same' | null = await wire.read<RowDocument>(row.pk, row.id);
      row = now === 'same' ? null : now;
      // Who was so late that the lease ended says nothing about the lease of whoever sends it now.
      const back = how.kind === 'retry' || how.kind === 'unsent';
      if (own && row?.state === 'waiting' && row.claimed === revision && row.lease !== own.lease && back)
        return;
    }
    if (row) throw new Error(`Bericht ${key} bleef veranderen.`);
  }

  async function waitingUnder(key: string): Promise<Row | null> {
    const [row] = await wire.query<Row>('SELECT * FROM c WHERE c.later >= 0 AND c.key = @key', { key });
    return row ?? null;
  }

  return {
    claim(protocolNow, now, leaseMs, limit) {
      const next = last.then(() => claim(protocolNow, now, leaseMs, limit));
      last = next.catch(() => undefined);
      return next;
    },
    settle,
    async nextHeld(after) {
      await chores.runAll();
      const moments = await wire.query<Instant>(
        'SELECT VALUE c.notBefore FROM c WHERE c.notBefore > @after',
        {
          after,
        },
      );
      return earliest(moments);
    },
    async outboxState() {
      const rows = await wire.query<{ createdAt?: Instant; count?: number }>(
        'SELECT c.createdAt, c.count FROM c WHERE c.later >= 0',
        {},
      );
      const messages = rows.filter((row) => row.createdAt !== undefined);
      const waiting = messages.reduce((sum, row) => sum + (row.count ?? 1), 0);
      return { waiting, oldest: earliest(messages.map((row) => row.createdAt ?? 0)) };
    },
  };
}

/** Both are there on waiting messages, packs and chores alone, so that the index holds no others. */
const DUE_QUERY = 'SELECT * FROM c WHERE c.later <= @now AND c.notBefore <= @protocolNow';

function oldestFirst(a: WaitingRow, b: WaitingRow): number {
  return a.createdAt - b.createdAt || a.commit - b.commit || a.order - b.order;
}

/** Null for none. Not by spreading: there may be very many. */
export function earliest(moments: readonly Instant[]): Instant | null {
  let first: Instant | null = null;
  for (const moment of moments) if (first === null || moment < first) first = moment;
  return first;
}
