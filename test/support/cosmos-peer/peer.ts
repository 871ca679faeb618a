import { createSecretKey, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Fault, type FaultDesk, type Faults, faultDesk } from './faults.ts';
import { type HandlingWorld, handle, visibleItems } from './handling.ts';
import { checkAuthorization, kindOf, namesOf, type PeerRequest, partitionKey } from './requests.ts';
import { findContainer, findDatabase, splitContainer } from './resources.ts';
import {
  type Answer,
  type Flaw,
  type JsonObject,
  type OperationKind,
  Refused,
  refusalAnswer,
} from './shapes.ts';

export interface PeerOptions {
  /** Milliseconds; `_ts` and TTL go by it. */
  readonly wallNow: () => number;
  /** Base64. When given, every request's signature is checked. */
  readonly key?: string;
  readonly port?: number;
  /** For faults by chance. */
  readonly seed?: number;
  /** Physical partitions of a new container. */
  readonly partitions?: number;
  /** No page holds more, whatever was asked. */
  readonly pageSize?: number;
  readonly flaw?: Flaw;
}

export interface LogEntry {
  readonly kind: OperationKind;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly status: number;
  readonly charge: number;
  readonly fault: Fault['effect'] | undefined;
}

export interface CosmosPeer {
  readonly endpoint: string;
  readonly key: string;
  readonly port: number;
  readonly faults: Faults;
  /** The latest requests, oldest first; LOG_LENGTH at most. */
  readonly log: readonly LogEntry[];
  /** Request units since the start, by kind of operation. */
  charges(): Readonly<Partial<Record<OperationKind, number>>>;
  /** Items behind the wire, expired ones left out. */
  items(database: string, container: string): readonly JsonObject[];
  /** Cuts each physical partition in two. */
  split(database: string, container: string): void;
  /** Tears every connection and refuses new ones until `recover`; what was written stays. */
  crash(): Promise<void>;
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/** The emulator's well-known key, "Develop locally using the Azure Cosmos DB emulator". */
const EMULATOR_KEY =
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';
const LOG_LENGTH = 10_000;
const PAGE_SIZE = 100;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Starts an Azure Cosmos DB (API for NoSQL) stand-in on loopback for the real @azure/cosmos client. */
export async function startCosmosPeer(options: PeerOptions): Promise<CosmosPeer> {
  const desk = faultDesk(options.seed ?? 1);
  const log: LogEntry[] = [];
  const charges: Partial<Record<OperationKind, number>> = {};
  let port = options.port ?? 0;
  const world: HandlingWorld = {
    wallNow: options.wallNow,
    flaw: options.flaw,
    pageSize: options.pageSize ?? PAGE_SIZE,
    endpoint: () => `http://127.0.0.1:${port}`,
    account: {
      databases: new Map(),
      counter: 0,
      partitions: options.partitions ?? 1,
      wallNow: options.wallNow,
    },
  };
  const note = (entry: LogEntry): void => {
    log.push(entry);
    if (log.length > LOG_LENGTH) {
      log.splice(0, log.length - LOG_LENGTH);
    }
    charges[entry.kind] = (charges[entry.kind] ?? 0) + entry.charge;
  };
  const key = options.key === undefined ? undefined : createSecretKey(options.key, 'base64');
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    readRequest(incoming, response, (request) => {
      serve(request, incoming, response, { world, desk, key, note });
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = async (): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) {
      socket.destroy();
    }
    if (server.listening) {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  };
  await listen();
  return {
    endpoint: world.endpoint(),
    key: options.key ?? EMULATOR_KEY,
    port,
    faults: desk,
    log,
    charges: () => ({ ...charges }),
    items: (database, container) => visibleItems(world, database, container),
    split: (database, container) =>
      splitContainer(findContainer(findDatabase(world.account, database), container)),
    crash: close,
    recover: listen,
    stop: close,
  };
}

function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  then: (request: PeerRequest) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  });
  // A client that gives up, or a torn connection, is no error of the peer.
  incoming.on('error', () => undefined);
  response.on('error', () => undefined);
  incoming.on('end', () => {
    const method = incoming.method ?? 'GET';
    const path = new URL(incoming.url ?? '/', 'http://peer').pathname;
    const names = namesOf(path);
    const text = Buffer.concat(chunks).toString('utf8');
    const kind = kindOf(method, names, incoming.headers);
    then({ method, path, names, headers: incoming.headers, text, kind });
  });
}

