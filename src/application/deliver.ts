import type { Instant } from '../domain/calendar.ts';
import type { CaseFile } from '../domain/case-file/case-file.ts';
import type { Application, OutboxPayload } from './handle.ts';
import { handle, loadCase } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import type { Delivery, Log, Messenger, Notice, OutboxRow, Settlement } from './ports.ts';

/** Longer than a message takes, so that a row is never sent by two at once. */
export const LEASE_MS = 60_000;
/** Three calls of Teams one after another, each up to its time-out: a chat that is gone, a new one, the message. */
const LONGEST_SEND_MS = 45_000;
const MAX_ROWS_A_ROUND = 200;
/** Rounds in one call; more is left for the next. */
const MAX_ROUNDS = 50;
/** How many messages are under way at once. */
const AT_ONCE = 8;
/** After this many tries the coordinator is told that it could not be sent. */
export const MAX_TRIES = 15;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

export interface Deliverer {
  /** Sends all that may leave now; gives how many rows were settled. */
  deliver(): Promise<number>;
}

type PersonPayload = Extract<OutboxPayload, { kind: 'person' }>;

/** Empties the outbox: at least once, marked sent only after success (architecture.md). */
export function createDeliverer(app: Application, messenger: Messenger, log: Log): Deliverer {
  let running: Promise<number> | null = null;
  let following: Promise<number> | null = null;
  async function run(): Promise<number> {
    let settled = 0;
    let most = MAX_ROWS_A_ROUND;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { protocolNow, wallNow } = app.clocks;
      const beginBy = wallNow() + LEASE_MS - LONGEST_SEND_MS;
      const rows = await app.store.claim(protocolNow(), wallNow(), LEASE_MS, most);
      app.telemetry?.gauge('outbox.age', oldestWait(app, rows) / 1000);
      if (rows.length === 0) break;
      const work = () => deliverRows({ app, messenger, log, beginBy }, rows);
      await (app.telemetry?.span('delivery', {}, work) ?? work());
      settled += rows.length;
      // While Teams hangs no more is held than is sent at once: others may reach it.
      most = wallNow() > beginBy ? AT_ONCE : MAX_ROWS_A_ROUND;
    }
    return settled;
  }
  /** Who asks while a run is under way may have written after its last look, so another run follows it. */
  function deliver(): Promise<number> {
    if (running) {
      following ??= running.then(next, next);
      return following;
    }
    running = run().finally(() => {
      running = null;
    });
    return running;
  }
  function next(): Promise<number> {
    following = null;
    return deliver();
  }
  return {
    deliver,
  };
}

interface Tools {
  readonly app: Application;
  readonly messenger: Messenger;
  readonly log: Log;
  /** Wall time: what is not begun by then could end after its lease, when another has it, and is given back. */
  readonly beginBy: Instant;
}

/** How long, in ms, the oldest of these rows could have left already; what was held till a moment waits from then. */
function oldestWait(app: Application, rows: readonly OutboxRow[]): number {
  const [wall, now] = [app.clocks.wallNow(), app.clocks.protocolNow()];
  const waits = rows.map((row) => Math.min(wall - row.createdAt, now - row.notBefore));
  return Math.max(0, ...waits);
}

/** Threads and commands in order; what is for one person goes as one message (R9.7). */
async function deliverRows(tools: Tools, rows: readonly OutboxRow[]): Promise<void> {
  const perPerson = new Map<string, OutboxRow[]>();
  const perCase = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const [groups, key] = row.to === null ? [perCase, row.caseId] : [perPerson, row.to];
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const jobs = [
    ...[...perCase.values()].map((group) => () => inOrder(tools, group)),
    ...[...perPerson.values()].map((group) => () => toPerson(tools, group)),
  ];
  await inParallel(jobs, AT_ONCE);
}

async function inOrder(tools: Tools, rows: readonly OutboxRow[]): Promise<void> {
  for (const row of rows) {
    if (await givenBack(tools, [row])) continue;
    const delivery = await guarded(tools, row, () => deliverOne(tools, row));
    await settle(tools, row, delivery);
  }
}

/** Whether it is too late to begin with these. */
async function givenBack({ app, beginBy }: Tools, rows: readonly OutboxRow[]): Promise<boolean> {
  if (app.clocks.wallNow() <= beginBy) return false;
  for (const row of rows) await app.store.settle(row.key, row.revision, { kind: 'unsent' });
  return true;
}

