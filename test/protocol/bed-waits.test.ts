import { describe, expect, test } from 'vitest';
import { bedAllowsFrom } from '../../src/domain/case-file/beds.ts';
import type { Step } from '../support/story.ts';
import { by, caseOf, check, given, local, minutesLater, until } from '../support/story.ts';
import { bedRecorded, convened, joins, NO_BED, planned, raised, STAYS } from '../support/story-acts.ts';
import { happens, happensNot, metAt, refusedWith } from '../support/story-checks.ts';

describe('R4.2, R4.5: het plannen wacht op een bed voor de nacht', () => {
  const EVENING = { at: '2026-03-02 20:00', ...NO_BED };

  test('R4.5: is er al een bed, dan wacht de bot zijn half uur en niet korter', () => {
    given(
      raised(EVENING),
      by('Carla', { type: 'AcceptCase', leaveOut: [] }),
      bedRecorded({ till: '2026-03-04' }),
    )
      .when(...['Zara', 'Lia', 'Sofie'].map((name) => joins(name)), minutesLater(29))
      .then(happensNot('TablePlanned'))
      .when(minutesLater(1))
      .then(metAt('auto-plan', '2026-03-02 20:30'), happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.5: kan het kind veilig blijven, dan plant de bot een tijd voor de volgende dag', () => {
    given(convened(EVENING), STAYS)
      .when(minutesLater(30))
      .then(metAt('auto-plan', '2026-03-02 20:30'), happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.2: een bed dat pas na het overleg begint opent geen tijd', () => {
    given(convened(EVENING), bedRecorded({ from: '2026-03-04', till: '2026-03-06' }))
      .when(until('2026-03-03 12:00'))
      .then(metAt('auto-plan'), happensNot('TablePlanned'));
  });

  test('R4.2: ook niet op het moment dat het bed begint, en een eerder bed opent hem meteen', () => {
    const opens = (from: string, time: string) => {
      const { world } = given(convened(EVENING), bedRecorded({ from, till: '2026-03-06' }));
      return bedAllowsFrom(caseOf(world), local(time), world.now);
    };
    expect(opens('2026-03-04', '2026-03-03 09:00')).toBeNull();
    expect(opens('2026-03-04', '2026-03-04 00:00')).toBeNull();
    expect(opens('2026-03-04', '2026-03-05 09:00')).toBe(local('2026-03-04 00:00'));
    expect(opens('2026-03-01', '2026-03-05 09:00')).toBe(local('2026-03-02 20:00'));
  });

  test('R4.5: van twee bedden telt het vroegste, ook al is dat later vastgelegd', () => {
    const toSpoed: Step = by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan tot dinsdag.' });
    given(raised({ at: '2026-03-06 16:00', ...NO_BED }), toSpoed)
      .and(...['Zara', 'Lia', 'Sofie'].map((name) => joins(name, ['2026-03-09 09:00'])))
      .and(bedRecorded({ from: '2026-03-08', till: '2026-03-10' }))
      .and(bedRecorded({ from: '2026-03-07', till: '2026-03-10', place: 'De Linde' }))
      .when(until('2026-03-08 12:00'))
      .then(metAt('auto-plan', '2026-03-07 00:00'), happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.2: een bed tot en met de dag van het overleg is genoeg, en een einddatum van vandaag ook', () => {
    given(convened({ at: '2026-03-02 10:00', ...NO_BED }))
      .when(bedRecorded({ from: '2026-03-01', till: '2026-03-02' }))
      .then(happens('BedRecorded'));
  });

  for (const [from, till] of [
    ['morgen', '2026-03-03'],
    ['2026-03-02', 'overmorgen'],
    ['2026-03-02', '2026-02-31'],
  ])
    test(`R4.2: een bed van ${from} tot ${till} heeft geen geldige datum`, () => {
      given(convened())
        .when(bedRecorded({ from: from ?? '', till: till ?? '' }))
        .then(refusedWith('bed-dates'));
    });

  test('R4.2: een plek van alleen spaties is geen plek', () => {
    given(convened())
      .when(bedRecorded({ place: '  ' }))
      .then(refusedWith('field-missing', { field: 'bedPlace' }));
  });
});

describe('R4.3: een plan zonder bed draagt een merk', () => {
  const NO_PLACE = by('Carla', { type: 'RecordNoBed', asked: 'Iedereen' });
  const marked = (withoutBed: boolean) => check((state) => expect(state.plan?.withoutBed).toBe(withoutBed));

  test('R4.3: zonder bed voor een latere dag wel, met een bed of dezelfde dag niet', () => {
    given(convened({ at: '2026-03-02 10:00', ...NO_BED }), NO_PLACE)
      .when(planned('2026-03-03 09:00'))
      .then(marked(true))
      .and(bedRecorded({ till: '2026-03-04' }))
      .when(planned('2026-03-03 09:30'))
      .then(marked(false));
    given(convened({ at: '2026-03-02 10:00' }))
      .when(planned('2026-03-02 14:00'))
      .then(marked(false));
  });
});