interface Serving {
  readonly world: HandlingWorld;
  readonly desk: FaultDesk;
  readonly key: KeyObject | undefined;
  readonly note: (entry: LogEntry) => void;
}

/** One request from fault to answer; node runs it without a break, so requests never interleave. */
function serve(
  request: PeerRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): void {
  const { desk, note } = serving;
  const key = partitionKey(request);
  const fault = desk.decide({
    kind: request.kind,
    method: request.method,
    path: decodeURI(request.path),
    key,
  });
  const entry = (answer: Answer, status: number): LogEntry => ({
    kind: request.kind,
    method: request.method,
    path: request.path,
    key,
    status,
    charge: answer.charge,
    fault: fault?.effect,
  });
  const refusal = fault === undefined ? undefined : faultAnswer(fault);
  const untouched =
    fault !== undefined && !fault.applied && (refusal !== undefined || fault.effect === 'reset-before');
  const answer = untouched ? (refusal ?? { status: 0, charge: 0 }) : carryOut(request, serving);
  const given = refusal ?? answer;
  const torn = fault?.effect === 'reset-before' || fault?.effect === 'reset-after';
  note(entry(answer, torn ? 0 : given.status));
  switch (fault?.effect) {
    case 'reset-before':
    case 'reset-after':
      incoming.socket.resetAndDestroy();
      return;
    case 'late':
      setTimeout(() => send(response, given), fault.lateMs).unref();
      return;
    case 'held':
      desk.hold(() => send(response, given));
      return;
    default:
      send(response, given);
  }
}

function carryOut(request: PeerRequest, { world, key }: Serving): Answer {
  try {
    if (key !== undefined) {
      checkAuthorization(request, key);
    }
    return handle(request, world);
  } catch (error) {
    if (error instanceof Refused) {
      return refusalAnswer(error);
    }
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      status: 500,
      charge: 0,
      body: { code: 'InternalServerError', message: `cosmos-peer: ${cause}` },
    };
  }
}

/** Messages as in the service's troubleshooting pages for each status. */
const FAULT_MESSAGES: Readonly<Record<string, string>> = {
  429: 'The request rate is large. More Request Units may be needed, so no changes were made.',
  449: 'Conflicting request to resource has been attempted. Retry to avoid conflicts.',
  410: 'The requested resource is no longer available at the server.',
  408: 'Request timed out.',
  503: 'Service is currently unavailable.',
};
const GONE_SUBSTATUS = 1002;
const RATE_LARGE_SUBSTATUS = 3200;

function faultAnswer(fault: Fault): Answer | undefined {
  const message = FAULT_MESSAGES[fault.effect];
  if (message === undefined) {
    return undefined;
  }
  const status = Number(fault.effect);
  const usual = { 410: GONE_SUBSTATUS, 429: RATE_LARGE_SUBSTATUS }[status];
  const substatus = fault.substatus ?? usual;
  const refusal = refusalAnswer(new Refused(status, message, substatus === undefined ? {} : { substatus }));
  const wait = status === 429 || status === 449 ? { 'x-ms-retry-after-ms': String(fault.retryAfterMs) } : {};
  return { ...refusal, charge: 0, headers: { ...refusal.headers, ...wait } };
}

let activity = 0;

/** Headers of every answer: "Common Azure Cosmos DB REST response headers". */
function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) {
    return;
  }
  activity += 1;
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'x-ms-activity-id': `00000000-0000-4000-8000-${activity.toString(16).padStart(12, '0')}`,
    'x-ms-request-charge': String(answer.charge),
    'x-ms-version': '2020-07-15',
    'x-ms-gatewayversion': 'version=cosmos-peer',
    ...answer.headers,
  });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
