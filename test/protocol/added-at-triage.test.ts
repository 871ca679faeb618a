import { describe, expect, test } from 'vitest';
import { activeSeats, filler, invitationOf, today } from '../../src/domain/case-file/seats.ts';
import type { Check } from '../support/story.ts';
import { by, check, given, local, world } from '../support/story.ts';
import {
  accepted,
  added,
  claimed,
  declines,
  established,
  joins,
  opened,
  proposed,
  quorumJoins,
  raised,
  votes,
} from '../support/story-acts.ts';
import { happens, hears, hearsNot, refusedWith } from '../support/story-checks.ts';
import { idOf, registerWithout } from '../support/story-people.ts';

/** Who was asked for the seats of this kind, one list a seat. */
function asked(kind: string, ...seats: readonly (readonly string[])[]): Check {
  return check((state) => {
    const found = activeSeats(state).filter((seat) => seat.kind === kind);
    expect(found.map((seat) => seat.invitations.map(({ party, as }) => `${party.name} ${as}`))).toEqual(
      seats,
    );
  });
}

/** The times that the bot proposes, on that day. */
function slots(...times: readonly string[]): Check {
  return check((state) => expect(state.slots).toEqual(times.map((time) => local(`2026-03-02 ${time}`))));
}

/** Who fills the first seat of this kind. */
function fills(kind: string, name: string): Check {
  return check((state, { now }) => {
    const seat = activeSeats(state).find((each) => each.kind === kind);
    expect(seat && filler(seat, today(state, now))?.party.name).toBe(name);
  });
}

describe('R3.1: wie de coördinator bij de triage toevoegt', () => {
  test('R3.1: de gedragswetenschapper van het register krijgt geen tweede stoel', () => {
    given(raised(), claimed(), added('behavioural-scientist', 'Sofie'), joins('Sofie'))
      .when(accepted())
      .then(
        asked('behavioural-scientist', ['Sofie delegate']),
        hearsNot('Sofie', { card: 'invitation' }),
        fills('behavioural-scientist', 'Sofie'),
      );
  });

  for (const name of ['Stan', 'Yara'])
    test(`R3.1: komt ${name} erbij, dan wordt de gedragswetenschapper van het register toch gevraagd`, () => {
      given(raised(), claimed(), added('behavioural-scientist', name), joins(name))
        .when(accepted())
        .then(
          hears('Sofie', { card: 'invitation' }),
          asked('behavioural-scientist', [`${name} deputy`, 'Sofie delegate']),
          check((state) => expect(invitationOf(state, idOf(name))?.invitation.answer.kind).toBe('accepted')),
        );
    });

  test('R3.1: komt een plaatsvervanger erbij, dan worden de afgevaardigden zelf toch gevraagd', () => {
    given(raised(), claimed(), added('municipality', 'Zoe'), added('provider', 'Lars'))
      .when(accepted())
      .then(
        asked('municipality', ['Zoe deputy', 'Zara delegate']),
        asked('provider', ['Lars deputy', 'Lia delegate'], ['Bo delegate']),
      );
  });

  test('R3.3: komen beiden, dan stemt wie er volgens het register zit', () => {
    given(raised(), claimed(), added('behavioural-scientist', 'Stan'), joins('Stan'), accepted())
      .and(quorumJoins(), opened(), proposed())
      .when(votes('Stan'))
      .then(refusedWith('not-allowed', { who: 'seat' }), fills('behavioural-scientist', 'Sofie'));
  });

  test('R7.1: mislukt het besluit, dan wordt voor een lege stoel weer de afgevaardigde gevraagd', () => {
    given(raised(), claimed(), added('provider', 'Lars'), accepted())
      .and(quorumJoins('Zara', 'Bo', 'Sofie'), opened(), proposed({ executor: 'berk' }))
      .and(votes('Zara'), votes('Bo'), votes('Sofie'), established())
      .when(by('Bo', { type: 'ReportFailure', reason: 'Het gaat niet.' }))
      .then(hears('Lia', { card: 'invitation' }), hearsNot('Lars', { card: 'invitation' }));
  });

  test('R3.1: wie van het register zelf al ja of nee zei, wordt bij het aannemen niet opnieuw gevraagd', () => {
    given(raised(), claimed(), added('provider', 'Bo'), added('behavioural-scientist', 'Stan'))
      .and(declines('Stan'), joins('Sofie'), declines('Bo'))
      .when(accepted())
      .then(
        hearsNot('Sofie', { card: 'invitation' }),
        hearsNot('Bo', { card: 'invitation' }),
        asked('behavioural-scientist', ['Stan deputy', 'Sofie delegate']),
      );
  });

  test('R3.3: wie na een nee weer wordt toegevoegd zit er als tevoren', () => {
    given(raised(), claimed(), accepted(), declines('Sofie'), joins('Stan'))
      .when(added('behavioural-scientist', 'Sofie'), joins('Sofie'))
      .then(fills('behavioural-scientist', 'Sofie'));
  });

  test('R3.4: een organisatie waarvoor het register geen stoel heeft krijgt er een, wie erbij komt vervangt', () => {
    given(raised(), claimed(), accepted())
      .when(...['Gijs', 'Greet', 'Gina'].map((name) => added('certified-institution', name)))
      .then(asked('certified-institution', ['Gijs delegate', 'Greet deputy'], ['Gina delegate']));
  });

  test('R3.1, R3.3: kan de gedragswetenschapper niet, dan wordt wie nog in het register staat gevraagd', () => {
    given(raised(), claimed())
      .when(added('behavioural-scientist', 'Sofie'), declines('Sofie'))
      .then(hears('Stan', { card: 'invitation' }), happens('InvitationDeclined', { person: idOf('Sofie') }));
  });
});

describe('R4.1: wie de coördinator bij de triage toevoegt zit soms al aan een andere tafel', () => {
  for (const [name, kind] of [
    ['Bo', 'provider'],
    ['Stan', 'behavioural-scientist'],
    ['Yara', 'behavioural-scientist'],
  ] as const)
    test(`R4.1: binnen een uur van de andere tafel van ${name} wordt geen tijd voorgesteld`, () => {
      given(
        world({ busy: [{ person: idOf(name), at: local('2026-03-02 12:00') }] }),
        raised(),
        claimed(),
        added(kind, name),
      )
        .when(accepted())
        .then(slots('11:00', '13:00', '14:00', '15:00'));
    });

  test('R4.1: ook als die al ja zei', () => {
    given(
      world({ busy: [{ person: idOf('Stan'), at: local('2026-03-02 12:00') }] }),
      raised(),
      claimed(),
      added('behavioural-scientist', 'Stan'),
      joins('Stan'),
    )
      .when(accepted())
      .then(slots('11:00', '13:00', '14:00', '15:00'));
  });

  test('R4.1: ook van de plaatsvervanger die als eerste wordt gevraagd', () => {
    given(
      world({
        register: registerWithout('Zara'),
        busy: [{ person: idOf('Zoe'), at: local('2026-03-02 12:00') }],
      }),
      raised(),
      claimed(),
    )
      .when(accepted())
      .then(slots('11:00', '13:00', '14:00', '15:00'));
  });

  test('R4.1: de tafel van wie niet komt telt niet', () => {
    given(
      world({ busy: [{ person: idOf('Willem'), at: local('2026-03-02 12:00') }] }),
      raised(),
      claimed(),
      added('provider', 'Willem'),
      declines('Willem'),
    )
      .when(accepted())
      .then(slots('11:00', '12:00', '13:00', '14:00'));
  });
});
