import { describe, expect, test } from 'vitest';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import { activeSeats, filler, missingForQuorum, today } from '../../src/domain/case-file/seats.ts';
import type { World } from '../support/story.ts';
import {
  by,
  caseOf,
  check,
  given,
  hoursLater,
  local,
  minutesLater,
  sees as seesContent,
  twice,
  world,
} from '../support/story.ts';
import {
  accepted,
  added,
  claimed,
  convened,
  declines,
  joins,
  MEASURE,
  opened,
  proposed,
  quorumJoins,
  raiseCommand,
  raised,
  seatOf,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  messagesTo,
  personal,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf, partyCalled, REGISTER, registerWithout } from '../support/story-people.ts';

const CANNOT = { type: 'CancelAttendance', reason: 'Ziek.' } as const;

function sees(name: string) {
  return (each: World) => seesContent(each, idOf(name));
}

function fillerOf(each: World, name: string): string | undefined {
  const seat = activeSeats(caseOf(each)).find((one) => one.id === seatOf(each, name));
  return seat && filler(seat, today(caseOf(each), each.now))?.party.name;
}

describe('R3.1: de stoelen komen uit het mandaatregister', () => {
  test('R3.1: de gemeente, elke aanbieder met een geldig mandaat en een gedragswetenschapper', () => {
    given(raised(), claimed())
      .when(accepted())
      .then((each) => {
        const invited = personal(each).filter((told) => told.card === 'invitation');
        expect(invited.map((told) => told.to.name)).toEqual(['Zara', 'Lia', 'Bo', 'Sofie']);
      });
  });

  test('R3.1: de coördinator is voorzitter en heeft geen andere stoel', () => {
    given(convened()).then(
      check((state) => {
        expect(state.chair?.party.name).toBe('Carla');
        expect(state.seats.flatMap((seat) => seat.invitations.map((each) => each.party.name))).not.toContain(
          'Carla',
        );
      }),
    );
  });

  test('R3.1: bij een maatregel de gecertificeerde instelling die is opgegeven', () => {
    given(raised({ ...MEASURE, certifiedInstitution: 'gi-twee' }))
      .when(accepted())
      .then(hears('Gina', { card: 'invitation' }), hearsNot('Gijs'));
  });

  test('R3.1, R3.4: kan niemand van de opgegeven instelling komen, dan hoort de coördinator dat', () => {
    given(world({ register: registerWithout('Gijs', 'Greet') }), raised(MEASURE), claimed())
      .when(accepted())
      .then(coordinatorHears({ rule: 'seat-unfillable' }), hearsNot('Gina'), (each) => {
        const seat = activeSeats(caseOf(each)).find(({ kind }) => kind === 'certified-institution');
        expect(caseOf(each).unfillable).toEqual([seat?.id]);
      });
  });

  test('R3.1, R7.3: na opschalen komt dezelfde instelling; was er geen genoemd, dan vraagt de bot er een', () => {
    const again = { ...raiseCommand({ ...MEASURE, certifiedInstitution: 'gi-twee' }), opschalingOf: 'CP-1' };
    const unnamed = { ...raiseCommand({ ...MEASURE, certifiedInstitution: null }), opschalingOf: 'CP-1' };
    given(by('Lia', again as CaseCommand))
      .when(accepted())
      .then(hears('Gina', { card: 'invitation' }), hearsNot('Gijs'));
    given(by('Lia', unnamed as CaseCommand))
      .when(accepted())
      .then(hears('Gijs', { card: 'invitation' }), hearsNot('Gina'), (each) =>
        expect(missingForQuorum(caseOf(each), today(caseOf(each), each.now))).toContain(
          'certified-institution',
        ),
      );
  });

  test('R3.1: zonder maatregel geen gecertificeerde instelling', () => {
    given(raised()).when(accepted()).then(hearsNot('Gijs'), hearsNot('Gina'));
  });

  test('R3.1: bij het aannemen kan de coördinator een aanbieder weglaten', () => {
    given(raised())
      .when(accepted('Carla', ['berk']))
      .then(hearsNot('Bo'), hears('Lia', { card: 'invitation' }));
  });

  test('R3.1: later weglaten kan ook, en wie gevraagd was hoort het', () => {
    given(convened(), joins('Bo'))
      .when(twice((each) => by('Carla', { type: 'LeaveOutSeat', seat: 's3' })(each)))
      .then(hears('Bo', { card: 'step', about: 'SeatLeftOut' }), (each) =>
        expect(sees('Bo')(each)).toBe(false),
      );
  });

  test('R3.1: toevoegen bij de triage laat de rest van de tafel gewoon komen', () => {
    given(raised(), claimed())
      .when(added('provider', 'Bo'), accepted())
      .then(
        hears('Bo', { card: 'invitation' }),
        hears('Zara', { card: 'invitation' }),
        hears('Sofie', { card: 'invitation' }),
      );
  });

  test('R3.1: is er geen afgevaardigde, dan wordt de plaatsvervanger gevraagd', () => {
    given(world({ register: registerWithout('Zara') }), raised())
      .when(accepted())
      .then(happens('PersonInvited', { party: partyCalled('Zoe', registerWithout('Zara')) }));
  });
});