async function deliverOne(tools: Tools, row: OutboxRow): Promise<Delivery> {
  const payload = row.payload as OutboxPayload;
  if (payload.kind === 'command') return runCommand(tools, row, payload);
  const loaded = await loadCase(tools.app, row.caseId);
  if (!loaded) return { kind: 'moot' };
  if (payload.kind === 'blank') return blank(tools, row, loaded.state);
  if (payload.kind === 'status') return tools.messenger.status(loaded.state);
  if (payload.kind === 'thread') return tools.messenger.toThread(loaded.state, payload.card, payload.subject);
  throw new Error('a personal row without a person');
}

/** Takes the content off screens; where that can't be done the coordinator is told, and the log (R10.5). */
function blank({ app, messenger, log }: Tools, row: OutboxRow, state: CaseFile): Promise<Delivery> {
  return messenger.blank(state, {
    async leftOpen(party) {
      log.warn('content could not be taken off a screen', { key: row.key });
      await handle(app, {
        commandId: `left-open:${row.key}:${party.person}`,
        caseId: row.caseId,
        command: { type: 'ReportViewLeftOpen', party },
        actor: { kind: 'clock' },
      });
    },
    caseOf: async (caseId) => (await loadCase(app, caseId))?.state ?? null,
  });
}

/** An effect on another case (*Opschalen*, *Samenvoegen*). */
async function runCommand(
  tools: Tools,
  row: OutboxRow,
  payload: Extract<OutboxPayload, { kind: 'command' }>,
): Promise<Delivery> {
  const from = await loadCase(tools.app, row.caseId);
  const handled = await handle(tools.app, {
    commandId: payload.commandId,
    caseId: payload.caseId,
    command: payload.command,
    actor: { kind: 'case', number: from?.state.number ?? row.caseId },
  });
  if (handled.kind === 'refused')
    tools.log.error('a command between cases was refused', {
      caseId: payload.caseId,
      code: handled.refusal.code,
    });
  return { kind: 'sent' };
}

async function toPerson(tools: Tools, rows: readonly OutboxRow[]): Promise<void> {
  const first = rows[0];
  if (!first || (await givenBack(tools, rows))) return;
  const delivery = await guarded(tools, first, async () => {
    const notices: Notice[] = [];
    for (const row of rows) {
      const loaded = await loadCase(tools.app, row.caseId);
      const { card, subject, lateMs } = row.payload as PersonPayload;
      if (loaded) notices.push({ key: row.key, state: loaded.state, card, subject, lateMs });
    }
    if (notices.length === 0) return { kind: 'moot' } as const;
    return tools.messenger.toPerson((first.payload as PersonPayload).to, notices);
  });
  for (const row of rows) await settle(tools, row, delivery);
}

/** A fault while sending is a reason to try again, never to lose the row. */
async function guarded(tools: Tools, row: OutboxRow, send: () => Promise<Delivery>): Promise<Delivery> {
  try {
    return await send();
  } catch (fault) {
    tools.log.error('sending failed', { key: row.key, fault: String(fault) });
    return { kind: 'retry', afterMs: null, reason: 'fault' };
  }
}

async function settle(tools: Tools, row: OutboxRow, delivery: Delivery): Promise<void> {
  const settlement = settlementOf(tools, row, delivery);
  if (settlement.kind === 'failed') {
    tools.log.warn('a message could not be delivered', { key: row.key, reason: settlement.reason });
    const payload = row.payload as OutboxPayload;
    if (payload.kind === 'person') await reportUnreachable(tools, row, payload);
  }
  await tools.app.store.settle(row.key, row.revision, settlement);
  tools.app.telemetry?.count('deliveries', { kind: row.kind, outcome: settlement.kind });
}

function settlementOf(tools: Tools, row: OutboxRow, delivery: Delivery): Settlement {
  if (delivery.kind === 'sent' || delivery.kind === 'moot') return delivery;
  if (delivery.kind === 'unreachable') return { kind: 'failed', reason: delivery.reason };
  // What belongs to a case or to the channel is tried until it arrives; a person's message goes to the coordinator.
  if (row.attempts >= MAX_TRIES && row.to !== null) return { kind: 'failed', reason: delivery.reason };
  const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(row.attempts, 20));
  const later = tools.app.clocks.wallNow() + Math.max(backoff, delivery.afterMs ?? 0);
  return { kind: 'retry', later, reason: delivery.reason };
}

/** Who can't be reached is named to the coordinator, with the phone number. */
async function reportUnreachable(tools: Tools, row: OutboxRow, payload: PersonPayload): Promise<void> {
  await handle(tools.app, {
    commandId: `unreachable:${row.key}`,
    caseId: row.caseId,
    command: { type: 'ReportUnreachable', party: payload.to },
    actor: { kind: 'clock' },
  });
}
