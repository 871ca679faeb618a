import { describe, expect, test } from 'vitest';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import type { Person } from '../../src/domain/register.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, given, local, minutesLater, world } from '../support/story.ts';
import { accepted, added, claimed, joins, MEASURE, proposal, raised } from '../support/story-acts.ts';
import { happens, refusedWith } from '../support/story-checks.ts';
import { idOf, personCalled, REGISTER, registerWithout } from '../support/story-people.ts';

/** This stands in the case. */
function keeps(wanted: (state: CaseFile) => unknown, value: unknown): Check {
  return check((state) => expect(wanted(state)).toEqual(value));
}

describe('R5.3: telefonisch besloten', () => {
  const held = (
    seats: readonly string[],
    more: Partial<Extract<CaseCommand, { type: 'DecideByPhone' }>> = {},
  ): Step => {
    return (each) =>
      by('Carla', {
        type: 'DecideByPhone',
        heldAt: each.now,
        proposal: proposal(),
        votes: seats.map((seat) => ({ seat, vote: 'akkoord', reason: '' })),
        ...more,
      })(each);
  };
  const answers = (state: CaseFile) =>
    state.decisions[0]?.phoneVotes.map(({ seat, answer }) => [seat, answer]);

  test('R5.3: Klopt en Klopt niet gelden voor die ene stem; de laatste opent de tafel met wie er waren', () => {
    given(raised(), claimed(), accepted(), held(['s1', 's2', 's4']))
      .then(
        keeps(answers, [
          ['s1', 'none'],
          ['s2', 'none'],
          ['s4', 'none'],
        ]),
      )
      .when(by('Lia', { type: 'ConfirmPhoneVote' }))
      .then(
        keeps(answers, [
          ['s1', 'none'],
          ['s2', 'confirmed'],
          ['s4', 'none'],
        ]),
      )
      .when(by('Zara', { type: 'DisputePhoneVote', reason: 'Niet gezegd.' }))
      .then(
        keeps(answers, [
          ['s1', 'disputed'],
          ['s2', 'confirmed'],
          ['s4', 'none'],
        ]),
        keeps((state) => state.stage, {
          phase: 'table',
          openedAt: local('2026-03-02 10:00'),
          present: ['s1', 's2', 's4'],
        }),
      );
  });

  test('R5.3: zei de afgevaardigde nee en is de vervanger gevraagd, dan was die erbij', () => {
    given(raised(), claimed(), accepted(), by('Zara', { type: 'DeclineInvitation', reason: '' }))
      .when(held(['s1', 's2', 's4']))
      .then(
        happens('InvitationAccepted', { person: idOf('Zoe'), times: [] }),
        happens('DecisionEstablished', { manner: 'phone', reason: '' }),
      );
  });

  test('R5.3: zijn beiden gevraagd en zwijgen beiden, dan was de afgevaardigde erbij', () => {
    given(raised(), claimed(), accepted(), minutesLater(60))
      .when(held(['s1', 's2', 's4']))
      .then(happens('InvitationAccepted', { person: idOf('Zara') }));
  });

  test('R5.3: zei ieder nee, dan was de laatst gevraagde erbij', () => {
    given(raised(), claimed(), accepted())
      .and(
        by('Zara', { type: 'DeclineInvitation', reason: '' }),
        by('Zoe', { type: 'DeclineInvitation', reason: '' }),
      )
      .when(held(['s1', 's2', 's4']))
      .then(happens('InvitationAccepted', { person: idOf('Zoe') }));
  });

  test('R5.3: kwam een ander er bij de triage bij en zwijgen beiden, dan was de afgevaardigde erbij', () => {
    given(raised(), claimed(), added('behavioural-scientist', 'Stan'), accepted())
      .when(held(['s1', 's2', 's3']))
      .then(happens('InvitationAccepted', { person: idOf('Sofie') }));
  });

  test('R5.3: zei de laatst gevraagde nee, dan was wie nog zwijgt erbij; zei ieder nee, dan de laatste', () => {
    const register = {
      ...REGISTER,
      people: [...REGISTER.people, { ...(personCalled('Zoe') as Person), id: idOf('Zwaan'), name: 'Zwaan' }],
    };
    const no = (name: string): Step => {
      return (each) => by(name, { type: 'DeclineInvitation', reason: '' })(each);
    };
    const before = [world({ register }), raised(), claimed(), accepted(), no('Zara'), minutesLater(60)];
    given(...before, no('Zwaan'))
      .when(held(['s1', 's2', 's4']))
      .then(happens('InvitationAccepted', { person: idOf('Zoe') }));
    given(...before, no('Zoe'), no('Zwaan'))
      .when(held(['s1', 's2', 's4']))
      .then(happens('InvitationAccepted', { person: idOf('Zwaan') }));
  });

  test('R5.3: voor een stoel waar niemand voor gevraagd is kan niemand gestemd hebben', () => {
    given(world({ register: registerWithout('Gijs', 'Greet') }), raised(MEASURE), claimed(), accepted())
      .when(held(['s1', 's2', 's4', 's5']))
      .then(refusedWith('no-quorum', { missing: ['certified-institution'] }));
  });

  test('R5.3: wie al ja zei komt niet nog eens binnen, met behoud van de tijden', () => {
    given(raised(), claimed(), accepted(), joins('Zara', ['2026-03-02 11:00']))
      .when(held(['s1', 's2', 's4']))
      .then(
        check((_state, { events }) => {
          const came = events.filter((event) => event.type === 'InvitationAccepted');
          expect(came.map(({ person }) => person)).toEqual(['Zara', 'Lia', 'Sofie'].map(idOf));
        }),
      );
  });

  test('R5.3: een stoel die er niet is stemt niet mee', () => {
    given(raised(), claimed(), accepted())
      .when(held(['s1', 's2', 's4', 's99']))
      .then(
        check((state) =>
          expect(state.proposals[0]?.votes.map(({ seat }) => seat)).toEqual(['s1', 's2', 's4']),
        ),
      );
  });

  test('R5.3: een voorstel dat niet heel is, een stem zonder reden, een tafel zonder quorum: geweigerd', () => {
    given(raised(), claimed(), accepted())
      .when(held(['s1', 's2', 's4'], { proposal: proposal({ text: '' }) }))
      .then(refusedWith('field-missing', { field: 'text' }))
      .when(held([], { votes: [{ seat: 's1', vote: 'niet-akkoord', reason: ' ' }] }))
      .then(refusedWith('reason-missing'))
      .when(held(['s1', 's2']))
      .then(refusedWith('no-quorum', { missing: ['behavioural-scientist'] }));
  });

  test('R5.3: wie het uitvoert is wie er aan de telefoon was', () => {
    given(raised(), claimed(), accepted(), by('Lia', { type: 'DeclineInvitation', reason: '' }))
      .when(held(['s1', 's2', 's4']))
      .then(keeps((state) => state.proposals[0]?.terms.executors.map((each) => each.name), ['Lars']));
  });

  test('R5.3: voor de triage neemt wie het vastlegt de casus aan en leidt die', () => {
    given(raised())
      .when(held(['s1', 's2', 's4']))
      .then(
        happens('CaseClaimed'),
        happens('CaseAccepted'),
        happens('DecisionEstablished', { manner: 'phone' }),
      );
    given(raised(), minutesLater(30))
      .when(held(['s1', 's2', 's4']))
      .then(happens('CaseClaimed'), happens('DecisionEstablished', { manner: 'phone' }));
  });
});
