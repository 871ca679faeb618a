import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle, snapshotOf } from '../src/application/handle.ts';
import type { Append, Log, Store } from '../src/application/ports.ts';
import { createTicker } from '../src/application/tick.ts';
import type { CaseFile } from '../src/domain/case-file/case-file.ts';
import type { CaseEvent } from '../src/domain/case-file/events.ts';
import { partyOf } from '../src/domain/register.ts';
import { median } from './processes.ts';
import { applicationOn, openStore } from './store.ts';
import { raiseCommand } from './tables.ts';

const DUE = 1000;
const WAIT_MS = 15 * 60_000;
/** Appended at once, so that the store gathers them in few transactions. */
const GATHERED = 250;
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TickResult {
  /** Milliseconds of a tick that meets a thousand deadlines, by how many cases there are. */
  readonly among1000: number;
  readonly among100000: number;
  readonly seededPerSecond: number;
}

/** A tick with 1,000 cases due among 100,000, beside 1,000 due among 1,000. Each round has cases of its own due. */
export async function measureTicks(rounds: number): Promise<TickResult> {
  const small = await seeded(DUE, rounds);
  const large = await seeded(100 * DUE, rounds);
  const times: { readonly small: number[]; readonly large: number[] } = { small: [], large: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.small.push(await tick(small, round));
    times.large.push(await tick(large, round));
  }
  await small.end();
  await large.end();
  return {
    among1000: median(times.small),
    among100000: median(times.large),
    seededPerSecond: large.seededPerSecond,
  };
}

interface Seeded {
  readonly store: Store;
  readonly start: number;
  readonly seededPerSecond: number;
  end(): Promise<void>;
}

/**
 * A store with this many cases beside the model. In each round another thousand fall due: their triage reminder
 * (R2.2), a minute after that of the round before.
 */
async function seeded(count: number, rounds: number): Promise<Seeded> {
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-tick-'));
  const store = await openStore(dataDir);
  const start = Date.now();
  const model = await modelCase(store, start);
  const from = performance.now();
  for (let round = 0; round < rounds; round += 1)
    await append(store, DUE, () => caseLike(model, start + round * ROUND_MS));
  // The rest waits far beyond the last round.
  const waiting = slim(model);
  const others = Math.max(0, count - DUE);
  await append(store, others, () => caseLike(waiting, start + FAR_MS));
  const seededPerSecond = (rounds * DUE + others) / ((performance.now() - from) / 1000);
  return {
    store,
    start,
    seededPerSecond,
    async end() {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Rounds are so close that nothing else falls due for the cases of the rounds before. */
const ROUND_MS = 60_000;
const FAR_MS = 30 * 24 * 60 * 60_000;

/** Appends so many cases, many at once, so that the store gathers them in few transactions. */
async function append(store: Store, count: number, make: () => Append): Promise<void> {
  for (let done = 0; done < count; done += GATHERED) {
    const some = Array.from({ length: Math.min(GATHERED, count - done) }, make);
    await Promise.all(some.map((batch) => store.append(batch)));
  }
}

/** A case that no tick reads needs its place in the indices, not its sixteen kilobytes: that saves a gigabyte. */
function slim({ events, state }: Model): Model {
  const values = { timeZone: state.values.timeZone, windowMs: state.values.windowMs } as CaseFile['values'];
  return { events: events.slice(0, 1).map((event) => ({ ...event, values }) as CaseEvent), state };
}

interface Model {
  readonly events: readonly CaseEvent[];
  readonly state: CaseFile;
}

/** One case that was raised as people raise them, to make the others after. */
async function modelCase(store: Store, now: number): Promise<Model> {
  const app = await applicationOn(store, {}, () => now);
  const person = app.register().people.find((each) => each.roles.includes('reporter'));
  if (!person) throw new Error('the register has no reporter');
  const caseId = randomUUID();
  const raised = await handle(app, {
    commandId: 'model',
    caseId,
    command: raiseCommand(caseId, 0, app.register().coordinatingMunicipality),
    actor: { kind: 'person', party: partyOf(app.register(), person), roles: person.roles },
  });
  if (raised.kind !== 'done') throw new Error('the model case was refused');
  return { events: raised.events, state: raised.state };
}

let made = 1;

function caseLike(model: Model, raisedAt: number): Append {
  made += 1;
  // In order, so that neighbours share pages: random ids make seeding many times slower, and change no tick.
  const caseId = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  const number = `CP-2026-${String(made).padStart(6, '0')}`;
  const round = { ...model.state.round, startedAt: raisedAt, endsAt: raisedAt + model.state.values.windowMs };
  const state: CaseFile = { ...model.state, caseId, number, raisedAt, round, lastEventAt: raisedAt };
  return {
    caseId,
    expectedVersion: 0,
    commandId: 'seed',
    actor: 'clock',
    at: raisedAt,
    events: model.events,
    ...snapshotOf(state),
    outbox: [],
    release: false,
  };
}

/** Sets the clock to where this round's thousand are due, and takes the time of one tick. */
async function tick(seed: Seeded, round: number): Promise<number> {
  const now = seed.start + round * ROUND_MS + WAIT_MS + 1;
  const app = await applicationOn(seed.store, {}, () => now);
  const from = performance.now();
  const met = await createTicker(app, SILENT).tick();
  const ms = performance.now() - from;
  if (met < DUE) throw new Error(`${met} deadlines were met, expected ${DUE}`);
  return ms;
}
