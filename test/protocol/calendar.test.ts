import { describe, expect, test } from 'vitest';
import {
  addAwakeTime,
  addDays,
  addPeriod,
  addWorkingDays,
  afterPeriod,
  beforePeriod,
  dateInWords,
  dateOf,
  durationMs,
  endOfHours,
  HOUR,
  instantOf,
  isDate,
  isPeriod,
  isQuiet,
  isShorterThanADay,
  isTime,
  isTimeZone,
  isWorkingDay,
  lengthInWords,
  MINUTE,
  momentInWords,
  momentWithYear,
  nextAwake,
  nextWorkdayStart,
  periodInWords,
  reminderOn,
  SECOND,
  timeOf,
  withinHours,
} from '../../src/domain/calendar.ts';
import { local } from '../support/story.ts';
import { inLocal } from '../support/story-checks.ts';

const ZONE = 'Europe/Amsterdam';
const RULES = { timeZone: ZONE, extraHolidays: [], workdayStart: '09:00' };
const NIGHT = { from: '22:00', till: '07:00' };
/** Quiet hours that do not run over midnight. */
const SMALL_HOURS = { from: '01:00', till: '06:00' };

describe('R9.1: dag en uur zijn die van Europe/Amsterdam', () => {
  for (const [utc, date, time] of [
    ['2026-03-02T22:59:59Z', '2026-03-02', '23:59'],
    ['2026-03-02T23:00:00Z', '2026-03-03', '00:00'],
    ['2026-03-29T00:59:59Z', '2026-03-29', '01:59'],
    ['2026-03-29T01:00:00Z', '2026-03-29', '03:00'],
    ['2026-10-25T00:30:00Z', '2026-10-25', '02:30'],
    ['2026-10-25T01:30:00Z', '2026-10-25', '02:30'],
  ] as const)
    test(`R9.1: ${utc} is ${date} ${time}`, () => {
      const at = Date.parse(utc);
      expect([dateOf(at, ZONE), timeOf(at, ZONE)]).toEqual([date, time]);
    });

  test('R9.1: een andere regio heeft een andere klok', () => {
    const at = Date.parse('2026-03-02T23:30:00Z');
    expect([dateOf(at, 'UTC'), timeOf(at, 'UTC')]).toEqual(['2026-03-02', '23:30']);
    expect(instantOf('2026-03-02', '23:30', 'UTC')).toBe(at);
  });

  test('R9.1: een tijd die de klok overslaat is een uur later, een die er twee keer is de eerste', () => {
    expect(instantOf('2026-03-29', '02:30', ZONE)).toBe(Date.parse('2026-03-29T01:30:00Z'));
    expect(instantOf('2026-10-25', '02:30', ZONE)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  test('R9.1: dagen tellen over maand, jaar en schrikkeldag heen', () => {
    expect([addDays('2026-12-31', 1), addDays('2028-02-28', 1), addDays('2026-03-01', -1)]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2026-02-28',
    ]);
  });
});

describe('R9.1: werkdagen', () => {
  const FREE = [
    ...['2026-01-01', '2026-04-06', '2026-04-27', '2026-05-14', '2026-05-25', '2026-12-25', '2026-12-26'],
    // In a weekend anyway, and the year with a King's day that moves.
    ...['2026-04-05', '2025-04-26', '2026-03-07', '2026-03-08'],
  ];
  for (const day of FREE)
    test(`R9.1: ${day} is geen werkdag`, () => expect(isWorkingDay(day, RULES)).toBe(false));

  // Days that the calendar names and on which people work.
  for (const day of ['2026-04-03', '2026-05-04', '2026-05-05', '2026-12-24', '2026-12-31', '2026-03-06'])
    test(`R9.1: ${day} is een werkdag`, () => expect(isWorkingDay(day, RULES)).toBe(true));

  test('R9.1: ook in een jaar waar nog niemand naar keek', () => {
    const working = (...days: readonly string[]) => days.filter((day) => isWorkingDay(day, RULES));
    expect(
      working('2030-01-01', '2030-04-22', '2030-05-30', '2030-06-10', '2030-12-25', '2030-12-26'),
    ).toEqual([]);
    const named = ['2030-04-19', '2030-12-24', '2030-12-31'];
    expect(working(...named)).toEqual(named);
  });

  test('R9.1: een extra vrije dag van de regio is geen werkdag', () => {
    expect(isWorkingDay('2026-05-05', { ...RULES, extraHolidays: ['2026-05-05'] })).toBe(false);
  });

  test('R9.1: werkdagen tellen over weekend en feestdag heen, vooruit en terug', () => {
    expect(addWorkingDays('2026-04-02', 1, RULES)).toBe('2026-04-03');
    expect(addWorkingDays('2026-04-02', 2, RULES)).toBe('2026-04-07');
    expect(addWorkingDays('2026-04-07', -1, RULES)).toBe('2026-04-03');
    expect(addWorkingDays('2026-04-04', -1, RULES)).toBe('2026-04-03');
  });

  test('R9.1: een kalender zonder werkdagen wordt gemeld, en niet eindeloos doorzocht', () => {
    const extraHolidays = Array.from({ length: 200 }, (_, nr) => addDays('2026-03-02', nr));
    const free = { ...RULES, extraHolidays };
    expect(() => addWorkingDays('2026-03-02', 1, free)).toThrow('extraHolidays');
    expect(() => addWorkingDays('2026-03-02', 3, free)).toThrow('extraHolidays');
    // Sixty free days, and Liberation Day after them; then that one free too.
    const long = (days: number) => ({ ...RULES, extraHolidays: extraHolidays.slice(4, 4 + days) });
    expect(addWorkingDays('2026-03-05', 1, long(60))).toBe('2026-05-05');
    expect(() => addWorkingDays('2026-03-05', 1, long(61))).toThrow('extraHolidays');
    expect(addWorkingDays('2026-03-05', 3, long(60))).toBe('2026-05-07');
  });

  test('R9.1: wat aan een dag hangt gaat om 09:00 op een werkdag, na dit moment', () => {
    expect(inLocal(reminderOn('2026-03-07', RULES))).toBe('2026-03-07 09:00');
    for (const [at, next] of [
      ['2026-03-02 08:59', '2026-03-02 09:00'],
      ['2026-03-02 09:00', '2026-03-03 09:00'],
      ['2026-03-06 09:01', '2026-03-09 09:00'],
      ['2026-03-07 08:00', '2026-03-09 09:00'],
    ] as const)
      expect(inLocal(nextWorkdayStart(local(at), RULES))).toBe(next);
  });
});

describe('perioden', () => {
  test('R7.3, R11.5: zes weken en twaalf maanden tellen op de kalender', () => {
    expect([addPeriod('2026-03-02', 'P6W'), addPeriod('2028-02-29', 'P12M')]).toEqual([
      '2026-04-13',
      '2029-02-28',
    ]);
    expect(inLocal(afterPeriod(local('2026-03-28 10:00'), 'P1D', ZONE))).toBe('2026-03-29 10:00');
    expect(inLocal(afterPeriod(local('2026-03-28 10:00'), 'PT24H', ZONE))).toBe('2026-03-29 11:00');
    expect(inLocal(beforePeriod(local('2026-03-29 10:00'), 'P1D', ZONE))).toBe('2026-03-28 10:00');
    expect(inLocal(beforePeriod(local('2026-03-29 10:00'), 'PT24H', ZONE))).toBe('2026-03-28 09:00');
  });

  test('R11.5: korter dan een dag is korter dan een kalenderdag', () => {
    expect(['PT23H59M', 'PT24H', 'P1D', 'PT1M'].map(isShorterThanADay)).toEqual([true, false, false, true]);
  });

  test('een datum is er een die bestaat, zo geschreven', () => {
    for (const text of ['2026-02-28', '2028-02-29', '2026-12-31']) expect(isDate(text), text).toBe(true);
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '+012345-01-01',
      '2026-02-28T00:00',
      '26-02-01',
      '2026-2-1',
      '2026-02-011',
      ' 2026-02-01',
      '',
    ])
      expect(isDate(text), text).toBe(false);
  });

  test('een tijd is een uur en een minuut van een dag', () => {
    for (const text of ['00:00', '09:59', '19:30', '23:59']) expect(isTime(text), text).toBe(true);
    for (const text of ['24:00', '12:60', '9:00', '09:000', '109:00', 'a9:00', '2a:00', '30:00', '12:6a', ''])
      expect(isTime(text), text).toBe(false);
  });

  test('een duur is een vaste lengte: geen maand, geen jaar', () => {
    expect(['PT90M', 'P1D', 'P1W', 'PT0.5S'].map(durationMs)).toEqual([
      90 * MINUTE,
      24 * HOUR,
      7 * 24 * HOUR,
      500,
    ]);
    for (const text of ['P1M', 'P1Y', '90', '']) expect(durationMs(text), text).toBeNull();
  });

  test('een periode loopt vooruit', () => {
    for (const text of ['P12M', 'P6W', 'PT1S']) expect(isPeriod(text), text).toBe(true);
    for (const text of ['PT0S', '-P1D', '6 weken', '']) expect(isPeriod(text), text).toBe(false);
  });

  test('een tijdzone is er een die de machine kent', () => {
    expect([isTimeZone(ZONE), isTimeZone('UTC'), isTimeZone('Europe/Assen')]).toEqual([true, true, false]);
  });
});

