import { dateInWords } from '../../domain/calendar.ts';
import type { SeatHeld } from '../../domain/preflight.ts';
import type { PersonId } from '../../domain/words.ts';
import { capital } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { type View, view } from './view.ts';
import { SEAT_WORDS } from './wording.nl.ts';

/** How many seats of one kind a list shows. */
const MAX_ROWS = 12;

/** `mandaten` (R12.6): who holds each seat, till when, with a deputy, and whether the bot can reach them. */
export function mandatesView(seats: readonly SeatHeld[], reachable: ReadonlySet<PersonId>): View {
  const rows = seats.map((seat) => ({ seat, problems: problemsOf(seat, reachable) }));
  const wrong = rows.filter(({ problems }) => problems.length > 0);
  const kinds = [...new Set(seats.map(({ kind }) => kind))];
  return view('overview', null, '', {
    title: own('Wie namens wie aan tafel mag'),
    tone: wrong.length > 0 ? 'attention' : 'default',
    lines: [
      own(wrong.length === 0 ? ALL_WELL : `Bij ${count(wrong.length)} klopt iets niet. Dat staat vet.`),
    ],
    sections: kinds.map((kind) => {
      const ofKind = rows.filter(({ seat }) => seat.kind === kind);
      // What has to be mended comes first, where not all of them fit.
      const sorted = ofKind.toSorted((one, other) => weight(other) - weight(one));
      const more = sorted.length - MAX_ROWS;
      return {
        title: own(kind === 'coordinator' ? 'Coördinator' : capital(SEAT_WORDS[kind])),
        lines: [
          ...sorted.slice(0, MAX_ROWS).map(({ seat, problems }) => line(seat, problems)),
          ...(more > 0 ? [own(`En nog ${more}.`)] : []),
        ],
      };
    }),
  });
}

const ALL_WELL =
  'Elke stoel heeft iemand met mandaat en een vervanger, en de bot kan hen bereiken. Er loopt niets af in de komende maand.';

/** An empty seat weighs most. */
function weight({ seat, problems }: { readonly seat: SeatHeld; readonly problems: readonly Md[] }): number {
  return seat.holder ? problems.length : MAX_ROWS;
}

function count(seats: number): string {
  return seats === 1 ? 'één stoel' : `${seats} stoelen`;
}

function line({ name, holder, deputies }: SeatHeld, problems: readonly Md[]): Md {
  const till = holder?.mandate ? `, mandaat tot en met ${dateInWords(holder.mandate.till)}` : '';
  const deputy = deputies[0] ? ` Vervanger: ${md(deputies[0].name)}.` : '';
  const who = holder ? ` ${md(holder.name)}${till}.${deputy}` : '';
  return own(`${holder ? '●' : '○'} ${md(name)}:${who}${problems.map((each) => ` **${each}**`).join('')}`);
}

function problemsOf(
  { holder, deputies, endsSoon }: SeatHeld,
  reachable: ReadonlySet<PersonId>,
): readonly Md[] {
  if (!holder) return [own('Niemand heeft mandaat.')];
  const unreached = [holder, ...deputies.slice(0, 1)].filter(({ person }) => !reachable.has(person));
  return [
    ...(endsSoon ? [own('Het mandaat loopt bijna af.')] : []),
    ...(deputies.length === 0 ? [own('Er is geen vervanger.')] : []),
    ...unreached.map(({ name }) => own(`${md(name)} heeft de bot nog niet.`)),
  ];
}
