import type { Container, OperationInput } from '@azure/cosmos';
import { expect, onTestFinished, test } from 'vitest';
import { ask, fill, KEY, numbers, START, world } from './check-world.ts';
import { connect, refusalOf } from './client.ts';
import { startCosmosPeer } from './peer.ts';

function create(id: string, pk = 'p'): OperationInput {
  return { operationType: 'Create', resourceBody: { id, pk } };
}

async function batch(container: Container, operations: OperationInput[]): Promise<readonly unknown[]> {
  const { code, result } = await container.items.batch(operations, 'p');
  return [code, ...(result ?? []).map(({ statusCode }) => statusCode)];
}

/** Batches of the peer, its faults on demand, and its planted flaws, by the real client. */
export function checkFaults(): void {
  test('a batch of every kind of operation is 200 with a result for each', async () => {
    const { container } = await world();
    const made = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    await container.items.create({ id: 'b', pk: 'p', n: 1 });
    const response = await container.items.batch(
      [
        create('c'),
        { operationType: 'Replace', id: 'a', resourceBody: { id: 'a', pk: 'p', n: 2 }, ifMatch: made.etag },
        { operationType: 'Upsert', resourceBody: { id: 'd', pk: 'p' } },
        { operationType: 'Patch', id: 'b', resourceBody: [{ op: 'incr', path: '/n', value: 1 }] },
        { operationType: 'Read', id: 'b' },
        { operationType: 'Delete', id: 'b' },
      ],
      'p',
    );
    expect(response.code).toBe(200);
    const results = response.result ?? [];
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 200, 201, 200, 200, 204]);
    expect(results[4]?.resourceBody).toMatchObject({ id: 'b', n: 2 });
    expect(results[1]?.eTag).toBe((await container.item('a', 'p').read()).etag);
    expect(Number(response.headers['x-ms-request-charge'])).toBeGreaterThan(20);
  });

  test('a batch that fails does nothing: 207, the culprit its code, all others 424', async () => {
    const { container, peer } = await world();
    const made = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    await container.items.create({ id: 'b', pk: 'p', ttl: 100 });
    const before = peer.items('peer', 'items');
    const stale: OperationInput = {
      operationType: 'Replace',
      id: 'a',
      resourceBody: { id: 'a', pk: 'p' },
      ifMatch: '"old"',
    };
    const remove: OperationInput = { operationType: 'Delete', id: 'b' };
    const right: OperationInput = { ...stale, ifMatch: made.etag };
    expect(await batch(container, [create('c'), right, remove, create('a')])).toEqual([
      207, 424, 424, 424, 409,
    ]);
    expect(await batch(container, [remove, stale, create('c')])).toEqual([207, 424, 412, 424]);
    expect(await batch(container, [create('c'), { operationType: 'Read', id: 'no' }])).toEqual([
      207, 424, 404,
    ]);
    expect(await batch(container, [create('c'), create('c')])).toEqual([207, 424, 409]);
    expect(peer.items('peer', 'items')).toEqual(before);
  });

  test('a batch has 100 operations and 2 MB at most', async () => {
    const { container } = await world();
    expect(
      (
        await batch(
          container,
          numbers(0, 100).map((n) => create(`i${n}`)),
        )
      )[0],
    ).toBe(200);
    const large = numbers(0, 3).map((n): OperationInput => {
      return { operationType: 'Create', resourceBody: { id: `l${n}`, pk: 'p', text: 'x'.repeat(900_000) } };
    });
    expect((await refusalOf(container.items.batch(large, 'p'))).code).toBe(413);
    expect(await ask(container, 'SELECT VALUE COUNT(1) FROM c')).toEqual([100]);
  });

  test('the server itself refuses 101 operations (the client never sends them)', async () => {
    const peer = await startCosmosPeer({ wallNow: () => START });
    const { client } = await connect(peer.endpoint, KEY);
    onTestFinished(async () => {
      client.dispose();
      await peer.stop();
    });
    const answer = await fetch(`${peer.endpoint}/dbs/peer/colls/items/docs`, {
      method: 'POST',
      headers: {
        'x-ms-cosmos-is-batch-request': 'true',
        'x-ms-cosmos-batch-atomic': 'true',
        'x-ms-documentdb-partitionkey': '["p"]',
      },
      body: JSON.stringify(numbers(0, 101).map((n) => create(`i${n}`))),
    });
    expect([answer.status, peer.items('peer', 'items').length]).toEqual([400, 0]);
  });

  test('bulk finds the range of each key by its hash', async () => {
    const { container, peer } = await world({ partitions: 5 });
    const keys = ['', 'p', 'é'.repeat(9), 'x'.repeat(17), 'case-0b5e6c1e-6d0c-4b7e-9a51-6a3bd2b6a3f1'];
    const results = await container.items.bulk(keys.map((pk) => create('a', pk)));
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201, 201]);
    expect(peer.log.every(({ status }) => status !== 410)).toBe(true);
  });

  test('429 is tried again by the client; when it goes on, it arrives with its wait', async () => {
    const { container, peer } = await world({}, { throttleRetries: 2 });
    const twice = peer.faults.add({ effect: '429', next: 2, on: { kinds: ['create'] } });
    expect((await container.items.create({ id: 'a', pk: 'p' })).statusCode).toBe(201);
    expect(twice.hits()).toBe(2);
    const always = peer.faults.add({
      effect: '429',
      everyNth: 1,
      retryAfterMs: 7,
      on: { methods: ['POST'] },
    });
    const refused = container.items.create({ id: 'b', pk: 'p' });
    await expect(refused).rejects.toMatchObject({ code: 429, substatus: 3200, retryAfterInMs: 7 });
    expect(always.hits()).toBe(3);
    always.remove();
    expect((await container.items.create({ id: 'b', pk: 'p' })).statusCode).toBe(201);
  });

  test('449, 410, 408 and 503 reach a write at once; they did nothing unless told', async () => {
    const { container, peer } = await world();
    for (const effect of ['449', '410', '408', '503'] as const) {
      peer.faults.next(effect, 'create');
      expect((await refusalOf(container.items.create({ id: effect, pk: 'p' }))).code).toBe(Number(effect));
    }
    expect(peer.items('peer', 'items')).toEqual([]);
    peer.faults.add({ effect: '503', applied: true });
    expect((await refusalOf(container.items.batch([create('a')], 'p'))).code).toBe(503);
    expect(peer.items('peer', 'items')).toHaveLength(1);
  });

  test('a reset before the work did nothing, one after it did it: the outcome is unknown', async () => {
    const { container, peer } = await world();
    peer.faults.next('reset-before', 'batch');
    expect((await refusalOf(container.items.batch([create('a')], 'p'))).code).toBe('ECONNRESET');
    expect(peer.items('peer', 'items')).toHaveLength(0);
    peer.faults.next('reset-after', 'batch');
    expect((await refusalOf(container.items.batch([create('a')], 'p'))).code).toBe('ECONNRESET');
    expect(peer.items('peer', 'items')).toHaveLength(1);
  });

  test('an answer that is held is a time-out for the client, and done', async () => {
    const { container, peer } = await world({}, { requestTimeoutMs: 500 });
    peer.faults.next('held', 'create');
    expect((await refusalOf(container.items.create({ id: 'a', pk: 'p' }))).code).toBe('TimeoutError');
    expect([peer.faults.held(), peer.items('peer', 'items').length]).toEqual([1, 1]);
    expect(peer.faults.release()).toBe(1);
    peer.faults.add({ effect: 'late', lateMs: 20, on: { kinds: ['create'], path: '"q"' } });
    expect((await container.items.create({ id: 'a', pk: 'q' })).statusCode).toBe(201);
  });

  test('faults by chance are the same under the same seed', async () => {
    const run = async (seed: number): Promise<readonly unknown[]> => {
      const { container, peer } = await world({ seed });
      const rule = { effect: ['449', '503', 'reset-after'], chance: 0.4, on: { kinds: ['create'] } } as const;
      peer.faults.add(rule);
      for (const n of numbers(0, 30)) {
        await container.items.create({ id: `i${n}`, pk: 'p' }).catch(() => undefined);
      }
      return peer.log.filter(({ kind }) => kind === 'create').map(({ fault }) => fault);
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([undefined, '449', '503', 'reset-after']));
  });

  test('after a crash every request is refused, and after that everything is still there', async () => {
    const { container, peer } = await world();
    await container.items.create({ id: 'a', pk: 'p' });
    await peer.crash();
    const { code } = await refusalOf(container.items.create({ id: 'b', pk: 'p' }));
    // A connection that the client kept is torn, a new one refused.
    expect(code).toMatch(/^ECONN(REFUSED|RESET)$/);
    await peer.recover();
    expect((await container.item('a', 'p').read()).statusCode).toBe(200);
  });

  test('flaw: a batch that is not atomic leaves what came before the culprit', async () => {
    const { container, peer } = await world({ flaw: 'batch-not-atomic' });
    await container.items.create({ id: 'a', pk: 'p' });
    expect(await batch(container, [create('b'), create('a'), create('c')])).toEqual([207, 424, 409, 424]);
    expect(peer.items('peer', 'items').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('flaw: If-Match is ignored, alone and in a batch', async () => {
    const { container } = await world({ flaw: 'ignores-if-match' });
    await container.items.create({ id: 'a', pk: 'p' });
    const accessCondition = { type: 'IfMatch', condition: '"old"' };
    expect(
      (await container.item('a', 'p').replace({ id: 'a', pk: 'p' }, { accessCondition })).statusCode,
    ).toBe(200);
    const replace: OperationInput = {
      operationType: 'Replace',
      id: 'a',
      resourceBody: { id: 'a', pk: 'p' },
      ifMatch: '"old"',
    };
    expect(await batch(container, [replace])).toEqual([200, 200]);
  });

  test('flaw: a query loses its second page, in one key, over partitions, ordered or not', async () => {
    const { container } = await world({ flaw: 'drops-a-page', pageSize: 3, partitions: 2 });
    await fill(container, 20, 2);
    const found = async (query: string, options = {}): Promise<number> =>
      (await ask(container, query, options)).length;
    expect(await found('SELECT * FROM c', { partitionKey: 'p0' })).toBe(7);
    expect(await found('SELECT * FROM c')).toBeLessThan(20);
    expect(await found('SELECT * FROM c ORDER BY c.n')).toBeLessThan(20);
  });
}
