import { describe, expect, test } from 'vitest';
import { openProposal } from '../../src/domain/case-file/case-file.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, given, local, minutesLater, twice, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  casts,
  convened,
  decided,
  declines,
  established,
  FOR_FAMILY,
  joins,
  MEASURE,
  opened,
  proposal,
  proposed,
  quorumJoins,
  quorumVotes,
  raised,
  steps,
  votes,
} from '../support/story-acts.ts';
import { happens, happensNot, nothingHappened, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf, registerWith } from '../support/story-people.ts';

/** The reasons and votes of this person on the first proposal, in order. */
function voted(name: string, ...lines: readonly string[]): Check {
  return check((state) => {
    const found = state.proposals[0]?.votes.filter((vote) => vote.person === idOf(name)) ?? [];
    expect(found.map(({ vote, reason }) => `${vote}: ${reason}`)).toEqual(lines);
  });
}

describe('R6.2: een stem', () => {
  test('R6.2: alleen bij niet akkoord hoort een reden', () => {
    given(atTable(), proposed())
      .when(votes('Zara', 'akkoord', 'Omdat het kan.'), votes('Zara', 'niet-akkoord', 'Toch niet.'))
      .then(voted('Zara', 'akkoord: ', 'niet-akkoord: Toch niet.'));
  });

  test('R6.2: dezelfde stem nog eens verandert niets, een andere of een andere reden wel', () => {
    given(atTable(), proposed())
      .when(twice(votes('Zara', 'niet-akkoord', 'Nee.')), votes('Zara', 'niet-akkoord', 'Nee, echt.'))
      .and(votes('Zara', 'ruggenspraak'), twice(votes('Zara')))
      .then(voted('Zara', 'niet-akkoord: Nee.', 'niet-akkoord: Nee, echt.', 'ruggenspraak: ', 'akkoord: '));
  });

  test('R6.2: ruggenspraak kan één keer per stoel, ook na een andere stem', () => {
    given(atTable(), proposed(), votes('Lia', 'ruggenspraak'), votes('Zara'))
      .when(votes('Zara', 'ruggenspraak'))
      .then(happens('VoteCast', { vote: 'ruggenspraak', person: idOf('Zara') }))
      .and(votes('Zara'))
      .when(votes('Zara', 'ruggenspraak'))
      .then(refusedWith('ruggenspraak-once'));
  });

  test('R5.1: de plaatsvervanger die er nog niet was komt binnen met de eigen tijden', () => {
    given(
      raised(),
      accepted(),
      declines('Zara'),
      joins('Zoe', ['2026-03-02 11:00']),
      quorumJoins('Lia', 'Sofie'),
    )
      .and(opened('Carla', ['Lia', 'Sofie']), proposed())
      .when(votes('Zoe'))
      .then(happens('InvitationAccepted', { person: idOf('Zoe'), times: [local('2026-03-02 11:00')] }));
  });

  test('R2.4, R6.2: een stem voor de ene gemeente telt niet voor de andere, ook niet van dezelfde mens', () => {
    const both = registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2027-12-31', municipalities: ['zuid', 'oost'] },
    });
    const register = { ...both, people: both.people.filter((person) => person.name !== 'Olga') };
    given(world({ register }), atTable(), proposed(), votes('Zara'))
      .and(by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Gezag.' }), joins('Zara'))
      .when(votes('Lia'), votes('Sofie'))
      .then(happensNot('ConsentReached'))
      .when(votes('Zara'))
      .then(happens('VoteCast', { seat: 's5' }), happens('ConsentReached'));
  });
});

describe('R6.3, R6.7: een besluit', () => {
  test('R6.3: nog eens vaststellen verandert niets; een ander voorstel vaststellen kan dan niet', () => {
    given(decided())
      .when(established())
      .then(notRefused(), nothingHappened())
      .when(by('Carla', { type: 'EstablishDecision', proposal: 'p9' }))
      .then(refusedWith('not-now', { step: 'decided' }));
  });

  test('R6.3, R7.1: een besluit dat mislukte kan niet nog eens vastgesteld worden', () => {
    given(decided(), by('Lia', { type: 'ReportFailure', reason: 'Niemand.' }), quorumJoins(), opened())
      .when(by('Carla', { type: 'EstablishDecision', proposal: 'p1' }))
      .then(refusedWith('not-now', { step: 'no-proposal' }));
  });

  test('R6.1: na het besluit ligt er geen voorstel meer', () => {
    const open = (id: string | null) => check((state) => expect(openProposal(state)?.id ?? null).toBe(id));
    given(atTable()).then(open(null)).and(proposed()).then(open('p1'));
    given(decided()).then(open(null));
  });

  test('R6.1, R7.1: het besluit is het voorstel dat het laatst lag, ook voor wie het uitvoert', () => {
    given(atTable(), proposed(), proposed({ executor: 'berk' }), quorumVotes(), established())
      .when(by('Lia', { type: 'ConfirmStart' }))
      .then(refusedWith('not-allowed', { who: 'executor' }))
      .when(by('Bo', { type: 'ConfirmStart' }))
      .then(happens('StartConfirmed'));
  });

  test('R6.7: wie er zat staat in het besluit, met de stoel als iemand van geen organisatie is', () => {
    const mandate = (name: string) =>
      by('Carla', {
        type: 'RecordCaseMandate',
        person: idOf(name),
        givenBy: 'Directeur',
        till: '2026-03-05',
      });
    given(
      convened(),
      by('Sofie', { type: 'LeaveTable' }),
      added('behavioural-scientist', 'Yara'),
      joins('Yara'),
    )
      .and(mandate('Yara'), opened(), proposed(), votes('Zara'), votes('Lia'), votes('Yara'))
      .when(established())
      .then(
        check((state) =>
          expect(state.decisions[0]?.seats).toEqual([
            seat('chair', 'chair', 'Carla', 'Gemeente Noord', '2027-12-31'),
            seat('s1', 'municipality', 'Zara', 'Gemeente Zuid', '2027-12-31'),
            seat('s2', 'provider', 'Lia', 'De Linde', '2027-12-31'),
            seat('s4', 'behavioural-scientist', 'Yara', 'Gedragswetenschapper', '2026-03-05'),
          ]),
        ),
      );
    given(decided()).then(
      check((state) =>
        expect(state.decisions[0]?.seats.at(-1)).toEqual(
          seat('s4', 'behavioural-scientist', 'Sofie', 'Collectief', '2027-12-31'),
        ),
      ),
    );
  });
});

