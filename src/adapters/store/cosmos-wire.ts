import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Container, CosmosClient, JSONValue, OperationInput, PartitionKey } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';
import type { RandomBytes } from './keys.ts';

/** The one container of a deployment; its partition key is `/pk`. */
export const CONTAINER = 'code-paars';
/** How often one request is tried before it is a fault: some ten seconds with the pauses between. */
export const MAX_TRIES = 12;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2000;
const DEFAULT_TIMEOUT_MS = 10_000;
/** Cosmos' own limits on a batch. Some room is left, since the service counts a little more than we do. */
export const MAX_OPERATIONS = 100;
export const MAX_BATCH_BYTES = 1_900_000;
const MAX_PAGES = 10_000;
const DEFAULT_PAGE_SIZE = 1000;
/** By which a request for the plan of a query is known. */
const PLAN_HEADER = 'x-ms-cosmos-is-query-plan-request';
/** What the transport answered instead of a status: reset, refused, timed out. The SDK doesn't know it, so doesn't retry. */
const NO_ANSWER = 'NO_ANSWER';
/** Statuses of which the request may be tried again; after some of them it may have been carried out. */
const RETRIED: ReadonlySet<number> = new Set([408, 410, 429, 449, 500, 502, 503, 504]);
/** Statuses that are an answer about the documents, and the caller's to judge. */
const ANSWERS: ReadonlySet<number> = new Set([404, 409, 412]);
const NOT_TRIED = 424;

export interface WireOptions {
  readonly endpoint: string;
  readonly database: string;
  /** The account's key; without it `credential` (managed identity). */
  readonly key?: string;
  readonly credential?: TokenCredential;
  /** Waits between two tries, in ms. */
  readonly pause: (ms: number) => Promise<void>;
  readonly randomBytes: RandomBytes;
  readonly onCharge?: (charge: Charge) => void;
  /** A request without an answer for so long counts as lost. */
  readonly timeoutMs?: number;
  /** Documents in one page of a query. */
  readonly pageSize?: number;
  /** False where the endpoint is the only one and lists no others: an emulator, a test. */
  readonly endpointDiscovery?: boolean;
}

/** What one request cost, in request units, and which of the store's operations it was for. */
export interface Charge {
  readonly operation: string;
  readonly units: number;
}

export interface Stored {
  readonly id: string;
  readonly pk: string;
  readonly _etag: string;
}

/** A document to be written; the ids and fields of each kind stand in cosmos-documents.ts. */
export type Written = { readonly id: string };

export type Operation =
  | { readonly kind: 'create'; readonly document: Written }
  | {
      readonly kind: 'replace';
      readonly document: Written;
      readonly etag: string | null;
    }
  | { readonly kind: 'upsert'; readonly document: Written }
  | { readonly kind: 'delete'; readonly id: string; readonly etag: string | null }
  | { readonly kind: 'count'; readonly id: string; readonly path: string };

/**
 * How a batch ended: all of it done, or none of it, because operation `at` was answered with `status`. `doubtful`:
 * an earlier try got no answer and may have been carried out, so that this refusal may be of our own work.
 */
export type Batched =
  | { readonly done: true; readonly results: readonly BatchResult[] }
  | { readonly done: false; readonly at: number; readonly status: number; readonly doubtful: boolean };

