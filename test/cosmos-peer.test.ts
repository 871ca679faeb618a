import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Container, OperationInput } from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ask, fill, KEY, numbers, START, world } from './support/cosmos-peer/check-world.ts';
import { checkFaults } from './support/cosmos-peer/checks-faults.ts';
import { checkQueries } from './support/cosmos-peer/checks-queries.ts';
import { connect, refusalOf } from './support/cosmos-peer/client.ts';
import { seededChance } from './support/cosmos-peer/faults.ts';
import { startCosmosPeer } from './support/cosmos-peer/peer.ts';

// What @vercel/cosmosdb-server can do as well, so that the peer is checked by somebody else's work.
interface Stand {
  readonly endpoint: string;
  stop(): Promise<void>;
}

async function startVercel(): Promise<Stand> {
  const load = createRequire(import.meta.url);
  const { createHttpServer } = load('@vercel/cosmosdb-server') as { createHttpServer(): Server };
  const server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

const stands = {
  'our peer': () => startCosmosPeer({ wallNow: () => START, key: KEY, partitions: 3 }),
  '@vercel/cosmosdb-server': startVercel,
};

describe.each(Object.entries(stands))('what %s does too', (_, start) => {
  let stand: Stand;
  let container: Container;
  let dispose: () => void;
  beforeEach(async () => {
    stand = await start();
    const connected = await connect(stand.endpoint, KEY);
    container = connected.container;
    dispose = () => connected.client.dispose();
  });
  afterEach(async () => {
    dispose();
    await stand.stop();
  });

  test('an item is created once, read by id and key, and 404 elsewhere', async () => {
    const made = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    expect(made.statusCode).toBe(201);
    expect((await refusalOf(container.items.create({ id: 'a', pk: 'p', n: 2 }))).code).toBe(409);
    expect((await container.items.create({ id: 'a', pk: 'q', n: 3 })).statusCode).toBe(201);
    const read = await container.item('a', 'p').read();
    expect(read.resource).toMatchObject({ id: 'a', pk: 'p', n: 1, _etag: made.resource?._etag });
    expect((await container.item('b', 'p').read()).statusCode).toBe(404);
  });

  test('a replace under the right ETag is done, under an old one it is 412', async () => {
    const made = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    const accessCondition = { type: 'IfMatch', condition: String(made.resource?._etag) };
    const item = container.item('a', 'p');
    const replaced = await item.replace({ id: 'a', pk: 'p', n: 2 }, { accessCondition });
    expect(replaced.resource?._etag).not.toBe(made.resource?._etag);
    expect((await refusalOf(item.replace({ id: 'a', pk: 'p', n: 3 }, { accessCondition }))).code).toBe(412);
    expect((await item.read()).resource).toMatchObject({ n: 2 });
  });

  test('upsert creates and then replaces; delete takes away', async () => {
    expect((await container.items.upsert({ id: 'a', pk: 'p', n: 1 })).statusCode).toBe(201);
    expect((await container.items.upsert({ id: 'a', pk: 'p', n: 2 })).statusCode).toBe(200);
    expect((await container.item('a', 'p').delete()).statusCode).toBe(204);
    expect((await refusalOf(container.item('a', 'p').delete())).code).toBe(404);
  });

  test('patch increments, sets and adds', async () => {
    await container.items.create({ id: 'a', pk: 'p', n: 1, list: [1] });
    const { resource } = await container.item('a', 'p').patch([
      { op: 'incr', path: '/n', value: 4 },
      { op: 'set', path: '/name', value: 'x' },
      { op: 'add', path: '/list/-', value: 2 },
    ]);
    expect(resource).toMatchObject({ n: 5, name: 'x', list: [1, 2] });
  });

  test('parameterised queries over all partitions', async () => {
    await fill(container, 12, 5);
    const parameters = [
      { name: '@from', value: 4 },
      { name: '@kind', value: 'even' },
    ];
    const query = 'SELECT c.id, c.n FROM c WHERE c.n >= @from AND c.kind = @kind AND NOT (c.n IN (6, 8))';
    const found = (await ask(container, { query, parameters })) as { n: number }[];
    expect(found.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual([4, 10]);
    const contains = 'SELECT VALUE c.n FROM c WHERE ARRAY_CONTAINS(@some, c.id) AND IS_DEFINED(c.kind)';
    const some = [{ name: '@some', value: ['i3', 'i7', 'no'] }];
    expect((await ask(container, { query: contains, parameters: some })).toSorted()).toEqual([3, 7]);
  });

  test('pages of a query in one partition follow each other by their token', async () => {
    await fill(container, 7, 1);
    const query = { query: 'SELECT VALUE c.n FROM c WHERE c.pk = "p0" ORDER BY c.n' };
    const pages: unknown[] = [];
    let continuationToken: string | undefined;
    do {
      const options = {
        partitionKey: 'p0',
        maxItemCount: 3,
        ...(continuationToken && { continuationToken }),
      };
      const page = await container.items.query(query, options).fetchNext();
      pages.push(page.resources);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    expect(pages.filter((page) => (page as unknown[]).length > 0)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });
});

/** Terms on which the documentation and the independent peer agree: within one type. */
const TERMS = [
  'c.n < 10',
  'c.n >= @n',
  'c.n != 5',
  'c.n IN (1, 5, @n)',
  'c.n BETWEEN 4 AND 8',
  "c.kind = 'odd'",
  'c.kind > @kind',
  'IS_DEFINED(c.more)',
  'IS_NULL(c.none)',
  "STARTSWITH(c.id, 'i1')",
];
const CONDITIONS = 30;

test(`${CONDITIONS} conditions drawn by a seed find the same items in both`, async () => {
  const chance = seededChance(11);
  const term = (): string => {
    const drawn = TERMS[Math.floor(chance() * TERMS.length)] ?? 'true';
    return chance() < 0.3 ? `NOT (${drawn})` : drawn;
  };
  const [ours, theirs] = [await stands['our peer'](), await startVercel()];
  const [one, other] = [await connect(ours.endpoint, KEY), await connect(theirs.endpoint, KEY)];
  onTestFinished(async () => {
    one.client.dispose();
    other.client.dispose();
    await Promise.all([ours.stop(), theirs.stop()]);
  });
  for (const { container } of [one, other]) {
    await fill(container, 16, 5);
    await container.items.create({ id: 'i16', pk: 'p1', n: 16, none: null, kind: 'even' });
    await container.items.create({ id: 'i17', pk: 'p2', n: 17, more: 1, kind: 'z' });
  }
  const parameters = [
    { name: '@n', value: 7 },
    { name: '@kind', value: 'even' },
  ];
  for (let drawn = 0; drawn < CONDITIONS; drawn += 1) {
    const condition = `(${term()} AND ${term()}) OR ${term()}`;
    const spec = { query: `SELECT VALUE c.n FROM c WHERE ${condition}`, parameters };
    const mine = (await ask(one.container, spec)).toSorted();
    expect(mine, condition).toEqual((await ask(other.container, spec)).toSorted());
  }
});

describe('account, database, container', () => {
  test('a signature with another key is 401', async () => {
    const { peer } = await world();
    const other = Buffer.from('another').toString('base64');
    expect((await refusalOf(connect(peer.endpoint, other))).code).toBe(401);
  });

  test('the client finds its way by the account’s locations', async () => {
    const { peer } = await world();
    const { CosmosClient } = await import('@azure/cosmos');
    const client = new CosmosClient({ endpoint: peer.endpoint, key: KEY });
    onTestFinished(() => client.dispose());
    expect(await client.getWriteEndpoint()).toBe(`${peer.endpoint}/`);
    await client.database('peer').container('items').items.create({ id: 'a', pk: 'p' });
    expect(peer.items('peer', 'items')).toHaveLength(1);
  });

  test('the container keeps its definition, and refuses another of its name', async () => {
    const { container } = await world();
    const { resource } = await container.read();
    expect(resource?.partitionKey).toEqual({ paths: ['/pk'], kind: 'Hash', version: 2 });
    expect(resource?.indexingPolicy?.excludedPaths).toEqual([{ path: '/*' }]);
    expect(resource?.defaultTtl).toBe(-1);
    expect((await refusalOf(container.database.containers.create({ id: 'items' }))).code).toBe(409);
    const partial = {
      id: 'other',
      partitionKey: '/pk',
      indexingPolicy: { includedPaths: [{ path: '/n/?' }] },
    };
    expect((await refusalOf(container.database.containers.create(partial))).message).toContain('mandatory');
    await container.delete();
    expect((await refusalOf(container.read())).code).toBe(404);
  });
});

describe('items', () => {
  test('an ETag is new at every write and _ts is whole seconds of the wall', async () => {
    const { container, clock } = await world();
    const seen = new Set<unknown>();
    for (const n of numbers(0, 5)) {
      clock.now += 400;
      const { resource } = await container.items.upsert({ id: 'a', pk: 'p', n });
      seen.add(resource?._etag);
      expect(resource?._ts).toBe(Math.floor(clock.now / 1000));
    }
    expect(seen.size).toBe(5);
  });

  test('an item past its ttl is invisible, and its id is free', async () => {
    const { container, clock, peer } = await world();
    await container.items.create({ id: 'a', pk: 'p', ttl: 10 });
    await container.items.create({ id: 'b', pk: 'p' });
    clock.now += 9_999;
    expect(await ask(container, 'SELECT * FROM c')).toHaveLength(2);
    clock.now += 1;
    expect((await container.item('a', 'p').read()).statusCode).toBe(404);
    expect(peer.items('peer', 'items').map(({ id }) => id)).toEqual(['b']);
    expect((await container.items.create({ id: 'a', pk: 'p' })).statusCode).toBe(201);
    expect((await refusalOf(container.items.create({ id: 'c', pk: 'p', ttl: 0 }))).code).toBe(400);
  });

  test('ttl without a defaultTtl of the container means nothing', async () => {
    const { container, clock } = await world();
    const plain = { id: 'plain', partitionKey: { paths: ['/pk'], version: 2 } };
    const { container: without } = await container.database.containers.create(plain);
    await without.items.create({ id: 'a', pk: 'p', ttl: 1 });
    clock.now += 60_000;
    expect((await without.item('a', 'p').read()).statusCode).toBe(200);
  });

  test('more than 2 MB is 413', async () => {
    const { container } = await world();
    const text = 'x'.repeat(2 * 1024 * 1024);
    expect((await refusalOf(container.items.create({ id: 'a', pk: 'p', text }))).code).toBe(413);
  });

  test('a body of another partition is 400/1001, an absent key 404 there', async () => {
    const { container } = await world();
    await container.items.create({ id: 'a', pk: 'p' });
    const refused = await refusalOf(container.item('a', 'p').replace({ id: 'a', pk: 'q' }));
    expect([refused.code, refused.substatus]).toEqual([400, 1001]);
    expect((await container.item('a').read()).statusCode).toBe(404);
    const keyless = { id: 'a', pk: 'p' };
    const batch: OperationInput[] = [{ operationType: 'Create', resourceBody: { id: 'z', pk: 'q' } }];
    expect((await container.items.batch(batch, 'p')).result?.[0]?.statusCode).toBe(400);
    expect((await refusalOf(container.items.create(keyless))).code).toBe(409);
  });

  test('delete, patch and upsert look at If-Match; an upsert of nothing creates all the same', async () => {
    const { container } = await world();
    const old = { accessCondition: { type: 'IfMatch', condition: '"old"' } };
    expect((await container.items.upsert({ id: 'a', pk: 'p' }, old)).statusCode).toBe(201);
    expect((await refusalOf(container.items.upsert({ id: 'a', pk: 'p' }, old))).code).toBe(412);
    expect((await refusalOf(container.item('a', 'p').delete(old))).code).toBe(412);
    const patch = container.item('a', 'p').patch([{ op: 'incr', path: '/n', value: 1 }], old);
    expect((await refusalOf(patch)).code).toBe(412);
  });

  test('a patch has a condition, at most ten operations, and leaves id and key alone', async () => {
    const { container } = await world();
    await container.items.create({ id: 'a', pk: 'p', n: 1 });
    const item = container.item('a', 'p');
    const operations = [{ op: 'incr' as const, path: '/n', value: 1 }];
    await item.patch({ condition: 'from c where c.n = 1', operations });
    expect((await refusalOf(item.patch({ condition: 'from c where c.n = 1', operations }))).code).toBe(412);
    expect((await refusalOf(item.patch([{ op: 'set', path: '/pk', value: 'q' }]))).code).toBe(400);
    expect((await refusalOf(item.patch(Array(11).fill(operations[0])))).code).toBe(400);
    expect((await item.read()).resource).toMatchObject({ n: 2 });
  });

  test('charges: read 1, create 5 and 0.2 a term, replace twice that, a query 2.5 a partition', async () => {
    const { container, peer } = await world({ partitions: 2 });
    const made = await container.items.create({ id: 'a', pk: 'p', n: 1, kind: 'even', more: 'x' });
    expect(made.requestCharge).toBeCloseTo(5.8);
    expect((await container.item('a', 'p').read()).requestCharge).toBe(1);
    const replaced = await container.item('a', 'p').replace({ id: 'a', pk: 'p', n: 1, kind: 'even' });
    expect(replaced.requestCharge).toBeCloseTo(11.6);
    const all = await container.items.query('SELECT * FROM c ORDER BY c.n').fetchAll();
    expect(all.requestCharge).toBeGreaterThanOrEqual(5);
    expect(peer.charges().create).toBeCloseTo(5.8);
  });

  test('a session token ahead of the container is 404/1002', async () => {
    const { container } = await world();
    const made = await container.items.create({ id: 'a', pk: 'p' });
    expect(made.headers['x-ms-session-token']).toBe('0:-1#1');
    const read = await container.item('a', 'p').read({ sessionToken: '0:-1#99' });
    expect([read.statusCode, read.substatus]).toEqual([404, 1002]);
  });
});

describe('queries', checkQueries);
describe('batches, faults and flaws', checkFaults);

test('as a process of its own it says one line, and several clients share it', async () => {
  const main = fileURLToPath(new URL('./support/cosmos-peer/main.ts', import.meta.url));
  const rules = [{ effect: '503', on: { kinds: ['delete'] } }];
  const settings = JSON.stringify({ key: KEY, partitions: 2, rules });
  const child = spawn(process.execPath, [main, '0', settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const endpoint = /http:\S+/.exec(line.toString())?.[0] ?? '';
  const [one, other] = [await connect(endpoint, KEY), await connect(endpoint, KEY)];
  await one.container.items.create({ id: 'a', pk: 'p' });
  expect((await other.container.item('a', 'p').read()).statusCode).toBe(200);
  expect((await refusalOf(other.container.item('a', 'p').delete())).code).toBe(503);
  one.client.dispose();
  other.client.dispose();
});
