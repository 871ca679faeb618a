/** What a text may not hold, or only after a second look (R11.2). */

export type PersonalDetail = 'email' | 'phone' | 'address' | 'birth-date';

export interface Screening {
  /** The text with every BSN taken out; the same text when there is none. */
  readonly cleaned: string;
  readonly hasBsn: boolean;
  /** What else points at a person, each kind once: pointed out, then confirmed or removed by who typed it. */
  readonly details: readonly PersonalDetail[];
}

/** What stands where a BSN was. */
export const BSN_REMOVED = '[BSN weggehaald]';

/** Nine digits from here on, with dots, dashes or white space between; looked at from every digit that begins one. */
const NINE_DIGITS = /(?<!\d)(?=(\d(?:[\s.-]{0,2}\d){8})(?!\d))/g;

const DETAILS: readonly (readonly [PersonalDetail, RegExp])[] = [
  ['email', /[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[a-z]{2,24}/i],
  ['phone', /(?<!\d)(?:\+31|0031|0)[ .-]?\(?0?\)?[1-9](?:[ .-]?\d){8}(?!\d)/],
  [
    'address',
    /(?<!\d)[1-9]\d{3} ?[a-z]{2}[ ,]{1,3}(?:nr\.? ?)?\d{1,5}(?!\d)|(?<!\d)\d{1,5}[ ,]{1,3}[1-9]\d{3} ?[a-z]{2}(?![a-z])/i,
  ],
  [
    'birth-date',
    /(?<!\d)(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2]|jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}[-/. ](?:19|20)\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)/i,
  ],
];

/** The elfproef: the digits weighed 9 to 2 and −1 add up to a multiple of eleven. */
export function passesElfproef(digits: string): boolean {
  if (!/^\d{9}$/.test(digits) || /^0+$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => {
    const weight = index === 8 ? -1 : 9 - index;
    return total + weight * Number(digit);
  }, 0);
  return sum % 11 === 0;
}

/** Takes every BSN out; a number before it, with only a space between, does not hide it. */
function withoutBsn(text: string): { readonly cleaned: string; readonly hasBsn: boolean } {
  let cleaned = '';
  let from = 0;
  for (const found of text.matchAll(NINE_DIGITS)) {
    const digits = found[1] ?? '';
    if (found.index < from || !passesElfproef(digits.replaceAll(/\D/g, ''))) continue;
    cleaned += text.slice(from, found.index) + BSN_REMOVED;
    from = found.index + digits.length;
  }
  return { cleaned: cleaned + text.slice(from), hasBsn: from > 0 };
}

/** Looks a typed text over (R11.2). */
export function screen(text: string): Screening {
  const { cleaned, hasBsn } = withoutBsn(text);
  const details = DETAILS.filter(([, pattern]) => pattern.test(cleaned)).map(([kind]) => kind);
  return { cleaned, hasBsn, details };
}
