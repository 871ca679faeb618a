import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationOn } from '../bench/store.ts';
import { type OpenTable, openTable } from '../bench/tables.ts';
import type { Application } from '../src/application/handle.ts';
import type { Log, Store } from '../src/application/ports.ts';
import { createRegisterBook, type RegisterBook } from '../src/application/register-book.ts';
import { writeRegister } from '../src/application/stored-register.ts';
import { createTicker } from '../src/application/tick.ts';
import { DAY, MINUTE } from '../src/domain/calendar.ts';
import { CONTENT_FIELDS } from '../src/domain/case-file/events.ts';
import type { Register } from '../src/domain/register.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';
import { unclaimed } from './support/instances-scene.ts';

const TABLES = 3;
const NUMBER = '06-55555555';

/** One bot's share of it: its store, its register, and what it logged as an error. */
interface Instance {
  readonly app: Application;
  readonly log: Log;
  readonly book: RegisterBook;
  readonly errors: readonly string[];
  look(): Promise<void>;
}

describe('het register verandert terwijl er meer bots draaien', () => {
  let wall = Date.now();
  let cosmos: CosmosWorld;
  let store: Store;
  let seeded: Application;
  let tables: OpenTable[];

  beforeEach(async () => {
    wall = Date.now();
    cosmos = await cosmosWorld({ contentFields: CONTENT_FIELDS, wallNow: () => wall });
    store = await cosmos.instance();
    seeded = await applicationOn(store, { quietHours: null });
    tables = [];
    for (let nr = 0; nr < TABLES; nr += 1) tables.push(await openTable(seeded, nr));
  });
  afterEach(() => cosmos.close());

  /** Another bot on the same container, that read this register when it started. */
  async function instance(first = seeded.register()): Promise<Instance> {
    const own = await cosmos.instance();
    const book = createRegisterBook(own, first);
    const errors: string[] = [];
    const log: Log = {
      info: () => {},
      warn: () => {},
      error: (text, data) => errors.push(`${text} ${data?.caseId}`),
    };
    const clocks = { protocolNow: () => wall, wallNow: () => wall };
    const app: Application = { ...seeded, store: own, clocks, register: book.current };
    return { app, book, log, errors, look: () => book.refresh(app, log) };
  }

  /** Everybody has another number. */
  function changed(): Register {
    const register = seeded.register();
    return { ...register, people: register.people.map((person) => ({ ...person, phone: NUMBER })) };
  }

  async function reviews(): Promise<readonly number[]> {
    const all = await Promise.all(tables.map(({ caseId }) => store.events(caseId)));
    return all.map((events) => events.filter(({ event }) => event.type === 'SeatsReviewed').length);
  }

  test('elke bot ziet het bij de eerstvolgende blik, en elke casus wordt één keer nagelopen', async () => {
    const [one, other] = [await instance(), await instance()];
    await Promise.all([one.look(), other.look()]);
    expect(await reviews()).toEqual([0, 0, 0]);
    await writeRegister(store, changed());
    await Promise.all([one.look(), other.look()]);
    for (const { book } of [one, other]) expect(book.current()).toEqual(changed());
    expect(await reviews()).toEqual([1, 1, 1]);
    await Promise.all([one.look(), other.look()]);
    expect(await reviews()).toEqual([1, 1, 1]);
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  test('wie nog bezig is met het oude register, draait niet terug wat een ander al nakeek', async () => {
    const [one, other] = [await instance(), await instance()];
    await writeRegister(store, changed());
    await one.look();
    expect(await reviews()).toEqual([1, 1, 1]);
    for (const { caseId } of tables) await other.book.reviewFirst(other.app, other.log, caseId);
    expect(other.book.current()).not.toEqual(changed());
    expect(await reviews()).toEqual([1, 1, 1]);
  });

  test('wie start, loopt na wat er veranderde toen er geen bot draaide', async () => {
    await writeRegister(store, changed());
    const { look } = await instance(changed());
    await look();
    expect(await reviews()).toEqual([1, 1, 1]);
  });

  test('een casus waarbij het niet lukt houdt niets op, en komt na een minuut weer aan de beurt', async () => {
    const { look, errors } = await instance();
    const stuck = tables[1]?.caseId ?? '';
    const rule = { effect: '503', chance: 1, on: { kinds: ['batch'], path: stuck } } as const;
    const broken = cosmos.peer.faults.add(rule);
    await writeRegister(store, changed());
    await look();
    expect(await reviews()).toEqual([1, 0, 1]);
    expect(errors).toEqual([`a case could not be held against the register ${stuck}`]);
    broken.remove();
    wall += MINUTE - 1;
    await look();
    expect(await reviews()).toEqual([1, 0, 1]);
    wall += 1;
    await look();
    expect(await reviews()).toEqual([1, 1, 1]);
    expect(errors).toHaveLength(1);
  });

  test('kunnen de casussen niet opgezocht worden, dan gaat de klok door, en over een minuut weer', async () => {
    const { look, book, errors } = await instance();
    const broken = cosmos.peer.faults.add({ effect: '503', chance: 1, on: { kinds: ['query'] } });
    await writeRegister(store, changed());
    await look();
    await look();
    expect(book.current()).toEqual(changed());
    expect(errors).toHaveLength(1);
    broken.remove();
    wall += MINUTE;
    await look();
    expect(await reviews()).toEqual([1, 1, 1]);
  });

  test('veel casussen gaan over meer blikken, zodat de klok er niet op wacht; wie aan de beurt is gaat voor', async () => {
    const urgent = await unclaimed(seeded, wall + MINUTE);
    for (let nr = TABLES + 1; nr < 40; nr += 1) await unclaimed(seeded, wall + DAY);
    const { app, book, log, look } = await instance();
    await writeRegister(store, changed());
    await look();
    const reviewed = async () => {
      const open = await store.find({ open: true, limit: 100 });
      return open.filter(({ state }) => state.coordinators.every(({ phone }) => phone === NUMBER)).length;
    };
    expect(await reviewed()).toBe(16);
    wall += 2 * MINUTE;
    await createTicker(app, log, (now, caseId) => book.reviewFirst(now, log, caseId)).tick();
    const types = (await store.events(urgent.caseId)).map(({ event }) => event.type);
    expect(types).toEqual(['CaseRaised', 'CoordinationReviewed', 'DeadlineMet']);
    await look();
    expect(await reviewed()).toBe(33);
    await look();
    expect(await reviewed()).toBe(40);
  });
});
