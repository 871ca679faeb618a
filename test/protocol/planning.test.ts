import { describe, expect, test } from 'vitest';
import { isPlanned } from '../../src/domain/case-file/seats.ts';
import type { Check } from '../support/story.ts';
import { check, given, hoursLater, local, minutesLater, twice, until, world } from '../support/story.ts';
import {
  accepted,
  bedRecorded,
  claimed,
  convened,
  GONE,
  joins,
  NO_BED,
  opened,
  planned,
  quorumJoins,
  raised,
  STAYS,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  inLocal,
  inPhase,
  metAt,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';

function proposedTimes(...times: readonly string[]): Check {
  return check((state) => expect(state.slots.map(inLocal)).toEqual(times));
}

describe('R4.1: tijden', () => {
  test('R4.1: de bot stelt tot vier tijden voor, dezelfde dag eerst, vanaf een uur vooruit', () => {
    given(raised({ at: '2026-03-02 10:00' }))
      .when(accepted())
      .then(proposedTimes('2026-03-02 11:00', '2026-03-02 12:00', '2026-03-02 13:00', '2026-03-02 14:00'));
  });

  test('R4.1: een uur vooruit, op het hele of halve uur', () => {
    given(raised({ at: '2026-03-02 10:01' }))
      .when(accepted())
      .then(check((state) => expect(inLocal(state.slots[0] ?? 0)).toBe('2026-03-02 11:30')));
  });

  test('R4.1: alleen binnen de vergadertijden', () => {
    given(raised({ at: '2026-03-02 15:30' }))
      .when(accepted())
      .then(proposedTimes('2026-03-02 16:30', '2026-03-02 17:30', '2026-03-03 08:00', '2026-03-03 09:00'));
  });

  test('R4.1: geen tijd voorbij het venster', () => {
    given(raised({ at: '2026-03-02 07:00' }), claimed(), accepted())
      .when(until('2026-03-02 15:00'))
      .then(proposedTimes('2026-03-02 16:00', '2026-03-02 17:00'));
  });

  test('R4.1: geen tijd waarop een stoel binnen een uur al aan een andere tafel zit', () => {
    given(
      world({ busy: [{ person: idOf('Lia'), at: local('2026-03-02 12:00') }] }),
      raised({ at: '2026-03-02 10:00' }),
    )
      .when(accepted())
      .then(proposedTimes('2026-03-02 11:00', '2026-03-02 13:00', '2026-03-02 14:00', '2026-03-02 15:00'));
  });

  test('R4.1: wie niet aan deze tafel zit maakt geen tijd bezet', () => {
    given(
      world({ busy: [{ person: idOf('Olga'), at: local('2026-03-02 12:00') }] }),
      raised({ at: '2026-03-02 10:00' }),
    )
      .when(accepted())
      .then(check((state) => expect(state.slots.map(inLocal)).toContain('2026-03-02 12:00')));
  });

  test('R4.1: van de gedeelde tijden de vroegste die een quorum past', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(
        joins('Zara', ['2026-03-02 12:00', '2026-03-02 13:00', '2026-03-02 14:00']),
        joins('Lia', ['2026-03-02 11:00', '2026-03-02 13:00', '2026-03-02 14:00']),
        joins('Sofie', ['2026-03-02 11:00', '2026-03-02 12:00', '2026-03-02 13:00', '2026-03-02 14:00']),
        minutesLater(30),
      )
      .then(check((state) => expect(inLocal(state.plan?.at ?? 0)).toBe('2026-03-02 13:00')));
  });

  test('R4.1: zijn de tijden voorbij en is er niets gepland, dan komen er nieuwe', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Zara', []))
      .when(until('2026-03-02 14:00'))
      .then(
        happens('TimesProposed'),
        proposedTimes('2026-03-02 15:00', '2026-03-02 16:00', '2026-03-02 17:00', '2026-03-03 08:00'),
        hears('Zara', { card: 'invitation' }),
      );
  });

  for (const place of ['Telefonisch', 'https://teams.example.nl/overleg']) {
    test(`R4.1: ${place} is een plek`, () => {
      given(convened()).when(planned('2026-03-02 14:00', { place })).then(happens('TablePlanned'));
    });
  }

  for (const place of [
    'Bij mij thuis',
    'http://teams.example.nl/overleg',
    'https://een:twee@example.nl/',
    '',
  ]) {
    test(`R4.1: "${place}" is geen plek`, () => {
      given(convened()).when(planned('2026-03-02 14:00', { place })).then(refusedWith('place-unknown'));
    });
  }

  test('R4.1: een plan duurt 60 minuten', () => {
    given(convened())
      .when(minutesLater(30))
      .then(check((state) => expect(state.plan?.lengthMs).toBe(3_600_000)));
  });

  test('R4.1: een tijd die voorbij is wordt geweigerd', () => {
    given(convened()).when(planned('2026-03-02 10:00')).then(refusedWith('time-past'));
  });
});