export interface BatchResult {
  readonly etag: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Cosmos DB as this store uses it: point reads, batches in one partition, and queries. Nothing else. */
export interface Wire {
  /** The document, `same` when it still has `knownEtag`, or null. */
  read<T>(pk: string, id: string, knownEtag?: string): Promise<(T & Stored) | 'same' | null>;
  /** All operations or none, in this order. Every operation's status is looked at. */
  batch(pk: string, operations: readonly Operation[]): Promise<Batched>;
  /** In one partition, or in all without `pk`; every page of it, in no order that may be relied on. */
  query<T>(text: string, values: Readonly<Record<string, JSONValue>>, pk?: string): Promise<readonly T[]>;
  /** What concerns databases and containers. Answers null where there is none. */
  manage<T>(work: (client: CosmosClient) => Promise<T>): Promise<T | null>;
  /** Names what is done inside `work`, for the charges. */
  during<T>(operation: string, work: () => Promise<T>): Promise<T>;
  /** Waits before a lost race is run again. */
  rest(attempt: number): Promise<void>;
  close(): void;
}

/** Connects; the SDK is loaded here and not before. Nothing is sent yet. */
export async function openWire(options: WireOptions): Promise<Wire> {
  const { CosmosClient } = await import('@azure/cosmos');
  const operation = new AsyncLocalStorage<string>();
  const plans = new AsyncLocalStorage<Plan>();
  const client = new CosmosClient({
    endpoint: options.endpoint,
    ...(options.key ? { key: options.key } : { aadCredentials: options.credential as TokenCredential }),
    httpClient: await meteredClient(options, () => operation.getStore() ?? 'open', plans),
    connectionPolicy: {
      enableEndpointDiscovery: options.endpointDiscovery ?? true,
      // Retries are ours: the SDK's own sleep, and it sends a write only once for most faults.
      retryOptions: { maxRetryAttemptCount: 0 },
    },
  });
  const container = client.database(options.database).container(CONTAINER);
  const pageSize = options.pageSize ?? DEFAULT_PAGE_SIZE;

  function rest(attempt: number, atLeastMs = 0): Promise<void> {
    return options.pause(Math.max(atLeastMs, backoff(attempt, options.randomBytes)));
  }
  /** Runs one request until it is answered. `doubtful` tells `work` that an earlier try got no answer. */
  async function answered<T>(what: string, work: (doubtful: boolean) => Promise<Tried<T>>): Promise<T> {
    let doubtful = false;
    let last: unknown;
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const outcome = await attemptOnce(() => work(doubtful));
      if ('answer' in outcome) return outcome.answer;
      last = outcome.again;
      doubtful ||= outcome.doubtful;
      if (attempt + 1 < MAX_TRIES) await rest(attempt, outcome.afterMs);
    }
    throw new Error(`Cosmos DB antwoordt niet na ${MAX_TRIES} pogingen (${what}).`, { cause: last });
  }

  return {
    manage: (work) => answered('openen', () => manageOnce(client, work)),
    rest,
    close: () => client.dispose(),
    during: (name, work) => operation.run(name, work),
    read: (pk, id, knownEtag) => answered('lezen', () => readOnce(container, pk, id, knownEtag)),
    batch(pk, operations) {
      const inputs = operations.map(inputOf);
      return answered('schrijven', (doubtful) => batchOnce(container, pk, inputs, doubtful));
    },
    query: (text, values, pk) =>
      answered('zoeken', () =>
        withoutPlan(plans, () => queryOnce(container, { text, values, pageSize, partition: pk })),
      ),
  };
}

