import type { Instant } from '../../src/domain/calendar.ts';
import { chanceFor, hashOf } from './chance.ts';

/** More steps than this in one run is a run that goes round in circles. */
const MAX_STEPS = 400_000;

/** Whoever takes steps: a process that can be killed, or the world outside, which cannot. */
export interface Owner {
  readonly name: string;
  dead: boolean;
  /** Called before each step; `kill` and `kill-after` end the process at this very step. */
  atStep?: () => 'go' | 'kill' | 'kill-after';
  died?: () => void;
}

export interface Scheduler {
  /** True time, in ms; clocks of processes may differ from it. */
  now(): Instant;
  /**
   * One step of a process to the outside: a call of the store or of Teams. Which of the waiting steps runs next is
   * chance, so that every order comes by. A step of a dead process never runs, and is never answered.
   */
  step<T>(owner: Owner, label: string, operation: () => Promise<T> | T, delayMs?: number): Promise<T>;
  sleep(owner: Owner, ms: number): Promise<void>;
  /** Runs until this moment, or until nothing waits any more. */
  runUntil(moment: Instant): Promise<void>;
  /** What happened so far in one number: the same seed gives the same. */
  trace(): number;
  steps(): number;
}

interface Waiting {
  readonly readyAt: Instant;
  readonly owner: Owner;
  readonly label: string;
  readonly run: () => Promise<void>;
}

/**
 * Virtual time: it stands still while anything can be done, and then jumps to what comes next. `settled` waits until every
 * promise that can go on did so: what is left then waits for a step.
 */
export function createScheduler(seed: number, start: Instant, settled: () => Promise<void>): Scheduler {
  const chance = chanceFor(seed, 'scheduler');
  let now = start;
  let waiting: Waiting[] = [];
  let hash = 0;
  let count = 0;

  function add<T>(
    owner: Owner,
    label: string,
    operation: () => Promise<T> | T,
    readyAt: Instant,
    counts: boolean,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async (): Promise<void> => {
        const fate = counts ? (owner.atStep?.() ?? 'go') : 'go';
        if (fate === 'kill') return kill(owner);
        try {
          const value = await operation();
          if (fate === 'kill-after') return kill(owner);
          resolve(value);
        } catch (fault) {
          reject(fault);
        }
      };
      waiting.push({ readyAt, owner, label, run });
    });
  }

  function kill(owner: Owner): void {
    owner.dead = true;
    waiting = waiting.filter((each) => each.owner !== owner);
    owner.died?.();
  }

  /** The place of the step that runs next: any of those that are ready, else the earliest. */
  function choose(until: Instant): number {
    let earliest = Number.POSITIVE_INFINITY;
    const ready: number[] = [];
    for (const [index, each] of waiting.entries()) {
      if (each.readyAt <= now) ready.push(index);
      earliest = Math.min(earliest, each.readyAt);
    }
    if (ready.length > 0) return ready[Math.floor(chance.next() * ready.length)] as number;
    if (earliest > until) return -1;
    now = earliest;
    return choose(until);
  }

  return {
    now: () => now,
    step: (owner, label, operation, delayMs = 0) => add(owner, label, operation, now + delayMs, true),
    sleep: (owner, ms) => add(owner, 'sleep', () => undefined, now + ms, false),
    async runUntil(moment) {
      await settled();
      for (let index = choose(moment); index >= 0; index = choose(moment)) {
        const [step] = waiting.splice(index, 1);
        if (!step || step.owner.dead) continue;
        count += 1;
        if (count > MAX_STEPS) throw new Error(`more than ${MAX_STEPS} steps: the run goes round in circles`);
        hash = (Math.imul(hash, 31) + hashOf(`${now}|${step.owner.name}|${step.label}`)) | 0;
        await step.run();
        await settled();
      }
      now = Math.max(now, moment);
    },
    trace: () => hash >>> 0,
    steps: () => count,
  };
}

/** Where everything is in memory: Node does a next tick when no promise is left that can go on. */
export function settledInMemory(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Where a store gathers its writes in a turn of the event loop. */
export function settledInATurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
