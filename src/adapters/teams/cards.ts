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

export interface FactLine {
  readonly name: Md;
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

/**
 * Fills in a template's own words: `{"$part": "head"}` is a piece of card that many share, `{"$do": "claim"}` is a
 * button of acts.ts. An ActionSet shows only while one of its buttons is offered.
 */
function expand(node: Json): Json {
  if (Array.isArray(node)) return node.flatMap((each) => fieldsOf(each) ?? [expand(each)]);
  if (node === null || typeof node !== 'object') return node;
  const part = field(node, '$part');
  if (part !== null) return expandPart(part);
  const act = field(node, '$do');
  if (act !== null) return button(act as ActName);
  const entries = Object.entries(node).map(([key, value]) => [key, expand(value)] as const);
  const expanded = Object.fromEntries(entries);
  const names = actsIn(node);
  if (names.length === 0) return expanded;
  return { $when: `\${${names.map((name) => `offers.${name}.on`).join(' || ')}}`, ...expanded };
}

/** `{"$form": "raise"}` stands for the fields of a button, where a card is a form as a whole. */
function fieldsOf(node: Json): readonly Json[] | null {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return null;
  const form = field(node as { readonly [key: string]: Json }, '$form');
  return form === null ? null : formBody(form as ActName, '');
}

function field(node: { readonly [key: string]: Json }, key: string): string | null {
  const value = node[key];
  return typeof value === 'string' ? value : null;
}

function expandPart(name: string): Json {
  const part = PARTS.get(name);
  if (part === undefined) throw new Error(`cards/parts/${name}.json is missing`);
  return expand(part);
}

/** The buttons of an ActionSet. */
function actsIn(node: { readonly [key: string]: Json }): readonly string[] {
  if (node.type !== 'ActionSet' || !Array.isArray(node.actions)) return [];
  return (node.actions as readonly { readonly [key: string]: Json }[]).flatMap(
    (each) => field(each, '$do') ?? [],
  );
}

function button(name: ActName): Json {
  const act: Act = ACTS[name];
  const when = `\${offers.${name}.on}`;
  if (act.fields.length === 0 || act.opens === 'card') return { ...execute(name, name, act), $when: when };
  if (act.opens === 'fresh') return { ...execute(name, `open:${name}`, act), $when: when };
  return {
    type: 'Action.ShowCard',
    $when: when,
    title: act.title,
    card: { type: 'AdaptiveCard', body: formBody(name, `${name}.`), actions: [execute(name, name, act)] },
  };
}

/** `Action.Execute` with an `Action.Submit` fallback for clients that do not know it. */
function execute(name: ActName, verb: string, act: Act): { readonly [key: string]: Json } {
  const data = {
    case: '${ref.case}',
    card: '${ref.card}',
    subject: '${ref.subject}',
    confirmed: '${ref.confirmed}',
  };
  const style = act.style === 'default' ? {} : { style: act.style };
  return {
    type: 'Action.Execute',
    id: name,
    title: act.title,
    verb,
    data,
    ...style,
    fallback: { type: 'Action.Submit', title: act.title, data: { ...data, verb } },
  };
}

/**
 * The fields of an act, bound to the values and choices of its offer. On a card with more forms than one their ids
 * begin with the act's name, as an id may stand on a card once.
 */
function formBody(name: ActName, prefix: '' | `${ActName}.`): Json[] {
  const act: Act = ACTS[name];
  const intro: Json[] = act.intro === '' ? [] : [{ type: 'TextBlock', text: act.intro, wrap: true }];
  return [...intro, ...act.fields.map((each) => input(name, each, `${prefix}${each.id}`))];
}

function input(name: ActName, each: Field, id: string): Json {
  const base = {
    id,
    label: each.label,
    value: `\${offers.${name}.values.${each.id}}`,
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
        choices: [{ $data: `\${offers.${name}.choices.${each.id}}`, title: '${title}', value: '${value}' }],
      };
  }
}

/** Templates are parsed once: that costs a millisecond, filling one a fraction. */
const TEMPLATES = new Map<CardName, Filler>();
const FORMS = new Map<ActName, Filler>();

function template(name: CardName): Filler {
  const known = TEMPLATES.get(name);
  if (known) return known;
  const parsed = new Template(expand(readJson(new URL(`${name}.json`, CARDS))) as object);
  TEMPLATES.set(name, parsed);
  return parsed;
}

/** Parses every template, so that a mistake in one is found at the start and no first user waits. */
export function parseAllCards(): void {
  for (const name of CARD_NAMES) template(name);
}

const NO_FORM: FormData = { values: {}, choices: {} };

/** What a template sees of an act that is not offered: all its fields, empty. */
const NOT_OFFERED = Object.fromEntries(
  (Object.keys(ACTS) as ActName[]).map((name) => [name, { on: false, ...filledIn(name, NO_FORM) }]),
) as Record<ActName, object>;

/** What the template sees of the offers: each act, offered or not, with all its fields. */
function offersFor(offers: CardData['offers']): Record<string, unknown> {
  const offered = (Object.keys(offers) as ActName[]).map((name) => [
    name,
    { on: true, ...filledIn(name, offers[name] ?? NO_FORM) },
  ]);
  return { ...NOT_OFFERED, ...Object.fromEntries(offered) };
}

function filledIn(name: ActName, form: FormData): FormData {
  const fields: readonly Field[] = ACTS[name].fields;
  return {
    values: Object.fromEntries(fields.map((each) => [each.id, form.values[each.id] ?? ''])),
    choices: Object.fromEntries(fields.map((each) => [each.id, form.choices[each.id] ?? []])),
  };
}

/** Draws a card. The result is plain Adaptive Card 1.5 JSON. */
export function renderCard(name: CardName, data: CardData): CardJson {
  const root = { ...data, has: presence(data), offers: offersFor(data.offers) };
  return template(name).expand({ $root: root }) as CardJson;
}

/** Draws the fields of one act as a card of its own: what `fresh` answers, and what a refusal gives back. */
export function renderForm(act: ActName, data: CardData): CardJson {
  const known = FORMS.get(act) ?? new Template(formTemplate(act));
  FORMS.set(act, known);
  const offers = { ...data.offers, back: NO_FORM };
  const root = { ...data, has: presence(data), offers: offersFor(offers) };
  return known.expand({ $root: root }) as CardJson;
}

function formTemplate(name: ActName): object {
  const shell = expand(readJson(new URL('form.json', CARDS))) as { body: Json[]; actions: Json[] };
  return {
    ...shell,
    body: [...shell.body, ...formBody(name, '')],
    actions: [execute(name, name, ACTS[name]), ...shell.actions],
  };
}

/** Which parts have something to show. */
function presence(data: CardData): Record<string, boolean> {
  return {
    ack: data.ack !== '',
    error: data.error !== '',
    subtitle: data.subtitle !== '',
    facts: data.facts.length > 0,
  };
}
