import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';

/** Epoch milliseconds. */
export type Instant = number;
/** `YYYY-MM-DD` in the region's time zone. */
export type CalendarDate = string;
/** `HH:MM` in the region's time zone. */
export type ClockTime = string;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The hours of a day from `from` up to `till`; over midnight when `till` is the earlier. */
export interface DayHours {
  readonly from: ClockTime;
  readonly till: ClockTime;
}

/** What the calendar needs to know of a region (R9.1). */
export interface CalendarRules {
  readonly timeZone: string;
  readonly extraHolidays: readonly CalendarDate[];
  readonly workdayStart: ClockTime;
}

const HOLIDAYS = new Holidays('NL');
/** A look-up in date-holidays costs 0.6 ms, so each year's public holidays are looked up once. */
const publicHolidaysByYear = new Map<number, ReadonlySet<CalendarDate>>();
/** Local wall times and the like are asked for often; small memories keep a tick cheap. */
const localCaches = new Map<string, Map<number, LocalTime>>();
const instantCache = new Map<string, Instant>();
const dayCache = new Map<string, CalendarDate>();
const CACHE_SIZE = 5000;
/** Longest run of days without a working day that we look over before calling the calendar wrong. */
const MAX_DAYS_SEARCHED = 60;

/** What was worked out before; a clock rule asks the same of each case at each of its events. */
function remembered<Key, T>(cache: Map<Key, T>, key: Key, work: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const found = work();
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, found);
  return found;
}

