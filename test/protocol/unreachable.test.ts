import { describe, test } from 'vitest';
import { by, given, hoursLater } from '../support/story.ts';
import { accepted, claimed, raised, unreachable } from '../support/story-acts.ts';
import { hears, hearsNot } from '../support/story-checks.ts';

describe('wie de bot niet kan bereiken', () => {
  test('R9.4: wie niet te bereiken is, hoort de coördinator die leidt', () => {
    given(raised(), claimed(), accepted())
      .when(unreachable('Lia'))
      .then(hears('Carla', { card: 'alert', about: 'unreachable' }), hearsNot('Cor', { card: 'alert' }));
  });

  test('R9.2: is de coördinator die leidt niet te bereiken, dan horen de anderen elk alarm ook', () => {
    given(raised(), claimed(), accepted())
      .when(unreachable('Carla'))
      .then(hears('Cor', { card: 'alert', about: 'unreachable' }), hears('Dora', { card: 'alert' }))
      .when(hoursLater(2))
      .then(
        hears('Carla', { card: 'alert', about: 'unplanned' }),
        hears('Cor', { card: 'alert', about: 'unplanned' }),
        hears('Dora', { card: 'alert', about: 'unplanned' }),
        hearsNot('Esther', { card: 'alert' }),
      );
  });

  test('R9.2: is geen enkele coördinator te bereiken, dan hoort het escalatiecontact het', () => {
    given(raised(), claimed(), accepted())
      .when(unreachable('Carla', 'Cor', 'Dora'), hoursLater(2))
      .then(hears('Esther', { card: 'alert', about: 'unplanned' }));
  });

  test('R9.4: ook na het einde van een casus hoort de coördinator wie het niet weet', () => {
    given(
      raised(),
      claimed(),
      by('Ria', { type: 'WithdrawCase', reason: 'Het hoeft niet meer.', judgedBy: '' }),
    )
      .when(unreachable('Ria'))
      .then(hears('Carla', { card: 'alert', about: 'unreachable' }));
  });
});
