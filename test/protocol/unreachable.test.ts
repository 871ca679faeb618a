import { describe, test } from 'vitest';
import type { Step } from '../support/story.ts';
import { by, given, hoursLater, run } from '../support/story.ts';
import { accepted, claimed, raised } from '../support/story-acts.ts';
import { hears, hearsNot } from '../support/story-checks.ts';
import { partyCalled } from '../support/story-people.ts';

/** Teams did not let the bot reach this person. */
function unreachable(...names: readonly string[]): Step {
  return (world) => {
    for (const name of names)
      run(world, { type: 'ReportUnreachable', party: partyCalled(name, world.register) }, { kind: 'clock' });
  };
}

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
