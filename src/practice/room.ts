import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from './card-client.ts';
import { BadRequest, isLoopback, readJson, sendJson } from './http.ts';
import { servePageFile } from './page-files.ts';
import type { StandIn } from './stand-in.ts';
import type { Json, Where } from './types.ts';

/** The practice room: the stand-in, its page and the page's API on one prefix, for this machine only. */

const PREFIX = '/practice';
const STREAMS_MAX = 64;
const TEXT_MAX = 4_000;
const FORWARD_MAX_MS = 7 * 24 * 3_600_000;

export interface PracticeClock {
  /** Protocol time in epoch milliseconds. */
  now(): number;
  forward(ms: number): Promise<void>;
  toNextDeadline(): Promise<void>;
}

export interface PracticeRoomOptions {
  readonly standIn: StandIn;
  readonly clock: PracticeClock;
  /** The lines under "Zo werkt het". */
  readonly lines: readonly string[];
  readonly title: string;
}

export interface PracticeRoom {
  /** Takes every request under `/practice`; false when it is somebody else's. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Ends the live streams and whatever hangs, so that the server can stop. */
  close(): void;
}

interface Room extends PracticeRoomOptions {
  readonly streams: Set<ServerResponse>;
  /** Per person the last message read, by chat. */
  readonly read: Map<string, { personal: number; channel: number }>;
}

/** Puts the page and its API around a stand-in; its message stamps follow the protocol clock from here on. */
export function createPracticeRoom(options: PracticeRoomOptions): PracticeRoom {
  const room: Room = { ...options, streams: new Set(), read: new Map() };
  options.standIn.stampWith(() => options.clock.now());
  const stop = options.standIn.onChange(() => tellAll(room));
  function close(): void {
    stop();
    for (const stream of room.streams) stream.end();
    options.standIn.close();
  }
  return { handle: (req, res) => handle(room, req, res), close };
}

async function handle(room: Room, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  const url = URL.parse(req.url ?? '/', 'http://practice.invalid');
  if (url === null) return false;
  if (url.pathname !== PREFIX && !url.pathname.startsWith(`${PREFIX}/`)) return false;
  if (!isLoopback(req)) {
    sendJson(res, 403, { error: 'loopback only' });
    return true;
  }
  // A bot sends no Origin; a page of another site that posts here does.
  if (
    !url.pathname.startsWith(`${PREFIX}/api/`) &&
    req.method !== 'GET' &&
    req.headers.origin !== undefined
  ) {
    sendJson(res, 403, { error: 'not for pages' });
    return true;
  }
  if (await room.standIn.handle(req, res)) return true;
  if (url.pathname === PREFIX) {
    // Not one after another on a line: restify's own writeHead gives nothing back.
    res.writeHead(308, { location: `${PREFIX}/` });
    res.end();
    return true;
  }
  const rest = url.pathname.slice(PREFIX.length + 1);
  if (rest.startsWith('api/')) await api(room, req, res, rest.slice('api/'.length), url.searchParams);
  else if (req.method !== 'GET' && req.method !== 'HEAD') sendJson(res, 405, { error: 'GET only' });
  else if (!(await servePageFile(rest, res))) sendJson(res, 404, { error: 'not found' });
  return true;
}

type Act = (room: Room, body: Json) => Promise<unknown>;

const ACTS: Readonly<Record<string, Act>> = { say, press, clock: moveClock, read: markRead, open };

async function api(
  room: Room,
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  query: URLSearchParams,
): Promise<void> {
  if (req.method === 'GET' && name === 'events') return stream(room, req, res);
  if (req.method === 'GET' && name === 'state') return sendJson(res, 200, state(room, query.get('person')));
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (act === undefined || req.method !== 'POST') return sendJson(res, 404, { error: 'not found' });
  if (!isOwnPage(req)) return sendJson(res, 403, { error: 'not from this page' });
  try {
    const body = await readJson(req);
    if (!isObject(body)) throw new BadRequest('body is no object');
    sendJson(res, 200, (await act(room, body)) ?? {});
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    sendJson(res, 400, { error: message });
  }
}

