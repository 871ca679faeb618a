import { expect } from 'vitest';
import { person, type Silence } from './nobody-answers.ts';

/** Who must hear what, and how many hours of the protocol after the case was raised. */
interface Expected {
  readonly rule: string;
  readonly who: readonly string[];
  readonly title: string;
  readonly hours: readonly number[];
}

const COORDINATORS = ['001', '002'];
/** Without an owner every coordinator hears, the deputy too. */
const LEADERS = [...COORDINATORS, '003'];
const ESCALATION = ['021'];
const DELEGATES = ['007', '009', '011', '013', '016'];
const DEPUTIES = ['010', '012', '017'];
const INVITATION = 'Doe je mee aan deze code paars?';

const EXPECTED: readonly Expected[] = [
  { rule: 'R2.1', who: COORDINATORS, title: 'Nieuwe code paars', hours: [0] },
  { rule: 'R2.2 after 15 minutes', who: ['003'], title: 'Nieuwe code paars', hours: [0.25] },
  { rule: 'R2.2 after 30 minutes', who: ['022'], title: 'Aangenomen', hours: [0.5] },
  { rule: 'R2.2 after 60 minutes', who: ESCALATION, title: 'Niemand leidt deze code paars', hours: [1] },
  { rule: 'R2.2 after 60 minutes', who: LEADERS, title: 'Niemand leidt deze casus', hours: [1] },
  { rule: 'R2.2 after 60 minutes', who: DELEGATES, title: 'Er is nog geen voorzitter', hours: [1] },
  { rule: 'R3.3 asked, and after 30 minutes', who: DELEGATES, title: INVITATION, hours: [0.5, 1] },
  { rule: 'R3.3 after 60 minutes, then 30', who: DEPUTIES, title: INVITATION, hours: [1.5, 2] },
  { rule: 'R9.2', who: LEADERS, title: 'Er is nog niets gepland', hours: [2, 12, 18, 21, 23] },
  { rule: 'R9.3', who: ESCALATION, title: 'De 24 uur zijn om', hours: [24] },
  { rule: 'R9.3', who: LEADERS, title: 'De 24 uur zijn om', hours: [24] },
  { rule: 'R9.3', who: LEADERS, title: 'De tafel is nog steeds niet bij elkaar', hours: [26, 28] },
];
/** R3.3 after 90 minutes, for who was asked at 0:30, 1:30 and 2:30. */
const NO_ANSWER = 'Geen antwoord op de uitnodiging';
const SAME_TICK_MS = 500;
const NO_ANSWER_HOURS = [2, 3, 4];

/** In its order and near its time: everything of R2.2, R3.3, R9.2 and R9.3, once, and nothing before it was due. */
export function checkSilence(silence: Silence, nearMs: number): void {
  for (const { rule, who, title, hours } of EXPECTED) {
    for (const digits of who) {
      const came = arrivalsOf(silence, digits, title);
      const due = dueTimes(silence, title, hours);
      expect(came.length, `${rule}: how often ${digits} hears "${title}"`).toBe(due.length);
      for (const [nr, at] of came.entries())
        near(at, due[nr] ?? 0, nearMs, `${rule}: ${digits} hears "${title}"`);
    }
  }
  for (const digits of LEADERS) {
    const came = arrivalsOf(silence, digits, NO_ANSWER);
    for (const hour of NO_ANSWER_HOURS) {
      const due = hour * silence.hourMs;
      const found = came.find((at) => at >= due);
      near(found ?? Number.NaN, due, nearMs, `R3.3 after 90 minutes: ${digits} hears "${NO_ANSWER}"`);
    }
  }
  checkDeadlines(silence, nearMs);
}

function arrivalsOf(silence: Silence, digits: string, title: string): readonly number[] {
  return silence.arrivals
    .filter((arrival) => arrival.who === person(digits) && arrival.title.startsWith(title))
    .map((arrival) => arrival.at);
}

/** R9.2: and at 16:00 of the same day, where that lies in the window. */
function dueTimes(silence: Silence, title: string, hours: readonly number[]): readonly number[] {
  const due = hours.map((hour) => hour * silence.hourMs);
  const { sixteenHours } = silence;
  if (!title.startsWith('Er is nog niets gepland') || sixteenHours === null) return due;
  // So close to another moment that one tick may meet both, by the latest (R9.5): then the case itself is asked.
  if (due.some((moment) => Math.abs(moment - sixteenHours) < SAME_TICK_MS))
    return silence.met.filter((each) => each.rule === 'unplanned').map((each) => each.dueAt);
  return [...due, sixteenHours].toSorted((one, other) => one - other);
}

function near(at: number, due: number, nearMs: number, what: string): void {
  expect(at, `${what} not before it is due`).toBeGreaterThanOrEqual(due - 1);
  expect(at, `${what} near its time`).toBeLessThanOrEqual(due + nearMs);
}

/** What the case itself says: nothing early, nothing late, nothing twice, and in the order in which it fell due. */
function checkDeadlines(silence: Silence, nearMs: number): void {
  for (const { rule, dueAt, at } of silence.met) near(at, dueAt, nearMs, rule);
  const moments = silence.met.map((each) => each.dueAt);
  expect(moments, 'deadlines are met in their order').toEqual(moments.toSorted((one, other) => one - other));
}
