import { atomicBatch, looseBatch } from './batching.ts';
import { METADATA } from './charges.ts';
import { inRange } from './hashing.ts';
import {
  changeItem,
  createItem,
  deleteItem,
  type ItemWorld,
  isAlive,
  MAX_ITEM_BYTES,
  readItem,
  replaceItem,
  upsertItem,
} from './items.ts';
import { patched } from './patching.ts';
import { queryPlan } from './query-plan.ts';
import { answerQuery } from './query-requests.ts';
import { readQuery } from './querying.ts';
import { bodyOf, header, isSet, keyHeader, type PeerRequest } from './requests.ts';
import {
  type AccountState,
  type ContainerState,
  createContainer,
  createDatabase,
  findContainer,
  findDatabase,
  replaceContainer,
} from './resources.ts';
import { type Answer, isObject, type JsonObject, Refused } from './shapes.ts';

export interface HandlingWorld extends ItemWorld {
  readonly account: AccountState;
  readonly endpoint: () => string;
  readonly pageSize: number;
}

/** "Get Database Account"; DatabaseAccount.js and globalEndpointManager.js (SDK) go by the locations. */
function account(world: HandlingWorld): Answer {
  const location = { name: 'Peer', databaseAccountEndpoint: `${world.endpoint()}/` };
  return {
    status: 200,
    charge: METADATA,
    body: {
      id: 'cosmos-peer',
      _self: '',
      _rid: 'cosmos-peer',
      _dbs: '//dbs/',
      media: '//media/',
      addresses: '//addresses/',
      writableLocations: [location],
      readableLocations: [location],
      enableMultipleWriteLocations: false,
      userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
      userReplicationPolicy: { minReplicaSetSize: 3, maxReplicasetSize: 4 },
    },
  };
}

function resource(status: number, definition: JsonObject): Answer {
  return { status, body: definition, charge: METADATA, headers: { etag: String(definition._etag) } };
}

function databases(request: PeerRequest, world: HandlingWorld): Answer {
  const [, id] = request.names;
  if (id === undefined) {
    if (request.method === 'POST' && !isSet(request, 'x-ms-documentdb-isquery')) {
      return resource(201, createDatabase(world.account, bodyOf(request)).definition);
    }
    const all = [...world.account.databases.values()].map(({ definition }) => definition);
    return { status: 200, body: { _rid: '', Databases: all, _count: all.length }, charge: METADATA };
  }
  const database = findDatabase(world.account, id);
  if (request.method === 'DELETE') {
    world.account.databases.delete(id);
    return { status: 204, charge: METADATA };
  }
  return resource(200, database.definition);
}

function containers(request: PeerRequest, world: HandlingWorld): Answer {
  const [, databaseId = '', , id] = request.names;
  const database = findDatabase(world.account, databaseId);
  if (id === undefined) {
    if (request.method === 'POST' && !isSet(request, 'x-ms-documentdb-isquery')) {
      return resource(201, createContainer(world.account, database, bodyOf(request)).definition);
    }
    const all = [...database.containers.values()].map(({ definition }) => definition);
    return {
      status: 200,
      body: { _rid: database.definition._rid, DocumentCollections: all, _count: all.length },
      charge: METADATA,
    };
  }
  const container = findContainer(database, id);
  if (request.method === 'DELETE') {
    database.containers.delete(id);
    return { status: 204, charge: METADATA };
  }
  if (request.method === 'PUT') {
    replaceContainer(world.account, container, bodyOf(request));
  }
  return resource(200, container.definition);
}

/** "Get Partition Key ranges"; CollectionRoutingMapFactory.js (SDK) wants them without a gap. */
function ranges(container: ContainerState): Answer {
  const all = container.ranges.map(({ id, min, max, parents }) => ({
    _rid: container.rid,
    id,
    _etag: '"0"',
    minInclusive: min,
    maxExclusive: max,
    ridPrefix: Number(id),
    _self: `${container.self}pkranges/${id}/`,
    throughputFraction: 1 / container.ranges.length,
    status: 'online',
    parents,
    _ts: 0,
  }));
  return {
    status: 200,
    body: { _rid: container.rid, PartitionKeyRanges: all, _count: all.length },
    charge: METADATA,
  };
}

/**
 * Session consistency: a token ahead of the partition's log is 404/1002 (common/statusCodes.js, SDK:
 * ReadSessionNotAvailable). A token is `range:version#lsn` (session/VectorSessionToken.js).
 */
function checkSession(request: PeerRequest, container: ContainerState): void {
  for (const part of (header(request, 'x-ms-session-token') ?? '').split(',')) {
    const lsn = Number(part.split('#')[1] ?? 0);
    if (lsn > container.lsn) {
      throw new Refused(404, 'The read session is not available for the input session token.', {
        substatus: 1002,
      });
    }
  }
}

