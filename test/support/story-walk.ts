import { addDays, HOUR, MINUTE } from '../../src/domain/calendar.ts';
import { notAllowed } from '../../src/domain/case-file/authority.ts';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import { today } from '../../src/domain/case-file/seats.ts';
import type { World } from './story.ts';
import { actorCalled, caseOf, run, walkTo } from './story.ts';
import { FOR_FAMILY, GROUND, MEASURE, NO_BED, proposal, raiseCommand } from './story-acts.ts';
import { partyCalled, REGISTER, registerWith, registerWithout } from './story-people.ts';

/** One step of a walk that somebody who knows no rules takes: what, by whom, and a number to choose with. */
export interface Stride {
  readonly what: number;
  readonly who: number;
  readonly pick: number;
}

const PEOPLE = [
  ...[
    'Carla',
    'Carla',
    'Carla',
    'Cor',
    'Dora',
    'Ria',
    'Ria',
    'Zara',
    'Zara',
    'Zoe',
    'Nora',
    'Olga',
    'Lia',
    'Lia',
  ],
  ...[
    'Lars',
    'Bo',
    'Willem',
    'Gijs',
    'Greet',
    'Sofie',
    'Sofie',
    'Stan',
    'Zeno',
    'Esther',
    'Petra',
    'Vreemde',
  ],
];
const REGISTERS = [
  REGISTER,
  REGISTER,
  registerWithout('Sofie', 'Stan'),
  registerWithout('Zara', 'Zoe', 'Olga'),
  registerWithout('Carla', 'Lia', 'Esther'),
  registerWith('Zara', { mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] } }),
];

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

type Make = (world: World, pick: number) => CaseCommand;

const TEXTS = ['', 'Omdat het moet.'] as const;
const text = (pick: number): string => at(TEXTS, pick % 4 === 0 ? 0 : 1);