function publicHolidays(year: number): ReadonlySet<CalendarDate> {
  return remembered(publicHolidaysByYear, year, () => {
    const named = HOLIDAYS.getHolidays(year).filter((holiday) => holiday.type === 'public');
    return new Set(named.map((holiday) => holiday.date.slice(0, 10)));
  });
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

interface LocalTime {
  readonly date: CalendarDate;
  readonly time: ClockTime;
}

function local(at: Instant, timeZone: string): LocalTime {
  // By number: making a text of each minute to look it up cost as much as all the rest of a look.
  const minutes = remembered(localCaches, timeZone, () => new Map<number, LocalTime>());
  return remembered(minutes, Math.floor(at / MINUTE), () => {
    const moment = zoned(at, timeZone);
    const time = moment.toPlainTime().toString({ smallestUnit: 'minute' });
    return { date: moment.toPlainDate().toString(), time };
  });
}

/** The date of `at` in the region (R9.1: "same day" is Europe/Amsterdam). */
export function dateOf(at: Instant, timeZone: string): CalendarDate {
  return local(at, timeZone).date;
}

/** The time of day of `at` in the region, `HH:MM`. */
export function timeOf(at: Instant, timeZone: string): ClockTime {
  return local(at, timeZone).time;
}

/** The instant of a local date and time. A time that daylight saving skips is taken one hour later. */
export function instantOf(date: CalendarDate, time: ClockTime, timeZone: string): Instant {
  return remembered(instantCache, `${date}T${time}${timeZone}`, () => instantWorkedOut(date, time, timeZone));
}

function instantWorkedOut(date: CalendarDate, time: ClockTime, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
    .epochMilliseconds;
}

/** The date `days` later (negative: earlier). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return remembered(dayCache, `${date}+${days}`, () =>
    Temporal.PlainDate.from(date).add({ days }).toString(),
  );
}

/** Adds a calendar period such as `P12M` or `P6W` to a date. */
export function addPeriod(date: CalendarDate, period: string): CalendarDate {
  return Temporal.PlainDate.from(date).add(Temporal.Duration.from(period)).toString();
}

/** The moment a calendar period such as `P12M` after `at`, by the region's clock; `PT1H` is elapsed time. */
export function afterPeriod(at: Instant, period: string, timeZone: string): Instant {
  return zoned(at, timeZone).add(Temporal.Duration.from(period)).epochMilliseconds;
}

/** The moment a calendar period before `at`, as `afterPeriod` counts. */
export function beforePeriod(at: Instant, period: string, timeZone: string): Instant {
  return zoned(at, timeZone).subtract(Temporal.Duration.from(period)).epochMilliseconds;
}

/** Whether the text is an existing date written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the text is a time of day written `HH:MM`. */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** The length in milliseconds of an ISO 8601 duration without months or years; null if it is not one. */
export function durationMs(text: string): number | null {
  try {
    const duration = Temporal.Duration.from(text);
    if (duration.years || duration.months) return null;
    return duration.total({ unit: 'milliseconds', relativeTo: '2026-01-05' });
  } catch {
    return null;
  }
}

/** Whether the text is an ISO 8601 period that can be added to a date. */
export function isPeriod(text: string): boolean {
  try {
    return Temporal.Duration.from(text).sign > 0;
  } catch {
    return false;
  }
}

/** Whether the ISO 8601 period is less than a calendar day; `P1D` is not, also where the clock skips an hour of it. */
export function isShorterThanADay(period: string): boolean {
  return Temporal.Duration.compare(period, 'P1D', { relativeTo: '2026-01-05' }) < 0;
}

/** Whether the text names a time zone that this machine knows. */
export function isTimeZone(text: string): boolean {
  try {
    zoned(0, text);
    return true;
  } catch {
    return false;
  }
}

/** Monday to Friday, without public holidays and the region's extra days (R9.1). */
export function isWorkingDay(date: CalendarDate, rules: CalendarRules): boolean {
  const day = Temporal.PlainDate.from(date);
  if (day.dayOfWeek > 5) return false;
  return !publicHolidays(day.year).has(date) && !rules.extraHolidays.includes(date);
}

/** The working day `count` working days after `date` (count ≥ 1), or before it when negative. */
export function addWorkingDays(date: CalendarDate, count: number, rules: CalendarRules): CalendarDate {
  const step = Math.sign(count);
  let day = date;
  let left = Math.abs(count);
  for (let looked = 0; left > 0; looked += 1) {
    if (looked > MAX_DAYS_SEARCHED * Math.abs(count))
      throw new Error('no working day found: check extraHolidays');
    day = addDays(day, step);
    if (isWorkingDay(day, rules)) left -= 1;
  }
  return day;
}

/** When date-bound reminders of this date go out (R9.1). */
export function reminderOn(date: CalendarDate, rules: CalendarRules): Instant {
  return instantOf(date, rules.workdayStart, rules.timeZone);
}

/** The first reminder moment (09:00 on a working day) strictly after `at`. */
export function nextWorkdayStart(at: Instant, rules: CalendarRules): Instant {
  const today = dateOf(at, rules.timeZone);
  const first = reminderOn(today, rules);
  if (isWorkingDay(today, rules) && first > at) return first;
  return reminderOn(addWorkingDays(today, 1, rules), rules);
}

/** Whether a time of day lies in the hours; over midnight when `till` is the earlier, never when they are the same. */
export function withinHours(time: ClockTime, hours: DayHours): boolean {
  if (hours.from <= hours.till) return time >= hours.from && time < hours.till;
  return time >= hours.from || time < hours.till;
}

/** When the hours that `at` lies in end. */
export function endOfHours(at: Instant, hours: DayHours, timeZone: string): Instant {
  const date = dateOf(at, timeZone);
  const end = instantOf(date, hours.till, timeZone);
  return end > at ? end : instantOf(addDays(date, 1), hours.till, timeZone);
}

/** When the hours that `at` does not lie in begin next. */
function nextHours(at: Instant, hours: DayHours, timeZone: string): Instant {
  const date = dateOf(at, timeZone);
  const begin = instantOf(date, hours.from, timeZone);
  return begin > at ? begin : instantOf(addDays(date, 1), hours.from, timeZone);
}

/** Whether people may not be messaged at `at`: in the quiet hours of a night in which nobody was woken (R9.6). */
export function isQuiet(
  at: Instant,
  quiet: DayHours | null,
  timeZone: string,
  wakes: readonly Instant[],
): boolean {
  if (!quiet || !withinHours(timeOf(at, timeZone), quiet)) return false;
  const end = endOfHours(at, quiet, timeZone);
  return !wakes.some((wake) => wake <= at && endOfHours(wake, quiet, timeZone) === end);
}

/** The first moment from `at` on at which people may be messaged (R9.6). */
export function nextAwake(
  at: Instant,
  quiet: DayHours | null,
  timeZone: string,
  wakes: readonly Instant[],
): Instant {
  if (!quiet || !isQuiet(at, quiet, timeZone, wakes)) return at;
  const morning = endOfHours(at, quiet, timeZone);
  return wakes.filter((wake) => wake > at).reduce((first, wake) => Math.min(first, wake), morning);
}

/** Until when people may be messaged who may be at `at`: the end of a night in which they were woken, else the next one. */
function awakeTill(at: Instant, quiet: DayHours, timeZone: string): Instant {
  return withinHours(timeOf(at, timeZone), quiet)
    ? endOfHours(at, quiet, timeZone)
    : nextHours(at, quiet, timeZone);
}

/** The moment at which `length` of answer time has passed since `from`; quiet hours do not count (R9.6). */
export function addAwakeTime(
  from: Instant,
  length: number,
  quiet: DayHours | null,
  timeZone: string,
  wakes: readonly Instant[],
): Instant {
  if (!quiet) return from + length;
  let at = nextAwake(from, quiet, timeZone, wakes);
  let left = length;
  for (let end = awakeTill(at, quiet, timeZone); at + left > end; end = awakeTill(at, quiet, timeZone)) {
    left -= end - at;
    at = nextAwake(end, quiet, timeZone, wakes);
  }
  return at + left;
}

function dayFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('nl-NL', { timeZone: 'UTC', day: 'numeric', month: 'long', ...options });
}

