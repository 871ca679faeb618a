import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver } from '../../src/domain/case-file/case-file.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { deadlines, wakeAt } from '../../src/domain/deadlines/deadlines.ts';
import type { World } from '../support/story.ts';
import { caseOf, given, until, walkTo } from '../support/story.ts';
import { decided } from '../support/story-acts.ts';
import { happensNot } from '../support/story-checks.ts';
import type { Stride } from '../support/story-walk.ts';
import { stride, stripped } from '../support/story-walk.ts';

const STRIDES = fc.array(fc.record({ what: fc.nat(10_000), who: fc.nat(10_000), pick: fc.nat(10_000) }), {
  minLength: 20,
  maxLength: 100,
  size: 'max',
});
const RUNS = Number(globalThis.process.env.WALKS ?? 40);

function walk(strides: readonly Stride[], look: (world: World) => void): void {
  const { world } = given();
  for (const each of strides) {
    stride(world, each);
    look(world);
  }
}

describe('R8.3: wat iemand ook doet', () => {
  test('R8.3: een casus die niet klaar is heeft altijd iets dat de bot wekt', () => {
    fc.assert(
      fc.property(STRIDES, (strides) => {
        walk(strides, ({ state }) => {
          if (!state) return;
          // What is over waits for nothing but its erasure (R11.5).
          if (isOver(state)) expect(wakeAt(state) === null).toBe(state.erasure.phase === 'erased');
          // The end of a mandate, perhaps next year, is nothing that keeps a case going.
          else
            expect(
              deadlines(state)
                .map((each) => each.rule)
                .filter((rule) => rule !== 'mandate-end'),
            ).not.toEqual([]);
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('R8.3: wat uit de gebeurtenissen wordt opgebouwd is de stand zelf', () => {
    fc.assert(
      fc.property(STRIDES, (strides) => {
        let last: World | null = null;
        walk(strides, (world) => {
          last = world;
        });
        const { state, events } = last as unknown as World;
        if (!state) return;
        expect(evolveAll(null, events)).toEqual(state);
        expect(evolveAll(null, JSON.parse(JSON.stringify(events)))).toEqual(state);
      }),
      { numRuns: RUNS },
    );
  });

  test('R8.3: na een tik is er niets meer dat al had moeten gebeuren', () => {
    fc.assert(
      fc.property(STRIDES, (strides) => {
        walk(strides, (world) => {
          walkTo(world, world.now);
          const due = world.state ? deadlines(world.state).filter((each) => each.dueAt <= world.now) : [];
          expect(due).toEqual([]);
        });
      }),
      { numRuns: RUNS },
    );
  });
});

describe('R11.5: wissen, op de lange duur', () => {
  test('R11.5: een casus die nog loopt wordt nooit gewist', () => {
    given(decided({}))
      .when(until('2027-06-01 10:00'))
      .then(happensNot('ErasureAnnounced'), happensNot('ContentErased'));
  });

  test('R11.5: wat iemand ook deed, na het wissen is de stand die van gebeurtenissen zonder inhoud', () => {
    let reached = 0;
    fc.assert(
      fc.property(STRIDES, (strides) => {
        const { world } = given();
        for (const each of strides) stride(world, each);
        if (!world.state || !isOver(world.state)) return;
        reached += 1;
        until('2031-01-01 10:00')(world);
        const state = caseOf(world);
        expect(state.erasure.phase).toBe('erased');
        expect(evolveAll(null, stripped(world.events))).toEqual(state);
        // Neither of the sentences that a walk types.
        expect(JSON.stringify(state)).not.toContain('Omdat het moet.');
      }),
      { numRuns: 60 },
    );
    expect(reached).toBeGreaterThan(5);
  });
});
