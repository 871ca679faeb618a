/** Waiting for something to change, with an end; the only timer of the practice room. */

const CHECKS_MAX = 1_000_000;

/**
 * Resolves with the predicate's value as soon as that is truthy: at once, or after one of the changes that
 * the set of listeners is told of.
 * @throws Error after `timeoutMs` of wall time, or when the predicate throws.
 */
export function waitForChange<T>(
  listeners: Set<() => void>,
  predicate: () => T,
  timeoutMs: number,
  what = 'what was waited for',
): Promise<Exclude<T, false | undefined | null | 0 | ''>> {
  type Found = Exclude<T, false | undefined | null | 0 | ''>;
  return new Promise((resolve, reject) => {
    let checks = 0;
    const end = setTimeout(
      () => finish(() => reject(new Error(`${what}: not within ${timeoutMs} ms`))),
      timeoutMs,
    );
    function finish(then: () => void): void {
      clearTimeout(end);
      listeners.delete(look);
      then();
    }
    function look(): void {
      checks += 1;
      try {
        const value = predicate();
        if (value) finish(() => resolve(value as Found));
        else if (checks > CHECKS_MAX) finish(() => reject(new Error(`${what}: too many changes`)));
      } catch (cause) {
        finish(() => reject(cause));
      }
    }
    listeners.add(look);
    look();
  });
}
