import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation, Wire } from '../src/adapters/store/cosmos-wire.ts';
import type { Store } from '../src/application/ports.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';
import { ANNA, BRAM, batch, event, index, look, message, START } from './support/store-world.ts';

type Document = Readonly<Record<string, unknown>> & { readonly id: string; readonly pk: string };

/** Everything here is done by someone who has the account and knows how it is filled, but has no keys. */
describe('R11.3, R11.4: wat er in Cosmos DB met de documenten is gedaan komt uit', () => {
  let cosmos: CosmosWorld;
  let store: Store;
  let wire: Wire;

  beforeEach(async () => {
    cosmos = await cosmosWorld();
    wire = await cosmos.wire();
    store = await cosmos.instance();
    for (const [at, caseId] of ['a', 'b', 'c'].entries()) {
      for (let version = 0; version < 4; version += 1) {
        const of = { caseId, expectedVersion: version, index: index({ number: `CP-2026-000${at + 1}` }) };
        const events = [event('Voted', { reason: `reden ${version}`, seat: 'assen' })];
        await store.append(batch({ ...of, events, outbox: [message(`${caseId}-${version}`)] }));
      }
    }
    for (const act of ['look', 'vote', 'print']) await store.logAccess(look('CP-2026-0002', act));
    expect(await store.verify()).toEqual([]);
    // Read by an instance that has nothing in memory.
    store = await cosmos.instance();
  });
  afterEach(() => cosmos.close());

  function documents(pk: string, prefix: string): readonly Document[] {
    return (cosmos.documents() as readonly Document[])
      .filter((document) => document.pk === pk && document.id.startsWith(prefix))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
  async function does(pk: string, ...operations: readonly Operation[]): Promise<void> {
    expect((await wire.batch(pk, operations)).done).toBe(true);
  }
  function put(document: Document): Promise<void> {
    return does(document.pk, { kind: 'upsert', document });
  }
  function remove({ pk, id }: Document): Promise<void> {
    return does(pk, { kind: 'delete', id, etag: null });
  }
  async function findings(): Promise<readonly string[]> {
    return (await store.verify()).map(({ kind, caseId, position }) => `${kind} ${caseId} ${position}`);
  }
  interface Stored {
    readonly n: number;
    readonly body: string;
    readonly mac: string;
  }
  function withEvent(document: Document | undefined, change: (stored: Stored) => Stored): Document {
    const events = (document as unknown as { events: Stored[] }).events.map(change);
    return { ...(document as Document), events };
  }

  test('a changed event', async () => {
    const [, second] = documents('b', 'e-');
    await put(withEvent(second, (stored) => ({ ...stored, body: stored.body.replace('assen', 'emmen') })));
    expect(await findings()).toEqual(['changed b 2']);
    expect((await store.verify())[0]?.what).toBe('Casus CP-2026-0002 (b), gebeurtenis 2: gewijzigd.');
  });

  test('a removed one, the last one, and two that changed places', async () => {
    const [, second] = documents('b', 'e-');
    await remove(second as Document);
    expect(await findings()).toEqual(['missing b 2']);
    await put(second as Document);
    const last = documents('b', 'e-').at(-1) as Document;
    await remove(last);
    expect(await findings()).toEqual(['cut-tail b 4']);
    await put(last);
    const other = documents('c', 'e-')[1] as unknown as { events: Stored[] };
    await put(withEvent(second, (stored) => ({ ...stored, body: other.events[0]?.body ?? '' })));
    expect((await findings())[0]).toBe('swapped b 2');
  });

  test('a deadline put off, a case put back, people changed', async () => {
    const [snapshot] = documents('b', 'snapshot');
    for (const change of [
      { wakeAt: null },
      { people: [ANNA, BRAM] },
      { version: 3 },
      { number: 'CP-2026-0009' },
    ]) {
      await put({ ...(snapshot as Document), ...change });
      expect((await findings())[0]).toBe('snapshot b null');
    }
    await put(snapshot as Document);
    expect(await findings()).toEqual([]);
  });

  test('a case removed with all its documents is missed by the access log alone (ADR 6)', async () => {
    const all = (cosmos.documents() as readonly Document[]).filter(({ pk }) => pk === 'b');
    for (const document of all) await remove(document);
    expect(await findings()).toEqual(['missing null null']);
    expect((await store.verify())[0]?.what).toContain('CP-2026-0002');
  });

  test('a case of which only the snapshot was removed, and a key of another case', async () => {
    const [snapshot] = documents('a', 'snapshot');
    await remove(snapshot as Document);
    expect(await findings()).toEqual(['missing a null']);
    await put(snapshot as Document);
    const [key] = documents('c', 'key');
    await put({ ...(key as Document), pk: 'a' });
    expect((await findings())[0]).toBe('unreadable a null');
  });

  test('a message handed to another person is not sent, and holds up no other', async () => {
    const row = documents('a', 'o-').find((document) => document.key === 'a-0') as Document;
    await put({ ...row, to: BRAM });
    expect(await findings()).toEqual(['unreadable a null']);
    const claimed = await store.claim(START, START, 1000, 100);
    expect(claimed).toHaveLength(11);
    expect(claimed.map(({ key }) => key)).not.toContain('a-0');
  });

  test('the access log: a changed line, a removed one, a cut end, another end', async () => {
    const [first, second, third] = documents('meta:access:0', 'l-') as [Document, Document, Document];
    await put({ ...second, body: String(second.body).replace('vote', 'look') });
    expect(await findings()).toEqual(['access-log null 2']);
    await put({ ...second, caseNumber: 'CP-2026-0001' });
    expect(await findings()).toEqual(['access-log null 2']);
    await remove(second);
    expect(await findings()).toEqual(['access-log null 2']);
    await put(second);
    await remove(third);
    expect(await findings()).toEqual(['access-log null 3']);
    const [head] = documents('meta:access:0', 'head');
    await put({ ...(head as Document), count: 2, mac: second.mac });
    expect(await findings()).toEqual(['access-log null 2']);
    await remove(head as Document);
    expect((await findings()).length).toBeGreaterThan(0);
    expect(first.n).toBe(1);
  });

  test('the access log: what was let go of is no finding; a beginning that somebody else set is one', async () => {
    await store.logAccess(look(null, 'look', START + 1));
    await store.logAccess(look(null, 'look', START + 1));
    const [first] = documents('meta:access:0', 'l-');
    expect(await store.forgetAccess(START + 1)).toBe(3);
    expect(documents('meta:access:0', 'l-')).toHaveLength(2);
    expect(await findings()).toEqual([]);
    // Left behind by a stop between the two writes: looked past, and gone the next time.
    await put(first as Document);
    expect(await findings()).toEqual([]);
    expect(await store.forgetAccess(START + 1)).toBe(0);
    expect(documents('meta:access:0', 'l-')).toHaveLength(2);
    const [start] = documents('meta:access:start', 'start') as [Document];
    await put({ ...start, count: 4 });
    expect(await findings()).toContain('access-log null 4');
    expect(await store.forgetAccess(START + 1)).toBe(0);
    await remove(start);
    expect(await findings()).toContain('access-log null 1');
  });

  test('the access log: a line that was given an older date is not let go of', async () => {
    const [, second] = documents('meta:access:0', 'l-') as [Document, Document];
    await put({ ...second, body: String(second.body).replace(`"at":${START}`, '"at":1') });
    expect(await store.forgetAccess(START)).toBe(0);
    expect(await store.forgetAccess(START + 1)).toBe(1);
    expect(await findings()).toEqual(['access-log null 2']);
  });

  test('a snapshot that can not be read is made anew from the events', async () => {
    const [snapshot] = documents('b', 'snapshot');
    await put({ ...(snapshot as Document), body: 'AQ==' });
    const healing = await cosmos.instance({ replay: (_, events) => ({ replayed: events.length }) as never });
    expect(await healing.load('b')).toMatchObject({ version: 4, rules: 0, state: { replayed: 4 } });
    expect(await healing.append(batch({ caseId: 'b', expectedVersion: 4 }))).toBe('appended');
  });
});
