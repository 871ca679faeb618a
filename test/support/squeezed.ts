import { dateOf, timeOf } from '../../src/domain/calendar.ts';

const ZONE = 'Europe/Amsterdam';
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** A protocol whose twenty-four hours pass in a few real seconds: every length is scaled alike, nothing else. */
export interface Squeezed {
  readonly protocol: object;
  /** Real milliseconds in which one minute of the protocol passes. */
  readonly minuteMs: number;
  /** The whole minute of the wall clock that plays 16:00 (R9.2); null when none lies in the window. */
  readonly sixteenHours: number | null;
}

/** `windowMs`: real time for the window of 24 hours. `now`: when it is about to start. */
export function squeezed(windowMs: number, tickMs: number, now: number): Squeezed {
  const minuteMs = windowMs / DAY_MINUTES;
  const minutes = (count: number) => `PT${((count * minuteMs) / 1000).toFixed(3)}S`;
  const next = Math.ceil((now + MINUTE_MS / 10) / MINUTE_MS) * MINUTE_MS;
  const inWindow = next < now + windowMs - MINUTE_MS / 10 && dateOf(next, ZONE) === dateOf(now, ZONE);
  return {
    minuteMs,
    sixteenHours: inWindow ? next : null,
    protocol: {
      window: minutes(DAY_MINUTES),
      duplicateWindow: minutes(72 * 60),
      triageReminder: minutes(15),
      triageAutoAccept: minutes(30),
      ownerEscalation: minutes(60),
      inviteReminder: minutes(30),
      inviteDeputy: minutes(60),
      inviteTellCoordinator: minutes(90),
      bedRepeat: minutes(60),
      autoPlan: minutes(30),
      startCall: minutes(15),
      meetingLead: minutes(60),
      unplannedAfter: minutes(120),
      // A time of day can't be squeezed: a whole minute of this run plays 16:00, or the minute that went by.
      unplannedAt: timeOf(inWindow ? next : now - MINUTE_MS, ZONE),
      alertsBeforeDeadline: [12, 6, 3, 1].map((hours) => minutes(hours * 60)),
      breachRepeat: minutes(120),
      quietHours: null,
      tick: `PT${tickMs / 1000}S`,
    },
  };
}
