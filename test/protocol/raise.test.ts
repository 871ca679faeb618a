import { describe, expect, test } from 'vitest';
import { announce } from '../../src/domain/announcements.ts';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import {
  actorCalled,
  by,
  caseOf,
  check,
  given,
  hoursLater,
  local,
  minutesLater,
  run,
  sees,
  twice,
  until,
  world,
} from '../support/story.ts';
import {
  accepted,
  atTable,
  claimed,
  convened,
  decided,
  GROUND,
  MEASURE,
  NO_BED,
  opened,
  planned,
  quorumJoins,
  raised,
} from '../support/story-acts.ts';
import {
  happens,
  happensNot,
  hears,
  inLocal,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf, partyCalled } from '../support/story-people.ts';

const EARLIER = { caseId: 'case-0', number: 'CP-2026-0000', municipality: 'zuid', ageBand: '12-15' };

describe('R1.2: wat de intake vraagt', () => {
  for (const field of ['reference', 'happening', 'tried', 'asked', 'phone'] as const) {
    test(`R1.2: zonder ${field} wordt er niet gemeld`, () => {
      given()
        .when(raised({ content: { [field]: '  ' } }))
        .then((each) => expect(each.refusals).toEqual([{ code: 'field-missing', field }]));
    });
  }

  test('R1.2: gemeente onduidelijk mag', () => {
    given()
      .when(raised({ municipality: null }))
      .then(notRefused(), happens('CaseRaised', { municipalityName: 'onduidelijk' }));
  });

  test('R1.2: meer dan één juridisch kader mag', () => {
    given()
      .when(raised({ ...MEASURE, legalFrames: ['ots', 'criminal'] }))
      .then(
        notRefused(),
        check((state) => expect(state.facts.legalFrames).toEqual(['ots', 'criminal'])),
      );
  });

  test('R1.2: zonder juridisch kader wordt er niet gemeld', () => {
    given()
      .when(raised({ legalFrames: [] }))
      .then((each) => expect(each.refusals).toEqual([{ code: 'field-missing', field: 'legalFrames' }]));
  });

  test('R1.2: bij een maatregel hoort welke gecertificeerde instelling', () => {
    given()
      .when(raised({ legalFrames: ['guardianship'], certifiedInstitution: null }))
      .then((each) =>
        expect(each.refusals).toEqual([{ code: 'field-missing', field: 'certifiedInstitution' }]),
      );
  });

  test('R1.2: strafrecht alleen is geen maatregel van een gecertificeerde instelling', () => {
    given()
      .when(raised({ legalFrames: ['criminal'], certifiedInstitution: null }))
      .then(notRefused(), happens('CaseRaised'));
  });

  test('R1.2: zonder grond voor delen wordt er niet gemeld', () => {
    given()
      .when(raised({ ground: { ground: '', explanation: '' } }))
      .then((each) => expect(each.refusals).toEqual([{ code: 'field-missing', field: 'ground' }]));
  });
});

describe('R1.3: Melden', () => {
  test('R1.3: het venster loopt vanaf het moment van melden', () => {
    given()
      .when(raised({ at: '2026-03-02 10:07' }))
      .then(
        check((state) => {
          expect(state.raisedAt).toBe(local('2026-03-02 10:07'));
          expect(state.round.startedAt).toBe(local('2026-03-02 10:07'));
          expect(inLocal(state.round.endsAt)).toBe('2026-03-03 10:07');
        }),
      );
  });

  test('R1.3: twee keer melden is één keer gemeld', () => {
    given()
      .when(twice(raised()))
      .then((each) => expect(each.events.map((event) => event.type)).toEqual(['CaseRaised']));
  });

  test('R1.3: in het kanaal komt een kaart van de casus', () => {
    given()
      .when(raised())
      .then((each) =>
        expect(each.told).toContainEqual(expect.objectContaining({ kind: 'thread', card: 'case' })),
      );
  });
});

