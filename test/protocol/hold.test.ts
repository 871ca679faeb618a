import { describe, expect, test } from 'vitest';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import type { VoteKind } from '../../src/domain/case-file/facts.ts';
import { presentSeats, today } from '../../src/domain/case-file/seats.ts';
import type { Step, World } from '../support/story.ts';
import { by, caseOf, check, given, hoursLater, local, minutesLater, twice, until } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  claimed,
  convened,
  decided,
  established,
  joins,
  NO_BED,
  opened,
  planned,
  proposal,
  proposed,
  QUORUM,
  quorumJoins,
  quorumVotes,
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
  inLocal,
  inPhase,
  metAt,
  nothingHappened,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';

function present(each: World): readonly string[] {
  const state = caseOf(each);
  return presentSeats(state, today(state, each.now)).map((seat) => seat.organisationName);
}

function adjourned(till: string): Step {
  return by('Carla', { type: 'AdjournTable', till: local(till) });
}

/** *Telefonisch besloten*: these people took part and voted so. */
function byPhone(
  more: { heldAt?: string; votes?: Partial<Record<string, VoteKind>>; reason?: string } = {},
): Step {
  return (each) => {
    const given = more.votes ?? { Zara: 'akkoord', Lia: 'akkoord', Sofie: 'akkoord' };
    const command: CaseCommand = {
      type: 'DecideByPhone',
      heldAt: local(more.heldAt ?? '2026-03-02 10:00'),
      proposal: proposal(),
      votes: Object.entries(given).map(([name, vote]) => ({
        seat: seatOf(each, name),
        vote: vote ?? 'akkoord',
        reason: more.reason ?? '',
      })),
    };
    by('Carla', command)(each);
  };
}

const PHONE_CASE = given(raised(), claimed(), accepted());

describe('R5.1: Overleg openen', () => {
  test('R5.1: wie er is wordt vastgelegd, per stoel', () => {
    given(convened(), joins('Bo'))
      .when(twice(opened('Carla', ['Zara', 'Lia'])))
      .then((each) => expect(present(each)).toEqual(['Gemeente Zuid', 'De Linde']));
  });

  test('R5.1: een stoel die niet gevuld is kan er niet zijn', () => {
    given(raised(), claimed(), accepted(), joins('Zara'))
      .when(opened('Carla', ['Zara', 'Lia']))
      .then(happens('TableOpened', { present: ['s1'] }));
  });

  test('R5.1: wie later meedoet is er dan ook', () => {
    given(atTable())
      .when(joins('Bo'))
      .then((each) =>
        expect(present(each)).toEqual(['Gemeente Zuid', 'De Linde', 'De Berk', 'Gedragswetenschapper']),
      );
  });

  test('R5.1: wie later komt wordt om een stem gevraagd', () => {
    given(atTable(), proposed())
      .when(joins('Bo'))
      .then(hears('Bo', { card: 'vote', about: 'p1' }));
  });

  test('R5.1: Ik ga weg verlaat de tafel', () => {
    given(atTable(), joins('Bo'))
      .when(twice(by('Bo', { type: 'LeaveTable' })))
      .then((each) => expect(present(each)).not.toContain('De Berk'));
  });

  test('R5.1: zonder quorum kan de tafel open', () => {
    given(raised(), claimed(), accepted(), joins('Zara')).when(opened()).then(inPhase('table'));
  });

  test('R5.1: maar niet besluiten', () => {
    given(
      raised(),
      claimed(),
      accepted(),
      joins('Zara'),
      joins('Lia'),
      opened(),
      proposed(),
      votes('Zara'),
      votes('Lia'),
    )
      .when(established())
      .then(refusedWith('no-quorum', { missing: ['behavioural-scientist'] }))
      .when(hoursLater(1))
      .then(happensNot('DecisionEstablished'));
  });

  test('R5.1: voor de triage kan de tafel niet open', () => {
    given(raised(), claimed())
      .when(opened())
      .then(refusedWith('not-now', { step: 'not-triaged' }));
  });

  test('R5.1: wie wel ja zei maar er niet is telt niet mee voor het besluit', () => {
    given(convened(), opened('Carla', ['Zara', 'Lia']), proposed(), votes('Zara'), votes('Lia'))
      .when(established())
      .then(refusedWith('no-quorum', { missing: ['behavioural-scientist'] }));
  });
});

