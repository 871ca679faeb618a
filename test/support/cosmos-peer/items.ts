import { createCharge, deleteCharge, readCharge, replaceCharge } from './charges.ts';
import type { ContainerState, Stored } from './resources.ts';
import { itemRid } from './rids.ts';
import {
  type Answer,
  byteLength,
  type Flaw,
  isObject,
  type Json,
  type JsonObject,
  Refused,
} from './shapes.ts';

/** "Azure Cosmos DB service quotas": 2 MB an item (UTF-8 bytes of its JSON), 1,023 bytes an id. */
export const MAX_ITEM_BYTES = 2 * 1024 * 1024;
const MAX_ID_BYTES = 1023;
const MAX_KEY_BYTES = 2048;

export interface ItemWorld {
  readonly wallNow: () => number;
  readonly flaw: Flaw | undefined;
}

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** The value of `/pk` in an item, as the header spells it; absent is `[{}]` (extractPartitionKey.js, SDK). */
export function keyOf(body: JsonObject, container: ContainerState): string {
  let value: Json | undefined = body;
  for (const name of container.keyPath) {
    value = isObject(value) ? value[name] : undefined;
  }
  if (value !== undefined && typeof value === 'object' && value !== null) {
    throw new Refused(
      400,
      'Partition key provided either does not correspond to definition in the collection.',
    );
  }
  return JSON.stringify([value === undefined ? {} : value]);
}

/** "Time to live (TTL)": off without the container's defaultTtl; an item's own ttl goes first; -1 is never. */
export function isAlive(stored: Stored, container: ContainerState, nowMs: number): boolean {
  const { defaultTtl } = container;
  if (defaultTtl === undefined) {
    return true;
  }
  const own = stored.body.ttl;
  const seconds = typeof own === 'number' ? own : defaultTtl;
  return seconds === -1 || nowMs < (Number(stored.body._ts) + seconds) * 1000;
}

export function findItem(
  container: ContainerState,
  key: string,
  id: string,
  world: ItemWorld,
): Stored | undefined {
  const found = container.items.get(key)?.get(id);
  return found !== undefined && isAlive(found, container, world.wallNow()) ? found : undefined;
}

function missing(): Refused {
  return new Refused(404, 'Entity with the specified id does not exist in the system.');
}

/** "Create Document": ids are non-empty strings without / \ ? #; ttl is -1 or a positive whole number. */
function acceptBody(body: unknown): JsonObject & { readonly id: string } {
  if (!isObject(body)) {
    throw new Refused(400, 'The request body is not a JSON object.');
  }
  const { id, ttl } = body;
  if (typeof id !== 'string' || id === '') {
    throw new Refused(
      400,
      "The input content is invalid because the required properties - 'id; ' - are missing",
    );
  }
  if (/[/\\?#]/.test(id) || Buffer.byteLength(id) > MAX_ID_BYTES) {
    throw new Refused(400, `The input name '${id}' is invalid.`);
  }
  if (ttl !== undefined && ttl !== null && (!Number.isInteger(ttl) || (Number(ttl) < 1 && ttl !== -1))) {
    throw new Refused(
      400,
      `The input ttl '${ttl}' is invalid. Ensure to provide a nonzero positive integer or -1.`,
    );
  }
  if (byteLength(body) > MAX_ITEM_BYTES) {
    throw new Refused(413, 'Request size is too large');
  }
  return { ...body, id };
}

/** 400 with substatus 1001 when the header names another partition (common/statusCodes.js, SDK). */
function checkKey(body: JsonObject, key: string, container: ContainerState): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new Refused(400, 'Partition key is too large.');
  }
  if (keyOf(body, container) !== key) {
    throw new Refused(
      400,
      "PartitionKey extracted from document doesn't match the one specified in the header.",
      { substatus: 1001 },
    );
  }
}

/** "Optimistic concurrency control": If-Match compares the stored _etag; `*` matches any. */
function checkMatch(current: Stored, conditions: Conditions, world: ItemWorld): void {
  const { ifMatch } = conditions;
  if (ifMatch === undefined || ifMatch === '*' || world.flaw === 'ignores-if-match') {
    return;
  }
  if (ifMatch !== current.body._etag) {
    throw new Refused(
      412,
      'Operation cannot be performed because one of the specified precondition is not met.',
    );
  }
}

