import type { KeyRange } from './hashing.ts';
import { limitsOf, orderPaths, pathOf, type QueryText } from './querying.ts';
import type { ContainerState } from './resources.ts';
import type { JsonObject } from './shapes.ts';
import { aggregatesIn } from './sql-aggregates.ts';
import { compile } from './sql-evaluate.ts';
import { type Expression, parseQuery, type Query } from './sql-parser.ts';

/** parallelQueryExecutionContextBase.js (SDK) puts the filter of a resumed query here, otherwise `true`. */
const FILTER = '{documentdb-formattableorderbyquery-filter}';

/** aggregates as Aggregators/index.js (SDK) names them. */
const AGGREGATE_NAMES: Readonly<Record<string, string>> = {
  COUNT: 'Count',
  SUM: 'Sum',
  MIN: 'Min',
  MAX: 'Max',
  AVG: 'Average',
};

/**
 * What the SDK asks before it runs a query over several partitions. Source: queryIterator.js,
 * pipelinedQueryExecutionContext.js (SDK), and QueryPlanRetrieverTests.cs, OrderByQueryResult.cs
 * (azure-cosmos-dotnet-v3) for the rewriting.
 */
export function queryPlan(given: QueryText, container: ContainerState): JsonObject {
  const query = parseQuery(given.text);
  orderPaths(query);
  const limits = limitsOf(query, given.parameters);
  const aggregates = aggregatesIn(query).map(({ name }) => AGGREGATE_NAMES[name] ?? name);
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: 'None',
      top: limits.top ?? null,
      offset: limits.offset ?? null,
      limit: limits.limit ?? null,
      orderBy: query.orderBy.map(({ descending }) => (descending ? 'Descending' : 'Ascending')),
      orderByExpressions: query.orderBy.map(({ text }) => text),
      groupByExpressions: [],
      groupByAliases: [],
      aggregates,
      groupByAliasToAggregateType: {},
      rewrittenQuery: rewritten(query, limits),
      hasSelectValue: query.select.type === 'value',
      dCountInfo: null,
      hasNonStreamingOrderBy: false,
    },
    queryRanges: queryRanges(given, container).map(({ min, max, point }) => ({
      min,
      max,
      isMinInclusive: true,
      isMaxInclusive: point,
    })),
  };
}

/** Whether the gateway can answer by itself, walking from partition to partition, without the SDK's merging. */
export function isServedByGateway(given: QueryText): boolean {
  const query = parseQuery(given.text);
  return (
    query.orderBy.length === 0 &&
    query.top === undefined &&
    query.offset === undefined &&
    aggregatesIn(query).length === 0
  );
}

function rewritten(query: Query, limits: ReturnType<typeof limitsOf>): string {
  const { alias } = query;
  const where = query.whereText === undefined ? '' : `(${query.whereText})`;
  const pages = limits.limit === undefined ? '' : `\nOFFSET 0 LIMIT ${(limits.offset ?? 0) + limits.limit}`;
  if (aggregatesIn(query).length > 0) {
    return `SELECT VALUE [${aggregateItem(query)}]\nFROM ${alias}${where === '' ? '' : `\nWHERE ${where}`}`;
  }
  const top = limits.top === undefined ? '' : `TOP ${limits.top} `;
  if (query.orderBy.length === 0) {
    const rest = `\nFROM ${alias}${where === '' ? '' : `\nWHERE ${where}`}`;
    return pages === '' ? '' : `SELECT ${top}${selected(query)}${rest}${pages}`;
  }
  const items = query.orderBy.map(({ text }) => `{"item": ${text}}`).join(', ');
  const order = query.orderBy
    .map(({ text, descending }) => `${text} ${descending ? 'DESC' : 'ASC'}`)
    .join(', ');
  return (
    `SELECT ${top}${alias}._rid, [${items}] AS orderByItems, ${payload(query)} AS payload\n` +
    `FROM ${alias}\nWHERE ${where === '' ? '' : `${where} AND `}(${FILTER})\nORDER BY ${order}${pages}`
  );
}

function selected(query: Query): string {
  const { select } = query;
  switch (select.type) {
    case 'all':
      return '*';
    case 'value':
      return `VALUE ${select.text}`;
    case 'fields':
      return select.fields
        .map(({ text, name }) => (name.startsWith('$') ? text : `${text} AS ${name}`))
        .join(', ');
  }
}

function payload(query: Query): string {
  const { select } = query;
  switch (select.type) {
    case 'all':
      return query.alias;
    case 'value':
      return select.text;
    case 'fields':
      return `{${select.fields.map(({ text, name }) => `${JSON.stringify(name)}: ${text}`).join(', ')}}`;
  }
}

/** emptyGroup.js (SDK) reads `item2` before `item`; MIN and MAX need the count of a partition without values. */
function aggregateItem(query: Query): string {
  const text = query.select.type === 'value' ? query.select.text : 'COUNT(1)';
  const [only] = aggregatesIn(query);
  const inner = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  switch (only?.name) {
    case 'MIN':
    case 'MAX':
      return `{"item": ${text}, "item2": {"${only.name.toLowerCase()}": ${text}, "count": COUNT(${inner})}}`;
    case 'AVG':
      return `{"item": {"sum": SUM(${inner}), "count": COUNT(${inner})}}`;
    default:
      return `{"item": ${text}}`;
  }
}

export interface Target {
  readonly min: string;
  readonly max: string;
  /** One partition key's place rather than a stretch. */
  readonly point: boolean;
}

/** A filter `c.pk = …` among the conjuncts narrows a query to where that key lives. */
export function queryRanges(given: QueryText, container: ContainerState): readonly Target[] {
  const { where } = parseQuery(given.text);
  const key = where === undefined ? undefined : keyIn(where, given, container);
  if (key === undefined) {
    return [{ min: '', max: 'FF', point: false }];
  }
  const epk = container.epkOf(key);
  return [{ min: epk, max: epk, point: true }];
}

function keyIn(where: Expression, given: QueryText, container: ContainerState): string | undefined {
  if (where.type !== 'binary') {
    return undefined;
  }
  if (where.sign === 'AND') {
    return keyIn(where.left, given, container) ?? keyIn(where.right, given, container);
  }
  const sides = where.sign === '=' ? [where.left, where.right] : [];
  const isKey = (side: Expression): boolean => pathOf(side)?.join('/') === container.keyPath.join('/');
  const other = sides.find((side) => !isKey(side));
  if (
    other === undefined ||
    !sides.some(isKey) ||
    (other.type !== 'constant' && other.type !== 'parameter')
  ) {
    return undefined;
  }
  const value = compile(other)(undefined, given.parameters, new Map());
  return value === undefined ? undefined : JSON.stringify([value]);
}

export function touches(target: Target, range: KeyRange): boolean {
  return target.point ? target.min >= range.min && target.min < range.max : true;
}