describe('R1.4: de aanmelder', () => {
  const STEPS = [
    ['dat iemand het oppakt', 'CaseClaimed', () => given(raised()).when(claimed())],
    ['dat het is aangenomen', 'CaseAccepted', () => given(raised(), claimed()).when(accepted())],
    ['dat er gepland is', 'TablePlanned', () => given(convened()).when(planned('2026-03-02 14:00'))],
    ['dat het overleg open is', 'TableOpened', () => given(convened()).when(opened())],
    [
      'dat er geschorst is',
      'TableAdjourned',
      () => given(atTable()).when(by('Carla', { type: 'AdjournTable', till: local('2026-03-02 15:00') })),
    ],
    [
      'dat de casus naar een andere tafel gaat',
      'CaseMoved',
      () => given(raised()).when(by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' })),
    ],
    [
      'dat de gemeente wijzigt',
      'MunicipalityChanged',
      () =>
        given(raised()).when(by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Verhuisd.' })),
    ],
    [
      'dat de hulp gestart is',
      'StartConfirmed',
      () => given(decided()).when(by('Lia', { type: 'ConfirmStart' })),
    ],
    [
      'dat het besluit niet lukt',
      'DecisionFailed',
      () => given(decided()).when(by('Lia', { type: 'ReportFailure', reason: 'Geen plek.' })),
    ],
    [
      'dat er een plan vervalt',
      'PlanLapsed',
      () =>
        given(convened(), planned('2026-03-02 14:00')).when(
          by('Lia', { type: 'CancelAttendance', reason: '' }),
        ),
    ],
  ] as const;
  for (const [what, about, story] of STEPS) {
    test(`R1.4: de aanmelder hoort ${what}`, () => {
      story().then(hears('Ria', { card: 'step', about }));
    });
  }

  test('R1.4: de aanmelder hoort het besluit', () => {
    given()
      .when(decided())
      .then(hears('Ria', { card: 'decision' }));
  });

  test('R1.4: de aanmelder heeft geen stem', () => {
    given(atTable())
      .when((each) => {
        run(
          each,
          {
            type: 'MakeProposal',
            proposal: {} as Extract<CaseCommand, { type: 'MakeProposal' }>['proposal'],
          },
          actorCalled(each, 'Ria'),
        );
        run(
          each,
          { type: 'CastVote', proposal: 'p1', vote: 'akkoord', reason: '' },
          actorCalled(each, 'Ria'),
        );
      })
      .then((each) =>
        expect(each.refusals).toEqual([
          { code: 'not-allowed', who: 'seat' },
          { code: 'not-allowed', who: 'seat' },
        ]),
      );
  });

  test('R1.4: de aanmelder kan aanvullen, ook later, en de coördinator hoort het', () => {
    given(decided())
      .when(by('Ria', { type: 'AddToCase', text: 'Moeder belde net.', ground: null }))
      .then(
        happens('CaseAddedTo', { name: 'Ria', text: 'Moeder belde net.' }),
        hears('Carla', { card: 'step', about: 'CaseAddedTo' }),
        hears('Zara', { card: 'step', about: 'CaseAddedTo' }),
        check((state) => expect(state.additions.map((each) => each.text)).toEqual(['Moeder belde net.'])),
      );
  });

  test('R1.4: een lege aanvulling wordt geweigerd', () => {
    given(raised())
      .when(by('Ria', { type: 'AddToCase', text: ' ', ground: null }))
      .then(refusedWith('field-missing', { field: 'text' }));
  });

  test('R1.4: twee keer drukken vult één keer aan', () => {
    given(raised()).when(twice(by('Ria', { type: 'AddToCase', text: 'Nog iets.', ground: null })));
  });
});

describe('R1.5: Lijkt op', () => {
  test('R1.5: dezelfde gemeente en leeftijd van de laatste 72 uur staat erbij', () => {
    given(world({ recent: [EARLIER] }))
      .when(raised())
      .then(check((state) => expect(state.similar).toEqual([{ caseId: 'case-0', number: 'CP-2026-0000' }])));
  });

  for (const [what, change] of [
    ['een andere gemeente', { municipality: 'oost' }],
    ['een andere leeftijd', { ageBand: '16-17' }],
  ] as const) {
    test(`R1.5: ${what} lijkt er niet op`, () => {
      given(world({ recent: [{ ...EARLIER, ...change }] }))
        .when(raised())
        .then(check((state) => expect(state.similar).toEqual([])));
    });
  }

  test('R1.5: samenvoegen laat de casus verder gaan onder het andere nummer', () => {
    given(world({ recent: [EARLIER] }), raised())
      .when(twice(by('Carla', { type: 'MergeCase', intoCase: 'case-0', intoNumber: 'CP-2026-0000' })))
      .then(
        check((state, each) => {
          expect(state.stage).toEqual({ phase: 'merged', intoNumber: 'CP-2026-0000' });
          const command = each.told.find((told) => told.kind === 'command');
          expect(command).toMatchObject({
            caseId: 'case-0',
            command: { type: 'AbsorbCase', raisedAt: state.raisedAt },
          });
        }),
        hears('Ria', { card: 'step', about: 'CaseMerged' }),
      );
  });

  test('R1.5: samenvoegen kan alleen met een casus die erop lijkt', () => {
    given(raised())
      .when(by('Carla', { type: 'MergeCase', intoCase: 'case-9', intoNumber: 'CP-2026-0009' }))
      .then(refusedWith('merge-target'));
  });

  test('R1.5: het vroegste venster en beide aanmelders blijven', () => {
    const absorb: CaseCommand = {
      type: 'AbsorbCase',
      fromNumber: 'CP-2026-0002',
      raisedAt: local('2026-03-02 08:30'),
      reporters: [partyCalled('Rob'), partyCalled('Ria')],
      content: [{ name: 'Wat er nu gebeurt', text: 'Vader is weg.' }],
      bedWanted: true,
    };
    const step = (each: Parameters<typeof run>[0]) => {
      run(each, absorb, { kind: 'case', number: 'CP-2026-0002' });
    };
    given(raised({ at: '2026-03-02 10:00' }), claimed())
      .when(twice(step))
      .then(
        check((state, each) => {
          expect(inLocal(state.round.endsAt)).toBe('2026-03-03 08:30');
          expect(state.raisedAt).toBe(local('2026-03-02 08:30'));
          expect(state.reporters.map((each) => each.name)).toEqual(['Ria', 'Rob']);
          expect(state.additions.map((each) => each.text)).toEqual(['Vader is weg.']);
          expect(sees(each, idOf('Rob'))).toBe(true);
        }),
        hears('Rob', { card: 'step', about: 'CaseAbsorbed' }),
        // R4.3: one of the two reports said that there is no bed.
        hears('Bo', { card: 'bed-request' }),
      );
  });

  test('R1.5: een latere melding verschuift het venster niet', () => {
    given(raised({ at: '2026-03-02 10:00' }), until('2026-03-02 11:00'))
      .when((each) => {
        const { raisedAt: _raisedAt, reporters } = caseOf(each);
        run(
          each,
          {
            type: 'AbsorbCase',
            fromNumber: 'CP-2026-0002',
            raisedAt: each.now,
            reporters,
            content: [],
            bedWanted: false,
          },
          { kind: 'case', number: 'CP-2026-0002' },
        );
      })
      .then(check((state) => expect(inLocal(state.round.endsAt)).toBe('2026-03-03 10:00')));
  });
});

test('R1.3: de casus draagt de waarden waaronder hij loopt', () => {
  given(raised(), claimed(), accepted(), quorumJoins(), minutesLater(1))
    .when(world({ values: { ...caseOf(given(raised()).world).values, windowMs: 1 } }), hoursLater(1))
    .then(
      happensNot('CaseRaised'),
      check((state) => expect(state.round.endsAt - state.round.startedAt).toBe(86_400_000)),
    );
});

test('R1.3: wie meldt voor een kind zonder bed, vraagt dat bed meteen', () => {
  given()
    .when(raised(NO_BED))
    .then(happens('BedSearchOpened'), hears('Lia', { card: 'bed-request' }));
});

test('R1.3: ieder hoort iets één keer', () => {
  const { world: each } = given(raised());
  const told = announce([...each.events, ...each.events], caseOf(each));
  expect(told.length).toBe(announce(each.events, caseOf(each)).length);
  given(raised({ ground: GROUND }))
    .when()
    .then(nothingHappened());
});
