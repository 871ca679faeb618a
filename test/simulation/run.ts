import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseProtocol } from '../../src/adapters/files/protocol-file.ts';
import { parseRegister } from '../../src/adapters/files/register-file.ts';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import type { Store } from '../../src/application/ports.ts';
import { replay } from '../../src/application/replay.ts';
import { writeRegister } from '../../src/application/stored-register.ts';
import { addDays, DAY, dateOf, HOUR, type Instant } from '../../src/domain/calendar.ts';
import { RULES_VERSION } from '../../src/domain/case-file/case-file.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import type { Register } from '../../src/domain/register.ts';
import { chanceFor } from './chance.ts';
import { type Instance, startInstance } from './instance.ts';
import { atEnd, createCommitChecks } from './invariants.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { createPeople } from './people.ts';
import type { Plan } from './plan.ts';
import type { Recorded, Violation } from './record.ts';
import { CHANNEL, createTeams } from './teams.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

/** After the last day everything works and nobody acts any more: what waits must arrive. Longer than all tries. */
const REST_MS = 2 * HOUR;
const ZONE = 'Europe/Amsterdam';

const REGISTER_FILE = new URL('../../config/register.json', import.meta.url);
export const REGISTER = parseRegister('register.json', readFileSync(REGISTER_FILE, 'utf8'), null);

export interface Outcome {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  /** The whole run in one number: a second run gives the same. */
  readonly trace: number;
  readonly steps: number;
  readonly events: number;
  readonly messages: number;
  readonly record: Recorded;
}

/** Runs a plan from its first day to its last, and an hour or two of rest, and checks it all. */
export async function runPlan(plan: Plan): Promise<Outcome> {
  const world = createWorld(plan);
  const storage = await openStorage(world);
  try {
    return await play(world, storage);
  } finally {
    await storage.close();
  }
}

interface Storage {
  readonly raw: Store;
  nextDelivery(): Promise<Instant | null>;
  outdate(): void;
  close(): Promise<void>;
}

