import type { DatabaseSync } from 'node:sqlite';

/** At most this many jobs in one transaction; the rest goes in the next turn, so that reads get their turn too. */
const MAX_GATHERED = 256;

/**
 * While more jobs keep coming, the commit waits for at most this many turns of the event loop: a commit costs what
 * twenty turns cost, whether it holds one vote or thirty. A job that comes alone waits for one turn, microseconds.
 */
const MAX_TURNS_WAITED = 12;

/** Runs jobs that wait in the same turn of the event loop in one transaction, and answers after its commit. */
export interface Gatherer {
  /**
   * `job` runs synchronously inside the transaction; when it throws, its own writes alone are undone and the
   * promise rejects. `afterCommit` runs once what it returned is durable.
   */
  run<T>(job: () => T, afterCommit?: (value: T) => void): Promise<T>;
  /** Resolves when nothing waits any more; afterwards every `run` rejects. */
  close(): Promise<void>;
}

interface Waiting {
  readonly job: () => unknown;
  readonly settle: (outcome: Outcome) => void;
}
type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** `hooks.begin` and `hooks.beforeCommit` run inside each transaction, before the first and after the last job. */
export function createGatherer(
  db: DatabaseSync,
  hooks: { readonly begin: () => void; readonly beforeCommit: () => void },
): Gatherer {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const savepoint = db.prepare('SAVEPOINT job');
  const release = db.prepare('RELEASE job');
  const rollbackTo = db.prepare('ROLLBACK TO job');
  let waiting: Waiting[] = [];
  let scheduled = false;
  let closed = false;
  let onDrained: (() => void) | null = null;

  function flush(): void {
    scheduled = false;
    const jobs = waiting.slice(0, MAX_GATHERED);
    waiting = waiting.slice(MAX_GATHERED);
    const outcomes = transact(jobs);
    for (const [index, job] of jobs.entries()) {
      job.settle(outcomes[index] ?? { error: new Error('store: job without outcome') });
    }
    if (waiting.length > 0) schedule();
    else onDrained?.();
  }

  function transact(jobs: readonly Waiting[]): readonly Outcome[] {
    try {
      begin.run();
      hooks.begin();
      const outcomes = jobs.length === 1 ? [runAlone(jobs[0] as Waiting)] : jobs.map(runInSavepoint);
      hooks.beforeCommit();
      commit.run();
      return outcomes;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      return jobs.map(() => ({ error }));
    }
  }

  /** The transaction itself undoes a job that is alone; that saves the savepoint. */
  function runAlone({ job }: Waiting): Outcome {
    return { value: job() };
  }

  function runInSavepoint({ job }: Waiting): Outcome {
    savepoint.run();
    try {
      const value = job();
      release.run();
      return { value };
    } catch (error) {
      // On a full disk or a failing one SQLite undoes the whole transaction by itself: then nobody's write stands.
      if (!db.isTransaction) throw error;
      rollbackTo.run();
      release.run();
      return { error };
    }
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    gather(0, 0);
  }

  /** Commits as soon as a turn of the event loop brought no more jobs. */
  function gather(turns: number, seen: number): void {
    setImmediate(() => {
      if (waiting.length > seen && turns < MAX_TURNS_WAITED) gather(turns + 1, waiting.length);
      else flush();
    });
  }

  return {
    run<T>(job: () => T, afterCommit?: (value: T) => void): Promise<T> {
      if (closed) return Promise.reject(new Error('De store is gesloten.'));
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          job,
          settle(outcome) {
            if ('error' in outcome) return reject(outcome.error);
            afterCommit?.(outcome.value as T);
            resolve(outcome.value as T);
          },
        });
        schedule();
      });
    },
    close() {
      closed = true;
      if (waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        onDrained = resolve;
      });
    },
  };
}