describe('R9.6: stille uren', () => {
  for (const [hours, inside, outside] of [
    [NIGHT, ['22:00', '23:59', '00:00', '06:59'], ['07:00', '12:00', '21:59']],
    [SMALL_HOURS, ['01:00', '05:59'], ['00:59', '06:00', '23:00']],
    [{ from: '08:00', till: '08:00' }, [], ['07:59', '08:00', '08:01']],
  ] as const)
    test(`R9.6: van ${hours.from} tot ${hours.till}`, () => {
      for (const time of inside) expect(withinHours(time, hours), time).toBe(true);
      for (const time of outside) expect(withinHours(time, hours), time).toBe(false);
    });

  test('R9.6: ze eindigen dezelfde dag of de volgende', () => {
    const end = (at: string, hours = NIGHT) => inLocal(endOfHours(local(at), hours, ZONE));
    expect([end('2026-03-02 23:00'), end('2026-03-03 06:59')]).toEqual([
      '2026-03-03 07:00',
      '2026-03-03 07:00',
    ]);
    expect(end('2026-03-03 01:00', SMALL_HOURS)).toBe('2026-03-03 06:00');
  });

  test('R9.6: wie gewekt is mag die nacht gestoord worden, vanaf dat moment', () => {
    const wakes = [local('2026-03-02 23:10')];
    const quiet = (at: string) => isQuiet(local(at), NIGHT, ZONE, wakes);
    expect(
      ['2026-03-02 22:00', '2026-03-02 23:09', '2026-03-02 23:10', '2026-03-03 06:59'].map(quiet),
    ).toEqual([true, true, false, false]);
    expect(['2026-03-03 22:00', '2026-03-03 12:00'].map(quiet)).toEqual([true, false]);
    expect(isQuiet(local('2026-03-02 23:00'), null, ZONE, [])).toBe(false);
  });

  test('R9.6: een bericht wacht tot de morgen, of tot iedereen gewekt wordt', () => {
    const next = (at: string, ...wakes: readonly string[]) =>
      inLocal(nextAwake(local(at), NIGHT, ZONE, wakes.map(local)));
    expect(next('2026-03-02 21:59')).toBe('2026-03-02 21:59');
    expect(next('2026-03-02 22:00')).toBe('2026-03-03 07:00');
    expect(next('2026-03-02 22:00', '2026-03-02 23:30', '2026-03-02 23:10')).toBe('2026-03-02 23:10');
    expect(next('2026-03-02 22:00', '2026-03-04 23:10')).toBe('2026-03-03 07:00');
    expect(next('2026-03-03 22:00', '2026-03-02 23:10')).toBe('2026-03-04 07:00');
    expect(inLocal(nextAwake(local('2026-03-02 23:00'), null, ZONE, []))).toBe('2026-03-02 23:00');
  });

  type Awake = readonly [string, number, string, ...(readonly string[])];
  const AWAKE: readonly Awake[] = [
    ['2026-03-02 10:00', 30, '2026-03-02 10:30'],
    ['2026-03-02 21:30', 30, '2026-03-02 22:00'],
    ['2026-03-02 21:30', 31, '2026-03-03 07:01'],
    ['2026-03-02 23:00', 30, '2026-03-03 07:30'],
    ['2026-03-02 21:30', 30 + 15 * 60 + 1, '2026-03-04 07:01'],
    ['2026-03-02 21:50', 30, '2026-03-02 23:20', '2026-03-02 23:00'],
    ['2026-03-02 21:50', 9 * 60, '2026-03-03 07:50', '2026-03-02 23:00'],
    ['2026-03-02 23:30', 30, '2026-03-03 00:00', '2026-03-02 23:00'],
    // The night in which the clock goes forward, and the one in which it goes back.
    ['2026-03-28 21:50', 30, '2026-03-29 07:20'],
    ['2026-10-24 21:50', 30, '2026-10-25 07:20'],
  ];
  for (const [from, length, till, ...wakes] of AWAKE)
    test(`R9.6: ${length} minuten na ${from} is ${till}${wakes.length > 0 ? ', gewekt' : ''}`, () => {
      expect(inLocal(addAwakeTime(local(from), length * MINUTE, NIGHT, ZONE, wakes.map(local)))).toBe(till);
    });

  test('R9.6: stille uren die niet over middernacht gaan', () => {
    const awake = (from: string, hours: number) =>
      inLocal(addAwakeTime(local(from), hours * HOUR, SMALL_HOURS, ZONE, []));
    expect([awake('2026-03-02 00:30', 1), awake('2026-03-02 06:00', 20)]).toEqual([
      '2026-03-02 06:30',
      '2026-03-03 07:00',
    ]);
  });

  test('R9.6: zonder stille uren telt elke minuut, ook als begin en einde gelijk zijn', () => {
    const from = local('2026-03-02 22:00');
    for (const quiet of [null, { from: '22:00', till: '22:00' }])
      expect(addAwakeTime(from, 50 * HOUR, quiet, ZONE, [])).toBe(from + 50 * HOUR);
  });
});

