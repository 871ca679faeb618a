import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, Refused } from './shapes.ts';
import { FUNCTIONS } from './sql-functions.ts';
import type { Expression } from './sql-parser.ts';

export type Value = Json | undefined;
export type Parameters = ReadonlyMap<string, Json>;
/** Results of the aggregates of a query, by their place in it. */
export type Aggregates = ReadonlyMap<Expression, Value>;
export type Evaluate = (row: Value, parameters: Parameters, aggregates: Aggregates) => Value;

export const AGGREGATES: readonly string[] = ['COUNT', 'SUM', 'MIN', 'MAX', 'AVG'];

export function isTrue(value: Value): boolean {
  return value === true;
}

/** The order of types in ORDER BY, MIN and MAX. Source: "ORDER BY clause", mixed types. */
export function rank(value: Value): number {
  if (value === undefined) {
    return 0;
  }
  if (value === null) {
    return 1;
  }
  return { boolean: 2, number: 3, string: 4, object: Array.isArray(value) ? 5 : 6 }[
    typeof value as 'boolean' | 'number' | 'string' | 'object'
  ];
}

export function compareValues(left: Value, right: Value): number {
  const ranks = rank(left) - rank(right);
  if (ranks !== 0) {
    return ranks;
  }
  if (typeof left === 'object' || left === undefined) {
    return 0;
  }
  return left === right ? 0 : (left as string) < (right as string) ? -1 : 1;
}

/**
 * "Equality and comparison operators": across types, or with an undefined side, the result is undefined,
 * also of `=` and `!=`; objects and arrays know only equality.
 */
function compare(sign: string, left: Value, right: Value): Value {
  if (left === undefined || right === undefined || rank(left) !== rank(right)) {
    return undefined;
  }
  if (typeof left === 'object' && left !== null) {
    return sign === '=' ? isDeepStrictEqual(left, right) : undefined;
  }
  const order = compareValues(left, right);
  switch (sign) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function arithmetic(sign: string, left: Value, right: Value): Value {
  if (sign === '||') {
    return typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
  }
  if (typeof left !== 'number' || typeof right !== 'number') {
    return undefined;
  }
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

/** "Logical operators": the three-valued tables; undefined gives way to a deciding side. */
function both(left: Value, right: Value): Value {
  if (left === false || right === false) {
    return false;
  }
  return left === true && right === true ? true : undefined;
}

function either(left: Value, right: Value): Value {
  if (left === true || right === true) {
    return true;
  }
  return left === false && right === false ? false : undefined;
}

function member(of: Value, name: Value): Value {
  if (Array.isArray(of)) {
    return typeof name === 'number' ? of[name] : undefined;
  }
  return isObject(of) && typeof name === 'string' && Object.hasOwn(of, name) ? of[name] : undefined;
}

const COMPILED = new WeakMap<Expression, Evaluate>();

/** Turns an expression into a function, once for each expression. */
export function compile(expression: Expression): Evaluate {
  const known = COMPILED.get(expression) ?? build(expression);
  COMPILED.set(expression, known);
  return known;
}

function build(expression: Expression): Evaluate {
  switch (expression.type) {
    case 'constant':
      return () => expression.value;
    case 'parameter':
      return (_, parameters) => {
        if (!parameters.has(expression.name)) {
          throw new Refused(400, `The parameter '${expression.name}' was not supplied.`);
        }
        return parameters.get(expression.name);
      };
    case 'root':
      return (row) => row;
    case 'member': {
      const of = compile(expression.of);
      const name = compile(expression.name);
      return (...given) => member(of(...given), name(...given));
    }
    case 'binary':
      return binary(expression.sign, compile(expression.left), compile(expression.right));
    case 'in': {
      const of = compile(expression.of);
      const list = expression.list.map(compile);
      return (...given) => {
        const value = of(...given);
        return list.reduce<Value>((found, item) => either(found, compare('=', value, item(...given))), false);
      };
    }
    case 'choice': {
      const [test, yes, no] = [compile(expression.test), compile(expression.yes), compile(expression.no)];
      return (...given) => (test(...given) === true ? yes(...given) : no(...given));
    }
    case 'call':
      return call(expression);
    case 'array': {
      const items = expression.items.map(compile);
      return (...given) => items.map((item) => item(...given)).filter((value) => value !== undefined);
    }
    case 'object': {
      const fields = expression.fields.map(([name, value]) => [name, compile(value)] as const);
      return (...given) => record(fields.map(([name, value]) => [name, value(...given)]));
    }
    default:
      return single(expression.type, compile(expression.of));
  }
}

/** An object without the fields that are undefined, as results leave them out. */
export function record(fields: readonly (readonly [string, Value])[]): Json {
  return Object.fromEntries(
    fields.filter((field): field is readonly [string, Json] => field[1] !== undefined),
  );
}

function single(type: 'not' | 'minus' | 'plus', of: Evaluate): Evaluate {
  return (...given) => {
    const value = of(...given);
    if (type === 'not') {
      return typeof value === 'boolean' ? !value : undefined;
    }
    return typeof value === 'number' ? (type === 'minus' ? -value : value) : undefined;
  };
}

function binary(sign: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (sign) {
    case 'AND':
      return (...given) => {
        const first = left(...given);
        return first === false ? false : both(first, right(...given));
      };
    case 'OR':
      return (...given) => {
        const first = left(...given);
        return first === true ? true : either(first, right(...given));
      };
    case '??':
      return (...given) => left(...given) ?? right(...given);
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (...given) => compare(sign, left(...given), right(...given));
    default:
      return (...given) => arithmetic(sign, left(...given), right(...given));
  }
}

function call(expression: Expression & { type: 'call' }): Evaluate {
  if (AGGREGATES.includes(expression.name)) {
    return (_, __, aggregates) => aggregates.get(expression);
  }
  const known = FUNCTIONS[expression.name];
  if (known === undefined) {
    throw new Refused(
      400,
      `'${expression.name}' is not a recognized built-in function name (of cosmos-peer).`,
    );
  }
  const args = expression.args.map(compile);
  return (...given) => known(args.map((arg) => arg(...given)));
}
