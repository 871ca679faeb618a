import { describe, expect, test } from 'vitest';
import { by, check, given, hoursLater, local, minutesLater, sees, twice, until } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  claimed,
  convened,
  established,
  joins,
  NO_BED,
  opened,
  planned,
  proposed,
  quorumVotes,
  raised,
  seatOfKind,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  inPhase,
  metAt,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';

const QUESTION = by('Carla', { type: 'AskReporter', question: 'Is opa er nog?' });
const TO_SPOED = by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' });
const TO_REGULIER = by('Carla', { type: 'MoveCase', to: 'regulier', reason: 'Hoort daar.' });
const TO_ZORGMAKELAAR = by('Carla', {
  type: 'PassToZorgmakelaar',
  reason: 'Vastgelopen.',
  safeAndPlaced: true,
});
const TAKES_CHAIR = by('Zara', { type: 'TakeChair' });

describe('R2.1: triage', () => {
  test('R2.1: alle coördinatoren worden meteen gevraagd', () => {
    given()
      .when(raised())
      .then(hears('Carla', { card: 'triage' }), hears('Cor', { card: 'triage' }), hearsNot('Dora'));
  });

  test('R2.1: Ik pak dit op maakt één coördinator eigenaar en de anderen horen het', () => {
    given(raised())
      .when(twice(claimed()))
      .then(
        check((state) => expect(state.chair).toMatchObject({ party: { name: 'Carla' }, tookOver: false })),
        hears('Cor', { card: 'step', about: 'CaseClaimed' }),
        hearsNot('Carla', { card: 'step' }),
      );
  });

  test('R2.1: wie te laat oppakt hoort dat er al een eigenaar is', () => {
    given(raised(), claimed())
      .when(claimed('Cor'))
      .then(refusedWith('not-now', { step: 'chair-present' }));
  });

  test('R2.1: Aannemen vraagt geen reden', () => {
    given(raised(), claimed()).when(twice(accepted())).then(happens('CaseAccepted'), inPhase('convening'));
  });

  test('R2.1: wie aanneemt zonder eigenaar wordt het', () => {
    given(raised())
      .when(accepted('Cor'))
      .then(check((state) => expect(state.chair?.party.name).toBe('Cor')));
  });

  test('R2.1: Naar spoed en Naar regulier vragen een reden', () => {
    given(raised())
      .when(by('Carla', { type: 'MoveCase', to: 'spoed', reason: ' ' }))
      .then(refusedWith('reason-missing'))
      .when(by('Carla', { type: 'MoveCase', to: 'regulier', reason: '' }))
      .then(refusedWith('reason-missing'));
  });

  test('R2.1: Naar spoed en Naar regulier brengen de casus daar', () => {
    given(raised())
      .when(twice(TO_SPOED))
      .then(
        happens('CaseMoved', { to: 'spoed' }),
        check((state) => expect(state.table).toBe('spoed')),
      )
      .when(TO_REGULIER)
      .then(check((state) => expect(state.table).toBe('regulier')));
  });

  test('R2.1: Terugsturen is een vraag aan de aanmelder', () => {
    given(raised(), claimed())
      .when(twice(QUESTION))
      .then(hears('Ria', { card: 'question' }), inPhase('triage'));
  });

  test('R2.1: Terugsturen zonder vraag wordt geweigerd', () => {
    given(raised())
      .when(by('Carla', { type: 'AskReporter', question: '' }))
      .then(refusedWith('field-missing', { field: 'question' }));
  });

  test('R2.1: Naar zorgmakelaar vraagt een reden', () => {
    given(raised())
      .when(by('Carla', { type: 'PassToZorgmakelaar', reason: '', safeAndPlaced: true }))
      .then(refusedWith('reason-missing'));
  });
});

