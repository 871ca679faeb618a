import { describe, expect, test } from 'vitest';
import {
  by,
  check,
  downUntil,
  given,
  hoursLater,
  local,
  minutesLater,
  until,
  world,
} from '../support/story.ts';
import {
  accepted,
  bedRecorded,
  claimed,
  convened,
  declines,
  GONE,
  joins,
  NO_BED,
  opened,
  planned,
  quorumJoins,
  raised,
  STAYS,
} from '../support/story-acts.ts';
import { happens, happensNot, inLocal, metAt } from '../support/story-checks.ts';
import { idOf, VALUES } from '../support/story-people.ts';

/** A quorum that has only these times in common. */
function sharing(...times: readonly string[]) {
  return ['Zara', 'Lia', 'Sofie'].map((name) => joins(name, times));
}

describe('R4.1: nieuwe tijden', () => {
  test('R4.1: past er vandaag niets meer, dan wordt het elk uur opnieuw gezocht', () => {
    given(raised({ at: '2026-03-02 07:00' }), claimed(), accepted())
      .when(until('2026-03-02 20:00'))
      .then(
        metAt(
          'new-times',
          ...['11:00', '15:00', '17:00', '18:00', '19:00', '20:00'].map((time) => `2026-03-02 ${time}`),
        ),
        check((state) => expect(state.slots).toEqual([])),
      );
  });

  test('R4.1: ook nieuwe tijden mijden wie meedoet en dan aan een andere tafel zit', () => {
    const at = local('2026-03-02 15:00');
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Zara', []))
      .and(world({ busy: [{ person: idOf('Zara'), at }] }))
      .when(until('2026-03-02 14:00'))
      .then(
        check((state) =>
          expect(state.slots.map(inLocal)).toEqual([
            '2026-03-02 16:00',
            '2026-03-02 17:00',
            '2026-03-03 08:00',
            '2026-03-03 09:00',
          ]),
        ),
      );
  });

  test('R4.1: maar niet wie niet meedoet', () => {
    const at = local('2026-03-02 15:00');
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), declines('Zara'))
      .and(world({ busy: [{ person: idOf('Zara'), at }] }))
      .when(until('2026-03-02 14:00'))
      .then(check((state) => expect(inLocal(state.slots[0] ?? 0)).toBe('2026-03-02 15:00')));
  });

  test('R4.1: wat gepland is krijgt geen nieuwe tijden, een open tafel ook niet', () => {
    given(convened(), planned('2026-03-02 17:00')).when(hoursLater(10)).then(metAt('new-times'));
    given(convened(), opened()).when(hoursLater(10)).then(metAt('new-times'));
  });

  test('R4.1: regulier krijgt geen tijden van de bot', () => {
    given(raised(), by('Carla', { type: 'MoveCase', to: 'regulier', reason: 'Kan wachten.' }))
      .when(hoursLater(48))
      .then(metAt('new-times'));
  });
});

