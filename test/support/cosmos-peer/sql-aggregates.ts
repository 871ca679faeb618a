import type { Json } from './shapes.ts';
import {
  AGGREGATES,
  type Aggregates,
  compareValues,
  compile,
  type Parameters,
  rank,
  type Value,
} from './sql-evaluate.ts';
import type { Expression, Query } from './sql-parser.ts';

export type Aggregate = Expression & { readonly type: 'call' };

/** Every aggregate that a query selects, however deep inside arrays and objects. */
export function aggregatesIn(query: Query): readonly Aggregate[] {
  const { select } = query;
  switch (select.type) {
    case 'all':
      return [];
    case 'value':
      return within(select.value);
    case 'fields':
      return select.fields.flatMap(({ value }) => within(value));
  }
}

function within(expression: Expression): readonly Aggregate[] {
  switch (expression.type) {
    case 'call':
      return AGGREGATES.includes(expression.name) ? [expression] : expression.args.flatMap(within);
    case 'array':
      return expression.items.flatMap(within);
    case 'object':
      return expression.fields.flatMap(([, value]) => within(value));
    case 'binary':
      return [...within(expression.left), ...within(expression.right)];
    default:
      return [];
  }
}

export function computeAggregates(
  aggregates: readonly Aggregate[],
  rows: readonly Json[],
  parameters: Parameters,
): Aggregates {
  return new Map(aggregates.map((aggregate) => [aggregate, compute(aggregate, rows, parameters)]));
}

/** "Aggregate functions": COUNT counts defined values; SUM and AVG of anything but numbers are undefined. */
function compute(aggregate: Aggregate, rows: readonly Json[], parameters: Parameters): Value {
  const [of = { type: 'constant', value: 1 } as const] = aggregate.args;
  const value = compile(of);
  const values = rows
    .map((row) => value(row, parameters, new Map()))
    .filter((found): found is Json => found !== undefined);
  switch (aggregate.name) {
    case 'COUNT':
      return values.length;
    case 'MIN':
      return extreme(values, -1);
    case 'MAX':
      return extreme(values, 1);
    default: {
      if (!values.every((found): found is number => typeof found === 'number')) {
        return undefined;
      }
      const sum = values.reduce((total, found) => total + found, 0);
      return aggregate.name === 'SUM' ? sum : values.length === 0 ? undefined : sum / values.length;
    }
  }
}

const FIRST_COMPOUND_RANK = 5;

function extreme(values: readonly Json[], sign: number): Value {
  const [first, ...others] = values;
  if (values.some((found) => rank(found) >= FIRST_COMPOUND_RANK)) {
    return undefined;
  }
  return others.reduce<Value>((best, found) => (compareValues(found, best) * sign > 0 ? found : best), first);
}
