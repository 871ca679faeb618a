import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseIndex, Store } from '../src/application/ports.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../src/domain/calendar.ts';
import {
  ANNA,
  BRAM,
  batch,
  CONTENT_FIELDS,
  event,
  index,
  look,
  message,
  START,
  state,
} from './support/store-world.ts';

/** What a store under test is given: a clock that the test sets, and which fields of which events are content. */
export interface StoreWorld {
  readonly wallNow: () => Instant;
  readonly contentFields: Readonly<Record<string, readonly string[]>>;
}

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

/** Every promise of the store port. Each store runs it; `open` gives one without data. */
export function storeContract(name: string, open: (world: StoreWorld) => Promise<StoreUnderTest>): void {
  describe(`${name}: the store's contract`, () => {
    let wall = START;
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      wall = START;
      under = await open({ wallNow: () => wall, contentFields: CONTENT_FIELDS });
      store = under.store;
    });
    afterEach(() => under.close());

    async function reopened(): Promise<Store> {
      store = await under.reopen();
      return store;
    }
    function claim(limit = 10, protocolNow = START): ReturnType<Store['claim']> {
      return store.claim(protocolNow, wall, 30 * SECOND, limit);
    }
    async function claimedKeys(protocolNow = START): Promise<readonly string[]> {
      return (await claim(10, protocolNow)).map((row) => row.key);
    }

    describe('cases', () => {
      test('what was appended is loaded and read back as it was', async () => {
        const events = [
          event('Raised', { text: 'Een “lastige” zin met ë en \n regels', list: [1, { deep: true }] }),
          event('Plain', { count: 2 }),
        ];
        const whole = state({ phase: 'triage', texts: ['ë'], none: null });
        expect(await store.append(batch({ commandId: 'c1', events, state: whole, wakeAt: null }))).toBe(
          'appended',
        );

        expect(await store.load('a')).toEqual({
          caseId: 'a',
          version: 2,
          rules: 1,
          wakeAt: null,
          state: whole,
        });
        const common = { caseId: 'a', at: START, actor: ANNA, commandId: 'c1' };
        expect(await store.events('a')).toEqual([
          { ...common, position: 1, event: events[0] },
          { ...common, position: 2, event: events[1] },
        ]);
      });

      test('an unknown case loads as null and has no events', async () => {
        expect(await store.load('nobody')).toBeNull();
        expect(await store.events('nobody')).toEqual([]);
      });

      test('a later command moves the case on, and leaves its earlier events as they were', async () => {
        await store.append(batch());
        const first = await store.events('a');
        await store.append(batch({ expectedVersion: 1, rules: 2, wakeAt: START + DAY }));
        expect(await store.load('a')).toMatchObject({
          version: 2,
          rules: 2,
          wakeAt: START + DAY,
          state: { votes: 2 },
        });
        expect((await store.events('a')).slice(0, 1)).toEqual(first);
      });

      test('a command on an old version conflicts and writes nothing at all', async () => {
        await store.append(batch());
        const late = batch({ outbox: [message('m')], index: index({ people: [BRAM] }), commandId: 'late' });
        expect(await store.append(late)).toBe('conflict');
        expect(await store.append({ ...late, expectedVersion: 5 })).toBe('conflict');
        expect(await store.append(batch({ caseId: 'b', expectedVersion: 1 }))).toBe('conflict');

        expect(await store.events('a')).toHaveLength(1);
        expect(await store.load('b')).toBeNull();
        expect(await store.outboxState()).toEqual({ waiting: 0, oldest: null });
        expect(await store.find({ person: BRAM, limit: 10 })).toEqual([]);
        // Nor is the command used up: after a fresh read it goes through.
        expect(await store.append({ ...late, expectedVersion: 1 })).toBe('appended');
      });

      test('a command id is handled once a case for seven days, whatever version it comes with', async () => {
        await store.append(batch({ commandId: 'c' }));
        expect(await store.append(batch({ commandId: 'c' }))).toBe('duplicate');
        expect(await store.append(batch({ commandId: 'c', expectedVersion: 1 }))).toBe('duplicate');
        expect(await store.append(batch({ commandId: 'c', caseId: 'b' }))).toBe('appended');
        await store.sweep(wall + 7 * DAY);
        expect(await store.append(batch({ commandId: 'c', expectedVersion: 1 }))).toBe('duplicate');
        await store.sweep(wall + 7 * DAY + 1);
        expect(await store.append(batch({ commandId: 'c', expectedVersion: 1 }))).toBe('appended');
      });

      test('a command without events renews the snapshot and leaves the version', async () => {
        await store.append(batch());
        const renewed = batch({
          expectedVersion: 1,
          events: [],
          rules: 2,
          wakeAt: START,
          state: state({ new: true }),
        });
        expect(await store.append(renewed)).toBe('appended');
        const kept = { caseId: 'a', version: 1, rules: 2, wakeAt: START, state: { new: true } };
        expect(await store.load('a')).toEqual(kept);
        expect(await (await reopened()).load('a')).toEqual(kept);
        expect(await store.verify()).toEqual([]);
      });

      test('a new case without events is a fault', async () => {
        await expect(store.append(batch({ events: [] }))).rejects.toThrow();
        expect(await store.load('a')).toBeNull();
      });

      test('fifty commands at once each get their own case, none lost', async () => {
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, at) =>
            store.append(batch({ caseId: `case-${at}`, outbox: [message(`m${at}`)] })),
          ),
        );
        expect(new Set(results)).toEqual(new Set(['appended']));
        expect((await store.outboxState()).waiting).toBe(50);
        for (let at = 0; at < 50; at += 1) expect((await store.load(`case-${at}`))?.version).toBe(1);
      });

      test('of fifty commands at once on one version one wins, and the others know', async () => {
        await store.append(batch());
        const results = await Promise.all(
          Array.from({ length: 50 }, () => store.append(batch({ expectedVersion: 1 }))),
        );
        expect(results.filter((result) => result === 'appended')).toHaveLength(1);
        expect(results.filter((result) => result === 'conflict')).toHaveLength(49);
        expect(await store.events('a')).toHaveLength(2);
        expect(await store.verify()).toEqual([]);
      });

      test('commands at once that conflict or come twice harm nobody else’s', async () => {
        await store.append(batch({ commandId: 'known' }));
        const results = await Promise.all([
          store.append(batch({ caseId: 'first' })),
          store.append(batch({ caseId: 'bad', expectedVersion: 3, outbox: [message('bad')] })),
          store.append(batch({ commandId: 'known' })),
          store.append(batch({ caseId: 'last' })),
        ]);
        expect(results).toEqual(['appended', 'conflict', 'duplicate', 'appended']);
        expect(await store.load('bad')).toBeNull();
        expect((await store.outboxState()).waiting).toBe(0);
        expect(await store.verify()).toEqual([]);
      });

      test('reopening loses nothing', async () => {
        await store.append(batch({ outbox: [message('m')] }));
        await store.append(batch({ expectedVersion: 1 }));
        await store.logAccess(look('CP-2026-0001'));
        const before = [await store.load('a'), await store.events('a'), await store.accessLog({ limit: 5 })];
        await reopened();
        expect([await store.load('a'), await store.events('a'), await store.accessLog({ limit: 5 })]).toEqual(
          before,
        );
        expect(await claimedKeys()).toEqual(['m']);
        expect(await store.append(batch({ expectedVersion: 2 }))).toBe('appended');
        expect(await store.verify()).toEqual([]);
      });

      test('R11.5: na het wissen is de inhoud van eerdere gebeurtenissen weg, de rest niet', async () => {
        const raised = event('Raised', { text: 'geheim', figure: 3 });
        await store.append(batch({ events: [raised], outbox: [message('old')] }));
        const erase = batch({
          expectedVersion: 1,
          events: [event('Plain')],
          state: state({ erased: true }),
          eraseContent: true,
          outbox: [message('new')],
        });
        expect(await store.append(erase)).toBe('appended');
        for (const reopen of [false, true]) {
          const opened = reopen ? await reopened() : store;
          const [first, second] = await opened.events('a');
          expect(first?.event).toEqual({ type: 'Raised', at: START, by: ANNA, figure: 3 });
          expect(second?.event).toEqual(event('Plain'));
          expect((await opened.load('a'))?.state).toEqual({ erased: true });
          expect(await opened.verify()).toEqual([]);
        }
        expect(await claimedKeys()).toEqual(['new']);
        const after = event('Raised', { text: 'later' });
        expect(await store.append(batch({ expectedVersion: 2, events: [after] }))).toBe('appended');
        expect((await store.events('a'))[2]?.event).toEqual(after);
      });
    });

    describe('due', () => {
      test('cases are due from their moment on, the longest due first, up to the limit', async () => {
        for (const [caseId, wakeAt] of [
          ['late', 30],
          ['early', 10],
          ['later', 50],
          ['never', null],
        ] as const) {
          await store.append(batch({ caseId, wakeAt: wakeAt === null ? null : START + wakeAt }));
        }
        expect(await store.due(START + 9, 1, 10)).toEqual([]);
        expect(await store.due(START + 10, 1, 10)).toEqual(['early']);
        expect(await store.due(START + 40, 1, 10)).toEqual(['early', 'late']);
        expect(await store.due(START + 60, 1, 2)).toEqual(['early', 'late']);
        expect(await store.nextWake()).toBe(START + 10);
      });

      test('a case that moved on is due at its new moment only', async () => {
        await store.append(batch({ wakeAt: START }));
        await store.append(batch({ expectedVersion: 1, wakeAt: START + DAY }));
        expect(await store.due(START + HOUR, 1, 10)).toEqual([]);
        expect(await store.nextWake()).toBe(START + DAY);
      });

      test('a case made by other rules is due, older or newer, after those whose moment came', async () => {
        await store.append(batch({ caseId: 'older', rules: 1, wakeAt: null }));
        await store.append(batch({ caseId: 'same', rules: 2, wakeAt: START + DAY }));
        await store.append(batch({ caseId: 'due', rules: 2, wakeAt: START }));
        await store.append(batch({ caseId: 'newer', rules: 3, wakeAt: START + DAY }));
        expect(await store.due(START, 2, 10)).toEqual(['due', 'newer', 'older']);
      });

      test('the next moment at which a held message may leave is the earliest that is still ahead', async () => {
        expect(await store.nextHeld(START)).toBeNull();
        await store.append(
          batch({
            outbox: [
              message('now', { notBefore: START }),
              message('later', { notBefore: START + DAY }),
              message('soon', { notBefore: START + HOUR }),
            ],
          }),
        );
        expect(await store.nextHeld(START)).toBe(START + HOUR);
        expect(await store.nextHeld(START + HOUR)).toBe(START + DAY);
        expect(await store.nextHeld(START + DAY)).toBeNull();
      });

      test('without anything to wake for there is no next moment', async () => {
        expect(await store.nextWake()).toBeNull();
        await store.append(batch({ wakeAt: null }));
        expect(await store.nextWake()).toBeNull();
      });
    });

    describe('find', () => {
      beforeEach(async () => {
        const cases: readonly (readonly [string, Partial<CaseIndex>])[] = [
          ['a', { number: 'CP-2026-0001', people: [ANNA, BRAM], raisedAt: START }],
          ['b', { number: 'CP-2026-0002', people: [ANNA, ANNA], raisedAt: START + DAY, table: 'spoed' }],
          ['c', { number: 'CP-2026-0003', people: [BRAM], raisedAt: START + 2 * DAY, open: false }],
        ];
        for (const [caseId, changes] of cases) await store.append(batch({ caseId, index: index(changes) }));
      });
      async function found(query: Omit<Parameters<Store['find']>[0], 'limit'>, limit = 10): Promise<string> {
        return (await store.find({ ...query, limit })).map(({ caseId }) => caseId).join('');
      }

      test('by each of its properties and by all together, newest first', async () => {
        expect(await found({})).toBe('cba');
        expect(await found({}, 2)).toBe('cb');
        expect(await found({ person: ANNA })).toBe('ba');
        expect(await found({ person: BRAM })).toBe('ca');
        expect(await found({ open: true })).toBe('ba');
        expect(await found({ open: false })).toBe('c');
        expect(await found({ table: 'spoed' })).toBe('b');
        expect(await found({ number: 'CP-2026-0003' })).toBe('c');
        expect(await found({ raisedSince: START + DAY })).toBe('cb');
        expect(await found({ person: ANNA, table: 'code-paars', open: true, raisedSince: START })).toBe('a');
        expect(await found({ person: 'region/nobody' })).toBe('');
      });

      test('a case is found by what it is now, not by what it was', async () => {
        const changed = index({ people: [BRAM], table: 'zorgmakelaar', open: false });
        await store.append(batch({ expectedVersion: 1, index: changed }));
        expect(await found({ person: ANNA })).toBe('b');
        expect(await found({ table: 'zorgmakelaar', open: false, person: BRAM })).toBe('a');
      });

      test('what is found is the whole case', async () => {
        expect(await store.find({ number: 'CP-2026-0001', limit: 1 })).toEqual([await store.load('a')]);
      });
    });

    test('numbers count from 1 within their series, none given twice under parallel calls', async () => {
      const given = await Promise.all(Array.from({ length: 40 }, () => store.nextNumber('CP-2026')));
      expect([...given].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
      expect(await store.nextNumber('CP-2027')).toBe(1);
      await reopened();
      expect(await store.nextNumber('CP-2026')).toBe(41);
    });

    describe('outbox', () => {
      test('a claimed row is what was put in, oldest first, up to the limit', async () => {
        const rows = [
          message('one', { payload: { card: 'x', list: ['ë', null] } }),
          message('two', { kind: 'command', to: null }),
          message('three', { kind: 'thread', to: null, payload: null }),
        ];
        await store.append(batch({ outbox: rows }));
        wall += 5;
        await store.append(batch({ caseId: 'b', outbox: [message('four')] }));
        expect(await store.outboxState()).toEqual({ waiting: 4, oldest: START });
        const stored = { caseId: 'a', revision: 1, attempts: 0, createdAt: START };
        expect(await claim(2)).toEqual([
          { ...rows[0], ...stored },
          { ...rows[1], ...stored },
        ]);
        expect((await claim()).map((row) => row.key)).toEqual(['three', 'four']);
      });

      test('R9.6: a row is not claimed before its protocol time, whatever the wall says', async () => {
        await store.append(batch({ outbox: [message('m', { notBefore: START + HOUR })] }));
        wall += DAY;
        expect(await claimedKeys(START + HOUR - 1)).toEqual([]);
        expect(await claimedKeys(START + HOUR)).toEqual(['m']);
      });

      test('R9.6: Nu wakker maken laat los wat voor deze casus werd vastgehouden, en niets van een andere', async () => {
        const held = { notBefore: START + DAY };
        await store.append(batch({ outbox: [message('m', held)] }));
        await store.append(batch({ caseId: 'b', outbox: [message('other', held)] }));
        const wake = batch({
          expectedVersion: 1,
          at: START + HOUR,
          release: true,
          outbox: [message('new', held)],
        });
        await store.append(wake);
        expect(await claimedKeys(START + HOUR - 1)).toEqual([]);
        expect(await claimedKeys(START + HOUR)).toEqual(['m']);
      });

      test('a lease keeps others off until it expires; then the row comes again, one attempt further', async () => {
        await store.append(batch({ outbox: [message('m')] }));
        expect((await claim())[0]?.attempts).toBe(0);
        wall += 30 * SECOND - 1;
        expect(await claim()).toEqual([]);
        wall += 1;
        expect((await claim())[0]?.attempts).toBe(1);
      });

      test('of parallel claims each row goes to one', async () => {
        await store.append(batch({ outbox: Array.from({ length: 30 }, (_, at) => message(`m${at}`)) }));
        const claims = await Promise.all(Array.from({ length: 6 }, () => claim(10)));
        const keys = claims.flat().map((row) => row.key);
        expect(keys).toHaveLength(30);
        expect(new Set(keys).size).toBe(30);
      });

      test('sent, moot and failed take a row off for good; its key stays used', async () => {
        await store.append(batch({ outbox: [message('sent'), message('moot'), message('failed')] }));
        await claim();
        await store.settle('sent', 1, { kind: 'sent' });
        await store.settle('moot', 1, { kind: 'moot' });
        await store.settle('failed', 1, { kind: 'failed', reason: '403' });
        expect(await store.outboxState()).toEqual({ waiting: 0, oldest: null });
        await store.append(batch({ expectedVersion: 1, outbox: [message('sent'), message('failed')] }));
        await reopened();
        wall += DAY;
        expect(await claim()).toEqual([]);
      });

      test('a row to retry comes back at the wall time that was asked', async () => {
        await store.append(batch({ outbox: [message('m')] }));
        await claim();
        await store.settle('m', 1, { kind: 'retry', later: wall + 10 * MINUTE, reason: '429' });
        expect((await store.outboxState()).waiting).toBe(1);
        wall += 10 * MINUTE - 1;
        expect(await claim()).toEqual([]);
        wall += 1;
        expect((await claim())[0]).toMatchObject({ key: 'm', attempts: 1 });
      });

      test('what was claimed and not tried is due at once, and that was no try', async () => {
        await store.append(batch({ outbox: [message('m')] }));
        for (let round = 0; round < 3; round += 1) {
          expect(await claim()).toMatchObject([{ key: 'm', attempts: 0 }]);
          expect(await claim()).toEqual([]);
          await store.settle('m', 1, { kind: 'unsent' });
        }
        await claim();
        await store.settle('m', 1, { kind: 'retry', later: wall, reason: '503' });
        expect(await claim()).toMatchObject([{ attempts: 1 }]);
      });

      test('settling what is settled, overtaken or unknown changes nothing', async () => {
        await store.append(batch({ outbox: [message('m')] }));
        await claim();
        await store.settle('m', 1, { kind: 'sent' });
        await store.settle('m', 1, { kind: 'retry', later: wall, reason: 'late' });
        await store.settle('unknown', 1, { kind: 'sent' });
        expect((await store.outboxState()).waiting).toBe(0);
      });

      test('a second row under a key is ignored, unless both are status rows', async () => {
        await store.append(batch({ outbox: [message('m', { payload: 1 }), message('m', { payload: 2 })] }));
        const status = message('m', { kind: 'status', payload: 3 });
        await store.append(batch({ expectedVersion: 1, outbox: [status] }));
        expect(await claim()).toMatchObject([{ kind: 'person', payload: 1, revision: 1 }]);
      });

      describe('the live status card', () => {
        function draw(version: number, payload: unknown): Promise<unknown> {
          const row = message('status', { kind: 'status', to: null, payload });
          return store.append(batch({ expectedVersion: version, outbox: [row] }));
        }

        test('a later one takes the place of an earlier one that was not sent', async () => {
          await draw(0, 'first');
          wall += 5 * SECOND;
          await draw(1, 'second');
          expect(await store.outboxState()).toEqual({ waiting: 1, oldest: START });
          expect(await claim()).toMatchObject([{ payload: 'second', revision: 2, attempts: 0 }]);
        });

        test('overwritten while it is being sent it stays due, for the newer one, after the send', async () => {
          await draw(0, 'first');
          await claim();
          await draw(1, 'second');
          // Not while the first is under way: the older card could arrive last.
          expect(await claim()).toEqual([]);
          wall += 200;
          await store.settle('status', 1, { kind: 'sent' });
          // Its wait counts from there: a card that changes all the time is no message that waits for hours.
          expect(await store.outboxState()).toEqual({ waiting: 1, oldest: START + 200 });
          wall += SECOND - 1;
          expect(await claim()).toEqual([]);
          wall += 1;
          expect(await claim()).toMatchObject([{ payload: 'second', revision: 2, attempts: 0 }]);
          await store.settle('status', 2, { kind: 'sent' });
          expect((await store.outboxState()).waiting).toBe(0);
        });

        test('is sent at most once a second', async () => {
          await draw(0, 'first');
          await claim();
          await store.settle('status', 1, { kind: 'sent' });
          wall += 400;
          await draw(1, 'second');
          wall += 599;
          expect(await claim()).toEqual([]);
          wall += 1;
          expect(await claim()).toMatchObject([{ payload: 'second', revision: 2, createdAt: START + 400 }]);
        });

        test('a retry of an overtaken one still waits as long as Teams asked', async () => {
          await draw(0, 'first');
          await claim();
          await draw(1, 'second');
          await store.settle('status', 1, { kind: 'retry', later: wall + MINUTE, reason: '429' });
          wall += MINUTE - 1;
          expect(await claim()).toEqual([]);
          wall += 1;
          expect(await claim()).toMatchObject([{ revision: 2 }]);
        });

        test('moot while it was overtaken leaves the newer one due at once', async () => {
          await draw(0, 'first');
          await claim();
          await draw(1, 'second');
          await store.settle('status', 1, { kind: 'moot' });
          wall += SECOND;
          expect(await claim()).toMatchObject([{ revision: 2 }]);
        });

        test('a late answer about an older one leaves the lease of the newer one alone', async () => {
          await draw(0, 'first');
          await claim();
          await draw(1, 'second');
          wall += 30 * SECOND;
          expect(await claim()).toMatchObject([{ revision: 2 }]);
          await store.settle('status', 1, { kind: 'sent' });
          wall += 5 * SECOND;
          expect(await claim()).toEqual([]);
        });
      });

      test('rows that are done are forgotten after seven days, waiting ones never', async () => {
        await store.append(batch({ outbox: [message('done'), message('waiting')] }));
        await claim();
        await store.settle('done', 1, { kind: 'sent' });
        await store.sweep(wall + 7 * DAY + 1);
        await store.append(batch({ expectedVersion: 1, outbox: [message('done')] }));
        wall += MINUTE;
        expect(await claimedKeys()).toEqual(['waiting', 'done']);
      });
    });

    test('facts are kept, overwritten and removed', async () => {
      expect(await store.read('offset')).toBeNull();
      await store.write('offset', { ms: 5, list: ['ë'] });
      expect(await store.read('offset')).toEqual({ ms: 5, list: ['ë'] });
      await store.write('offset', 0);
      await reopened();
      expect(await store.read('offset')).toBe(0);
      await store.write('offset', null);
      expect(await store.read('offset')).toBeNull();
    });

    test('R11.4: the access log keeps every line, newest first, for one case or all', async () => {
      const lines = [look('CP-2026-0001'), look('CP-2026-0002'), look(null), look('CP-2026-0001', 'vote')];
      await Promise.all(lines.map((line) => store.logAccess(line)));
      expect(await store.accessLog({ limit: 10 })).toEqual([...lines].reverse());
      expect(await store.accessLog({ limit: 2 })).toEqual([lines[3], lines[2]]);
      expect(await store.accessLog({ caseNumber: 'CP-2026-0001', limit: 10 })).toEqual([lines[3], lines[0]]);
    });

    describe('R11.4: the access log is kept by its own period', () => {
      const hours = [0, 1, 2, 3] as const;
      async function logged(): Promise<void> {
        await store.append(batch());
        for (const hour of hours)
          await store.logAccess(look('CP-2026-0001', `act-${hour}`, START + hour * HOUR));
      }
      async function acts(): Promise<readonly string[]> {
        return (await store.accessLog({ limit: 10 })).map(({ act }) => act);
      }

      test('what is older goes, the rest stays, and the chain goes on verifying', async () => {
        await logged();
        expect(await store.forgetAccess(START)).toBe(0);
        expect(await store.forgetAccess(START + 2 * HOUR)).toBe(2);
        expect(await acts()).toEqual(['act-3', 'act-2']);
        expect(await store.accessLog({ caseNumber: 'CP-2026-0001', limit: 10 })).toHaveLength(2);
        expect(await store.verify()).toEqual([]);
        expect(await store.forgetAccess(START + 2 * HOUR)).toBe(0);
        await store.logAccess(look(null, 'act-4', START + 4 * HOUR));
        await reopened();
        expect(await acts()).toEqual(['act-4', 'act-3', 'act-2']);
        expect(await store.verify()).toEqual([]);
        expect(await store.forgetAccess(START + 4 * HOUR)).toBe(2);
        expect(await store.verify()).toEqual([]);
      });

      test('the newest line stays, so that the numbering goes on', async () => {
        await logged();
        expect(await store.forgetAccess(START + DAY)).toBe(3);
        expect(await acts()).toEqual(['act-3']);
        await store.logAccess(look(null, 'act-4', START + DAY));
        expect(await store.verify()).toEqual([]);
      });

      test('an older line after a newer one waits for it', async () => {
        await store.logAccess(look(null, 'newer', START + 5 * HOUR));
        await logged();
        expect(await store.forgetAccess(START + 4 * HOUR)).toBe(0);
        expect(await store.forgetAccess(START + 6 * HOUR)).toBe(4);
        expect(await store.verify()).toEqual([]);
      });

      test('an empty log has nothing to let go of', async () => {
        expect(await store.forgetAccess(START + DAY)).toBe(0);
        await logged();
        expect(await store.verify()).toEqual([]);
      });
    });

    test('a store that nobody touched verifies without a finding', async () => {
      expect(await store.verify()).toEqual([]);
      await store.append(
        batch({ events: [event('Raised', { text: 'x' }), event('Plain')], outbox: [message('m')] }),
      );
      await store.append(batch({ expectedVersion: 2 }));
      await store.append(batch({ caseId: 'b', index: index({ number: 'CP-2026-0002' }) }));
      await store.logAccess(look('CP-2026-0001'));
      await claim();
      await store.settle('m', 1, { kind: 'sent' });
      expect(await store.verify()).toEqual([]);
      await store.ping();
    });

    test('after closing, every write is refused instead of lost', async () => {
      await store.close();
      await expect(store.append(batch())).rejects.toThrow();
    });
  });
}
