import { describe, expect, test } from 'vitest';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { Check } from '../support/story.ts';
import { by, check, given, local, until, world } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  claimed,
  convened,
  joins,
  opened,
  planned,
  quorumJoins,
  raised,
} from '../support/story-acts.ts';
import { happens, refusedWith } from '../support/story-checks.ts';

/** This stands in the case. */
function keeps(wanted: (state: CaseFile) => unknown, value: unknown): Check {
  return check((state) => expect(wanted(state)).toEqual(value));
}

describe('R5.4, R4.6: plannen en schorsen', () => {
  const adjourned = (till: string) => by('Carla', { type: 'AdjournTable', till: local(till) });
  const plan = (state: CaseFile) => state.plan;

  test('R5.4: een schorsing is een plan, op de plek van het vorige', () => {
    given(convened(), planned('2026-03-02 10:30', { place: 'https://example.nl/overleg' }), opened())
      .when(adjourned('2026-03-02 16:00'))
      .then(
        check((state) =>
          expect(plan(state)).toMatchObject({ id: 't2', place: 'https://example.nl/overleg', late: false }),
        ),
        keeps((state) => state.stage, { phase: 'adjourned', present: ['s1', 's2', 's4'] }),
      );
  });

  test('R5.4: was er geen plan, dan op de eerste plek van de lijst', () => {
    given(atTable())
      .when(adjourned('2026-03-02 16:00'))
      .then(
        check((state) =>
          expect(plan(state)).toMatchObject({ id: 't1', place: state.values.places[0], late: false }),
        ),
      );
  });

  test('R5.4, R4.6: een schorsing tot na het venster is laat, tot en met het einde niet', () => {
    for (const [till, late] of [
      ['2026-03-03 10:00', false],
      ['2026-03-03 10:01', true],
    ] as const)
      given(atTable({ at: '2026-03-02 10:00' }), bedRecorded({ till: '2026-03-04' }))
        .when(adjourned(till))
        .then(check((state) => expect(plan(state)?.late).toBe(late)));
  });

  test('R5.4: een spoedtafel heeft geen venster om te laat te zijn', () => {
    given(
      raised({ at: '2026-03-02 10:00' }),
      by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan later.' }),
    )
      .and(quorumJoins(), opened())
      .when(adjourned('2026-03-05 10:00'))
      .then(check((state) => expect(plan(state)?.late).toBe(false)));
  });

  test('R5.4, R4.6: wordt na een schorsing verzet, dan krijgt dat het volgende nummer', () => {
    given(atTable(), adjourned('2026-03-02 16:00'))
      .when(planned('2026-03-02 17:00'))
      .then(keeps((state) => plan(state)?.id, 't2'));
  });

  test('R4.6: een plan dat vervalt en weer staat houdt zijn nummer, een nieuw plan krijgt het volgende', () => {
    given(convened(), planned('2026-03-02 14:00'), by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(keeps((state) => state.lapsedPlan, 't1'))
      .when(joins('Zara'))
      .then(happens('PlanRestored', { plan: 't1' }))
      .when(planned('2026-03-02 15:00'))
      .then(
        happens('TablePlanned'),
        keeps((state) => plan(state)?.id, 't2'),
      );
  });

  test('R4.6: een plan dat verviel kan op dezelfde tijd opnieuw gemaakt worden', () => {
    given(convened(), planned('2026-03-02 14:00'), by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .when(planned('2026-03-02 14:00'))
      .then(
        happens('TablePlanned'),
        keeps((state) => state.lapsedPlan, null),
      );
  });

  test('R4.1: dezelfde tijd op een andere plek is een ander plan', () => {
    given(convened(), planned('2026-03-02 14:00'))
      .when(planned('2026-03-02 14:00', { place: ' https://example.nl/overleg ' }))
      .then(
        happens('TablePlanned'),
        keeps((state) => plan(state)?.place, 'https://example.nl/overleg'),
      );
  });

  test('R4.1: een link waarin iets verstopt zit, of die te lang is, is geen plek', () => {
    const long = (length: number) =>
      `https://example.nl/${'a'.repeat(length - 'https://example.nl/'.length)}`;
    for (const place of [
      'https://iemand@example.nl/',
      'https://:geheim@example.nl/',
      'http://example.nl/',
      long(501),
    ])
      given(convened()).when(planned('2026-03-02 14:00', { place })).then(refusedWith('place-unknown'));
    given(convened())
      .when(planned('2026-03-02 14:00', { place: long(500) }))
      .then(happens('TablePlanned'));
  });

  test('R4.6: een open tafel houdt haar plan, ook als het quorum wegvalt', () => {
    given(convened(), planned('2026-03-02 10:30'), opened())
      .when(by('Zara', { type: 'LeaveTable' }))
      .then(keeps((state) => state.lapsedPlan, null));
  });

  test('R4.6, R5.4: valt het quorum weg tijdens een schorsing, dan vervalt het plan', () => {
    given(convened(), opened(), adjourned('2026-03-02 16:00'))
      .when(by('Zara', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(happens('PlanLapsed', { plan: 't1' }));
  });

  test('R4.6: een plan dat nooit een quorum had vervalt niet', () => {
    given(raised(), claimed(), accepted(), joins('Lia'), planned('2026-03-02 14:00'))
      .when(by('Lia', { type: 'CancelAttendance', reason: 'Ziek.' }))
      .then(keeps((state) => state.lapsedPlan, null));
  });
});

test('R9.1: een casus die voorbij is verandert niet meer van plan of stoel', () => {
  given(convened(), planned('2026-03-02 14:00'), world({}), until('2026-03-02 10:10'))
    .and(by('Ria', { type: 'WithdrawCase', reason: 'Klaar.', judgedBy: '' }))
    .when(by('Carla', { type: 'WithdrawCase', reason: '', judgedBy: 'Sofie' }))
    .then(keeps((state) => state.lapsedPlan, null));
});
