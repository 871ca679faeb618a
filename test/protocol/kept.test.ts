import { describe, expect, test } from 'vitest';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, given, local, until } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  casts,
  claimed,
  convened,
  decided,
  established,
  GROUND,
  NO_BED,
  opened,
  phoneVote,
  planned,
  proposed,
  quorumJoins,
  quorumVotes,
  raised,
  votes,
} from '../support/story-acts.ts';
import { happens, nothingHappened, refusedWith } from '../support/story-checks.ts';
import { idOf, partyCalled } from '../support/story-people.ts';

/** This stands in the case. */
function keeps(wanted: (state: CaseFile) => unknown, value: unknown): Check {
  return check((state) => expect(wanted(state)).toEqual(value));
}

const reasons = (state: CaseFile) => state.reasons.map((each) => `${each.name}: ${each.text}`);

const FAILED = by('Lia', { type: 'ReportFailure', reason: 'Het gaat niet.' });

const TELL = {
  kind: 'tell',
  owner: idOf('Ria'),
  due: '2026-03-03',
  text: 'Kind en ouders inlichten.',
} as const;

const CALL = { kind: 'other', owner: idOf('Lia'), due: '2026-03-04', text: 'School bellen.' } as const;

describe('R1.3: een verse melding', () => {
  test('R1.3: er is nog niets dat niet gemeld is', () => {
    given(raised()).then(
      check((state) =>
        expect(state).toMatchObject({
          ...{ table: 'code-paars', moves: 0, movedAt: null, plans: 0, plan: null, lapsedPlan: null },
          ...{ seats: [], slots: [], slotsAt: null, wakes: [], unreachable: [], gone: [], leftOpen: [] },
          ...{ unfillable: [], proposals: [], decisions: [], reasons: [], additions: [], absorbed: [] },
          ...{ bedAnswers: [], bedRecords: [], noBed: null, bedSearch: { kind: 'none' } },
          ...{ lasting: false, withdrawal: null, question: null, consentWithdrawn: false, met: {} },
          coordinatingMunicipality: { id: 'noord', name: 'Noord' },
        }),
      ),
    );
  });
});

describe('R2.1, R2.4, R7, R8: een reden blijft bij de casus staan', () => {
  const ROWS: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
    [
      'Naar spoed',
      [raised(), by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan later.' })],
      ['Naar spoed: Kan later.'],
    ],
    [
      'Naar regulier',
      [raised(), by('Carla', { type: 'MoveCase', to: 'regulier', reason: 'Kan later.' })],
      ['Naar regulier: Kan later.'],
    ],
    [
      'Naar zorgmakelaar, en de uitkomst',
      [
        raised(),
        by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true }),
        by('Zeno', { type: 'RecordZorgmakelaarContact' }),
        by('Zeno', { type: 'RecordZorgmakelaarOutcome', outcome: 'Afspraken gemaakt.' }),
      ],
      ['Naar zorgmakelaar: Vast.', 'Uitkomst zorgmakelaar: Afspraken gemaakt.'],
    ],
    [
      'Gemeente wijzigen',
      [raised(), by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Gezag.' })],
      ['Gemeente gewijzigd: Gezag.'],
    ],
    ['Besluit lukt niet', [decided(), FAILED], ['Besluit lukt niet: Het gaat niet.']],
    [
      'Nog niet, Vervalt, Afgeschaald en Sluiten',
      [
        decided(),
        until('2026-03-09 10:00'),
        by('Lia', {
          type: 'PostponeAfschaling',
          next: '2026-03-16',
          reason: 'School is er nog niet.',
          heard: true,
        }),
        by('Ria', { type: 'DropAction', action: 'p1a1', reason: 'Oma belde zelf.' }),
        by('Lia', { type: 'RecordScaledDown', heard: true, note: 'Thuis, met hulp.' }),
        by('Carla', { type: 'CloseCase', lasting: false, note: 'Rustig.' }),
      ],
      [
        'Nog niet afgeschaald: School is er nog niet.',
        'Actie vervalt: Oma belde zelf.',
        'Afgeschaald: Thuis, met hulp.',
        'Gesloten: Rustig.',
      ],
    ],
    [
      'Opschalen',
      [
        decided(),
        by('Lia', { type: 'ScaleUp', confirmed: true, ground: GROUND, reason: 'Het gaat mis.', heard: true }),
      ],
      ['Opgeschaald: Het gaat mis.'],
    ],
    [
      'een notitie die leeg blijft',
      [decided(), by('Lia', { type: 'RecordScaledDown', heard: true, note: '' })],
      [],
    ],
    [
      'Intrekken door de aanmelder',
      [raised(), by('Ria', { type: 'WithdrawCase', reason: 'Klaar.', judgedBy: '' })],
      ['Ingetrokken: Klaar.'],
    ],
  ];
  test.each(ROWS)('%s', (_what, steps, texts) => {
    given(...steps).then(keeps(reasons, texts));
  });
});

