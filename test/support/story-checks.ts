import { expect } from 'vitest';
import type { PersonCard } from '../../src/domain/announcements.ts';
import type { Instant } from '../../src/domain/calendar.ts';
import { HOUR, MINUTE } from '../../src/domain/calendar.ts';
import { bedWanted } from '../../src/domain/case-file/beds.ts';
import type { MissingSeat, Refusal } from '../../src/domain/case-file/commands.ts';
import type { CaseEvent, CaseEventType, EventOf } from '../../src/domain/case-file/events.ts';
import { missingForQuorum, today } from '../../src/domain/case-file/seats.ts';
import type { RuleName } from '../../src/domain/deadlines/rule-names.ts';
import type { Check, Told, World } from './story.ts';
import { caseOf, local } from './story.ts';
import { idOf } from './story-people.ts';

type Personal = Extract<Told, { kind: 'person' }>;

/** How a message is recognised; what is left out does not matter. */
export interface Heard {
  readonly card?: PersonCard;
  /** The subject, whole or up to its `|`. */
  readonly about?: string;
  /** When it leaves, by the clock of Europe/Amsterdam. */
  readonly at?: string;
  readonly lateMs?: number;
}

/** What was told to people since the last `when`. */
export function personal(world: World): readonly Personal[] {
  return world.told.slice(world.since.told).filter((each): each is Personal => each.kind === 'person');
}

function matches(told: Personal, wanted: Heard): boolean {
  if (wanted.card !== undefined && told.card !== wanted.card) return false;
  if (
    wanted.about !== undefined &&
    told.subject !== wanted.about &&
    !told.subject.startsWith(`${wanted.about}|`)
  )
    return false;
  if (wanted.at !== undefined && told.leavesAt !== local(wanted.at)) return false;
  return wanted.lateMs === undefined || told.lateMs === wanted.lateMs;
}

function inWords(told: readonly Personal[]): readonly string[] {
  return told.map((each) => {
    const time = new Date(each.leavesAt).toISOString().slice(5, 16);
    return `${each.to.name}: ${each.card} ${each.subject} ${time}${each.lateMs ? ` (late ${each.lateMs})` : ''}`;
  });
}

/** Every message to this person that fits, since the last `when`. */
export function messagesTo(world: World, name: string, wanted: Heard = {}): readonly Personal[] {
  return personal(world).filter((each) => each.to.person === idOf(name) && matches(each, wanted));
}

/** This person is told so, once (or `times` times). */
export function hears(name: string, wanted: Heard = {}, times = 1): Check {
  return (world) => {
    const found = messagesTo(world, name, wanted);
    expect(
      found.length,
      `${name} hears ${JSON.stringify(wanted)} ${found.length}×; told: ${inWords(personal(world)).join('; ')}`,
    ).toBe(times);
  };
}

export function hearsNot(name: string, wanted: Heard = {}): Check {
  return hears(name, wanted, 0);
}

/** The owner is alerted by this rule, with what is missing (R9.4). */
export function coordinatorHears(wanted: {
  readonly rule: RuleName | string;
  readonly at?: string;
  readonly lateMs?: number;
  readonly missing?: readonly (MissingSeat | 'bed')[];
  readonly times?: number;
  readonly who?: string;
}): Check {
  return (world) => {
    const { rule, missing, times, who = 'Carla', ...rest } = wanted;
    hears(who, { card: 'alert', about: rule, ...rest }, times ?? 1)(world);
    if (missing) expect(missingNow(world)).toEqual(missing);
  };
}

/** What an alert is drawn from: the seats that a quorum misses, and the bed (R9.4). */
function missingNow(world: World): readonly (MissingSeat | 'bed')[] {
  const state = caseOf(world);
  return [...missingForQuorum(state, today(state, world.now)), ...(bedWanted(state) ? ['bed' as const] : [])];
}

/** Refused with this code, and nothing in the case changed (R10.8). */
export function refusedWith(code: Refusal['code'], data: Record<string, unknown> = {}): Check {
  return (world) => {
    const found = world.refusals.slice(world.since.refusals);
    expect(found).toContainEqual(expect.objectContaining({ code, ...data }));
    nothingHappened()(world);
  };
}

/** No events since the last `when`. */
export function nothingHappened(): Check {
  return (world) => expect(eventsOf(world).map((event) => event.type)).toEqual([]);
}

/** Not refused. */
export function notRefused(): Check {
  return (world) => expect(world.refusals.slice(world.since.refusals)).toEqual([]);
}

export function eventsOf(world: World): readonly CaseEvent[] {
  return world.events.slice(world.since.events);
}

/** An event of this type, with this in it, since the last `when`. */
export function happens<Type extends CaseEventType>(type: Type, data: Partial<EventOf<Type>> = {}): Check {
  return (world) => {
    const found = eventsOf(world).filter((event) => event.type === type);
    expect(found, `${type} among ${eventsOf(world).map((event) => event.type)}`).toContainEqual(
      expect.objectContaining(data as Record<string, unknown>),
    );
  };
}

export function happensNot(type: CaseEventType): Check {
  return (world) => expect(eventsOf(world).map((event) => event.type)).not.toContain(type);
}

/** This deadline was met since the last `when`, at these moments and no others. */
export function metAt(rule: RuleName, ...moments: readonly string[]): Check {
  return (world) => {
    const met = world.met.slice(world.since.met).filter((each) => each.rule === rule);
    expect(met.map((each) => inLocal(each.at))).toEqual(moments);
  };
}

export function inLocal(at: Instant): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Amsterdam',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
}

export function inPhase(phase: string): Check {
  return (world) => expect(caseOf(world).stage.phase).toBe(phase);
}

/** How long is left of the window, in hours. */
export function hoursLeft(world: World): number {
  return (caseOf(world).round.endsAt - world.now) / HOUR;
}

export const minutes = (count: number): number => count * MINUTE;

/**
 * Exactly this was told since the last `when`, to nobody else and nothing more: `Carla alert consent|p1`, one line a
 * message; `kanaal` is the thread in the channel, `casus` an effect on another case.
 */
export function toldExactly(...lines: readonly string[]): Check {
  return (world) => {
    const told = world.told.slice(world.since.told).map((each) => {
      if (each.kind === 'person') return `${each.to.name} ${each.card} ${each.subject}`.trim();
      if (each.kind === 'thread') return `kanaal ${each.card} ${each.subject}`.trim();
      return each.kind === 'command' ? `casus ${each.command.type} ${each.commandId}` : 'inhoud weg';
    });
    expect(told.toSorted()).toEqual([...lines].toSorted());
  };
}
