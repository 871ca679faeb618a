import { queryCharge } from './charges.ts';
import { checkOrder, isIndexed, type OrderPath, ordersUndefined } from './indexing.ts';
import type { ContainerState, Stored } from './resources.ts';
import { byteLength, type Flaw, type Json, Refused } from './shapes.ts';
import { aggregatesIn, computeAggregates } from './sql-aggregates.ts';
import {
  type Aggregates,
  compareValues,
  compile,
  type Parameters,
  record,
  type Value,
} from './sql-evaluate.ts';
import { type Expression, parseQuery, type Query } from './sql-parser.ts';

/** "Pagination in Azure Cosmos DB for NoSQL": an answer holds 4 MB at most. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

export interface QueryText {
  readonly text: string;
  readonly parameters: Parameters;
}

export interface Page {
  readonly documents: readonly Json[];
  /** Opaque; where the next page of these items starts. */
  readonly next: string | undefined;
  readonly examined: number;
}

/**
 * Where a page ended: the last item's place, not a count of rows, so that items written meanwhile neither
 * double nor hide others ("Pagination": a token can be used any time later). TOP and OFFSET count along.
 */
interface Position {
  readonly keys: readonly (readonly Json[])[];
  readonly order: number;
  readonly taken: number;
}

interface Row {
  readonly stored: Stored;
  readonly keys: readonly Value[];
}

export function readQuery(body: unknown): QueryText {
  const given = body as { query?: unknown; parameters?: unknown } | null;
  if (typeof given?.query !== 'string') {
    throw new Refused(400, 'The request body has no query.');
  }
  const parameters = new Map<string, Json>();
  for (const entry of (Array.isArray(given.parameters) ? given.parameters : []) as {
    name: string;
    value: Json;
  }[]) {
    if (entry.value !== undefined) {
      parameters.set(entry.name, entry.value);
    }
  }
  return { text: given.query, parameters };
}

/** Names of a path such as c.a.b; undefined for anything else. */
export function pathOf(expression: Expression): readonly string[] | undefined {
  if (expression.type === 'root') {
    return [];
  }
  if (expression.type !== 'member' || expression.name.type !== 'constant') {
    return undefined;
  }
  const before = pathOf(expression.of);
  return before === undefined ? undefined : [...before, String(expression.name.value)];
}

export function orderPaths(query: Query): readonly OrderPath[] {
  return query.orderBy.map(({ value, descending }) => {
    const path = pathOf(value);
    if (path === undefined || path.length === 0) {
      throw new Refused(
        400,
        'Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.',
      );
    }
    return { path, descending };
  });
}

function count(expression: Expression | undefined, parameters: Parameters, name: string): number | undefined {
  if (expression === undefined) {
    return undefined;
  }
  const value = compile(expression)(undefined, parameters, new Map());
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new Refused(400, `${name} expects a whole number that is not negative.`);
  }
  return value;
}

export function limitsOf(query: Query, parameters: Parameters) {
  return {
    top: count(query.top, parameters, 'TOP'),
    offset: count(query.offset, parameters, 'OFFSET'),
    limit: count(query.limit, parameters, 'LIMIT'),
  };
}

function compareRows(left: Row, right: Row, query: Query): number {
  for (const [at, { descending }] of query.orderBy.entries()) {
    const order = compareValues(left.keys[at], right.keys[at]);
    if (order !== 0) {
      return descending ? -order : order;
    }
  }
  return left.stored.order - right.stored.order;
}

function decode(token: string | undefined): Position | undefined {
  if (token === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as Position;
  } catch {
    throw new Refused(400, 'Invalid Continuation Token');
  }
}

function encode(row: Row, taken: number): string {
  const keys = row.keys.map((key) => (key === undefined ? [] : [key]));
  return Buffer.from(JSON.stringify({ keys, order: row.stored.order, taken } satisfies Position)).toString(
    'base64',
  );
}

/** Filtered and sorted rows; items without the value sorted by come or stay away as the policy says. */
function rowsOf(
  query: Query,
  given: QueryText,
  items: readonly Stored[],
  container: ContainerState,
): readonly Row[] {
  const order = orderPaths(query);
  checkOrder(order, container.policy);
  const withUndefined = order.length === 0 || ordersUndefined(order, container.policy);
  const where = query.where === undefined ? undefined : compile(query.where);
  const keys = query.orderBy.map(({ value }) => compile(value));
  const none: Aggregates = new Map();
  const found: Row[] = [];
  for (const stored of items) {
    if (where !== undefined && where(stored.body, given.parameters, none) !== true) {
      continue;
    }
    const row = { stored, keys: keys.map((key) => key(stored.body, given.parameters, none)) };
    if (withUndefined || !row.keys.includes(undefined)) {
      found.push(row);
    }
  }
  return found.sort((left, right) => compareRows(left, right, query));
}

