import { describe, expect, test } from 'vitest';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import { deadlines } from '../../src/domain/deadlines/deadlines.ts';
import { caseOf, downUntil, given, local, minutesLater, run, until, world } from '../support/story.ts';
import {
  accepted,
  atTable,
  claimed,
  NO_BED,
  proposed,
  quorumVotes,
  raised,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  eventsOf,
  happens,
  happensNot,
  hears,
  metAt,
  minutes,
  nothingHappened,
} from '../support/story-checks.ts';
import { registerWith } from '../support/story-people.ts';

/** How late this rule was met, in minutes, by what it is about. */
function lateness(
  each: Parameters<typeof eventsOf>[0],
  rule: string,
): readonly (readonly [string, number])[] {
  return eventsOf(each).flatMap((event) =>
    event.type === 'DeadlineMet' && event.rule === rule
      ? [[event.subject, (event.at - event.dueAt) / minutes(1)] as const]
      : [],
  );
}

describe('R9.5: alleen wat er nog staat gaat af', () => {
  type Meet = Extract<CaseCommand, { type: 'MeetDeadline' }>;
  const RIGHT: Meet = {
    type: 'MeetDeadline',
    rule: 'triage-reminder',
    subject: '',
    dueAt: local('2026-03-02 10:15'),
  };
  const WRONG: Meet = {
    type: 'MeetDeadline',
    rule: 'triage-auto-accept',
    subject: 'iets anders',
    dueAt: local('2026-03-02 10:14'),
  };

  /** The clock comes with this at 10:20, after an outage. */
  const met = (command: CaseCommand) =>
    given(raised({ at: '2026-03-02 10:00' })).when((each) => {
      each.now = local('2026-03-02 10:20');
      run(each, command, { kind: 'clock' });
    });

  test('R9.5: wat klopt gaat af', () => {
    met(RIGHT).then(happens('DeadlineMet', { rule: 'triage-reminder' }));
  });

  for (const part of ['rule', 'subject', 'dueAt'] as const) {
    test(`R9.5: wat een andere ${part} heeft niet, en wat alleen die gemeen heeft ook niet`, () => {
      met({ ...RIGHT, [part]: WRONG[part] }).then(nothingHappened());
      met({ ...WRONG, [part]: RIGHT[part] }).then(nothingHappened());
    });
  }
});

describe('R9.5: hoe laat het is', () => {
  test('R9.5: duurt de storing tot precies de volgende herhaling, dan is die op tijd', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted())
      .when(downUntil('2026-03-02 13:00'))
      .then(coordinatorHears({ rule: 'bed-report', lateMs: 0 }));
  });

  test('R9.5: een minuut daarvoor is het de vorige, 59 minuten te laat', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted())
      .when(downUntil('2026-03-02 12:59'))
      .then(coordinatorHears({ rule: 'bed-report', lateMs: minutes(59) }));
  });

  test('R9.5: van wie niet stemde heeft elk zijn eigen te laat', () => {
    given(atTable({ at: '2026-03-02 10:00' }), proposed(), minutesLater(5), votes('Zara', 'ruggenspraak'))
      .when(downUntil('2026-03-02 12:06'))
      .then((each) =>
        expect(lateness(each, 'vote-again')).toEqual([
          ['p1/s2', 66],
          ['p1/s4', 66],
          ['p1/s1', 1],
        ]),
      );
  });

  test('R9.5: na maanden stilstand komt een herhaling één keer, en dan weer gewoon', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted())
      .when(downUntil('2026-06-10 10:30'))
      .then(coordinatorHears({ rule: 'bed-report' }))
      .when(until('2026-06-10 12:30'))
      .then(metAt('bed-report', '2026-06-10 11:00', '2026-06-10 12:00'));
  });

  test('R9.5: van meer dan tweeduizend gemiste herhalingen wordt niet uitgezocht welke de laatste is', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted())
      .when(downUntil('2026-06-10 10:30'))
      .then(
        happens('DeadlineMet', { rule: 'bed-report', dueAt: local('2026-03-02 11:00') + minutes(60) * 2000 }),
      );
  });
});

describe('R3.5, R6.3, R9.5: een storing over het moment van besluiten', () => {
  const SHORT = world({
    register: registerWith('Zara', {
      mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
    }),
  });
  const AGREED = [
    SHORT,
    atTable({ at: '2026-03-02 21:00' }),
    until('2026-03-02 23:30'),
    proposed(),
    quorumVotes(),
  ];

  test('R6.3: voor middernacht valt het besluit te laat, door de klok en zonder reden', () => {
    given(...AGREED)
      .when(downUntil('2026-03-02 23:50'))
      .then(happens('DecisionEstablished', { manner: 'clock', reason: '' }));
  });

  test('R3.5: eindigde er intussen een mandaat, dan valt het niet', () => {
    given(...AGREED)
      .when(downUntil('2026-03-03 00:10'))
      .then(
        metAt('establish', '2026-03-03 00:10'),
        happensNot('DecisionEstablished'),
        happens('ConsentLost'),
        hears('Carla', { about: 'mandate-end' }),
      );
  });

  test('R6.3: zolang niet iedereen akkoord is staat er niets vast te stellen', () => {
    const { world: each } = given(atTable(), proposed());
    expect(deadlines(caseOf(each)).map(({ rule }) => rule)).not.toContain('establish');
  });
});
