import { addDays, dateOf } from '../../src/domain/calendar.ts';
import { ZONE } from './live-bot.ts';
import type { Filled, Player, Story } from './people.ts';

/** The acts that most stories begin with, each by its button. */

/** A proposal as it is typed at the table; dates are counted from the day it is put. */
export function proposal(s: Story, filled: Filled = {}): Filled {
  const today = dateOf(s.live.now(), ZONE);
  return {
    kind: 'ambulant',
    text: 'Elke dag komt een vaste begeleider thuis meekijken en meedoen.',
    executor: 'wending',
    payer: 'gem-oosterzand',
    startDate: addDays(today, 1),
    tellOwner: s.reporter.id,
    tellDue: addDays(today, 1),
    afschalingGoal: 'Het gezin redt zich weer met de wijkcoach.',
    firstCheck: addDays(today, 28),
    heard: 'ja',
    heardHow: 'De aanmelder belde met moeder en met het kind apart.',
    ...filled,
  };
}

/** Everyone of these presses *Ik doe mee*. */
export async function joining(people: readonly Player[], filled: Filled = {}): Promise<void> {
  for (const person of people) await person.presses('Ik doe mee', filled);
}

/** The people whose yes makes a quorum in Oosterzand, without a measure. */
export function quorum(s: Story): readonly Player[] {
  return [s.delegate('gem-oosterzand'), s.delegate('wending'), s.scientist];
}

/** Raised, accepted, joined by these people and opened. */
export async function openTable(
  s: Story,
  people: readonly Player[] = quorum(s),
  intake: Filled = {},
): Promise<string> {
  const number = await s.reporter.raises(intake);
  await s.coordinator.presses('Aannemen');
  await joining(people);
  await s.coordinator.presses('Overleg openen');
  return number;
}

/** A table that came to a decision by consent. */
export async function decided(s: Story, filled: Filled = {}): Promise<string> {
  const number = await openTable(s);
  await s.delegate('wending').presses('Voorstel doen', proposal(s, filled));
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  return number;
}