/** Every command that a person can give, with what a clumsy person fills in. */
const COMMANDS: readonly Make[] = [
  (_world, pick) => ({ type: 'AddToCase', text: text(pick), ground: pick % 3 === 0 ? GROUND : null }),
  () => ({ type: 'ClaimCase' }),
  (_world, pick) => ({ type: 'AcceptCase', leaveOut: pick % 5 === 0 ? ['berk'] : [] }),
  (_world, pick) => ({ type: 'MoveCase', to: pick % 2 === 0 ? 'spoed' : 'regulier', reason: text(pick) }),
  (_world, pick) => ({ type: 'PassToZorgmakelaar', reason: text(pick), safeAndPlaced: pick % 3 !== 0 }),
  () => ({ type: 'RecordZorgmakelaarContact' }),
  (_world, pick) => ({ type: 'RecordZorgmakelaarOutcome', outcome: text(pick) }),
  (_world, pick) => ({ type: 'AskReporter', question: text(pick) }),
  (_world, pick) => ({
    type: 'MergeCase',
    intoCase: pick % 2 === 0 ? 'case-0' : 'x',
    intoNumber: 'CP-2026-0000',
  }),
  (_world, pick) => ({
    type: 'ChangeMunicipality',
    to: at(['oost', 'zuid', null, 'noord'], pick),
    reason: text(pick + 1),
  }),
  () => ({ type: 'TakeChair' }),
  ...Array.from({ length: 6 }, (): Make => accept),
  (_world, pick) => ({ type: 'DeclineInvitation', reason: text(pick) }),
  () => ({ type: 'SendDeputy', deputy: null }),
  (_world, pick) => ({ type: 'CancelAttendance', reason: text(pick) }),
  () => ({ type: 'LeaveTable' }),
  (world, pick) => ({
    type: 'AddParticipant',
    seatKind: at(['provider', 'municipality', 'behavioural-scientist'], pick),
    party: somebody(world, pick),
  }),
  (world, pick) => ({ type: 'LeaveOutSeat', seat: seat(world, pick) }),
  (world, pick) => ({
    type: 'RecordCaseMandate',
    person: somebody(world, pick).person,
    givenBy: text(pick),
    till: day(world, pick % 4),
  }),
  () => ({ type: 'WakeEveryone' }),
  (_world, pick) => ({ type: 'OfferBed', text: text(pick) }),
  (_world, pick) => ({ type: 'RefuseBed', reason: text(pick) }),
  (world, pick) => ({
    type: 'RecordBed',
    record: { kind: 'bed', from: day(world, 0), till: day(world, pick % 3), place: 'De Berk' },
  }),
  (_world, pick) => ({ type: 'RecordNoBed', asked: text(pick) }),
  (world, pick) => ({
    type: 'PlanTable',
    startsAt: world.now + ((pick % 40) - 1) * HOUR,
    place: 'Telefonisch',
    lengthMs: HOUR,
    reason: text(pick),
  }),
  open,
  open,
  (world, pick) => ({ type: 'AdjournTable', till: world.now + ((pick % 30) - 1) * HOUR }),
  byPhone,
  () => ({ type: 'ConfirmPhoneVote' }),
  (_world, pick) => ({ type: 'DisputePhoneVote', reason: text(pick) }),
  ...Array.from(
    { length: 3 },
    (): Make => (world, pick) => ({ type: 'MakeProposal', proposal: anyProposal(world, pick) }),
  ),
  ...Array.from(
    { length: 6 },
    (): Make => (world, pick) => ({
      type: 'CastVote',
      proposal: proposalId(world),
      vote: kind(pick),
      reason: text(pick),
    }),
  ),
  (world, pick) => ({
    type: 'RecordPhoneVote',
    proposal: proposalId(world),
    seat: seat(world, pick),
    vote: kind(pick),
    reason: text(pick),
  }),
  (world) => ({ type: 'EstablishDecision', proposal: proposalId(world) }),
  (world, pick) => ({
    type: 'CastDecision',
    proposal: proposalId(world),
    reason: text(pick),
    confirmed: pick % 3 !== 0,
  }),
  () => ({ type: 'ConfirmStart' }),
  (_world, pick) => ({ type: 'ReportFailure', reason: text(pick) }),
  (world, pick) => ({ type: 'FinishAction', action: `${proposalId(world)}a${1 + (pick % 3)}` }),
  (world, pick) => ({
    type: 'DropAction',
    action: `${proposalId(world)}a${1 + (pick % 3)}`,
    reason: text(pick),
  }),
  (_world, pick) => ({ type: 'RecordScaledDown', heard: true, note: text(pick) }),
  (world, pick) => ({
    type: 'PostponeAfschaling',
    next: day(world, pick % 50),
    reason: text(pick),
    heard: false,
  }),
  (_world, pick) => ({
    type: 'ScaleUp',
    confirmed: pick % 2 === 0,
    ground: GROUND,
    reason: text(pick),
    heard: true,
  }),
  (_world, pick) => ({ type: 'WithdrawCase', reason: text(pick), judgedBy: text(pick + 2) }),
  (_world, pick) => ({ type: 'CloseCase', lasting: pick % 2 === 0, note: text(pick) }),
  () => ({ type: 'WithdrawConsent' }),
  (world, pick) => ({ type: 'PostponeErasure', till: day(world, 360 + (pick % 40)), reason: text(pick) }),
  raise,
];

function raise(_world: World, pick: number): CaseCommand {
  const urgency = at(['code-paars', 'code-paars', 'code-paars', 'spoed', 'regulier'] as const, pick);
  const facts = at([{}, NO_BED, MEASURE, { municipality: null, analysis: 'no' as const }], pick);
  return raiseCommand({ urgency, ...facts });
}

function accept(world: World, pick: number): CaseCommand {
  const { slots } = caseOf(world);
  return { type: 'AcceptInvitation', times: slots.filter((_time, index) => (pick >> index) % 2 === 0) };
}