/** Writes an item with its system properties; every write makes an ETag that was never there before. */
function put(
  container: ContainerState,
  key: string,
  body: JsonObject & { id: string },
  world: ItemWorld,
): Stored {
  const before = findItem(container, key, body.id, world);
  container.lsn += 1;
  const order = before?.order ?? container.lsn;
  const rid = before?.rid ?? itemRid(container.rid, order);
  const seconds = Math.floor(world.wallNow() / 1000);
  const stamp = container.lsn.toString(16).padStart(8, '0');
  const stored: Stored = {
    rid,
    order,
    key,
    epk: container.epkOf(key),
    body: {
      ...body,
      _rid: rid,
      _self: `${container.self}docs/${rid}/`,
      _etag: `"${stamp}-0000-0d00-0000-${seconds.toString(16).padStart(12, '0')}"`,
      _attachments: 'attachments/',
      _ts: seconds,
    },
  };
  const partition = container.items.get(key) ?? new Map<string, Stored>();
  partition.set(body.id, stored);
  container.items.set(key, partition);
  return stored;
}

function written(status: number, stored: Stored, charge: number): Answer {
  return { status, body: stored.body, charge, headers: { etag: String(stored.body._etag) } };
}

export function createItem(container: ContainerState, key: string, given: unknown, world: ItemWorld): Answer {
  const body = acceptBody(given);
  checkKey(body, key, container);
  if (findItem(container, key, body.id, world) !== undefined) {
    throw new Refused(409, 'Entity with the specified id already exists in the system.');
  }
  const stored = put(container, key, body, world);
  return written(201, stored, createCharge(stored.body, container.policy));
}

/**
 * If-Match holds when the item is there; otherwise the upsert creates. Source: azure-cosmos-dotnet-v3 issue
 * 1698 and azure-sdk-for-java pull request 43717.
 */
export function upsertItem(
  container: ContainerState,
  key: string,
  given: unknown,
  conditions: Conditions,
  world: ItemWorld,
): Answer {
  const body = acceptBody(given);
  checkKey(body, key, container);
  const current = findItem(container, key, body.id, world);
  if (current === undefined) {
    return createItem(container, key, given, world);
  }
  checkMatch(current, conditions, world);
  const stored = put(container, key, body, world);
  return written(200, stored, replaceCharge(stored.body, container.policy));
}

export function replaceItem(
  container: ContainerState,
  key: string,
  id: string,
  given: unknown,
  conditions: Conditions,
  world: ItemWorld,
): Answer {
  const body = acceptBody(given);
  checkKey(body, key, container);
  const current = findItem(container, key, id, world);
  if (current === undefined) {
    throw missing();
  }
  if (body.id !== id) {
    throw new Refused(
      400,
      'The id of an item is not to be changed by a replace (stricter than the service).',
    );
  }
  checkMatch(current, conditions, world);
  const stored = put(container, key, body, world);
  return written(200, stored, replaceCharge(stored.body, container.policy));
}

/** "Get a Document": 304 without a body when If-None-Match names the current ETag. */
export function readItem(
  container: ContainerState,
  key: string,
  id: string,
  conditions: Conditions,
  world: ItemWorld,
): Answer {
  const current = findItem(container, key, id, world);
  if (current === undefined) {
    throw missing();
  }
  if (conditions.ifNoneMatch !== undefined && conditions.ifNoneMatch === current.body._etag) {
    throw new Refused(304, 'Not modified');
  }
  return written(200, current, readCharge(current.body));
}

export function deleteItem(
  container: ContainerState,
  key: string,
  id: string,
  conditions: Conditions,
  world: ItemWorld,
): Answer {
  const current = findItem(container, key, id, world);
  if (current === undefined) {
    throw missing();
  }
  checkMatch(current, conditions, world);
  container.lsn += 1;
  container.items.get(key)?.delete(id);
  return { status: 204, charge: deleteCharge(current.body, container.policy) };
}

/** @param change gives the patched item, or throws what the service refuses. */
export function changeItem(
  container: ContainerState,
  key: string,
  id: string,
  change: (body: JsonObject) => JsonObject,
  conditions: Conditions,
  world: ItemWorld,
): Answer {
  const current = findItem(container, key, id, world);
  if (current === undefined) {
    throw missing();
  }
  checkMatch(current, conditions, world);
  const body = acceptBody(change(current.body));
  const stored = put(container, key, body, world);
  return written(200, stored, replaceCharge(stored.body, container.policy));
}