describe('R2.2: het venster wacht nooit', () => {
  test('R2.2: na 15 minuten zonder eigenaar wordt de plaatsvervangend coördinator gevraagd', () => {
    given(raised())
      .when(minutesLater(14))
      .then(hearsNot('Dora'))
      .when(minutesLater(1))
      .then(hears('Dora', { card: 'triage', at: '2026-03-02 10:15' }));
  });

  test('R2.2: is er een eigenaar, dan hoort de plaatsvervanger de vraag niet', () => {
    given(raised(), claimed())
      .when(hoursLater(2))
      .then(hearsNot('Dora', { card: 'triage' }));
  });

  test('R2.2: na 30 minuten zonder triage is de casus vanzelf aangenomen', () => {
    given(raised(), claimed())
      .when(minutesLater(29))
      .then(inPhase('triage'))
      .when(minutesLater(1))
      .then(
        happens('CaseAccepted', { by: 'clock' }),
        inPhase('convening'),
        hears('Zara', { card: 'invitation' }),
      );
  });

  test('R2.2: ook na Terugsturen neemt de klok aan', () => {
    given(raised(), claimed(), minutesLater(10), QUESTION)
      .when(minutesLater(20))
      .then(happens('CaseAccepted', { at: local('2026-03-02 10:30') }));
  });

  test('R2.2: wat al is aangenomen neemt de klok niet nog eens aan', () => {
    given(raised(), accepted()).when(hoursLater(1)).then(metAt('triage-auto-accept'));
  });

  test('R2.2: na 60 minuten zonder eigenaar hoort het escalatiecontact het', () => {
    given(raised(), minutesLater(59))
      .when(minutesLater(1))
      .then(
        hears('Esther', { card: 'escalation', about: 'no-owner' }),
        hears('Zara', { card: 'step', about: 'ChairNeeded' }),
        coordinatorHears({ rule: 'owner-escalation' }),
        coordinatorHears({ rule: 'owner-escalation', who: 'Dora' }),
      );
  });

  test('R2.2: is er een eigenaar, dan hoort het escalatiecontact niets', () => {
    given(raised(), minutesLater(59), claimed()).when(hoursLater(1)).then(hearsNot('Esther'));
  });

  test('R2.2: voor die 60 minuten kan niemand het voorzitterschap overnemen', () => {
    given(raised(), minutesLater(59))
      .when(TAKES_CHAIR)
      .then(refusedWith('not-now', { step: 'not-triaged' }));
  });

  test('R2.2: daarna kan een gemandateerde afgevaardigde het voorzitterschap overnemen', () => {
    given(raised(), minutesLater(60))
      .when(twice(TAKES_CHAIR))
      .then(
        check((state) => expect(state.chair).toMatchObject({ party: { name: 'Zara' }, tookOver: true })),
        hears('Carla', { card: 'step', about: 'ChairTaken' }),
        hears('Ria', { card: 'step', about: 'ChairTaken' }),
      );
  });

  test('R2.2: zonder mandaat kan dat niet', () => {
    given(raised(), minutesLater(60))
      .when(by('Willem', { type: 'TakeChair' }))
      .then(refusedWith('not-allowed', { who: 'mandated-delegate' }))
      .when(by('Ria', { type: 'TakeChair' }))
      .then(refusedWith('not-allowed', { who: 'mandated-delegate' }));
  });

  test('R2.2: wie het voorzitterschap overneemt houdt stoel en stem', () => {
    given(raised(), minutesLater(60), TAKES_CHAIR, joins('Lia'), joins('Sofie'), opened('Zara'))
      .when(proposed({}, 'Zara'), quorumVotes())
      .then(notRefused(), happens('ConsentReached'));
  });

  test('R2.2: wie het overnam mag niet doorhakken', () => {
    given(
      raised(),
      minutesLater(60),
      TAKES_CHAIR,
      joins('Lia'),
      joins('Sofie'),
      opened('Zara'),
      proposed({}, 'Zara'),
      votes('Sofie', 'niet-akkoord', 'Nee.'),
      minutesLater(15),
    )
      .when(by('Zara', { type: 'CastDecision', proposal: 'p1', reason: 'Nu.', confirmed: true }))
      .then(refusedWith('chair-cannot-cast'));
  });

  test('R2.2, R10.5: wie voorzat en toch niet komt, leidt en ziet niets meer; een ander kan het meteen overnemen', () => {
    for (const gone of [
      by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }),
      by('Zara', { type: 'SendDeputy', deputy: null }),
    ])
      given(raised(), minutesLater(60), TAKES_CHAIR, joins('Lia'))
        .when(twice(gone))
        .then(
          happens('ChairLeft'),
          check((state, world) => expect([state.chair, sees(world, idOf('Zara'))]).toEqual([null, false])),
          coordinatorHears({ rule: 'chair-left' }),
          hears('Ria', { card: 'step', about: 'ChairLeft' }),
          hears('Lia', { card: 'step', about: 'ChairLeft' }),
          hearsNot('Zara', { card: 'step' }),
        )
        .when(by('Lia', { type: 'TakeChair' }))
        .then(check((state) => expect(state.chair).toMatchObject({ party: { name: 'Lia' } })));
  });

  test('R2.2: ook wie van de open tafel wegloopt, en wie met de gemeente afvalt (R2.4)', () => {
    const open = [raised(), minutesLater(60), TAKES_CHAIR, joins('Lia'), joins('Sofie'), opened('Zara')];
    given(...open)
      .when(by('Zara', { type: 'LeaveTable' }))
      .then(happens('ChairLeft'), inPhase('table'))
      .when(claimed())
      .then(check((state) => expect(state.chair).toMatchObject({ party: { name: 'Carla' } })));
    given(raised(), minutesLater(60), TAKES_CHAIR)
      .when(by('Carla', { type: 'ChangeMunicipality', to: 'weststad', reason: 'Verhuisd.' }))
      .then(happens('ChairLeft'), coordinatorHears({ rule: 'chair-left' }));
  });

  test('R2.2: daarna telt een uur zonder eigenaar opnieuw', () => {
    given(raised(), minutesLater(60), TAKES_CHAIR, by('Zara', { type: 'CancelAttendance', reason: '' }))
      .when(minutesLater(60))
      .then(hears('Esther', { card: 'escalation', about: 'no-owner' }));
  });

  test('R2.2: wie zonder stoel voorzit blijft, en wie na een mislukt besluit opnieuw gevraagd wordt (R7.1)', () => {
    given(raised(), minutesLater(60), by('Olga', { type: 'TakeChair' }), joins('Zara'))
      .when(by('Zara', { type: 'CancelAttendance', reason: '' }))
      .then(
        happensNot('ChairLeft'),
        check((state) => expect(state.chair).toMatchObject({ party: { name: 'Olga' } })),
      );
    given(raised(), minutesLater(60), TAKES_CHAIR, joins('Lia'), joins('Sofie'), opened('Zara'))
      .and(proposed({}, 'Zara'), quorumVotes(), established('Zara'))
      .when(by('Zara', { type: 'ReportFailure', reason: 'Geen plek.' }))
      .then(happens('DecisionFailed'), happensNot('ChairLeft'));
  });

  test('R2.2: een coördinator kan het daarna alsnog oppakken', () => {
    given(raised(), minutesLater(60), TAKES_CHAIR)
      .when(claimed())
      .then(
        check((state) => expect(state.chair).toMatchObject({ party: { name: 'Carla' }, tookOver: false })),
      );
  });
});

