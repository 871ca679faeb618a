import type { BlockedField, Json } from './types.ts';

/** What a Teams client does with the buttons and fields of an Adaptive Card; knows no network. */

const DEPTH_MAX = 40;
/** Teams draws six buttons in a row; what comes after is not there, apart from those in the overflow menu. */
const ROW_MAX = 6;
/** Keys under which an element keeps something else than child elements. */
const NOT_CHILDREN = new Set([
  'actions',
  'selectAction',
  'inlineAction',
  'card',
  'data',
  'fallback',
  'refresh',
]);

export interface CardButton {
  readonly type: 'Action.Execute' | 'Action.Submit';
  readonly title: string;
  /** Slash-separated keys from the card's root, as in `actions/0/card/actions/1`. */
  readonly path: string;
  readonly action: Json;
  /** The fields that go along: those of its own (show) card and of the cards around it. */
  readonly inputs: readonly Json[];
}

/** Every Execute and Submit button of a card, also inside ShowCards, ActionSets and select actions. */
export function buttonsOf(card: unknown): CardButton[] {
  const found: CardButton[] = [];
  walkCard(card, '', [], 0, found);
  return found;
}

/** The fields with their default values, as they stand when nobody has typed. */
export function defaultsOf(button: CardButton): Record<string, string> {
  const values: Record<string, string> = {};
  for (const input of button.inputs) values[String(input.id)] = defaultValue(input);
  return values;
}

/**
 * Merges what was typed over the defaults and into the button's data, after the client's own checks.
 * Empty fields are left out, as Microsoft's renderer does.
 * @throws Error when a value is given for a field that this button does not send.
 */
export function fillIn(
  button: CardButton,
  typed: Readonly<Record<string, unknown>>,
): { blocked: BlockedField[] } | { data: unknown } {
  const values = defaultsOf(button);
  for (const [id, value] of Object.entries(typed)) {
    if (!(id in values)) {
      throw new Error(
        `"${button.title}" sends no field "${id}"; it sends: ${Object.keys(values).join(', ')}`,
      );
    }
    values[id] = String(value ?? '');
  }
  const blocked = button.inputs.flatMap((input) => check(input, values[String(input.id)] ?? ''));
  if (blocked.length > 0) return { blocked };
  const own = button.action.data;
  if (own !== undefined && !isObject(own)) return { data: own };
  const data: Record<string, unknown> = structuredClone({ ...own });
  for (const [id, value] of Object.entries(values)) if (value !== '') data[id] = value;
  return { data };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walkCard(card: unknown, path: string, outer: readonly Json[], depth: number, found: CardButton[]) {
  if (!isObject(card) || depth > DEPTH_MAX) return;
  const inputs: Json[] = [...outer];
  collectInputs(card.body, depth, inputs);
  walkElement(card, path, inputs, depth, found);
}

function collectInputs(value: unknown, depth: number, inputs: Json[]) {
  if (depth > DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (const child of value) collectInputs(child, depth + 1, inputs);
    return;
  }
  if (!isObject(value)) return;
  if (typeof value.type === 'string' && value.type.startsWith('Input.') && typeof value.id === 'string') {
    inputs.push(value);
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    if (!NOT_CHILDREN.has(key)) collectInputs(child, depth + 1, inputs);
  }
}

function walkElement(
  value: unknown,
  path: string,
  inputs: readonly Json[],
  depth: number,
  found: CardButton[],
) {
  if (depth > DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (const [i, child] of value.entries()) walkElement(child, join(path, i), inputs, depth + 1, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'actions' && Array.isArray(child)) {
      for (const i of drawnOf(child)) takeAction(child[i], join(join(path, key), i), inputs, depth, found);
    } else if (key === 'selectAction' || key === 'inlineAction') {
      takeAction(child, join(path, key), inputs, depth, found);
    } else if (!NOT_CHILDREN.has(key)) {
      walkElement(child, join(path, key), inputs, depth + 1, found);
    }
  }
}

/** The places of the buttons in a row that a person can reach. */
function drawnOf(row: readonly unknown[]): number[] {
  const isSecondary = (i: number) => isObject(row[i]) && row[i].mode === 'secondary';
  const places = [...row.keys()];
  const primary = new Set(places.filter((i) => !isSecondary(i)).slice(0, ROW_MAX));
  return places.filter((i) => primary.has(i) || isSecondary(i));
}

function takeAction(
  action: unknown,
  path: string,
  inputs: readonly Json[],
  depth: number,
  found: CardButton[],
) {
  if (!isObject(action)) return;
  if (action.type === 'Action.ShowCard') {
    walkCard(action.card, join(path, 'card'), inputs, depth + 1, found);
  } else if (action.type === 'Action.Execute' || action.type === 'Action.Submit') {
    const scope = action.associatedInputs === 'none' ? [] : inputs;
    const title = String(action.title ?? action.tooltip ?? '');
    found.push({ type: action.type, title, path, action, inputs: scope });
  }
}

function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}/${key}`;
}

function defaultValue(input: Json): string {
  if (input.type === 'Input.Toggle') {
    const off = String(input.valueOff ?? 'false');
    return input.value === undefined ? off : String(input.value);
  }
  return input.value === undefined || input.value === null ? '' : String(input.value);
}

function check(input: Json, value: string): BlockedField[] {
  const reason = objection(input, value);
  if (reason === undefined) return [];
  const id = String(input.id);
  return [{ id, label: String(input.label ?? id), reason, message: String(input.errorMessage ?? '') }];
}

function objection(input: Json, value: string): BlockedField['reason'] | undefined {
  if (input.type === 'Input.Toggle') {
    return input.isRequired && value !== String(input.valueOn ?? 'true') ? 'required' : undefined;
  }
  if (value === '') return input.isRequired ? 'required' : undefined;
  if (input.type === 'Input.Text') return textObjection(input, value);
  if (input.type === 'Input.ChoiceSet') return choiceObjection(input, value);
  if (input.type === 'Input.Date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'format';
  if (input.type === 'Input.Time' && !/^\d{2}:\d{2}$/.test(value)) return 'format';
  return rangeObjection(input, value);
}

function textObjection(input: Json, value: string): BlockedField['reason'] | undefined {
  if (typeof input.maxLength === 'number' && value.length > input.maxLength) return 'maxLength';
  if (typeof input.regex === 'string' && !new RegExp(input.regex).test(value)) return 'regex';
  return undefined;
}

function choiceObjection(input: Json, value: string): BlockedField['reason'] | undefined {
  const choices = Array.isArray(input.choices) ? input.choices : [];
  const known = new Set(choices.map((choice) => String(isObject(choice) ? choice.value : '')));
  const picked = input.isMultiSelect ? value.split(',') : [value];
  return picked.every((one) => known.has(one)) ? undefined : 'choice';
}

/** Dates and times compare as text, since they are written largest part first. */
function rangeObjection(input: Json, value: string): BlockedField['reason'] | undefined {
  if (input.type === 'Input.Number') {
    const number = Number(value);
    if (!Number.isFinite(number)) return 'format';
    if (typeof input.min === 'number' && number < input.min) return 'range';
    if (typeof input.max === 'number' && number > input.max) return 'range';
    return undefined;
  }
  if (typeof input.min === 'string' && input.min !== '' && value < input.min) return 'range';
  if (typeof input.max === 'string' && input.max !== '' && value > input.max) return 'range';
  return undefined;
}
