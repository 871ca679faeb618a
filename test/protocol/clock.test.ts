import { describe, test } from 'vitest';
import { given, hoursLater, until } from '../support/story.ts';
import { accepted, claimed, convened, NO_BED, planned, raised } from '../support/story-acts.ts';
import { coordinatorHears, metAt } from '../support/story-checks.ts';

describe('R9.2: het alarm als er niets gepland is', () => {
  test('R9.2: na 12 uur zonder plan hoort de coördinator wat er ontbreekt', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted(), until('2026-03-02 21:59'))
      .when(hoursLater(1))
      .then(
        coordinatorHears({
          rule: 'unplanned',
          at: '2026-03-02 22:00',
          missing: ['municipality', 'provider', 'behavioural-scientist', 'bed'],
        }),
      );
  });

  test('R9.2: de alarmen komen na 2 uur, om 16:00, en met 12, 6, 3 en 1 uur te gaan', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(until('2026-03-03 10:00'))
      .then(
        metAt(
          'unplanned',
          '2026-03-02 12:00',
          '2026-03-02 16:00',
          '2026-03-02 22:00',
          '2026-03-03 04:00',
          '2026-03-03 07:00',
          '2026-03-03 09:00',
        ),
      );
  });

  test('R9.2: is er gepland, dan blijft het alarm uit', () => {
    given(convened({ at: '2026-03-02 10:00' }), planned('2026-03-02 14:00'))
      .when(until('2026-03-02 13:59'))
      .then(metAt('unplanned'));
  });
});
