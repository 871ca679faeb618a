import { createHash } from 'node:crypto';
import type { Activity, Attachment, Json, LoggedRequest, Note, Person, SeenMessage } from './types.ts';

/** The stand-in's memory: conversations, messages with all their versions, and what each person sees. */

/** The oldest entries of the raw log go first beyond this, so that a room left open for weeks stays up. */
const LOG_MAX = 200_000;

export interface Version {
  readonly activity: Activity;
  readonly at: number;
}

/** What one person sees instead of the message as it was sent. */
export interface View {
  /** Cards that replaced an attachment for this person, every one ever shown; cleared for the eye by an update. */
  readonly replacements: { readonly version: number; readonly index: number; readonly card: Json }[];
  notes: Note[];
}

export interface Message {
  readonly id: string;
  /** A personal conversation, or a thread. */
  readonly conversationId: string;
  /** Absent: sent by the bot. */
  readonly from?: Person;
  readonly at: number;
  readonly seq: number;
  readonly versions: Version[];
  readonly views: Map<string, View>;
  deleted: boolean;
}

export interface Chat {
  readonly id: string;
  readonly person: Person;
  readonly messages: Message[];
  /** Whether the bot may write here. */
  reachable: boolean;
  /** Whether the bot was told of this chat. */
  opened: boolean;
}

export interface Thread {
  readonly id: string;
  readonly channelName: string;
  readonly messages: Message[];
}

export interface World {
  readonly tenantId: string;
  readonly botId: string;
  readonly botName: string;
  readonly people: readonly Person[];
  readonly chats: ReadonlyMap<string, Chat>;
  readonly chatById: ReadonlyMap<string, Chat>;
  readonly team: { readonly id: string; readonly name: string; readonly groupId: string };
  readonly channel: { readonly id: string; readonly name: string };
  readonly threads: Map<string, Thread>;
  readonly log: LoggedRequest[];
  readonly listeners: Set<() => void>;
  wallNow: () => number;
  /** Protocol time: what the stamps show. */
  stampNow: () => number;
  seq: number;
  lastId: number;
}

export interface WorldOptions {
  readonly tenantId: string;
  readonly botId: string;
  readonly botName: string;
  readonly people: readonly Person[];
  readonly channelName: string;
  readonly wallNow: () => number;
}

/** Builds the region's team, channel and one personal chat a person; nothing has been said yet. */
export function createWorld(options: WorldOptions): World {
  const chats = new Map<string, Chat>();
  const chatById = new Map<string, Chat>();
  for (const person of options.people) {
    const chat: Chat = { id: chatId(person), person, messages: [], reachable: true, opened: false };
    chats.set(person.objectId, chat);
    chatById.set(chat.id, chat);
  }
  const seed = `${options.tenantId}/${options.channelName}`;
  return {
    tenantId: options.tenantId,
    botId: options.botId,
    botName: options.botName,
    people: options.people,
    chats,
    chatById,
    team: { id: `19:${digest(`team ${seed}`)}@thread.tacv2`, name: 'Oefenregio', groupId: guid(seed) },
    channel: { id: `19:${digest(`channel ${seed}`)}@thread.tacv2`, name: options.channelName },
    threads: new Map(),
    log: [],
    listeners: new Set(),
    wallNow: options.wallNow,
    stampNow: options.wallNow,
    seq: 0,
    lastId: 0,
  };
}

/** A person's id in this "tenant": the same after a restart, so that stored references stay good. */
export function teamsId(person: Person): string {
  return `29:1${digest(`user ${person.tenantId}/${person.objectId}`)}`;
}

/** @throws Error for somebody who is not in this room. */
export function personOf(world: World, objectId: string): Person {
  return chatOf(world, objectId).person;
}

/** @throws Error for somebody who is not in this room. */
export function chatOf(world: World, objectId: string): Chat {
  const chat = world.chats.get(objectId);
  if (chat === undefined) throw new Error(`nobody in the practice room has object id ${objectId}`);
  return chat;
}

/** Ids as Teams gives them: epoch milliseconds, never twice the same. */
export function nextId(world: World): string {
  world.lastId = Math.max(world.lastId + 1, world.wallNow());
  return String(world.lastId);
}

