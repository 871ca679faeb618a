import type { CalendarDate } from '../domain/calendar.ts';
import { dateOf, isQuiet, isWorkingDay, MINUTE, reminderOn } from '../domain/calendar.ts';
import { coordinatorsOf } from '../domain/register.ts';
import type { PersonId } from '../domain/words.ts';
import type { Application } from './handle.ts';
import type { Log, Messenger } from './ports.ts';

const KEY = 'preflight';
/** Who did not get it is tried again after this long, by whichever instance is first. */
const SLOT_MS = 5 * MINUTE;

/** What was told on which day; `told` are those who got it, or can't be reached. */
interface Told {
  readonly day: CalendarDate;
  readonly told: readonly PersonId[];
}

export interface Morning {
  /** Sends what this morning asks and was not sent yet. Never throws for what Teams answers. */
  deliver(): Promise<void>;
}

/**
 * R12.6: every working morning those who coordinate get `mandaten`: who holds each seat, and what is missing. A bot that was
 * down at nine does it later that day. The day on which a region begins has none: nothing was asked yet.
 */
export function createMorning(app: Application, messenger: Messenger, log: Log): Morning {
  const { store, clocks, values } = app;
  let done: CalendarDate = '';
  return {
    async deliver() {
      const now = clocks.protocolNow();
      const day = dateOf(now, values.timeZone);
      const nine = reminderOn(day, values);
      if (day === done || now < nine || isQuiet(now, values.quietHours, values.timeZone, [])) return;
      const before = (await store.read(KEY)) as Told | null;
      if (before === null) return store.write(KEY, { day, told: [] });
      const waiting = coordinatorsOf(app.register()).filter(
        ({ person }) => before.day !== day || !before.told.includes(person),
      );
      if (!isWorkingDay(day, values) || beganOn(before, day) || waiting.length === 0) {
        done = day;
        return;
      }
      if ((await store.nextNumber(`${KEY} ${day} ${Math.floor((now - nine) / SLOT_MS)}`)) > 1) return;
      let told = before.day === day ? before.told : [];
      for (const party of waiting) {
        const delivery = await messenger.mandates(party);
        if (delivery.kind === 'retry') continue;
        if (delivery.kind === 'unreachable')
          log.warn('somebody who coordinates did not get the mandates', { reason: delivery.reason });
        told = [...told, party.person];
        await store.write(KEY, { day, told });
      }
    },
  };
}

/** The mark that is set on the first day: nobody was told, and nobody will be. */
function beganOn({ day, told }: Told, today: CalendarDate): boolean {
  return day === today && told.length === 0;
}
