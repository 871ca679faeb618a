import { randomUUID } from 'node:crypto';
import { type Application, handle } from '../src/application/handle.ts';
import type { Store } from '../src/application/ports.ts';
import { addDays, DAY, dateOf, HOUR } from '../src/domain/calendar.ts';
import type { CaseFile } from '../src/domain/case-file/case-file.ts';
import { currentDecision } from '../src/domain/case-file/case-file.ts';
import type { CaseCommand } from '../src/domain/case-file/commands.ts';
import { findPerson, partyOf } from '../src/domain/register.ts';
import { type OpenTable, openTable, raiseCommand } from './tables.ts';

/** A bot of which each command, message and look is weighed. */
export interface Weighed {
  readonly app: Application;
  readonly store: Store;
  readonly meter: { begin(name: string): void };
  /** The protocol clock. */
  readonly clock: { now: number };
  readonly deliver: () => Promise<number>;
  readonly tick: () => Promise<number>;
}

/** After its decision; a check that says "not yet" comes in between. */
const UNTIL_START = 2 * DAY;
const UNTIL_FIRST_CHECK = 28 * DAY;
const UNTIL_SECOND_CHECK = 14 * DAY;
/** The content is erased twelve months after closing (R11.5). */
const UNTIL_ERASED = 400 * DAY;
const MAX_WALKS = 400;

/** A case from its report to its decision, its afschaling, its end and its erasure. */
export async function wholeCase(bench: Weighed, nr: number): Promise<void> {
  const table = await openTable(bench.app, nr);
  await sendAll(bench);
  const act = actsOn(bench, table.caseId);
  const { proposal, chair } = table;
  for (const voter of table.voters)
    await act(voter, { type: 'CastVote', proposal, vote: 'akkoord', reason: '' });
  await act(chair, { type: 'EstablishDecision', proposal });
  await sendAll(bench);
  await walk(bench, UNTIL_START);
  const executor = executorOf(await stateOf(bench, table));
  await act(executor, { type: 'ConfirmStart' });
  for (const { id, owner } of currentDecision(await stateOf(bench, table))?.actions ?? [])
    await act(owner.person, { type: 'FinishAction', action: id });
  await walk(bench, UNTIL_FIRST_CHECK);
  const next = addDays(dateOf(bench.clock.now, bench.app.values.timeZone), UNTIL_SECOND_CHECK / DAY);
  await act(executor, { type: 'PostponeAfschaling', next, reason: 'Het gezin is er bijna.', heard: true });
  await walk(bench, UNTIL_SECOND_CHECK);
  await act(executor, { type: 'RecordScaledDown', heard: true, note: 'Verder met het wijkteam.' });
  await act(chair, { type: 'CloseCase', lasting: false, note: '' });
  await walk(bench, UNTIL_ERASED);
}

/** Acts that not every case needs, on a case of their own. */
export async function otherActs(bench: Weighed): Promise<void> {
  const caseId = randomUUID();
  const { app, clock } = bench;
  const register = app.register();
  const act = actsOn(bench, caseId);
  const who = (role: string) =>
    register.people.find(({ roles }) => roles.some((each) => each === role))?.id ?? '';
  const [reporter, coordinator, scientist] = [
    who('reporter'),
    who('coordinator'),
    who('behavioural-scientist'),
  ];
  const raise = raiseCommand(caseId, 0, register.coordinatingMunicipality);
  if (raise.type !== 'RaiseCase') return;
  await act(reporter, { ...raise, facts: { ...raise.facts, safeTonight: false, hasBed: false } });
  await act(coordinator, { type: 'ClaimCase' });
  await act(coordinator, { type: 'AskReporter', question: 'Waar slaapt het kind nu?' });
  await act(reporter, { type: 'AddToCase', text: 'Bij een tante, tot morgen.', ground: null });
  await act(coordinator, { type: 'AcceptCase', leaveOut: [] });
  await act(scientist, { type: 'DeclineInvitation', reason: '' });
  const today = dateOf(clock.now, app.values.timeZone);
  const record = { kind: 'bed', from: today, till: addDays(today, 2), place: 'Groep Noord' } as const;
  await act(coordinator, { type: 'RecordBed', record });
  const startsAt = clock.now + 3 * HOUR;
  await act(coordinator, {
    type: 'PlanTable',
    startsAt,
    place: app.values.places[0] ?? '',
    lengthMs: HOUR,
    reason: '',
  });
  await sendAll(bench);
}

function actsOn({ app }: Weighed, caseId: string): (person: string, command: CaseCommand) => Promise<void> {
  return async (person, command) => {
    const found = findPerson(app.register(), person);
    if (!found) throw new Error(`nobody is ${person}`);
    const actor = { kind: 'person', party: partyOf(app.register(), found), roles: found.roles } as const;
    const handled = await handle(app, { commandId: randomUUID(), caseId, command, actor });
    if (handled.kind === 'refused') throw new Error(`${command.type} was refused: ${handled.refusal.code}`);
  };
}

async function stateOf({ store, meter }: Weighed, { caseId }: OpenTable): Promise<CaseFile> {
  meter.begin('walk');
  const loaded = await store.load(caseId);
  if (!loaded) throw new Error('there is no case');
  return loaded.state;
}

function executorOf(state: CaseFile): string {
  return state.proposals.at(-1)?.terms.executors[0]?.person ?? '';
}

/** What is said to everybody after a command, apart from the command itself. */
async function sendAll({ meter, deliver }: Weighed): Promise<void> {
  meter.begin('send');
  await deliver();
}

/** Lets the time go by, from one thing that falls due to the next. */
async function walk(bench: Weighed, length: number): Promise<void> {
  const { store, clock, meter } = bench;
  const until = clock.now + length;
  for (let step = 0; step < MAX_WALKS; step += 1) {
    meter.begin('walk');
    const moments = [await store.nextWake(), await store.nextHeld(clock.now)];
    const next = Math.min(...moments.map((moment) => moment ?? Number.POSITIVE_INFINITY));
    if (next > until) break;
    clock.now = Math.max(clock.now + 1, next);
    meter.begin('look');
    await bench.tick();
    await sendAll(bench);
  }
  clock.now = until;
}
