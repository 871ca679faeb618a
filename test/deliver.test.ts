import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationOn, emptyOutbox } from '../bench/store.ts';
import { openTable } from '../bench/tables.ts';
import { createDeliverer, type Deliverer, LEASE_MS } from '../src/application/deliver.ts';
import type { Application } from '../src/application/handle.ts';
import type { Delivery, Log, Messenger, NewOutboxRow, Store } from '../src/application/ports.ts';
import { SECOND } from '../src/domain/calendar.ts';
import { CONTENT_FIELDS } from '../src/domain/case-file/events.ts';
import type { Party } from '../src/domain/register.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';

const PEOPLE = 40;
/** How many messages one bot has under way. */
const AT_ONCE = 8;
const SENT: Delivery = { kind: 'sent' };
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

describe('twee bots versturen, en Teams is traag', () => {
  let wall: number;
  let cosmos: CosmosWorld;
  let store: Store;
  let seeded: Application;
  let sent: string[];

  beforeEach(async () => {
    wall = Date.now();
    sent = [];
    cosmos = await cosmosWorld({ contentFields: CONTENT_FIELDS, wallNow: () => wall });
    store = await cosmos.instance();
    seeded = await applicationOn(store, { quietHours: null });
    const { caseId } = await openTable(seeded, 0);
    await emptyOutbox(store);
    await announce(caseId);
  });
  afterEach(() => cosmos.close());

  /** One message for each of so many people. */
  async function announce(caseId: string): Promise<void> {
    const loaded = await store.load(caseId);
    if (!loaded) throw new Error('there is no case');
    const outbox = Array.from({ length: PEOPLE }, (_, nr): NewOutboxRow => {
      const to = { person: `region/p${nr}`, name: `P ${nr}` } as Party;
      const payload = { kind: 'person', to, card: 'alert', subject: 'unplanned|', lateMs: 0 };
      return { key: `m${nr}`, kind: 'person', to: to.person, notBefore: 0, payload };
    });
    const { version, state, rules, wakeAt } = loaded;
    const index = {
      number: state.number,
      table: state.table,
      open: true,
      people: [],
      raisedAt: state.raisedAt,
    };
    const command = { commandId: 'announce', actor: 'clock', at: state.lastEventAt, release: false };
    await store.append({
      ...command,
      caseId,
      expectedVersion: version,
      events: [],
      state,
      rules,
      wakeAt,
      index,
      outbox,
    });
  }

  /** Another bot; `reach` is how Teams takes its messages. */
  async function bot(reach: (person: string) => Promise<Delivery>): Promise<Deliverer> {
    const own = await cosmos.instance();
    const app: Application = {
      ...seeded,
      store: own,
      clocks: { protocolNow: () => wall, wallNow: () => wall },
    };
    const messenger: Messenger = {
      toPerson: (to) => reach(to.person),
      status: () => Promise.resolve(SENT),
      toThread: () => Promise.resolve(SENT),
      blank: () => Promise.resolve(SENT),
      mandates: () => Promise.resolve(SENT),
    };
    return createDeliverer(app, messenger, SILENT);
  }

  const arrives = (person: string) => {
    sent.push(person);
    return Promise.resolve(SENT);
  };

  test('wat na de lease aan de beurt zou komen, verstuurt de ander en deze niet meer', async () => {
    const other = await bot(arrives);
    let others = 0;
    const slow = await bot(async (person) => {
      // The first one takes longer than the lease; the other bot takes over what is left.
      if (sent.length === 0) {
        sent.push(person);
        wall += LEASE_MS;
        others = await other.deliver();
        return SENT;
      }
      return arrives(person);
    });
    await slow.deliver();
    expect(others).toBeGreaterThan(PEOPLE / 2);
    const twice = sent.filter((person, nr) => sent.indexOf(person) !== nr);
    // Those that were under way when the lease ended are sent by both: it can't be known whether they arrived.
    expect(twice.length).toBeLessThanOrEqual(AT_ONCE);
    expect(new Set(sent).size).toBe(PEOPLE);
    expect((await store.outboxState()).waiting).toBe(0);
  });

  test('hangt Teams, dan is wat niet begonnen is meteen weer aan de beurt, en telt dat niet als poging', async () => {
    const hung = new Set<unknown>();
    const { deliver } = await bot((person) => {
      if (hung.size >= AT_ONCE) return arrives(person);
      hung.add(person);
      wall += 20 * SECOND;
      return Promise.resolve({ kind: 'retry', afterMs: null, reason: 'no answer' });
    });
    await deliver();
    const others = cosmos.documents().filter(({ key, to }) => String(key).startsWith('m') && !hung.has(to));
    expect(others).toHaveLength(PEOPLE - AT_ONCE);
    for (const { to, state, attempts } of others) {
      expect([to, state, attempts]).toEqual([to, 'sent', 1]);
    }
  });
});
