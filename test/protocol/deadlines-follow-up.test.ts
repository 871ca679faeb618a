import { describe, expect, test } from 'vitest';
import { deadlines } from '../../src/domain/deadlines/deadlines.ts';
import type { Step } from '../support/story.ts';
import { by, caseOf, given, hoursLater, minutesLater, until } from '../support/story.ts';
import {
  accepted,
  claimed,
  convened,
  decided,
  established,
  imported,
  opened,
  planned,
  proposed,
  quorumJoins,
  quorumVotes,
  raised,
} from '../support/story-acts.ts';
import { coordinatorHears, metAt, minutes } from '../support/story-checks.ts';
import { idOf, registerWithout } from '../support/story-people.ts';

const SPOED = by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' });
const DOWN = by('Lia', { type: 'RecordScaledDown', heard: true, note: '' });

function done(action: string): Step {
  return by('Carla', { type: 'FinishAction', action });
}

function action(due: string, owner = 'Ria') {
  return { kind: 'tell' as const, owner: idOf(owner), due, text: 'Bellen.' };
}

describe('R2.2: geen eigenaar', () => {
  test('R2.2: bij de zorgmakelaar roept niemand meer om een eigenaar, ook als die het register verliet', () => {
    given(
      raised(),
      by('Carla', { type: 'PassToZorgmakelaar', reason: 'Advies.', safeAndPlaced: true }),
      imported(registerWithout('Carla')),
    )
      .and((each) => expect(caseOf(each).chair).toBeNull())
      .when(hoursLater(2))
      .then(metAt('triage-reminder'), metAt('owner-escalation'));
  });
});

describe('R2.3: aan een andere tafel', () => {
  test('R2.3: de twee werkdagen van spoed gaan in als de casus daarheen gaat', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until('2026-03-03 12:00'))
      .when(SPOED, until('2026-03-05 12:00'))
      .then(metAt('moved-unplanned', '2026-03-05 09:00'));
  });

  test('R2.3: wat als spoed gemeld is, vanaf de melding', () => {
    given(raised({ at: '2026-03-02 10:00', urgency: 'spoed' }), claimed(), accepted())
      .when(until('2026-03-04 12:00'))
      .then(metAt('moved-unplanned', '2026-03-04 09:00'));
  });

  test('R2.3, R9.5: vervalt een plan daarna, dan hoort de coördinator het meteen, en niet als te laat', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), SPOED, quorumJoins(), planned('2026-03-06 14:00'))
      .and(until('2026-03-05 12:00'))
      .when(by('Lia', { type: 'CancelAttendance', reason: 'Ziek.' }), minutesLater(0))
      .then(coordinatorHears({ rule: 'moved-unplanned', at: '2026-03-05 12:00', lateMs: 0 }));
  });

  test('R2.3: is de tafel open of is er besloten, dan is er niets meer te plannen', () => {
    const open = [raised({ at: '2026-03-02 10:00' }), claimed(), SPOED, quorumJoins(), opened()];
    given(...open)
      .when(until('2026-03-06 12:00'))
      .then(metAt('moved-unplanned'));
    given(...open, proposed(), quorumVotes())
      .when(until('2026-03-06 12:00'))
      .then(metAt('moved-unplanned'));
  });

  test('R2.3, R7.1, R9.5: lukt het besluit niet, dan gaan de werkdagen opnieuw in, en is er niets te laat', () => {
    const spoed = [
      raised({ at: '2026-03-02 10:00', urgency: 'spoed' }),
      claimed(),
      accepted(),
      quorumJoins(),
    ];
    given(...spoed, opened(), proposed(), quorumVotes(), established(), until('2026-03-10 12:00'))
      .when(by('Lia', { type: 'ReportFailure', reason: 'Vol.' }), until('2026-03-12 12:00'))
      .then(
        metAt('moved-unplanned', '2026-03-12 09:00'),
        coordinatorHears({ rule: 'moved-unplanned', at: '2026-03-12 09:00', lateMs: 0 }),
      );
  });

  test('R2.3: een code paars zonder plan heeft zijn eigen alarmen', () => {
    given(convened(), until('2026-03-02 10:05'))
      .when(until('2026-03-06 12:00'))
      .then(metAt('moved-unplanned'));
  });
});

describe('R7.2: een actie', () => {
  test('R7.2: valt de dag in een weekend, dan de vrijdag ervoor, op de dag, en de maandag', () => {
    given(decided({ actions: [action('2026-03-07')] }))
      .when(until('2026-03-09 12:00'))
      .then(metAt('action-reminder', '2026-03-06 09:00', '2026-03-07 09:00', '2026-03-09 09:00'));
  });

  test('R7.2: wordt er precies om 09:00 de werkdag ervoor besloten, dan pas op de dag', () => {
    given(decided({ actions: [action('2026-03-04')] }, { at: '2026-03-03 09:00' }))
      .when(until('2026-03-04 12:00'))
      .then(metAt('action-reminder', '2026-03-04 09:00'));
    given(decided({ actions: [action('2026-03-04')] }, { at: '2026-03-03 08:59' }))
      .when(until('2026-03-04 12:00'))
      .then(metAt('action-reminder', '2026-03-03 09:00', '2026-03-04 09:00'));
  });

  test('R7.2: is de dag bij het besluit al voorbij 09:00, dan de volgende werkdag', () => {
    given(decided({ actions: [action('2026-03-02')] }))
      .when(until('2026-03-03 12:00'))
      .then(metAt('action-reminder', '2026-03-03 09:00'));
  });
});

describe('R8.3: alles is klaar en de casus is nog open', () => {
  const two = decided({ actions: [action('2026-03-03'), { ...action('2026-03-04'), kind: 'other' }] });

  test('R8.3: staat er nog een actie open, dan wordt niet om sluiten gevraagd', () => {
    given(two, DOWN, done('p1a1')).then((each) =>
      expect(deadlines(caseOf(each)).map(({ rule }) => rule)).not.toContain('close-reminder'),
    );
  });

  test('R8.3: daarna elke werkdag', () => {
    given(two, DOWN, done('p1a1'), done('p1a2'))
      .when(until('2026-03-04 12:00'))
      .then(
        metAt('close-reminder', '2026-03-03 09:00', '2026-03-04 09:00'),
        coordinatorHears({ rule: 'close-reminder', lateMs: minutes(0), times: 2 }),
      );
  });

  test('R8.3: is de hulp niet afgeschaald, dan niet', () => {
    given(two, done('p1a1'), done('p1a2')).when(until('2026-03-06 12:00')).then(metAt('close-reminder'));
  });
});