describe('R5.3: Telefonisch besloten', () => {
  const phoneStory = () =>
    given(raised({ at: '2026-03-02 09:00' }), claimed(), accepted(), until('2026-03-02 11:00'));

  test('R5.3: één kaart legt deelname, tijd, voorstel en stemmen vast', () => {
    phoneStory()
      .when(byPhone())
      .then(
        notRefused(),
        happens('TableOpened', { byPhone: true, heldAt: local('2026-03-02 10:00') }),
        happens('DecisionEstablished', { manner: 'phone' }),
        inPhase('follow-up'),
        check((state) => {
          expect(state.proposals[0]?.votes.map((vote) => vote.vote)).toEqual([
            'akkoord',
            'akkoord',
            'akkoord',
          ]);
          expect(state.decisions[0]?.seats.map((seat) => seat.name)).toEqual([
            'Carla',
            'Zara',
            'Lia',
            'Sofie',
          ]);
        }),
      );
  });

  test('R5.3: het telt als toen gehouden', () => {
    phoneStory()
      .when(byPhone())
      .then(check((state) => expect(inLocal(state.round.heldAt ?? 0)).toBe('2026-03-02 10:00')));
  });

  for (const [what, heldAt] of [
    ['later dan nu', '2026-03-02 11:01'],
    ['voor de melding', '2026-03-02 08:59'],
  ] as const) {
    test(`R5.3: een moment ${what} wordt geweigerd`, () => {
      phoneStory().when(byPhone({ heldAt })).then(refusedWith('time-past'));
    });
  }

  test('R5.3: ook hier geldt het quorum', () => {
    phoneStory()
      .when(byPhone({ votes: { Zara: 'akkoord', Lia: 'akkoord' } }))
      .then(refusedWith('no-quorum', { missing: ['behavioural-scientist'] }));
  });

  test('R5.3: ook hier geldt dat iedereen akkoord is', () => {
    phoneStory()
      .when(byPhone({ votes: { Zara: 'akkoord', Lia: 'niet-akkoord', Sofie: 'akkoord' }, reason: 'Vol.' }))
      .then(refusedWith('no-consent'))
      .when(byPhone({ votes: { Zara: 'akkoord', Lia: 'niet-akkoord', Sofie: 'akkoord' } }))
      .then(refusedWith('reason-missing'));
  });

  test('R5.3: ieder van wie een stem is vastgelegd krijgt Klopt of Klopt niet', () => {
    phoneStory()
      .when(byPhone())
      .then(
        ...QUORUM.map((name) => hears(name, { card: 'phone-vote' })),
        hearsNot('Bo', { card: 'phone-vote' }),
      );
  });

  test('R5.3: Klopt bevestigt', () => {
    phoneStory()
      .when(byPhone(), twice(by('Zara', { type: 'ConfirmPhoneVote' })))
      .then(
        happens('PhoneVoteConfirmed'),
        inPhase('follow-up'),
        check((state) => expect(state.decisions[0]?.phoneVotes[0]?.answer).toBe('confirmed')),
      );
  });

  test('R5.3: Klopt niet opent de tafel weer, en de coördinator hoort het', () => {
    phoneStory()
      .and(byPhone(), hoursLater(20))
      .when(by('Zara', { type: 'DisputePhoneVote', reason: '' }))
      .then(refusedWith('reason-missing'))
      .when(by('Zara', { type: 'DisputePhoneVote', reason: 'Ik zei nee.' }))
      .then(
        inPhase('table'),
        coordinatorHears({ rule: 'phone-disputed' }),
        (each) => expect(present(each)).toEqual(['Gemeente Zuid', 'De Linde', 'Gedragswetenschapper']),
        check((state) => expect(state.decisions[0]?.undone).toBe(true)),
        check((state) => expect(state.proposals[0]?.votes.map((vote) => vote.seat)).toEqual(['s2', 's4'])),
      )
      .when(votes('Zara'), minutesLater(15))
      .then(happens('DecisionEstablished'));
  });

  test('R5.3: wie telefonisch niet stemde kan niet zeggen dat het niet klopt', () => {
    phoneStory()
      .and(byPhone())
      .when(by('Bo', { type: 'DisputePhoneVote', reason: 'Nee.' }))
      .then(refusedWith('not-allowed', { who: 'voter' }));
  });

  test('R5.3: een tafel die belde voor de triage is daarmee aangenomen', () => {
    expect(PHONE_CASE.world.state?.seats.map((seat) => seat.id)).toEqual(['s1', 's2', 's3', 's4']);
    const command: CaseCommand = {
      type: 'DecideByPhone',
      heldAt: local('2026-03-02 10:00'),
      proposal: proposal(),
      votes: ['s1', 's2', 's4'].map((seat) => ({ seat, vote: 'akkoord', reason: '' })),
    };
    given(raised(), minutesLater(5))
      .when(by('Carla', command))
      .then(happens('CaseAccepted'), inPhase('follow-up'));
  });

  test('R5.3: een besluit dat er al is wordt niet nog eens gebeld', () => {
    given(decided())
      .when(byPhone())
      .then(refusedWith('not-now', { step: 'decided' }));
  });
});

