import type { CaseFile } from '../domain/case-file/case-file.ts';
import { evolveAll } from '../domain/case-file/evolve.ts';
import type { StoredEvent } from './ports.ts';

/** Goes on from a state (null: from before the first event) with the stored events that came after it. */
export function replay(state: CaseFile | null, events: readonly StoredEvent[]): CaseFile {
  return evolveAll(
    state,
    events.map((stored) => stored.event),
  );
}
