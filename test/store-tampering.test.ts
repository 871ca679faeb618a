import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SNAPSHOT_EVERY } from '../src/adapters/store/snapshots.ts';
import type { Store } from '../src/application/ports.ts';
import { SECOND } from '../src/domain/calendar.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { ANNA, BRAM, batch, event, index, look, message, START } from './support/store-world.ts';

const TABLES = ['events', 'case_people', 'case_keys', 'commands', 'outbox', 'snapshots', 'cases'];
const EVENTS = 5;

/** Everything here is done by someone who has the file and knows how it is made, but has no keys. */
describe('R11.3, R11.4: wat er met het bestand is gedaan komt uit', () => {
  let folder: StoreFolder;
  let store: Store;

  beforeEach(async () => {
    folder = storeFolder();
    store = await folder.open();
    for (const caseId of ['a', 'b', 'c']) {
      const number = `CP-2026-000${await store.nextNumber('CP-2026')}`;
      for (let version = 0; version < EVENTS; version += 1) await go(caseId, number, version);
    }
    for (const act of ['look', 'vote', 'print', 'look']) await store.logAccess(look('CP-2026-0001', act));
    expect(await store.verify()).toEqual([]);
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  async function go(caseId: string, number: string, version: number): Promise<void> {
    const outbox = [message(`${caseId}-${version}`)];
    const of = { caseId, expectedVersion: version, index: index({ number, people: [ANNA, BRAM] }), outbox };
    const events = [event('Voted', { reason: `reden ${version}`, seat: 'assen' })];
    expect(await store.append(batch({ ...of, events }))).toBe('appended');
  }
  /** What `verify` says, a line each: kind, case, position. */
  async function findings(): Promise<readonly string[]> {
    return (await store.verify()).map(({ kind, caseId, position }) => `${kind} ${caseId} ${position}`);
  }
  async function sentences(): Promise<string> {
    return (await store.verify()).map((finding) => finding.what).join('\n');
  }
  function sql(text: string): void {
    folder.raw((db) => db.exec(text));
  }

  describe('events', () => {
    test('each changed event is named by case number and position, and no other with it', async () => {
      for (let position = 1; position <= EVENTS; position += 1) {
        const at = `case_id = 'b' AND position = ${position}`;
        const body = String(
          folder.raw((db) => db.prepare(`SELECT body FROM events WHERE ${at}`).get()?.body),
        );
        for (const changed of [
          body.replace('assen', 'emmen'),
          body.replace(ANNA, BRAM),
          body.replace(`"at":${START}`, `"at":${START - 1}`),
          body.replace(/"sealed":"(.)/, (_, first) => `"sealed":"${first === 'A' ? 'B' : 'A'}`),
          `${body} `,
        ]) {
          expect(changed).not.toBe(body);
          folder.raw((db) => db.prepare(`UPDATE events SET body = ? WHERE ${at}`).run(changed));
          expect(await findings()).toEqual([`changed b ${position}`]);
        }
        expect(await sentences()).toBe(`Casus CP-2026-0002 (b), gebeurtenis ${position}: gewijzigd.`);
        folder.raw((db) => db.prepare(`UPDATE events SET body = ? WHERE ${at}`).run(body));
        expect(await findings()).toEqual([]);
      }
    });

    test('a changed link', async () => {
      sql(`UPDATE events SET mac = zeroblob(32) WHERE case_id = 'a' AND position = 3`);
      expect(await findings()).toEqual(['changed a 3', 'changed a 4']);
      expect(await sentences()).toContain(
        'gebeurtenis 4: gewijzigd (kan een gevolg zijn van de vorige bevinding)',
      );
    });

    test.each([1, 3])('a removed event (%i)', async (position) => {
      sql(`DELETE FROM events WHERE case_id = 'a' AND position = ${position}`);
      expect(await findings()).toEqual([`missing a ${position}`]);
    });

    test('a removed event that the later ones were moved up for', async () => {
      sql(`DELETE FROM events WHERE case_id = 'a' AND position = 3`);
      sql(`UPDATE events SET position = position - 1 WHERE case_id = 'a' AND position > 3`);
      expect(await findings()).toEqual(['swapped a 3', 'swapped a 4', 'cut-tail a 5']);
    });

    test('a cut tail', async () => {
      sql(`DELETE FROM events WHERE case_id = 'a' AND position > 3`);
      expect(await findings()).toEqual(['cut-tail a 4']);
      expect(await sentences()).toContain('4 tot en met 5 ontbreken');
    });

    test('two events of a case that changed places', async () => {
      swap(`case_id = 'a' AND position = 2`, `case_id = 'a' AND position = 4`);
      expect(await findings()).toEqual(['swapped a 2', 'changed a 3', 'swapped a 4', 'changed a 5']);
    });

    test('events of two cases that changed places, sealed content and all', async () => {
      swap(`case_id = 'a' AND position = 5`, `case_id = 'b' AND position = 5`);
      const found = await findings();
      expect(found).toEqual(expect.arrayContaining(['swapped a 5', 'swapped b 5']));
      expect(await sentences()).toContain('gebeurtenis 5: hier staat gebeurtenis 5 van casus b.');
      await expect(store.events('a')).rejects.toThrow('unreadable: event|a|5');
    });

    test('two whole cases that changed places', async () => {
      for (const table of TABLES) {
        sql(`UPDATE OR IGNORE ${table} SET case_id = 'x' WHERE case_id = 'a'`);
        sql(`UPDATE OR IGNORE ${table} SET case_id = 'a' WHERE case_id = 'b'`);
        sql(`UPDATE OR IGNORE ${table} SET case_id = 'b' WHERE case_id = 'x'`);
      }
      const found = await findings();
      for (const caseId of ['a', 'b']) {
        expect(found).toContain(`snapshot ${caseId} null`);
        for (let at = 1; at <= EVENTS; at += 1) expect(found).toContain(`swapped ${caseId} ${at}`);
      }
    });

    function swap(one: string, other: string): void {
      folder.raw((db) => {
        const get = (where: string) => db.prepare(`SELECT body, mac FROM events WHERE ${where}`).get();
        const put = (where: string, row: ReturnType<typeof get>) =>
          db
            .prepare(`UPDATE events SET body = ?, mac = ? WHERE ${where}`)
            .run(row?.body ?? null, row?.mac ?? null);
        const [first, second] = [get(one), get(other)];
        put(one, second);
        put(other, first);
      });
    }
  });

  describe('snapshots', () => {
    test.each([
      ['its moment to wake', `wake_at = NULL`],
      ['its rules', `rules = 9`],
      ['its number', `number = 'CP-2026-0009'`],
      ['its table', `tbl = 'regulier'`],
      ['whether it is open', `open = 0`],
      ['its people', `people = '["region/mallory"]'`],
      ['its age', `raised_at = 1`],
      ['which state is its own', `snapshot_mark = (SELECT snapshot_mark FROM cases WHERE case_id = 'b')`],
      ['its signature', `signature = (SELECT signature FROM cases WHERE case_id = 'b')`],
    ])('a doctored snapshot: %s', async (_, change) => {
      sql(`UPDATE cases SET ${change} WHERE case_id = 'a'`);
      expect(await findings()).toContain('snapshot a null');
    });

    test.each([
      ['added', `INSERT INTO case_people VALUES ('region/mallory', 'a')`],
      ['removed', `DELETE FROM case_people WHERE case_id = 'a' AND person = '${ANNA}'`],
    ])('someone %s in the list a case is found by', async (_, change) => {
      sql(change);
      expect(await findings()).toEqual(['snapshot a null']);
    });

    test.each([
      ['of another case', `sealed = (SELECT sealed FROM snapshots WHERE case_id = 'b')`],
      ['said to be of another moment', `version = version - 1`],
      ['with a changed byte', `sealed = CAST(substr(sealed, 1, 60) || x'00' || substr(sealed, 62) AS BLOB)`],
    ])('a state %s', async (_, change) => {
      sql(`UPDATE snapshots SET ${change} WHERE case_id = 'a'`);
      expect(await findings()).toEqual(['snapshot a null']);
    });

    test('a state of an earlier moment, and none at all', async () => {
      const { snapshots = [] } = rowsOf('a');
      for (let version = EVENTS; version < EVENTS + SNAPSHOT_EVERY; version += 1)
        await go('a', 'CP-2026-0001', version);
      putBack('a', { snapshots });
      expect(await findings()).toEqual(['snapshot a null']);
      sql(`DELETE FROM snapshots WHERE case_id = 'a'`);
      expect(await findings()).toEqual(['snapshot a null']);
    });

    test('an older snapshot put back over a longer history', async () => {
      const older = rowsOf('a');
      await go('a', 'CP-2026-0001', EVENTS);
      putBack('a', { cases: older.cases ?? [], snapshots: older.snapshots ?? [] });
      expect(await findings()).toEqual([`snapshot a ${EVENTS}`, `cut-tail a ${EVENTS + 1}`]);
    });

    test('a destroyed or exchanged case key', async () => {
      sql(
        `UPDATE case_keys SET wrapped = (SELECT wrapped FROM case_keys WHERE case_id = 'b') WHERE case_id = 'a'`,
      );
      sql(`DELETE FROM case_keys WHERE case_id = 'c'`);
      expect(await findings()).toEqual(['unreadable a null', 'unreadable c null']);
    });
  });

  describe('whole cases', () => {
    test('a case removed from every table is named by its number', async () => {
      for (const table of TABLES) sql(`DELETE FROM ${table} WHERE case_id = 'b'`);
      expect(await store.verify()).toEqual([
        {
          kind: 'missing',
          caseId: null,
          position: null,
          what: 'Casus CP-2026-0002 is in zijn geheel verwijderd (5 gebeurtenissen).',
        },
      ]);
    });

    test('a case of which traces are left is named by its id too', async () => {
      sql(`DELETE FROM cases WHERE case_id = 'b'`);
      expect(await findings()).toEqual(['missing b null', 'missing null null']);
    });

    test('two cases removed: how many, and which numbers have no case', async () => {
      for (const table of TABLES) sql(`DELETE FROM ${table} WHERE case_id IN ('a', 'c')`);
      expect(await findings()).toEqual(['missing null null']);
      expect(await sentences()).toContain(
        '2 casussen en 10 gebeurtenissen. Uitgegeven nummers zonder casus: CP-2026-0001, CP-2026-0003.',
      );
    });

    test('a case put back to an earlier moment, snapshot and all, is named with what is lost', async () => {
      const earlier = rowsOf('b');
      await go('b', 'CP-2026-0002', EVENTS);
      await go('b', 'CP-2026-0002', EVENTS + 1);
      putBack('b', earlier);
      expect(await findings()).toEqual([`cut-tail b ${EVENTS + 1}`]);
      expect(await sentences()).toBe(
        'Casus CP-2026-0002 (b) is teruggezet van gebeurtenis 7 naar 5: 6 tot en met 7 ontbreken.',
      );
    });

    test('and is still named after it went on, and when the ledger was put back too', async () => {
      const earlier = rowsOf('b');
      await go('b', 'CP-2026-0002', EVENTS);
      const ledger = folder.raw((db) => db.prepare('SELECT sealed FROM ledger').get()?.sealed ?? null);
      await go('b', 'CP-2026-0002', EVENTS + 1);
      putBack('b', earlier);
      await store.close();
      store = await folder.open();
      await go('b', 'CP-2026-0002', EVENTS);
      expect(await findings()).toEqual([`cut-tail b ${EVENTS + 1}`]);
      // The same version as in the older ledger, but another history.
      folder.raw((db) => db.prepare('UPDATE ledger SET sealed = ?').run(ledger));
      expect(await findings()).toEqual(['changed null null']);
    });

    test('a changed ledger is said, stops nobody’s work, and never heals by itself', async () => {
      sql(`UPDATE ledger SET sealed = zeroblob(300)`);
      expect(await findings()).toEqual(['unreadable null null']);
      await go('a', 'CP-2026-0001', EVENTS);
      await store.logAccess(look('CP-2026-0001'));
      expect(await findings()).toEqual(['unreadable null null']);
    });

    test('a file that is broken is a finding, not a crash', async () => {
      sql(`DROP TABLE access_log`);
      expect(await findings()).toEqual(['unreadable null null']);
    });
  });

  describe('access log', () => {
    test.each([
      ['a changed line', `UPDATE access_log SET body = replace(body, 'vote', 'look') WHERE id = 2`, 2],
      ['a line moved to another case', `UPDATE access_log SET case_number = 'CP-2026-0002' WHERE id = 2`, 2],
      ['a removed line', `DELETE FROM access_log WHERE id = 2`, 2],
      ['a cut tail', `DELETE FROM access_log WHERE id > 2`, 3],
      ['everything removed', `DELETE FROM access_log`, 1],
    ])('%s', async (_, change, line) => {
      sql(change);
      expect(await findings()).toEqual([`access-log null ${line}`]);
      expect(await sentences()).toContain(`regel ${line}`);
    });

    test('a cut tail is still seen after new lines', async () => {
      sql(`DELETE FROM access_log WHERE id > 2`);
      await store.logAccess(look('CP-2026-0001'));
      expect(await findings()).toEqual(['access-log null 3']);
    });

    test('a line that was given an older date is not let go of, nor what comes after it', async () => {
      sql(`UPDATE access_log SET body = replace(body, '"at":${START}', '"at":1') WHERE id = 2`);
      expect(await store.forgetAccess(START)).toBe(0);
      expect(await store.forgetAccess(START + SECOND)).toBe(1);
      expect(await findings()).toEqual(['access-log null 2']);
    });

    test('what was let go of is no finding, what was removed after it is', async () => {
      await store.logAccess(look('CP-2026-0001', 'look', START + SECOND));
      await store.logAccess(look('CP-2026-0001', 'look', START + SECOND));
      expect(await store.forgetAccess(START + SECOND)).toBe(4);
      expect(await findings()).toEqual([]);
      sql(`DELETE FROM access_log WHERE id = 5`);
      expect(await findings()).toEqual(['access-log null 5']);
    });

    test('a line made up at the end', async () => {
      sql(`INSERT INTO access_log SELECT 5, case_number, body, mac FROM access_log WHERE id = 4`);
      expect(await findings()).toEqual(['access-log null 5', 'access-log null 5']);
    });
  });

  test('a waiting message that was given to another person is named, never sent, and holds up no other', async () => {
    sql(`UPDATE outbox SET recipient = '${BRAM}' WHERE key = 'a-2'`);
    expect(await sentences()).toBe('Casus CP-2026-0001 (a): het wachtende bericht a-2 is gewijzigd.');
    const claimed = await store.claim(START, START, 30 * SECOND, 100);
    expect(claimed.map((row) => row.key)).not.toContain('a-2');
    expect(claimed).toHaveLength(3 * EVENTS - 1);
    expect(await store.claim(START, START + 60 * SECOND, SECOND, 100)).toHaveLength(3 * EVENTS - 1);
  });

  type Rows = Readonly<Record<string, readonly Record<string, SQLOutputValue>[]>>;

  function rowsOf(caseId: string): Rows {
    return folder.raw((db) =>
      Object.fromEntries(
        TABLES.map((table) => [table, db.prepare(`SELECT * FROM ${table} WHERE case_id = ?`).all(caseId)]),
      ),
    );
  }
  function putBack(caseId: string, rows: Rows): void {
    folder.raw((db) => {
      for (const [table, kept] of Object.entries(rows)) {
        db.prepare(`DELETE FROM ${table} WHERE case_id = ?`).run(caseId);
        for (const row of kept) insert(db, table, row);
      }
    });
  }
});

function insert(db: DatabaseSync, table: string, row: Record<string, SQLOutputValue>): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => '?').join(', ');
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(...Object.values(row));
}
