// @ts-check
import { act, follow, readState } from './api.js';
import { drawChat, drawThreads, makePane } from './chats.js';
import { setNow, startClock } from './clock.js';
import { badge, byId, make, write } from './dom.js';
import { drawPeople } from './people.js';

/** The practice room's page: who one is, which chat is open, and what came in. */

/** @typedef {import('./api.js').Place} Place */

const PLACES = /** @type {const} */ (['personal', 'channel']);
/** At this distance from the end, in pixels, somebody counts as reading the last message. */
const NEAR_END = 80;

let self = new URLSearchParams(location.hash.slice(1)).get('wie') ?? '';
/** @type {Place} */
let place = 'personal';
/** @type {import('./api.js').Thread | undefined} */
let replyTo;
/** @type {import('./api.js').State | undefined} */
let state;
/** Up to where was read when this chat was opened (-1: not opened yet); what came after is marked as new. */
let readAtOpening = -1;
/** @type {Map<string, ReturnType<typeof makePane>>} */
const panes = new Map();
/** The last message that was spoken, by person. @type {Map<string, number>} */
const spokenUpTo = new Map();

const refresh = follow(load, (connected) => {
  write(byId('trouble'), connected ? '' : 'De verbinding is even weg. De pagina probeert het opnieuw.');
});
start();

function start() {
  startClock(speak);
  startTheme();
  startHelp();
  byId('who-toggle').addEventListener('click', () => openPeople(byId('who-toggle').ariaExpanded !== 'true'));
  byId('next-news').addEventListener('click', () => choose(byId('next-news').dataset.objectId ?? self));
  for (const one of PLACES) {
    byId(`tab-${one}`).addEventListener('click', () => openPlace(one));
    // A region that scrolls has to be reachable by keyboard.
    byId(`panel-${one}`).tabIndex = 0;
  }
  byId('tabs').addEventListener('keydown', walkTabs);
  byId('composer').addEventListener('submit', sendWords);
  byId('replying')
    .querySelector('button')
    ?.addEventListener('click', () => setReply(undefined));
  document.addEventListener('visibilitychange', markRead);
}

async function load() {
  const asked = self;
  try {
    const next = await readState(asked);
    if (asked !== self) return void refresh();
    state = next;
    draw(next);
  } catch {
    // The event stream says so on the page, and asks again when it is back.
  }
}

/** @param {import('./api.js').State} now */
function draw(now) {
  setNow(now.now);
  document.title = now.title;
  write(byId('title'), now.title);
  drawLines(now.lines);
  drawPeople(now.people, self, choose);
  if (now.chats === undefined) return;
  const me = now.people.find((person) => person.objectId === self);
  if (me === undefined) return;
  if (readAtOpening < 0) readAtOpening = now.read?.[place] ?? 0;
  drawHead(now, me);
  const panel = byId(`panel-${place}`);
  const atEnd = isAtEnd(panel);
  const pane = paneOf(place);
  if (panel.firstElementChild !== pane.root) panel.replaceChildren(pane.root);
  if (place === 'personal') {
    drawChat(
      pane,
      now.chats.personal,
      readAtOpening,
      `Nog geen berichten. Typ hieronder iets, bijvoorbeeld: help`,
    );
  } else {
    drawThreads(pane, now.chats.threads, readAtOpening, 'Nog geen berichten in het kanaal.', setReply);
  }
  if (atEnd) scrollToEnd(panel);
  speakNews(now.chats);
  markRead();
}

/** @param {string[]} lines */
function drawLines(lines) {
  const list = byId('lines');
  if (list.children.length > 0) return;
  list.append(...lines.map((line) => make('li', '', line)));
}

/**
 * @param {import('./api.js').State} now
 * @param {import('./api.js').PersonRow} me
 */
function drawHead(now, me) {
  write(byId('self'), `${me.name}, ${me.label}`);
  byId('tabs').hidden = false;
  byId('composer').hidden = false;
  const names = { personal: `Chat met ${now.botName}`, channel: `Kanaal ${now.channelName}` };
  for (const one of PLACES) {
    const tab = byId(`tab-${one}`);
    const count = one === place ? 0 : me.unread[one];
    const key = `${names[one]}/${count}`;
    if (tab.dataset.key !== key) tab.replaceChildren(make('span', '', names[one]), ...badge(count));
    tab.dataset.key = key;
    tab.setAttribute('aria-selected', String(one === place));
    tab.tabIndex = one === place ? 0 : -1;
    byId(`panel-${one}`).hidden = one !== place;
  }
  write(byId('words-label'), place === 'personal' ? `Bericht aan ${now.botName}` : `@${now.botName}`);
}

/** @param {Place} where */
function paneOf(where) {
  const key = `${self}/${where}`;
  const pane = panes.get(key) ?? makePane(self);
  panes.set(key, pane);
  return pane;
}

