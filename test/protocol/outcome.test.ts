import { expect, test } from 'vitest';
import { decide } from '../../src/domain/case-file/decide.ts';
import { actorCalled, caseOf, given } from '../support/story.ts';
import { claimed, raised } from '../support/story-acts.ts';

test('R10.8: wat mag is aangenomen, ook als het niets verandert; wat niet mag is geweigerd', () => {
  const { world } = given(raised(), claimed());
  const { now, register, values, busy, recent } = world;
  const claims = (name: string) =>
    decide({ type: 'ClaimCase' }, caseOf(world), {
      ...{ now, register, values, busy, recent },
      actor: actorCalled(world, name),
    });
  expect(claims('Carla')).toEqual({ kind: 'accepted', events: [] });
  expect(claims('Cor')).toMatchObject({ kind: 'refused' });
});
