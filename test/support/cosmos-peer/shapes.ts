/** The shapes that the parts of the wire peer share. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What a request is for; faults and the log go by it. */
export type OperationKind =
  | 'account'
  | 'database'
  | 'container'
  | 'ranges'
  | 'create'
  | 'upsert'
  | 'read'
  | 'replace'
  | 'delete'
  | 'patch'
  | 'batch'
  | 'query'
  | 'query-plan'
  | 'feed';

/** Deliberate mistakes, so that a contract can prove that it would notice them. */
export const FLAWS = ['batch-not-atomic', 'ignores-if-match', 'drops-a-page'] as const;
export type Flaw = (typeof FLAWS)[number];

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** In request units. */
  readonly charge: number;
}

/** Source: "HTTP status codes for Azure Cosmos DB" (docs) and common/statusCodes.js (SDK). */
const CODES: Readonly<Record<number, string>> = {
  304: 'NotModified',
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'RequestEntityTooLarge',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  449: 'RetryWith',
  503: 'ServiceUnavailable',
};

/** What the service refuses: the status, and the substatus where the SDK looks at it. */
export class Refused extends Error {
  readonly status: number;
  readonly substatus: number | undefined;
  readonly extra: JsonObject;
  readonly charge: number;

  constructor(
    status: number,
    message: string,
    more: { substatus?: number; extra?: JsonObject; charge?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.substatus = more.substatus;
    this.extra = more.extra ?? {};
    this.charge = more.charge ?? REFUSAL_CHARGE;
  }
}

/** A refused request is charged as a point read; source: "Request units" says only that it is charged. */
const REFUSAL_CHARGE = 1;

/**
 * The body of a refusal. RequestHandler.js (SDK) reads `message` of every answer ≥ 400 and throws a
 * TypeError without it.
 */
export function refusalAnswer(refused: Refused): Answer {
  const code = CODES[refused.status] ?? String(refused.status);
  return {
    status: refused.status,
    charge: refused.charge,
    // 304 has no body; the SDK makes null of it (RequestHandler.js).
    ...(refused.status === 304 ? {} : { body: { code, message: refused.message, ...refused.extra } }),
    headers: refused.substatus === undefined ? {} : { 'x-ms-substatus': String(refused.substatus) },
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of a value as it goes over the wire. */
export function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