/** @param {string} objectId */
function choose(objectId) {
  self = objectId;
  location.hash = new URLSearchParams({ wie: objectId }).toString();
  openPeople(false);
  act('open', { person: objectId }).catch(() => undefined);
  openPlace('personal');
}

/** @param {Place} where */
async function openPlace(where) {
  place = where;
  setReply(undefined);
  readAtOpening = -1;
  await load();
  scrollToEnd(byId(`panel-${where}`));
}

/** @param {boolean} open */
function openPeople(open) {
  byId('who-toggle').setAttribute('aria-expanded', String(open));
}

/** @param {KeyboardEvent} event */
function walkTabs(event) {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  const next = place === 'personal' ? 'channel' : 'personal';
  openPlace(next);
  byId(`tab-${next}`).focus();
}

/** @param {import('./api.js').Thread | undefined} thread */
function setReply(thread) {
  replyTo = thread;
  const line = byId('replying');
  line.hidden = thread === undefined;
  const first = thread?.messages[0];
  const words = first ? first.text || first.summary || `het bericht van ${first.fromName}` : '';
  const span = line.querySelector('span');
  if (span) write(span, `Antwoord op: ${words.slice(0, 60)}`);
  if (thread !== undefined) byId('words').focus();
}

/** @param {Event} event */
async function sendWords(event) {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (byId('words'));
  const text = field.value.trim();
  if (text === '') return;
  field.value = '';
  const thread = replyTo?.id;
  setReply(undefined);
  try {
    await act('say', { person: self, place, text, ...(thread === undefined ? {} : { thread }) });
  } catch {
    field.value = text;
    write(byId('trouble'), 'Dit is niet verstuurd. Probeer het opnieuw.');
    return;
  }
  write(byId('trouble'), '');
  scrollToEnd(byId(`panel-${place}`));
}

/** What is on the screen of a page that is looked at counts as read. */
function markRead() {
  if (document.hidden || state?.chats === undefined) return;
  const shown =
    place === 'personal' ? state.chats.personal : state.chats.threads.flatMap((one) => one.messages);
  const upTo = Math.max(0, ...shown.map((message) => message.seq));
  if (upTo <= (state.read?.[place] ?? 0)) return;
  if (state.read) state.read[place] = upTo;
  act('read', { person: self, place, upTo }).catch(() => undefined);
}

/** @param {{ personal: import('./api.js').Message[], threads: import('./api.js').Thread[] }} chats */
function speakNews(chats) {
  const all = [...chats.personal, ...chats.threads.flatMap((thread) => thread.messages)];
  const last = Math.max(0, ...all.map((message) => message.seq));
  const before = spokenUpTo.get(self);
  spokenUpTo.set(self, last);
  if (before === undefined) return;
  const fresh = all.filter((message) => message.seq > before && message.fromObjectId !== self);
  const [only] = fresh;
  if (only === undefined) return;
  const words = only.summary || only.text || 'een kaart';
  speak(
    fresh.length === 1
      ? `Nieuw bericht van ${only.fromName}: ${words.slice(0, 160)}`
      : `${fresh.length} nieuwe berichten`,
  );
}

/** @param {string} text */
function speak(text) {
  write(byId('spoken'), text);
}

/** On a phone the whole page scrolls, on a wide screen the chat alone. @param {HTMLElement} panel */
function scrollerOf(panel) {
  return getComputedStyle(panel).overflowY === 'auto' ? panel : document.documentElement;
}

/** @param {HTMLElement} panel */
function isAtEnd(panel) {
  const scroller = scrollerOf(panel);
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
}

/** To the newest message: to its end, or to its first line when it is taller than the screen. @param {HTMLElement} panel */
function scrollToEnd(panel) {
  const scroller = scrollerOf(panel);
  scroller.scrollTop = scroller.scrollHeight;
  const last = [...panel.querySelectorAll('.message')].at(-1);
  if (!last || last.getBoundingClientRect().height <= scroller.clientHeight) return;
  // On a phone the bar with the people stays on top of what scrolls.
  const bar = document.querySelector('.people');
  const top =
    scroller === panel ? panel.getBoundingClientRect().top : (bar?.getBoundingClientRect().height ?? 0);
  scroller.scrollTop += last.getBoundingClientRect().top - top;
}

function startTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const button = byId('theme');
  const root = document.documentElement;
  const kept = localStorage.getItem('theme');
  if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
    name();
  });
  dark.addEventListener('change', name);
  name();

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
  }
  function name() {
    write(button, isDark() ? 'Licht scherm' : 'Donker scherm');
  }
}

function startHelp() {
  const help = /** @type {HTMLDetailsElement} */ (byId('help'));
  const kept = localStorage.getItem('help');
  help.open = kept !== 'closed';
  help.addEventListener('toggle', () => localStorage.setItem('help', help.open ? 'open' : 'closed'));
}
