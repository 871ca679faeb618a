import {
  type Conditions,
  changeItem,
  createItem,
  deleteItem,
  type ItemWorld,
  readItem,
  replaceItem,
  upsertItem,
} from './items.ts';
import { patched } from './patching.ts';
import type { ContainerState, Stored } from './resources.ts';
import { type Answer, isObject, type JsonObject, Refused, refusalAnswer } from './shapes.ts';

/** "Transactional batch operations": 100 operations and 2 MB a batch. */
const MAX_OPERATIONS = 100;
const MAX_BYTES = 2 * 1024 * 1024;
const FAILED_DEPENDENCY = 424;

interface BatchResult {
  readonly statusCode: number;
  readonly requestCharge: number;
  readonly eTag?: string;
  readonly resourceBody?: unknown;
  readonly subStatusCode?: number;
}

/**
 * One atomic batch: all of it or nothing. 200 with a result an operation; when one fails 207, the culprit
 * with its own code and every other 424 (field-notes.md; "Transactional batch operations").
 */
export function atomicBatch(
  container: ContainerState,
  key: string,
  operations: unknown,
  bytes: number,
  minimal: boolean,
  world: ItemWorld,
): Answer {
  const list = acceptOperations(operations, bytes);
  for (const operation of list) {
    if (typeof operation.partitionKey === 'string' && operation.partitionKey !== key) {
      throw new Refused(400, 'The partition key of an operation differs from that of the batch.');
    }
  }
  const undo: (() => void)[] = [];
  const results: BatchResult[] = [];
  for (const [at, operation] of list.entries()) {
    undo.push(remember(container, key, operation));
    try {
      results.push(resultOf(run(container, key, operation, world), minimal));
    } catch (error) {
      const refused = asRefused(error);
      if (world.flaw !== 'batch-not-atomic') {
        for (const restore of undo.toReversed()) {
          restore();
        }
      }
      return failed(list.length, at, refused);
    }
  }
  return { status: 200, body: results, charge: total(results) };
}

/** Bulk (`x-ms-cosmos-batch-atomic: false`): each operation on its own, in the range that was named. */
export function looseBatch(
  container: ContainerState,
  operations: unknown,
  bytes: number,
  minimal: boolean,
  isOurs: (epk: string) => boolean,
  world: ItemWorld,
): Answer {
  const results = acceptOperations(operations, bytes).map((operation) => {
    const key = String(operation.partitionKey);
    try {
      if (!isOurs(container.epkOf(key))) {
        throw new Refused(410, 'The partition key is in another range.', { substatus: 1002 });
      }
      return resultOf(run(container, key, operation, world), minimal);
    } catch (error) {
      return culprit(asRefused(error));
    }
  });
  const whole = results.every((result) => result.statusCode < 400);
  return { status: whole ? 200 : 207, body: results, charge: total(results) };
}

function acceptOperations(operations: unknown, bytes: number): readonly JsonObject[] {
  if (bytes > MAX_BYTES) {
    throw new Refused(413, 'Request size is too large');
  }
  if (!Array.isArray(operations) || operations.length === 0 || !operations.every(isObject)) {
    throw new Refused(400, 'A batch request has at least one operation.');
  }
  if (operations.length > MAX_OPERATIONS) {
    throw new Refused(400, `Batch request has more operations than what is supported: ${MAX_OPERATIONS}.`);
  }
  return operations;
}

function idOf(operation: JsonObject): string {
  const { id, resourceBody } = operation;
  const own = isObject(resourceBody) ? resourceBody.id : undefined;
  return String(id ?? own ?? '');
}

/** What puts back the item that an operation is about to touch, exactly as it was. */
function remember(container: ContainerState, key: string, operation: JsonObject): () => void {
  const ids = new Set([
    idOf(operation),
    isObject(operation.resourceBody) ? String(operation.resourceBody.id) : '',
  ]);
  const before = [...ids].map((id): [string, Stored | undefined] => [id, container.items.get(key)?.get(id)]);
  return () => {
    for (const [id, stored] of before) {
      if (stored === undefined) {
        container.items.get(key)?.delete(id);
      } else {
        container.items.get(key)?.set(id, stored);
      }
    }
  };
}

function run(container: ContainerState, key: string, operation: JsonObject, world: ItemWorld): Answer {
  const conditions: Conditions = {
    ifMatch: typeof operation.ifMatch === 'string' ? operation.ifMatch : undefined,
    ifNoneMatch: typeof operation.ifNoneMatch === 'string' ? operation.ifNoneMatch : undefined,
  };
  const { resourceBody } = operation;
  const id = idOf(operation);
  switch (operation.operationType) {
    case 'Create':
      return createItem(container, key, resourceBody, world);
    case 'Upsert':
      return upsertItem(container, key, resourceBody, conditions, world);
    case 'Replace':
      return replaceItem(container, key, id, resourceBody, conditions, world);
    case 'Read':
      return readItem(container, key, id, conditions, world);
    case 'Delete':
      return deleteItem(container, key, id, conditions, world);
    case 'Patch': {
      const change = (body: JsonObject): JsonObject => patched(body, resourceBody, container.keyPath);
      return changeItem(container, key, id, change, conditions, world);
    }
    default:
      throw new Refused(400, `The operation type '${String(operation.operationType)}' is not known.`);
  }
}

/** `Prefer: return=minimal` leaves the bodies out (request.js, SDK: contentResponseOnWriteEnabled). */
function resultOf(answer: Answer, minimal: boolean): BatchResult {
  const tag = answer.headers?.etag;
  return {
    statusCode: answer.status,
    requestCharge: answer.charge,
    ...(tag === undefined ? {} : { eTag: tag }),
    ...(answer.body === undefined || minimal ? {} : { resourceBody: answer.body }),
  };
}

function culprit(refused: Refused): BatchResult {
  return {
    statusCode: refused.status,
    requestCharge: refusalAnswer(refused).charge,
    ...(refused.substatus === undefined ? {} : { subStatusCode: refused.substatus }),
  };
}

function failed(count: number, at: number, refused: Refused): Answer {
  const results = Array.from({ length: count }, (_, index) =>
    index === at ? culprit(refused) : { statusCode: FAILED_DEPENDENCY, requestCharge: 0 },
  );
  return { status: 207, body: results, charge: total(results) };
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) {
    return error;
  }
  throw error;
}

function total(results: readonly BatchResult[]): number {
  return Math.round(results.reduce((sum, result) => sum + result.requestCharge, 0) * 100) / 100;
}
