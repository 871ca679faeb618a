import { describe, expect, test } from 'vitest';
import { activeSeats } from '../../src/domain/case-file/seats.ts';
import type { Party, Person, Register } from '../../src/domain/register.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, clock, given, local, minutesLater, twice, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  decided,
  declines,
  joins,
  opened,
  proposed,
  raised,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  eventsOf,
  happens,
  hearsNot,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf, partyCalled, personCalled, REGISTER } from '../support/story-people.ts';

/** Zuid has another deputy behind Zoe: Zwaan. */
const WITH_ZWAAN: Register = {
  ...REGISTER,
  people: [...REGISTER.people, { ...(personCalled('Zoe') as Person), id: idOf('Zwaan'), name: 'Zwaan' }],
};

/** These and no other events, in this order. */
function exactly(...types: readonly string[]): Check {
  return (each) => expect(eventsOf(each).map((event) => event.type)).toEqual(types);
}

function sendsDeputy(name: string, deputy: string | null = null): Step {
  return by(name, { type: 'SendDeputy', deputy: deputy === null ? null : idOf(deputy) });
}

describe('R3.2: wie al ja zei', () => {
  const FIRST = ['2026-03-02 11:00', '2026-03-02 12:00'];
  const given2 = () => given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Zara', FIRST));

  test('R3.2: dezelfde tijden nog eens, ook in een andere volgorde, verandert niets', () => {
    given2()
      .when(joins('Zara', [...FIRST].toReversed()))
      .then(nothingHappened());
  });

  for (const times of [['2026-03-02 11:00'], ['2026-03-02 11:00', '2026-03-02 13:00'], []])
    test(`R3.2: andere tijden (${times.length}) vervangen de eerste`, () => {
      given2()
        .when(joins('Zara', times))
        .then(happens('InvitationAccepted', { person: idOf('Zara'), times: times.map(local) }));
    });

  test('R3.2: Ik kan niet na een ja is weggaan, en vraagt de plaatsvervanger', () => {
    given2()
      .when(declines('Zara', 'Toch niet.'))
      .then(
        exactly('ParticipantLeft', 'PersonInvited'),
        happens('ParticipantLeft', { person: idOf('Zara'), reason: 'Toch niet.' }),
        happens('PersonInvited', { party: partyCalled('Zoe'), as: 'deputy' }),
      );
  });

  test('R3.2: Toch verhinderd zonder ja verandert niets, en Ik ga weg ook niet', () => {
    given(raised(), accepted())
      .when(by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }), by('Zara', { type: 'LeaveTable' }))
      .then(notRefused(), nothingHappened());
  });

  test('R5.1: Ik ga weg vraagt niemand anders', () => {
    given(atTable())
      .when(by('Zara', { type: 'LeaveTable' }))
      .then(exactly('ParticipantLeft'), happens('ParticipantLeft', { reason: '' }));
  });
});