describe('R2.3: naar een andere tafel', () => {
  test('R2.3: naar de zorgmakelaar alleen als het kind veilig is en een plek heeft', () => {
    given(raised(NO_BED))
      .when(TO_ZORGMAKELAAR)
      .then(refusedWith('not-safe'))
      .when(by('Carla', { type: 'ClaimCase' }), bedRecorded(), TO_ZORGMAKELAAR)
      .then(happens('CaseMoved', { to: 'zorgmakelaar' }), hears('Zeno', { card: 'case' }));
  });

  test('R2.3: de coördinator moet zelf zeggen dat het kind veilig is', () => {
    given(raised())
      .when(by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: false }))
      .then(refusedWith('not-safe'));
  });

  test('R2.3: spoed blijft wakker: na 2 werkdagen zonder plan, en dan elke werkdag', () => {
    given(raised({ at: '2026-03-05 10:00' }), TO_SPOED)
      .when(until('2026-03-10 12:00'))
      .then(
        metAt('moved-unplanned', '2026-03-09 09:00', '2026-03-10 09:00'),
        coordinatorHears({ rule: 'moved-unplanned', times: 2 }),
      );
  });

  test('R2.3: regulier blijft wakker: de volgende morgen', () => {
    given(raised({ at: '2026-03-05 10:00' }), TO_REGULIER)
      .when(until('2026-03-06 12:00'))
      .then(metAt('moved-unplanned', '2026-03-06 09:00'));
  });

  test('R2.3: wat gepland is hoeft niet meer herinnerd', () => {
    given(raised({ at: '2026-03-05 10:00' }), TO_REGULIER, planned('2026-03-12 10:00'))
      .when(until('2026-03-11 12:00'))
      .then(metAt('moved-unplanned'));
  });

  test('R2.3: de zorgmakelaar heeft binnen 3 werkdagen contact, anders elke werkdag een herinnering', () => {
    given(raised({ at: '2026-03-05 10:00' }), TO_ZORGMAKELAAR)
      .when(until('2026-03-11 12:00'))
      .then(
        metAt('zorgmakelaar-contact', '2026-03-10 09:00', '2026-03-11 09:00'),
        coordinatorHears({ rule: 'zorgmakelaar-contact', times: 2 }),
        hears('Zeno', { card: 'alert', about: 'zorgmakelaar-contact' }, 2),
      );
  });

  test('R2.3: na het contact blijft de casus wakker tot de uitkomst', () => {
    given(raised({ at: '2026-03-05 10:00' }), TO_ZORGMAKELAAR)
      .when(twice(by('Zeno', { type: 'RecordZorgmakelaarContact' })), until('2026-03-20 12:00'))
      .then(
        metAt('zorgmakelaar-contact'),
        metAt('zorgmakelaar-outcome', '2026-03-12 09:00', '2026-03-19 09:00'),
      );
  });

  test('R2.3: met de uitkomst is het klaar', () => {
    given(raised(), TO_ZORGMAKELAAR)
      .when(by('Zeno', { type: 'RecordZorgmakelaarOutcome', outcome: '' }))
      .then(refusedWith('field-missing', { field: 'outcome' }))
      .when(by('Zeno', { type: 'RecordZorgmakelaarOutcome', outcome: 'Afspraken gemaakt.' }))
      .then(happens('ZorgmakelaarContacted'), happens('ZorgmakelaarFinished'), inPhase('closed'));
  });

  test('R2.3: elke keer doorgeven telt', () => {
    given(raised())
      .when(TO_SPOED, TO_REGULIER, TO_ZORGMAKELAAR)
      .then(check((state) => expect(state.moves).toBe(3)));
  });

  test('R2.3: een casus met een besluit of een open tafel gaat nergens heen', () => {
    given(atTable())
      .when(TO_SPOED)
      .then(refusedWith('not-now', { step: 'table-open' }));
  });
});

