import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Act, ActName, Field } from './acts.ts';
import { ACTS, MAX_LINK, MAX_TEXT } from './acts.ts';
import type { Md } from './markdown.ts';

interface Filler {
  expand(context: { readonly $root: object }): object;
}

/**
 * The package's ES build leaves file extensions out, which Node refuses; its CommonJS build is the same code. Its
 * types pull in the TypeScript sources of another package, so what we use of it is written here.
 */
const { Template } = createRequire(import.meta.url)('adaptivecards-templating') as {
  readonly Template: new (payload: object) => Filler;
};

export type Tone = 'default' | 'accent' | 'good' | 'warning' | 'attention';

/** As a FactSet holds it. */
export interface FactLine {
  readonly title: Md;
  readonly value: Md;
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** What a form starts with: a value for each field, and the choices of each choice field. */
export interface FormData {
  readonly values: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
}

/** What a press on this card carries: which case, which card it was, and what it is about. Never who acts. */
export interface CardRef {
  readonly case: string;
  readonly card: CardName;
  readonly subject: string;
  /** Marks which personal details were pointed out and pressed on all the same (R11.2); empty for none. */
  readonly confirmed: string;
}

/** What every card shows. Each field is required: the template language prints `${…}` for what is missing. */
export interface CardData {
  /** What just happened by this person's press; empty for none. */
  readonly ack: Md;
  readonly error: Md;
  readonly title: Md;
  readonly subtitle: Md;
  readonly tone: Tone;
  readonly facts: readonly FactLine[];
  readonly lines: readonly Md[];
  readonly sections: readonly { readonly title: Md; readonly lines: readonly Md[] }[];
  readonly ref: CardRef;
  /** Which buttons it offers, with the start values of those that have fields. */
  readonly offers: Readonly<Partial<Record<ActName, FormData>>>;
}

export const CARD_NAMES = [
  'intake',
  'reporter',
  'triage',
  'invitation',
  'bed-request',
  'case',
  'status',
  'thread-case',
  'proposal',
  'vote',
  'content',
  'decision',
  'record',
  'step',
  'alert',
  'escalation',
  'question',
  'phone-vote',
  'action',
  'start',
  'check',
  'form',
  'overview',
  'help',
  'answer',
  'access-log',
  'access-text',
  'digest',
] as const;
export type CardName = (typeof CARD_NAMES)[number];

export type CardJson = Readonly<Record<string, unknown>>;

const CARDS = new URL('../../../cards/', import.meta.url);

type Json = null | boolean | number | string | Json[] | { readonly [key: string]: Json };

function readJson(file: URL): Json {
  return JSON.parse(readFileSync(file, 'utf8')) as Json;
}

const PARTS = new Map(
  readdirSync(new URL('parts/', CARDS)).map((file) => [
    file.replace('.json', ''),
    readJson(new URL(`parts/${file}`, CARDS)),
  ]),
);

const SOURCES = Object.fromEntries(
  CARD_NAMES.map((name) => [name, readJson(new URL(`${name}.json`, CARDS))]),
) as Record<CardName, Json>;

/** The acts whose fields stand on a card itself. */
const FORMS_ON = Object.fromEntries(CARD_NAMES.map((name) => [name, formsIn(SOURCES[name])])) as Readonly<
  Record<CardName, readonly ActName[]>
>;

function formsIn(node: Json): readonly string[] {
  if (node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap(formsIn);
  return Object.entries(node).flatMap(([key, value]) => (key === '$form' ? [String(value)] : formsIn(value)));
}

/** What a card is made of this time: which buttons are offered, and which of its parts have something to show. */
interface Shape {
  readonly offers: ReadonlySet<string>;
  readonly shown: ReadonlySet<string>;
}

/**
 * Fills in a template's own words: `{"$part": "head"}` is a piece of card that many share, `{"$do": "claim"}` is a
 * button of acts.ts, `{"$form": "raise"}` are its fields, and `"$shown": "ack"` leaves a piece out while that has nothing
 * to show. An ActionSet is there only while one of its buttons is offered. Gives the pieces that stand in the place of
 * `node`: none, one, or a form's fields.
 */
function expand(node: Json, shape: Shape): readonly Json[] {
  if (Array.isArray(node)) return [node.flatMap((each) => expand(each, shape))];
  if (node === null || typeof node !== 'object') return [node];
  const form = field(node, '$form');
  if (form !== null) return placesOf(form as ActName);
  const part = field(node, '$part');
  if (part !== null) return expand(partNamed(part), shape);
  const act = field(node, '$do');
  if (act !== null) return shape.offers.has(act) ? [`\${buttons.${act}}`] : [];
  const { $shown, ...rest } = node;
  if (typeof $shown === 'string' && !shape.shown.has($shown)) return [];
  const entries = Object.entries(rest).map(([key, value]) => [key, expand(value, shape)[0] ?? null] as const);
  const expanded: Json = Object.fromEntries(entries);
  return isEmptyActionSet(expanded) ? [] : [expanded];
}

function isEmptyActionSet(node: { readonly [key: string]: Json }): boolean {
  return node.type === 'ActionSet' && Array.isArray(node.actions) && node.actions.length === 0;
}

function field(node: { readonly [key: string]: Json }, key: string): string | null {
  const value = node[key];
  return typeof value === 'string' ? value : null;
}

function partNamed(name: string): Json {
  const part = PARTS.get(name);
  if (part === undefined) throw new Error(`cards/parts/${name}.json is missing`);
  return part;
}

/** A button as the card holds it, with its form in it. A whole one is one expression for the template to fill in. */
function button(name: ActName, ref: CardRef, form: FormData): object {
  const act: Act = ACTS[name];
  if (act.fields.length === 0 || act.opens === 'card') return execute(name, name, ref);
  if (act.opens === 'fresh') return execute(name, `open:${name}`, ref);
  const body = Object.values(formBody(name, form, `${name}.`));
  return {
    type: 'Action.ShowCard',
    title: act.title,
    card: { type: 'AdaptiveCard', body, actions: [execute(name, name, ref)] },
  };
}

/** `Action.Execute` with an `Action.Submit` fallback for clients that do not know it. */
function execute(name: ActName, verb: ActName | `open:${ActName}`, ref: CardRef): object {
  const act: Act = ACTS[name];
  const style = act.style === 'default' ? {} : { style: act.style };
  return {
    type: 'Action.Execute',
    id: name,
    title: act.title,
    verb,
    data: ref,
    ...style,
    // What a message carries has no verb beside its data, so it stands in it.
    fallback: { type: 'Action.Submit', title: act.title, data: { ...ref, verb } },
  };
}

/** Where the pieces of a form stand in a template: one place for each piece of `formBody`. */
function placesOf(name: ActName): Json[] {
  return piecesOf(name).map((piece) => `\${forms.${name}.${piece}}`);
}

const INTRO = 'intro_';

function piecesOf(name: ActName): readonly string[] {
  const { intro, fields }: Act = ACTS[name];
  return [...(intro === '' ? [] : [INTRO]), ...fields.map((each) => each.id)];
}

/**
 * What a form says first and the fields of its act, with their values and choices, by piece. On a card with more forms
 * than one their ids begin with the act's name, as an id may stand on a card once.
 */
function formBody(
  name: ActName,
  form: FormData,
  prefix: '' | `${ActName}.`,
): Readonly<Record<string, object>> {
  const { intro, fields }: Act = ACTS[name];
  return Object.fromEntries(
    piecesOf(name).map((piece) => {
      const asked = fields.find((each) => each.id === piece);
      if (!asked) return [piece, { type: 'TextBlock', text: intro, wrap: true }];
      return [piece, input(asked, `${prefix}${piece}`, form)];
    }),
  );
}

function input(each: Field, id: string, form: FormData): object {
  const base = {
    id,
    label: each.label,
    value: form.values[each.id] ?? '',
    ...(each.required ? { isRequired: true, errorMessage: 'Vul dit in.' } : {}),
  };
  const hint = each.hint === '' ? {} : { placeholder: each.hint };
  switch (each.type) {
    case 'text':
      return { type: 'Input.Text', ...base, ...hint, maxLength: 200 };
    case 'phone':
      return { type: 'Input.Text', ...base, ...hint, style: 'Tel', maxLength: 30 };
    case 'link':
      return { type: 'Input.Text', ...base, ...hint, style: 'Url', maxLength: MAX_LINK };
    case 'long':
      return { type: 'Input.Text', ...base, ...hint, isMultiline: true, maxLength: MAX_TEXT };
    case 'copy':
      return { type: 'Input.Text', ...base, isMultiline: true };
    case 'date':
      return { type: 'Input.Date', ...base };
    case 'time':
      return { type: 'Input.Time', ...base };
    case 'number':
      return { type: 'Input.Text', ...base, ...hint, maxLength: 4, regex: '^[0-9]*$' };
    case 'toggle':
      return { type: 'Input.Toggle', id, title: each.label, value: base.value };
    case 'choice':
    case 'choices':
      return {
        type: 'Input.ChoiceSet',
        ...base,
        ...(each.type === 'choices' ? { isMultiSelect: true, style: 'expanded' } : { placeholder: 'Kies' }),
        choices: form.choices[each.id] ?? [],
      };
  }
}

/** Templates that are kept; a region comes to some hundreds of shapes, and one that is new costs a millisecond. */
const MAX_TEMPLATES = 1000;
/**
 * A template is parsed once for each shape of card: that costs a millisecond, filling it a fraction. What a shape leaves
 * out is not there to be looked at each time that a card is drawn.
 */
const TEMPLATES = new Map<string, Filler>();

const PARTS_SHOWN = ['ack', 'error', 'subtitle', 'facts'] as const;
type ShownPart = (typeof PARTS_SHOWN)[number];

function shapeOf(data: CardData, offers: CardData['offers']): Shape {
  const shown: Readonly<Record<ShownPart, boolean>> = {
    ack: data.ack !== '',
    error: data.error !== '',
    subtitle: data.subtitle !== '',
    facts: data.facts.length > 0,
  };
  return {
    offers: new Set(Object.keys(offers)),
    shown: new Set(PARTS_SHOWN.filter((each) => shown[each])),
  };
}

function template(name: string, shape: Shape, make: (shape: Shape) => Json): Filler {
  const key = `${name} ${[...shape.offers].sort().join()} ${[...shape.shown].join()}`;
  const known = TEMPLATES.get(key);
  if (known) return known;
  if (TEMPLATES.size >= MAX_TEMPLATES) TEMPLATES.clear();
  const parsed = new Template(make(shape) as object);
  TEMPLATES.set(key, parsed);
  return parsed;
}

function cardTemplate(name: CardName, shape: Shape): Json {
  return expand(SOURCES[name], shape)[0] ?? null;
}

function formTemplate(name: ActName, shape: Shape): Json {
  const shell = cardTemplate('form', shape) as { readonly body: Json[]; readonly actions: Json[] };
  return {
    ...shell,
    body: [...shell.body, ...placesOf(name)],
    actions: ['${press}', ...shell.actions],
  };
}

const NO_FORM: FormData = { values: {}, choices: {} };

/** What fills a card's places for buttons. */
function buttonsOf({ ref }: CardData, offers: CardData['offers']): Readonly<Record<string, object>> {
  const offered = Object.keys(offers) as ActName[];
  return Object.fromEntries(offered.map((name) => [name, button(name, ref, offers[name] ?? NO_FORM)]));
}

/** Draws a card. The result is plain Adaptive Card 1.5 JSON. */
export function renderCard(name: CardName, data: CardData): CardJson {
  const forms = FORMS_ON[name].map((act) => [act, formBody(act, data.offers[act] ?? NO_FORM, '')]);
  return fill(name, data, data.offers, { forms: Object.fromEntries(forms) }, (shape) =>
    cardTemplate(name, shape),
  );
}

/** Draws the fields of one act as a card of its own: what `fresh` answers, and what a refusal gives back. */
export function renderForm(act: ActName, data: CardData): CardJson {
  const form = formBody(act, data.offers[act] ?? NO_FORM, '');
  const filling = { forms: { [act]: form }, press: execute(act, act, data.ref) };
  return fill(`form ${act}`, data, { back: NO_FORM }, filling, (shape) => formTemplate(act, shape));
}

function fill(
  name: string,
  data: CardData,
  offers: CardData['offers'],
  filling: object,
  make: (shape: Shape) => Json,
): CardJson {
  const parsed = template(name, shapeOf(data, offers), make);
  return parsed.expand({ $root: { ...data, ...filling, buttons: buttonsOf(data, offers) } }) as CardJson;
}
