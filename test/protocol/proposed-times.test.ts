import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/calendar.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, given, hoursLater, local, until, world } from '../support/story.ts';
import { accepted, claimed, convened, decided, joins, raised } from '../support/story-acts.ts';
import { happens, happensNot, hears, hearsNot } from '../support/story-checks.ts';
import { idOf, VALUES } from '../support/story-people.ts';

/** Exactly these times are proposed. */
function proposes(...times: readonly string[]): Check {
  return check((state) => expect(state.slots).toEqual(times.map(local)));
}

/** The table waits for a coordinator, however long. */
const PATIENT = world({ values: { ...VALUES, triageAutoAcceptMs: 100 * HOUR } });

function movedTo(to: 'spoed' | 'regulier'): Step {
  return by('Carla', { type: 'MoveCase', to, reason: 'Kan zo lang wachten.' });
}

describe('R4.1: de tijden die de bot voorstelt', () => {
  test('R4.1: tot en met het einde van het venster, niet erna', () => {
    given(PATIENT, raised({ at: '2026-03-02 10:00' }), until('2026-03-03 08:00'))
      .when(accepted())
      .then(proposes('2026-03-03 09:00', '2026-03-03 10:00'));
  });

  test('R4.1, R4.6: is het venster voorbij, dan binnen een dag', () => {
    given(PATIENT, raised({ at: '2026-03-02 10:00' }), until('2026-03-03 10:00'))
      .when(accepted())
      .then(proposes('2026-03-03 11:00', '2026-03-03 12:00', '2026-03-03 13:00', '2026-03-03 14:00'));
  });

  test('R4.1: de tafel van een ander dan wie gevraagd wordt houdt niets tegen', () => {
    given(world({ busy: [{ person: idOf('Olga'), at: local('2026-03-02 11:00') }] }))
      .when(raised({ at: '2026-03-02 10:00' }), accepted())
      .then(proposes('2026-03-02 11:00', '2026-03-02 12:00', '2026-03-02 13:00', '2026-03-02 14:00'));
  });

  test('R4.1: in een ingekort venster naar verhouding dichter op elkaar', () => {
    const values = { ...VALUES, windowMs: 48 * MINUTE, meetingLeadMs: 2 * MINUTE };
    given(world({ values }), raised({ at: '2026-03-02 10:00' }))
      .when(accepted())
      .then(proposes('2026-03-02 10:02', '2026-03-02 10:04', '2026-03-02 10:06', '2026-03-02 10:08'));
  });

  test('R4.1: de tijden die voorbij zijn maken plaats voor nieuwe, om de tafels van wie meedoet heen', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Lia'))
      .and(world({ busy: [{ person: idOf('Lia'), at: local('2026-03-02 16:30') }] }))
      .when(until('2026-03-02 14:05'))
      .then(
        happens('TimesProposed'),
        proposes('2026-03-02 15:00', '2026-03-02 17:30', '2026-03-03 08:00', '2026-03-03 09:00'),
      );
  });

  test('R4.1: ook om de tafel van wie gevraagd is en nog niets zei', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Lia'))
      .and(world({ busy: [{ person: idOf('Zara'), at: local('2026-03-02 16:30') }] }))
      .when(until('2026-03-02 14:05'))
      .then(proposes('2026-03-02 15:00', '2026-03-02 17:30', '2026-03-03 08:00', '2026-03-03 09:00'));
  });
});

describe('R12.1: de tijden van een spoedtafel en een maandelijkse morgen', () => {
  test('R12.1: spoed krijgt tijden op werkdagen, tot twee werkdagen verder', () => {
    given(raised({ at: '2026-03-06 16:30' }), claimed())
      .when(movedTo('spoed'))
      .then(proposes('2026-03-06 17:30', '2026-03-09 08:00', '2026-03-09 09:00', '2026-03-09 10:00'));
  });

  test('R12.1: een tijd op een vrije dag is er voor spoed niet', () => {
    // 6 April 2026 is Easter Monday.
    given(raised({ at: '2026-04-03 17:30' }), claimed())
      .when(movedTo('spoed'))
      .then(proposes('2026-04-07 08:00', '2026-04-07 09:00', '2026-04-07 10:00', '2026-04-07 11:00'));
  });

  test('R12.1: voor de maandelijkse morgen kiest de coördinator de datum', () => {
    given(raised(), claimed())
      .when(movedTo('regulier'))
      .then(happens('TableConvened', { slots: [] }), proposes());
  });

  test('R12.1: gaat een code paars naar de maandelijkse morgen, dan vervallen de tijden en plant de bot niets', () => {
    given(convened())
      .when(movedTo('regulier'))
      .then(happens('TimesProposed', { slots: [] }), proposes(), hears('Zara', { card: 'invitation' }))
      .when(hoursLater(5))
      .then(happensNot('TablePlanned'), happensNot('TimesProposed'));
  });

  test('R12.1: gaat een code paars naar spoed, dan zijn de tijden die van spoed', () => {
    given(convened({ at: '2026-03-06 17:30' }))
      .then(proposes('2026-03-07 08:00', '2026-03-07 09:00', '2026-03-07 10:00', '2026-03-07 11:00'))
      .when(movedTo('spoed'))
      .then(proposes('2026-03-09 08:00', '2026-03-09 09:00', '2026-03-09 10:00', '2026-03-09 11:00'));
  });

  test('R12.1: zijn dat dezelfde tijden, dan hoeft niemand opnieuw te kiezen', () => {
    given(convened({ at: '2026-03-02 10:00' }))
      .when(movedTo('spoed'))
      .then(happensNot('TimesProposed'), hearsNot('Zara', { card: 'invitation' }));
  });

  test('R4.1: een code paars telt ook de zaterdag', () => {
    given(raised({ at: '2026-03-06 17:30' }))
      .when(accepted())
      .then(proposes('2026-03-07 08:00', '2026-03-07 09:00', '2026-03-07 10:00', '2026-03-07 11:00'));
  });
});

test('R7.1: na een mislukt besluit worden tijden voorgesteld om de tafels van wie weer gevraagd wordt heen', () => {
  given(decided(), world({ busy: [{ person: idOf('Zara'), at: local('2026-03-02 12:00') }] }))
    .when(by('Lia', { type: 'ReportFailure', reason: 'Niemand.' }))
    .then(proposes('2026-03-02 11:00', '2026-03-02 13:00', '2026-03-02 14:00', '2026-03-02 15:00'));
});
