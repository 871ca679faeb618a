import { whoWords } from '../../application/access.ts';
import type { AccessEntry } from '../../application/ports.ts';
import { dateOf, momentWithYear, periodInWords, timeOf } from '../../domain/calendar.ts';
import { findPerson, holders, partyOf, type Register } from '../../domain/register.ts';
import { actWords, reasonWords } from './access-words.nl.ts';
import type { Scene } from './forms.ts';

/** The access log of one case, or a part of it, told to who it is about (R11.4). */
export interface AccessReport {
  readonly title: string;
  readonly intro: readonly string[];
  readonly parts: readonly AccessPart[];
  readonly outro: readonly string[];
}

interface AccessPart {
  readonly title: string;
  /** What it says when there are no rows. */
  readonly none: string;
  readonly rows: readonly AccessRow[];
}

export interface AccessRow {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly why: string;
}

/** Looking at the log itself; anything else that was allowed is a look at content. */
const OVERVIEW_ACTS: readonly string[] = ['inzage', 'log', 'accessList', 'accessLetter', 'accessOlder'];

/** One line in words. */
export function accessRow(entry: AccessEntry, { register, values }: Scene): AccessRow {
  return {
    at: momentWithYear(entry.at, values.timeZone),
    who: whoIs(entry, register),
    what: actWords(entry),
    why: reasonWords(entry),
  };
}

/** As it was noted at the time; a line from before names were noted gets the name of now. */
function whoIs({ who, person }: AccessEntry, register: Register): string {
  if (who !== '') return who;
  const found = findPerson(register, person);
  if (found) return whoWords(partyOf(register, found));
  return person === 'command-line' ? 'Beheerder van de server' : 'Iemand die niet in het register staat';
}

/** The whole as a page or a letter, oldest first; `entries` come newest first. */
export function accessReport(number: string, entries: readonly AccessEntry[], scene: Scene): AccessReport {
  const oldestFirst = entries.toReversed();
  const rows = (keep: (entry: AccessEntry) => boolean) =>
    oldestFirst.filter(keep).map((entry) => accessRow(entry, scene));
  const ofOverview = ({ act }: AccessEntry) => OVERVIEW_ACTS.includes(act);
  return {
    title: `Wie keek in casus ${number}?`,
    intro: [
      'In deze casus praten hulpverleners en gemeenten over hulp voor een kind. Zij mogen de informatie over het kind alleen bekijken als dat nodig is.',
      'Elke keer dat iemand kijkt, wordt dat opgeschreven. Ook als iemand iets wil doen wat niet mag. Dat staat hieronder. Wat er over het kind geschreven is, staat hier niet in.',
    ],
    parts: [
      {
        title: 'Wie de informatie bekeek',
        none: 'Niemand.',
        rows: rows((entry) => entry.allowed && !ofOverview(entry)),
      },
      {
        title: 'Wie iets wilde wat niet mocht of niet kon',
        none: 'Niemand.',
        rows: rows((entry) => !entry.allowed),
      },
      {
        title: 'Wie dit overzicht bekeek',
        none: 'Niemand.',
        rows: rows((entry) => entry.allowed && ofOverview(entry)),
      },
    ],
    outro: [
      `Deze lijst is gemaakt op ${momentWithYear(scene.now, scene.values.timeZone)}. Een regel blijft ${periodInWords(scene.values.accessLogRetention)} bewaard.`,
      contact(scene.register),
    ],
  };
}

function contact(register: Register): string {
  const officers = holders(register, 'privacy-officer')
    .map(({ name, phone }) => (phone === '' ? name : `${name}, telefoon ${phone}`))
    .join('; ');
  const who = officers === '' ? '' : `: ${officers}`;
  return `Klopt er iets niet, of heb je een vraag? Bel de privacyfunctionaris${who}.`;
}

/** As plain text, for a letter. */
export function asText({ title, intro, parts, outro }: AccessReport): string {
  const told = parts.map((part) => {
    const rows = part.rows.map(({ at, who, what, why }) => `- ${at}: ${who}. ${what} (${why}).`);
    return [part.title, ...(rows.length === 0 ? [part.none] : rows)].join('\n');
  });
  return [title, ...intro, ...told, ...outro].join('\n\n');
}

const COLUMNS = ['datum', 'tijd', 'wie', 'persoon', 'casus', 'wat', 'toegestaan', 'reden'];

/** As CSV that a Dutch Excel opens as a table: with semicolons. Newest first, as `entries` come. */
export function asCsv(entries: readonly AccessEntry[], scene: Scene): string {
  const zone = scene.values.timeZone;
  const lines = entries.map((entry) => [
    dateOf(entry.at, zone),
    timeOf(entry.at, zone),
    whoIs(entry, scene.register),
    entry.person,
    entry.caseNumber ?? '',
    actWords(entry),
    entry.allowed ? 'ja' : 'nee',
    reasonWords(entry),
  ]);
  return [COLUMNS, ...lines].map((line) => line.map(csvField).join(';')).join('\r\n');
}

/** A name that begins as a formula would be carried out by Excel. */
function csvField(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