function open(world: World, pick: number): CaseCommand {
  const seats = caseOf(world).seats.map((each) => each.id);
  return { type: 'OpenTable', present: pick % 4 === 0 ? seats.slice(1) : seats };
}

function byPhone(world: World, pick: number): CaseCommand {
  const votes = caseOf(world).seats.map((each) => ({ seat: each.id, vote: 'akkoord' as const, reason: '' }));
  return {
    type: 'DecideByPhone',
    heldAt: world.now - (pick % 30) * MINUTE,
    proposal: anyProposal(world, pick),
    votes,
  };
}

function anyProposal(world: World, pick: number) {
  const on = day(world, 0);
  const due = day(world, pick % 9);
  const actions = [...proposal().actions, FOR_FAMILY].map((action) => ({ ...action, due }));
  const kinds = ['ambulant', 'crisis-bed', 'stream-2'] as const;
  const people = {
    executor: at(['linde', 'berk', 'wilg', 'wijkteam'], pick),
    payer: at(['gem-zuid', 'gem-oost'], pick),
  };
  return proposal({
    kind: at(kinds, pick),
    startDate: on,
    firstCheck: day(world, pick % 45),
    actions,
    ...people,
  });
}

const kind = (pick: number) =>
  at(['akkoord', 'akkoord', 'akkoord', 'niet-akkoord', 'ruggenspraak'] as const, pick);
const day = (world: World, days: number): string => addDays(today(caseOf(world), world.now), days);
const seat = (world: World, pick: number): string => `s${1 + (pick % (caseOf(world).seats.length + 1))}`;
const proposalId = (world: World): string => caseOf(world).proposals.at(-1)?.id ?? 'p1';
const somebody = (world: World, pick: number) => partyCalled(at(PEOPLE, pick), world.register);

/** How far the clock goes in a stride; most strides are short. */
const WAITS = [0, 0, 1, 5, 10, 16, 16, 31, 31, 31, 61, 61, 95, 180, 600, 1500, 6000];

/** Mostly somebody who may do this, else the walk would be refused at every door. */
function willing(world: World, command: CaseCommand, who: number): string {
  if (who % 8 === 0) return at(PEOPLE, who);
  const context = { now: world.now, register: world.register, values: world.values, busy: [], recent: [] };
  const may = (name: string) =>
    notAllowed(command, world.state, { ...context, actor: actorCalled(world, name) }) === null;
  const first = PEOPLE.findIndex((_name, index) => may(at(PEOPLE, who + index)));
  return at(PEOPLE, who + Math.max(0, first));
}

/** Takes one stride: a command, a change of the register, an outage, or the clock alone. */
export function stride(world: World, { what, who, pick }: Stride): void {
  if (world.state === null) {
    world.recent = [{ caseId: 'case-0', number: 'CP-2026-0000', municipality: 'zuid', ageBand: '12-15' }];
    run(world, raise(world, pick), actorCalled(world, 'Ria'));
    return;
  }
  if (what % 43 === 0) {
    world.register = at(REGISTERS, pick);
    run(world, { type: 'ReviewSeats' }, { kind: 'clock' });
  } else if (what % 6 === 0) {
    const later = world.now + at(WAITS, pick) * MINUTE;
    if (pick % 7 === 0) world.now = later;
    walkTo(world, later);
  } else {
    const command = at(COMMANDS, what)(world, pick);
    run(world, command, actorCalled(world, willing(world, command, who)));
  }
}

/** The events as the store gives them back once the key is gone (R11.5). */
export function stripped(events: readonly CaseEvent[]): readonly CaseEvent[] {
  return events.map((event) => {
    const fields = CONTENT_FIELDS[event.type];
    const left = Object.entries(event).filter(([field]) => !fields.includes(field));
    return Object.fromEntries(left) as unknown as CaseEvent;
  });
}