/** Another site's page can post here too, but not as JSON without asking, and not without its Origin. */
function isOwnPage(req: IncomingMessage): boolean {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return false;
  const { origin } = req.headers;
  return origin === undefined || origin === `http://${req.headers.host}`;
}

async function say(room: Room, body: Json): Promise<unknown> {
  const text = words(body, 'text').trim();
  if (text === '') return {};
  const where: Where =
    body.place === 'channel'
      ? { channel: true, mention: true, ...(body.thread ? { threadId: words(body, 'thread') } : {}) }
      : { personal: true };
  const { status } = await room.standIn.say(words(body, 'person'), where, text);
  return { status };
}

async function press(room: Room, body: Json): Promise<unknown> {
  const what = { path: words(body, 'path'), rev: words(body, 'rev') };
  const inputs = isObject(body.inputs) ? body.inputs : {};
  const result = await room.standIn.press(words(body, 'person'), words(body, 'message'), what, inputs);
  return 'blocked' in result ? result : { status: result.status, shown: result.shown };
}

async function moveClock(room: Room, body: Json): Promise<unknown> {
  if (body.to === 'next') await room.clock.toNextDeadline();
  else if (typeof body.ms === 'number' && body.ms > 0 && body.ms <= FORWARD_MAX_MS) {
    await room.clock.forward(body.ms);
  } else throw new BadRequest('ms or to');
  tellAll(room);
  return { now: room.clock.now() };
}

async function markRead(room: Room, body: Json): Promise<unknown> {
  const place = body.place === 'channel' ? 'channel' : 'personal';
  const marks = marksOf(room, words(body, 'person'));
  const upTo = typeof body.upTo === 'number' ? body.upTo : 0;
  if (upTo <= marks[place]) return {};
  marks[place] = upTo;
  tellAll(room);
  return {};
}

async function open(room: Room, body: Json): Promise<unknown> {
  await room.standIn.openChat(words(body, 'person'));
  return {};
}

function words(body: Json, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value.length > TEXT_MAX)
    throw new BadRequest(`${key} is missing or too long`);
  return value;
}

/** All that the page shows for one person, and the unread marks of everybody. */
function state(room: Room, objectId: string | null): unknown {
  const { standIn, clock, title, lines } = room;
  const known = standIn.people.some((person) => person.objectId === objectId);
  const self = known && objectId !== null ? objectId : undefined;
  return {
    title,
    lines,
    now: clock.now(),
    botName: standIn.botName,
    channelName: standIn.channel.name,
    people: standIn.people.map((person) => ({
      objectId: person.objectId,
      name: person.name,
      label: person.label,
      unread: unreadOf(room, person.objectId),
    })),
    ...(self === undefined ? {} : { self, read: marksOf(room, self), chats: chats(room, self) }),
  };
}

function chats(room: Room, objectId: string): unknown {
  const { standIn } = room;
  return { personal: standIn.messagesFor(objectId), threads: standIn.channelThreads(objectId) };
}

function unreadOf(room: Room, objectId: string): { personal: number; channel: number } {
  const marks = marksOf(room, objectId);
  return room.standIn.unread(objectId, marks);
}

function marksOf(room: Room, objectId: string): { personal: number; channel: number } {
  const known = room.read.get(objectId);
  if (known !== undefined) return known;
  const marks = { personal: 0, channel: 0 };
  room.read.set(objectId, marks);
  return marks;
}

/** Server-Sent Events: a line at every change; the page then asks for the state. */
function stream(room: Room, req: IncomingMessage, res: ServerResponse): void {
  if (room.streams.size >= STREAMS_MAX) {
    sendJson(res, 503, { error: 'too many pages' });
    return;
  }
  res.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  res.write('retry: 1000\n\ndata: changed\n\n');
  room.streams.add(res);
  req.on('close', () => room.streams.delete(res));
}

function tellAll(room: Room): void {
  for (const stream of room.streams) stream.write('data: changed\n\n');
}
