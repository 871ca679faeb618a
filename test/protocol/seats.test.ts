import { describe, expect, test } from 'vitest';
import { hasQuorum, missingForQuorum } from '../../src/domain/case-file/seats.ts';
import { by, caseOf, check, given, local, minutesLater, twice, until, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  declines,
  imported,
  joins,
  MEASURE,
  NO_BED,
  planned,
  proposed,
  quorumJoins,
  quorumVotes,
  REVIEWED,
  raised,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  metAt,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

describe('R3.4: een stoel die niemand kan vullen', () => {
  const EMPTY = world({ register: registerWithout('Sofie', 'Stan') });

  test('R3.4: de coördinator hoort het in dezelfde minuut', () => {
    given(EMPTY, raised(), claimed())
      .when(accepted())
      .then(
        coordinatorHears({ rule: 'seat-unfillable', at: '2026-03-02 10:00' }),
        happens('SeatUnfillable', { seat: 's4' }),
      );
  });

  test('R3.4: het houdt de rest niet op', () => {
    given(EMPTY, raised(), claimed())
      .when(accepted())
      .then(hears('Zara', { card: 'invitation' }), hears('Lia', { card: 'invitation' }));
  });

  test('R3.4: ook als de laatste weigert hoort de coördinator het', () => {
    given(raised({ municipality: 'oost' }), claimed(), accepted())
      .when(declines('Olga'))
      .then(coordinatorHears({ rule: 'seat-unfillable' }));
  });

  test('R3.4: Deelnemer toevoegen vraagt iemand uit het register meteen', () => {
    given(convened())
      .when(twice(added('provider', 'Willem')))
      .then(hears('Willem', { card: 'invitation', at: '2026-03-02 10:00' }));
  });

  test('R3.4: Deelnemer toevoegen vraagt iemand van het kanaal meteen', () => {
    given(EMPTY, raised(), claimed(), accepted())
      .when(added('behavioural-scientist', 'Yara'))
      .then(
        hears('Yara', { card: 'invitation' }),
        check((state) => expect(state.unfillable).toEqual([])),
      );
  });

  test('R3.4: Mandaat voor deze casus legt vast wie het gaf en tot wanneer', () => {
    const mandate = {
      type: 'RecordCaseMandate',
      person: idOf('Yara'),
      givenBy: 'Directeur',
      till: '2026-03-05',
    } as const;
    given(
      EMPTY,
      raised(),
      claimed(),
      accepted(),
      added('behavioural-scientist', 'Yara'),
      quorumJoins('Zara', 'Lia', 'Yara'),
    )
      .when((each) => expect(hasQuorum(caseOf(each), each.now)).toBe(false), twice(by('Carla', mandate)))
      .then(
        happens('CaseMandateRecorded', { givenBy: 'Directeur', till: '2026-03-05' }),
        (each) => expect(hasQuorum(caseOf(each), each.now)).toBe(true),
        (each) => expect(hasQuorum(caseOf(each), local('2026-03-05 23:59'))).toBe(true),
        (each) => expect(hasQuorum(caseOf(each), local('2026-03-06 00:00'))).toBe(false),
      );
  });

  test('R3.4: een mandaat zonder gever of met een datum die voorbij is wordt geweigerd', () => {
    const mandate = {
      type: 'RecordCaseMandate',
      person: idOf('Zara'),
      givenBy: '',
      till: '2026-03-05',
    } as const;
    given(convened())
      .when(by('Carla', mandate))
      .then(refusedWith('field-missing', { field: 'givenBy' }))
      .when(by('Carla', { ...mandate, givenBy: 'Wethouder', till: '2026-03-01' }))
      .then(refusedWith('mandate-dates'))
      .when(by('Carla', { ...mandate, givenBy: 'Wethouder', person: idOf('Olga') }))
      .then(refusedWith('not-invited'));
  });
});

describe('R3.5: quorum', () => {
  const FOUR = ['municipality', 'provider', 'behavioural-scientist', 'chair'] as const;
  const JOINS = { municipality: 'Zara', provider: 'Lia', 'behavioural-scientist': 'Sofie' } as const;

  for (const gone of FOUR) {
    test(`R3.5: zonder ${gone} is er geen quorum`, () => {
      const who = Object.entries(JOINS).filter(([kind]) => kind !== gone);
      given(raised(), ...(gone === 'chair' ? [minutesLater(30)] : [claimed(), accepted()]))
        .when(quorumJoins(...who.map(([, name]) => name)))
        .then((each) => expect(missingForQuorum(caseOf(each), '2026-03-02')).toEqual([gone]));
    });
  }

  test('R3.5: één aanbieder is genoeg', () => {
    given(convened()).then((each) => expect(hasQuorum(caseOf(each), each.now)).toBe(true));
  });

  test('R3.5: bij een maatregel hoort de gecertificeerde instelling erbij', () => {
    given(convened(MEASURE))
      .then((each) => expect(missingForQuorum(caseOf(each), '2026-03-02')).toEqual(['certified-institution']))
      .when(joins('Gijs'))
      .then((each) => expect(hasQuorum(caseOf(each), each.now)).toBe(true));
  });

  test('R3.5: een mandaat dat eindigt telt de dag erna niet meer, en de coördinator hoort het', () => {
    const short = registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
    });
    given(world({ register: short }), convened(), planned('2026-03-03 09:00'), until('2026-03-02 23:59'))
      .when(minutesLater(1))
      .then(
        coordinatorHears({ rule: 'mandate-end', at: '2026-03-03 00:00', missing: ['municipality'] }),
        happens('PlanLapsed'),
      );
  });

  test('R3.5: mandaten worden bij elke handeling beoordeeld', () => {
    const short = registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
    });
    given(world({ register: short }), atTable(), proposed(), until('2026-03-03 00:00'))
      .when(votes('Zara'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });

  test('R3.5: en nog eens als het besluit valt', () => {
    const short = registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
    });
    given(world({ register: short }), atTable(), until('2026-03-02 23:50'), proposed(), quorumVotes())
      .when(minutesLater(9))
      .then(happensNot('DecisionEstablished'))
      .when(until('2026-03-03 00:30'))
      .then(happensNot('DecisionEstablished'), happens('ConsentLost'))
      .when(by('Carla', { type: 'EstablishDecision', proposal: 'p1' }))
      .then(refusedWith('no-quorum', { missing: ['municipality'] }));
  });

  test('R3.5: een korter mandaat voor deze casus is geen einde van het mandaat in het register', () => {
    given(
      convened(),
      by('Carla', {
        type: 'RecordCaseMandate',
        person: idOf('Zara'),
        givenBy: 'Wethouder',
        till: '2026-03-02',
      }),
    )
      .when(until('2026-03-03 09:00'))
      .then(metAt('mandate-end'));
  });

  test('R3.5: een mandaat voor deze casus houdt het quorum in stand', () => {
    const short = registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
    });
    given(
      world({ register: short }),
      convened(),
      by('Carla', {
        type: 'RecordCaseMandate',
        person: idOf('Zara'),
        givenBy: 'Wethouder',
        till: '2026-03-04',
      }),
    )
      .when(until('2026-03-03 09:00'))
      .then(metAt('mandate-end'), (each) => expect(hasQuorum(caseOf(each), each.now)).toBe(true));
  });

  test('R3.5: wie uit het register verdwijnt heeft geen mandaat meer', () => {
    given(convened())
      .when(imported(registerWithout('Zara')))
      .then(happens('SeatsReviewed'), (each) =>
        expect(missingForQuorum(caseOf(each), '2026-03-02')).toEqual(['municipality']),
      );
  });

  test('R3.5: verandert er in het register niets, dan in de casus ook niet', () => {
    given(convened(NO_BED)).when(REVIEWED).then(nothingHappened(), notRefused());
  });

  test('R3.5: een stoel die niemand kon vullen wordt gevraagd zodra het register iemand heeft', () => {
    given(world({ register: registerWithout('Sofie', 'Stan') }), raised(), claimed(), accepted())
      .when(imported(REGISTER))
      .then(hears('Sofie', { card: 'invitation' }));
  });
});
