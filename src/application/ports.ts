import type { PersonCard } from '../domain/announcements.ts';
import type { Instant } from '../domain/calendar.ts';
import type { CaseFile } from '../domain/case-file/case-file.ts';
import type { CaseEvent } from '../domain/case-file/events.ts';
import type { Party } from '../domain/register.ts';
import type { PersonId, Table } from '../domain/words.ts';

/**
 * The two clocks. Protocol time is what the rules see and can be set forward in practice; wall time serves
 * leases, back-off and time-outs. Both are epoch milliseconds.
 */
export interface Clocks {
  protocolNow(): Instant;
  wallNow(): Instant;
}

/** What a stored case can be found by. `people` are all who take part in it in any role. */
export interface CaseIndex {
  readonly number: string;
  readonly table: Table;
  /** False once the case is closed, withdrawn or merged into another. */
  readonly open: boolean;
  readonly people: readonly PersonId[];
  readonly raisedAt: Instant;
}

/** A case as it stands: the state after `version` events (1-based count), made by rules version `rules`. */
export interface LoadedCase {
  readonly caseId: string;
  readonly version: number;
  readonly rules: number;
  readonly wakeAt: Instant | null;
  readonly state: CaseFile;
}

export interface StoredEvent {
  readonly caseId: string;
  /** 1 for the first event of a case. */
  readonly position: number;
  readonly at: Instant;
  /** A PersonId, or `clock`. */
  readonly actor: string;
  readonly commandId: string;
  readonly event: CaseEvent;
}

export type OutboxKind = 'person' | 'status' | 'thread' | 'blank' | 'command';

/**
 * A message to be sent after the commit. `key` is our own idempotency key. A `status` row is overwritten by a
 * later one under the same key and is then due again; for every other kind a second row under a key is ignored.
 */
export interface NewOutboxRow {
  readonly key: string;
  readonly kind: OutboxKind;
  /** The person it is for; null for the channel and for commands. */
  readonly to: PersonId | null;
  /** Protocol time before which it is not sent (quiet hours, R9.6). */
  readonly notBefore: Instant;
  /** What to draw or do, as JSON; sealed like content. */
  readonly payload: unknown;
}

export interface OutboxRow extends NewOutboxRow {
  readonly caseId: string;
  /** Counts overwrites of a `status` row; `settle` of an older revision leaves the newer one due. */
  readonly revision: number;
  /** How many times this revision was claimed before this time. */
  readonly attempts: number;
  /** Wall time; of a `status` row, since when it has been waiting. */
  readonly createdAt: Instant;
}

/**
 * How the sending of a row ended. `later` is a wall-clock instant. `unsent`: it was not begun; the row is due again at
 * once, and the claim counts as no try.
 */
export type Settlement =
  | { readonly kind: 'sent' }
  | { readonly kind: 'moot' }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'retry'; readonly later: Instant; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** One command's whole effect, written in one transaction or not at all. */
export interface Append {
  readonly caseId: string;
  /** The version the decision was made on; 0 for a new case. */
  readonly expectedVersion: number;
  readonly commandId: string;
  readonly actor: string;
  /** Protocol time. */
  readonly at: Instant;
  readonly events: readonly CaseEvent[];
  readonly state: CaseFile;
  readonly rules: number;
  readonly wakeAt: Instant | null;
  readonly index: CaseIndex;
  readonly outbox: readonly NewOutboxRow[];
  /** Lets go at once of what was held for this case until a later moment (R9.6, *Nu wakker maken*). */
  readonly release: boolean;
  /**
   * Destroys the case's key in the same transaction (R11.5): the content of its earlier events can't be read any
   * more and is left out by `events`, its unsent messages are dropped. `state` then holds no content.
   */
  readonly eraseContent?: boolean;
}

/** `duplicate`: this command id was handled in the last seven days. `conflict`: the case moved on meanwhile. */
export type AppendResult = 'appended' | 'conflict' | 'duplicate';

export interface CaseQuery {
  readonly person?: PersonId;
  readonly table?: Table;
  readonly open?: boolean;
  readonly number?: string;
  readonly raisedSince?: Instant;
  /** At most this many, newest first. */
  readonly limit: number;
}

/** One line of the access log (R10.8, R11.4). Never carries content. */
export interface AccessEntry {
  readonly at: Instant;
  readonly person: PersonId | 'clock' | 'command-line';
  /** Name and organisation as they were then: who looked must be told years after they left the register. Or empty. */
  readonly who: string;
  readonly caseNumber: string | null;
  readonly act: string;
  readonly allowed: boolean;
  /** Why allowed (the role) or the refusal's code. */
  readonly reason: string;
}

/** Something that `verify` found wrong; `what` is a Dutch sentence that names case and place. */
export interface Finding {
  readonly kind: 'changed' | 'missing' | 'cut-tail' | 'swapped' | 'snapshot' | 'access-log' | 'unreadable';
  readonly caseId: string | null;
  readonly position: number | null;
  readonly what: string;
}

