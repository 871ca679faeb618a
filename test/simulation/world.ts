import type { Instant } from '../../src/domain/calendar.ts';
import { chanceFor } from './chance.ts';
import type { Fault, Plan } from './plan.ts';
import type { Recorded } from './record.ts';
import { emptyRecord } from './record.ts';
import type { Owner, Scheduler } from './scheduler.ts';
import { createScheduler, settledInATurn, settledInMemory } from './scheduler.ts';

/** What all parts of a run share. */
export interface World {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly record: Recorded;
  /** Whoever is not a process of ours: people, Teams. Never dies. */
  readonly outside: Owner;
  /** What the clock of this process says now; null: of most. */
  wall(instance: number | null): Instant;
  /** The faults of this kind that hold now. */
  active<Kind extends Fault['kind']>(kind: Kind): readonly Extract<Fault, { kind: Kind }>[];
  /** False once the run is at its end and everything must come to rest. */
  faulty: boolean;
}

export function createWorld(plan: Plan): World {
  const settled = plan.store === 'sqlite' ? settledInATurn : settledInMemory;
  const scheduler = createScheduler(plan.seed, plan.start, settled);
  const jumps = plan.faults.filter((fault) => fault.kind === 'jump');
  const skew = Array.from({ length: plan.instances }, (_none, nr) =>
    nr === 0 ? 0 : chanceFor(plan.seed, `skew ${nr}`).between(-900, 900),
  );
  const world: World = {
    plan,
    scheduler,
    record: emptyRecord(),
    outside: { name: 'outside', dead: false },
    wall(instance) {
      const now = scheduler.now();
      const set = jumps
        .filter((jump) => jump.at <= now && (jump.instance === null || jump.instance === instance))
        .reduce((sum, jump) => sum + jump.byMs, 0);
      return now + set + (instance === null ? 0 : (skew[instance] ?? 0));
    },
    active(kind) {
      if (!world.faulty) return [];
      const now = scheduler.now();
      return plan.faults.filter((fault): fault is Extract<Fault, { kind: typeof kind }> => {
        if (fault.kind !== kind || fault.at > now) return false;
        return 'ms' in fault ? now < fault.at + fault.ms : true;
      });
    },
    faulty: true,
  };
  return world;
}
