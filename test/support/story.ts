import { expect } from 'vitest';
import type { Announcement } from '../../src/domain/announcements.ts';
import { announce, notBefore } from '../../src/domain/announcements.ts';
import type { Instant } from '../../src/domain/calendar.ts';
import { HOUR, instantOf, MINUTE } from '../../src/domain/calendar.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { Actor, CaseCommand, Context, Refusal } from '../../src/domain/case-file/commands.ts';
import { decide } from '../../src/domain/case-file/decide.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { maySee, viewerOf } from '../../src/domain/case-file/sight.ts';
import type { Deadline } from '../../src/domain/deadlines/deadline.ts';
import { deadlines } from '../../src/domain/deadlines/deadlines.ts';
import type { ProtocolValues } from '../../src/domain/protocol-values.ts';
import type { Register } from '../../src/domain/register.ts';
import type { PersonId } from '../../src/domain/words.ts';
import { partyCalled, personCalled, REGISTER, VALUES } from './story-people.ts';

/** What is told, when it was decided and when it may leave (R9.6). */
export type Told = Announcement & { readonly at: Instant; readonly leavesAt: Instant };

/** One case in memory, run through the real domain, with a protocol clock that walks from deadline to deadline. */
export interface World {
  now: Instant;
  state: CaseFile | null;
  events: CaseEvent[];
  told: Told[];
  refusals: Refusal[];
  met: (Deadline & { readonly at: Instant })[];
  register: Register;
  values: ProtocolValues;
  busy: Context['busy'];
  recent: Context['recent'];
  /** Where the last `when` began: checks look at what came after. */
  since: { events: number; told: number; refusals: number; met: number };
}

/** Something that happens in a story. */
export type Step = (world: World) => void;
/** Something that a story must have brought about. */
export type Check = (world: World) => void;

export interface Story {
  readonly world: World;
  /** More of what went before. */
  and(...steps: readonly Step[]): Story;
  /** What the checks that follow look at. */
  when(...steps: readonly Step[]): Story;
  then(...checks: readonly Check[]): Story;
}

const ZONE = 'Europe/Amsterdam';
/** More deadlines than this in one walk is a loop. */
const MAX_MET = 5000;

/** `2026-03-02 10:00` by the clock of Europe/Amsterdam. */
export function local(text: string): Instant {
  const [date = '', time = '00:00'] = text.split(' ');
  return instantOf(date, time, ZONE);
}

/** A story begins on Monday 2 March 2026 at 10:00 unless `raised` says otherwise. */
export function given(...steps: readonly Step[]): Story {
  const world: World = {
    now: local('2026-03-02 10:00'),
    state: null,
    events: [],
    told: [],
    refusals: [],
    met: [],
    register: REGISTER,
    values: VALUES,
    busy: [],
    recent: [],
    since: { events: 0, told: 0, refusals: 0, met: 0 },
  };
  return storyOf(world).and(...steps);
}

function storyOf(world: World): Story {
  const story: Story = {
    world,
    and(...steps) {
      for (const step of steps) step(world);
      return story;
    },
    when(...steps) {
      world.since = {
        events: world.events.length,
        told: world.told.length,
        refusals: world.refusals.length,
        met: world.met.length,
      };
      return story.and(...steps);
    },
    // biome-ignore lint/suspicious/noThenProperty: given/when/then is how a protocol test reads; a story is never awaited
    then(...checks) {
      for (const check of checks) check(world);
      return story;
    },
  };
  return story;
}

/** The case of a story that has one. */
export function caseOf(world: World): CaseFile {
  if (world.state === null) throw new Error('the story has no case yet');
  return world.state;
}

/** Whether this person may see the content now (R10.5). */
export function sees(world: World, person: PersonId): boolean {
  return maySee(caseOf(world), viewerOf(world.register, person), world.now);
}

function contextOf(world: World, actor: Actor): Context {
  const { now, register, values, busy, recent } = world;
  return { now, actor, register, values, busy, recent };
}