/** What a store must do; test/store-contract.ts is its proof. Failures are thrown, without content. */
export interface Store {
  append(batch: Append): Promise<AppendResult>;
  load(caseId: string): Promise<LoadedCase | null>;
  /** The events of a case in order, unsealed; empty for an unknown case. */
  events(caseId: string): Promise<readonly StoredEvent[]>;
  /** Cases whose `wakeAt <= now`, or made by other rules than `rules`; the longest due first. */
  due(now: Instant, rules: number, limit: number): Promise<readonly string[]>;
  /** The earliest `wakeAt` of all, or null. Serves "to the next moment" in practice. */
  nextWake(): Promise<Instant | null>;
  /** The earliest moment after `after` at which a message that is held till then may leave, or null. */
  nextHeld(after: Instant): Promise<Instant | null>;
  find(query: CaseQuery): Promise<readonly LoadedCase[]>;
  /** The next number of this series ('CP-2026'), from 1; atomic, gaps allowed. */
  nextNumber(series: string): Promise<number>;
  /** Takes due outbox rows for `leaseMs` of wall time. At most `limit`, oldest first. */
  claim(
    protocolNow: Instant,
    wallNow: Instant,
    leaseMs: number,
    limit: number,
  ): Promise<readonly OutboxRow[]>;
  settle(key: string, revision: number, settlement: Settlement): Promise<void>;
  /** Rows not sent yet, and since when the oldest of them waits: its `createdAt`, or the send of an earlier card under its key. */
  outboxState(): Promise<{ readonly waiting: number; readonly oldest: Instant | null }>;
  /** Small facts outside cases: register, conversation references, channel, clock offset. Never content. */
  read(key: string): Promise<unknown>;
  /** Writes a fact under `key`; null removes it. */
  write(key: string, value: unknown): Promise<void>;
  logAccess(entry: AccessEntry): Promise<void>;
  /** Newest first. */
  accessLog(query: { readonly caseNumber?: string; readonly limit: number }): Promise<readonly AccessEntry[]>;
  /**
   * Lets go of the oldest lines of the access log, up to the first that is from `before` (protocol time) or later. The
   * newest line stays, and so does a line that was tampered with and all after it: `verify` goes on telling. Gives how
   * many went; a bounded number a call.
   */
  forgetAccess(before: Instant): Promise<number>;
  /** Forgets sent rows and used command ids older than seven days (wall time). */
  sweep(wallNow: Instant): Promise<void>;
  verify(): Promise<readonly Finding[]>;
  /** Writes a consistent copy to `file` while the store is in use. */
  backup(file: string): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a message to one person is drawn from, at the moment it is sent. */
export interface Notice {
  readonly key: string;
  readonly state: CaseFile;
  readonly card: PersonCard;
  readonly subject: string;
  readonly lateMs: number;
}

/** `moot`: there is nothing left to say. `unreachable`: the bot is not installed there, or blocked. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'moot' }
  | { readonly kind: 'retry'; readonly afterMs: number | null; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** What a look through the open screens needs beside the case. */
export interface BlankHelp {
  /** Called where the content has to stay on somebody's screen; at least once. */
  leftOpen(party: Party): Promise<void>;
  caseOf(caseId: string): Promise<CaseFile | null>;
}

/** What can bring a message to people. Never throws for what Teams answers; `retry` says what went wrong. */
export interface Messenger {
  /** One message with all that fell due for this person (R9.7). */
  toPerson(to: Party, notices: readonly Notice[]): Promise<Delivery>;
  /** The live status card of a case, first message of its thread in the region's channel. */
  status(state: CaseFile): Promise<Delivery>;
  /** A card that stays in the thread of a case. */
  toThread(state: CaseFile, card: 'case' | 'proposal', subject: string): Promise<Delivery>;
  /** Takes content off the screens of who may not see it any more, as far as Teams lets us (R10.5, R11.5, R11.6). */
  blank(state: CaseFile, help: BlankHelp): Promise<Delivery>;
  /** Who holds which seat by the register as it is now, for one who coordinates (R12.6). */
  mandates(to: Party): Promise<Delivery>;
}

/** JSON lines. Data never holds content of a case. */
export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** What is counted. `turns`: activities answered; `breaches`: windows that ended without a table (R9.3). */
export type CounterName = 'turns' | 'commands' | 'refusals' | 'conflicts' | 'deliveries' | 'breaches';
/** What is measured one by one: seconds a deadline was met late; request units of an operation of the store. */
export type HistogramName = 'deadline.lateness' | 'charges';
/**
 * What holds at a moment. `ready`: 1 or 0; `tick.lateness`: seconds since the clock should have looked;
 * `outbox.age`: seconds that the oldest message which may leave has been waiting.
 */
export type GaugeName = 'ready' | 'tick.lateness' | 'outbox.age';
/** `tick`: what is due of one case; `delivery`: one round of messages. A look that finds nothing leaves no span. */
export type SpanName = 'command' | 'tick' | 'delivery';

/** Codes of our own only: a command's type, a refusal's code, a kind of message. Never content, names or numbers. */
export type TelemetryAttributes = Readonly<
  Partial<Record<'command' | 'code' | 'verb' | 'table' | 'rule' | 'kind' | 'outcome', string>>
>;

/** Metrics and traces. None of these throws or waits. */
export interface Telemetry {
  count(name: CounterName, attributes?: TelemetryAttributes): void;
  record(name: HistogramName, value: number, attributes?: TelemetryAttributes): void;
  gauge(name: GaugeName, value: number): void;
  /** Asked each time that measures leave; what `read` throws is left out. */
  observe(name: GaugeName, read: () => number | Promise<number>): void;
  span<T>(name: SpanName, attributes: TelemetryAttributes, work: () => Promise<T>): Promise<T>;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** A bot that nobody watches. */
export const NO_TELEMETRY: Telemetry = {
  count() {},
  record() {},
  gauge() {},
  observe() {},
  span: (_name, _attributes, work) => work(),
  close: () => Promise.resolve(),
};
