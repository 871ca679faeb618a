import type { Append, Delivery, NewOutboxRow, Settlement } from '../../src/application/ports.ts';
import type { Instant } from '../../src/domain/calendar.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import type { Register } from '../../src/domain/register.ts';
import type { PersonId } from '../../src/domain/words.ts';

/** A promise of the protocol that was broken. */
export interface Violation {
  /** The name of the invariant. */
  readonly invariant: string;
  readonly rule: string;
  readonly caseId: string | null;
  readonly at: Instant;
  /** What was expected and what was seen, without anything that somebody typed. */
  readonly what: string;
}

export interface StoredAt {
  readonly event: CaseEvent;
  readonly commandId: string;
}

/** The life of one row of the outbox. */
export interface RowLife {
  readonly caseId: string;
  readonly row: NewOutboxRow;
  /** Wall time at which it was put in; of a status card the last time. */
  createdAt: Instant;
  /** When Teams took it, and whether the bot heard so. */
  readonly taken: { readonly at: Instant; readonly heard: boolean }[];
  /** What the messenger said the last time that it was tried. */
  delivery: Delivery['kind'] | null;
  settled: { readonly how: Settlement['kind']; readonly at: Instant } | null;
}

/** An answer that told somebody that a vote counts. */
export interface Acknowledged {
  readonly commandId: string;
  readonly caseId: string;
  readonly person: PersonId;
  readonly vote: string;
  readonly at: Instant;
}

/** All that a run did, as the invariants look at it. Times are wall time, as the bot's clocks had it. */
export interface Recorded {
  readonly events: Map<string, StoredAt[]>;
  readonly states: Map<string, Append>;
  readonly rows: Map<string, RowLife>;
  /** Of each row that was claimed: all that was claimed with it for the same person. */
  readonly together: Map<string, readonly string[]>;
  readonly acknowledged: Acknowledged[];
  /** When the bot could not do its work: down, its store refusing, its clock set. Wall time. */
  readonly outages: { readonly from: Instant; readonly till: Instant }[];
  /** When a process died. Wall time. */
  readonly deaths: Instant[];
  readonly registers: { readonly at: Instant; readonly register: Register }[];
  readonly violations: Violation[];
  readonly errors: string[];
}

export function emptyRecord(): Recorded {
  return {
    events: new Map(),
    states: new Map(),
    rows: new Map(),
    together: new Map(),
    acknowledged: [],
    outages: [],
    deaths: [],
    registers: [],
    violations: [],
    errors: [],
  };
}
