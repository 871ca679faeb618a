import type { Instant } from '../domain/calendar.ts';
import type { Clocks, Store } from './ports.ts';

const KEY = 'clock-offset';
/** Setting the clock forward stops at no more moments than this. */
const MAX_STEPS = 10_000;

/** Protocol time: wall time, set forward by an offset that the store keeps (practice only). */
export interface ProtocolClock extends Clocks {
  /** Walks to `now + length`, from one due moment to the next, doing what is due at each. */
  forward(length: number, work: () => Promise<void>): Promise<void>;
  /** Walks to the next moment at which something is due. */
  toNext(work: () => Promise<void>): Promise<void>;
}

export async function openProtocolClock(store: Store, wallNow: () => Instant): Promise<ProtocolClock> {
  const stored = await store.read(KEY);
  let offset = typeof stored === 'number' ? stored : 0;
  const protocolNow = () => wallNow() + offset;

  async function setTo(moment: Instant): Promise<void> {
    offset = Math.max(offset, moment - wallNow());
    await store.write(KEY, offset);
  }

  /** When something is due, or a message that was held for the quiet hours may leave (R9.6). */
  async function nextMoment(): Promise<Instant | null> {
    const moments = [await store.nextWake(), await store.nextHeld(protocolNow())].filter(
      (each) => each !== null,
    );
    return moments.length === 0 ? null : Math.min(...moments);
  }

  async function walkTo(target: Instant, work: () => Promise<void>): Promise<void> {
    await work();
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const next = await nextMoment();
      if (next === null || next > target) break;
      await setTo(Math.max(next, protocolNow()));
      await work();
    }
    await setTo(target);
    await work();
  }

  return {
    protocolNow,
    wallNow,
    forward: (length, work) => walkTo(protocolNow() + length, work),
    async toNext(work) {
      await work();
      const next = await nextMoment();
      if (next !== null) await walkTo(Math.max(next, protocolNow()), work);
    },
  };
}
