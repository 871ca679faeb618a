import { describe, expect, test } from 'vitest';
import { hasQuorum } from '../../src/domain/case-file/seats.ts';
import type { Step } from '../support/story.ts';
import { by, caseOf, check, given, minutesLater, sees, twice, until } from '../support/story.ts';
import {
  added,
  atTable,
  decided,
  established,
  GROUND,
  joins,
  proposed,
  quorumJoins,
  quorumVotes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  hears,
  hearsNot,
  inLocal,
  inPhase,
  metAt,
  notRefused,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';

const FAILS = by('Lia', { type: 'ReportFailure', reason: 'De plek is weg.' });
const DONE = by('Ria', { type: 'FinishAction', action: 'p1a1' });

function notYet(next: string, reason = 'Te vroeg.'): Step {
  return by('Lia', { type: 'PostponeAfschaling', next, reason, heard: true });
}

function scalesUp(more: { confirmed?: boolean; ground?: typeof GROUND; reason?: string } = {}): Step {
  return by('Lia', {
    type: 'ScaleUp',
    confirmed: more.confirmed ?? true,
    ground: more.ground ?? GROUND,
    reason: more.reason ?? 'Het gaat weer mis.',
    heard: true,
  });
}

/** A decision of which the tell action is due on this day. */
function withAction(due: string): Step {
  return decided({ actions: [{ kind: 'tell', owner: idOf('Ria'), due, text: 'Bellen.' }] });
}

describe('R7.1: gestart, of het lukt niet', () => {
  test('R7.1: op de startdatum wordt de uitvoerder gevraagd of het gestart is', () => {
    given(decided({ startDate: '2026-03-04' }))
      .when(until('2026-03-04 09:00'))
      .then(metAt('start-ask', '2026-03-04 09:00'), hears('Lia', { card: 'start' }));
  });

  test('R7.1: start het vandaag, dan meteen', () => {
    given()
      .when(decided({ startDate: '2026-03-02' }), minutesLater(1))
      .then(hears('Lia', { card: 'start', lateMs: 0 }));
  });

  test('R7.1: Gestart bevestigt, één keer', () => {
    given(decided())
      .when(twice(by('Lia', { type: 'ConfirmStart' })), until('2026-03-05 12:00'))
      .then(happens('StartConfirmed'), metAt('start-ask'), metAt('start-silent'));
  });

  test('R7.1: twee uur stilte en de coördinator hoort het', () => {
    given(decided({ startDate: '2026-03-04' }), until('2026-03-04 10:59'))
      .when(minutesLater(1))
      .then(coordinatorHears({ rule: 'start-silent', at: '2026-03-04 11:00' }));
  });

  for (const name of ['Lia', 'Ria', 'Carla']) {
    test(`R7.1: ${name} kan Besluit lukt niet zeggen`, () => {
      given(decided())
        .when(by(name, { type: 'ReportFailure', reason: 'Vol.' }))
        .then(happens('DecisionFailed'));
    });
  }

  test('R7.1: een ander niet, en niet zonder reden', () => {
    given(decided())
      .when(by('Zara', { type: 'ReportFailure', reason: 'Vol.' }))
      .then(refusedWith('not-allowed', { who: 'executor' }))
      .when(by('Lia', { type: 'ReportFailure', reason: '' }))
      .then(refusedWith('reason-missing'));
  });

  test('R7.1: dezelfde tafel komt opnieuw bijeen, met een nieuw venster', () => {
    given(decided(), until('2026-03-04 12:00'))
      .when(FAILS)
      .then(
        inPhase('convening'),
        ...['Zara', 'Lia', 'Sofie'].map((name) => hears(name, { card: 'invitation' })),
        check((state) => {
          expect(state.round.nr).toBe(2);
          expect(inLocal(state.round.endsAt)).toBe('2026-03-05 12:00');
          expect(state.round.heldAt).toBe(null);
          expect(state.slots.map(inLocal)[0]).toBe('2026-03-04 13:00');
        }),
        coordinatorHears({ rule: 'failed' }),
      );
  });

  test('R7.1: eerst een bed', () => {
    given(decided())
      .when(FAILS)
      .then(
        happens('BedSearchOpened'),
        hears('Bo', { card: 'bed-request' }),
        coordinatorHears({
          rule: 'failed',
          missing: ['municipality', 'provider', 'behavioural-scientist', 'bed'],
        }),
      );
  });

  test('R7.1: een ja van de vorige keer telt niet meer', () => {
    given(atTable(), added('municipality', 'Zoe'), joins('Zoe'), proposed(), quorumVotes(), established())
      .when(FAILS, joins('Lia'), joins('Sofie'))
      .then((each) => {
        expect(hasQuorum(caseOf(each), each.now)).toBe(false);
        expect(sees(each, idOf('Zoe'))).toBe(false);
      })
      .when(by('Zara', { type: 'DeclineInvitation', reason: '' }))
      .then(hears('Zoe', { card: 'invitation' }));
  });

  test('R7.1: het nieuwe venster heeft zijn eigen alarmen', () => {
    given(decided(), until('2026-03-04 12:00'), FAILS)
      .when(until('2026-03-05 12:00'))
      .then(
        metAt(
          'unplanned',
          '2026-03-04 14:00',
          '2026-03-04 16:00',
          '2026-03-05 00:00',
          '2026-03-05 06:00',
          '2026-03-05 09:00',
          '2026-03-05 11:00',
        ),
        metAt('breach', '2026-03-05 12:00'),
      );
  });

  test('R7.1: na het mislukken kan dezelfde tafel opnieuw besluiten', () => {
    given(decided(), FAILS)
      .when(
        quorumJoins(),
        by('Carla', { type: 'OpenTable', present: ['s1', 's2', 's4'] }),
        proposed(),
        quorumVotes(),
        established(),
      )
      .then(notRefused(), happens('DecisionEstablished', { proposal: 'p2' }));
  });
});

describe('R7.2: acties', () => {
  test('R7.2: de werkdag ervoor, op de dag, en elke werkdag erna', () => {
    given(withAction('2026-03-09'))
      .when(until('2026-03-11 12:00'))
      .then(
        metAt(
          'action-reminder',
          '2026-03-06 09:00',
          '2026-03-09 09:00',
          '2026-03-10 09:00',
          '2026-03-11 09:00',
        ),
        hears('Ria', { card: 'action', about: 'p1a1' }, 4),
      );
  });

  test('R7.2: de coördinator hoort het vanaf de tweede dag te laat', () => {
    given(withAction('2026-03-05'))
      .when(until('2026-03-10 12:00'))
      .then(
        metAt('action-late', '2026-03-09 09:00', '2026-03-10 09:00'),
        coordinatorHears({ rule: 'action-late', times: 2 }),
      );
  });

  test('R7.2: Gereed maakt het stil', () => {
    given(withAction('2026-03-04'))
      .when(twice(DONE), until('2026-03-10 12:00'))
      .then(metAt('action-reminder'), metAt('action-late'), happens('ActionFinished'));
  });

  test('R7.2: Vervalt vraagt een reden', () => {
    given(withAction('2026-03-04'))
      .when(by('Ria', { type: 'DropAction', action: 'p1a1', reason: '' }))
      .then(refusedWith('reason-missing'))
      .when(
        twice(by('Ria', { type: 'DropAction', action: 'p1a1', reason: 'Niet meer nodig.' })),
        until('2026-03-10 12:00'),
      )
      .then(happens('ActionDropped'), metAt('action-reminder'));
  });

  test('R7.2: alleen wie de actie heeft of de coördinator', () => {
    given(withAction('2026-03-04'))
      .when(by('Zara', { type: 'FinishAction', action: 'p1a1' }))
      .then(refusedWith('not-allowed', { who: 'action-owner' }))
      .when(by('Carla', { type: 'FinishAction', action: 'p1a1' }))
      .then(happens('ActionFinished'));
  });
});

describe('R7.3: de check op afschaling', () => {
  test('R7.3: hij komt op zijn datum bij de uitvoerder', () => {
    given(decided({ firstCheck: '2026-04-01' }), DONE)
      .when(until('2026-04-01 09:00'))
      .then(metAt('check-ask', '2026-04-01 09:00'), hears('Lia', { card: 'check' }));
  });

  test('R7.3: zonder antwoord elke werkdag, en de coördinator hoort het als bij een actie', () => {
    given(decided({ firstCheck: '2026-04-01' }))
      .when(until('2026-04-03 12:00'))
      .then(
        metAt('check-ask', '2026-04-01 09:00', '2026-04-02 09:00', '2026-04-03 09:00'),
        metAt('check-late', '2026-04-03 09:00'),
        coordinatorHears({ rule: 'check-late' }),
      );
  });

  test('R7.3: Afgeschaald maakt het stil, en legt vast of kind en ouders gevraagd zijn', () => {
    given(decided())
      .when(
        twice(by('Lia', { type: 'RecordScaledDown', heard: true, note: 'Het gaat goed.' })),
        until('2026-04-10 12:00'),
      )
      .then(
        happens('ScaledDown', { heard: true }),
        metAt('check-ask'),
        hears('Ria', { about: 'ScaledDown' }),
      );
  });

  test('R7.3: Nog niet vraagt een reden en een volgende datum', () => {
    given(decided(), until('2026-04-01 10:00'))
      .when(notYet('2026-05-01', ''))
      .then(refusedWith('reason-missing'))
      .when(notYet('binnenkort'))
      .then(refusedWith('field-missing', { field: 'next' }))
      .when(notYet('2026-04-01'))
      .then(refusedWith('date-past', { field: 'next' }))
      .when(twice(notYet('2026-04-20')), until('2026-04-20 09:00'))
      .then(happens('AfschalingPostponed', { heard: true }), metAt('check-ask', '2026-04-20 09:00'));
  });

  test('R7.3: de volgende datum ligt binnen zes weken', () => {
    given(decided(), until('2026-04-01 10:00'))
      .when(notYet('2026-05-14'))
      .then(refusedWith('check-too-late', { latest: '2026-05-13' }))
      .when(notYet('2026-05-13'))
      .then(notRefused(), happens('AfschalingPostponed'));
  });

  test('R7.3: ook de eerste check ligt binnen zes weken na de start', () => {
    given(atTable())
      .when(proposed({ firstCheck: '2026-04-16' }))
      .then(refusedWith('check-too-late', { latest: '2026-04-15' }));
  });

  test('R7.3: Opschalen vraagt een bevestiging, een reden en een nieuwe grond', () => {
    given(decided())
      .when(scalesUp({ confirmed: false }))
      .then(refusedWith('confirm-first'))
      .when(scalesUp({ reason: '' }))
      .then(refusedWith('reason-missing'))
      .when(scalesUp({ ground: { ground: '', explanation: '' } }))
      .then(refusedWith('field-missing', { field: 'ground' }))
      .when(scalesUp({ ground: { ground: 'acute-veiligheid', explanation: ' ' } }))
      .then(refusedWith('field-missing', { field: 'groundExplanation' }));
  });

  test('R7.3: Opschalen meldt een nieuwe code paars die hieraan vastzit', () => {
    given(decided())
      .when(twice(scalesUp()))
      .then((each) => {
        const raising = each.told.filter((told) => told.kind === 'command');
        expect(raising).toHaveLength(1);
        expect(raising[0]).toMatchObject({
          caseId: 'case-1.op1-2026-04-01',
          command: {
            type: 'RaiseCase',
            urgency: 'code-paars',
            opschalingOf: 'CP-2026-0001',
            ground: GROUND,
            facts: { hasBed: false },
          },
        });
      })
      .then(hears('Ria', { about: 'ScaledUp' }), hears('Carla', { about: 'ScaledUp' }));
  });

  test('R7.3: bij een volgende check kan men weer opschalen', () => {
    given(decided(), scalesUp(), until('2026-04-13 10:00'))
      .when(scalesUp())
      .then(happens('ScaledUp', { newCase: 'case-1.op1-2026-04-13' }));
  });

  test('R7.3: alleen de uitvoerder of de coördinator antwoordt', () => {
    given(decided())
      .when(by('Zara', { type: 'RecordScaledDown', heard: true, note: '' }))
      .then(refusedWith('not-allowed', { who: 'executor' }))
      .when(by('Ria', { type: 'ScaleUp', confirmed: true, ground: GROUND, reason: 'Mis.', heard: true }))
      .then(refusedWith('not-allowed', { who: 'executor' }));
  });

  test('R7.3: een nieuwe code paars uit opschalen draagt het nummer van de oude', () => {
    const { command } = given(decided(), scalesUp()).world.told.find((told) => told.kind === 'command') ?? {};
    if (!command) throw new Error('nothing was raised');
    given()
      .when(by('Lia', command))
      .then(
        check((state) =>
          expect([state.opschalingOf, state.reporters[0]?.name]).toEqual(['CP-2026-0001', 'Ria']),
        ),
        happens('BedSearchOpened'),
        hears('Ria', { about: 'CaseRaised' }),
      );
  });
});

test('R7.1: wie het besluit niet uitvoert kan niet zeggen dat het gestart is', () => {
  given(decided({ executor: 'berk' }))
    .when(by('Lia', { type: 'ConfirmStart' }))
    .then(refusedWith('not-allowed', { who: 'executor' }), hearsNot('Lia', { card: 'start' }))
    .when(by('Bo', { type: 'ConfirmStart' }))
    .then(happens('StartConfirmed'));
});