describe('R4.3: wat aanbieders over een bed zeiden', () => {
  test('R4.3: van elk het laatste antwoord', () => {
    given(raised(NO_BED), claimed(), by('Bo', { type: 'RefuseBed', reason: 'Vol.' }))
      .and(by('Lia', { type: 'RefuseBed', reason: 'Dicht.' }))
      .when(by('Bo', { type: 'OfferBed', text: 'Toch een plek.' }))
      .then(
        keeps(
          (state) => state.bedAnswers.map(({ party, offered, text }) => [party.name, offered, text]),
          [
            ['Lia', false, 'Dicht.'],
            ['Bo', true, 'Toch een plek.'],
          ],
        ),
      );
  });

  for (const [what, first, second] of [
    ['een ander antwoord', { type: 'RefuseBed', reason: 'Ja.' }, { type: 'OfferBed', text: 'Ja.' }],
    ['andere woorden', { type: 'OfferBed', text: 'Om zes uur.' }, { type: 'OfferBed', text: 'Om acht uur.' }],
  ] as const)
    test(`R4.3: ${what} telt, ook na een ander`, () => {
      given(raised(NO_BED), claimed(), by('Lia', second), by('Bo', first))
        .when(by('Bo', second))
        .then(
          happens(second.type === 'OfferBed' ? 'BedOffered' : 'BedRefused', { party: partyCalled('Bo') }),
        );
    });

  test('R4.3: wie gevraagd was toen niemand een bed vond', () => {
    given(raised(NO_BED), claimed())
      .when(by('Carla', { type: 'RecordNoBed', asked: 'Linde en Berk' }))
      .then(keeps((state) => state.noBed, { at: local('2026-03-02 10:00'), asked: 'Linde en Berk' }));
  });

  test('R4.2: een tweede bed komt erbij, hetzelfde niet', () => {
    given(raised(NO_BED), claimed(), bedRecorded())
      .when(bedRecorded())
      .then(nothingHappened())
      .when(bedRecorded({ place: 'De Linde' }))
      .then(keeps((state) => state.bedRecords.length, 2));
  });

  test('R4.3: een bed dat niemand zocht, wordt daarna niemand gevraagd', () => {
    given(convened(), bedRecorded())
      .when(by('Bo', { type: 'OfferBed', text: 'Ja.' }))
      .then(
        refusedWith('not-allowed', { who: 'provider' }),
        keeps((state) => state.bedSearch, { kind: 'none' }),
      );
  });
});

describe('R4.5: sinds wanneer een quorum een tijd deelt', () => {
  const since = (state: CaseFile) => state.sharedSince;

  test('R4.5: nog niet als er niemand is, en aan tafel niet meer', () => {
    given(raised(), claimed(), accepted())
      .then(keeps(since, null))
      .and(quorumJoins())
      .then(keeps(since, local('2026-03-02 10:00')))
      .and(opened())
      .then(keeps(since, null));
  });
});

