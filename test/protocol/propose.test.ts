import { describe, expect, test } from 'vitest';
import type { ProposalInput } from '../../src/domain/case-file/commands.ts';
import { by, check, given, hoursLater, local, minutesLater, twice } from '../support/story.ts';
import {
  atTable,
  casts,
  convened,
  decided,
  FOR_FAMILY,
  proposal,
  proposed,
  quorumVotes,
  votes,
} from '../support/story-acts.ts';
import { happens, happensNot, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf, partyCalled } from '../support/story-people.ts';

const ELSEWHERE = { kind: 'crisis-bed', actions: [...proposal().actions, FOR_FAMILY] } as const;

describe('R6.1: een voorstel', () => {
  const LACKS: readonly (readonly [string, Partial<ProposalInput>, string])[] = [
    ['tekst', { text: ' ' }, 'text'],
    ['een doel van afschaling', { afschalingGoal: '' }, 'afschalingGoal'],
    ['een datum voor de eerste check', { firstCheck: '' }, 'firstCheck'],
    ['een startdatum', { startDate: '2026-02-30' }, 'startDate'],
    ['een betalende gemeente', { payer: 'linde' }, 'payer'],
    ['wie het aan kind en ouders vertelt', { actions: [] }, 'tell'],
    [
      'wat een actie is',
      { actions: [{ kind: 'tell', owner: idOf('Ria'), due: '2026-03-03', text: '' }] },
      'actionText',
    ],
    [
      'wie een actie doet',
      { actions: [{ kind: 'tell', owner: idOf('Niemand'), due: '2026-03-03', text: 'Bellen.' }] },
      'actionOwner',
    ],
    [
      'wanneer een actie klaar is',
      { actions: [{ kind: 'tell', owner: idOf('Ria'), due: '', text: 'Bellen.' }] },
      'actionDue',
    ],
  ];
  for (const [what, change, field] of LACKS) {
    test(`R6.1: zonder ${what} is een voorstel niet compleet`, () => {
      given(atTable()).when(proposed(change)).then(refusedWith('field-missing', { field }));
    });
  }

  test('R6.1: de uitvoerder is een organisatie van het register', () => {
    given(atTable())
      .when(proposed({ executor: 'onbekend' }))
      .then(refusedWith('executor-unknown'));
  });

  test('R6.1: elke stoel of de voorzitter doet een voorstel', () => {
    given(atTable())
      .when(proposed({}, 'Sofie'))
      .then(happens('ProposalMade', { name: 'Sofie' }))
      .when(proposed({ text: 'Anders.' }, 'Carla'))
      .then(happens('ProposalMade', { name: 'Carla' }))
      .when(proposed({}, 'Bo'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });

  test('R6.1: het voorstel draagt soort, uitvoerder, betaler, start, check en acties', () => {
    given(atTable())
      .when(proposed())
      .then(
        happens('ProposalMade', {
          terms: {
            kind: 'ambulant',
            executor: 'linde',
            executorName: 'De Linde',
            executors: [partyCalled('Lia')],
            payer: 'gem-zuid',
            payerName: 'Gemeente Zuid',
            startDate: '2026-03-04',
            firstCheck: '2026-04-01',
            actions: [{ kind: 'tell', owner: partyCalled('Ria'), due: '2026-03-03' }],
            closed: false,
            heard: true,
          },
        }),
      );
  });

  test('R6.1: datums die voorbij zijn worden geweigerd, vandaag mag', () => {
    given(atTable())
      .when(proposed({ startDate: '2026-03-01' }))
      .then(refusedWith('date-past', { field: 'startDate' }))
      .when(proposed({ startDate: '2026-03-02' }))
      .then(notRefused());
  });

  test('R6.1: zonder open tafel geen voorstel', () => {
    given(convened())
      .when(proposed())
      .then(refusedWith('not-now', { step: 'table-not-open' }));
    given(decided())
      .when(proposed())
      .then(refusedWith('not-now', { step: 'decided' }));
  });

  test('R6.1: een tweede druk op hetzelfde voorstel wist geen stemmen', () => {
    given(atTable())
      .when(proposed(), votes('Zara'), twice(proposed()))
      .then(
        check((state) => {
          expect(state.proposals).toHaveLength(1);
          expect(state.proposals[0]?.votes).toHaveLength(1);
        }),
      );
  });
});

describe('R6.5: een nieuw voorstel', () => {
  test('R6.5: het vervangt het open voorstel en de stemmen blijven in de geschiedenis', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(proposed({ text: 'Anders.' }))
      .then(
        check((state) => {
          expect(state.proposals.map((each) => [each.id, each.replaced, each.votes.length])).toEqual([
            ['p1', true, 3],
            ['p2', false, 0],
          ]);
        }),
      )
      .when(by('Zara', { type: 'CastVote', proposal: 'p1', vote: 'akkoord', reason: '' }))
      .then(refusedWith('proposal-replaced'))
      .when(minutesLater(14))
      .then(happensNot('DecisionEstablished'));
  });

  test('R6.5: ruggenspraak verschuift het venster niet', () => {
    given(atTable({ at: '2026-03-02 10:00' }), proposed())
      .when(votes('Zara', 'ruggenspraak'), hoursLater(3))
      .then(check((state) => expect(state.round.endsAt).toBe(local('2026-03-03 10:00'))));
  });
});

describe('R6.6: wat de wet vraagt', () => {
  test('R6.6: ergens anders wonen vraagt wat er in het eigen netwerk is geprobeerd', () => {
    given(atTable())
      .when(proposed({ ...ELSEWHERE, network: '' }))
      .then(refusedWith('field-missing', { field: 'network' }));
  });

  test('R6.6: en een actie voor het gezin', () => {
    given(atTable())
      .when(proposed({ kind: 'crisis-bed' }))
      .then(refusedWith('field-missing', { field: 'family' }));
  });

  test('R6.6: en een gedragswetenschapper die akkoord is', () => {
    given(
      atTable(),
      proposed(ELSEWHERE),
      votes('Zara'),
      votes('Lia'),
      votes('Sofie', 'niet-akkoord', 'Te vroeg.'),
    )
      .when(casts())
      .then(refusedWith('scientist-not-akkoord'));
  });

  for (const kind of ['small-scale-living', 'stream-1b', 'stream-2'] as const) {
    test(`R6.6: ${kind} is ergens anders wonen`, () => {
      given(atTable())
        .when(proposed({ kind }))
        .then(refusedWith('field-missing', { field: 'family' }));
    });
  }

  for (const kind of ['help-at-home', 'ambulant', 'stream-1a', 'other'] as const) {
    test(`R6.6: ${kind} is dat niet`, () => {
      given(atTable())
        .when(proposed({ kind, network: '' }))
        .then(notRefused(), happens('ProposalMade'));
    });
  }

  test('R6.6: stroom 2 zegt waarom niet 1A of 1B', () => {
    given(atTable())
      .when(proposed({ ...ELSEWHERE, kind: 'stream-2', whyNotLighter: '' }))
      .then(refusedWith('field-missing', { field: 'whyNotLighter' }))
      .when(proposed({ ...ELSEWHERE, kind: 'stream-2' }))
      .then(notRefused());
  });

  test('R6.6: een gesloten plaatsing staat als zodanig vast', () => {
    given(atTable())
      .when(proposed({ ...ELSEWHERE, closed: true }))
      .then(check((state) => expect(state.proposals[0]?.terms.closed).toBe(true)));
  });

  for (const analysis of ['no', 'unknown'] as const) {
    test(`R6.6: zonder verklarende analyse (${analysis}) krijgt het besluit een actie om die te maken`, () => {
      given()
        .when(decided({}, { analysis }))
        .then(
          check((state) => {
            const action = state.decisions[0]?.actions.find((each) => each.kind === 'analysis');
            expect(action).toMatchObject({ owner: { name: 'Lia' }, due: '2026-04-01', status: 'open' });
          }),
        );
    });
  }

  test('R6.6: met een verklarende analyse niet', () => {
    given()
      .when(decided({}, { analysis: 'yes' }))
      .then(check((state) => expect(state.decisions[0]?.actions.map((each) => each.kind)).toEqual(['tell'])));
  });

  test('R6.6: of kind en ouders gehoord zijn wordt vastgelegd', () => {
    given(atTable())
      .when(proposed({ heardHow: '' }))
      .then(refusedWith('field-missing', { field: 'heardHow' }))
      .when(proposed({ heard: false, heardHow: 'Niet bereikt.' }))
      .then(
        check((state) =>
          expect([state.proposals[0]?.terms.heard, state.proposals[0]?.content.heardHow]).toEqual([
            false,
            'Niet bereikt.',
          ]),
        ),
      );
  });
});
