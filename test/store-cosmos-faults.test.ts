import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_TRIES } from '../src/adapters/store/cosmos-wire.ts';
import type { AppendResult, Store } from '../src/application/ports.ts';
import { SECOND } from '../src/domain/calendar.ts';
import type { Effect } from './support/cosmos-peer/faults.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';
import { batch, event, look, message, START, state } from './support/store-world.ts';

const EFFECTS: readonly Effect[] = ['429', '449', '410', '408', '503', 'reset-before', 'reset-after'];
const LEASE = 30 * SECOND;

describe('Cosmos DB: what goes wrong on the way loses and doubles nothing', () => {
  let cosmos: CosmosWorld;
  let store: Store;
  let waits: number[];

  beforeEach(async () => {
    waits = [];
    cosmos = await cosmosWorld({
      pause(ms) {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    store = await cosmos.instance();
  });
  afterEach(() => cosmos.close());

  function claim(): ReturnType<Store['claim']> {
    return store.claim(START, START, LEASE, 50);
  }

  describe.each(EFFECTS)('%s', (effect) => {
    /** The next request of each kind meets it; once before it was carried out and, where that can be, once after. */
    async function throughFault<T>(work: () => Promise<T>): Promise<T> {
      for (const kind of ['read', 'batch', 'query'] as const) cosmos.peer.faults.next(effect, kind);
      const result = await work();
      cosmos.peer.faults.clear();
      return result;
    }

    test('a command is written once, and answered as written', async () => {
      for (let version = 0; version < 4; version += 1) {
        const outbox = [message(`m${version}`), message('status', { kind: 'status', to: null })];
        const command = batch({ expectedVersion: version, outbox, commandId: `c${version}` });
        expect(await throughFault(() => store.append(command))).toBe('appended');
        expect(await throughFault(() => store.append(command))).toBe('duplicate');
      }
      expect(await throughFault(() => store.events('a'))).toHaveLength(4);
      expect((await throughFault(() => store.load('a')))?.version).toBe(4);
      expect(await throughFault(() => store.outboxState())).toEqual({ waiting: 5, oldest: START });
      expect(await store.verify()).toEqual([]);
    });

    test('a message is claimed once, and settled once', async () => {
      await store.append(batch({ outbox: Array.from({ length: 9 }, (_, at) => message(`m${at}`)) }));
      const rows = await throughFault(claim);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(9);
      expect(await throughFault(claim)).toEqual([]);
      for (const { key, revision } of rows)
        await throughFault(() => store.settle(key, revision, { kind: 'sent' }));
      expect(await store.outboxState()).toEqual({ waiting: 0, oldest: null });
    });

    test('facts, numbers and lines of the access log', async () => {
      await throughFault(() => store.write('fact', { a: 1 }));
      expect(await throughFault(() => store.read('fact'))).toEqual({ a: 1 });
      const given = [];
      for (let at = 0; at < 3; at += 1) given.push(await throughFault(() => store.nextNumber('CP-2026')));
      // A number whose answer got lost is skipped, never given twice.
      expect(new Set(given).size).toBe(3);
      for (const act of ['one', 'two', 'three']) await throughFault(() => store.logAccess(look(null, act)));
      const acts = (await store.accessLog({ limit: 10 })).map(({ act }) => act);
      expect(acts).toEqual(['three', 'two', 'one']);
      expect(await store.verify()).toEqual([]);
    });
  });

  test.each(['408', '449', '503'] as const)(
    '%s after the command was carried out all the same',
    async (effect) => {
      cosmos.peer.faults.add({ effect, applied: true, on: { kinds: ['batch'] } });
      expect(await store.append(batch({ outbox: [message('m')] }))).toBe('appended');
      expect(await store.events('a')).toHaveLength(1);
      cosmos.peer.faults.add({ effect, applied: true, on: { kinds: ['batch'] } });
      expect((await claim()).map(({ key }) => key)).toEqual(['m']);
    },
  );

  test('an answer that comes too late counts as lost, and the command is not doubled', async () => {
    store = await cosmos.instance({ timeoutMs: 40 });
    await store.append(batch());
    cosmos.peer.faults.next('held', 'batch');
    expect(await store.append(batch({ expectedVersion: 1 }))).toBe('appended');
    expect(cosmos.peer.faults.release()).toBe(1);
    expect(await store.events('a')).toHaveLength(2);
    expect((await store.load('a'))?.version).toBe(2);
  });

  test('another command that wins while ours is in doubt makes ours a conflict, not a loss', async () => {
    await store.append(batch());
    const other = await cosmos.instance();
    cosmos.peer.faults.next('reset-before', 'batch');
    let raced: AppendResult | null = null;
    const slow = await cosmos.instance({
      async pause() {
        raced ??= await other.append(batch({ expectedVersion: 1, commandId: 'theirs' }));
      },
    });
    expect(await slow.append(batch({ expectedVersion: 1, commandId: 'ours' }))).toBe('conflict');
    expect(raced).toBe('appended');
    expect(await slow.append(batch({ expectedVersion: 2, commandId: 'ours' }))).toBe('appended');
  });

  test('it is tried so often and no more, waiting longer each time and as long as was asked', async () => {
    cosmos.peer.faults.add({ effect: '429', retryAfterMs: 700, on: { kinds: ['batch'] }, chance: 1 });
    await expect(store.append(batch())).rejects.toThrow(`na ${MAX_TRIES} pogingen`);
    expect(waits).toHaveLength(MAX_TRIES - 1);
    expect(Math.min(...waits)).toBe(700);
    cosmos.peer.faults.clear();
    waits = [];
    cosmos.peer.faults.add({ effect: '503', on: { kinds: ['batch'] }, chance: 1 });
    await expect(store.append(batch())).rejects.toThrow(`na ${MAX_TRIES} pogingen`);
    expect(waits[0]).toBeLessThan(30);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(1000);
    cosmos.peer.faults.clear();
    expect(await store.append(batch())).toBe('appended');
  });

  test('no query is asked for its plan, but one that Cosmos answers only with it; a wrong one is refused', async () => {
    const plans = () => cosmos.peer.log.filter(({ kind }) => kind === 'query-plan').length;
    for (const caseId of ['a', 'b', 'c', 'd'])
      await store.append(batch({ caseId, outbox: [message(caseId)] }));
    expect(await claim()).toHaveLength(4);
    expect(await store.find({ limit: 9 })).toHaveLength(4);
    expect(plans()).toBe(0);
    const wire = await cosmos.wire();
    const sorted = await wire.query<string>('SELECT VALUE c.pk FROM c WHERE c.open = true ORDER BY c.pk', {});
    expect(sorted).toEqual(['a', 'b', 'c', 'd']);
    expect(plans()).toBe(1);
    await expect(wire.query('SELECT FROM WHERE', {})).rejects.toThrow('weigerde een verzoek (400)');
  });

  test('a fault never quotes content', async () => {
    cosmos.peer.faults.add({ effect: '503', on: { kinds: ['batch'] }, chance: 1 });
    const raised = batch({ events: [event('Raised', { text: 'GEHEIM' })], state: state({ text: 'GEHEIM' }) });
    const fault = await store.append(raised).catch((cause: Error) => cause);
    expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toContain('GEHEIM');
  });

  test.each([1, 2, 3])('three instances under everything at once, seed %i', async (seed) => {
    await cosmos.close();
    cosmos = await cosmosWorld({}, { seed });
    const stores = await Promise.all([0, 1, 2].map(() => cosmos.instance()));
    cosmos.peer.faults.add({ effect: EFFECTS, chance: 0.2 });
    const claimed: string[] = [];
    const acknowledged: string[] = [];

    async function vote(at: number): Promise<void> {
      const mine = stores[at % 3] as Store;
      const [commandId, caseId] = [`vote-${at}`, `case-${at % 4}`];
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const version = (await mine.load(caseId))?.version ?? 0;
        const outbox = [message(`${caseId}:${commandId}`)];
        const result = await mine.append(batch({ caseId, commandId, expectedVersion: version, outbox }));
        if (result !== 'conflict') break;
      }
      acknowledged.push(commandId);
      await mine.logAccess(look(null, commandId));
      for (const { key, revision } of await mine.claim(START, START, LEASE, 20)) {
        claimed.push(key);
        await mine.settle(key, revision, { kind: 'sent' });
      }
    }
    for (let from = 0; from < 36; from += 12)
      await Promise.all(Array.from({ length: 12 }, (_, at) => vote(from + at)));

    cosmos.peer.faults.clear();
    const [first] = stores as [Store];
    for (const { key } of await first.claim(START, START, LEASE, 100)) claimed.push(key);
    const stored = (await Promise.all([0, 1, 2, 3].map((at) => first.events(`case-${at}`)))).flat();
    expect(stored.map(({ commandId }) => commandId).sort()).toEqual([...acknowledged].sort());
    expect(new Set(acknowledged).size).toBe(36);
    expect(claimed).toHaveLength(36);
    expect(new Set(claimed).size).toBe(36);
    const acts = (await first.accessLog({ limit: 100 })).map(({ act }) => act);
    expect(acts.sort()).toEqual([...acknowledged].sort());
    expect(await first.verify()).toEqual([]);
  });
});
