/** Text for a TextBlock, with Markdown escaped. A value for an input stays raw: another type, so they can't be mixed. */
export type Md = string & { readonly __brand: 'md' };

const SPECIAL = /[\\`*_[\]~#<>&]/g;
/** What would begin a list at the start of a line. */
const LIST = /^(\s*)(?:([-+])|(\d+)([.)]))(?=\s)/gm;
/** Right-to-left overrides and isolates can make a sentence read as another; they are taken out. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/g;
/** Characters that Teams' Markdown does not take a backslash before. */
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Escapes a text that somebody typed, or that the register holds, for a TextBlock. */
export function md(text: string): Md {
  return text
    .replace(DIRECTION, '')
    .replace(SPECIAL, (char) => ENTITIES[char] ?? `\\${char}`)
    .replace(LIST, (_all, space, sign, number, dot) =>
      sign ? `${space}\\${sign}` : `${space}${number}\\${dot}`,
    ) as Md;
}

/** A sentence of our own, which holds no Markdown but what we mean. */
export function own(text: string): Md {
  return text as Md;
}
