import { type Json, Refused } from './shapes.ts';
import { type Token, tokens } from './sql-lexer.ts';

export type Expression =
  | { readonly type: 'constant'; readonly value: Json | undefined }
  | { readonly type: 'parameter'; readonly name: string }
  | { readonly type: 'root' }
  | { readonly type: 'member'; readonly of: Expression; readonly name: Expression }
  | { readonly type: 'not' | 'minus' | 'plus'; readonly of: Expression }
  | { readonly type: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'in'; readonly of: Expression; readonly list: readonly Expression[] }
  | { readonly type: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly type: 'array'; readonly items: readonly Expression[] }
  | { readonly type: 'object'; readonly fields: readonly (readonly [string, Expression])[] };

export interface Selected {
  readonly name: string;
  readonly value: Expression;
  readonly text: string;
}

export interface Query {
  readonly alias: string;
  readonly top: Expression | undefined;
  readonly select:
    | { readonly type: 'all' }
    | { readonly type: 'value'; readonly value: Expression; readonly text: string }
    | { readonly type: 'fields'; readonly fields: readonly Selected[] };
  readonly where: Expression | undefined;
  readonly whereText: string | undefined;
  readonly orderBy: readonly {
    readonly value: Expression;
    readonly text: string;
    readonly descending: boolean;
  }[];
  readonly offset: Expression | undefined;
  readonly limit: Expression | undefined;
}

/** What the service knows and this peer doesn't; refused loudly rather than answered wrongly. */
const UNKNOWN = ['DISTINCT', 'JOIN', 'GROUP', 'EXISTS', 'ARRAY', 'UDF', 'LIKE'];

interface Reader {
  readonly text: string;
  readonly list: readonly Token[];
  at: number;
  alias: string;
}

function peek(reader: Reader, ahead = 0): Token {
  return reader.list[reader.at + ahead] ?? (reader.list.at(-1) as Token);
}