function seat(id: string, kind: string, name: string, organisationName: string, mandateTill: string) {
  return { seat: id, kind, person: idOf(name), name, organisationName, mandateTill };
}

describe('R6.3, R5.4: consent is van een open tafel', () => {
  const adjourned = by('Carla', { type: 'AdjournTable', till: local('2026-03-02 16:00') });

  test('R5.4: schorsen neemt de consent niet weg', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(adjourned)
      .then(
        happensNot('ConsentLost'),
        check((state) => expect(state.proposals[0]?.consentAt).not.toBeNull()),
      );
  });

  test('R5.4: tijdens een schorsing komt er geen consent', () => {
    given(convened(), joins('Bo'), opened(), proposed(), quorumVotes(), adjourned)
      .when(by('Bo', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(happensNot('ConsentReached'))
      .when(opened())
      .then(happens('ConsentReached'));
  });
});

describe('R6.4: doorhakken', () => {
  const CASE: readonly (readonly [string, Step, string, 'cast' | 'blocked'])[] = [
    ['de betalende gemeente', atTable(), 'Zara', 'blocked'],
    ['wie het uitvoert', atTable(), 'Lia', 'blocked'],
    ['de gedragswetenschapper', atTable(), 'Sofie', 'cast'],
    ['een andere aanbieder', steps(convened(), joins('Bo'), opened()), 'Bo', 'cast'],
    [
      'iemand van de gemeente op een stoel van een aanbieder',
      steps(convened(), added('provider', 'Zoe'), joins('Zoe'), opened()),
      'Zoe',
      'cast',
    ],
    [
      'de gecertificeerde instelling bij een maatregel',
      steps(convened(MEASURE), joins('Gijs'), opened()),
      'Gijs',
      'blocked',
    ],
    [
      'een andere aanbieder bij een maatregel',
      steps(convened(MEASURE), joins('Gijs'), joins('Bo'), opened()),
      'Bo',
      'cast',
    ],
    [
      'een gecertificeerde instelling zonder maatregel',
      steps(convened(), added('certified-institution', 'Gijs'), joins('Gijs'), opened()),
      'Gijs',
      'cast',
    ],
  ];
  const ALL = ['Zara', 'Lia', 'Sofie', 'Bo', 'Zoe', 'Gijs'];

  test.each(CASE)('R6.4: over het niet akkoord van %s', (_who, table, name, manner) => {
    const others = ALL.filter((each) => each !== name).map((each) => votes(each));
    given(table, proposed(), votes(name, 'niet-akkoord', 'Kan niet.'), ...others)
      .when(casts())
      .then(
        manner === 'cast' ? happens('DecisionEstablished', { manner: 'cast' }) : happens('CastingBlocked'),
      );
  });

  test('R2.2, R6.4: nam een afgevaardigde het voorzitterschap over, dan kan de coördinator wel doorhakken', () => {
    given(raised(), minutesLater(60), by('Zara', { type: 'TakeChair' }), quorumJoins('Lia', 'Sofie'))
      .and(opened('Zara'), proposed({}, 'Zara'), votes('Zara'), votes('Lia'))
      .and(votes('Sofie', 'niet-akkoord', 'Nee.'))
      .when(casts('Zara'))
      .then(refusedWith('chair-cannot-cast'))
      .when(casts('Carla'))
      .then(happens('DecisionEstablished', { manner: 'cast' }));
  });
});

describe('R6.6: elders wonen vraagt het akkoord van de gedragswetenschapper', () => {
  const tell = proposal().actions[0];
  const ELSEWHERE = { kind: 'small-scale-living', actions: tell ? [tell, FOR_FAMILY] : [] } as const;

  test('R6.6: met dat akkoord kan het vastgesteld worden, ook over een ander heen', () => {
    given(atTable(), proposed(ELSEWHERE), quorumVotes())
      .when(established())
      .then(happens('DecisionEstablished', { manner: 'consent' }));
    given(
      convened(),
      joins('Bo'),
      opened(),
      proposed(ELSEWHERE),
      quorumVotes(),
      votes('Bo', 'niet-akkoord', 'Nee.'),
    )
      .when(casts())
      .then(happens('DecisionEstablished', { manner: 'cast' }));
  });

  test('R6.6: zonder kan het niet, al is ieder ander akkoord', () => {
    given(atTable(), proposed(ELSEWHERE), votes('Zara'), votes('Lia'), votes('Sofie', 'niet-akkoord', 'Nee.'))
      .when(casts())
      .then(refusedWith('scientist-not-akkoord'));
  });
});