describe('R5.4: Schorsen tot', () => {
  test('R5.4: aanwezigheid en voorstel blijven', () => {
    given(atTable(), proposed(), votes('Zara'))
      .when(adjourned('2026-03-02 15:00'))
      .then(
        inPhase('adjourned'),
        (each) => expect(present(each)).toHaveLength(3),
        check((state) =>
          expect(state.proposals[0]).toMatchObject({ replaced: false, votes: [{ vote: 'akkoord' }] }),
        ),
      )
      .when(opened(), votes('Lia'), votes('Sofie'))
      .then(happens('ConsentReached'));
  });

  test('R5.4: ook schorsen tot een latere dag vraagt eerst een bed', () => {
    given(atTable(NO_BED))
      .when(adjourned('2026-03-03 09:00'))
      .then(refusedWith('bed-first'))
      .when(bedRecorded(), adjourned('2026-03-03 09:00'))
      .then(happens('TableAdjourned'));
  });

  test('R5.4: schorsen tot een moment dat voorbij is wordt geweigerd', () => {
    given(atTable()).when(adjourned('2026-03-02 10:00')).then(refusedWith('time-past'));
  });

  test('R5.4: een tafel die niet open is kan niet schorsen', () => {
    given(convened())
      .when(adjourned('2026-03-02 15:00'))
      .then(refusedWith('not-now', { step: 'table-not-open' }));
  });

  test('R5.4: tijdens de schorsing valt geen besluit, en daarna begint het kwartier opnieuw', () => {
    given(atTable(), proposed(), quorumVotes(), minutesLater(5), adjourned('2026-03-02 15:00'))
      .when(until('2026-03-02 15:00'))
      .then(happensNot('DecisionEstablished'))
      .when(opened(), minutesLater(14))
      .then(happensNot('DecisionEstablished'))
      .when(minutesLater(1))
      .then(happens('DecisionEstablished'));
  });

  test('R5.4: tijdens de schorsing wordt niet gestemd', () => {
    given(atTable(), proposed(), adjourned('2026-03-02 15:00'))
      .when(votes('Zara'))
      .then(refusedWith('not-now', { step: 'table-not-open' }), nothingHappened());
  });

  test('R5.4: wie geschorst is wordt voor het vervolg weer geroepen', () => {
    given(atTable(), adjourned('2026-03-02 15:00'))
      .when(until('2026-03-02 15:20'))
      .then(metAt('start-call', '2026-03-02 14:45'), metAt('not-open', '2026-03-02 15:15'));
  });
});

describe('R9.2: open en niet besloten', () => {
  test('R9.2: een geplande tafel die 15 minuten na tijd niet open is', () => {
    given(convened(), planned('2026-03-02 14:00'), until('2026-03-02 14:14'))
      .when(minutesLater(1))
      .then(coordinatorHears({ rule: 'not-open', at: '2026-03-02 14:15' }));
  });

  test('R9.2: een open tafel zonder besluit: na 2 uur, en dan elk uur', () => {
    given(raised(), claimed(), accepted(), quorumJoins(), opened())
      .when(until('2026-03-02 14:30'))
      .then(
        metAt('undecided', '2026-03-02 12:00', '2026-03-02 13:00', '2026-03-02 14:00'),
        coordinatorHears({ rule: 'undecided', times: 3 }),
      );
  });

  test('R9.2: is er besloten, dan is het stil', () => {
    given(decided()).when(hoursLater(5)).then(metAt('undecided'), metAt('not-open'));
  });
});