describe('R2.4: Gemeente wijzigen', () => {
  const TO_OOST = by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Gezag ligt daar.' });

  test('R2.4: het vraagt een reden', () => {
    given(convened())
      .when(by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: '' }))
      .then(refusedWith('reason-missing'));
  });

  test('R2.4: de nieuwe afgevaardigde wordt gevraagd', () => {
    given(convened())
      .when(twice(TO_OOST))
      .then(
        hears('Olga', { card: 'invitation' }),
        check((state) => expect(state.municipalityName).toBe('Oost')),
      );
  });

  test('R2.4: de oude verliest zicht en stem', () => {
    given(atTable(), proposed(), votes('Lia'), votes('Sofie'))
      .when(TO_OOST)
      .then(
        check((_state, each) => expect(sees(each, idOf('Zara'))).toBe(false)),
        hears('Zara', { card: 'step', about: 'MunicipalityChanged' }),
      )
      .when(votes('Zara'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });

  test('R2.4: het quorum wordt opnieuw geteld', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(TO_OOST)
      .then(happens('ConsentLost'))
      .when(by('Carla', { type: 'EstablishDecision', proposal: 'p1' }))
      .then(refusedWith('no-quorum', { missing: ['municipality'] }))
      .when(joins('Olga'), votes('Olga'))
      .then(happens('ConsentReached'));
  });

  test('R2.4: een plan zonder het quorum van de nieuwe gemeente vervalt', () => {
    given(convened(), planned('2026-03-02 14:00'))
      .when(TO_OOST)
      .then(happens('PlanLapsed'), coordinatorHears({ rule: 'plan-lapsed', missing: ['municipality'] }));
  });

  test('R2.4: zolang het onduidelijk is houdt de coördinerende gemeente de stoel', () => {
    given()
      .when(raised({ municipality: null }), accepted())
      .then(hears('Nora', { card: 'invitation' }), hearsNot('Zara'), hearsNot('Olga'));
  });

  test('R2.4: alleen de coördinator wijzigt de gemeente', () => {
    given(convened())
      .when(by('Zara', { type: 'ChangeMunicipality', to: 'oost', reason: 'Niet van ons.' }))
      .then(refusedWith('not-allowed', { who: 'coordinator' }));
  });

  test('R2.4: voor de tafel gevraagd is wijzigt alleen de gemeente', () => {
    given(raised())
      .when(TO_OOST, accepted())
      .then(
        hears('Olga', { card: 'invitation' }),
        hearsNot('Zara'),
        check((state, each) => {
          expect(state.seats.filter((seat) => seat.kind === 'municipality')).toHaveLength(1);
          expect(seatOfKind(each, 'municipality')).toBe('s1');
        }),
      );
  });

  test('R2.4: dezelfde gemeente nog eens kiezen doet niets', () => {
    given(convened())
      .when(by('Carla', { type: 'ChangeMunicipality', to: 'zuid', reason: 'Toch.' }))
      .then(notRefused(), nothingHappened(), happensNot('MunicipalityChanged'));
  });
});
