import type { OperationKind } from './shapes.ts';

/**
 * What can be made to go wrong. Statuses as in "HTTP status codes for Azure Cosmos DB": 429 comes with
 * x-ms-retry-after-ms, 410 with a substatus (1002 is a moved range); 408 and 503 leave a write's outcome open.
 */
export type Effect =
  | '429'
  | '449'
  | '410'
  | '408'
  | '503'
  /** The connection is torn before anything was done. */
  | 'reset-before'
  /** The connection is torn after it was done: the outcome is unknown to the one who asked. */
  | 'reset-after'
  /** Done at once, answered after `lateMs`. */
  | 'late'
  /** Done at once, answered when `release()` is called. */
  | 'held';

export interface FaultRule {
  readonly effect: Effect | readonly Effect[];
  readonly on?: {
    readonly kinds?: readonly OperationKind[];
    readonly methods?: readonly string[];
    /** A part of the path, or of the partition key header. */
    readonly path?: string;
  };
  /** The next n that fit, each nth that fits, or by chance from 0 to 1; without any of these the next one. */
  readonly next?: number;
  readonly everyNth?: number;
  readonly chance?: number;
  readonly retryAfterMs?: number;
  readonly substatus?: number;
  readonly lateMs?: number;
  /** For 408, 449 and 503: the request was carried out all the same. */
  readonly applied?: boolean;
}

export interface Fault {
  readonly effect: Effect;
  readonly retryAfterMs: number;
  readonly substatus: number | undefined;
  readonly lateMs: number;
  readonly applied: boolean;
}

interface Standing {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

export interface Asked {
  readonly kind: OperationKind;
  readonly method: string;
  readonly path: string;
  readonly key: string;
}

export interface Faults {
  /** @returns how often the rule hit so far. */
  add(rule: FaultRule): { hits(): number; remove(): void };
  /** The next request of these kinds meets this effect. */
  next(effect: Effect, ...kinds: readonly OperationKind[]): { hits(): number; remove(): void };
  clear(): void;
  /** Answers that are held go out; @returns how many. */
  release(): number;
  /** How many answers are held now. */
  held(): number;
}

export interface FaultDesk extends Faults {
  decide(asked: Asked): Fault | undefined;
  hold(answer: () => void): void;
}

/** mulberry32: small, and the same on every machine. */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const RETRY_AFTER_MS = 1;
const LATE_MS = 50;

function fits(rule: FaultRule, asked: Asked): boolean {
  const { kinds, methods, path } = rule.on ?? {};
  return (
    (kinds === undefined || kinds.includes(asked.kind)) &&
    (methods === undefined || methods.includes(asked.method)) &&
    (path === undefined || asked.path.includes(path) || asked.key.includes(path))
  );
}

function isDue(standing: Standing, chance: () => number): boolean {
  const { rule } = standing;
  standing.seen += 1;
  if (rule.chance !== undefined) {
    return chance() < rule.chance;
  }
  if (rule.everyNth !== undefined) {
    return standing.seen % rule.everyNth === 0;
  }
  return standing.seen <= (rule.next ?? 1);
}

/** Deterministic: the same requests in the same order under the same seed meet the same faults. */
export function faultDesk(seed: number): FaultDesk {
  const chance = seededChance(seed);
  const standing: Standing[] = [];
  const answers: (() => void)[] = [];
  const add: Faults['add'] = (rule) => {
    const entry: Standing = { rule, seen: 0, hits: 0 };
    standing.push(entry);
    return {
      hits: () => entry.hits,
      remove: () => {
        standing.splice(standing.indexOf(entry), standing.includes(entry) ? 1 : 0);
      },
    };
  };
  return {
    add,
    next: (effect, ...kinds) => add({ effect, next: 1, ...(kinds.length === 0 ? {} : { on: { kinds } }) }),
    clear: () => {
      standing.length = 0;
    },
    release: () => {
      const waiting = answers.splice(0);
      for (const answer of waiting) {
        answer();
      }
      return waiting.length;
    },
    held: () => answers.length,
    hold: (answer) => {
      answers.push(answer);
    },
    decide: (asked) => {
      const hit = standing.find((entry) => fits(entry.rule, asked) && isDue(entry, chance));
      if (hit === undefined) {
        return undefined;
      }
      hit.hits += 1;
      return faultOf(hit.rule, chance);
    },
  };
}

function faultOf(rule: FaultRule, chance: () => number): Fault {
  const effects = typeof rule.effect === 'string' ? [rule.effect] : rule.effect;
  const effect = effects.length === 1 ? effects[0] : effects[Math.floor(chance() * effects.length)];
  return {
    effect: effect ?? '503',
    retryAfterMs: rule.retryAfterMs ?? RETRY_AFTER_MS,
    substatus: rule.substatus,
    lateMs: rule.lateMs ?? LATE_MS,
    applied: rule.applied ?? false,
  };
}
