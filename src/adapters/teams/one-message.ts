import type { CardJson } from './cards.ts';
import { renderCard } from './cards.ts';
import type { View } from './view.ts';
import { view } from './view.ts';

/** What one message may weigh in UTF-8 bytes; Teams takes a little more. */
const MAX_MESSAGE_BYTES = 24_000;
/** More cards than this in one message are told as a list that opens them one by one. */
const MAX_CARDS = 5;

/** Alerts about more people of one case can come to the same card; it is shown once. */
export function eachOnce(views: readonly View[]): readonly View[] {
  const key = ({ card, data }: View) =>
    JSON.stringify([card, data.ref.case, data.title, data.facts, data.lines]);
  return [...new Map(views.toReversed().map((shown) => [key(shown), shown])).values()].toReversed();
}

/** R9.7: what falls due for one person in the same tick goes as one message. */
export function oneMessage(views: readonly View[]): {
  readonly cards: readonly CardJson[];
  readonly summary: string;
} {
  const cards = views.map((shown) => renderCard(shown.card, shown.data));
  const summary = views[0] && views.length === 1 ? views[0].summary : `${views.length} berichten`;
  const bytes = cards.reduce((sum, card) => sum + Buffer.byteLength(JSON.stringify(card)), 0);
  if (cards.length <= MAX_CARDS && bytes <= MAX_MESSAGE_BYTES) return { cards, summary };
  return { cards: views.map(digest), summary };
}

/** A short card that opens the whole one by a press: many of them fit one message. */
function digest(shown: View): CardJson {
  const { ref, title, subtitle, tone } = shown.data;
  const short = view('digest', null, ref.case, {
    title,
    subtitle,
    tone,
    offers: { open: { values: {}, choices: {} } },
  });
  return renderCard('digest', { ...short.data, ref });
}