function syntax(reader: Reader): Refused {
  return new Refused(400, `Syntax error, incorrect syntax near '${peek(reader).text}'.`);
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

function takeWord(reader: Reader, word: string): boolean {
  if (!isWord(peek(reader), word)) {
    return false;
  }
  reader.at += 1;
  return true;
}

function takeSign(reader: Reader, sign: string): boolean {
  const token = peek(reader);
  if (token.kind !== 'sign' || token.text !== sign) {
    return false;
  }
  reader.at += 1;
  return true;
}

function need(taken: boolean, reader: Reader): void {
  if (!taken) {
    throw syntax(reader);
  }
}

function identifier(reader: Reader): string {
  const token = peek(reader);
  need(token.kind === 'word', reader);
  reader.at += 1;
  return token.text;
}

/** Reads something and gives the piece of the query it was read from. */
function withText<T>(reader: Reader, read: (reader: Reader) => T): readonly [T, string] {
  const start = peek(reader).start;
  const value = read(reader);
  const last = reader.list[reader.at - 1];
  return [value, reader.text.slice(start, last?.end)];
}

const PARSED = new Map<string, Query>();
const MAX_PARSED = 500;

/** Source: "SELECT", "WHERE", "ORDER BY", "OFFSET LIMIT clause in Azure Cosmos DB for NoSQL". */
export function parseQuery(text: string): Query {
  const known = PARSED.get(text) ?? parse(text);
  if (PARSED.size >= MAX_PARSED) {
    PARSED.clear();
  }
  PARSED.set(text, known);
  return known;
}

function parse(text: string): Query {
  const list = tokens(text);
  const reader: Reader = { text, list, at: 0, alias: aliasOf(list) };
  for (const token of list) {
    if (token.kind === 'word' && UNKNOWN.includes(token.text)) {
      throw new Refused(400, `cosmos-peer does not know ${token.text}; extend test/support/cosmos-peer.`);
    }
  }
  need(takeWord(reader, 'SELECT'), reader);
  const top = takeWord(reader, 'TOP') ? primary(reader) : undefined;
  const select = selection(reader);
  if (takeWord(reader, 'FROM')) {
    identifier(reader);
    takeWord(reader, 'AS');
    if (peek(reader).kind === 'word' && !clauseAhead(reader)) {
      identifier(reader);
    }
  }
  const [where, whereText] = takeWord(reader, 'WHERE')
    ? withText(reader, expression)
    : [undefined, undefined];
  const orderBy = order(reader);
  const offset = takeWord(reader, 'OFFSET') ? primary(reader) : undefined;
  const limit = takeWord(reader, 'LIMIT') ? primary(reader) : undefined;
  if ((offset === undefined) !== (limit === undefined) || peek(reader).kind !== 'end') {
    throw syntax(reader);
  }
  return { alias: reader.alias, top, select, where, whereText, orderBy, offset, limit };
}

function clauseAhead(reader: Reader): boolean {
  return ['WHERE', 'ORDER', 'OFFSET'].some((word) => isWord(peek(reader), word));
}

/** The name that paths start with: FROM c, FROM container c, FROM container AS c. */
function aliasOf(list: readonly Token[]): string {
  const from = list.findIndex((token) => isWord(token, 'FROM'));
  if (from === -1) {
    return 'c';
  }
  const [source, second, third] = list.slice(from + 1, from + 4);
  if (second !== undefined && isWord(second, 'AS')) {
    return third?.text ?? 'c';
  }
  const clause = ['WHERE', 'ORDER', 'OFFSET'].some((word) => second !== undefined && isWord(second, word));
  return second?.kind === 'word' && !clause ? second.text : (source?.text ?? 'c');
}

function selection(reader: Reader): Query['select'] {
  if (takeSign(reader, '*')) {
    return { type: 'all' };
  }
  if (takeWord(reader, 'VALUE')) {
    const [value, text] = withText(reader, expression);
    return { type: 'value', value, text };
  }
  const fields: Selected[] = [];
  do {
    const [value, text] = withText(reader, expression);
    let name = lastName(value) ?? `$${fields.length + 1}`;
    if (takeWord(reader, 'AS')) {
      name = identifier(reader);
    } else if (peek(reader).kind === 'word' && !isWord(peek(reader), 'FROM')) {
      name = identifier(reader);
    }
    fields.push({ name, value, text });
  } while (takeSign(reader, ','));
  return { type: 'fields', fields };
}

function lastName(value: Expression): string | undefined {
  return value.type === 'member' && value.name.type === 'constant' && typeof value.name.value === 'string'
    ? value.name.value
    : undefined;
}

function order(reader: Reader): Query['orderBy'] {
  const found: { value: Expression; text: string; descending: boolean }[] = [];
  if (!takeWord(reader, 'ORDER')) {
    return found;
  }
  need(takeWord(reader, 'BY'), reader);
  do {
    const [value, text] = withText(reader, expression);
    const descending = takeWord(reader, 'DESC');
    if (!descending) {
      takeWord(reader, 'ASC');
    }
    found.push({ value, text, descending });
  } while (takeSign(reader, ','));
  return found;
}

/** Weakest first. Source: "Operators in Azure Cosmos DB for NoSQL", precedence. */
const LEVELS: readonly (readonly string[])[] = [
  ['??'],
  ['OR'],
  ['AND'],
  ['=', '!=', '<>', '<', '<=', '>', '>='],
  ['||'],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARING = 3;

function expression(reader: Reader): Expression {
  const value = level(reader, 0);
  if (!takeSign(reader, '?')) {
    return value;
  }
  const yes = expression(reader);
  need(takeSign(reader, ':'), reader);
  return { type: 'choice', test: value, yes, no: expression(reader) };
}

function level(reader: Reader, at: number): Expression {
  const signs = LEVELS[at];
  if (signs === undefined) {
    return unary(reader);
  }
  if (at === COMPARING && isWord(peek(reader), 'NOT')) {
    reader.at += 1;
    return { type: 'not', of: level(reader, at) };
  }
  let left = level(reader, at + 1);
  for (;;) {
    const token = peek(reader);
    const sign = token.kind === 'word' ? token.text.toUpperCase() : token.text;
    if ((token.kind === 'sign' || token.kind === 'word') && signs.includes(sign)) {
      reader.at += 1;
      left = { type: 'binary', sign: sign === '<>' ? '!=' : sign, left, right: level(reader, at + 1) };
    } else if (at === COMPARING) {
      const wider = range(reader, left);
      if (wider === undefined) {
        return left;
      }
      left = wider;
    } else {
      return left;
    }
  }
}

/** IN (…), BETWEEN … AND …, and both with NOT before them. */
function range(reader: Reader, left: Expression): Expression | undefined {
  const negated = isWord(peek(reader), 'NOT');
  const ahead = peek(reader, negated ? 1 : 0);
  if (isWord(ahead, 'IN')) {
    reader.at += negated ? 2 : 1;
    need(takeSign(reader, '('), reader);
    const found: Expression = { type: 'in', of: left, list: listUntil(reader, ')') };
    return negated ? { type: 'not', of: found } : found;
  }
  if (isWord(ahead, 'BETWEEN')) {
    reader.at += negated ? 2 : 1;
    const low = level(reader, COMPARING + 1);
    need(takeWord(reader, 'AND'), reader);
    const high = level(reader, COMPARING + 1);
    const found: Expression = {
      type: 'binary',
      sign: 'AND',
      left: { type: 'binary', sign: '>=', left, right: low },
      right: { type: 'binary', sign: '<=', left, right: high },
    };
    return negated ? { type: 'not', of: found } : found;
  }
  return undefined;
}

function unary(reader: Reader): Expression {
  if (takeWord(reader, 'NOT')) {
    return { type: 'not', of: unary(reader) };
  }
  if (takeSign(reader, '-')) {
    return { type: 'minus', of: unary(reader) };
  }
  if (takeSign(reader, '+')) {
    return { type: 'plus', of: unary(reader) };
  }
  return members(reader, primary(reader));
}

function members(reader: Reader, start: Expression): Expression {
  let of = start;
  for (;;) {
    if (takeSign(reader, '.')) {
      of = { type: 'member', of, name: { type: 'constant', value: identifier(reader) } };
    } else if (takeSign(reader, '[')) {
      const name = expression(reader);
      need(takeSign(reader, ']'), reader);
      of = { type: 'member', of, name };
    } else {
      return of;
    }
  }
}

function listUntil(reader: Reader, end: string): readonly Expression[] {
  const found: Expression[] = [];
  if (takeSign(reader, end)) {
    return found;
  }
  do {
    found.push(expression(reader));
  } while (takeSign(reader, ','));
  need(takeSign(reader, end), reader);
  return found;
}

const CONSTANTS: Readonly<Record<string, Json | undefined>> = {
  TRUE: true,
  FALSE: false,
  NULL: null,
  UNDEFINED: undefined,
};

function primary(reader: Reader): Expression {
  const token = peek(reader);
  reader.at += 1;
  switch (token.kind) {
    case 'number':
      return { type: 'constant', value: Number(token.text) };
    case 'string':
      return { type: 'constant', value: token.text };
    case 'parameter':
      return { type: 'parameter', name: token.text };
    case 'word':
      return word(reader, token);
    default:
      return bracketed(reader, token);
  }
}

function word(reader: Reader, token: Token): Expression {
  const upper = token.text.toUpperCase();
  if (takeSign(reader, '(')) {
    return { type: 'call', name: upper, args: listUntil(reader, ')') };
  }
  if (token.text === reader.alias) {
    return { type: 'root' };
  }
  if (upper in CONSTANTS) {
    return { type: 'constant', value: CONSTANTS[upper] };
  }
  throw new Refused(400, `Identifier '${token.text}' could not be resolved.`);
}

function bracketed(reader: Reader, token: Token): Expression {
  if (token.text === '(' && token.kind === 'sign') {
    const value = expression(reader);
    need(takeSign(reader, ')'), reader);
    return value;
  }
  if (token.text === '[' && token.kind === 'sign') {
    return { type: 'array', items: listUntil(reader, ']') };
  }
  if (token.text === '{' && token.kind === 'sign') {
    return objectLiteral(reader);
  }
  reader.at -= 1;
  throw syntax(reader);
}

function objectLiteral(reader: Reader): Expression {
  const fields: (readonly [string, Expression])[] = [];
  if (takeSign(reader, '}')) {
    return { type: 'object', fields };
  }
  do {
    const token = peek(reader);
    need(token.kind === 'string' || token.kind === 'word', reader);
    reader.at += 1;
    need(takeSign(reader, ':'), reader);
    fields.push([token.text, expression(reader)]);
  } while (takeSign(reader, ','));
  need(takeSign(reader, '}'), reader);
  return { type: 'object', fields };
}
