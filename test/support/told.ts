import type { Step } from './story.ts';
import { given } from './story.ts';
import { toldExactly } from './story-checks.ts';

/** Who hears what of one step, and that nobody else hears anything. */
export interface Told {
  readonly title: string;
  readonly given: readonly Step[];
  readonly when: readonly Step[];
  readonly told: readonly string[];
}

/** After these steps, this one is told to these: `name card subject`. */
export function each(title: string, before: readonly Step[], when: Step, ...told: readonly string[]): Told {
  return { title, given: before, when: [when], told };
}

/** A step that these people hear. */
export function hear(type: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${name} step ${type}`);
}

/** Plays it. */
export function isTold({ given: before, when, told }: Told): void {
  given(...before)
    .when(...when)
    .then(toldExactly(...told));
}