/** Adds a message to a list; duplicates are kept, as Teams keeps them. */
export function addMessage(
  world: World,
  list: Message[],
  conversationId: string,
  activity: Activity,
  sender: { readonly id?: string; readonly from?: Person } = {},
): Message {
  world.seq += 1;
  const at = world.stampNow();
  const message: Message = {
    id: sender.id ?? nextId(world),
    conversationId,
    ...(sender.from === undefined ? {} : { from: sender.from }),
    at,
    seq: world.seq,
    versions: [{ activity, at }],
    views: new Map(),
    deleted: false,
  };
  list.push(message);
  changed(world);
  return message;
}

/** The channels of the team: the region's, and General, which shares the team's id as in Teams. */
export function channelName(world: World, channelId: string): string | undefined {
  if (channelId === world.channel.id) return world.channel.name;
  return channelId === world.team.id ? 'Algemeen' : undefined;
}

/** Starts a thread in a channel of the team with its first message. */
export function startThread(world: World, channelId: string, activity: Activity, from?: Person): Message {
  const id = nextId(world);
  const name = channelName(world, channelId) ?? '';
  const thread: Thread = { id: `${channelId};messageid=${id}`, channelName: name, messages: [] };
  world.threads.set(thread.id, thread);
  return addMessage(world, thread.messages, thread.id, activity, from === undefined ? { id } : { id, from });
}

export function changed(world: World): void {
  for (const listener of world.listeners) listener();
}

export function logRequest(world: World, request: LoggedRequest): void {
  world.log.push(request);
  if (world.log.length > LOG_MAX) world.log.splice(0, world.log.length - LOG_MAX);
}

/** The view of one person on one message, made when there is none yet. */
export function viewOf(message: Message, objectId: string): View {
  const known = message.views.get(objectId);
  if (known !== undefined) return known;
  const view: View = { replacements: [], notes: [] };
  message.views.set(objectId, view);
  return view;
}

/**
 * The attachments as one person sees them now, or saw them at revision `rev`.
 * A replacement holds for that person alone and only until the message is updated.
 */
export function attachmentsFor(message: Message, objectId: string, rev?: string): readonly Attachment[] {
  const [version, replaced] = parseRev(rev ?? revFor(message, objectId));
  const sent = message.versions[version]?.activity.attachments ?? [];
  const seen = [...sent];
  const replacements = message.views.get(objectId)?.replacements ?? [];
  for (const replacement of replacements.slice(0, replaced)) {
    if (replacement.version !== version) continue;
    seen[replacement.index] = { contentType: ADAPTIVE_CARD, content: replacement.card };
  }
  return seen;
}

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** `<version>.<replacements shown to this person>`: another value means another card on the screen. */
export function revFor(message: Message, objectId: string): string {
  const version = message.versions.length - 1;
  const replacements = message.views.get(objectId)?.replacements ?? [];
  // Those of older versions no longer show, so they must not change the revision of a fresh one.
  const upTo = replacements.findLastIndex((replacement) => replacement.version === version) + 1;
  return `${version}.${upTo}`;
}

function parseRev(rev: string): readonly [number, number] {
  const [version, replaced] = rev.split('.');
  return [Number(version), Number(replaced)];
}

/** What a person sees of a message; undefined once it was deleted. */
export function seenBy(world: World, message: Message, objectId: string): SeenMessage | undefined {
  if (message.deleted) return undefined;
  const latest = message.versions.at(-1)?.activity ?? {};
  const attachments = attachmentsFor(message, objectId);
  const card = attachments.find((attachment) => attachment.contentType === ADAPTIVE_CARD)?.content;
  return {
    id: message.id,
    conversationId: message.conversationId,
    fromBot: message.from === undefined,
    fromName: message.from?.name ?? world.botName,
    ...(message.from === undefined ? {} : { fromObjectId: message.from.objectId }),
    at: message.at,
    seq: message.seq,
    text: String(latest.text ?? ''),
    textFormat: String(latest.textFormat ?? (message.from === undefined ? 'markdown' : 'plain')),
    summary: String(latest.summary ?? ''),
    attachments,
    ...(card === undefined ? {} : { card: card as Json }),
    rev: revFor(message, objectId),
    edited: message.versions.length > 1,
    notes: message.views.get(objectId)?.notes ?? [],
  };
}

function chatId(person: Person): string {
  return `a:1${digest(`chat ${person.tenantId}/${person.objectId}`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 40);
}

function guid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
