import type { Append, OutboxRow, Store } from '../../src/application/ports.ts';
import type { Instant } from '../../src/domain/calendar.ts';
import { chanceFor } from './chance.ts';
import type { Recorded } from './record.ts';
import type { Owner } from './scheduler.ts';
import type { World } from './world.ts';

/** Looks at what was just stored, and says what is wrong with it. */
export type AtCommit = (batch: Append, wall: Instant) => void;

const LATENCY_MS = 3;

/**
 * The store as one process sees it: each call is a step, at which that process can be killed, at which others can come
 * first, and which can be refused or thought lost. What was really stored is on record.
 */
export function watchedStore(
  world: World,
  raw: Store,
  owner: Owner,
  instance: number,
  atCommit: AtCommit,
): Store {
  const chance = chanceFor(world.plan.seed, `store ${owner.name}`);
  const { scheduler, record } = world;

  async function call<T>(label: string, operation: () => Promise<T>): Promise<T> {
    const fault = world.active('store').find((each) => chance.yes(each.share));
    const watched = async () => {
      const value = await operation();
      if (fault?.how === 'answer-lost') throw new Error('the store did not answer in time');
      return value;
    };
    const refuse = () => Promise.reject(new Error('the store refuses'));
    return scheduler.step(owner, label, fault?.how === 'refuses' ? refuse : watched, LATENCY_MS);
  }

  return {
    append: (batch) =>
      call('append', async () => {
        const result = await raw.append(batch);
        if (result === 'appended') {
          keep(record, batch, world.wall(instance));
          atCommit(batch, world.wall(instance));
        }
        return result;
      }),
    load: (caseId) => call('load', () => raw.load(caseId)),
    events: (caseId) => call('events', () => raw.events(caseId)),
    due: (now, rules, limit) => call('due', () => raw.due(now, rules, limit)),
    nextWake: () => raw.nextWake(),
    nextHeld: (after) => raw.nextHeld(after),
    find: (query) => call('find', () => raw.find(query)),
    nextNumber: (series) => call('number', () => raw.nextNumber(series)),
    claim: (protocolNow, wallNow, leaseMs, limit) =>
      call('claim', async () => {
        const rows = await raw.claim(protocolNow, wallNow, leaseMs, limit);
        claimedTogether(record, rows);
        return rows;
      }),
    settle: (key, revision, how) =>
      call('settle', async () => {
        await raw.settle(key, revision, how);
        const life = record.rows.get(key);
        if (life && how.kind !== 'retry' && how.kind !== 'unsent')
          life.settled = { how: how.kind, at: world.wall(instance) };
      }),
    outboxState: () => raw.outboxState(),
    read: (key) => call('read', () => raw.read(key)),
    write: (key, value) => call('write', () => raw.write(key, value)),
    logAccess: (entry) => call('log', () => raw.logAccess(entry)),
    accessLog: (query) => raw.accessLog(query),
    forgetAccess: (before) => call('forget', () => raw.forgetAccess(before)),
    sweep: (now) => call('sweep', () => raw.sweep(now)),
    verify: () => raw.verify(),
    backup: (file) => raw.backup(file),
    ping: () => call('ping', () => raw.ping()),
    close: () => Promise.resolve(),
  };
}

function keep(record: Recorded, batch: Append, wall: Instant): void {
  const { caseId, commandId, events } = batch;
  const before = record.events.get(caseId) ?? [];
  record.events.set(caseId, [...before, ...events.map((event) => ({ event, commandId }))]);
  record.states.set(caseId, batch);
  for (const row of batch.outbox) {
    const known = record.rows.get(row.key);
    if (!known)
      record.rows.set(row.key, {
        ...{ caseId, row, createdAt: wall, taken: [] },
        ...{ delivery: null, settled: null },
      });
    else if (row.kind === 'status') Object.assign(known, { settled: null, createdAt: wall });
  }
}

/** What may leave to one person at one moment, whichever cases it is about (R9.7). */
function claimedTogether(record: Recorded, rows: readonly OutboxRow[]): void {
  const perPerson = Map.groupBy(
    rows.filter((row) => row.to !== null),
    (row) => row.to,
  );
  for (const group of perPerson.values()) {
    const keys = group.map((row) => row.key);
    for (const key of keys) record.together.set(key, keys);
  }
}
