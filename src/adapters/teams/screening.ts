import { createHash } from 'node:crypto';
import type { PersonalDetail } from '../../domain/privacy.ts';
import { screen } from '../../domain/privacy.ts';
import type { ActName, Field } from './acts.ts';
import { ACTS, MAX_TEXT } from './acts.ts';
import { BSN_WORDS, detailWords } from './wording.nl.ts';

/** What a press typed, and which mark its card carried of details that were pointed out before. */
interface Typed {
  readonly name: ActName;
  readonly values: Readonly<Record<string, string>>;
  readonly confirmed: string;
}

/** Why a form comes back: with what words, what was typed as far as it may stand, and the mark for a second press. */
export interface Problem {
  /** There was a BSN: refused, and not only pointed out. */
  readonly hasBsn: boolean;
  readonly values: Readonly<Record<string, string>>;
  readonly words: string;
  readonly confirmed: string;
}

/** The fields that a person types in; of a number and a link we ask nothing about details. */
const TYPED: readonly Field['type'][] = ['text', 'long', 'phone', 'link'];

/** Whether somebody typed anything at all in this form. */
export function hasTyped(pressed: Typed): boolean {
  const fields: readonly Field[] = ACTS[pressed.name].fields;
  return fields.some((each) => TYPED.includes(each.type) && (pressed.values[each.id] ?? '') !== '');
}

/** A field that holds eight texts full of signs of four bytes must still fit a card. */
const MAX_TEXT_BYTES = 2 * MAX_TEXT;

/** As much of a text as a field may hold. */
function fitted(text: string): string {
  let part = text.slice(0, MAX_TEXT);
  while (Buffer.byteLength(part) > MAX_TEXT_BYTES) part = part.slice(0, Math.floor(part.length * 0.9));
  // A sign of two halves is not cut in two.
  return part.length < text.length ? part.replace(/[\ud800-\udbff]$/, '') : part;
}

/** R11.2, and the length of a text: what may not go on as it is; null when all is well. */
export function screened(pressed: Typed): Problem | null {
  const fields: readonly Field[] = ACTS[pressed.name].fields;
  const typed = fields.filter((each) => TYPED.includes(each.type));
  const long = typed.filter(
    (each) => fitted(pressed.values[each.id] ?? '') !== (pressed.values[each.id] ?? ''),
  );
  const cut = Object.fromEntries(long.map((each) => [each.id, fitted(pressed.values[each.id] ?? '')]));
  const looks = typed.map((each) => ({
    field: each,
    screening: screen(cut[each.id] ?? pressed.values[each.id] ?? ''),
  }));
  const cleaned = Object.fromEntries(looks.map(({ field, screening }) => [field.id, screening.cleaned]));
  const values = { ...pressed.values, ...cleaned };
  if (looks.some(({ screening }) => screening.hasBsn))
    return { hasBsn: true, values, words: BSN_WORDS, confirmed: '' };
  if (long.length > 0)
    return {
      hasBsn: false,
      values,
      words: `Een tekst is te lang: meer dan ${MAX_TEXT} tekens. Ik heb het begin laten staan. Lees het na.`,
      confirmed: '',
    };
  const details = new Set<PersonalDetail>(
    looks
      .filter(({ field }) => field.type !== 'phone' && field.type !== 'link')
      .flatMap(({ screening }) => screening.details),
  );
  const mark = details.size === 0 ? '' : markOf(Object.values(cleaned));
  if (mark === pressed.confirmed || details.size === 0) return null;
  return { hasBsn: false, values, words: detailWords([...details]), confirmed: mark };
}

/** The same texts pressed a second time are meant that way; another text is looked at again. */
function markOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\u0000')).digest('base64url').slice(0, 22);
}
