import { effectivePartitionKey, evenRanges, type KeyRange, splitRanges } from './hashing.ts';
import { acceptPolicy, type IndexingPolicy } from './indexing.ts';
import { containerRid, databaseRid } from './rids.ts';
import { isObject, type JsonObject, Refused } from './shapes.ts';

/** One item as the peer keeps it. */
export interface Stored {
  readonly rid: string;
  /** Rises with creation, as resource ids do within a container. */
  readonly order: number;
  /** The partition key as the header spells it, such as `["case-1"]`. */
  readonly key: string;
  readonly epk: string;
  readonly body: JsonObject;
}

export interface ContainerState {
  readonly id: string;
  readonly rid: string;
  readonly self: string;
  readonly link: string;
  readonly keyPath: readonly string[];
  policy: IndexingPolicy;
  defaultTtl: number | undefined;
  definition: JsonObject;
  ranges: readonly KeyRange[];
  /** By partition key, then by id. */
  readonly items: Map<string, Map<string, Stored>>;
  /** Log sequence number: one more at every write. */
  lsn: number;
  readonly epkOf: (key: string) => string;
}

export interface DatabaseState {
  readonly id: string;
  readonly definition: JsonObject;
  readonly containers: Map<string, ContainerState>;
}

export interface AccountState {
  readonly databases: Map<string, DatabaseState>;
  counter: number;
  readonly partitions: number;
  readonly wallNow: () => number;
}

function named(body: unknown): JsonObject & { id: string } {
  if (!isObject(body) || typeof body.id !== 'string' || body.id === '' || /[/\\?#]/.test(body.id)) {
    throw new Refused(
      400,
      "The input content is invalid because the required properties - 'id; ' - are missing",
    );
  }
  return { ...body, id: body.id };
}

function system(account: AccountState, rid: string, self: string): JsonObject {
  account.counter += 1;
  const seconds = Math.floor(account.wallNow() / 1000);
  return {
    _rid: rid,
    _self: self,
    _etag: `"${account.counter.toString(16).padStart(8, '0')}"`,
    _ts: seconds,
  };
}

/** "Create a Database": 409 when the id is taken. */
export function createDatabase(account: AccountState, given: unknown): DatabaseState {
  const { id } = named(given);
  if (account.databases.has(id)) {
    throw new Refused(409, 'Database with the specified id already exists.');
  }
  const rid = databaseRid(account.counter);
  const definition = {
    id,
    ...system(account, rid, `dbs/${rid}/`),
    _colls: 'colls/',
    _users: 'users/',
  };
  const database = { id, definition, containers: new Map() };
  account.databases.set(id, database);
  return database;
}

export function findDatabase(account: AccountState, id: string): DatabaseState {
  const found = account.databases.get(id);
  if (found === undefined) {
    throw new Refused(404, 'Owner resource does not exist', { substatus: 1003 });
  }
  return found;
}

export function findContainer(database: DatabaseState, id: string): ContainerState {
  const found = database.containers.get(id);
  if (found === undefined) {
    throw new Refused(404, 'Owner resource does not exist', { substatus: 1003 });
  }
  return found;
}

/** "Create a Collection": the partition key definition, indexing policy and TTL are kept and given back. */
export function createContainer(
  account: AccountState,
  database: DatabaseState,
  given: unknown,
): ContainerState {
  const body = named(given);
  if (database.containers.has(body.id)) {
    throw new Refused(409, 'Resource with specified id or name already exists.');
  }
  const partitionKey = acceptKeyDefinition(body.partitionKey);
  const rid = containerRid(String(database.definition._rid), account.counter);
  const self = `${String(database.definition._self)}colls/${rid}/`;
  const policy = acceptPolicy(body.indexingPolicy);
  const defaultTtl = acceptTtl(body.defaultTtl);
  const epks = new Map<string, string>();
  const container: ContainerState = {
    id: body.id,
    rid,
    self,
    link: `dbs/${database.id}/colls/${body.id}`,
    keyPath: (partitionKey.paths[0] ?? '').slice(1).split('/'),
    policy,
    defaultTtl,
    definition: describe(account, body, partitionKey, policy, rid, self),
    ranges: evenRanges(account.partitions),
    items: new Map(),
    lsn: 0,
    epkOf: (key) => {
      const known = epks.get(key) ?? effectivePartitionKey(JSON.parse(key) as unknown[]);
      epks.set(key, known);
      return known;
    },
  };
  database.containers.set(body.id, container);
  return container;
}

interface KeyDefinition {
  readonly paths: readonly string[];
  readonly kind: 'Hash';
  readonly version: number;
}

/** Version 2 hashes the whole key (large partition keys); hierarchical keys are not in this peer. */
function acceptKeyDefinition(given: unknown): KeyDefinition & JsonObject {
  const paths = isObject(given) && Array.isArray(given.paths) ? given.paths.map(String) : [];
  const kind = isObject(given) ? (given.kind ?? 'Hash') : 'Hash';
  if (paths.length !== 1 || kind !== 'Hash' || !paths[0]?.startsWith('/')) {
    throw new Refused(400, 'The peer knows one partition key path of kind Hash.');
  }
  return { paths, kind: 'Hash', version: 2 };
}

/** "Time to live (TTL)": absent is off, -1 is on without an expiry, otherwise whole seconds. */
function acceptTtl(given: unknown): number | undefined {
  if (given === undefined || given === null) {
    return undefined;
  }
  if (typeof given !== 'number' || !Number.isInteger(given) || (given < 1 && given !== -1)) {
    throw new Refused(400, `The input ttl '${String(given)}' is invalid.`);
  }
  return given;
}

function describe(
  account: AccountState,
  body: JsonObject,
  partitionKey: JsonObject,
  policy: IndexingPolicy,
  rid: string,
  self: string,
): JsonObject {
  return {
    ...body,
    indexingPolicy: policy as unknown as JsonObject,
    partitionKey,
    conflictResolutionPolicy: {
      mode: 'LastWriterWins',
      conflictResolutionPath: '/_ts',
      conflictResolutionProcedure: '',
    },
    ...system(account, rid, self),
    _docs: 'docs/',
    _sprocs: 'sprocs/',
    _triggers: 'triggers/',
    _udfs: 'udfs/',
    _conflicts: 'conflicts/',
  };
}

/** "Replace a Collection": indexing policy and TTL may change, the partition key may not. */
export function replaceContainer(account: AccountState, container: ContainerState, given: unknown): void {
  const body = named(given);
  const partitionKey = acceptKeyDefinition(body.partitionKey);
  if (partitionKey.paths[0] !== `/${container.keyPath.join('/')}`) {
    throw new Refused(400, 'Document collection partition key cannot be changed.');
  }
  container.policy = acceptPolicy(body.indexingPolicy);
  container.defaultTtl = acceptTtl(body.defaultTtl);
  container.definition = describe(
    account,
    body,
    partitionKey,
    container.policy,
    container.rid,
    container.self,
  );
}

/** Splits every physical partition in two: requests for the old ids get 410/1002 from then on. */
export function splitContainer(container: ContainerState): void {
  container.ranges = splitRanges(container.ranges);
}
