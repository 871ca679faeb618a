import { MAX_ROWS } from '../../application/board.ts';
import type { AccessEntry } from '../../application/ports.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { accessReport, accessRow, asCsv, asText } from './access-report.ts';
import type { Scene } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import type { View } from './view.ts';
import { caseLine, offering, view } from './view.ts';

/** `inzage CP-…`: the newest lines of one case; without a number those of all (R10.7). */
export function accessLogView(state: CaseFile | null, entries: readonly AccessEntry[], scene: Scene): View {
  const shown = entries.slice(0, MAX_ROWS).map((entry) => rowLine(entry, state === null, scene));
  const more = entries.length - shown.length;
  const lines = [
    ...(shown.length === 0 ? [own('Hier staat nog niets in.')] : shown),
    ...(more > 0 ? [own(`En nog ${more}.`)] : []),
  ];
  return view('access-log', state, state?.caseId ?? '', {
    title: own(state ? `Wie keek in ${state.number}` : 'Het inzagelog'),
    subtitle: state ? caseLine(state) : own('Typ inzage en een nummer voor één casus.'),
    lines,
    offers: state ? offering(state, scene, 'accessLetter', 'accessList') : {},
  });
}

function rowLine(entry: AccessEntry, withNumber: boolean, scene: Scene): Md {
  const { at, who, what, why } = accessRow(entry, scene);
  const number = withNumber && entry.caseNumber !== null ? ` · ${entry.caseNumber}` : '';
  const mark = entry.allowed ? '' : '**Geweigerd.** ';
  return own(`**${at}**${number} ${md(who)}: ${mark}${md(what)} (${md(why)}).`);
}

/** How the copied text is made: a list for a spreadsheet, or a letter. */
export type AccessForm = 'list' | 'letter';

/** Where a page of the text begins, as the card carries it. */
export interface AccessPage {
  readonly form: AccessForm;
  /** How many newer lines stand on pages before it. */
  readonly from: number;
}

/** A card stays under 25 KB. */
const MAX_TEXT_BYTES = 17_000;
const MAX_LINES_A_PAGE = 100;

/** The log as a text that can be copied, an answer to one person; what doesn't fit stands on a next page. */
export function accessTextView(
  state: CaseFile,
  entries: readonly AccessEntry[],
  { form, from }: AccessPage,
  scene: Scene,
): View {
  const rest = entries.slice(from);
  const { text, count } = fitting((some) => textOf(form, state.number, some, scene), rest);
  const older = rest.length - count;
  const shown = view('access-text', state, state.caseId, {
    title: own(form === 'list' ? 'Als lijst (CSV)' : 'Als brief'),
    subtitle: caseLine(state),
    lines: [
      own(HOW_TO_COPY[form]),
      ...(from > 0 || older > 0
        ? [
            own(
              `Dit zijn regel ${from + 1} tot en met ${from + count} van ${entries.length}; de nieuwste eerst.`,
            ),
          ]
        : []),
    ],
    subject: `${form}|${from + count}`,
    offers: offering(state, scene, older > 0 && 'accessOlder', 'back'),
  });
  const { ref, offers } = shown.data;
  const copied = { values: { log: text }, choices: {} };
  return {
    ...shown,
    data: { ...shown.data, ref: { ...ref, card: 'access-log' }, offers: { ...offers, accessList: copied } },
  };
}

const HOW_TO_COPY: Readonly<Record<AccessForm, string>> = {
  list: 'Kopieer de tekst hieronder. Bewaar hem als bestand met de naam inzage.csv. Excel opent dat als tabel.',
  letter: 'Kopieer de tekst hieronder in een brief aan kind of ouder. Lees de brief na voor je hem geeft.',
};

/** The page that a card's subject names; the first when it names none. */
export function pageOf(subject: string, form: AccessForm): AccessPage {
  const [, named, from] = /^(list|letter)\|(\d{1,5})$/.exec(subject) ?? [];
  return named === undefined ? { form, from: 0 } : { form: named as AccessForm, from: Number(from) };
}

function textOf(form: AccessForm, number: string, entries: readonly AccessEntry[], scene: Scene): string {
  return form === 'list' ? asCsv(entries, scene) : asText(accessReport(number, entries, scene));
}

/** The text of as many of the first entries as fit one card. */
function fitting(
  make: (entries: readonly AccessEntry[]) => string,
  entries: readonly AccessEntry[],
): { readonly text: string; readonly count: number } {
  let count = Math.min(entries.length, MAX_LINES_A_PAGE);
  let text = make(entries.slice(0, count));
  while (count > 1 && Buffer.byteLength(JSON.stringify(text)) > MAX_TEXT_BYTES) {
    count = Math.ceil(count / 2);
    text = make(entries.slice(0, count));
  }
  return { text, count };
}
