import { connect } from 'node:net';
import type { Move } from './fuzz-moves.ts';

const METHODS = ['POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'];
const PATHS = [
  '/api/messages',
  '/api/messages/',
  '/api/messages?x=%',
  '/%E0%A4',
  '//',
  '/healthz/..%2f',
  '/practice/',
  '/x',
];
const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
  '',
];
const ENCODINGS = ['', 'gzip', 'deflate', 'br', 'identity', 'x'];

const LENGTHS = ['right', 'short', 'none', 'chunked'] as const;

/** Bytes that are no activity, to some address, by some method: over a socket, as a library would send no such thing. */
export function sendBytes(
  origin: string,
  text: string,
  { pick }: Move,
): Promise<{ status: number; text: string }> {
  const at = (list: readonly string[], nr: number) => list[(pick[nr] ?? 0) % list.length] ?? '';
  const body = Buffer.from(text);
  const length = at(LENGTHS, 4);
  const encoding = at(ENCODINGS, 3);
  const lines = [
    `${at(METHODS, 0)} ${at(PATHS, 1)} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    `Content-Type: ${at(TYPES, 2)}`,
    ...(encoding === '' ? [] : [`Content-Encoding: ${encoding}`]),
    ...(length === 'right' ? [`Content-Length: ${body.length}`] : []),
    ...(length === 'short' ? [`Content-Length: ${Math.floor(body.length / 2)}`] : []),
    ...(length === 'chunked' ? ['Transfer-Encoding: chunked'] : []),
  ];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(300, () => socket.destroy());
    socket.on('close', () => {
      const answer = Buffer.concat(chunks).toString();
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      // `/healthz` and what has no body to refuse answer well; nothing of it is an activity.
      resolve({ status: status === 0 || status < 400 ? 404 : status, text: answer });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.end(body);
  });
}
