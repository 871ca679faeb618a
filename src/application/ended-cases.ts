import type { Application } from './handle.ts';
import { blankRow, enqueue, loadCase } from './handle.ts';
import type { Store } from './ports.ts';

/** Ended cases whose screens are looked through when the register changed, the newest first. */
const MAX_ENDED_CASES = 1000;

/** Says that an answer put content of this case on a screen: only then there is anything to look through. */
export async function noteOpened(store: Store, caseId: string): Promise<void> {
  await store.write(keyOf(caseId), true);
}

/**
 * A case that is over is held against no register any more, and still opens for who may see it (R10.5). Who may not by
 * the register of now loses what stands open of it: a row in the outbox of each, as for a case that runs.
 */
export async function lookThroughEnded(app: Application): Promise<void> {
  const now = app.clocks.protocolNow();
  const ended = await app.store.find({ open: false, limit: MAX_ENDED_CASES });
  for (const { caseId } of ended) {
    if ((await app.store.read(keyOf(caseId))) !== true) continue;
    // As today's rules have it: a snapshot of older ones may know nothing of erasing.
    const loaded = await loadCase(app, caseId);
    if (loaded?.state.erasure.phase !== 'erased')
      await enqueue(app, caseId, [blankRow(caseId, `register:${now}`, now)]);
  }
}

function keyOf(caseId: string): string {
  return `has-opened:${caseId}`;
}
