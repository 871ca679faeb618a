/**
 * The calendar as the invariants see it, written apart from src/domain/calendar.ts so that a mistake there shows: the
 * Netherlands' offset by its rule, and the public holidays of these years by hand.
 */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const HOLIDAYS = new Set([
  ...['2026-01-01', '2026-04-05', '2026-04-06', '2026-04-27', '2026-05-14', '2026-05-24', '2026-05-25'],
  ...['2026-12-25', '2026-12-26', '2027-01-01', '2027-03-28', '2027-03-29', '2027-04-27'],
]);
/** No run of days off is longer. */
const MAX_DAYS_OFF = 10;

/** The last Sunday of a month (0 is January) at 01:00 UTC, when summer time begins or ends. */
function turn(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY;
}

function offset(at: number): number {
  const year = new Date(at).getUTCFullYear();
  return at >= turn(year, 2) && at < turn(year, 9) ? 2 * HOUR : HOUR;
}

/** `YYYY-MM-DD` in Amsterdam. */
export function dayOf(at: number): string {
  return new Date(at + offset(at)).toISOString().slice(0, 10);
}

/** `HH:MM` in Amsterdam. */
export function clockOf(at: number): string {
  return new Date(at + offset(at)).toISOString().slice(11, 16);
}

/** The moment of a date and time in Amsterdam; none of the times asked for is skipped by summer time. */
export function momentOf(day: string, time: string): number {
  const utc = Date.parse(`${day}T${time}:00Z`);
  const guess = utc - offset(utc);
  return utc - offset(guess);
}

export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function isWorkday(day: string): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.has(day);
}

/** The `count`-th working day after (before, when negative) this day. */
export function workdaysLater(day: string, count: number): string {
  const step = Math.sign(count);
  let found = day;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    found = daysLater(found, step);
    for (let off = 0; off < MAX_DAYS_OFF && !isWorkday(found); off += 1) found = daysLater(found, step);
  }
  return found;
}

export function nineOn(day: string): number {
  return momentOf(day, '09:00');
}

/** 09:00 of each working day after `at`, up to `till`. */
export function workMornings(at: number, till: number): readonly number[] {
  const found: number[] = [];
  for (let day = dayOf(at); nineOn(day) <= till; day = daysLater(day, 1))
    if (isWorkday(day) && nineOn(day) > at) found.push(nineOn(day));
  return found;
}

export function isNight(at: number): boolean {
  const time = clockOf(at);
  return time >= '22:00' || time < '07:00';
}

/** When the night that `at` lies in ends. */
export function morningAfter(at: number): number {
  const today = momentOf(dayOf(at), '07:00');
  return today > at ? today : momentOf(daysLater(dayOf(at), 1), '07:00');
}

/** Whether people may not be messaged: at night, unless they were woken earlier that night (R9.6). */
export function isAsleep(at: number, wakes: readonly number[]): boolean {
  return (
    isNight(at) &&
    !wakes.some((wake) => wake <= at && isNight(wake) && morningAfter(wake) === morningAfter(at))
  );
}

/** When `length` of time to answer has gone by since `from`: nights do not count (R9.6). */
export function awakeLater(from: number, length: number, wakes: readonly number[]): number {
  let left = length;
  let at = from;
  for (let part = 0; part < 60; part += 1) {
    if (isAsleep(at, wakes)) {
      const morning = morningAfter(at);
      const woken = wakes.find((wake) => wake > at && wake < morning);
      at = woken ?? morning;
      continue;
    }
    const end = isNight(at) ? morningAfter(at) : nightAfter(at);
    if (at + left <= end) return at + left;
    left -= end - at;
    at = end;
  }
  throw new Error('answer time runs over too many nights');
}

function nightAfter(at: number): number {
  const tonight = momentOf(dayOf(at), '22:00');
  return tonight > at ? tonight : momentOf(daysLater(dayOf(at), 1), '22:00');
}
