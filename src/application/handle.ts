import type { Announcement } from '../domain/announcements.ts';
import { announce, notBefore } from '../domain/announcements.ts';
import type { Instant } from '../domain/calendar.ts';
import { dateOf } from '../domain/calendar.ts';
import { actorId } from '../domain/case-file/acting.ts';
import type { CaseFile } from '../domain/case-file/case-file.ts';
import { isOver, RULES_VERSION } from '../domain/case-file/case-file.ts';
import type { Actor, CaseCommand, CaseCommandType, Context, Refusal } from '../domain/case-file/commands.ts';
import type { Decision } from '../domain/case-file/decide.ts';
import { decide } from '../domain/case-file/decide.ts';
import type { CaseEvent } from '../domain/case-file/events.ts';
import { evolveAll } from '../domain/case-file/evolve.ts';
import { activeSeats, everyoneIn, filler, isPlanned } from '../domain/case-file/seats.ts';
import { losesSight } from '../domain/case-file/sight.ts';
import { wakeAt } from '../domain/deadlines/deadlines.ts';
import type { RuleName } from '../domain/deadlines/rule-names.ts';
import { refused } from '../domain/outcome.ts';
import type { ProtocolValues } from '../domain/protocol-values.ts';
import type { Party, Register } from '../domain/register.ts';
import type { Urgency } from '../domain/words.ts';
import { noteAccess } from './access.ts';
import type { Append, Clocks, LoadedCase, NewOutboxRow, Store, Telemetry } from './ports.ts';
import { replay } from './replay.ts';
import { readRegister } from './stored-register.ts';

/** What the application is wired with. The register can change while running, so it is asked each time. */
export interface Application {
  readonly store: Store;
  readonly clocks: Clocks;
  readonly values: ProtocolValues;
  readonly register: () => Register;
  /** Absent where nobody watches. */
  readonly telemetry?: Telemetry;
}

/** One command for one case. The same `commandId` twice is handled once. */
export interface Request {
  readonly commandId: string;
  readonly caseId: string;
  readonly command: CaseCommand;
  readonly actor: Actor;
}

export type Handled =
  | { readonly kind: 'done'; readonly state: CaseFile; readonly events: readonly CaseEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly state: CaseFile | null };

/** What an outbox row holds: which card for whom, or which command for another case. */
export type OutboxPayload =
  | {
      readonly kind: 'person';
      readonly to: Party;
      readonly card: Extract<Announcement, { kind: 'person' }>['card'];
      readonly subject: string;
      readonly lateMs: number;
    }
  | { readonly kind: 'status' }
  /** What stands open on screens is looked through: who may not see the content any more loses it. */
  | { readonly kind: 'blank' }
  | { readonly kind: 'thread'; readonly card: 'case' | 'proposal'; readonly subject: string }
  | {
      readonly kind: 'command';
      readonly caseId: string;
      readonly commandId: string;
      readonly command: CaseCommand;
    };

/** How often a lost race is tried again from a fresh read. */
const MAX_ATTEMPTS = 20;
/** How many open cases are looked at for people who already sit at another table (R4.1). */
const MAX_OTHER_TABLES = 500;
/** How many recent cases are compared (R1.5). */
const MAX_RECENT = 200;

const SERIES: Record<Urgency, string> = { 'code-paars': 'CP', spoed: 'SP', regulier: 'RG' };

/** The acts that propose times, and so need to know of other tables. */
const LOOKS_AT_OTHER_TABLES: ReadonlySet<CaseCommandType> = new Set<CaseCommandType>([
  'AcceptCase',
  'MoveCase',
  'DecideByPhone',
  'ReportFailure',
]);

/** The clock rules that do so; for any other rule a look at every open case would make a tick cost what there is. */
const RULES_THAT_PROPOSE: ReadonlySet<RuleName> = new Set<RuleName>(['triage-auto-accept', 'new-times']);

function looksAtOtherTables(command: CaseCommand): boolean {
  if (command.type === 'MeetDeadline') return RULES_THAT_PROPOSE.has(command.rule);
  return LOOKS_AT_OTHER_TABLES.has(command.type);
}

/**
 * Decides on a command and commits what follows from it: events, snapshot and outbox in one transaction. A lost
 * race is decided anew on a fresh read. Throws only on a fault, with the case number and never with content.
 */
export function handle(app: Application, request: Request): Promise<Handled> {
  const work = () => decideAndCommit(app, request);
  return app.telemetry?.span('command', { command: request.command.type }, work) ?? work();
}