describe('in woorden', () => {
  test('een moment, een dag, en een moment van jaren geleden', () => {
    const at = local('2026-03-02 14:05');
    expect(momentInWords(at, ZONE)).toBe('maandag 2 maart 14:05');
    expect(dateInWords('2026-03-02')).toBe('maandag 2 maart 2026');
    expect(momentWithYear(at, ZONE)).toBe('2 maart 2026 14:05');
    // Just after midnight here is the day before in UTC.
    expect(momentInWords(local('2026-07-01 00:30'), ZONE)).toBe('woensdag 1 juli 00:30');
  });

  for (const [period, words] of [
    ['P5Y', '5 jaar'],
    ['P1Y', '1 jaar'],
    ['P1M', '1 maand'],
    ['P18M', '18 maanden'],
    ['P1W', '1 week'],
    ['P6W', '6 weken'],
    ['P1DT2H', '1 dag en 2 uur'],
    ['P3DT1M', '3 dagen en 1 minuut'],
    ['PT30M', '30 minuten'],
    ['PT1S', '1 seconde'],
    ['PT20S', '20 seconden'],
    ['PT1H', '1 uur'],
  ] as const)
    test(`${period} is ${words}`, () => expect(periodInWords(period)).toBe(words));

  for (const [length, words] of [
    [-5 * MINUTE, '0 min'],
    [0, '0 min'],
    [1, '1 sec'],
    [29.2 * SECOND, '30 sec'],
    [MINUTE - 1, '60 sec'],
    [MINUTE, '1 min'],
    [89 * SECOND, '1 min'],
    [90 * SECOND, '2 min'],
    [59 * MINUTE, '59 min'],
    [HOUR, '1 uur'],
    [HOUR + MINUTE, '1 uur 1 min'],
    [3 * HOUR + 20 * MINUTE, '3 uur 20 min'],
    [24 * HOUR, '24 uur'],
    [48 * HOUR - MINUTE, '47 uur 59 min'],
    [48 * HOUR, '2 dagen'],
    [7.5 * 24 * HOUR, '7 dagen'],
  ] as const)
    test(`R9.4: ${length / SECOND} seconden is ${words}`, () => expect(lengthInWords(length)).toBe(words));
});
