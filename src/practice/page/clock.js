// @ts-check
import { act } from './api.js';
import { byId, write } from './dom.js';

/** The protocol's clock: shown, and set forward. All times are those of Amsterdam. */

const ZONE = { timeZone: 'Europe/Amsterdam' };
const LONG = new Intl.DateTimeFormat('nl-NL', {
  ...ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const TIME = new Intl.DateTimeFormat('nl-NL', { ...ZONE, hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('nl-NL', { ...ZONE, weekday: 'long', day: 'numeric', month: 'long' });
const KEY = new Intl.DateTimeFormat('sv-SE', { ...ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
const DAY_MS = 86_400_000;

let shownNow = 0;
let shownAt = 0;

/** Protocol time now, in epoch milliseconds: what the room said, plus what went by since. */
export function now() {
  return shownNow + (performance.now() - shownAt);
}

/** @param {number} at */
export function timeText(at) {
  return TIME.format(at);
}

/** A day as text that sorts and compares. @param {number} at */
export function dayKey(at) {
  return KEY.format(at);
}

/** @param {number} at */
export function dayText(at) {
  const key = dayKey(at);
  if (key === dayKey(now())) return 'Vandaag';
  if (key === dayKey(now() - DAY_MS)) return 'Gisteren';
  return DAY.format(at);
}

/** @param {number} at */
export function setNow(at) {
  shownNow = at;
  shownAt = performance.now();
  showNow();
}

function showNow() {
  const element = byId('now');
  write(element, LONG.format(now()));
  element.setAttribute('datetime', new Date(now()).toISOString());
}

/**
 * Wires the buttons; while the clock runs to a later moment they rest.
 * @param {(message: string) => void} tell
 */
export function startClock(tell) {
  setInterval(showNow, 1000);
  const buttons = [...document.querySelectorAll('.steps button')];
  for (const button of buttons) {
    button.addEventListener('click', async () => {
      if (button.ariaDisabled === 'true') return;
      const { ms, to } = /** @type {HTMLElement} */ (button).dataset;
      for (const one of buttons) one.setAttribute('aria-disabled', 'true');
      try {
        const answer = await act('clock', to ? { to } : { ms: Number(ms) });
        setNow(answer.now);
        tell(`Het is nu ${LONG.format(answer.now)}`);
      } catch {
        tell('De klok kon niet vooruit. Probeer het opnieuw.');
      } finally {
        for (const one of buttons) one.removeAttribute('aria-disabled');
      }
    });
  }
}
