// @ts-check
import { act } from './api.js';
import { drawAttachment, drawText } from './cards.js';
import { dayKey, dayText, timeText } from './clock.js';
import { arrange, make, write } from './dom.js';
import { avatar } from './people.js';

/** Messages on the screen. A message is drawn again only when it changed for this person. */

const SHOWN_MAX = 300;

/**
 * @typedef {{ element: HTMLElement, rev: string, text: string, notes: string, parts: Record<string, HTMLElement> }} Drawn
 * @typedef {{ root: HTMLElement, drawn: Map<string, Drawn>, extra: Map<string, HTMLElement>, person: string }} Pane
 */

/**
 * A place for one person's chat; kept while other persons are played, so that typed fields stay.
 * @param {string} person
 * @returns {Pane}
 */
export function makePane(person) {
  return { root: make('div', 'pane'), drawn: new Map(), extra: new Map(), person };
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Message[]} messages
 * @param {number} readUpTo
 * @param {string} empty what to say when there is nothing
 */
export function drawChat(pane, messages, readUpTo, empty) {
  /** @type {HTMLElement[]} */
  const wanted = messages.length === 0 ? [extra(pane, 'empty', 'empty', empty)] : [];
  let day = '';
  let marked = false;
  for (const message of messages.slice(-SHOWN_MAX)) {
    if (dayKey(message.at) !== day) {
      day = dayKey(message.at);
      wanted.push(extra(pane, `day-${day}`, 'day', dayText(message.at)));
    }
    if (!marked && message.seq > readUpTo && message.fromObjectId !== pane.person) {
      marked = true;
      wanted.push(extra(pane, 'new', 'new', 'Nieuw'));
    }
    wanted.push(drawMessage(pane, message));
  }
  forget(pane, messages);
  arrange(pane.root, wanted);
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Thread[]} threads
 * @param {number} readUpTo
 * @param {string} empty
 * @param {(thread: import('./api.js').Thread) => void} reply
 */
export function drawThreads(pane, threads, readUpTo, empty, reply) {
  const filled = threads.filter((thread) => thread.messages.length > 0).slice(-SHOWN_MAX);
  /** @type {HTMLElement[]} */
  const wanted = filled.length === 0 ? [extra(pane, 'empty', 'empty', empty)] : [];
  for (const thread of filled) {
    const section = threadElement(pane, thread, reply);
    const isNew = thread.messages.some((one) => one.seq > readUpTo && one.fromObjectId !== pane.person);
    section.classList.toggle('has-new', isNew);
    const list = /** @type {HTMLElement} */ (section.firstElementChild);
    arrange(
      list,
      thread.messages.slice(-SHOWN_MAX).map((message) => drawMessage(pane, message, true)),
    );
    wanted.push(section);
  }
  forget(
    pane,
    filled.flatMap((thread) => thread.messages),
  );
  arrange(pane.root, wanted);
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Thread} thread
 * @param {(thread: import('./api.js').Thread) => void} reply
 */
function threadElement(pane, thread, reply) {
  const known = pane.extra.get(thread.id);
  if (known !== undefined) return known;
  const section = make('div', 'thread');
  const button = make('button', 'quiet', 'Beantwoorden');
  button.type = 'button';
  const first = thread.messages[0];
  button.setAttribute('aria-label', `Beantwoorden: ${(first?.text || first?.summary || '').slice(0, 60)}`);
  button.addEventListener('click', () => reply(thread));
  section.append(make('div', 'thread-messages'), button);
  pane.extra.set(thread.id, section);
  return section;
}

/**
 * @param {Pane} pane
 * @param {string} key
 * @param {string} className
 * @param {string} text
 */
function extra(pane, key, className, text) {
  const element = pane.extra.get(key) ?? make('p', className);
  pane.extra.set(key, element);
  write(element, text);
  return element;
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Message[]} messages
 */
