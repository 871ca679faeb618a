// @ts-check
/** Small helpers for the page's elements. */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no element ${id}`);
  return element;
}

/**
 * Makes an element with text; text is always text, never HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

/**
 * Puts children in this order, touching only what stands elsewhere, so that focus and typed fields stay.
 * @param {HTMLElement} parent
 * @param {readonly HTMLElement[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(/** @type {HTMLElement} */ (child))) child.remove();
  for (const [i, child] of wanted.entries()) {
    const there = parent.children[i];
    if (there !== child) parent.insertBefore(child, there ?? null);
  }
}

/**
 * Writes text only where it changed, so that a screen reader is not told the same thing twice.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A number in a badge, with words for who cannot see it.
 * @param {number} count
 * @returns {HTMLElement[]}
 */
export function badge(count) {
  if (count === 0) return [];
  const shown = make('span', 'badge', count > 99 ? '99+' : String(count));
  shown.setAttribute('aria-hidden', 'true');
  return [
    shown,
    make('span', 'spoken', count === 1 ? ', 1 ongelezen bericht' : `, ${count} ongelezen berichten`),
  ];
}
