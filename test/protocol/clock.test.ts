import { describe, expect, test } from 'vitest';
import { deadlines } from '../../src/domain/deadlines/deadlines.ts';
import {
  by,
  caseOf,
  check,
  downUntil,
  given,
  hoursLater,
  local,
  minutesLater,
  run,
  until,
  world,
} from '../support/story.ts';
import {
  accepted,
  bedRecorded,
  claimed,
  convened,
  decided,
  GONE,
  NO_BED,
  opened,
  planned,
  proposed,
  raised,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  hoursLeft,
  inLocal,
  metAt,
  minutes,
  nothingHappened,
} from '../support/story-checks.ts';
import { VALUES } from '../support/story-people.ts';

describe('R9.1: het venster en de kalender', () => {
  for (const [season, from, till] of [
    ['in maart, als de klok vooruit gaat', '2026-03-28 10:00', '2026-03-29 11:00'],
    ['in oktober, als de klok achteruit gaat', '2026-10-24 10:00', '2026-10-25 09:00'],
    ['op een gewone dag', '2026-03-02 10:00', '2026-03-03 10:00'],
  ] as const) {
    test(`R9.1: het venster is 86.400 seconden, ${season}`, () => {
      given(raised({ at: from })).then(
        check((state) => {
          expect(state.round.endsAt - state.round.startedAt).toBe(86_400_000);
          expect(inLocal(state.round.endsAt)).toBe(till);
        }),
      );
    });
  }

  test('R9.1: "dezelfde dag" is de dag van Europe/Amsterdam, ook als de klok verspringt', () => {
    given(convened({ at: '2026-10-24 23:30' }))
      .when(planned('2026-10-25 00:30'))
      .then((each) => expect(each.refusals).toContainEqual({ code: 'bed-first' }));
    given(convened({ at: '2026-10-25 00:30' }))
      .when(planned('2026-10-25 23:30'))
      .then(happens('TablePlanned'));
  });

  const CHECKS: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'Goede Vrijdag is een werkdag, Tweede paasdag niet',
      '2026-04-02',
      ['2026-04-02', '2026-04-03', '2026-04-07'],
    ],
    ['Bevrijdingsdag is een werkdag', '2026-05-04', ['2026-05-04', '2026-05-05', '2026-05-06']],
    ['Koningsdag is dat niet', '2026-04-24', ['2026-04-24', '2026-04-28', '2026-04-29']],
    ['Hemelvaart niet, het weekend ook niet', '2026-05-13', ['2026-05-13', '2026-05-15', '2026-05-18']],
  ];
  for (const [what, firstCheck, days] of CHECKS) {
    test(`R9.1: ${what}`, () => {
      given(
        until('2026-04-01 10:00'),
        decided({ startDate: '2026-04-02', firstCheck, actions: [tell('2026-06-30')] }),
      )
        .when(until(`${days.at(-1)} 10:00`))
        .then(metAt('check-ask', ...days.map((day) => `${day} 09:00`)));
    });
  }

  test('R9.1: de extra vrije dagen van de regio zijn geen werkdag', () => {
    given(
      world({ values: { ...VALUES, extraHolidays: ['2026-04-02'] } }),
      decided({ firstCheck: '2026-04-01' }),
    )
      .when(until('2026-04-03 10:00'))
      .then(metAt('check-ask', '2026-04-01 09:00', '2026-04-03 09:00'));
  });

  test('R9.1: wat aan een dag hangt gaat om 09:00, ook als de klok verspringt', () => {
    given(decided({ firstCheck: '2026-03-29', actions: [tell('2026-06-30')] }))
      .when(until('2026-03-30 12:00'))
      .then(metAt('check-ask', '2026-03-29 09:00', '2026-03-30 09:00'));
  });
});

function tell(due: string) {
  return { kind: 'tell' as const, owner: 'oefening/ria', due, text: 'Bellen.' };
}

describe('R9.2: het alarm als er niets gepland is', () => {
  test('R9.2: na 12 uur zonder plan hoort de coördinator wat er ontbreekt', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted(), until('2026-03-02 21:59'))
      .when(minutesLater(1))
      .then(
        coordinatorHears({
          rule: 'unplanned',
          at: '2026-03-02 22:00',
          missing: ['municipality', 'provider', 'behavioural-scientist', 'bed'],
        }),
        (each) => expect(hoursLeft(each)).toBe(12),
      );
  });

  test('R9.2: de alarmen komen na 2 uur, om 16:00, en met 12, 6, 3 en 1 uur te gaan', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(until('2026-03-03 10:00'))
      .then(
        metAt(
          'unplanned',
          '2026-03-02 12:00',
          '2026-03-02 16:00',
          '2026-03-02 22:00',
          '2026-03-03 04:00',
          '2026-03-03 07:00',
          '2026-03-03 09:00',
        ),
      );
  });

  test('R9.2: wie na 16:00 meldt krijgt die dag geen alarm van 16:00', () => {
    given(raised({ at: '2026-03-02 16:00' }), claimed(), accepted())
      .when(until('2026-03-03 04:00'))
      .then(metAt('unplanned', '2026-03-02 18:00', '2026-03-03 04:00'));
  });

  test('R9.2: vallen twee alarmen samen, dan is het er één', () => {
    given(raised({ at: '2026-03-02 14:00' }), claimed(), accepted())
      .when(until('2026-03-02 17:00'))
      .then(metAt('unplanned', '2026-03-02 16:00'), coordinatorHears({ rule: 'unplanned' }));
  });

  test('R9.2: is er gepland, dan blijft het alarm uit', () => {
    given(convened({ at: '2026-03-02 10:00' }), planned('2026-03-02 14:00'))
      .when(until('2026-03-02 13:59'))
      .then(metAt('unplanned'));
  });

  test('R9.2: ook zonder triage hoort de coördinator het', () => {
    given(
      world({ values: { ...VALUES, triageAutoAcceptMs: 30 * 3_600_000 } }),
      raised({ at: '2026-03-02 10:00' }),
      claimed(),
    )
      .when(until('2026-03-02 12:00'))
      .then(coordinatorHears({ rule: 'unplanned' }));
  });

  test('R9.2: zonder eigenaar horen alle coördinatoren het, ook de plaatsvervanger', () => {
    given(raised())
      .when(hoursLater(2))
      .then(...['Carla', 'Cor', 'Dora'].map((who) => coordinatorHears({ rule: 'unplanned', who })));
  });
});