describe('R4.5: de bot plant', () => {
  test('R4.5: met de eerste plek van de lijst, op tijd, en zonder reden', () => {
    given(world({ values: { ...VALUES, places: ['Zaal 2', 'Telefonisch'] } }), convened())
      .when(minutesLater(30))
      .then(
        happens('TablePlanned', {
          reason: '',
          plan: {
            id: 't1',
            at: local('2026-03-02 11:00'),
            lengthMs: 3_600_000,
            place: 'Zaal 2',
            by: 'clock',
            late: false,
            withoutBed: false,
          },
        }),
      );
  });

  test('R4.6: plant de bot voorbij het venster, dan is dat te laat', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), STAYS, until('2026-03-03 10:00'))
      .when(quorumJoins(), minutesLater(30))
      .then(check((state) => expect([state.plan?.by, state.plan?.late]).toEqual(['clock', true])));
  });

  test('R4.6: precies aan het einde van het venster is op tijd', () => {
    given(raised({ at: '2026-03-02 09:00' }), claimed(), accepted(), STAYS, until('2026-03-02 17:00'))
      .when(...sharing('2026-03-03 09:00'), minutesLater(30))
      .then(
        check((state) =>
          expect([inLocal(state.plan?.at ?? 0), state.plan?.late]).toEqual(['2026-03-03 09:00', false]),
        ),
      );
  });

  test('R4.6: spoed heeft geen venster, dus ook geen te laat', () => {
    given(
      raised({ at: '2026-03-02 10:00' }),
      by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' }),
      until('2026-03-03 17:00'),
    )
      .when(quorumJoins(), minutesLater(30))
      .then(check((state) => expect([state.plan?.by, state.plan?.late]).toEqual(['clock', false])));
  });

  test('R4.5: is de gedeelde tijd binnen het half uur voorbij, dan valt er niets te plannen', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until('2026-03-02 10:45'))
      .when(...sharing('2026-03-02 11:00'), until('2026-03-02 13:00'))
      .then(metAt('auto-plan'), happensNot('TablePlanned'));
  });

  test('R4.5: ook een bed dat eerder op de dag kwam maakt een tijd die voorbij is niet weer goed', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted(), bedRecorded())
      .and(until('2026-03-02 10:45'))
      .when(
        ...sharing('2026-03-02 11:00'),
        until('2026-03-02 11:10'),
        declines('Bo'),
        until('2026-03-02 13:00'),
      )
      .then(metAt('auto-plan'));
  });

  test('R4.5, R9.5: wie op een bed wachtte plant op tijd als het er is', () => {
    given(convened({ at: '2026-03-02 22:30', ...NO_BED }), until('2026-03-02 23:30'))
      .when(bedRecorded(), minutesLater(0))
      .then(happens('DeadlineMet', { rule: 'auto-plan', dueAt: local('2026-03-02 23:30') }));
  });

  test('R4.5: na een storing alleen een tijd die nog komt', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), declines('Bo'))
      .and(...sharing('2026-03-02 11:00'))
      .when(downUntil('2026-03-02 11:30'))
      .then(metAt('auto-plan', '2026-03-02 11:30'), happensNot('TablePlanned'));
  });

  test('R4.2: na een storing geen tijd op een latere dag zonder bed, en met een bed alsnog', () => {
    given(raised({ at: '2026-03-02 15:30', ...NO_BED }), claimed(), accepted(), declines('Bo'), quorumJoins())
      .when(downUntil('2026-03-02 17:45'))
      .then(metAt('auto-plan', '2026-03-02 17:45'), happensNot('TablePlanned'))
      .when(bedRecorded(), minutesLater(0))
      .then(check((state) => expect(inLocal(state.plan?.at ?? 0)).toBe('2026-03-03 08:00')));
  });
});

describe('R9.2: het alarm als er niets gepland is', () => {
  test('R9.2: om 16:00 en dan twee uur na de melding, op volgorde', () => {
    given(raised({ at: '2026-03-02 15:00' }), claimed(), accepted())
      .when(until('2026-03-02 18:00'))
      .then(metAt('unplanned', '2026-03-02 16:00', '2026-03-02 17:00'));
  });

  test('R9.2: in een korter venster niets na het einde', () => {
    given(
      world({ values: { ...VALUES, windowMs: 2 * 3_600_000 } }),
      raised({ at: '2026-03-02 10:00' }),
      claimed(),
      accepted(),
    )
      .when(until('2026-03-02 20:00'))
      .then(metAt('unplanned', '2026-03-02 11:00'), metAt('breach', '2026-03-02 12:00'));
  });

  test('R9.2: een plan dat vervalt roept niet voor wat al voorbij was', () => {
    given(convened(), planned('2026-03-02 17:00'), until('2026-03-02 12:00'), GONE)
      .when(until('2026-03-02 16:00'))
      .then(metAt('unplanned', '2026-03-02 16:00'));
  });
});