describe('R3.2: de uitnodiging', () => {
  test('R3.2: de inhoud gaat open bij meedoen', () => {
    given(raised(), accepted())
      .when((each) => expect(sees('Zara')(each)).toBe(false), twice(joins('Zara')))
      .then((each) => expect(sees('Zara')(each)).toBe(true));
  });

  test('R3.2: de inhoud gaat dicht bij Toch verhinderd en bij Ik ga weg', () => {
    given(raised(), accepted(), joins('Zara'), joins('Lia'))
      .when(twice(by('Zara', CANNOT)), twice(by('Lia', { type: 'LeaveTable' })))
      .then((each) => expect([sees('Zara')(each), sees('Lia')(each)]).toEqual([false, false]));
  });

  test('R3.2: wie weigert ziet de inhoud niet', () => {
    given(raised(), accepted())
      .when(twice(declines('Zara', 'Vrij.')))
      .then(happens('InvitationDeclined', { reason: 'Vrij.' }), (each) =>
        expect(sees('Zara')(each)).toBe(false),
      );
  });

  test('R3.2: Ik doe mee geldt met de tijden die passen, andere tijden tellen niet', () => {
    given(raised({ at: '2026-03-02 10:00' }), accepted())
      .when(joins('Zara', ['2026-03-02 11:00', '2026-03-02 11:10']))
      .then(happens('InvitationAccepted', { times: [local('2026-03-02 11:00')] }));
  });

  test('R3.2: Vervanger sturen vraagt de vervanger die men noemt', () => {
    given(raised(), accepted())
      .when(by('Zara', { type: 'SendDeputy', deputy: idOf('Zoe') }))
      .then(hears('Zoe', { card: 'invitation' }), happens('InvitationDeclined'));
  });

  test('R3.2: Vervanger sturen zonder vervanger wordt geweigerd', () => {
    given(raised({ municipality: 'oost' }), accepted())
      .when(by('Olga', { type: 'SendDeputy', deputy: null }))
      .then(refusedWith('no-deputy'));
  });

  test('R3.2: Toch verhinderd vraagt de plaatsvervanger meteen', () => {
    given(convened())
      .when(by('Zara', CANNOT))
      .then(hears('Zoe', { card: 'invitation' }));
  });

  test('R3.2: na Ik kan niet mag men alsnog meedoen', () => {
    given(raised(), accepted(), declines('Zara')).when(joins('Zara')).then(happens('InvitationAccepted'));
  });
});

