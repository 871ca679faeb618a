import { describe, expect, test } from 'vitest';
import { activeSeats, filler, today } from '../../src/domain/case-file/seats.ts';
import type { Check } from '../support/story.ts';
import { check, given } from '../support/story.ts';
import { accepted, added, claimed, declines, joins, raised } from '../support/story-acts.ts';
import { happens, hears, hearsNot } from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';

/** Who was asked for the seats of this kind, one list a seat. */
function asked(kind: string, ...seats: readonly (readonly string[])[]): Check {
  return check((state) => {
    const found = activeSeats(state).filter((seat) => seat.kind === kind);
    expect(found.map((seat) => seat.invitations.map(({ party, as }) => `${party.name} ${as}`))).toEqual(
      seats,
    );
  });
}

describe('R3.1: wie de coördinator bij de triage toevoegt', () => {
  test('R3.1: de gedragswetenschapper van het register krijgt geen tweede stoel', () => {
    given(raised(), claimed(), added('behavioural-scientist', 'Sofie'), joins('Sofie'))
      .when(accepted())
      .then(
        asked('behavioural-scientist', ['Sofie delegate']),
        hearsNot('Sofie', { card: 'invitation' }),
        check((state, { now }) => {
          const seat = activeSeats(state).find((each) => each.kind === 'behavioural-scientist');
          expect(seat && filler(seat, today(state, now))?.party.name).toBe('Sofie');
        }),
      );
  });

  test('R3.1, R3.3: kan de gedragswetenschapper niet, dan wordt wie nog in het register staat gevraagd', () => {
    given(raised(), claimed())
      .when(added('behavioural-scientist', 'Sofie'), declines('Sofie'))
      .then(hears('Stan', { card: 'invitation' }), happens('InvitationDeclined', { person: idOf('Sofie') }));
  });
});
