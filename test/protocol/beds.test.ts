import { describe, expect, test } from 'vitest';
import { by, check, given, hoursLater, minutesLater, twice, until } from '../support/story.ts';
import {
  bedRecorded,
  claimed,
  convened,
  decided,
  NO_BED,
  planned,
  raised,
  STAYS,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  metAt,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';

const NO_PLACE = by('Carla', { type: 'RecordNoBed', asked: 'De Linde, De Berk' });

describe('R4.2: eerst een bed', () => {
  test('R4.2: dezelfde dag kan zonder bed', () => {
    given(convened({ ...NO_BED, at: '2026-03-02 10:00' }))
      .when(planned('2026-03-02 17:00'))
      .then(notRefused(), happens('TablePlanned'));
  });

  test('R4.2: een latere dag kan niet zonder bed', () => {
    given(convened({ ...NO_BED, at: '2026-03-02 20:00' }))
      .when(planned('2026-03-03 00:00'))
      .then(refusedWith('bed-first'));
  });

  test('R4.2: ook wie bij de melding een bed had moet het vastleggen voor een latere dag', () => {
    given(convened({ at: '2026-03-02 20:00' }))
      .when(planned('2026-03-03 09:00'))
      .then(refusedWith('bed-first'));
  });

  test('R4.2: met een bed voor de nacht kan een latere dag', () => {
    given(
      convened({ ...NO_BED, at: '2026-03-02 20:00' }),
      bedRecorded({ from: '2026-03-02', till: '2026-03-03' }),
    )
      .when(planned('2026-03-03 09:00'))
      .then(
        notRefused(),
        check((state) => expect(state.plan).toMatchObject({ withoutBed: false, late: false })),
      );
  });

  test('R4.2: een bed dat de nacht niet dekt is niet genoeg', () => {
    given(
      convened({ ...NO_BED, at: '2026-03-02 09:00' }),
      bedRecorded({ from: '2026-03-03', till: '2026-03-04' }),
    )
      .when(planned('2026-03-03 08:30'))
      .then(refusedWith('bed-first'));
  });

  test('R4.2: een bed dat eindigt voor het overleg is niet genoeg', () => {
    given(
      convened({ ...NO_BED, at: '2026-03-02 09:00' }),
      bedRecorded({ from: '2026-03-02', till: '2026-03-03' }),
    )
      .when(planned('2026-03-04 09:00', { reason: 'Later.' }))
      .then(refusedWith('bed-first'));
  });

  test('R4.2: of dat het kind veilig kan blijven, met wie dat beoordeelde', () => {
    given(convened({ ...NO_BED, at: '2026-03-02 20:00' }), STAYS)
      .when(planned('2026-03-03 09:00'))
      .then(happens('TablePlanned'));
  });

  test('R4.2: zonder wie dat beoordeelde wordt het geweigerd', () => {
    given(convened())
      .when(by('Carla', { type: 'RecordBed', record: { kind: 'stays', judgedBy: ' ' } }))
      .then(refusedWith('field-missing', { field: 'judgedBy' }));
  });

  test('R4.2: een bed heeft een plek en een begin voor het einde', () => {
    given(convened())
      .when(bedRecorded({ place: '' }))
      .then(refusedWith('field-missing', { field: 'bedPlace' }))
      .when(bedRecorded({ from: '2026-03-03', till: '2026-03-03' }))
      .then(refusedWith('bed-dates'))
      .when(bedRecorded({ from: '2026-02-27', till: '2026-03-01' }))
      .then(refusedWith('bed-dates'));
  });

  test('R4.2: de dag is die van Europe/Amsterdam', () => {
    // 00:30 in Amsterdam is 23:30 the day before by UTC.
    given(convened({ ...NO_BED, at: '2026-03-02 00:30' }))
      .when(planned('2026-03-02 23:30'))
      .then(happens('TablePlanned'));
    given(convened({ ...NO_BED, at: '2026-03-02 23:30' }))
      .when(planned('2026-03-03 00:30'))
      .then(refusedWith('bed-first'));
  });

  test('R4.2: de bot plant geen latere dag zonder bed, en wel zodra het er is', () => {
    given(convened({ ...NO_BED, at: '2026-03-02 17:30' }))
      .when(hoursLater(1))
      .then(happensNot('TablePlanned'))
      .when(bedRecorded(), minutesLater(1))
      .then(happens('TablePlanned', { by: 'clock' }));
  });
});

describe('R4.3: een bed zoeken', () => {
  test('R4.3: vanaf de eerste minuut worden de afgevaardigden van aanbieders gevraagd', () => {
    given()
      .when(raised(NO_BED))
      .then(
        hears('Lia', { card: 'bed-request', at: '2026-03-02 10:00' }),
        hears('Bo', { card: 'bed-request' }),
        hearsNot('Zara', { card: 'bed-request' }),
        hearsNot('Willem', { card: 'bed-request' }),
      );
  });

  for (const facts of [{ safeTonight: false }, { hasBed: false }]) {
    test(`R4.3: er wordt gezocht bij ${JSON.stringify(facts)}`, () => {
      given().when(raised(facts)).then(happens('BedSearchOpened'));
    });
  }

  test('R4.3: heeft het kind een veilig bed, dan wordt niemand gevraagd', () => {
    given().when(raised()).then(happensNot('BedSearchOpened'));
  });

  test('R4.3: Wij hebben een plek wordt de coördinator gemeld', () => {
    given(raised(NO_BED), claimed())
      .when(twice(by('Bo', { type: 'OfferBed', text: 'Vanaf 18 uur.' })))
      .then(coordinatorHears({ rule: 'bed-offered' }), happens('BedOffered'));
  });

  test('R4.3: Geen plek vraagt de reden', () => {
    given(raised(NO_BED), claimed())
      .when(by('Bo', { type: 'RefuseBed', reason: '' }))
      .then(refusedWith('reason-missing'))
      .when(twice(by('Bo', { type: 'RefuseBed', reason: 'Vol.' })))
      .then(happens('BedRefused', { reason: 'Vol.' }));
  });

  test('R4.3: de coördinator hoort het elk uur', () => {
    given(raised({ ...NO_BED, at: '2026-03-02 10:00' }), claimed())
      .when(until('2026-03-02 13:30'))
      .then(
        metAt('bed-report', '2026-03-02 11:00', '2026-03-02 12:00', '2026-03-02 13:00'),
        coordinatorHears({ rule: 'bed-report', times: 3 }),
      );
  });

  test('R4.3: Bed vastleggen maakt er een eind aan', () => {
    given(
      raised({ ...NO_BED, at: '2026-03-02 10:00' }),
      claimed(),
      by('Bo', { type: 'OfferBed', text: 'Ja.' }),
    )
      .when(twice(bedRecorded()), hoursLater(5))
      .then(
        metAt('bed-report'),
        hears('Ria', { card: 'step', about: 'BedRecorded' }),
        hears('Bo', { card: 'step', about: 'BedRecorded' }),
      );
  });

  test('R4.3: is er een bed, dan hoeft niemand meer te antwoorden', () => {
    given(raised(NO_BED), claimed(), bedRecorded())
      .when(by('Bo', { type: 'OfferBed', text: '' }))
      .then(nothingHappened());
  });

  for (const answer of [
    { type: 'OfferBed', text: 'Toch een plek.' },
    { type: 'RefuseBed', reason: 'Vol.' },
  ] as const) {
    test(`R4.3, R10.8: wie ${answer.type} zegt als er al een bed is, hoort dat er niet meer gezocht wordt`, () => {
      given(raised(NO_BED), claimed(), bedRecorded())
        .when(by('Bo', answer))
        .then(
          refusedWith('not-now', { step: 'no-bed-search' }),
          hearsNot('Carla'),
          check((state) => {
            expect(state.bedAnswers).toEqual([]);
            expect(state.bedSearch).toMatchObject({ kind: 'ended' });
            expect(state.bedRecords).toHaveLength(1);
          }),
        );
    });

    test(`R4.3, R10.8: wie ${answer.type} zegt als de casus voorbij is, hoort dat`, () => {
      given(
        raised(NO_BED),
        claimed(),
        bedRecorded(),
        by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }),
      )
        .when(by('Bo', answer))
        .then(refusedWith('case-over'));
    });

    test(`R10.8: wie niet om een bed gevraagd is kan geen ${answer.type} zeggen, ook niet als er een bed is`, () => {
      given(raised(NO_BED), claimed())
        .when(by('Zara', answer))
        .then(refusedWith('not-allowed', { who: 'provider' }))
        .and(bedRecorded())
        .when(by('Zara', answer))
        .then(refusedWith('not-allowed', { who: 'provider' }));
    });
  }

  test('R4.3: mislukt het besluit, dan wordt er opnieuw gezocht en telt een antwoord weer', () => {
    given(decided({}, NO_BED), bedRecorded(), by('Lia', { type: 'ReportFailure', reason: 'Niemand.' }))
      .when(by('Bo', { type: 'OfferBed', text: 'Ja.' }))
      .then(notRefused(), happens('BedOffered'));
  });

  test('R4.3: Geen plek gevonden zegt wie gevraagd is, en het escalatiecontact hoort het', () => {
    given(raised(NO_BED), claimed())
      .when(by('Carla', { type: 'RecordNoBed', asked: '' }))
      .then(refusedWith('field-missing', { field: 'asked' }))
      .when(twice(NO_PLACE))
      .then(
        hears('Esther', { card: 'escalation', about: 'no-bed' }),
        happens('NoBedFound', { asked: 'De Linde, De Berk' }),
      );
  });

  test('R4.3: na Geen plek gevonden hoort de coördinator het nog steeds elk uur; alleen een bed maakt er een eind aan', () => {
    given(raised({ ...NO_BED, at: '2026-03-02 10:00' }), claimed(), NO_PLACE)
      .when(until('2026-03-02 12:30'))
      .then(metAt('bed-report', '2026-03-02 11:00', '2026-03-02 12:00'));
  });

  test('R4.3: Geen plek gevonden opent een latere dag toch, met een merk', () => {
    given(convened({ ...NO_BED, at: '2026-03-02 20:00' }), NO_PLACE)
      .when(planned('2026-03-03 09:00'))
      .then(
        notRefused(),
        check((state) => expect(state.plan?.withoutBed).toBe(true)),
      );
  });
});

test('R4.3: na het besluit wordt er niet meer naar een bed gevraagd', () => {
  given(decided({}, NO_BED)).when(hoursLater(3)).then(metAt('bed-report'));
});