function project(query: Query, row: Value, parameters: Parameters, aggregates: Aggregates): Value {
  const { select } = query;
  switch (select.type) {
    case 'all':
      return row;
    case 'value':
      return compile(select.value)(row, parameters, aggregates);
    case 'fields':
      return record(
        select.fields.map(({ name, value }) => [name, compile(value)(row, parameters, aggregates)] as const),
      );
  }
}

/** Whether an index narrows what has to be loaded: a path of the filter's conjuncts that is indexed. */
function isServed(where: Expression | undefined, container: ContainerState): boolean {
  if (where === undefined) {
    return true;
  }
  if (where.type === 'binary' && where.sign === 'AND') {
    return isServed(where.left, container) || isServed(where.right, container);
  }
  if (where.type === 'binary' && where.sign === 'OR') {
    return isServed(where.left, container) && isServed(where.right, container);
  }
  const sides =
    where.type === 'binary'
      ? [where.left, where.right]
      : where.type === 'in'
        ? [where.of]
        : callArguments(where);
  return sides.some((side) => {
    const path = pathOf(side);
    return path !== undefined && path.length > 0 && isIndexed(path, container.policy);
  });
}

function callArguments(where: Expression): readonly Expression[] {
  return where.type === 'call' ? where.args : [];
}

/**
 * One page over the items of a partition, a range or a key.
 * @param most the page size: the smaller of what was asked and what the peer gives.
 */
export function runPage(
  given: QueryText,
  items: readonly Stored[],
  container: ContainerState,
  token: string | undefined,
  most: number,
  flaw: Flaw | undefined,
): Page {
  const query = parseQuery(given.text);
  const rows = rowsOf(query, given, items, container);
  const examined = isServed(query.where, container) ? rows.length : items.length;
  const aggregated = aggregatesIn(query);
  if (aggregated.length > 0) {
    const bodies = rows.map((row) => row.stored.body);
    const value = project(
      query,
      undefined,
      given.parameters,
      computeAggregates(aggregated, bodies, given.parameters),
    );
    return { documents: value === undefined ? [] : [value], next: undefined, examined };
  }
  const position = decode(token);
  const rest = position === undefined ? rows : rows.filter((row) => isAfter(row, position, query));
  const page = cut(query, given, rest, position?.taken ?? 0, most);
  const { last } = page;
  if (flaw === 'drops-a-page' && position === undefined && last !== undefined && page.next !== undefined) {
    const lost = cut(query, given, rest.slice(rest.indexOf(last) + 1), page.taken, most);
    return { documents: page.documents, next: lost.next, examined: page.documents.length };
  }
  return {
    documents: page.documents,
    next: page.next,
    examined: examined === rows.length ? page.documents.length : examined,
  };
}

function isAfter(row: Row, position: Position, query: Query): boolean {
  const stored = { order: position.order } as Stored;
  return compareRows(row, { stored, keys: position.keys.map((key) => key[0]) }, query) > 0;
}

interface Cut {
  readonly documents: readonly Json[];
  readonly next: string | undefined;
  readonly last: Row | undefined;
  readonly taken: number;
}

function cut(query: Query, given: QueryText, rows: readonly Row[], before: number, most: number): Cut {
  const { top, offset = 0, limit } = limitsOf(query, given.parameters);
  const end = Math.min(
    top ?? Number.POSITIVE_INFINITY,
    limit === undefined ? Number.POSITIVE_INFINITY : offset + limit,
  );
  const documents: Json[] = [];
  let bytes = 0;
  let taken = before;
  let last: Row | undefined;
  for (const row of rows) {
    if (taken >= end) {
      return { documents, next: undefined, last, taken };
    }
    const value = taken < offset ? undefined : project(query, row.stored.body, given.parameters, new Map());
    bytes += value === undefined ? 0 : byteLength(value);
    if (documents.length >= most || (bytes > MAX_PAGE_BYTES && documents.length > 0)) {
      return { documents, next: last === undefined ? undefined : encode(last, taken), last, taken };
    }
    if (value !== undefined) {
      documents.push(value);
    }
    taken += 1;
    last = row;
  }
  return { documents, next: undefined, last, taken };
}

export function pageCharge(page: Page, partitions = 1): number {
  return queryCharge(partitions, page.examined);
}
