import type { Instant } from '../../domain/calendar.ts';
import type { PersonId } from '../../domain/words.ts';

/**
 * How fast one person may press and type: far more than anybody can by hand, and far less than would slow others down.
 * Per instance of the bot, in memory.
 */
export interface Pace {
  /** Takes one press of this person. `waitSeconds` is 0 when it may go on; `note` says to put a refusal on record. */
  take(person: PersonId): { readonly waitSeconds: number; readonly note: boolean };
}

export interface PaceOptions {
  /** Presses a second that one person can keep up; 0 for no limit. */
  readonly perSecond: number;
  readonly wallNow: () => Instant;
}

/** So many seconds' worth can come at once: Teams sends what waited for a connection in one go. */
const BURST_SECONDS = 10;
/** More people than a country has at its tables; each costs some 100 bytes. */
const MAX_PEOPLE = 20_000;
/** A person who floods is on record once in this time: the record can't be flooded with it. */
const NOTED_EVERY_MS = 60_000;

interface Allowance {
  presses: number;
  at: Instant;
  notedAt: Instant;
}

export function createPace({ perSecond, wallNow }: PaceOptions): Pace {
  const people = new Map<PersonId, Allowance>();
  const most = perSecond * BURST_SECONDS;

  /** What this person has left now. Whoever waits longest to be heard of again is forgotten first. */
  function allowanceOf(person: PersonId, now: Instant): Allowance {
    const known = people.get(person) ?? { presses: most, at: now, notedAt: -NOTED_EVERY_MS };
    const presses = Math.min(most, known.presses + (Math.max(0, now - known.at) / 1000) * perSecond);
    people.delete(person);
    const oldest = people.size >= MAX_PEOPLE ? people.keys().next().value : undefined;
    if (oldest !== undefined) people.delete(oldest);
    const allowance = { ...known, presses, at: now };
    people.set(person, allowance);
    return allowance;
  }

  return {
    take(person) {
      if (perSecond === 0) return { waitSeconds: 0, note: false };
      const now = wallNow();
      const allowance = allowanceOf(person, now);
      if (allowance.presses >= 1) {
        allowance.presses -= 1;
        return { waitSeconds: 0, note: false };
      }
      const note = now - allowance.notedAt >= NOTED_EVERY_MS;
      if (note) allowance.notedAt = now;
      return { waitSeconds: Math.max(1, Math.ceil((1 - allowance.presses) / perSecond)), note };
    },
  };
}