async function decideAndCommit(app: Application, request: Request): Promise<Handled> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const loaded = await loadCase(app, request.caseId);
    const state = loaded?.state ?? null;
    const context = await contextOf(app, request, state);
    const command = await withNumber(app, request.command, state, context.now);
    const decision = await mergeable(app, command, decide(command, state, context));
    if (decision.kind === 'refused') {
      app.telemetry?.count('refusals', { command: command.type, code: decision.refusal.code });
      await logRefusal(app, request, state, decision.refusal, context.now);
      return { kind: 'refused', refusal: decision.refusal, state };
    }
    if (decision.events.length === 0) return { kind: 'done', state: existing(state, request), events: [] };
    const after = evolveAll(state, decision.events);
    const batch = batchOf(request, loaded, decision.events, after, context);
    const result = await app.store.append(batch);
    if (result === 'appended') {
      countCommand(app, command, decision.events);
      return { kind: 'done', state: after, events: decision.events };
    }
    if (result === 'duplicate') return duplicate(app, request);
    app.telemetry?.count('conflicts', { command: command.type });
  }
  throw new Error(`case ${request.caseId}: lost ${MAX_ATTEMPTS} races in a row`);
}

/** A breach is counted when its deadline is met, which happens once a window (R9.3). */
function countCommand(app: Application, command: CaseCommand, events: readonly CaseEvent[]): void {
  app.telemetry?.count('commands', { command: command.type });
  const breach = command.type === 'MeetDeadline' && command.rule === 'breach';
  if (breach && events.length > 0) app.telemetry?.count('breaches', { rule: command.rule });
}

/** *Samenvoegen* only with a case that still runs: into one that is over, this one would be lost (R1.5, R8.3). */
async function mergeable(app: Application, command: CaseCommand, decision: Decision): Promise<Decision> {
  if (command.type !== 'MergeCase' || decision.kind === 'refused' || decision.events.length === 0)
    return decision;
  const target = await loadCase(app, command.intoCase);
  return target && !isOver(target.state) ? decision : refused({ code: 'merge-target' });
}

function existing(state: CaseFile | null, request: Request): CaseFile {
  if (state === null) throw new Error(`case ${request.caseId}: nothing happened to nothing`);
  return state;
}

async function duplicate(app: Application, request: Request): Promise<Handled> {
  const loaded = await loadCase(app, request.caseId);
  return { kind: 'done', state: existing(loaded?.state ?? null, request), events: [] };
}

/** The case as it stands by today's rules: a snapshot of other rules is made anew from its events. */
export async function loadCase(app: Application, caseId: string): Promise<LoadedCase | null> {
  const loaded = await app.store.load(caseId);
  if (!loaded || loaded.rules === RULES_VERSION) return loaded;
  const events = await app.store.events(caseId);
  return { ...loaded, state: replay(null, events), version: events.length };
}

async function contextOf(app: Application, request: Request, state: CaseFile | null): Promise<Context> {
  const now = Math.max(app.clocks.protocolNow(), state?.lastEventAt ?? 0);
  const { command } = request;
  return {
    now,
    actor: request.actor,
    register: await registerFor(app, command),
    values: app.values,
    busy: looksAtOtherTables(command) ? await otherTables(app, request.caseId) : [],
    recent: command.type === 'RaiseCase' && state === null ? await recentCases(app, now) : [],
  };
}

/**
 * A review goes by the register in the store, read after the case: another bot may have held the case against a newer one
 * than this bot knows, and what that did would be undone.
 */
async function registerFor({ store, register }: Application, command: CaseCommand): Promise<Register> {
  const stored = command.type === 'ReviewSeats' ? await readRegister(store) : null;
  return stored ?? register();
}

/** When the people of other open cases already sit at a table (R4.1). */
async function otherTables(app: Application, caseId: string): Promise<Context['busy']> {
  const open = await app.store.find({ open: true, limit: MAX_OTHER_TABLES });
  return open
    .filter((each) => each.caseId !== caseId && isPlanned(each.state))
    .flatMap(({ state }) => {
      const { plan } = state;
      if (!plan) return [];
      const on = dateOf(plan.at, state.values.timeZone);
      const people = activeSeats(state).flatMap((seat) => filler(seat, on)?.party.person ?? []);
      return people.map((person) => ({ person, at: plan.at }));
    });
}

async function recentCases(app: Application, now: Instant): Promise<Context['recent']> {
  const raisedSince = now - app.values.duplicateWindowMs;
  const found = await app.store.find({ raisedSince, open: true, limit: MAX_RECENT });
  return found.map(({ caseId, state }) => ({
    caseId,
    number: state.number,
    municipality: state.facts.municipality,
    ageBand: state.facts.ageBand,
  }));
}

