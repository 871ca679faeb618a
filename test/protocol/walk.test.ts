import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver } from '../../src/domain/case-file/case-file.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { deadlines, wakeAt } from '../../src/domain/deadlines/deadlines.ts';
import type { World } from '../support/story.ts';
import { given, walkTo } from '../support/story.ts';
import type { Stride } from '../support/story-walk.ts';
import { stride } from '../support/story-walk.ts';

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