/** A request that names a physical partition which is no more gets 410/1002, and the SDK asks anew. */
function checkRange(request: PeerRequest, container: ContainerState): void {
  const id = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  if (id !== undefined && !container.ranges.some((range) => range.id === id)) {
    throw new Refused(410, `The requested resource is no longer available: range ${id}.`, {
      substatus: 1002,
    });
  }
}

function items(request: PeerRequest, container: ContainerState, world: HandlingWorld): Answer {
  const conditions = {
    ifMatch: header(request, 'if-match'),
    ifNoneMatch: header(request, 'if-none-match'),
  };
  const id = request.names[5] ?? '';
  if (
    ['create', 'upsert', 'replace'].includes(request.kind) &&
    Buffer.byteLength(request.text) > MAX_ITEM_BYTES
  ) {
    throw new Refused(413, 'Request size is too large');
  }
  switch (request.kind) {
    case 'create':
      return createItem(container, keyHeader(request), bodyOf(request), world);
    case 'upsert':
      return upsertItem(container, keyHeader(request), bodyOf(request), conditions, world);
    case 'replace':
      return replaceItem(container, keyHeader(request), id, bodyOf(request), conditions, world);
    case 'delete':
      return deleteItem(container, keyHeader(request), id, conditions, world);
    case 'patch': {
      const change = (body: JsonObject): JsonObject => patched(body, bodyOf(request), container.keyPath);
      return changeItem(container, keyHeader(request), id, change, conditions, world);
    }
    case 'batch':
      return batch(request, container, world);
    case 'query-plan':
      return { status: 200, body: queryPlan(readQuery(bodyOf(request)), container), charge: 0 };
    case 'query':
    case 'feed':
      return answerQuery(request, container, world);
    default:
      return readItem(container, keyHeader(request), id, conditions, world);
  }
}

function batch(request: PeerRequest, container: ContainerState, world: HandlingWorld): Answer {
  const bytes = Buffer.byteLength(request.text);
  const minimal = header(request, 'prefer') === 'return=minimal';
  if (isSet(request, 'x-ms-cosmos-batch-atomic')) {
    return atomicBatch(container, keyHeader(request), bodyOf(request), bytes, minimal, world);
  }
  const id = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  const range = container.ranges.find((candidate) => candidate.id === id);
  const isOurs = (epk: string): boolean => range !== undefined && inRange(range, epk);
  return looseBatch(container, bodyOf(request), bytes, minimal, isOurs, world);
}

/**
 * Headers of every answer about items. sessionContainer.js (SDK) keeps a token by x-ms-alt-content-path and
 * x-ms-content-path, the container's name and its eight-byte id.
 */
function withSession(answer: Answer, request: PeerRequest, container: ContainerState): Answer {
  const key = header(request, 'x-ms-documentdb-partitionkey');
  const named = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  const own = key === undefined ? undefined : container.epkOf(JSON.stringify(JSON.parse(key)));
  const range = container.ranges.find((candidate) =>
    own === undefined ? candidate.id === (named ?? candidate.id) : inRange(candidate, own),
  );
  return {
    ...answer,
    headers: {
      ...answer.headers,
      lsn: String(container.lsn),
      'x-ms-session-token': `${range?.id ?? '0'}:-1#${container.lsn}`,
      'x-ms-alt-content-path': container.link,
      'x-ms-content-path': container.rid,
    },
  };
}

/** Carries a request out; what is refused is thrown. */
export function handle(request: PeerRequest, world: HandlingWorld): Answer {
  switch (request.kind) {
    case 'account':
      return account(world);
    case 'database':
      return databases(request, world);
    case 'container':
      return containers(request, world);
    default: {
      const [, databaseId = '', , containerId = ''] = request.names;
      const container = findContainer(findDatabase(world.account, databaseId), containerId);
      if (request.kind === 'ranges') {
        return ranges(container);
      }
      checkSession(request, container);
      checkRange(request, container);
      return withSession(items(request, container, world), request, container);
    }
  }
}

/** Items that are there now, for a test that looks behind the wire. */
export function visibleItems(
  world: HandlingWorld,
  databaseId: string,
  containerId: string,
): readonly JsonObject[] {
  const container = findContainer(findDatabase(world.account, databaseId), containerId);
  return [...container.items.values()]
    .flatMap((partition) => [...partition.values()])
    .filter((stored) => isAlive(stored, container, world.wallNow()))
    .map((stored) => stored.body)
    .filter(isObject);
}
