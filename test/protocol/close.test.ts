import { describe, expect, test } from 'vitest';
import { by, check, given, hoursLater, twice, until } from '../support/story.ts';
import { accepted, atTable, claimed, decided, raised, steps } from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  inPhase,
  metAt,
  refusedWith,
} from '../support/story-checks.ts';

const DONE = by('Ria', { type: 'FinishAction', action: 'p1a1' });

describe('R8.1: sluiten', () => {
  const CLOSE = by('Carla', { type: 'CloseCase', lasting: false, note: '' });
  const LASTING = by('Carla', { type: 'CloseCase', lasting: true, note: 'Hij blijft bij oma.' });
  const SCALED_DOWN = by('Lia', { type: 'RecordScaledDown', heard: true, note: '' });

  test('R8.1: niet zonder besluit', () => {
    given(atTable())
      .when(CLOSE)
      .then(refusedWith('not-now', { step: 'not-decided' }));
  });

  test('R8.1: niet met een open actie', () => {
    given(decided(), SCALED_DOWN)
      .when(CLOSE)
      .then(refusedWith('not-finished', { actions: 1, afschaling: false }));
  });

  test('R8.1: niet zolang het kind niet is afgeschaald', () => {
    given(decided(), DONE)
      .when(CLOSE)
      .then(refusedWith('not-finished', { actions: 0, afschaling: true }));
  });

  test('R8.1: wel als alles klaar is en het kind is afgeschaald', () => {
    given(decided(), DONE, SCALED_DOWN)
      .when(twice(CLOSE))
      .then(inPhase('closed'), hears('Ria', { about: 'CaseClosed' }), hears('Zara', { about: 'CaseClosed' }));
  });

  test('R8.1: of als de plek blijvend is, met waarom', () => {
    given(decided(), DONE)
      .when(by('Carla', { type: 'CloseCase', lasting: true, note: '' }))
      .then(refusedWith('reason-missing'))
      .when(LASTING)
      .then(
        inPhase('closed'),
        check((state) => expect(state.lasting).toBe(true)),
      );
  });

  test('R8.1: een vervallen actie telt als klaar', () => {
    given(decided(), by('Ria', { type: 'DropAction', action: 'p1a1', reason: 'Niet nodig.' }), SCALED_DOWN)
      .when(CLOSE)
      .then(inPhase('closed'));
  });

  test('R8.1: na het sluiten verandert er niets meer', () => {
    given(decided(), DONE, LASTING)
      .when(by('Lia', { type: 'ConfirmStart' }))
      .then(refusedWith('case-over', { number: 'CP-2026-0001' }))
      .when(hoursLater(24 * 60))
      .then(happensNot('DeadlineMet'));
  });

  for (const urgency of ['spoed', 'regulier'] as const) {
    test(`R8.3: wat als ${urgency} gemeld is blijft wakker tot het gepland is`, () => {
      given(raised({ urgency, at: '2026-03-05 10:00' }), claimed(), accepted())
        .when(until('2026-03-09 12:00'))
        .then(coordinatorHears({ rule: 'moved-unplanned', at: '2026-03-09 09:00' }));
    });
  }

  test('R8.3: is alles klaar maar niet gesloten, dan hoort de coördinator het elke werkdag', () => {
    given(decided(), steps(SCALED_DOWN, by('Lia', { type: 'ConfirmStart' })), until('2026-03-06 10:00'))
      .when(DONE, until('2026-03-10 12:00'))
      .then(
        metAt('close-reminder', '2026-03-09 09:00', '2026-03-10 09:00'),
        coordinatorHears({ rule: 'close-reminder', times: 2, lateMs: 0 }),
      );
  });

  test('R8.3: een start die niemand bevestigt, stelt het vragen om te sluiten niet uit', () => {
    given(decided(), DONE, SCALED_DOWN, until('2026-03-06 10:00'))
      .when(until('2026-03-10 12:00'))
      .then(
        metAt('start-silent', '2026-03-09 09:00', '2026-03-10 09:00'),
        metAt('close-reminder', '2026-03-09 09:00', '2026-03-10 09:00'),
      );
  });

  test('R8.3: de laatste actie maakt het klaar, ook als die vervalt na het afschalen', () => {
    given(decided(), SCALED_DOWN, until('2026-03-04 10:00'))
      .then(metAt('close-reminder'))
      .when(
        by('Carla', { type: 'DropAction', action: 'p1a1', reason: 'Niet meer nodig.' }),
        until('2026-03-05 09:00'),
      )
      .then(metAt('close-reminder', '2026-03-05 09:00'));
  });
});

describe('R8.2: intrekken', () => {
  const WITHDRAW = by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' });
  const CONFIRM = by('Carla', { type: 'WithdrawCase', reason: '', judgedBy: 'Sofie' });

  test('R8.2: voor de triage trekt de aanmelder zelf in', () => {
    given(raised())
      .when(twice(WITHDRAW))
      .then(inPhase('withdrawn'), hears('Carla', { about: 'CaseWithdrawn' }));
  });

  test('R8.2: later is het een verzoek dat de coördinator hoort', () => {
    given(atTable())
      .when(twice(WITHDRAW))
      .then(inPhase('table'), happens('WithdrawalRequested'), coordinatorHears({ rule: 'withdrawal' }));
  });

  test('R8.2: de coördinator bevestigt met wie het kind veilig vond', () => {
    given(atTable(), WITHDRAW)
      .when(by('Carla', { type: 'WithdrawCase', reason: '', judgedBy: ' ' }))
      .then(refusedWith('field-missing', { field: 'judgedBy' }))
      .when(CONFIRM)
      .then(happens('CaseWithdrawn', { reason: 'Opgelost.', judgedBy: 'Sofie' }), inPhase('withdrawn'));
  });

  test('R8.2: waarom, en wie het kind veilig vond, blijft bij de redenen van de casus staan', () => {
    const reasons = (...texts: readonly string[]) =>
      check((state) => expect(state.reasons.map((each) => `${each.name}: ${each.text}`)).toEqual(texts));
    given(atTable(), WITHDRAW)
      .when(CONFIRM)
      .then(reasons('Ingetrokken: Opgelost.', 'Kind veilig volgens: Sofie'));
    given(raised()).when(WITHDRAW).then(reasons('Ingetrokken: Opgelost.'));
  });

  test('R8.2: intrekken vraagt een reden', () => {
    given(atTable())
      .when(by('Ria', { type: 'WithdrawCase', reason: '', judgedBy: '' }))
      .then(refusedWith('reason-missing'))
      .when(CONFIRM)
      .then(refusedWith('reason-missing'));
  });

  test('R8.2: een ander kan niet intrekken', () => {
    given(atTable())
      .when(by('Zara', { type: 'WithdrawCase', reason: 'Nee.', judgedBy: '' }))
      .then(refusedWith('not-allowed'));
  });

  test('R8.2: een coördinator die zelf meldde kan het bevestigen', () => {
    given(atTable({ by: 'Carla' }))
      .when(by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }))
      .then(happens('WithdrawalRequested'), inPhase('table'))
      .when(CONFIRM)
      .then(inPhase('withdrawn'));
  });
});
