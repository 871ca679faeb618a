import { describe, expect, test } from 'vitest';
import type { Step } from '../support/story.ts';
import { by, check, given, hoursLater, minutesLater, until, world } from '../support/story.ts';
import { accepted, claimed, convened, NO_BED, raised } from '../support/story-acts.ts';
import { hears, inLocal, metAt, nothingHappened } from '../support/story-checks.ts';
import { VALUES } from '../support/story-people.ts';

describe('R9.6: stille uren', () => {
  const WAKE: Step = by('Carla', { type: 'WakeEveryone' });

  test('R9.6: tussen 22:00 en 07:00 horen alleen coördinatoren iets', () => {
    given(raised({ at: '2026-03-02 22:00' }))
      .when(claimed(), accepted())
      .then(
        hears('Zara', { card: 'invitation', at: '2026-03-03 07:00' }),
        hears('Ria', { about: 'CaseAccepted', at: '2026-03-03 07:00' }),
        hears('Cor', { about: 'CaseClaimed', at: '2026-03-02 22:00' }),
        hears('Dora', { about: 'CaseClaimed', at: '2026-03-02 22:00' }),
      );
  });

  test('R9.6: om 21:59 en om 07:00 hoort iedereen het meteen', () => {
    given(raised({ at: '2026-03-02 21:59' }))
      .when(accepted())
      .then(hears('Zara', { card: 'invitation', at: '2026-03-02 21:59' }));
    given(raised({ at: '2026-03-02 07:00' }))
      .when(accepted())
      .then(hears('Zara', { card: 'invitation', at: '2026-03-02 07:00' }));
  });

  test('R9.6: ook aanbieders, voor een bed dat ontbreekt', () => {
    given()
      .when(raised({ ...NO_BED, at: '2026-03-02 23:00' }))
      .then(hears('Lia', { card: 'bed-request', at: '2026-03-02 23:00' }));
  });

  test('R9.6: een escalatiecontact wacht tot de morgen', () => {
    given(raised({ at: '2026-03-02 23:00' }))
      .when(hoursLater(1))
      .then(hears('Esther', { about: 'no-owner', at: '2026-03-03 07:00' }));
  });

  test('R9.6: Nu wakker maken laat alles meteen gaan', () => {
    given(raised({ at: '2026-03-02 23:00' }), claimed())
      .when(accepted(), minutesLater(10), WAKE)
      .then(hears('Zara', { card: 'invitation', at: '2026-03-02 23:10' }))
      .when(WAKE)
      .then(nothingHappened())
      .when(by('Carla', { type: 'AddParticipant', seatKind: 'provider', party: party() }))
      .then(hears('Olga', { card: 'invitation', at: '2026-03-02 23:10' }));
  });

  test('R9.6: overdag doet Nu wakker maken niets', () => {
    given(convened()).when(WAKE).then(nothingHappened());
  });

  test('R9.6: de volgende nacht is weer stil', () => {
    given(raised({ at: '2026-03-02 23:00' }), claimed(), accepted(), WAKE, until('2026-03-03 23:00'))
      .when(by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Verhuisd.' }))
      .then(hears('Olga', { card: 'invitation', at: '2026-03-04 07:00' }));
  });

  test('R9.6: de antwoordtijd staat stil in de stille uren', () => {
    given(raised({ at: '2026-03-02 21:50' }), claimed(), accepted())
      .when(until('2026-03-03 08:30'))
      .then((each) => {
        const reminded = each.met.filter((met) => met.subject.includes('oefening/zara'));
        expect(reminded.map((met) => [met.rule, inLocal(met.at)])).toEqual([
          ['invite-reminder', '2026-03-03 07:20'],
          ['invite-deputy', '2026-03-03 07:50'],
          ['invite-tell', '2026-03-03 08:20'],
        ]);
      });
  });

  test('R9.6: na Nu wakker maken loopt de antwoordtijd weer', () => {
    given(raised({ at: '2026-03-02 21:50' }), claimed(), accepted(), until('2026-03-02 23:00'), WAKE)
      .when(until('2026-03-03 01:00'))
      .then((each) => {
        const reminded = each.met.filter((met) => met.subject.includes('oefening/zara'));
        expect(reminded.map((met) => inLocal(met.at))).toEqual([
          '2026-03-02 23:20',
          '2026-03-02 23:50',
          '2026-03-03 00:20',
        ]);
      });
  });

  test('R9.6: het venster staat niet stil', () => {
    given(raised({ at: '2026-03-02 21:50' }), claimed(), accepted())
      .when(until('2026-03-03 10:00'))
      .then(
        check((state) => expect(inLocal(state.round.endsAt)).toBe('2026-03-03 21:50')),
        metAt('unplanned', '2026-03-02 23:50', '2026-03-03 09:50'),
      );
  });

  test('R9.6: een regio zonder stille uren kent ze niet', () => {
    given(world({ values: { ...VALUES, quietHours: null } }), raised({ at: '2026-03-02 23:00' }), claimed())
      .when(accepted(), minutesLater(30))
      .then(
        hears('Zara', { card: 'invitation', at: '2026-03-02 23:00' }),
        hears('Zara', { card: 'invitation', at: '2026-03-02 23:30' }),
      );
  });

  test('R9.6: de nacht waarin de klok verspringt is ook stil tot 07:00', () => {
    given(raised({ at: '2026-03-28 23:00' }))
      .when(accepted())
      .then(hears('Zara', { card: 'invitation', at: '2026-03-29 07:00' }));
    given(raised({ at: '2026-10-24 21:50' }), claimed(), accepted())
      .when(until('2026-10-25 07:20'))
      .then((each) => expect(each.met.map((met) => inLocal(met.at))).toContain('2026-10-25 07:20'));
  });
});

function party() {
  return {
    person: 'oefening/olga',
    name: 'Olga',
    phone: '06-Olga',
    organisation: 'gem-oost',
    organisationName: 'Gemeente Oost',
    mandate: null,
  };
}
