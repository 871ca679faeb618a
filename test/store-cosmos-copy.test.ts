import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCosmosStore } from '../src/adapters/store/cosmos.ts';
import { copyToCosmos } from '../src/adapters/store/cosmos-copy.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import type { Store } from '../src/application/ports.ts';
import { DAY, HOUR, SECOND } from '../src/domain/calendar.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { BRAM, batch, event, index, look, message, replay, START, state } from './support/store-world.ts';

const CASES = 30;

describe('from the embedded store to Cosmos DB', () => {
  let folder: StoreFolder;
  let cosmos: CosmosWorld;
  let printed: string[];

  beforeEach(async () => {
    folder = storeFolder();
    cosmos = await cosmosWorld({ keys: openKeyFile({ dataDir: folder.dataDir }) });
    printed = [];
    const store = await folder.open();
    await fill(store);
    await store.close();
  });
  afterEach(async () => {
    await cosmos.close();
    folder.remove();
  });

  async function fill(store: Store): Promise<void> {
    for (let at = 0; at < CASES; at += 1) {
      const caseId = `case-${at}`;
      const number = `CP-2026-${String(await store.nextNumber('CP-2026')).padStart(4, '0')}`;
      const events = [event('Raised', { text: `inhoud ${at}` }), event('Plain')];
      const outbox = [message(`${caseId}:now`), message(`${caseId}:held`, { notBefore: START + DAY })];
      const of = { caseId, index: index({ number }) };
      await store.append(batch({ ...of, commandId: 'raise', events, outbox }));
      const voted = {
        ...of,
        expectedVersion: 2,
        outbox: [message(`${caseId}:status`, { kind: 'status', to: null })],
      };
      await store.append(batch({ ...voted, state: state({ text: `stand ${at}` }), wakeAt: START + at }));
      await store.logAccess(look(number));
    }
    for (let at = 0; at < 200; at += 1) await store.logAccess(look(null, `act-${at}`));
    const erase = { caseId: 'case-0', expectedVersion: 3, eraseContent: true, events: [event('Plain')] };
    await store.append(batch({ ...erase, state: state({ erased: true }), index: index({ open: false }) }));
    for (const row of await store.claim(START, START, HOUR, 5))
      await store.settle(row.key, row.revision, { kind: 'sent' });
    await store.write('channel', { id: 'kanaal' });
  }
  async function copy(): ReturnType<typeof copyToCosmos> {
    const { file } = folder;
    const wire = await cosmos.wire();
    const print = (text: string) => void printed.push(text);
    return copyToCosmos({ file, keys: cosmos.options.keys, wire, replay, wallNow: () => START, print });
  }
  /** All that can be read of a store. */
  async function everything(store: Store): Promise<unknown> {
    const found = await store.find({ limit: 100 });
    const events = await Promise.all(found.map(({ caseId }) => store.events(caseId)));
    const rows = await store.claim(START + DAY, START, SECOND, 200);
    return {
      found,
      events,
      rows: rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      log: await store.accessLog({ limit: 1000 }),
      due: await store.due(START + 10, 1, 100),
      channel: await store.read('channel'),
      number: await store.nextNumber('CP-2026'),
    };
  }

  test('everything is there afterwards, and the chain proves it', async () => {
    const copied = await copy();
    expect(copied).toEqual({
      cases: CASES,
      before: 0,
      events: CASES * 3 + 1,
      lines: CASES + 200,
      findings: [],
    });
    expect(printed.at(0)).toBe(`25 van ${CASES} casussen`);
    const [sqlite, store] = [await folder.open(), await cosmos.instance()];
    expect(await everything(store)).toEqual(await everything(sqlite));
    expect(await store.append(batch({ caseId: 'case-1', commandId: 'raise', expectedVersion: 3 }))).toBe(
      'duplicate',
    );
    expect(
      await store.append(
        batch({
          caseId: 'case-1',
          expectedVersion: 3,
          index: index({ number: 'CP-2026-0002', people: [BRAM] }),
        }),
      ),
    ).toBe('appended');
    expect(await store.verify()).toEqual([]);
    await sqlite.close();
  });

  test('one that was broken off goes on where it was; one that was done does nothing', async () => {
    let failed = 0;
    let copied: Awaited<ReturnType<typeof copy>> | null = null;
    for (let attempt = 1; attempt < 30 && !copied; attempt += 1) {
      // After some requests Cosmos is gone for good, until the next attempt.
      const back = goneAfter(cosmos.peer.log.length + 15 * attempt);
      copied = await copy().catch(() => null);
      back();
      if (!copied) failed += 1;
    }
    expect(copied?.findings).toEqual([]);
    expect(copied?.before).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(1);
    const [sqlite, store] = [await folder.open(), await cosmos.instance()];
    expect(await everything(store)).toEqual(await everything(sqlite));
    await sqlite.close();
    const again = await copy();
    expect([again.cases, again.before, again.lines]).toEqual([0, CASES, 0]);
  });

  /** Every write fails once so many requests were made. */
  function goneAfter(requests: number): () => void {
    const rule = cosmos.peer.faults.add({
      effect: '503',
      on: { kinds: ['batch'] },
      get chance() {
        return cosmos.peer.log.length > requests ? 1 : 0;
      },
    });
    return rule.remove;
  }

  test('a store that a bot is using is not copied', async () => {
    const store = await folder.open();
    await expect(copy()).rejects.toThrow('Stop de bot');
    await store.close();
  });

  test('what was changed before the copy is still found after it', async () => {
    folder.raw((db) =>
      db.exec(`UPDATE events SET body = replace(body, 'Plain', 'Pluin') WHERE case_id = 'case-3'`),
    );
    const { findings } = await copy();
    expect(findings.map(({ kind, caseId, position }) => [kind, caseId, position])).toEqual([
      ['changed', 'case-3', 2],
    ]);
  });

  test('an access log of which the oldest lines are gone goes over as it is, and so do lines let go of since', async () => {
    const late = async (act: string, forget: number): Promise<number> => {
      const store = await folder.open();
      for (let at = 0; at < 3; at += 1) await store.logAccess(look(null, `${act}-${at}`, START + forget));
      const gone = await store.forgetAccess(START + forget);
      await store.close();
      return gone;
    };
    expect(await late('one', 1)).toBe(CASES + 200);
    expect(await copy()).toMatchObject({ lines: 3, findings: [] });
    expect(await late('two', 2)).toBe(3);
    expect(await copy()).toMatchObject({ lines: 3, findings: [] });
    const store = await cosmos.instance();
    expect(await store.forgetAccess(START)).toBe(0);
    expect((await store.accessLog({ limit: 9 })).map(({ act }) => act)).toEqual(['two-2', 'two-1', 'two-0']);
  });

  test('a log that went on in Cosmos is not mixed with another', async () => {
    const store = await openCosmosStore(cosmos.options);
    await store.logAccess(look(null));
    await store.close();
    await expect(copy()).rejects.toThrow('is een ander');
  });
});