describe('R3.3: wie in de plaats komt', () => {
  test('R3.3: is de plaatsvervanger gevraagd en nog stil, dan wordt na een nee de volgende gevraagd', () => {
    given(world({ register: WITH_ZWAAN }), raised(), claimed(), accepted(), minutesLater(60))
      .when(declines('Zara'))
      .then(
        exactly('InvitationDeclined', 'PersonInvited'),
        happens('PersonInvited', { party: partyCalled('Zwaan', WITH_ZWAAN), as: 'deputy' }),
      );
  });

  test('R3.3: na het besluit hoeft niemand meer in de plaats te komen', () => {
    given(decided())
      .when(by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(exactly('ParticipantLeft'));
  });

  test('R3.3: zei de plaatsvervanger al ja, dan wordt na Toch verhinderd niemand gevraagd', () => {
    given(
      world({ register: WITH_ZWAAN }),
      raised(),
      claimed(),
      accepted(),
      minutesLater(60),
      joins('Zoe'),
      joins('Zara'),
    )
      .when(by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(exactly('ParticipantLeft'));
  });

  test('R3.2: Vervanger sturen vraagt wie men noemt, niet de eerste', () => {
    given(world({ register: WITH_ZWAAN }), raised(), accepted())
      .when(sendsDeputy('Zara', 'Zwaan'))
      .then(
        exactly('InvitationDeclined', 'PersonInvited'),
        happens('InvitationDeclined', { person: idOf('Zara'), reason: '' }),
        happens('PersonInvited', { party: partyCalled('Zwaan', WITH_ZWAAN), as: 'deputy' }),
      );
  });

  test('R3.2: Vervanger sturen na een ja is weggaan', () => {
    given(convened())
      .when(sendsDeputy('Zara'))
      .then(exactly('ParticipantLeft', 'PersonInvited'), happens('ParticipantLeft', { reason: '' }));
  });

  test('R3.2: is de vervanger al gevraagd, dan zegt Vervanger sturen alleen nee', () => {
    given(raised(), claimed(), accepted(), minutesLater(60))
      .when(sendsDeputy('Zara'))
      .then(notRefused(), exactly('InvitationDeclined'));
  });

  test('R3.2: zei de enige vervanger nee, dan is er geen', () => {
    given(raised(), claimed(), accepted(), minutesLater(60), declines('Zoe'))
      .when(sendsDeputy('Zara'))
      .then(refusedWith('no-deputy'));
  });

  test('R3.2: wie geen vervanger is kan niet gestuurd worden', () => {
    given(raised(), accepted()).when(sendsDeputy('Zara', 'Lars')).then(refusedWith('no-deputy'));
  });

  test('R5.1: gaat de afgevaardigde weg en komt de vervanger, dan stemt die op dezelfde stoel', () => {
    given(atTable(), proposed(), sendsDeputy('Zara'), joins('Zoe'))
      .when(votes('Zoe'))
      .then(exactly('VoteCast'), happens('VoteCast', { seat: 's1', person: idOf('Zoe') }));
  });

  test('R5.1: wie ja zei en er bij het openen niet was, is er door te stemmen', () => {
    given(convened(), joins('Sofie', ['2026-03-02 11:00']), opened('Carla', ['Zara', 'Lia']), proposed())
      .when(votes('Sofie'))
      .then(
        exactly('InvitationAccepted', 'VoteCast'),
        happens('InvitationAccepted', { person: idOf('Sofie'), times: [local('2026-03-02 11:00')] }),
        check((state) => expect(state.stage).toMatchObject({ phase: 'table', present: ['s1', 's2', 's4'] })),
      )
      .when(votes('Sofie', 'niet-akkoord', 'Toch niet.'))
      .then(exactly('VoteCast'));
  });
});

describe('R3.4: Deelnemer toevoegen', () => {
  test('R3.4: wie gevraagd is of meedoet wordt niet nog eens gevraagd', () => {
    given(raised(), claimed(), accepted(), joins('Zara'))
      .when(added('municipality', 'Zara'), added('provider', 'Lia'))
      .then(notRefused(), nothingHappened());
  });

  test('R3.4: wie nee zei wordt weer gevraagd, op dezelfde stoel', () => {
    given(raised(), claimed(), accepted(), declines('Zara'))
      .when(added('provider', 'Zara'))
      .then(exactly('PersonInvited'), happens('PersonInvited', { seat: 's1', as: 'delegate' }));
  });

  test('R3.4: wie van buiten komt krijgt een eigen stoel met de eigen naam', () => {
    given(raised(), claimed(), accepted())
      .when(added('certified-institution', 'Yara'))
      .then(
        exactly('SeatAdded', 'PersonInvited'),
        happens('PersonInvited', { seat: 's5' }),
        seat('s5', null, 'Yara'),
      );
  });

  test('R3.4: wie van een organisatie komt krijgt een stoel van die organisatie', () => {
    given(raised(), claimed(), accepted())
      .when(added('provider', 'Willem'), declines('Willem'))
      .then(seat('s5', 'wilg', 'De Wilg'), coordinatorHears({ rule: 'seat-unfillable' }));
  });

  test('R3.4: een stoel zonder organisatie is voor wie zich aandient', () => {
    given(raised(), claimed(), accepted(), added('certified-institution', 'Yara'))
      .when(added('certified-institution', 'Gina'))
      .then(exactly('PersonInvited'), happens('PersonInvited', { seat: 's5', as: 'deputy' }));
  });

  test('R3.4: op een stoel die is weggelaten wordt niemand gevraagd', () => {
    given(raised(), claimed(), accepted(), by('Carla', { type: 'LeaveOutSeat', seat: 's3' }))
      .when(added('provider', 'Bo'))
      .then(exactly('SeatAdded', 'PersonInvited'), happens('PersonInvited', { seat: 's5', as: 'delegate' }));
  });
});

function seat(id: string, organisation: string | null, name: string): Check {
  return check((state) => {
    const found = activeSeats(state).find((each) => each.id === id);
    expect(found).toMatchObject({ organisation, organisationName: name, deputies: [], removed: false });
  });
}

describe('R3.4: een mandaat voor deze casus', () => {
  const gives = (more: { readonly givenBy?: string; readonly till?: string } = {}) =>
    by('Carla', {
      type: 'RecordCaseMandate',
      person: idOf('Rob'),
      givenBy: 'Directeur',
      till: '2026-03-05',
      ...more,
    });
  const STORY = [convened(), added('provider', 'Rob'), joins('Rob')];

  test('R3.4: een gever van alleen spaties is er geen', () => {
    given(...STORY)
      .when(gives({ givenBy: '  ' }))
      .then(refusedWith('field-missing', { field: 'givenBy' }));
  });

  test('R3.4: tot en met vandaag kan', () => {
    given(...STORY)
      .when(gives({ till: '2026-03-02' }))
      .then(happens('CaseMandateRecorded', { till: '2026-03-02' }));
  });

  test('R3.4: een andere datum komt in de plaats, dezelfde verandert niets', () => {
    given(...STORY, gives())
      .when(twice(gives({ till: '2026-03-09' })))
      .then(exactly('CaseMandateRecorded'));
  });

  test('R3.4: wie na een nee weer gevraagd wordt houdt het mandaat, een ander krijgt het niet', () => {
    given(...STORY, gives(), declines('Rob'))
      .when(added('provider', 'Rob'), joins('Rob'), added('provider', 'Ria'), joins('Ria'))
      .then(
        check((state) => {
          const found = activeSeats(state)
            .flatMap((each) => each.invitations)
            .filter(({ party }) => party.organisation === 'wijkteam');
          expect(
            found.map(({ party, caseMandate, mandated }) => [party.name, caseMandate, mandated]),
          ).toEqual([
            ['Rob', { till: '2026-03-05' }, false],
            ['Ria', null, false],
          ]);
        }),
      );
  });
});

describe('R9.4, R10.5: wat de bot niet kon doen', () => {
  const report = (type: 'ReportUnreachable' | 'ReportViewLeftOpen', party: Party): Step => {
    return clock({ type, party });
  };

  test('R9.4: wie niet te bereiken is wordt één keer genoemd', () => {
    given(convened())
      .when(
        twice(report('ReportUnreachable', partyCalled('Zara'))),
        report('ReportUnreachable', partyCalled('Lia')),
      )
      .then(
        exactly('PersonUnreachable', 'PersonUnreachable'),
        check((state) => expect(state.unreachable.map((party) => party.name)).toEqual(['Zara', 'Lia'])),
      );
  });

  test('R10.5: op wiens scherm de inhoud bleef staan hoort de coördinator', () => {
    given(convened())
      .when(report('ReportViewLeftOpen', partyCalled('Zara')))
      .then(
        happens('ViewLeftOpen', { party: partyCalled('Zara'), by: 'clock' }),
        coordinatorHears({ rule: 'view-open' }),
        hearsNot('Zara'),
        check((state) => expect(state.leftOpen.map((party) => party.name)).toEqual(['Zara'])),
      );
  });
});

test('R9.6: Nu wakker maken geldt in de nacht, en verandert overdag niets', () => {
  const wake = by('Carla', { type: 'WakeEveryone' });
  given(convened()).when(wake).then(notRefused(), nothingHappened());
  given(raised({ at: '2026-03-02 23:00' }), claimed(), accepted())
    .when(twice(wake))
    .then(happens('EveryoneWoken'));
});