/** The client's HTTP: counts the charge of every answer, those of refusals too, and keeps lost ones from the SDK. */
async function meteredClient(
  options: WireOptions,
  operation: () => string,
  plans: AsyncLocalStorage<Plan>,
): Promise<HttpClient> {
  const { createDefaultHttpClient, createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const inner = createDefaultHttpClient();
  const { onCharge, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  return {
    async sendRequest(request: PipelineRequest) {
      const plan = request.headers.has(PLAN_HEADER) ? plans.getStore() : undefined;
      if (plan && !(await plan.needed))
        return { request, status: 200, headers: createHttpHeaders(), bodyAsText: '{}' };
      try {
        request.timeout = timeoutMs;
        const response = await inner.sendRequest(request);
        const units = Number(response.headers.get('x-ms-request-charge') ?? 0);
        if (onCharge && units > 0) onCharge({ operation: operation(), units });
        // It may say that the query can't be answered without its plan.
        if (response.status >= 400) plans.getStore()?.say(true);
        // Without Cosmos' own words it comes from something between us, and the SDK can't read it.
        if (response.status >= 400 && !hasMessage(response.bodyAsText))
          throw new Error('geen antwoord van Cosmos');
        return response;
      } catch (cause) {
        throw Object.assign(new Error('Cosmos DB gaf geen antwoord.', { cause }), { code: NO_ANSWER });
      }
    },
  };
}

/** Whether Cosmos wants the plan of a query. */
interface Plan {
  readonly needed: Promise<boolean>;
  readonly say: (needed: boolean) => void;
}

/**
 * The SDK asks for a plan beside every query, and looks at it only when Cosmos says that it can't answer without (as it
 * does to ORDER BY over several partitions; no query of ours is like that). So it is asked for when that is said.
 */
async function withoutPlan<T>(plans: AsyncLocalStorage<Plan>, query: () => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  try {
    return await plans.run({ needed: promise, say: resolve }, query);
  } finally {
    resolve(false);
  }
}

function hasMessage(body: string | null | undefined): boolean {
  try {
    return typeof (JSON.parse(body ?? '') as { message?: unknown } | null)?.message === 'string';
  } catch {
    return false;
  }
}

/** How one try ended: with an answer, or to be tried again. */
type Tried<T> = { readonly answer: T } | Again;

interface Again {
  readonly again: unknown;
  readonly afterMs: number;
  /** It may have been carried out. */
  readonly doubtful: boolean;
}

async function attemptOnce<T>(work: () => Promise<Tried<T>>): Promise<Tried<T>> {
  try {
    return await work();
  } catch (fault) {
    const { status, retryAfterMs, answered } = describe(fault);
    if (!answered) return { again: fault, afterMs: 0, doubtful: true };
    if (RETRIED.has(status)) return { again: fault, afterMs: retryAfterMs, doubtful: status !== 429 };
    throw new Error(`Cosmos DB weigerde een verzoek (${status || 'onbekende fout'}).`, { cause: fault });
  }
}

/** What the SDK threw; for a batch it stands one level deeper. */
function describe(fault: unknown): { status: number; retryAfterMs: number; answered: boolean } {
  let level: unknown = fault;
  for (let depth = 0; depth < 3 && level instanceof Error; depth += 1) {
    const { code, retryAfterInMs } = level as { code?: unknown; retryAfterInMs?: unknown };
    if (code === NO_ANSWER) return { status: 0, retryAfterMs: 0, answered: false };
    if (typeof code === 'number')
      return { status: code, retryAfterMs: Number(retryAfterInMs ?? 0), answered: true };
    level = level.cause;
  }
  return { status: statusOfPlain(level), retryAfterMs: 0, answered: true };
}

/** The SDK throws plain objects too. */
function statusOfPlain(fault: unknown): number {
  const code = (fault as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'number' ? code : 0;
}

async function manageOnce<T>(
  client: CosmosClient,
  work: (client: CosmosClient) => Promise<T>,
): Promise<Tried<T | null>> {
  try {
    return { answer: await work(client) };
  } catch (fault) {
    if (describe(fault).status === 404) return { answer: null };
    throw fault;
  }
}

async function readOnce<T>(
  container: Container,
  pk: string,
  id: string,
  knownEtag: string | undefined,
): Promise<Tried<(T & Stored) | 'same' | null>> {
  const condition = knownEtag === undefined ? {} : { accessCondition: ifNoneMatch(knownEtag) };
  const response = await container.item(id, pk).read(condition);
  if (response.statusCode === 304) return { answer: 'same' };
  if (response.statusCode === 404) return { answer: null };
  return { answer: response.resource as T & Stored };
}

function ifNoneMatch(condition: string): { type: string; condition: string } {
  return { type: 'IfNoneMatch', condition };
}

async function batchOnce(
  container: Container,
  pk: string,
  inputs: readonly OperationInput[],
  doubtful: boolean,
): Promise<Tried<Batched>> {
  // The SDK adds to what it is given, so each try has its own copy.
  const { result } = await container.items.batch(
    structuredClone(inputs) as OperationInput[],
    pk as PartitionKey,
  );
  const answers = result ?? [];
  const at = answers.findIndex(({ statusCode }) => statusCode >= 400 && statusCode !== NOT_TRIED);
  if (at < 0 && answers.length === inputs.length && answers.every(({ statusCode }) => statusCode < 300)) {
    const results = answers.map(({ eTag, resourceBody }) => ({
      etag: eTag ?? '',
      document: (resourceBody ?? {}) as Readonly<Record<string, unknown>>,
    }));
    return { answer: { done: true, results } };
  }
  const status = answers[at]?.statusCode ?? 0;
  if (ANSWERS.has(status)) return { answer: { done: false, at, status, doubtful } };
  if (RETRIED.has(status)) return { again: new Error(`status ${status}`), afterMs: 0, doubtful: false };
  throw new Error(`Cosmos DB weigerde een bewerking (${status || 'zonder status'}).`);
}

function inputOf(operation: Operation): OperationInput {
  return operationInput(operation) as unknown as OperationInput;
}

function operationInput(operation: Operation): Readonly<Record<string, unknown>> {
  switch (operation.kind) {
    case 'create':
      return { operationType: 'Create', resourceBody: ours(operation.document) };
    case 'upsert':
      return { operationType: 'Upsert', resourceBody: ours(operation.document) };
    case 'replace': {
      const { document, etag } = operation;
      return { operationType: 'Replace', id: document.id, resourceBody: ours(document), ...ifMatch(etag) };
    }
    case 'delete':
      return { operationType: 'Delete', id: operation.id, ...ifMatch(operation.etag) };
    case 'count': {
      const resourceBody = { operations: [{ op: 'incr', path: operation.path, value: 1 }] };
      return { operationType: 'Patch', id: operation.id, resourceBody };
    }
  }
}

/** Without what Cosmos itself adds to a document that was read. */
function ours(document: Written): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('_')));
}