describe('R9.3: het einde van het venster', () => {
  test('R9.3: zonder tafel wordt het vastgelegd en hoort het escalatiecontact het', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until('2026-03-03 09:59'))
      .when(minutesLater(1))
      .then(
        happens('DeadlineMet', { rule: 'breach', dueAt: local('2026-03-03 10:00') }),
        hears('Esther', { card: 'escalation', about: 'breach', at: '2026-03-03 10:00' }),
        coordinatorHears({ rule: 'breach' }),
      );
  });

  test('R9.3: daarna hoort de coördinator het elke twee uur, tot er een open is', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), until('2026-03-03 11:00'))
      .when(until('2026-03-03 14:30'), opened(), until('2026-03-03 20:00'))
      .then(
        metAt('breach-repeat', '2026-03-03 12:00', '2026-03-03 14:00'),
        coordinatorHears({ rule: 'breach-repeat', times: 2 }),
      );
  });

  test('R9.3: een tafel die op tijd open was is geen overschrijding', () => {
    given(convened({ at: '2026-03-02 10:00' }), until('2026-03-03 09:59'), opened())
      .when(until('2026-03-03 18:00'))
      .then(metAt('breach'), metAt('breach-repeat'), hearsNot('Esther'));
  });

  test('R9.3: een casus aan een andere tafel heeft geen venster', () => {
    given(
      raised({ at: '2026-03-02 10:00' }),
      by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' }),
    )
      .when(until('2026-03-03 18:00'))
      .then(metAt('breach'), metAt('unplanned'));
  });
});

describe('R9.5: wat zinloos is gaat niet af, en na een storing', () => {
  test('R9.5: een deadline die niet meer geldt doet niets', () => {
    given(raised(), until('2026-03-02 10:05'))
      .when(claimed(), accepted(), (each) => {
        each.since = { ...each.since, events: each.events.length };
        each.now = local('2026-03-02 11:00');
        const meet = (rule: 'triage-reminder' | 'triage-auto-accept', at: string) =>
          run(each, { type: 'MeetDeadline', rule, subject: '', dueAt: local(at) }, { kind: 'clock' });
        meet('triage-reminder', '2026-03-02 10:15');
        meet('triage-auto-accept', '2026-03-02 10:30');
      })
      .then(nothingHappened());
  });

  test('R9.5: een deadline die nog niet is gekomen doet niets', () => {
    given(raised())
      .when((each) => {
        const next = deadlines(caseOf(each))[0];
        if (!next) throw new Error('nothing is due');
        run(
          each,
          { type: 'MeetDeadline', rule: next.rule, subject: next.subject, dueAt: next.dueAt },
          { kind: 'clock' },
        );
      })
      .then(nothingHappened());
  });

  test('R9.5: na een storing komt wat gemist is meteen, één keer, met hoe laat het is', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(downUntil('2026-03-02 13:20'), minutesLater(1))
      .then(coordinatorHears({ rule: 'unplanned', at: '2026-03-02 13:20', lateMs: minutes(80) }));
  });

  test('R9.5: van meer gemiste herhalingen alleen de laatste', () => {
    given(raised({ at: '2026-03-02 10:00', ...NO_BED }), claimed(), accepted())
      .when(downUntil('2026-03-02 16:20'), minutesLater(1))
      .then(
        coordinatorHears({ rule: 'bed-report', lateMs: minutes(20) }),
        coordinatorHears({ rule: 'unplanned', lateMs: minutes(20) }),
      )
      .when(until('2026-03-02 17:30'))
      .then(coordinatorHears({ rule: 'bed-report', at: '2026-03-02 17:00', lateMs: 0 }));
  });

  test('R9.5: wat op tijd is zegt niet dat het laat is', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(hoursLater(2))
      .then(coordinatorHears({ rule: 'unplanned', lateMs: 0 }));
  });

  test('R9.5: wat tijdens een plan verstreek is niet te laat als het plan vervalt', () => {
    given(convened({ at: '2026-03-02 10:00' }), planned('2026-03-02 17:00'), until('2026-03-02 13:00'), GONE)
      .when(minutesLater(1))
      .then(metAt('unplanned'));
  });

  test('R9.5: een storing over het einde van het venster meldt de overschrijding één keer', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted())
      .when(downUntil('2026-03-03 15:00'))
      .then(
        hears('Esther', { about: 'breach', lateMs: 5 * minutes(60) }),
        metAt('breach-repeat', '2026-03-03 15:00'),
        coordinatorHears({ rule: 'breach-repeat', lateMs: minutes(60) }),
      );
  });
});

test('R9.5: na een storing over een heel overleg roept niemand meer', () => {
  given(
    convened({ at: '2026-03-02 10:00' }),
    planned('2026-03-02 11:00'),
    opened(),
    proposed(),
    bedRecorded(),
  )
    .when(downUntil('2026-03-02 11:30'))
    .then(metAt('start-call'), metAt('not-open'), happensNot('TablePlanned'));
});
