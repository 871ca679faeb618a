import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type OperationKind, Refused } from './shapes.ts';

export interface PeerRequest {
  readonly method: string;
  /** Decoded names of the path, such as ['dbs', 'd', 'colls', 'c', 'docs', 'id']. */
  readonly names: readonly string[];
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly kind: OperationKind;
}

export function header(request: { readonly headers: IncomingHttpHeaders }, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function isSet(request: { readonly headers: IncomingHttpHeaders }, name: string): boolean {
  return header(request, name)?.toLowerCase() === 'true';
}

/** Names of a path; encodeURI made it (common/helper.js, SDK: getPathFromLink). */
export function namesOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter((name) => name !== '')
    .map((name) => decodeURIComponent(name));
}

/** What a request is for, by method, path and the headers that ClientContext.js (SDK) sets. */
export function kindOf(
  method: string,
  names: readonly string[],
  headers: IncomingHttpHeaders,
): OperationKind {
  const type = names.length % 2 === 1 ? names.at(-1) : names.at(-2);
  if (type === undefined) {
    return 'account';
  }
  if (type === 'dbs' || type === 'colls' || type === 'pkranges') {
    return type === 'dbs' ? 'database' : type === 'colls' ? 'container' : 'ranges';
  }
  const request = { headers };
  if (names.length % 2 === 1) {
    if (method === 'GET') {
      return 'feed';
    }
    if (isSet(request, 'x-ms-cosmos-is-query-plan-request')) {
      return 'query-plan';
    }
    if (isSet(request, 'x-ms-documentdb-isquery')) {
      return 'query';
    }
    if (isSet(request, 'x-ms-cosmos-is-batch-request')) {
      return 'batch';
    }
    return isSet(request, 'x-ms-documentdb-is-upsert') ? 'upsert' : 'create';
  }
  const kinds: Readonly<Record<string, OperationKind>> = { PUT: 'replace', DELETE: 'delete', PATCH: 'patch' };
  return kinds[method] ?? 'read';
}

/** The path's names with the partition key, so that a filter of faults can go by either. */
export function partitionKey(request: PeerRequest): string {
  return header(request, 'x-ms-documentdb-partitionkey') ?? '';
}

/** The header's value in one spelling; its absence is an error of the request. */
export function keyHeader(request: PeerRequest): string {
  const given = partitionKey(request);
  if (given === '') {
    throw new Refused(400, 'PartitionKey value must be supplied for this operation.');
  }
  let values: unknown;
  try {
    values = JSON.parse(given);
  } catch {
    values = undefined;
  }
  if (!Array.isArray(values) || values.length !== 1) {
    throw new Refused(400, `Partition key ${given} is invalid.`);
  }
  return JSON.stringify(values);
}

/**
 * "Access control on Azure Cosmos DB resources": HMAC-SHA256 with the key over verb, resource type, resource
 * link and x-ms-date, each in lower case but the link, each on a line (utils/headers.js, SDK).
 */
export function checkAuthorization(request: PeerRequest, key: KeyObject): void {
  const date = header(request, 'x-ms-date');
  const given = header(request, 'authorization');
  if (given === undefined || date === undefined) {
    throw new Refused(
      401,
      'Required Header authorization is missing. Ensure a valid Authorization token is passed.',
    );
  }
  const { names } = request;
  const feed = names.length % 2 === 1;
  const type = (feed ? names.at(-1) : names.at(-2)) ?? '';
  const link = (feed ? names.slice(0, -1) : names).join('/');
  const text = `${request.method.toLowerCase()}\n${type.toLowerCase()}\n${link}\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', key).update(text).digest('base64');
  const expected = Buffer.from(`type=master&ver=1.0&sig=${signature}`);
  const actual = Buffer.from(decodeURIComponent(given));
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new Refused(
      401,
      'The input authorization token can not serve the request. ' +
        'The wrong key is being used or the expected payload is not built as per the protocol.',
    );
  }
}

export function bodyOf(request: PeerRequest): unknown {
  try {
    return JSON.parse(request.text);
  } catch {
    throw new Refused(400, 'The request body is not valid JSON.');
  }
}