const DAY_FORMATS = {
  thisYear: dayFormat({ weekday: 'long' }),
  anyYear: dayFormat({ weekday: 'long', year: 'numeric' }),
  longAgo: dayFormat({ year: 'numeric' }),
};
const wordsCache = new Map<string, string>();

function dayInWords(date: CalendarDate, format: keyof typeof DAY_FORMATS): string {
  return remembered(wordsCache, `${date}${format}`, () =>
    DAY_FORMATS[format].format(Date.parse(`${date}T12:00:00Z`)),
  );
}

/** `maandag 2 maart 14:00`, for people. */
export function momentInWords(at: Instant, timeZone: string): string {
  return `${dayInWords(dateOf(at, timeZone), 'thisYear')} ${timeOf(at, timeZone)}`;
}

/** `maandag 2 maart 2026`, for people. */
export function dateInWords(date: CalendarDate): string {
  return dayInWords(date, 'anyYear');
}

/** `2 maart 2026 14:00`, for people who read it years later. */
export function momentWithYear(at: Instant, timeZone: string): string {
  return `${dayInWords(dateOf(at, timeZone), 'longAgo')} ${timeOf(at, timeZone)}`;
}

/** `5 jaar`, for people. */
export function periodInWords(period: string): string {
  const { years, months, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(period);
  const parts = [
    [years, 'jaar', 'jaar'],
    [months, 'maand', 'maanden'],
    [weeks, 'week', 'weken'],
    [days, 'dag', 'dagen'],
    [hours, 'uur', 'uur'],
    [minutes, 'minuut', 'minuten'],
    [seconds, 'seconde', 'seconden'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, more]) => `${count} ${count === 1 ? one : more}`)
    .join(' en ');
}

/** `3 uur 20 min`, for people; never negative. */
export function lengthInWords(length: number): string {
  const minutes = Math.max(0, Math.round(length / MINUTE));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (length > 0 && length < MINUTE) return `${Math.ceil(length / SECOND)} sec`;
  if (days >= 2) return `${days} dagen`;
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} uur` : `${hours} uur ${minutes % 60} min`;
}