function ifMatch(etag: string | null): { ifMatch?: string } {
  return etag === null ? {} : { ifMatch: etag };
}

interface Query {
  readonly text: string;
  readonly values: Readonly<Record<string, JSONValue>>;
  readonly pageSize: number;
  readonly partition: string | undefined;
}

async function queryOnce<T>(container: Container, query: Query): Promise<Tried<readonly T[]>> {
  const { text, values, pageSize, partition } = query;
  const parameters = Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value }));
  const pages = container.items.query<T>(
    { query: text, parameters },
    { maxItemCount: pageSize, ...(partition !== undefined && { partitionKey: partition }) },
  );
  const found: T[] = [];
  for (let page = 0; page < MAX_PAGES && pages.hasMoreResults(); page += 1) {
    const { resources } = await pages.fetchNext();
    for (const resource of resources ?? []) found.push(resource);
  }
  if (pages.hasMoreResults()) throw new Error(`Een zoekvraag gaf meer dan ${MAX_PAGES} pagina's.`);
  return { answer: found };
}

/** Doubling, with half of it by chance, so that instances that met don't meet again. */
function backoff(attempt: number, randomBytes: RandomBytes): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return whole / 2 + (whole / 2) * ((randomBytes(1)[0] ?? 0) / 256);
}

/** Bytes that an operation adds to a batch. */
export function operationBytes(operation: Operation): number {
  return Buffer.byteLength(JSON.stringify(operationInput(operation))) + 1;
}

/** Splits operations that need not be done together into batches that fit. */
export function inBatches(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const batches: Operation[][] = [];
  let bytes = 0;
  for (const operation of operations) {
    const size = operationBytes(operation);
    const last = batches.at(-1);
    if (last && last.length < MAX_OPERATIONS && bytes + size <= MAX_BATCH_BYTES) {
      last.push(operation);
      bytes += size;
    } else {
      batches.push([operation]);
      bytes = size;
    }
  }
  return batches;
}
