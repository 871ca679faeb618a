import { isObject, type Json, type JsonObject, Refused } from './shapes.ts';

interface CompositePath {
  readonly path: string;
  readonly order?: 'ascending' | 'descending';
}

export interface IndexingPolicy {
  readonly indexingMode: 'consistent' | 'none';
  readonly automatic?: boolean;
  readonly includedPaths: readonly { readonly path: string }[];
  readonly excludedPaths: readonly { readonly path: string }[];
  readonly compositeIndexes?: readonly (readonly CompositePath[])[];
}

export interface OrderPath {
  /** Names from the root, such as ['wakeAt']. */
  readonly path: readonly string[];
  readonly descending: boolean;
}

/** Source: "Indexing policies in Azure Cosmos DB", the default policy. */
const DEFAULT_POLICY: IndexingPolicy = {
  indexingMode: 'consistent',
  automatic: true,
  includedPaths: [{ path: '/*' }],
  excludedPaths: [{ path: '/"_etag"/?' }],
};

/** Source: "Indexing policies": the root path is to be included or excluded; modes are capital-blind. */
export function acceptPolicy(given: unknown): IndexingPolicy {
  if (!isObject(given)) {
    return DEFAULT_POLICY;
  }
  const paths = (key: string): readonly { path: string }[] => {
    const list = given[key];
    return (Array.isArray(list) ? list : []).filter(
      (entry): entry is { path: string } => isObject(entry) && typeof entry.path === 'string',
    );
  };
  const mode = String(given.indexingMode ?? 'consistent').toLowerCase();
  if (mode !== 'consistent' && mode !== 'none') {
    throw new Refused(400, `The indexing mode '${mode}' is not supported.`);
  }
  const included = paths('includedPaths');
  const excluded = paths('excludedPaths');
  if (mode === 'none') {
    return { indexingMode: 'none', automatic: false, includedPaths: [], excludedPaths: [] };
  }
  if (included.length === 0 && excluded.length === 0) {
    return { ...DEFAULT_POLICY, ...compositesOf(given) };
  }
  for (const { path } of [...included, ...excluded]) {
    if (!path.startsWith('/') || !(path.endsWith('/?') || path.endsWith('/*'))) {
      throw new Refused(400, `The indexing path '${path}' could not be accepted, failed near position '1'.`);
    }
  }
  if (![...included, ...excluded].some(({ path }) => path === '/*')) {
    throw new Refused(
      400,
      'The special mandatory indexing path "/" is not provided in any of the path type sets. ' +
        'Please provide this path in one of the sets.',
    );
  }
  return {
    indexingMode: 'consistent',
    automatic: given.automatic !== false,
    includedPaths: included,
    excludedPaths: excluded,
    ...compositesOf(given),
  };
}

function compositesOf(given: JsonObject): Pick<IndexingPolicy, 'compositeIndexes'> {
  const list = given.compositeIndexes;
  return Array.isArray(list) ? { compositeIndexes: list as IndexingPolicy['compositeIndexes'] & {} } : {};
}

function segments(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll(/^"|"$/g, ''));
}

/** How precisely a policy's path covers a property: the number of names, or -1 when it doesn't. */
function precision(policyPath: string, property: readonly string[]): number {
  const names = segments(policyPath);
  const leaf = names.at(-1);
  const stem = names.slice(0, -1);
  if (leaf === '?' ? stem.length !== property.length : stem.length > property.length) {
    return -1;
  }
  const covers = stem.every((name, at) => name === property[at]);
  return covers ? stem.length * 2 + (leaf === '?' ? 1 : 0) : -1;
}

/**
 * "Indexing policies": the more precise path wins, `/?` before `/*`; `id` and `_ts` are always indexed when
 * the mode is consistent; the partition key is not unless included.
 */
export function isIndexed(property: readonly string[], policy: IndexingPolicy): boolean {
  const known = KNOWN.get(policy) ?? new Map<string, boolean>();
  KNOWN.set(policy, known);
  const path = property.join('/');
  const indexed = known.get(path) ?? decide(property, policy);
  known.set(path, indexed);
  return indexed;
}

/** What was found before, for every policy: the paths of a store are few, its items many. */
const KNOWN = new WeakMap<IndexingPolicy, Map<string, boolean>>();

function decide(property: readonly string[], policy: IndexingPolicy): boolean {
  if (policy.indexingMode === 'none') {
    return false;
  }
  if (property.length === 1 && (property[0] === 'id' || property[0] === '_ts')) {
    return true;
  }
  const best = (list: readonly { path: string }[]): number =>
    Math.max(-1, ...list.map(({ path }) => precision(path, property)));
  return best(policy.includedPaths) > best(policy.excludedPaths);
}

/** Whether a path of the policy names this property itself, rather than covering it by a wildcard. */
function isNamed(property: readonly string[], policy: IndexingPolicy): boolean {
  return policy.includedPaths.some(
    ({ path }) => path.endsWith('/?') && precision(path, property) === property.length * 2 + 1,
  );
}

/** Indexed leaves of an item, arrays' elements as `[]`; the partition key and system values aside. */
export function indexedTerms(item: JsonObject, policy: IndexingPolicy): number {
  let terms = 0;
  const walk = (value: Json, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const element of value) {
        walk(element, [...path, '[]']);
      }
    } else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        walk(inner, [...path, name]);
      }
    } else if (isIndexed(path, policy)) {
      terms += 1;
    }
  };
  for (const [name, value] of Object.entries(item)) {
    if (!name.startsWith('_')) {
      walk(value, [name]);
    }
  }
  return terms;
}

/**
 * ORDER BY needs an index. Source: "ORDER BY clause" and "Indexing policies", composite indexes: several
 * properties need a composite index of exactly these paths in this sequence, with these orders or all of
 * them the other way round. Messages as the service words them (Stack Overflow, "order by composite index").
 */
export function checkOrder(order: readonly OrderPath[], policy: IndexingPolicy): void {
  const [only] = order;
  if (only === undefined) {
    return;
  }
  if (order.length === 1) {
    if (!isIndexed(only.path, policy)) {
      throw new Refused(400, 'The index path corresponding to the specified order-by item is excluded.');
    }
    return;
  }
  const serves = (policy.compositeIndexes ?? []).some((composite) => {
    const paths = composite.map(({ path, order: direction }) => ({
      path: segments(path),
      descending: direction === 'descending',
    }));
    const samePaths =
      paths.length === order.length &&
      paths.every((entry, at) => entry.path.join('/') === order[at]?.path.join('/'));
    const same = paths.every((entry, at) => entry.descending === order[at]?.descending);
    const turned = paths.every((entry, at) => entry.descending !== order[at]?.descending);
    return samePaths && (same || turned);
  });
  if (!serves) {
    throw new Refused(
      400,
      'The order by query does not have a corresponding composite index that it can be served from.',
    );
  }
}

/**
 * "ORDER BY clause", note: items without the property come back only when its path is named in the policy;
 * the default `/*` doesn't bring them. With a composite index the documentation is silent: left out.
 */
export function ordersUndefined(order: readonly OrderPath[], policy: IndexingPolicy): boolean {
  const [only] = order;
  return order.length === 1 && only !== undefined && isNamed(only.path, policy);
}