describe('R4.4 en R4.5: meteen openen, of de bot plant', () => {
  test('R4.4: met een quorum kan de coördinator meteen openen, zonder plan', () => {
    given(convened()).when(opened()).then(inPhase('table'), happens('TableOpened'));
  });

  test('R4.5: deelt een quorum een tijd en plant niemand, dan plant de bot na 30 minuten', () => {
    given(convened({ at: '2026-03-02 10:00' }))
      .when(minutesLater(29))
      .then(happensNot('TablePlanned'))
      .when(minutesLater(1))
      .then(
        happens('TablePlanned', { by: 'clock' }),
        check((state) => expect(inLocal(state.plan?.at ?? 0)).toBe('2026-03-02 11:00')),
        hears('Ria', { card: 'step', about: 'TablePlanned' }),
        hears('Zara', { card: 'step', about: 'TablePlanned' }),
        hears('Carla', { card: 'step', about: 'TablePlanned' }),
      );
  });

  test('R4.5: wacht het plannen op een bed, dan plant de bot zodra dat er is', () => {
    const late = given(convened({ at: '2026-03-02 22:30', ...NO_BED }))
      .when(until('2026-03-02 23:30'))
      .then(happensNot('TablePlanned'));
    late.when(bedRecorded(), minutesLater(0)).then(happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.5: een bed dat de volgende ochtend pas begint telt vanaf die dag', () => {
    given(convened({ at: '2026-03-02 22:30', ...NO_BED }))
      .when(until('2026-03-02 23:20'), bedRecorded({ from: '2026-03-03', till: '2026-03-04' }))
      .and(minutesLater(20))
      .then(happensNot('TablePlanned'))
      .when(until('2026-03-03 00:00'))
      .then(metAt('auto-plan', '2026-03-03 00:00'), happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.5: een bed dat de volgende dag gevonden wordt telt ook dan', () => {
    given(convened({ at: '2026-03-02 22:30', ...NO_BED }), until('2026-03-03 06:30'))
      .when(bedRecorded({ from: '2026-03-03', till: '2026-03-04' }), minutesLater(0))
      .then(metAt('auto-plan', '2026-03-03 06:30'), happens('TablePlanned', { by: 'clock' }));
  });

  test('R4.5: zonder quorum plant de bot niet', () => {
    given(raised(), claimed(), accepted(), quorumJoins('Zara', 'Lia'))
      .when(hoursLater(1))
      .then(happensNot('TablePlanned'));
  });

  test('R4.5: zonder tijd die een quorum past plant de bot niet', () => {
    given(
      raised(),
      claimed(),
      accepted(),
      joins('Zara', ['2026-03-02 12:00']),
      joins('Lia', ['2026-03-02 13:00']),
      joins('Sofie'),
    )
      .when(hoursLater(1))
      .then(happensNot('TablePlanned'));
  });

  test('R4.5: heeft iemand gepland, dan plant de bot niet meer', () => {
    given(convened(), planned('2026-03-02 14:00')).when(hoursLater(1)).then(happensNot('TablePlanned'));
  });
});

describe('R4.6: voorbij het venster, verzetten, vervallen', () => {
  test('R4.6: na het venster gaat plannen door, gemerkt als te laat', () => {
    given(convened({ at: '2026-03-02 10:00' }), STAYS, planned('2026-03-02 15:00'), until('2026-03-03 10:00'))
      .when(planned('2026-03-03 14:00'))
      .then(
        notRefused(),
        check((state) => expect(state.plan?.late).toBe(true)),
        hearsNot('Esther', { about: 'late-plan' }),
      );
  });

  test('R4.6: voor het einde vraagt een latere tijd een reden en hoort het escalatiecontact het', () => {
    given(convened({ at: '2026-03-02 10:00' }), STAYS)
      .when(planned('2026-03-03 10:01'))
      .then(refusedWith('past-window'))
      .when(planned('2026-03-03 10:01', { reason: 'Vader is dan pas terug.' }))
      .then(
        happens('TablePlanned', { reason: 'Vader is dan pas terug.' }),
        hears('Esther', { card: 'escalation', about: 'late-plan' }),
      );
  });

  test('R4.6: precies aan het einde van het venster is nog op tijd', () => {
    given(convened({ at: '2026-03-02 10:00' }), STAYS)
      .when(planned('2026-03-03 10:00'))
      .then(
        notRefused(),
        hearsNot('Esther'),
        check((state) => expect(state.plan?.late).toBe(false)),
      );
  });

  test('R4.6: Verzetten kan', () => {
    given(convened(), planned('2026-03-02 14:00'))
      .when(twice(planned('2026-03-02 15:00')))
      .then(
        check((state) => expect(inLocal(state.plan?.at ?? 0)).toBe('2026-03-02 15:00')),
        hears('Zara', { card: 'step', about: 'TablePlanned' }),
      );
  });

  test('R4.6: een plan waarvan het quorum wegvalt telt als niet gepland en de coördinator hoort het meteen', () => {
    given(convened(), planned('2026-03-02 14:00'))
      .when(GONE)
      .then(
        happens('PlanLapsed'),
        coordinatorHears({ rule: 'plan-lapsed', at: '2026-03-02 10:00', missing: ['provider'] }),
        check((state) => expect(isPlanned(state)).toBe(false)),
      );
  });

  test('R4.6: een vervallen plan geeft weer de alarmen van een casus zonder plan', () => {
    given(convened({ at: '2026-03-02 10:00' }), planned('2026-03-02 17:00'), hoursLater(1), GONE)
      .when(until('2026-03-02 16:00'))
      .then(metAt('unplanned', '2026-03-02 12:00', '2026-03-02 16:00'));
  });

  test('R4.6: is het quorum er weer, dan staat het plan weer', () => {
    given(convened(), planned('2026-03-02 14:00'), GONE)
      .when(joins('Bo'))
      .then(
        happens('PlanRestored'),
        check((state) => expect(isPlanned(state)).toBe(true)),
        hears('Carla', { about: 'PlanRestored' }),
      );
  });

  test('R4.6: valt er een stoel weg die het quorum niet nodig heeft, dan blijft het plan staan', () => {
    given(convened(), joins('Bo'), planned('2026-03-02 14:00')).when(GONE).then(happensNot('PlanLapsed'));
  });
});

describe('R4.7: gebeld worden', () => {
  test('R4.7: wie meedoet wordt 15 minuten van tevoren geroepen', () => {
    given(convened(), planned('2026-03-02 14:00'), until('2026-03-02 13:44'))
      .when(minutesLater(1))
      .then(
        hears('Zara', { about: 'StartCall', at: '2026-03-02 13:45', lateMs: 0 }),
        hears('Carla', { about: 'StartCall' }),
        hearsNot('Bo', { about: 'StartCall' }),
      );
  });

  test('R4.7: is de tafel al open, dan roept niemand meer', () => {
    given(convened(), planned('2026-03-02 14:00'), opened()).when(hoursLater(5)).then(metAt('start-call'));
  });

  test('R4.7: een plan op korte termijn roept meteen en is niet te laat', () => {
    given(convened())
      .when(planned('2026-03-02 10:10'), minutesLater(1))
      .then(hears('Zara', { about: 'StartCall', lateMs: 0 }));
  });

  test('R4.7: verzetten roept voor de nieuwe tijd', () => {
    given(convened(), planned('2026-03-02 14:00'), planned('2026-03-02 15:00'))
      .when(until('2026-03-02 15:00'))
      .then(metAt('start-call', '2026-03-02 14:45'));
  });
});