async function openStorage(world: World): Promise<Storage> {
  const wallNow = () => world.wall(null);
  if (world.plan.store === 'memory') {
    const raw: MemoryStore = createMemoryStore({ wallNow, contentFields: CONTENT_FIELDS });
    return {
      raw,
      nextDelivery: async () => raw.nextDelivery(),
      outdate: () => raw.outdate(RULES_VERSION - 1),
      close: () => raw.close(),
    };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-sim-'));
  const file = join(dataDir, STORE_FILE);
  const raw = await openSqliteStore({
    file,
    keys: openKeyFile({ dataDir, storeFile: file }),
    contentFields: CONTENT_FIELDS,
    wallNow,
    exclusive: true,
    durable: false,
    randomBytes: chanceFor(world.plan.seed, 'bytes').bytes,
    replay,
  });
  const beside = new DatabaseSync(file);
  const next = beside.prepare("SELECT min(max(not_before, later)) AS at FROM outbox WHERE state = 'waiting'");
  return {
    raw,
    async nextDelivery() {
      const at = next.get()?.at;
      return typeof at === 'number' ? at : null;
    },
    // A snapshot is signed, so that only the moment of an upgrade can be had here: nothing is changed.
    outdate: () => undefined,
    async close() {
      beside.close();
      await raw.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function play(world: World, storage: Storage): Promise<Outcome> {
  const { plan, scheduler, record } = world;
  const { raw } = storage;
  const end = plan.start + plan.days * DAY;
  const teams = createTeams(world);
  await writeRegister(raw, REGISTER);
  record.registers.push({ at: plan.start, register: REGISTER });
  await raw.write('service-url', CHANNEL.serviceUrl);
  await raw.write('channel', { ...CHANNEL, tenantId: REGISTER.tenantId });
  const instances = startInstances(world, storage, teams);
  const people = createPeople(world, teams, REGISTER, instances.living);
  for (const raise of plan.cases) people.raise(raise);
  people.startLooking(end);
  scheduleChanges(world, raw, instances.all);
  scheduleUpgrades(world, storage, instances.all);
  await scheduler.runUntil(end);
  world.faulty = false;
  instances.reviveAll();
  await scheduler.runUntil(end + REST_MS);
  await atEnd(world, raw, teams);
  const events = [...record.events.values()].reduce((sum, each) => sum + each.length, 0);
  return {
    plan,
    violations: record.violations,
    trace: scheduler.trace(),
    steps: scheduler.steps(),
    events,
    messages: teams.taken(),
    record,
  };
}

interface Instances {
  all(): readonly Instance[];
  living(): readonly Instance[];
  reviveAll(): void;
}

function startInstances(world: World, storage: Storage, teams: ReturnType<typeof createTeams>): Instances {
  const { plan, scheduler, record, outside } = world;
  const running: (Instance | null)[] = Array.from({ length: plan.instances }, () => null);
  const starts = Array.from({ length: plan.instances }, () => 0);
  const check = createCommitChecks(world);
  const { retention } = plan;
  const values = parseProtocol('protocol.json', JSON.stringify({ tick: 'PT30S', retention }));

  function start(nr: number): void {
    if (running[nr]) return;
    starts[nr] = (starts[nr] ?? 0) + 1;
    const name = `bot ${nr}.${starts[nr]}`;
    running[nr] = startInstance({
      ...{ world, raw: storage.raw, teams, values, nr, name },
      nextDelivery: storage.nextDelivery,
      atCommit(batch, wall) {
        check(batch, wall);
        for (const instance of running) instance?.wake();
      },
    });
  }

  function stop(nr: number): void {
    const instance = running[nr];
    if (!instance) return;
    instance.owner.atStep = () => 'kill';
    running[nr] = null;
  }

  /** Nobody works from here until somebody is started again. */
  const allDown = () => running.every((instance) => instance === null || instance.owner.dead);
  let from: Instant | null = null;
  function note(): void {
    const wall = world.wall(null);
    if (allDown()) from ??= wall;
    else if (from !== null) {
      record.outages.push({ from, till: wall });
      from = null;
    }
  }

  for (let nr = 0; nr < plan.instances; nr += 1) start(nr);
  for (const fault of plan.faults) {
    if (fault.kind === 'crash') void crash(fault);
    if (fault.kind === 'outage') void outage(fault);
    if (fault.kind === 'store' || fault.kind === 'jump' || fault.kind === 'upgrade') void noted(fault);
  }

  async function crash(fault: Extract<Plan['faults'][number], { kind: 'crash' }>): Promise<void> {
    await scheduler.sleep(outside, fault.at - scheduler.now());
    const nr = fault.instance % plan.instances;
    const instance = running[nr];
    if (!instance || !world.faulty) return;
    let left = fault.steps;
    instance.owner.atStep = () => {
      left -= 1;
      if (left > 0 || !world.faulty) return 'go';
      running[nr] = null;
      void restarted(nr, fault.downMs);
      return fault.after ? 'kill-after' : 'kill';
    };
  }

  async function restarted(nr: number, downMs: number): Promise<void> {
    note();
    await scheduler.sleep(outside, downMs);
    if (!world.faulty) return;
    start(nr);
    note();
  }

  async function outage(fault: Extract<Plan['faults'][number], { kind: 'outage' }>): Promise<void> {
    await scheduler.sleep(outside, fault.at - scheduler.now());
    if (!world.faulty) return;
    for (let nr = 0; nr < plan.instances; nr += 1) stop(nr);
    note();
    await scheduler.sleep(outside, fault.ms);
    if (!world.faulty) return;
    for (let nr = 0; nr < plan.instances; nr += 1) start(nr);
    note();
  }

  /** What keeps the bot from its work though it runs. */
  async function noted(fault: Extract<Plan['faults'][number], { kind: 'store' | 'jump' | 'upgrade' }>) {
    await scheduler.sleep(outside, fault.at - scheduler.now() - 1);
    const before = world.wall(null);
    await scheduler.sleep(outside, 'ms' in fault ? fault.ms : 2);
    const after = world.wall(null);
    record.outages.push({ from: Math.min(before, after), till: Math.max(before, after) });
  }

  return {
    all: () => running.filter((instance) => instance !== null),
    living: () =>
      running.filter((instance): instance is Instance => instance !== null && !instance.owner.dead),
    reviveAll() {
      for (let nr = 0; nr < plan.instances; nr += 1) start(nr);
      note();
    },
  };
}

function scheduleChanges(world: World, raw: Store, instances: Instances['all']): void {
  const { scheduler, outside, record, plan } = world;
  for (const change of plan.changes) {
    void (async () => {
      await scheduler.sleep(outside, change.at - scheduler.now());
      const before = record.registers.at(-1)?.register ?? REGISTER;
      const register = changed(before, change, dateOf(world.wall(null), ZONE));
      await writeRegister(raw, register);
      record.registers.push({ at: world.wall(null), register });
      for (const instance of instances()) instance.wake();
    })();
  }
}

function changed(register: Register, change: Plan['changes'][number], today: string): Register {
  const original = REGISTER.people.find((each) => each.id === change.person);
  const others = register.people.filter((each) => each.id !== change.person);
  if (!original || change.what === 'leaves') return { ...register, people: others };
  const days = change.what === 'ends-tomorrow' ? 1 : change.what === 'ends-tonight' ? 0 : -1;
  const ended = { from: '2026-01-01', till: addDays(today, days), municipalities: [] };
  const person =
    change.what === 'returns' || !original.mandate
      ? original
      : { ...original, mandate: { ...original.mandate, ...ended } };
  return {
    ...register,
    people: register.people.map((each) => (each.id === change.person ? person : each)),
  };
}

/** The rules' version goes up, for some twice: what is stored then counts as due. */
function scheduleUpgrades(world: World, storage: Storage, instances: Instances['all']): void {
  const { scheduler, outside, plan } = world;
  async function upgrade(at: Instant): Promise<void> {
    await scheduler.sleep(outside, at - scheduler.now());
    storage.outdate();
    for (const instance of instances()) instance.wake();
  }
  for (const fault of plan.faults) {
    if (fault.kind !== 'upgrade') continue;
    void upgrade(fault.at);
    if (fault.againMs !== null) void upgrade(fault.at + fault.againMs);
  }
}
