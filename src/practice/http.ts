import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity, BotAnswer } from './types.ts';

/** Small HTTP helpers of the practice room. */

const BODY_MAX_BYTES = 1_000_000;
const ANSWER_MAX_BYTES = 2_000_000;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;
const LOOPBACK_ADDRESS = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

export class BadRequest extends Error {}

/**
 * Reads a JSON body. A body that somebody before us parsed already (restify does) is taken as it is.
 * @throws BadRequest when it is no JSON or larger than 1 MB.
 */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const parsed = (req as { body?: unknown }).body;
  if (parsed !== undefined && typeof parsed === 'object') return parsed;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > BODY_MAX_BYTES) throw new BadRequest('body too large');
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new BadRequest('body is not JSON', { cause });
  }
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(JSON.stringify(body));
}

/** Whether a request comes from this machine and means this machine (a foreign Host is DNS rebinding). */
export function isLoopback(req: IncomingMessage): boolean {
  const address = req.socket.remoteAddress ?? '';
  return LOOPBACK_ADDRESS.has(address) && LOOPBACK_HOST.test(req.headers.host ?? '');
}

/**
 * Posts an activity to the bot over real HTTP and waits `timeoutMs` at most.
 * Never throws: an unreachable or silent bot is status 0 with the reason as body.
 */
export function postActivity(url: string, activity: Activity, timeoutMs: number): Promise<BotAnswer> {
  return new Promise((resolve) => {
    const payload = JSON.stringify(activity);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
    const request = http.request(url, { method: 'POST', agent, headers, timeout: timeoutMs });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', (error) => resolve({ status: 0, body: error.message }));
    request.on('response', (response) => {
      collect(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, body: parseLoosely(text) }),
        (error: Error) => resolve({ status: 0, body: error.message }),
      );
    });
    request.end(payload);
  });
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > ANSWER_MAX_BYTES) throw new Error('answer too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseLoosely(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Listens on loopback (port 0: any free one) and gives the origin and a way to stop. */
export async function listenOnLoopback(
  handle: (req: IncomingMessage, res: ServerResponse) => void,
  port = 0,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = http.createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  function close(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
  return { origin, close };
}
