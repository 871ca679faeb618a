import type {
  AccessEntry,
  Append,
  CaseIndex,
  NewOutboxRow,
  StoredEvent,
} from '../../src/application/ports.ts';
import { HOUR, type Instant } from '../../src/domain/calendar.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';

export const CONTENT_FIELDS = { Raised: ['text'], Voted: ['reason'], Plain: [] } as const;
export const START: Instant = Date.UTC(2026, 0, 5, 9);
export const ANNA = 'region/anna';
export const BRAM = 'region/bram';

/** The store takes events and states as they are; these have the shape it cares for and nothing else. */
export function event(type: keyof typeof CONTENT_FIELDS, fields: Record<string, unknown> = {}): CaseEvent {
  return { type, at: START, by: ANNA, ...fields } as unknown as CaseEvent;
}

export function state(fields: Record<string, unknown>): CaseFile {
  return fields as unknown as CaseFile;
}

export function index(changes: Partial<CaseIndex> = {}): CaseIndex {
  return {
    number: 'CP-2026-0001',
    table: 'code-paars',
    open: true,
    people: [ANNA],
    raisedAt: START,
    ...changes,
  };
}

export function message(key: string, changes: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return { key, kind: 'person', to: ANNA, notBefore: START, payload: { card: key }, ...changes };
}

let commands = 0;
/** The state that a test gave with the last event of a batch, by case, position and command. */
const given = new Map<string, CaseFile>();

function givenWith(caseId: string, position: number, commandId: string): string {
  return JSON.stringify([caseId, position, commandId]);
}

/** What the domain would do: after an event the state is the one that came with it, or else counts the events. */
export function replay(before: CaseFile | null, events: readonly StoredEvent[]): CaseFile {
  const last = events.at(-1);
  if (!last) return before ?? state({});
  const { caseId, position, commandId } = last;
  return given.get(givenWith(caseId, position, commandId)) ?? state({ votes: position });
}

/** One command on case `a`; its version and events are the test's. */
export function batch(changes: Partial<Append> = {}): Append {
  const made = batchOf(changes);
  const { caseId, expectedVersion, events, commandId } = made;
  given.set(givenWith(caseId, expectedVersion + events.length, commandId), made.state);
  return made;
}

function batchOf(changes: Partial<Append>): Append {
  const expectedVersion = changes.expectedVersion ?? 0;
  commands += 1;
  return {
    caseId: 'a',
    expectedVersion,
    commandId: `command-${commands}`,
    actor: ANNA,
    at: START,
    events: [event('Voted', { reason: `reden ${expectedVersion + 1}` })],
    state: state({ votes: expectedVersion + 1 }),
    rules: 1,
    wakeAt: START + HOUR,
    index: index(),
    outbox: [],
    release: false,
    ...changes,
  };
}

export function look(caseNumber: string | null, act = 'look', at = START): AccessEntry {
  return { at, person: ANNA, who: 'Anna, Assen', caseNumber, act, allowed: true, reason: 'participant' };
}
