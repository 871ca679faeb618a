import { isObject, type Json, type JsonObject, Refused } from './shapes.ts';
import { compile, isTrue } from './sql-evaluate.ts';
import { parseQuery } from './sql-parser.ts';

/** "Partial document update": ten operations a request. */
const MAX_OPERATIONS = 10;

type Tree = Record<string, unknown> | unknown[];

/** What a patch's body makes of an item. Source: "Partial document update in Azure Cosmos DB". */
export function patched(item: JsonObject, request: unknown, keyPath: readonly string[]): JsonObject {
  const { operations, condition } = readRequest(request);
  if (condition !== undefined && !meets(item, condition)) {
    throw new Refused(412, 'One of the specified pre-condition is not met');
  }
  const copy = structuredClone(item) as Record<string, unknown>;
  for (const operation of operations) {
    apply(copy, operation, keyPath);
  }
  return copy as JsonObject;
}

function readRequest(request: unknown): { operations: readonly JsonObject[]; condition?: string } {
  const list = isObject(request) ? request.operations : (request as Json);
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_OPERATIONS) {
    throw new Refused(400, `A patch has one to ${MAX_OPERATIONS} operations.`);
  }
  const operations = list.filter(isObject);
  const condition = isObject(request) ? request.condition : undefined;
  return typeof condition === 'string' ? { operations, condition } : { operations };
}

/** The condition is a filter such as `FROM c WHERE c.n > 1`. */
function meets(item: JsonObject, condition: string): boolean {
  const where = parseQuery(`SELECT * ${condition}`).where;
  return where === undefined || isTrue(compile(where)(item, new Map(), new Map()));
}

function refused(message: string): Refused {
  return new Refused(400, `For Patch operation: ${message}`);
}

/** JSON pointers (RFC 6901): ~1 is /, ~0 is ~. */
function pointer(path: unknown): readonly string[] {
  if (typeof path !== 'string' || !path.startsWith('/') || path === '/') {
    throw refused(`the path '${String(path)}' is invalid.`);
  }
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parentOf(root: Tree, path: readonly string[]): Tree {
  let at: unknown = root;
  for (const name of path.slice(0, -1)) {
    at = Array.isArray(at) ? at[Number(name)] : (at as Record<string, unknown>)[name];
    if (typeof at !== 'object' || at === null) {
      throw refused(`the parent of '/${path.join('/')}' does not exist.`);
    }
  }
  return at as Tree;
}

function read(parent: Tree, name: string): unknown {
  return Array.isArray(parent) ? parent[Number(name)] : parent[name];
}

/** `-` is behind the last element; beyond that there is no place. */
function placeIn(list: readonly unknown[], name: string): number {
  const place = name === '-' ? list.length : Number(name);
  if (!Number.isInteger(place) || place < 0 || place > list.length) {
    throw refused(`'${name}' is out of the array's bounds.`);
  }
  return place;
}

function write(parent: Tree, name: string, value: unknown): void {
  if (Array.isArray(parent)) {
    parent[placeIn(parent, name)] = value;
  } else {
    parent[name] = value;
  }
}

function remove(parent: Tree, name: string): void {
  if (Array.isArray(parent)) {
    parent.splice(Number(name), 1);
  } else {
    delete parent[name];
  }
}

/** id, the partition key and the system's own properties are not to be patched. */
function checkAllowed(path: readonly string[], keyPath: readonly string[]): void {
  const [first = ''] = path;
  if (
    first === 'id' ||
    keyPath[0] === first ||
    ['_rid', '_self', '_etag', '_ts', '_attachments'].includes(first)
  ) {
    throw refused(`the path '/${path.join('/')}' cannot be changed.`);
  }
}

function apply(root: Record<string, unknown>, operation: JsonObject, keyPath: readonly string[]): void {
  const path = pointer(operation.path);
  checkAllowed(path, keyPath);
  const parent = parentOf(root, path);
  const name = path.at(-1) ?? '';
  const current = read(parent, name);
  const { value } = operation;
  switch (operation.op) {
    case 'set':
      write(parent, name, value);
      break;
    case 'add':
      if (Array.isArray(parent) && name !== '-') {
        parent.splice(placeIn(parent, name), 0, value);
      } else {
        write(parent, name, value);
      }
      break;
    case 'replace':
      needsValue(current, path);
      write(parent, name, value);
      break;
    case 'remove':
      needsValue(current, path);
      remove(parent, name);
      break;
    case 'incr':
      if (typeof value !== 'number' || (current !== undefined && typeof current !== 'number')) {
        throw refused('increment needs numbers.');
      }
      write(parent, name, (current ?? 0) + value);
      break;
    case 'move': {
      const from = pointer(operation.from);
      checkAllowed(from, keyPath);
      const source = parentOf(root, from);
      const moved = read(source, from.at(-1) ?? '');
      needsValue(moved, from);
      remove(source, from.at(-1) ?? '');
      write(parent, name, moved);
      break;
    }
    default:
      throw refused(`'${String(operation.op)}' is not supported.`);
  }
}

function needsValue(current: unknown, path: readonly string[]): void {
  if (current === undefined) {
    throw refused(`'/${path.join('/')}' does not exist.`);
  }
}
