import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { ACTS, type ActName } from '../src/adapters/teams/acts.ts';
import {
  CARD_NAMES,
  type CardData,
  type CardJson,
  renderCard,
  renderForm,
} from '../src/adapters/teams/cards.ts';
import { md } from '../src/adapters/teams/markdown.ts';
import { COMMANDS } from '../src/adapters/teams/to-command.ts';
import { fullestCards, fullestForms, LONGEST } from './support/fullest.ts';

interface Parser {
  AdaptiveCard: new () => {
    parse(json: unknown): void;
    validateProperties(): { validationEvents: { message: string }[] };
  };
}
const { AdaptiveCard } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as Parser;

const MAX_BYTES = 25_000;

/** What Microsoft's own parser finds wrong with a card. */
function findings(card: CardJson): string[] {
  const parsed = new AdaptiveCard();
  parsed.parse(card);
  return parsed.validateProperties().validationEvents.map((event) => event.message);
}

function titles(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(titles);
  if (node === null || typeof node !== 'object') return [];
  const { type, title } = node as { type?: string; title?: string };
  const own = type?.startsWith('Action.') && title ? [title] : [];
  return [...own, ...Object.values(node).flatMap(titles)];
}

function sample(name: string): CardData {
  return JSON.parse(
    readFileSync(new URL(`../cards/samples/${name}.json`, import.meta.url), 'utf8'),
  ) as CardData;
}

describe('elke kaart met het langste dat erop kan', () => {
  const views = fullestCards();
  for (const name of CARD_NAMES) {
    test(`${name}: klopt volgens Microsofts eigen lezer en blijft onder 25 kB`, () => {
      const card = renderCard(name, sample(name));
      expect(findings(card)).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(MAX_BYTES);
      expect(JSON.stringify(card)).not.toMatch(/\$\{(?!lead\})/);
    });

    test(`${name}: elke knop die wordt aangeboden, staat op de kaart`, () => {
      const offered = Object.keys(sample(name).offers) as ActName[];
      const shown = titles(renderCard(name === 'form' ? 'form' : name, sample(name)));
      // The text to copy is a field of an act that has no button there.
      const buttons = name === 'access-text' ? offered.filter((each) => each !== 'accessList') : offered;
      const expected = name === 'form' ? [] : buttons.map((each) => ACTS[each].title);
      expect(shown).toEqual(expect.arrayContaining(expected));
    });

    test(`${name}: het voorbeeld is wat de code maakt (node scripts/card-samples.ts maakt het opnieuw)`, () => {
      expect(sample(name)).toEqual(JSON.parse(JSON.stringify(views[name].data)));
    });
  }
});

describe('elk formulier, vol getypt en teruggekregen', () => {
  for (const [name, shown] of Object.entries(fullestForms())) {
    test(`${ACTS[name as ActName].title} (${name}): past op een kaart, met alles wat getypt was`, () => {
      const card = renderForm(name as ActName, shown.data);
      expect(findings(card)).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(MAX_BYTES);
      const long = ACTS[name as ActName].fields.filter((field) => field.type === 'long').length;
      expect(JSON.stringify(card).split(JSON.stringify(LONGEST).slice(1, -1)).length - 1).toBe(long);
    });
  }
});

test('elke knop doet iets: een opdracht, of iets tonen', () => {
  const shows: readonly ActName[] = [
    ...(['showContent', 'showDecision', 'back', 'open'] as const),
    ...(['accessList', 'accessLetter', 'accessOlder'] as const),
  ];
  const silent = (Object.keys(ACTS) as ActName[]).filter((name) => !COMMANDS[name] && !shows.includes(name));
  expect(silent).toEqual([]);
});

test('tekst die iemand typte, is op een kaart nooit opmaak', () => {
  expect(md('*vet* [klik](https://x.nl) # kop <b> `code` ~~weg~~')).toBe(
    '\\*vet\\* \\[klik\\](https://x.nl) \\# kop &lt;b&gt; \\`code\\` \\~\\~weg\\~\\~',
  );
  expect(md('- een\n1. twee\n+ drie')).toBe('\\- een\n1\\. twee\n\\+ drie');
  expect(md('links \u202erechts\u2069')).toBe('links rechts');
});
