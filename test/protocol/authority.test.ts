import { describe, expect, test } from 'vitest';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import { personId } from '../../src/domain/words.ts';
import type { World } from '../support/story.ts';
import { by, caseOf, given, local, minutesLater, run, sees as seesContent, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  decided,
  declines,
  GROUND,
  joins,
  NO_BED,
  opened,
  proposal,
  proposed,
  quorumJoins,
  REVIEWED,
  raised,
  votes,
} from '../support/story-acts.ts';
import { happens, nothingHappened, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf, partyCalled, REGISTER, registerWith } from '../support/story-people.ts';

function sees(each: World, name: string): boolean {
  return seesContent(each, idOf(name));
}

/** What only the coordinator, the deputy coordinator, or the chair who took over may do (R10.2). */
const COORDINATORS_ACTS: readonly CaseCommand[] = [
  { type: 'AcceptCase', leaveOut: [] },
  { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' },
  { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true },
  { type: 'AskReporter', question: 'Wie?' },
  { type: 'MergeCase', intoCase: 'case-0', intoNumber: 'CP-2026-0000' },
  { type: 'ChangeMunicipality', to: 'oost', reason: 'Verhuisd.' },
  { type: 'AddParticipant', seatKind: 'provider', party: partyCalled('Willem') },
  { type: 'LeaveOutSeat', seat: 's3' },
  { type: 'RecordCaseMandate', person: idOf('Zara'), givenBy: 'Wethouder', till: '2026-03-09' },
  { type: 'WakeEveryone' },
  { type: 'RecordBed', record: { kind: 'stays', judgedBy: 'Sofie' } },
  { type: 'RecordNoBed', asked: 'Iedereen' },
  { type: 'PlanTable', startsAt: local('2026-03-02 15:00'), place: 'Telefonisch', lengthMs: 1, reason: '' },
  { type: 'OpenTable', present: [] },
  { type: 'AdjournTable', till: local('2026-03-02 15:00') },
  { type: 'DecideByPhone', heldAt: local('2026-03-02 10:00'), proposal: proposal(), votes: [] },
  { type: 'RecordPhoneVote', proposal: 'p1', seat: 's1', vote: 'akkoord', reason: '' },
  { type: 'EstablishDecision', proposal: 'p1' },
  { type: 'CastDecision', proposal: 'p1', reason: 'Nu.', confirmed: true },
  { type: 'CloseCase', lasting: false, note: '' },
];

function refusalOf(each: World, name: string, command: CaseCommand): unknown {
  const before = each.refusals.length;
  const { state, events } = each;
  by(name, command)(each);
  const refusal = each.refusals[before] ?? null;
  Object.assign(each, { state, events });
  return refusal;
}

describe('R10.1: melden', () => {
  for (const name of ['Ria', 'Zara', 'Petra', 'Carla']) {
    test(`R10.1: ${name} staat in het register en mag melden`, () => {
      given()
        .when(raised({ by: name }))
        .then(notRefused(), happens('CaseRaised'));
    });
  }

  test('R10.1: ook wie in het register geen rol heeft', () => {
    given(world({ register: registerWith('Rob', { roles: [] }) }))
      .when(raised({ by: 'Rob' }))
      .then(happens('CaseRaised'));
  });

  test('R10.1: wie niet in het register staat niet', () => {
    given()
      .when(raised({ by: 'Vreemde' }))
      .then((each) =>
        expect([each.refusals, each.events]).toEqual([[{ code: 'not-allowed', who: 'register' }], []]),
      );
  });
});

describe('R10.2: leiden', () => {
  for (const command of COORDINATORS_ACTS) {
    test(`R10.2: ${command.type} is niet aan een afgevaardigde, de aanmelder of een vreemde`, () => {
      const { world: each } = given(convened(NO_BED));
      for (const name of ['Zara', 'Ria', 'Petra', 'Esther', 'Vreemde'])
        expect(refusalOf(each, name, command)).toEqual({ code: 'not-allowed', who: 'coordinator' });
    });

    test(`R10.2: ${command.type} is aan de coördinator, de plaatsvervanger en wie het voorzitterschap overnam`, () => {
      const { world: each } = given(raised(NO_BED), minutesLater(60), by('Zara', { type: 'TakeChair' }));
      for (const name of ['Carla', 'Dora', 'Zara'])
        expect(refusalOf(each, name, command)).not.toMatchObject({ code: 'not-allowed' });
    });
  }

  test('R10.2: oppakken doet een coördinator of de plaatsvervanger', () => {
    given(raised())
      .when(claimed('Zara'))
      .then(refusedWith('not-allowed', { who: 'coordinator' }));
    given(raised()).when(claimed('Dora')).then(happens('CaseClaimed'));
  });

  test('R10.2: wie voorzitter was is dat niet meer als een coördinator het oppakt', () => {
    given(raised(), minutesLater(60), by('Zara', { type: 'TakeChair' }), claimed())
      .when(by('Zara', { type: 'WakeEveryone' }))
      .then(refusedWith('not-allowed', { who: 'coordinator' }));
  });

  test('R10.2: wat de klok en het register doen, doet niemand zelf', () => {
    given(raised())
      .when(
        by('Zara', {
          type: 'MeetDeadline',
          rule: 'triage-auto-accept',
          subject: '',
          dueAt: local('2026-03-02 10:30'),
        }),
      )
      .then(refusedWith('not-allowed'))
      .when(
        by('Carla', {
          type: 'AbsorbCase',
          fromNumber: 'x',
          raisedAt: 0,
          reporters: [],
          content: [],
          bedWanted: false,
        }),
      )
      .then(refusedWith('not-allowed'));
  });
});

describe('R10.3: antwoorden', () => {
  test('R10.3: de gevraagde afgevaardigde antwoordt', () => {
    given(raised(), accepted()).when(joins('Zara')).then(happens('InvitationAccepted'));
  });

  test('R10.3: de plaatsvervanger pas als hij gevraagd is', () => {
    given(raised(), accepted())
      .when(joins('Zoe'))
      .then(refusedWith('not-allowed', { who: 'invited' }))
      .when(declines('Zara'), joins('Zoe'))
      .then(happens('InvitationAccepted', { person: idOf('Zoe') }));
  });

  test('R10.3: niemand antwoordt voor een ander', () => {
    given(raised(), accepted())
      .when(joins('Olga'))
      .then(refusedWith('not-allowed', { who: 'invited' }));
    given(raised(), accepted())
      .when(declines('Ria'))
      .then(refusedWith('not-allowed', { who: 'invited' }));
    given(raised(), accepted())
      .when(joins('Zara'))
      .then(happens('InvitationAccepted', { seat: 's1', person: idOf('Zara') }));
  });
});

describe('R10.4: voorstellen en stemmen', () => {
  test('R10.4: een gevulde stoel van die casus', () => {
    given(atTable())
      .when(proposed({}, 'Lia'), votes('Lia'))
      .then(happens('VoteCast', { person: idOf('Lia') }));
  });

  test('R10.4: wie gevraagd is maar niet meedoet niet', () => {
    given(atTable())
      .when(proposed({}, 'Bo'))
      .then(refusedWith('not-allowed', { who: 'seat' }))
      .when(votes('Bo'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });

  test('R10.4: wie meedoet zonder mandaat niet', () => {
    given(convened(), added('provider', 'Willem'), joins('Willem'), opened(), proposed())
      .when(votes('Willem'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });
});

describe('R10.5: de inhoud zien', () => {
  test('R10.5: de aanmelder, wie meedoet en de coördinatoren', () => {
    given(convened()).then((each) =>
      expect(
        ['Ria', 'Zara', 'Lia', 'Sofie', 'Carla', 'Cor', 'Dora'].filter((name) => !sees(each, name)),
      ).toEqual([]),
    );
  });

  test('R10.5: niemand anders', () => {
    given(convened(NO_BED)).then((each) =>
      expect(
        ['Bo', 'Rob', 'Petra', 'Esther', 'Zeno', 'Zoe', 'Olga', 'Vreemde'].filter((name) => sees(each, name)),
      ).toEqual([]),
    );
  });

  test('R10.5: wie zonder mandaat is, of uit het register, ziet de inhoud niet meer; een mandaat voor deze casus telt ook', () => {
    const without = (name: string, change: Parameters<typeof registerWith>[1]) =>
      world({ register: registerWith(name, change) });
    const people = (...names: readonly string[]) =>
      world({
        register: { ...REGISTER, people: REGISTER.people.filter(({ name }) => names.includes(name)) },
      });
    given(convened(), joins('Zara'), joins('Sofie')).and((each) => expect(sees(each, 'Zara')).toBe(true));
    given(convened(), joins('Zara'), joins('Sofie'), without('Zara', { mandate: null })).then(
      (each) => expect(sees(each, 'Zara')).toBe(false),
      (each) => expect(sees(each, 'Sofie')).toBe(true),
      (each) => expect(sees(each, 'Ria')).toBe(true),
    );
    const mandate = {
      type: 'RecordCaseMandate',
      person: idOf('Zara'),
      till: '2026-03-09',
      givenBy: 'B',
    } as const;
    given(convened(), joins('Zara'), without('Zara', { mandate: null }), by('Carla', mandate)).then((each) =>
      expect(sees(each, 'Zara')).toBe(true),
    );
    given(convened(), joins('Zara'), people('Carla')).then(
      (each) => expect(sees(each, 'Zara')).toBe(false),
      (each) => expect(sees(each, 'Ria')).toBe(false),
      (each) => expect(sees(each, 'Carla')).toBe(true),
    );
  });

  test('R10.5: wat een andere bot al in het register zag, geldt ook voor een bot die het nog niet zag', () => {
    const left = REGISTER.people.filter(({ name }) => !['Zara', 'Ria', 'Carla'].includes(name));
    given(convened(), joins('Zara'), joins('Sofie'))
      .and(world({ register: { ...REGISTER, people: left } }), REVIEWED, world({ register: REGISTER }))
      .then(
        (each) =>
          expect(['Zara', 'Ria', 'Carla'].map((name) => sees(each, name))).toEqual([false, false, false]),
        (each) => expect(sees(each, 'Sofie')).toBe(true),
      )
      .and(REVIEWED)
      .then((each) =>
        expect(['Zara', 'Ria', 'Carla'].map((name) => sees(each, name))).toEqual([true, true, true]),
      );
  });

  test('R10.5: wie het voorzitterschap overnam ziet de inhoud', () => {
    given(raised({ municipality: 'zuid' }), minutesLater(60))
      .when(by('Olga', { type: 'TakeChair' }))
      .then((each) => expect(sees(each, 'Olga')).toBe(true));
  });
});

describe('R10.8 en R10.9', () => {
  test('R10.8: een weigering zegt wie het mag en verandert niets', () => {
    const { world: each } = given(atTable(), proposed());
    const before = JSON.stringify(each.state);
    for (const command of COORDINATORS_ACTS)
      run(each, command, { kind: 'person', party: partyCalled('Ria'), roles: ['reporter'] });
    expect(each.refusals.map((refusal) => refusal.code)).toEqual(COORDINATORS_ACTS.map(() => 'not-allowed'));
    expect(JSON.stringify(each.state)).toBe(before);
  });

  test('R10.8: wie aan een casus komt die er niet is hoort dat', () => {
    given()
      .when(claimed())
      .then((each) => expect(each.refusals).toEqual([{ code: 'unknown-case' }]), nothingHappened());
  });

  test('R10.9: een mens is (tenant, object-id), zonder onderscheid van hoofdletters', () => {
    expect(personId('AAAA', 'BBBB')).toBe('aaaa/bbbb');
    expect(personId('aaaa', 'bbbb')).toBe(personId('AAAA', 'bbbb'));
    expect(personId('cccc', 'bbbb')).not.toBe(personId('aaaa', 'bbbb'));
  });

  test('R10.9: een gast met hetzelfde object-id in een andere tenant is een ander', () => {
    given(convened()).then((each) => expect(seesContent(each, 'elders/zara')).toBe(false));
  });
});

describe('R11.6: de grond voor delen', () => {
  const OTHER = { ground: 'maatregel', explanation: 'OTS sinds januari.' };
  const WITHDRAWN = by('Ria', { type: 'WithdrawConsent' });

  for (const ground of ['toestemming', 'maatregel', 'acute-veiligheid', 'gevraagd-geweigerd']) {
    test(`R11.6: ${ground} vraagt een toelichting`, () => {
      given()
        .when(raised({ ground: { ground, explanation: ' ', consentOf: ['parents', 'child'] } }))
        .then((each) =>
          expect(each.refusals).toEqual([{ code: 'field-missing', field: 'groundExplanation' }]),
        );
    });
  }

  test.each([
    ['0-5', ['child'], 'consentParents'],
    ['6-11', [], 'consentParents'],
    ['12-15', ['parents'], 'consentBoth'],
    ['12-15', ['child'], 'consentBoth'],
    ['16-17', ['parents'], 'consentYoung'],
    ['18+', [], 'consentYoung'],
  ] as const)(
    'R11.6: toestemming bij %s jaar, alleen van %j, is niet genoeg',
    (ageBand, consentOf, field) => {
      given()
        .when(raised({ ageBand, ground: { ...GROUND, consentOf } }))
        .then(nothingHappened(), refusedWith('field-missing', { field }));
    },
  );

  test.each([
    ['0-5', ['parents']],
    ['6-11', ['parents']],
    ['12-15', ['parents', 'child']],
    ['16-17', ['child']],
    ['18+', ['child']],
  ] as const)('R11.6: toestemming bij %s jaar van %j is genoeg', (ageBand, consentOf) => {
    given()
      .when(raised({ ageBand, ground: { ...GROUND, consentOf } }))
      .then(happens('CaseRaised'));
  });

  test('R11.6: toestemming die opnieuw gegeven is, vraagt dezelfde mensen; van meer mensen is het een andere grond', () => {
    const from = (...consentOf: readonly ('parents' | 'child')[]) =>
      by('Ria', { type: 'AddToCase', text: '', ground: { ...GROUND, consentOf } });
    given(raised(), by('Ria', { type: 'WithdrawConsent' }))
      .when(from('parents'))
      .then(nothingHappened(), refusedWith('field-missing', { field: 'consentBoth' }))
      .when(from('child', 'parents'))
      .then(nothingHappened());
    given(raised({ ageBand: '16-17', ground: { ...GROUND, consentOf: ['child'] } }))
      .when(from('child', 'parents'))
      .then(happens('GroundRecorded'));
  });

  test('R11.6: besproken zonder iets herkenbaars vraagt er geen', () => {
    given()
      .when(raised({ ground: { ground: 'anoniem', explanation: '' } }))
      .then(happens('CaseRaised'));
  });

  test('R11.6: een grond die niet op de lijst staat wordt geweigerd', () => {
    given()
      .when(raised({ ground: { ground: 'zomaar', explanation: 'Omdat.' } }))
      .then((each) => expect(each.refusals).toEqual([{ code: 'field-missing', field: 'ground' }]));
  });

  test('R11.6: ingetrokken toestemming sluit de inhoud voor iedereen', () => {
    given(convened())
      .when(WITHDRAWN)
      .then(happens('ConsentWithdrawn'), (each) =>
        expect(['Ria', 'Zara', 'Carla', 'Dora'].filter((name) => sees(each, name))).toEqual([]),
      );
  });

  test('R11.6: tot er een andere grond is vastgelegd', () => {
    given(convened(), WITHDRAWN)
      .when(by('Ria', { type: 'AddToCase', text: 'Nog iets.', ground: GROUND }))
      .then((each) => expect(sees(each, 'Zara')).toBe(false))
      .when(by('Ria', { type: 'AddToCase', text: '', ground: OTHER }))
      .then(happens('GroundRecorded'), (each) => expect(sees(each, 'Zara')).toBe(true));
  });

  test('R11.6: een andere grond vraagt ook zijn toelichting', () => {
    given(convened(), WITHDRAWN)
      .when(by('Ria', { type: 'AddToCase', text: '', ground: { ground: 'maatregel', explanation: '' } }))
      .then(refusedWith('field-missing', { field: 'groundExplanation' }));
  });

  test('R11.6: de aanmelder of de coördinator trekt in, een ander niet', () => {
    given(convened())
      .when(by('Zara', { type: 'WithdrawConsent' }))
      .then(refusedWith('not-allowed', { who: 'reporter' }));
    given(convened())
      .when(by('Carla', { type: 'WithdrawConsent' }))
      .then(happens('ConsentWithdrawn'));
  });

  test('R11.6: het besluit draagt de grond die toen gold', () => {
    given(convened(), by('Ria', { type: 'AddToCase', text: '', ground: OTHER }), opened())
      .when(
        proposed(),
        votes('Zara'),
        votes('Lia'),
        votes('Sofie'),
        by('Carla', { type: 'EstablishDecision', proposal: 'p1' }),
      )
      .then((each) => expect(caseOf(each).decisions[0]?.ground).toEqual(OTHER));
    given(decided()).then((each) => expect(caseOf(each).decisions[0]?.ground).toEqual(GROUND));
    given(raised(), quorumJoins()).then((each) => expect(each.refusals).toHaveLength(3));
  });
});
