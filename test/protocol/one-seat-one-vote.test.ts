import { describe, expect, test } from 'vitest';
import { activeSeats, filler, invitationOf, leaders, today } from '../../src/domain/case-file/seats.ts';
import type { Check } from '../support/story.ts';
import { by, check, given, local, minutesLater, until, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  declines,
  joins,
  quorumJoins,
  raised,
  unreachable,
} from '../support/story-acts.ts';
import { happens, happensNot, metAt } from '../support/story-checks.ts';
import { idOf, registerWithout } from '../support/story-people.ts';

function leads(...names: readonly string[]): Check {
  return check((state) => expect(leaders(state).map((party) => party.name)).toEqual(names));
}

describe('R3.3: een stoel, een mens', () => {
  test('R3.3: een stoel die is weggelaten wordt door niemand gevuld', () => {
    given(convened(), joins('Bo'))
      .when(by('Carla', { type: 'LeaveOutSeat', seat: 's3' }))
      .then(
        check((state, { now }) => {
          expect(activeSeats(state).map((seat) => seat.id)).toEqual(['s1', 's2', 's4']);
          expect(state.seats.map((seat) => filler(seat, today(state, now))?.party.name ?? null)).toEqual([
            'Zara',
            'Lia',
            null,
            'Sofie',
          ]);
        }),
      );
  });

  test('R3.2: wie voor twee stoelen gevraagd is, doet wat hij zegt voor de stoel waar hij ja zei', () => {
    const seatOfSofie = (kind: string): Check =>
      check((state) => expect(invitationOf(state, idOf('Sofie'))?.seat.kind).toBe(kind));
    given(raised(), claimed(), added('provider', 'Sofie'), accepted())
      .then(seatOfSofie('behavioural-scientist'))
      .and(by('Sofie', { type: 'DeclineInvitation', reason: '' }))
      .then(seatOfSofie('behavioural-scientist'));
    given(raised(), claimed(), added('provider', 'Sofie'), joins('Sofie'), accepted())
      .then(seatOfSofie('provider'))
      .when(by('Sofie', { type: 'LeaveTable' }))
      .then(happens('ParticipantLeft', { seat: 's1' }));
  });

  test('R3.2: wie weggaat is weg, en dat is iets anders dan nee zeggen', () => {
    given(atTable())
      .when(by('Zara', { type: 'LeaveTable' }))
      .then(
        check((state) =>
          expect(invitationOf(state, idOf('Zara'))?.invitation.answer).toEqual({
            kind: 'left',
            at: local('2026-03-02 10:00'),
          }),
        ),
      );
  });

  test('R3.4: een stoel waar nog een vervanger klaarstaat is niet onvulbaar', () => {
    given(atTable())
      .when(by('Zara', { type: 'LeaveTable' }))
      .then(happensNot('SeatUnfillable'));
  });

  test('R3.4: wordt voor de ene onvulbare stoel iemand gevraagd, dan blijft de andere dat', () => {
    given(world({ register: registerWithout('Sofie', 'Stan') }), raised({ municipality: 'oost' }), claimed())
      .and(accepted(), declines('Olga'))
      .then(check((state) => expect(state.unfillable).toEqual(['s4', 's1'])))
      .when(added('behavioural-scientist', 'Yara'))
      .then(
        happensNot('SeatUnfillable'),
        check((state) => expect(state.unfillable).toEqual(['s1'])),
      );
  });

  test('R2.4: voor de triage heeft een andere gemeente nog geen stoel', () => {
    given(raised())
      .when(by('Carla', { type: 'ChangeMunicipality', to: null, reason: 'Weet niemand.' }))
      .then(
        happens('MunicipalityChanged', { to: null, name: 'onduidelijk' }),
        check((state) => expect([state.seats, state.municipalityName]).toEqual([[], 'onduidelijk'])),
      );
  });

  test('R2.4: van twee gemeenten telt de laatste, met een eigen stoel', () => {
    const to = (municipality: string) =>
      by('Carla', { type: 'ChangeMunicipality', to: municipality, reason: 'Gezag.' });
    given(convened(), to('oost'))
      .when(to('noord'))
      .then(
        check((state) => {
          const seats = state.seats.filter((seat) => seat.kind === 'municipality');
          expect(seats.map(({ id, organisation, removed }) => [id, organisation, removed])).toEqual([
            ['s1', 'gem-zuid', true],
            ['s5', 'gem-oost', true],
            ['s6', 'gem-noord', false],
          ]);
        }),
      );
  });
});

describe('R2.1, R2.2, R9.2: wie de casus leidt', () => {
  test('R2.1: wie gevraagd is, tot iemand hem oppakt', () => {
    given(raised())
      .then(leads('Carla', 'Cor'))
      .and(minutesLater(15))
      .then(leads('Carla', 'Cor', 'Dora'))
      .and(claimed('Cor'))
      .then(leads('Cor'));
  });

  test('R2.2: leidt een afgevaardigde, dan ook wie er gevraagd is', () => {
    given(raised(), minutesLater(60), by('Zara', { type: 'TakeChair' })).then(
      leads('Zara', 'Carla', 'Cor', 'Dora'),
    );
  });

  test('R9.2: is een van wie gevraagd is niet te bereiken, dan is er nog een; zijn ze het geen van allen, dan horen de anderen', () => {
    given(raised(), unreachable('Cor'))
      .then(leads('Carla', 'Cor'))
      .and(unreachable('Carla'))
      .then(leads('Carla', 'Cor', 'Dora'))
      .and(unreachable('Dora'))
      .then(leads('Carla', 'Cor', 'Dora', 'Esther'));
  });
});

describe('R4.5: een tijd die voorbij is', () => {
  const AT_ELEVEN = (['Zara', 'Lia', 'Sofie'] as const).map((name) => joins(name, ['2026-03-02 11:00']));

  for (const [joined, due] of [
    ['2026-03-02 10:30', 'op de tijd zelf'],
    ['2026-03-02 10:45', 'na de tijd'],
  ] as const)
    test(`R4.5: is het half uur pas ${due} om, dan plant de bot die niet meer`, () => {
      given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until(joined))
        .when(...AT_ELEVEN, until('2026-03-02 11:30'))
        .then(metAt('auto-plan'), happensNot('TablePlanned'));
    });

  test('R4.5: een eerdere tijd die voorbij is laat een latere toe', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until('2026-03-02 10:45'))
      .when(quorumJoins(), until('2026-03-02 11:15'))
      .then(
        happens('TablePlanned'),
        check((state) => expect(state.plan?.at).toBe(local('2026-03-02 12:00'))),
      );
  });
});