function forget(pane, messages) {
  const there = new Set(messages.map((message) => message.id));
  for (const id of pane.drawn.keys()) if (!there.has(id)) pane.drawn.delete(id);
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Message} message
 * @param {boolean} [withDay]
 * @returns {HTMLElement}
 */
function drawMessage(pane, message, withDay = false) {
  const known = pane.drawn.get(message.id) ?? frame(pane, message);
  const { parts } = known;
  const day = withDay ? `${dayText(message.at)} ` : '';
  write(parts.time, `${day}${timeText(message.at)}${message.edited ? ' · bijgewerkt' : ''}`);
  if (known.text !== message.text) {
    known.text = message.text;
    parts.text.replaceChildren(...(message.text === '' ? [] : [drawText(message.text, message.textFormat)]));
  }
  if (known.rev !== message.rev) {
    known.rev = message.rev;
    drawCards(pane, message, known);
  }
  const notes = JSON.stringify(message.notes);
  if (known.notes !== notes) {
    known.notes = notes;
    parts.notes.replaceChildren(...message.notes.map((note) => make('p', `note ${note.kind}`, note.text)));
  }
  return known.element;
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Message} message
 * @returns {Drawn}
 */
function frame(pane, message) {
  const own = message.fromObjectId === pane.person;
  const element = make('article', own ? 'message own' : 'message');
  element.tabIndex = -1;
  element.dataset.id = message.id;
  element.setAttribute('aria-label', `Bericht van ${own ? 'jou' : message.fromName}`);
  const head = make('p', 'message-head');
  const time = make('span', 'time');
  head.append(make('span', 'sender', own ? 'Jij' : message.fromName), time);
  const text = make('div', 'message-text');
  const cards = make('div', 'cards');
  const notes = make('div', 'notes');
  notes.setAttribute('role', 'status');
  const body = make('div', 'message-body');
  body.append(head, text, cards, notes);
  const face = avatar(message.fromName);
  if (message.fromBot) face.classList.add('bot');
  element.append(face, body);
  const made = { element, rev: '', text: '', notes: '[]', parts: { time, text, cards, notes } };
  pane.drawn.set(message.id, made);
  return made;
}

/**
 * @param {Pane} pane
 * @param {import('./api.js').Message} message
 * @param {Drawn} known
 */
function drawCards(pane, message, known) {
  const { cards } = known.parts;
  const hadFocus = cards.contains(document.activeElement);
  const { rev } = message;
  const drawn = message.attachments.map((attachment, i) =>
    drawAttachment(attachment, `m${message.id}-${i}`, (press) =>
      send(pane, message.id, rev, { path: `${i}/${press.path}`, inputs: press.inputs }, known),
    ),
  );
  cards.replaceChildren(...drawn);
  cards.inert = false;
  // The button that was pressed is gone with the old card: the message itself takes the focus.
  if (hadFocus) known.element.focus({ preventScroll: true });
}

/**
 * Presses; meanwhile nothing on this card can be pressed.
 * @param {Pane} pane
 * @param {string} message
 * @param {string} rev
 * @param {{ path: string, inputs: Record<string, string> }} press
 * @param {Drawn} known
 */
async function send(pane, message, rev, press, known) {
  const { cards, notes } = known.parts;
  const buttons = [...cards.querySelectorAll('button')].filter((button) => !button.disabled);
  for (const button of buttons) button.disabled = true;
  cards.setAttribute('aria-busy', 'true');
  const focused = document.activeElement;
  try {
    const result = await act('press', { person: pane.person, message, rev, ...press });
    if (result.blocked) tell(`Vul dit nog goed in: ${result.blocked.map(labelOf).join(', ')}.`);
  } catch {
    tell('Dit is niet verstuurd. Probeer het opnieuw.');
  } finally {
    for (const button of buttons) button.disabled = false;
    cards.removeAttribute('aria-busy');
    if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus();
  }

  /** @param {string} text */
  function tell(text) {
    known.notes = '';
    notes.replaceChildren(make('p', 'note error', text));
  }

  /** @param {{ label: string }} field */
  function labelOf(field) {
    return field.label;
  }
}