/** A case gets its number when it is raised; a number that is not used leaves a gap. */
async function withNumber(
  app: Application,
  command: CaseCommand,
  state: CaseFile | null,
  now: Instant,
): Promise<CaseCommand> {
  if (command.type !== 'RaiseCase' || state !== null) return command;
  const series = `${SERIES[command.urgency]}-${dateOf(now, app.values.timeZone).slice(0, 4)}`;
  const nr = await app.store.nextNumber(series);
  return { ...command, number: `${series}-${String(nr).padStart(4, '0')}` };
}

async function logRefusal(
  app: Application,
  request: Request,
  state: CaseFile | null,
  refusal: Refusal,
  at: Instant,
): Promise<void> {
  if (request.actor.kind !== 'person') return;
  const line = {
    caseNumber: state?.number ?? null,
    act: request.command.type,
    allowed: false,
    reason: refusal.code,
  };
  await noteAccess(app, request.actor.party, line, at);
}

function batchOf(
  request: Request,
  loaded: LoadedCase | null,
  events: readonly CaseEvent[],
  after: CaseFile,
  context: Context,
): Append {
  const version = loaded?.version ?? 0;
  return {
    caseId: request.caseId,
    expectedVersion: version,
    commandId: request.commandId,
    actor: actorId(request.actor),
    at: context.now,
    events,
    ...snapshotOf(after),
    outbox: [
      ...outboxOf(request.caseId, version, events, after, context.now),
      // In the same commit: no crash between the two leaves the content on a screen (R10.5, R11.5, R11.6).
      ...(loaded && losesSight(loaded.state, after, context.now)
        ? [blankRow(request.caseId, String(version), context.now)]
        : []),
    ],
    release: events.some((event) => event.type === 'EveryoneWoken'),
    eraseContent: events.some((event) => event.type === 'ContentErased'),
  };
}

/** What is stored of a state beside its events. */
export function snapshotOf(state: CaseFile): Pick<Append, 'state' | 'rules' | 'wakeAt' | 'index'> {
  return {
    state,
    rules: RULES_VERSION,
    wakeAt: wakeAt(state),
    index: {
      number: state.number,
      table: state.table,
      open: !isOver(state),
      people: everyoneIn(state),
      raisedAt: state.raisedAt,
    },
  };
}

function outboxOf(
  caseId: string,
  version: number,
  events: readonly CaseEvent[],
  state: CaseFile,
  now: Instant,
): readonly NewOutboxRow[] {
  const rows = announce(events, state).map((message, index): NewOutboxRow => {
    const payload: OutboxPayload = message;
    return {
      key: message.kind === 'command' ? `command:${message.commandId}` : `${caseId}:${version}:${index}`,
      kind: message.kind,
      to: message.kind === 'person' ? message.to.person : null,
      notBefore: notBefore(message, state, now),
      payload,
    };
  });
  return [statusRow(caseId, now), ...rows];
}

/** Puts messages in the outbox though nothing happened to the case: a thread for a channel that was just chosen. */
export async function enqueue(
  app: Application,
  caseId: string,
  outbox: readonly NewOutboxRow[],
): Promise<void> {
  const now = app.clocks.protocolNow();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const loaded = await loadCase(app, caseId);
    if (!loaded) return;
    const result = await app.store.append({
      caseId,
      expectedVersion: loaded.version,
      commandId: `enqueue:${now}:${outbox[0]?.key ?? ''}`,
      actor: 'clock',
      at: now,
      events: [],
      ...snapshotOf(loaded.state),
      outbox,
      release: false,
    });
    if (result !== 'conflict') return;
  }
  throw new Error(`case ${caseId}: lost ${MAX_ATTEMPTS} races in a row`);
}

/** Takes content off the screens of who may not see it any more; `cause` makes it a row of its own. */
export function blankRow(caseId: string, cause: string, now: Instant): NewOutboxRow {
  const payload: OutboxPayload = { kind: 'blank' };
  return { key: `blank:${caseId}:${cause}`, kind: 'blank', to: null, notBefore: now, payload };
}

/** The live status card is one row a case, overwritten by each commit (architecture.md). */
export function statusRow(caseId: string, now: Instant): NewOutboxRow {
  const payload: OutboxPayload = { kind: 'status' };
  return { key: `status:${caseId}`, kind: 'status', to: null, notBefore: now, payload };
}