/** Runs one command through the real domain, as `handle` does: decide, evolve, announce. */
export function run(world: World, command: CaseCommand, actor: Actor): readonly CaseEvent[] {
  const outcome = decide(command, world.state, contextOf(world, actor));
  if (outcome.kind === 'refused') {
    world.refusals.push(outcome.refusal);
    return [];
  }
  if (outcome.events.length === 0) return [];
  const after = evolveAll(world.state, outcome.events);
  world.state = after;
  world.events.push(...outcome.events);
  const told = announce(outcome.events, after).map((each) => ({
    ...addressed(each),
    at: world.now,
    leavesAt: notBefore(each, after, world.now),
  }));
  if (outcome.events.some((event) => event.type === 'EveryoneWoken')) release(world);
  world.told.push(...told);
  return outcome.events;
}

/** A message to nobody could not be sent. */
function addressed(message: Announcement): Announcement {
  const nobody = message.kind === undefined || (message.kind === 'person' && !message.to.person);
  if (nobody) throw new Error(`told to nobody: ${JSON.stringify(message)}`);
  return message;
}

/** *Nu wakker maken* lets go of what was held until the morning (`Append.release`). */
function release(world: World): void {
  world.told = world.told.map((each) => ({ ...each, leavesAt: Math.min(each.leavesAt, world.now) }));
}

/** Somebody does something, now. */
export function by(name: string, command: CaseCommand): Step {
  return (world) => {
    run(world, command, actorCalled(world, name));
  };
}

/** The bot does something by itself, now. */
export function clock(command: CaseCommand): Step {
  return (world) => {
    run(world, command, { kind: 'clock' });
  };
}

export function actorCalled(world: World, name: string): Actor {
  const roles = personCalled(name, world.register)?.roles ?? [];
  return { kind: 'person', party: partyCalled(name, world.register), roles };
}

/** What comes first. A deadline without a moment would never come, and lose its place in the order. */
function nextDue(world: World): Deadline | undefined {
  const all = world.state ? deadlines(world.state) : [];
  const never = all.find((each) => !Number.isFinite(each.dueAt));
  if (never) throw new Error(`due at no moment: ${JSON.stringify(never)}`);
  return all[0];
}

/** Meets what is due now, one after another, the earliest first, as `tick` does. */
function tick(world: World): void {
  for (let met = 0; met < MAX_MET; met += 1) {
    const next = nextDue(world);
    if (!next || next.dueAt > world.now) return;
    world.met.push({ ...next, at: world.now });
    const { rule, subject, dueAt } = next;
    run(world, { type: 'MeetDeadline', rule, subject, dueAt }, { kind: 'clock' });
    const again = deadlines(caseOf(world)).some(
      (each) => each.rule === rule && each.subject === subject && each.dueAt === dueAt,
    );
    if (again) throw new Error(`${rule}|${subject} stays on the list after it was met`);
  }
  throw new Error('the clock goes round in circles');
}

/** Walks to this moment, stopping at each deadline on the way. */
export function walkTo(world: World, moment: Instant): void {
  if (moment < world.now) throw new Error(`a story never goes back: ${new Date(moment).toISOString()}`);
  for (let stops = 0; stops < MAX_MET; stops += 1) {
    const next = nextDue(world);
    if (!next || next.dueAt > moment) break;
    world.now = Math.max(world.now, next.dueAt);
    tick(world);
  }
  world.now = moment;
}

export function until(text: string): Step {
  return (world) => walkTo(world, local(text));
}

export function minutesLater(minutes: number): Step {
  return (world) => walkTo(world, world.now + minutes * MINUTE);
}

export function hoursLater(hours: number): Step {
  return (world) => walkTo(world, world.now + hours * HOUR);
}

/** The bot was down until this moment: nothing ran meanwhile, then one tick (R9.5). */
export function downUntil(text: string): Step {
  return (world) => {
    world.now = local(text);
    tick(world);
  };
}

/** What the region's register, the protocol file, or another case is like in this story. */
export function world(change: Partial<Pick<World, 'register' | 'values' | 'busy' | 'recent'>>): Step {
  return (each) => {
    Object.assign(each, change);
  };
}

/** Any other look at the world. */
export function check(look: (state: CaseFile, world: World) => void): Check {
  return (each) => look(caseOf(each), each);
}

/** The same press twice changes nothing the second time (architecture.md). */
export function twice(step: Step): Step {
  return (each) => {
    step(each);
    const { events, refusals } = each;
    const before = { events: events.length, refusals: refusals.length };
    step(each);
    expect({ events: each.events.length, refusals: each.refusals.length }).toEqual(before);
  };
}