describe('R3.3: per persoon', () => {
  test('R3.3: zonder antwoord na 30 minuten een herinnering', () => {
    given(raised(), claimed(), accepted())
      .when(minutesLater(29))
      .then(hearsNot('Zara'))
      .when(minutesLater(1))
      .then(hears('Zara', { card: 'invitation', at: '2026-03-02 10:30' }));
  });

  test('R3.3: zonder antwoord na 60 minuten wordt de plaatsvervanger ook gevraagd', () => {
    given(raised(), claimed(), accepted(), minutesLater(59))
      .when((each) => expect(messagesTo(each, 'Zoe')).toEqual([]), minutesLater(1))
      .then(hears('Zoe', { card: 'invitation', at: '2026-03-02 11:00' }));
  });

  test('R3.3: zonder antwoord na 90 minuten hoort de coördinator wie, met het nummer', () => {
    given(raised(), claimed(), accepted(), joins('Lia'), joins('Bo'), joins('Sofie'), minutesLater(89))
      .when(minutesLater(1))
      .then(
        coordinatorHears({ rule: 'invite-tell', at: '2026-03-02 11:30', missing: ['municipality'] }),
        (each) => {
          expect(messagesTo(each, 'Carla', { about: 'invite-tell' })[0]?.subject).toContain(idOf('Zara'));
          const asked = activeSeats(caseOf(each))[0]?.invitations[0]?.party;
          expect(asked).toMatchObject({ name: 'Zara', phone: '06-Zara' });
        },
      );
  });

  test('R3.3: wie antwoordde wordt niet herinnerd', () => {
    given(raised(), claimed(), accepted(), joins('Zara'), declines('Lia'))
      .when(hoursLater(2))
      .then(hearsNot('Zara', { card: 'invitation', at: '2026-03-02 10:30' }), (each) =>
        expect(
          messagesTo(each, 'Carla', { about: 'invite-tell' }).map((told) =>
            told.subject.includes(idOf('Lia')),
          ),
        ).not.toContain(true),
      );
  });

  test('R3.3: een weigering vraagt de plaatsvervanger meteen', () => {
    given(raised(), claimed(), accepted())
      .when(declines('Zara'))
      .then(hears('Zoe', { card: 'invitation', at: '2026-03-02 10:00' }));
  });

  test('R3.3: een stoel wordt één keer gevuld', () => {
    given(raised(), claimed(), accepted(), minutesLater(60), joins('Zoe'))
      .when(declines('Zara'))
      .then(happensNot('PersonInvited'), (each) => expect(fillerOf(each, 'Zoe')).toBe('Zoe'));
  });

  test('R3.3: is de stoel al gevuld, dan wordt voor wie zwijgt niemand meer gevraagd', () => {
    const register = {
      ...REGISTER,
      people: [
        ...REGISTER.people,
        {
          ...(REGISTER.people.find((each) => each.name === 'Zoe') as (typeof REGISTER.people)[number]),
          id: idOf('Zwaan'),
          name: 'Zwaan',
        },
      ],
    };
    given(
      world({ register }),
      raised(),
      claimed(),
      accepted(),
      minutesLater(60),
      joins('Zoe'),
      declines('Zara'),
    )
      .when(hoursLater(3))
      .then(hearsNot('Zwaan'));
  });

  test('R3.3: komen afgevaardigde en plaatsvervanger beiden, dan stemt de afgevaardigde', () => {
    given(
      convened(),
      by('Carla', { type: 'AddParticipant', seatKind: 'municipality', party: partyCalled('Zoe') }),
      joins('Zoe'),
      opened(),
      proposed(),
    )
      .when(votes('Zoe'))
      .then(refusedWith('not-allowed', { who: 'seat' }))
      .when(votes('Zara'))
      .then(happens('VoteCast', { person: idOf('Zara') }), (each) =>
        expect(fillerOf(each, 'Zara')).toBe('Zara'),
      );
  });

  test('R3.3: komt de afgevaardigde later dan de plaatsvervanger, dan telt de stem van de afgevaardigde', () => {
    given(
      raised(),
      claimed(),
      accepted(),
      declines('Zara'),
      quorumJoins('Zoe', 'Lia', 'Sofie'),
      opened(),
      proposed(),
    )
      .when(votes('Zoe'), votes('Lia'), votes('Sofie'))
      .then(happens('ConsentReached'))
      .when(joins('Zara'))
      .then(happens('ConsentLost'));
  });

  test('R3.3: één antwoord staat nooit voor de groep', () => {
    given(raised(), claimed(), accepted(), joins('Lia'))
      .when(minutesLater(30))
      .then(
        hears('Bo', { card: 'invitation' }),
        check((state) => {
          const answers = state.seats.map((seat) => seat.invitations[0]?.answer.kind);
          expect(answers).toEqual(['none', 'accepted', 'none', 'none']);
        }),
      );
  });
});
