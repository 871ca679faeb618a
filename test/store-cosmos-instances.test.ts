import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../src/application/ports.ts';
import { DAY, HOUR, SECOND } from '../src/domain/calendar.ts';
import type { PeerOptions } from './support/cosmos-peer/peer.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';
import { batch, event, index, look, message, START, state } from './support/store-world.ts';

const LEASE = 30 * SECOND;

describe('Cosmos DB: several instances on one container', () => {
  let wall = START;
  let cosmos: CosmosWorld;
  let one: Store;
  let two: Store;

  async function open(options: Partial<PeerOptions> = {}): Promise<void> {
    cosmos = await cosmosWorld({ wallNow: () => wall }, options);
    one = await cosmos.instance();
    two = await cosmos.instance();
  }

  beforeEach(async () => {
    wall = START;
    await open();
  });
  afterEach(() => cosmos.close());

  test('what one writes the other sees at once, and a stale memory is found out', async () => {
    await one.append(batch());
    expect((await two.load('a'))?.version).toBe(1);
    await one.append(batch({ expectedVersion: 1 }));
    expect(await two.append(batch({ expectedVersion: 1 }))).toBe('conflict');
    expect((await two.load('a'))?.version).toBe(2);
    expect(await two.append(batch({ expectedVersion: 2 }))).toBe('appended');
    expect((await one.find({ open: true, limit: 5 }))[0]?.version).toBe(3);
  });

  test('a case that is raised by both at once is there once', async () => {
    const results = await Promise.all([one, two].map((store) => store.append(batch())));
    expect(results.toSorted()).toEqual(['appended', 'conflict']);
    expect(await one.events('a')).toHaveLength(1);
    expect(await two.events('a')).toEqual(await one.events('a'));
    expect(await one.verify()).toEqual([]);
  });

  test('a command that reaches both is handled once', async () => {
    await one.append(batch());
    const command = batch({ expectedVersion: 1 });
    const results = await Promise.all([one.append(command), two.append(command)]);
    expect(results.toSorted()).toEqual(['appended', 'duplicate']);
  });

  test('numbers and the access log go on as one', async () => {
    const stores = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : two));
    const numbers = await Promise.all(stores.map((store) => store.nextNumber('CP-2026')));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    await Promise.all(stores.map((store, at) => store.logAccess(look(null, `act-${at}`))));
    expect(await one.accessLog({ limit: 100 })).toHaveLength(20);
    expect(await two.accessLog({ limit: 100 })).toEqual(await one.accessLog({ limit: 100 }));
    expect(await two.verify()).toEqual([]);
  });

  test('no row is claimed by two, and a dead one’s rows come back after its lease', async () => {
    const keys = Array.from({ length: 60 }, (_, at) => `m${at}`);
    for (const [at, key] of keys.entries())
      await one.append(
        batch({ caseId: `case-${at % 5}`, expectedVersion: Math.floor(at / 5), outbox: [message(key)] }),
      );
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? one : two).claim(START, wall, LEASE, 10)),
    );
    const claimed = claims.flat().map((row) => row.key);
    expect(claimed.toSorted()).toEqual(keys.toSorted());
    // Instance one dies; whatever it held is two's after the lease, one attempt further.
    await one.close();
    expect(await two.claim(START, wall, LEASE, 100)).toEqual([]);
    wall += LEASE;
    const again = await two.claim(START, wall, LEASE, 100);
    expect(again).toHaveLength(60);
    expect(again.every((row) => row.attempts === 1)).toBe(true);
  });

  test('a row that one claimed can be settled by the other', async () => {
    await one.append(batch({ outbox: [message('m')] }));
    await one.claim(START, wall, LEASE, 10);
    await two.settle('m', 1, { kind: 'sent' });
    expect((await one.outboxState()).waiting).toBe(0);
    await one.settle('m', 1, { kind: 'retry', later: wall, reason: 'late' });
    expect((await one.outboxState()).waiting).toBe(0);
  });

  test('who is later than its lease says nothing about the lease of the other, but that it was sent', async () => {
    await one.append(batch({ outbox: [message('m'), message('n')] }));
    await one.claim(START, wall, LEASE, 10);
    wall += LEASE;
    expect(await two.claim(START, wall, LEASE, 10)).toHaveLength(2);
    await one.settle('m', 1, { kind: 'retry', later: wall, reason: '503' });
    await one.settle('n', 1, { kind: 'unsent' });
    expect(await one.claim(START, wall, LEASE, 10)).toEqual([]);
    wall += LEASE;
    await two.claim(START, wall, LEASE, 10);
    await one.settle('m', 1, { kind: 'sent' });
    expect((await two.outboxState()).waiting).toBe(1);
  });

  test('R11.5: na het wissen door de een leest de ander de inhoud ook niet meer', async () => {
    await one.append(batch({ events: [event('Raised', { text: 'geheim' })], outbox: [message('old')] }));
    expect((await two.events('a'))[0]?.event).toEqual(event('Raised', { text: 'geheim' }));
    const erase = {
      expectedVersion: 1,
      eraseContent: true,
      events: [event('Plain')],
      state: state({ erased: true }),
    };
    await one.append(batch({ ...erase, outbox: [message('new')] }));
    expect((await two.events('a'))[0]?.event).toEqual(event('Raised'));
    expect((await two.load('a'))?.state).toEqual({ erased: true });
    expect((await two.claim(START, wall, LEASE, 10)).map((row) => row.key)).toEqual(['new']);
    expect(
      await two.append(batch({ expectedVersion: 2, events: [event('Raised', { text: 'later' })] })),
    ).toBe('appended');
    expect((await one.events('a'))[2]?.event).toEqual(event('Raised', { text: 'later' }));
    expect(await one.verify()).toEqual([]);
  });

  test('instances with other keys are refused', async () => {
    const other = await cosmosWorld();
    await expect(cosmos.instance({ keys: other.options.keys })).rejects.toThrow('ander sleutelbestand');
    await other.close();
  });

  test('without a container there is one clear sentence', async () => {
    await expect(cosmos.instance({ database: 'nergens', create: false })).rejects.toThrow('store -- init');
  });

  describe('however large', () => {
    // In pages as large as the service's own; small ones are seen everywhere else.
    beforeEach(async () => {
      await cosmos.close();
      await open({ pageSize: 100 });
    });

    test('a command with 200 events and 2000 messages is one batch', async () => {
      const events = Array.from({ length: 200 }, (_, at) => event('Voted', { reason: `reden ${at}` }));
      const outbox = Array.from({ length: 2000 }, (_, at) => message(`m${at}`));
      const status = message('status', { kind: 'status', to: null });
      await one.append(batch({ events, outbox: [...outbox.slice(0, 1999), status] }));
      expect(cosmos.peer.log.filter(({ kind }) => kind === 'batch' && true).at(-1)?.status).toBe(200);
      expect((await one.outboxState()).waiting).toBe(2000);
      expect(await one.events('a')).toHaveLength(200);
      const seen = new Set<string>();
      for (let round = 0; round < 20 && seen.size < 2000; round += 1) {
        const both = await Promise.all([one, two].map((store) => store.claim(START, wall, LEASE, 200)));
        for (const { key } of both.flat()) {
          expect(seen.has(key)).toBe(false);
          seen.add(key);
        }
      }
      expect(seen.size).toBe(2000);
      expect(await two.verify()).toEqual([]);
    });

    test('R9.6: Nu wakker maken laat ook honderden wachtende berichten los, en alleen de eerdere', async () => {
      const held = { notBefore: START + DAY };
      const outbox = Array.from({ length: 450 }, (_, at) => message(`m${at}`, held));
      await one.append(batch({ outbox }));
      await one.append(batch({ expectedVersion: 1, outbox: [message('second', held)] }));
      const wake = { expectedVersion: 2, at: START + HOUR, release: true, outbox: [message('new', held)] };
      await one.append(batch(wake));
      expect(await two.claim(START + HOUR - 1, wall, LEASE, 10)).toEqual([]);
      expect(await two.nextHeld(START)).toBe(START + HOUR);
      const keys = (await two.claim(START + HOUR, wall, LEASE, 500)).map((row) => row.key);
      expect(keys).toHaveLength(451);
      expect(keys).not.toContain('new');
    });

    test('a state that does not fit is one clear fault with the number, and writes nothing', async () => {
      const noise = Array.from({ length: 60_000 }, (_, at) => `${Math.sin(at)}${Math.cos(at * 7)}`);
      const large = batch({ state: state({ noise }), index: index({ number: 'CP-2026-0042' }) });
      await expect(one.append(large)).rejects.toThrow('CP-2026-0042 is te groot');
      expect(await two.load('a')).toBeNull();
    });

    test('a chore that was left undone is done by whoever claims next', async () => {
      await one.append(batch({ outbox: [message('m', { notBefore: START + DAY })] }));
      // Everything after the commit itself fails.
      cosmos.peer.faults.add({ effect: '503', chance: 1, on: { kinds: ['query', 'query-plan'] } });
      const wake = batch({ expectedVersion: 1, at: START, release: true });
      expect(await one.append(wake)).toBe('appended');
      cosmos.peer.faults.clear();
      expect((await two.claim(START, wall, LEASE, 10)).map((row) => row.key)).toEqual(['m']);
    });
  });

  test('R11.3: inhoud staat nergens leesbaar, en wat een einde heeft is alleen wat verstuurd of gebruikt is', async () => {
    const secret = {
      events: [event('Raised', { text: 'GEHEIM', figure: 'OPEN' })],
      state: state({ text: 'GEHEIM' }),
    };
    await one.append(batch({ ...secret, outbox: [message('m', { payload: 'GEHEIM' }), message('n')] }));
    await one.claim(START, wall, LEASE, 1);
    await one.settle('m', 1, { kind: 'sent' });
    await one.logAccess(look('CP-2026-0001'));
    const text = JSON.stringify(cosmos.documents());
    expect(text).toContain('OPEN');
    expect(text).not.toContain('GEHEIM');
    const ending = cosmos.documents().filter((document) => 'ttl' in document);
    expect(ending.map(({ id }) => String(id).slice(0, 2)).toSorted()).toEqual(['c-', 'o-']);
  });
});
