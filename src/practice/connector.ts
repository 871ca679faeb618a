import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from './card-client.ts';
import { type Faults, takeFault } from './faults.ts';
import { readJson, sendJson } from './http.ts';
import type { Activity, FaultRule, Json, LoggedRequest, Person } from './types.ts';
import {
  ADAPTIVE_CARD,
  addMessage,
  type Chat,
  changed,
  channelName,
  logRequest,
  type Message,
  startThread,
  teamsId,
  type World,
} from './world.ts';

/** The Bot Connector v3 service as Teams runs it: status codes and error bodies included. */

/** Teams' limit for a card, and for a whole message, in UTF-8 bytes. */
export const CARD_MAX_BYTES = 28 * 1024;
const MESSAGE_MAX_BYTES = 100 * 1024;
const PAGE_MIN = 50;
const PAGE_MAX = 500;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

interface Call {
  readonly world: World;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

interface Route {
  readonly name: string;
  readonly method: string;
  readonly pattern: readonly string[];
  readonly run: (call: Call) => Reply;
}

const ROUTES: readonly Route[] = [
  route('createConversation', 'POST', 'v3/conversations', createConversation),
  route('send', 'POST', 'v3/conversations/:/activities', send),
  route('reply', 'POST', 'v3/conversations/:/activities/:', reply),
  route('update', 'PUT', 'v3/conversations/:/activities/:', update),
  route('delete', 'DELETE', 'v3/conversations/:/activities/:', remove),
  route('members', 'GET', 'v3/conversations/:/members', members),
  route('pagedMembers', 'GET', 'v3/conversations/:/pagedmembers', pagedMembers),
  route('member', 'GET', 'v3/conversations/:/members/:', member),
  route('team', 'GET', 'v3/teams/:', team),
  route('channels', 'GET', 'v3/teams/:/conversations', channels),
];

/** Answers one request under the service URL; `rest` is the path behind it. */
export async function handleConnector(
  world: World,
  faults: Faults,
  req: IncomingMessage,
  res: ServerResponse,
  rest: string,
): Promise<void> {
  const url = new URL(rest.replace(/^\/*/, '/'), 'http://practice.invalid');
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const found = ROUTES.find((known) => matches(known, req.method ?? '', parts));
  const decoded = parts.map(decode);
  let body: unknown;
  let reading: Reply | undefined;
  try {
    if (req.method === 'POST' || req.method === 'PUT') body = await readJson(req);
  } catch (cause) {
    reading = error(400, 'BadSyntax', cause instanceof Error ? cause.message : 'Bad syntax');
  }
  const logged = describe(world, req, found?.name ?? 'unknown', url.pathname, decoded, body);
  logRequest(world, logged);
  const fault = takeFault(faults, logged);
  const call: Call = { world, parts: decoded, query: url.searchParams, body };
  if (fault !== undefined && !fault.afterwards) {
    fail(logged, faults, fault, res);
    changed(world);
    return;
  }
  const reply = reading ?? found?.run(call) ?? error(404, 'NotFound', 'No such route');
  if (fault !== undefined) fail(logged, faults, fault, res);
  else answer(logged, reply, res);
  changed(world);
}

function answer(logged: LoggedRequest, reply: Reply, res: ServerResponse): void {
  logged.status = reply.status;
  sendJson(res, reply.status, reply.body ?? {});
}

function fail(logged: LoggedRequest, faults: Faults, fault: FaultRule, res: ServerResponse): void {
  if (fault.hang) {
    faults.hanging.add(res);
    res.on('close', () => faults.hanging.delete(res));
    return;
  }
  if (fault.reset) {
    res.socket?.resetAndDestroy();
    return;
  }
  const status = fault.status ?? 500;
  logged.status = status;
  const seconds = fault.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  sendJson(res, status, error(status, faultCode(status), 'Told to fail').body, headers);
}

function faultCode(status: number): string {
  if (status === 429) return 'TooManyRequests';
  if (status === 403) return 'BotNotInConversationRoster';
  if (status === 412) return 'PreconditionFailed';
  return status >= 500 ? 'ServiceError' : 'BadArgument';
}

function createConversation({ world, body }: Call): Reply {
  if (!isObject(body)) return error(400, 'BadSyntax', 'Body is required');
  const channel = isObject(body.channelData) ? body.channelData.channel : undefined;
  if (isObject(channel)) return createThread(world, channel, body.activity);
  const [first, second] = Array.isArray(body.members) ? (body.members as unknown[]) : [];
  if (!isObject(first) || second !== undefined) {
    return error(400, 'BadArgument', 'Exactly one member is needed for a personal conversation');
  }
  const tenant = isObject(body.channelData) ? body.channelData.tenant : undefined;
  const tenantId = (isObject(tenant) ? tenant.id : undefined) ?? body.tenantId;
  if (typeof tenantId !== 'string') return error(400, 'BadArgument', 'Tenant id is required');
  const person = world.people.find((one) => isCalled(one, first.id) && one.tenantId === tenantId);
  const chat = person === undefined ? undefined : world.chats.get(person.objectId);
  if (chat === undefined) return error(404, 'UserNotFound', 'User not found in tenant');
  if (!chat.reachable) {
    return error(403, 'ForbiddenOperationException', "Bot is not installed in user's personal scope");
  }
  if (body.activity === undefined) return { status: 201, body: { id: chat.id } };
  const posted = post(world, body.activity, (activity) =>
    addMessage(world, chat.messages, chat.id, activity),
  );
  return 'status' in posted ? posted : { status: 201, body: { id: chat.id, activityId: posted.id } };
}

function createThread(world: World, channel: Json, raw: unknown): Reply {
  const channelId = String(channel.id);
  if (channelName(world, channelId) === undefined) return noConversation(channelId);
  const posted = post(world, raw, (activity) => startThread(world, channelId, activity));
  if ('status' in posted) return posted;
  return { status: 201, body: { id: posted.conversationId, activityId: posted.id } };
}

function send({ world, parts, body }: Call): Reply {
  const conversationId = parts[2] ?? '';
  if (channelName(world, conversationId) !== undefined) {
    const posted = post(world, body, (activity) => startThread(world, conversationId, activity));
    return 'status' in posted ? posted : { status: 201, body: { id: posted.id } };
  }
  const open = openConversation(world, conversationId);
  if ('status' in open) return open;
  const posted = post(world, body, (activity) => addMessage(world, open.messages, conversationId, activity));
  return 'status' in posted ? posted : { status: 201, body: { id: posted.id } };
}

/** In a chat and in a thread a reply is a message like any other; to the channel it names the thread. */
function reply(call: Call): Reply {
  const [v3 = '', conversations = '', conversationId = '', , activityId = ''] = call.parts;
  if (channelName(call.world, conversationId) === undefined) return send(call);
  const thread = `${conversationId};messageid=${activityId}`;
  return send({ ...call, parts: [v3, conversations, thread] });
}

function update({ world, parts, body }: Call): Reply {
  const message = findOwn(world, parts[2] ?? '', parts[4] ?? '');
  if ('status' in message) return message;
  const posted = post(world, body, (activity) => {
    message.versions.push({ activity, at: world.stampNow() });
    changed(world);
    return message;
  });
  return 'status' in posted ? posted : { status: 200, body: { id: posted.id } };
}

function remove({ world, parts }: Call): Reply {
  const message = findOwn(world, parts[2] ?? '', parts[4] ?? '');
  if ('status' in message) return message;
  message.deleted = true;
  return { status: 200 };
}

function members({ world, parts }: Call): Reply {
  const present = roster(world, parts[2] ?? '');
  return 'status' in present ? present : { status: 200, body: present.people.map(account) };
}

function pagedMembers({ world, parts, query }: Call): Reply {
  const present = roster(world, parts[2] ?? '');
  if ('status' in present) return present;
  const asked = Number(query.get('pageSize') ?? PAGE_MIN);
  const size = Math.min(PAGE_MAX, Math.max(PAGE_MIN, Number.isFinite(asked) ? asked : PAGE_MIN));
  const from = Number(query.get('continuationToken') ?? 0) || 0;
  const page = present.people.slice(from, from + size).map(account);
  const more = from + size < present.people.length;
  return {
    status: 200,
    body: { members: page, ...(more ? { continuationToken: String(from + size) } : {}) },
  };
}

function member({ world, parts }: Call): Reply {
  const present = roster(world, parts[2] ?? '');
  if ('status' in present) return present;
  const person = present.people.find((one) => isCalled(one, parts[4]));
  if (person === undefined) return error(404, 'MemberNotFoundInConversation', 'Member not found.');
  return { status: 200, body: account(person) };
}

function team({ world, parts }: Call): Reply {
  if (parts[2] !== world.team.id) return error(404, 'NotFound', 'Team not found.');
  const { id, name, groupId } = world.team;
  const counts = { channelCount: 2, memberCount: world.people.length };
  return { status: 200, body: { id, name, aadGroupId: groupId, type: 'standard', ...counts } };
}

/** The team's first channel has no name on the wire: it is the General channel and shares the team's id. */
function channels({ world, parts }: Call): Reply {
  if (parts[2] !== world.team.id) return error(404, 'NotFound', 'Team not found.');
  const { id, name } = world.channel;
  return { status: 200, body: { conversations: [{ id: world.team.id }, { id, name, type: 'standard' }] } };
}

type Open = { readonly messages: Message[] };

function openConversation(world: World, conversationId: string): Open | Reply {
  const chat = world.chatById.get(conversationId);
  if (chat !== undefined) return chat.reachable ? chat : notInRoster();
  return world.threads.get(conversationId) ?? noConversation(conversationId);
}

function roster(world: World, conversationId: string): { readonly people: readonly Person[] } | Reply {
  const chat: Chat | undefined = world.chatById.get(conversationId);
  if (chat !== undefined) return chat.reachable ? { people: [chat.person] } : notInRoster();
  // The team's id names its General channel, and any message of the channel has the same members.
  const [id] = conversationId.split(';');
  if (channelName(world, id ?? '') !== undefined) return { people: world.people };
  return noConversation(conversationId);
}

function findOwn(world: World, conversationId: string, activityId: string): Message | Reply {
  // Teams takes the bare channel id too when a message of one of its threads is meant.
  const list =
    channelName(world, conversationId) !== undefined
      ? [...world.threads.values()].flatMap((thread) => thread.messages)
      : openConversation(world, conversationId);
  if ('status' in list) return list;
  const messages = 'messages' in list ? list.messages : list;
  const message = messages.find((one) => one.id === activityId);
  if (message === undefined || message.deleted) {
    return error(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.');
  }
  if (message.from !== undefined) return error(403, 'NotEnoughPermissions', 'Not a message of this bot.');
  return message;
}

/** Checks what the bot posts as strictly as Teams does, then lets `place` keep it. */
function post(world: World, raw: unknown, place: (activity: Activity) => Message): Message | Reply {
  if (!isObject(raw) || typeof raw.type !== 'string') return error(400, 'BadSyntax', 'Activity has no type.');
  if (raw.type === 'typing') return { status: 202, body: { id: String(world.wallNow()) } };
  if (raw.type !== 'message') return error(400, 'BadArgument', `Unknown activity type '${raw.type}'.`);
  const attachments: unknown = raw.attachments ?? [];
  if (!Array.isArray(attachments)) return error(400, 'BadSyntax', 'attachments is not a list.');
  const text = typeof raw.text === 'string' ? raw.text.trim() : '';
  if (text === '' && attachments.length === 0) return error(400, 'BadSyntax', 'Activity has no content.');
  for (const attachment of attachments) {
    const objection = attachmentObjection(attachment);
    if (objection !== undefined) return objection;
  }
  if (bytes(raw) > MESSAGE_MAX_BYTES) return tooBig();
  return place(raw as Activity);
}

function attachmentObjection(attachment: unknown): Reply | undefined {
  if (!isObject(attachment) || !MEDIA_TYPE.test(String(attachment.contentType ?? ''))) {
    return error(400, 'BadSyntax', 'Attachment has no content type.');
  }
  if (attachment.contentType !== ADAPTIVE_CARD) return undefined;
  const card = attachment.content;
  if (!isObject(card) || card.type !== 'AdaptiveCard' || typeof card.version !== 'string') {
    return error(400, 'BadArgument', 'Attachment is no Adaptive Card.');
  }
  return bytes(card) > CARD_MAX_BYTES ? tooBig() : undefined;
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}

function tooBig(): Reply {
  return error(413, 'MessageSizeTooBig', 'Message size too large.');
}

function notInRoster(): Reply {
  return error(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
}

function noConversation(conversationId: string): Reply {
  if (/^(a:|19:)/.test(conversationId)) return error(404, 'ConversationNotFound', 'Conversation not found.');
  return error(400, 'BadSyntax', 'Bad format of conversation ID.');
}

function error(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

/** Teams knows a member by `29:…` and by Entra object id. */
function isCalled(person: Person, id: unknown): boolean {
  return id === person.objectId || id === teamsId(person);
}

function account(person: Person): Json {
  const [givenName = '', ...rest] = person.name.split(' ');
  const mail = `${person.name.toLowerCase().replaceAll(' ', '.')}@example.nl`;
  return {
    id: teamsId(person),
    name: person.name,
    objectId: person.objectId,
    aadObjectId: person.objectId,
    givenName,
    surname: rest.join(' '),
    email: mail,
    userPrincipalName: mail,
    tenantId: person.tenantId,
    userRole: 'user',
  };
}

function describe(
  world: World,
  req: IncomingMessage,
  name: string,
  path: string,
  parts: readonly string[],
  body: unknown,
): LoggedRequest {
  const inConversation = parts[1] === 'conversations';
  const conversationId = inConversation ? parts[2] : undefined;
  const activityId = inConversation && parts[3] === 'activities' ? parts[4] : undefined;
  const objectId = concerns(world, conversationId, body);
  return {
    seq: world.log.length === 0 ? 1 : (world.log.at(-1)?.seq ?? 0) + 1,
    at: world.stampNow(),
    method: req.method ?? '',
    path,
    route: name,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(activityId === undefined ? {} : { activityId }),
    ...(objectId === undefined ? {} : { objectId }),
    body,
    status: 0,
  };
}

function concerns(world: World, conversationId: string | undefined, body: unknown): string | undefined {
  if (conversationId !== undefined) return world.chatById.get(conversationId)?.person.objectId;
  const first: unknown = isObject(body) && Array.isArray(body.members) ? body.members[0] : undefined;
  if (!isObject(first)) return undefined;
  return world.people.find((one) => isCalled(one, first.id))?.objectId;
}

function route(name: string, method: string, pattern: string, run: (call: Call) => Reply): Route {
  return { name, method, pattern: pattern.split('/'), run };
}

function matches(known: Route, method: string, parts: readonly string[]): boolean {
  if (known.method !== method || known.pattern.length !== parts.length) return false;
  return known.pattern.every((part, i) => part === ':' || part === parts[i]);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
