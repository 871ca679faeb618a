import { describe, expect, test } from 'vitest';
import type { Check, Step } from '../support/story.ts';
import { by, given, hoursLater, local, minutesLater, until, world } from '../support/story.ts';
import {
  accepted,
  added,
  claimed,
  convened,
  decided,
  declines,
  joins,
  opened,
  raised,
} from '../support/story-acts.ts';
import { coordinatorHears, eventsOf, hears, metAt } from '../support/story-checks.ts';
import { idOf, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

/** Exactly these were asked for a seat since the last `when`. */
function asks(...lines: readonly string[]): Check {
  return (each) =>
    expect(
      eventsOf(each).flatMap((event) =>
        event.type === 'PersonInvited' ? [`${event.party.name} ${event.seat}`] : [],
      ),
    ).toEqual(lines);
}

/** The mandates of these people end on this day. */
function endingOn(till: string, ...names: readonly string[]): Step {
  const mandate = { from: '2026-01-01', till, municipalities: ['zuid'] };
  return world({
    register: names.reduce((register, name) => registerWith(name, { mandate }, register), REGISTER),
  });
}

function caseMandate(name: string, till: string): Step {
  return by('Carla', { type: 'RecordCaseMandate', person: idOf(name), givenBy: 'Directeur', till });
}

describe('R3.3: wie zwijgt', () => {
  test('R3.3: na een uur alleen voor de stoel van wie zwijgt een vervanger', () => {
    given(raised(), claimed(), accepted(), joins('Zara'), joins('Sofie'))
      .when(minutesLater(60))
      .then(asks('Lars s2'), metAt('invite-deputy', '2026-03-02 11:00'));
  });

  test('R3.3: vult een ander de stoel al, dan wordt na een uur geen vervanger gevraagd', () => {
    given(raised(), claimed(), accepted(), added('behavioural-scientist', 'Olga'), joins('Olga'))
      .when(minutesLater(60))
      .then(asks('Zoe s1', 'Lars s2'));
  });

  for (const [what, before] of [
    ['open', []],
    ['geschorst', [by('Carla', { type: 'AdjournTable', till: local('2026-03-02 15:00') })]],
  ] as const) {
    test(`R3.3: ook als de tafel al ${what} is wordt wie zwijgt herinnerd`, () => {
      given(convened(), opened(), ...before)
        .when(until('2026-03-02 11:30'))
        .then(
          hears('Bo', { card: 'invitation', at: '2026-03-02 10:30' }),
          coordinatorHears({ rule: 'invite-tell', at: '2026-03-02 11:30' }),
        );
    });
  }

  test('R3.3: is er besloten, dan wordt wie zweeg niet meer herinnerd', () => {
    given(decided()).when(hoursLater(3)).then(metAt('invite-reminder'), metAt('invite-tell'));
  });
});

describe('R3.5: een mandaat dat eindigt', () => {
  test('R3.5: twee op dezelfde dag zijn er twee', () => {
    given(endingOn('2026-03-02', 'Zara', 'Lia'), convened())
      .when(until('2026-03-03 00:00'))
      .then(coordinatorHears({ rule: 'mandate-end', at: '2026-03-03 00:00', times: 2 }));
  });

  test('R3.5: ook een mandaat voor deze casus alleen', () => {
    given(
      world({ register: registerWithout('Sofie', 'Stan') }),
      raised(),
      claimed(),
      accepted(),
      added('behavioural-scientist', 'Yara'),
      caseMandate('Yara', '2026-03-02'),
      joins('Yara'),
    )
      .when(until('2026-03-03 00:00'))
      .then(coordinatorHears({ rule: 'mandate-end', at: '2026-03-03 00:00' }));
  });

  test('R3.5: van twee mandaten telt het einde van het laatste', () => {
    given(endingOn('2026-03-02', 'Zara'), convened(), caseMandate('Zara', '2026-03-04'))
      .when(until('2026-03-06 00:00'))
      .then(metAt('mandate-end', '2026-03-05 00:00'));
  });

  test('R3.5: wie zonder mandaat meedoet verliest er geen', () => {
    given(raised(), claimed(), accepted(), added('provider', 'Yara'), joins('Yara'))
      .when(hoursLater(48))
      .then(metAt('mandate-end'));
  });

  for (const [what, before] of [
    ['geen antwoord gaf', []],
    ['weigerde', [declines('Zara')]],
    ['weer weg is', [joins('Zara'), by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' })]],
  ] as const) {
    test(`R3.5: van wie ${what} doet het er niet toe`, () => {
      given(endingOn('2026-03-02', 'Zara'), raised(), claimed(), accepted(), ...before)
        .when(until('2026-03-03 00:00'))
        .then(metAt('mandate-end'));
    });
  }

  test('R3.5: wie met een verlopen mandaat ja zei hoort bij dat ja, niet bij een dag van vroeger', () => {
    given(raised(), claimed(), accepted(), added('provider', 'Willem'), until('2026-03-02 10:20'))
      .when(joins('Willem'), minutesLater(1))
      .then(metAt('mandate-end', '2026-03-02 10:20'), coordinatorHears({ rule: 'mandate-end', lateMs: 0 }));
  });

  for (const [what, before] of [
    ['open', []],
    ['geschorst', [by('Carla', { type: 'AdjournTable', till: local('2026-03-02 22:00') })]],
  ] as const) {
    test(`R3.5: ook als de tafel ${what} is hoort de coördinator het`, () => {
      given(endingOn('2026-03-02', 'Zara'), convened(), opened(), ...before)
        .when(until('2026-03-03 00:00'))
        .then(coordinatorHears({ rule: 'mandate-end' }));
    });
  }

  test('R3.5: na het besluit niet meer', () => {
    given(endingOn('2026-03-02', 'Zara'), decided())
      .when(until('2026-03-03 00:00'))
      .then(metAt('mandate-end'));
  });
});
