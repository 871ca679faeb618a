import { expect, test } from 'vitest';
import { buttonsOf, fillIn } from '../src/practice/card-client.ts';

function titles(card: unknown): string[] {
  return buttonsOf(card).map((button) => button.title);
}

test('the seventh button of a row is not there, as in Teams; one of the overflow menu is', () => {
  const actions = Array.from({ length: 8 }, (_, i) => ({
    type: 'Action.Execute',
    title: `Knop ${i + 1}`,
    ...(i === 7 ? { mode: 'secondary' } : {}),
  }));
  expect(titles({ type: 'AdaptiveCard', actions })).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((n) => `Knop ${n}`),
    'Knop 8',
  ]);
});

test('buttons are found in columns, tables and select actions, each with its path', () => {
  const execute = (title: string) => ({ type: 'Action.Execute', title });
  const card = {
    type: 'AdaptiveCard',
    body: [
      { type: 'ColumnSet', columns: [{ items: [{ type: 'ActionSet', actions: [execute('Kolom')] }] }] },
      { type: 'Table', rows: [{ cells: [{ items: [], selectAction: execute('Cel') }] }] },
    ],
  };
  expect(buttonsOf(card).map((button) => [button.title, button.path])).toEqual([
    ['Kolom', 'body/0/columns/0/items/0/actions/0'],
    ['Cel', 'body/1/rows/0/cells/0/selectAction'],
  ]);
});

test('fields of a show card go with the fields of the cards around it, never with those beside it', () => {
  const field = (id: string) => ({ type: 'Input.Text', id, value: `van ${id}` });
  const show = (id: string, action: string) => ({
    type: 'Action.ShowCard',
    title: id,
    card: { body: [field(id)], actions: [{ type: 'Action.Execute', title: action, data: { own: 1 } }] },
  });
  const card = { body: [field('buiten')], actions: [show('links', 'Links'), show('rechts', 'Rechts')] };
  const [left] = buttonsOf(card);
  if (left === undefined) throw new Error('no button');
  expect(fillIn(left, { buiten: '' })).toEqual({ data: { own: 1, links: 'van links' } });
  expect(() => fillIn(left, { rechts: 'x' })).toThrow('sends no field "rechts"');
});

test.each([
  ['Input.Number', { min: 1, max: 3 }, '4', 'range'],
  ['Input.Number', {}, 'veel', 'format'],
  ['Input.Date', { min: '2026-03-01' }, '2026-02-28', 'range'],
  ['Input.Date', {}, '1 maart', 'format'],
  ['Input.Time', { max: '18:00' }, '18:01', 'range'],
  ['Input.Toggle', { isRequired: true }, 'false', 'required'],
])('%s with %j does not let %s through', (type, rule, value, reason) => {
  const card = { body: [{ type, id: 'veld', ...rule }], actions: [{ type: 'Action.Execute', title: 'Ja' }] };
  const [button] = buttonsOf(card);
  if (button === undefined) throw new Error('no button');
  expect(fillIn(button, { veld: value })).toMatchObject({ blocked: [{ id: 'veld', reason }] });
});
