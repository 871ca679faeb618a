import { describe, test } from 'vitest';
import type { Step } from '../support/story.ts';
import { by, given, minutesLater, world } from '../support/story.ts';
import { accepted, atTable, claimed, decided, raised } from '../support/story-acts.ts';
import { happens, happensNot, inPhase, nothingHappened, refusedWith } from '../support/story-checks.ts';
import { registerWith } from '../support/story-people.ts';

function withdraws(who: string, reason: string, judgedBy = ''): Step {
  return by(who, { type: 'WithdrawCase', reason, judgedBy });
}

describe('R8.2: wie intrekt, en wie bevestigt', () => {
  const REQUESTED = [atTable(), withdraws('Ria', 'Opgelost.')];

  test('R8.2: de coördinator kan een eigen reden geven, spaties zijn er geen', () => {
    given(...REQUESTED)
      .when(withdraws('Carla', 'Het kind is bij oma.', 'Sofie'))
      .then(happens('CaseWithdrawn', { reason: 'Het kind is bij oma.', judgedBy: 'Sofie' }));
    given(...REQUESTED)
      .when(withdraws('Carla', '  ', 'Sofie'))
      .then(happens('CaseWithdrawn', { reason: 'Opgelost.' }));
  });

  test('R8.2: zonder verzoek en zonder reden kan de coördinator niet intrekken', () => {
    given(atTable())
      .when(withdraws('Carla', ' ', 'Sofie'))
      .then(refusedWith('reason-missing'));
  });

  test('R8.2: een aanmelder die alleen dat is vraagt het, ook met wie het kind veilig vond', () => {
    given(atTable())
      .when(withdraws('Ria', 'Opgelost.', 'Sofie'))
      .then(inPhase('table'), happens('WithdrawalRequested', { reason: 'Opgelost.' }))
      .when(withdraws('Ria', 'Echt.', 'Sofie'))
      .then(nothingHappened())
      .when(withdraws('Ria', ' '))
      .then(refusedWith('reason-missing'));
  });

  test('R8.2: een coördinator die zelf meldde en niemand noemt vraagt het ook maar', () => {
    for (const judgedBy of ['', '  '])
      given(atTable({ by: 'Carla' }))
        .when(withdraws('Carla', 'Opgelost.', judgedBy))
        .then(happens('WithdrawalRequested'), inPhase('table'));
  });

  test('R8.2: een coördinator met nog een rol, en een aanmelder die het voorzitterschap overnam, bevestigen zelf', () => {
    given(
      world({ register: registerWith('Carla', { roles: ['delegate', 'coordinator'] }) }),
      raised({ by: 'Carla' }),
    )
      .and(claimed('Cor'), accepted('Cor'))
      .when(withdraws('Carla', 'Opgelost.', 'Sofie'))
      .then(happens('CaseWithdrawn', { judgedBy: 'Sofie' }));
    given(raised({ by: 'Zara' }), minutesLater(60), by('Zara', { type: 'TakeChair' }))
      .when(withdraws('Zara', 'Opgelost.', 'Sofie'))
      .then(happens('CaseWithdrawn', { judgedBy: 'Sofie' }));
  });

  test('R8.2: voor de triage trekt de aanmelder in zonder iemand te noemen; noemt de coördinator iemand, dan blijft dat staan', () => {
    given(raised())
      .when(withdraws('Ria', 'Opgelost.', 'Sofie'))
      .then(happens('CaseWithdrawn', { judgedBy: '' }));
    given(raised({ by: 'Carla' }))
      .when(withdraws('Carla', 'Opgelost.', 'Sofie'))
      .then(happens('CaseWithdrawn', { judgedBy: 'Sofie' }));
  });
});

describe('R8.1: sluiten', () => {
  const DONE = by('Ria', { type: 'FinishAction', action: 'p1a1' });
  const closes = (lasting: boolean, note: string) => by('Carla', { type: 'CloseCase', lasting, note });

  test('R8.1: een blijvende plek vraagt een reden, een kind dat is afgeschaald niet', () => {
    given(decided(), DONE).when(closes(true, ' ')).then(refusedWith('reason-missing'));
    for (const lasting of [true, false])
      given(decided(), DONE, by('Lia', { type: 'RecordScaledDown', heard: true, note: '' }))
        .when(closes(lasting, ''))
        .then(happens('CaseClosed', { lasting }), happensNot('CaseWithdrawn'));
  });
});
