// @ts-check
import { badge, byId, make, write } from './dom.js';

/** "Wie ben je nu?": everybody one can be, with what waits for them. */

/** @type {Map<string, HTMLButtonElement>} */
const rows = new Map();
/** @type {Map<string, string>} */
const drawn = new Map();

/**
 * @param {import('./api.js').PersonRow[]} people
 * @param {string} self
 * @param {(objectId: string) => void} choose
 */
export function drawPeople(people, self, choose) {
  const list = byId('who');
  for (const person of people) {
    let row = rows.get(person.objectId);
    if (row === undefined) {
      row = make('button', 'person');
      row.type = 'button';
      row.addEventListener('click', () => choose(person.objectId));
      rows.set(person.objectId, row);
      const item = make('li');
      item.append(row);
      list.append(item);
    }
    if (person.objectId === self) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
    const key = `${person.name}/${person.label}/${person.unread.personal}`;
    if (drawn.get(person.objectId) !== key) fill(row, person);
    drawn.set(person.objectId, key);
  }
  const current = people.find((person) => person.objectId === self);
  write(byId('who-toggle'), current ? `${current.name}, ${current.label}` : 'Kies een persoon');
  drawNews(people, self);
}

/**
 * One button leads to the next person who has something to read, so that nobody is overlooked in a long list.
 * @param {import('./api.js').PersonRow[]} people
 * @param {string} self
 */
function drawNews(people, self) {
  const from = people.findIndex((person) => person.objectId === self) + 1;
  const waiting = [...people.slice(from), ...people.slice(0, from)].filter(
    (person) => person.unread.personal > 0 && person.objectId !== self,
  );
  const [next] = waiting;
  const button = byId('next-news');
  button.hidden = next === undefined;
  if (next === undefined) return;
  button.dataset.objectId = next.objectId;
  const count = waiting.length === 1 ? 'Nieuws voor 1 persoon' : `Nieuws voor ${waiting.length} mensen`;
  write(button, `${count}. Ga naar ${next.name}`);
}

/**
 * @param {HTMLButtonElement} row
 * @param {import('./api.js').PersonRow} person
 */
function fill(row, person) {
  const words = make('span', 'person-words');
  words.append(make('span', 'person-name', person.name), make('span', 'person-label', person.label));
  row.replaceChildren(avatar(person.name), words, ...badge(person.unread.personal));
  row.classList.toggle('waiting', person.unread.personal > 0);
}

/**
 * Initials in a circle, for the eye alone.
 * @param {string} name
 */
export function avatar(name) {
  const parts = name.split(' ');
  const initials = `${parts[0]?.[0] ?? ''}${parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : ''}`;
  const circle = make('span', 'avatar', initials.toUpperCase());
  circle.setAttribute('aria-hidden', 'true');
  return circle;
}