describe('R6.1, R6.5: voorstellen en stemmen', () => {
  test('R6.5: een stem telt voor het voorstel dat er ligt, niet voor het oude', () => {
    given(atTable(), proposed(), votes('Zara'), proposed({ text: 'Iets anders.' }))
      .when(votes('Lia'))
      .then(
        keeps(
          (state) => state.proposals.map((each) => each.votes.map(({ person }) => person)),
          [[idOf('Zara')], [idOf('Lia')]],
        ),
      );
  });

  test('R6.7: het besluit is wat in het laatste voorstel stond', () => {
    given(atTable(), proposed(), proposed({ firstCheck: '2026-03-30', actions: [TELL, CALL] }))
      .when(quorumVotes(), established())
      .then(
        check((state) => {
          const { actions, ...decision } = state.decisions[0] ?? { actions: [] };
          expect(decision).toMatchObject({
            ...{ proposal: 'p2', manner: 'consent', reason: '' },
            check: '2026-03-30',
          });
          expect(decision).toMatchObject({
            phoneVotes: [],
            scaledDown: false,
            scaledUp: false,
            undone: false,
          });
          expect(actions.map(({ id, text, status }) => [id, text, status])).toEqual([
            ['p2a1', 'Kind en ouders inlichten.', 'open'],
            ['p2a2', 'School bellen.', 'open'],
          ]);
        }),
      );
  });

  test('R5.3: een stem die telefonisch kwam aan een open tafel hoeft niemand te bevestigen', () => {
    given(atTable(), proposed(), votes('Zara'), votes('Lia'), phoneVote('Sofie', 'akkoord'))
      .when(established())
      .then(keeps((state) => state.decisions[0]?.phoneVotes, []));
  });
});

describe('R7.2, R7.3: wat er van het besluit komt', () => {
  const actions = (state: CaseFile) => state.decisions[0]?.actions.map((each) => each.status);

  test('R7.2: Gereed en Vervalt gelden voor die ene actie', () => {
    given(decided({ actions: [TELL, CALL] }))
      .when(by('Ria', { type: 'FinishAction', action: 'p1a1' }))
      .then(keeps(actions, ['done', 'open']))
      .when(by('Lia', { type: 'DropAction', action: 'p1a2', reason: 'Hoeft niet.' }))
      .then(keeps(actions, ['done', 'dropped']));
  });

  test('R7.3: Nog niet verzet de check, en is geen opschalen', () => {
    given(decided())
      .when(by('Lia', { type: 'PostponeAfschaling', next: '2026-03-20', reason: 'Te vroeg.', heard: true }))
      .then(
        check((state) => expect(state.decisions[0]).toMatchObject({ check: '2026-03-20', scaledUp: false })),
      );
  });

  test('R7.1: na een mislukt besluit begint alles opnieuw: geen bed, geen plan, geen voorstel', () => {
    given(raised(NO_BED), claimed(), by('Bo', { type: 'OfferBed', text: 'Ja.' }), bedRecorded())
      .and(accepted(), quorumJoins(), planned('2026-03-02 14:00'), opened(), proposed())
      .and(quorumVotes(), established())
      .when(FAILED)
      .then(
        check((state) => {
          expect(state).toMatchObject({
            ...{
              bedAnswers: [],
              bedRecords: [],
              noBed: null,
              bedChangedAt: null,
              bedSearch: { kind: 'searching' },
            },
            ...{
              plan: null,
              lapsedPlan: null,
              planChangedAt: null,
              unfillable: [],
              round: { nr: 2, heldAt: null },
            },
          });
          expect(state.proposals.map(({ id, replaced }) => [id, replaced])).toEqual([['p1', true]]);
        }),
      )
      .and(quorumJoins(), opened())
      .when(by('Zara', { type: 'CastVote', proposal: 'p1', vote: 'niet-akkoord', reason: 'Nee.' }))
      .then(refusedWith('not-now', { step: 'no-proposal' }))
      .when(proposed())
      .then(happens('ProposalMade', { proposal: 'p2' }));
  });
});

test('R6.4: na een geweigerd doorhakken staat bij de casus om welk voorstel het ging', () => {
  given(
    atTable(),
    proposed({ executor: 'linde' }),
    votes('Zara'),
    votes('Sofie'),
    votes('Lia', 'niet-akkoord', 'Kan niet.'),
  )
    .when(casts())
    .then(
      happens('CastingBlocked', { proposal: 'p1', seats: ['s2'], reason: 'Het moet nu.' }),
      keeps((state) => state.castingBlocked, 'p1'),
    )
    .when(casts())
    .then(refusedWith('blocked-by', { names: ['De Linde'] }));
});
