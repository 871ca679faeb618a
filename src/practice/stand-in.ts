import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  botAddedActivity,
  executeActivity,
  installationActivity,
  messageActivity,
  type Place,
  submitActivity,
} from './activities.ts';
import { buttonsOf, type CardButton, fillIn, isObject } from './card-client.ts';
import { handleConnector } from './connector.ts';
import { addFault, createFaults, cutHanging, type Faults } from './faults.ts';
import { listenOnLoopback, postActivity, sendJson } from './http.ts';
import type {
  Activity,
  BotAnswer,
  FaultRule,
  Json,
  LoggedRequest,
  Person,
  Press,
  PressResult,
  SeenMessage,
  SeenThread,
  SentActivity,
  Where,
} from './types.ts';
import { waitForChange } from './waiting.ts';
import {
  addMessage,
  attachmentsFor,
  changed,
  chatOf,
  createWorld,
  type Message,
  nextId,
  personOf,
  seenBy,
  startThread,
  viewOf,
  type World,
} from './world.ts';

/** A Teams without a tenant: the Bot Connector service and the clients of everybody in it, in memory. */

/** Where the connector lives under the origin; the service URL that the bot is given ends in it. */
export const CONNECTOR_PATH = '/practice/teams/';
/** Teams gives a bot this long to answer an activity. */
const ANSWER_MAX_MS = 15_000;
const SENT_MAX = 50_000;
const ANSWER_CARD = 'application/vnd.microsoft.card.adaptive';
const ANSWER_MESSAGE = 'application/vnd.microsoft.activity.message';
const UNREACHABLE = 'De app is nu niet bereikbaar. Probeer het opnieuw.';
const WENT_WRONG = 'Er ging iets mis. Probeer het opnieuw.';

export interface StandInOptions {
  /** The bot's own `/api/messages`, as full URL. */
  readonly botUrl: string;
  /** The connector's URL, ending in `/practice/teams/`. */
  readonly serviceUrl: string;
  readonly tenantId: string;
  readonly botId: string;
  readonly people: readonly Person[];
  readonly channelName: string;
  /** Wall clock in epoch milliseconds. */
  readonly wallNow: () => number;
  readonly botName?: string;
  readonly answerMaxMs?: number;
}

export type StandIn = ReturnType<typeof createStandIn>;

/** Makes a Teams with one team, one channel and a personal chat for each person; nothing is sent yet. */
export function createStandIn(options: StandInOptions) {
  const world = createWorld({ ...options, botName: options.botName ?? 'Code paars' });
  const room: Room = { world, faults: createFaults(), sent: [], options };
  return {
    world,
    botName: world.botName,
    people: world.people,
    team: world.team,
    channel: world.channel,
    /** Takes a request under `/practice/teams/`; false when it is somebody else's. */
    handle: (req: IncomingMessage, res: ServerResponse) => handle(room, req, res),
    /** Types to the bot; opens the personal chat first when it is new. The bot's HTTP answer comes back. */
    say: (objectId: string, where: Where, text: string) => say(room, objectId, where, text),
    /** Presses a button as this person sees it, and shows what the bot answers. */
    press: (objectId: string, messageId: string, what: Press, inputs: Json = {}) =>
      press(room, objectId, messageId, what, inputs),
    /** The buttons that send something, of the cards of a message as this person sees them. */
    buttons: (objectId: string, messageId: string) => allButtons(room, objectId, messageId),
    /** Posts any activity to the bot as it is. */
    post: (activity: Activity) => send(room, activity),
    /** Installs the bot in the team (`conversationUpdate`). */
    install: () => install(room),
    /** Installs the bot for one person (`installationUpdate`), the first time only. */
    openChat: (objectId: string) => openChat(room, objectId),
    announceAll: () => announceAll(room),
    fail: (rule: FaultRule) => addFault(room.faults, rule),
    /** Whether the bot is installed for this person, so that it can write there. */
    setReachable: (objectId: string, reachable: boolean) => setReachable(room, objectId, reachable),
    messagesFor: (objectId: string) => seen(world, chatOf(world, objectId).messages, objectId),
    /** The threads of the team's channels, as one person (default: the first) sees them. */
    channelThreads: (objectId?: string) => threadsFor(world, objectId ?? world.people[0]?.objectId ?? ''),
    /** How many messages of others came after the ones read, by `seq`. */
    unread: (objectId: string, read: { readonly personal: number; readonly channel: number }) => ({
      personal: countAfter(chatOf(world, objectId).messages, objectId, read.personal),
      channel: [...world.threads.values()].reduce(
        (sum, thread) => sum + countAfter(thread.messages, objectId, read.channel),
        0,
      ),
    }),
    /** Every request of the bot to the connector, with its raw body. */
    everything: (): readonly LoggedRequest[] => world.log,
    log: world.log as readonly LoggedRequest[],
    /** Every activity that went to the bot, with its answer. */
    sent: (): readonly SentActivity[] => room.sent,
    /** Resolves with the predicate's value as soon as it is truthy; looks again at every change. */
    waitFor: <T>(predicate: () => T, timeoutMs: number, what?: string) =>
      waitForChange(world.listeners, predicate, timeoutMs, what),
    onChange: (listener: () => void) => subscribe(world, listener),
    /** Lets the stamps on messages show this clock instead of the wall's. */
    stampWith: (now: () => number) => {
      world.stampNow = now;
    },
    /** Cuts what hangs. */
    close: () => cutHanging(room.faults),
  };
}

/** A stand-in on a server of its own, on loopback, for a bot in another process or another server. */
export async function listenStandIn(options: Omit<StandInOptions, 'serviceUrl'>, port = 0) {
  let standIn: StandIn | undefined;
  const server = await listenOnLoopback((req, res) => {
    standIn?.handle(req, res).then(
      (taken) => taken || sendJson(res, 404, { error: 'not found' }),
      () => res.destroy(),
    );
  }, port);
  standIn = createStandIn({ ...options, serviceUrl: `${server.origin}${CONNECTOR_PATH}` });
  const made = standIn;
  async function close(): Promise<void> {
    made.close();
    await server.close();
  }
  return { ...made, origin: server.origin, close };
}

interface Room {
  readonly world: World;
  readonly faults: Faults;
  readonly sent: SentActivity[];
  readonly options: StandInOptions;
}

async function handle(room: Room, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  const url = req.url ?? '';
  if (!url.startsWith(CONNECTOR_PATH)) return false;
  await handleConnector(room.world, room.faults, req, res, url.slice(CONNECTOR_PATH.length));
  return true;
}

async function send(room: Room, activity: Activity): Promise<BotAnswer> {
  const { botUrl, answerMaxMs = ANSWER_MAX_MS } = room.options;
  const answer = await postActivity(botUrl, activity, answerMaxMs);
  room.sent.push({ activity, answer });
  if (room.sent.length > SENT_MAX) room.sent.shift();
  changed(room.world);
  return answer;
}

async function say(room: Room, objectId: string, where: Where, text: string): Promise<BotAnswer> {
  return 'personal' in where ? sayInChat(room, objectId, text) : sayInChannel(room, objectId, where, text);
}

async function sayInChat(room: Room, objectId: string, text: string): Promise<BotAnswer> {
  const { world, options } = room;
  const chat = chatOf(world, objectId);
  if (!chat.reachable) throw new Error(`the bot is not installed for ${chat.person.name}`);
  await openChat(room, objectId);
  const message = addMessage(
    world,
    chat.messages,
    chat.id,
    { type: 'message', text },
    { from: chat.person, id: nextId(world) },
  );
  const place: Place = { conversationId: chat.id, personal: true };
  return send(room, messageActivity(world, options.serviceUrl, chat.person, place, { id: message.id, text }));
}

/** In a channel the bot hears only what mentions it; the rest just stands there. */
async function sayInChannel(
  room: Room,
  objectId: string,
  where: { readonly threadId?: string; readonly mention?: boolean },
  text: string,
): Promise<BotAnswer> {
  const { world, options } = room;
  const person = personOf(world, objectId);
  const mention = where.mention ?? text.startsWith('@');
  const plain = text.replace(new RegExp(`^@(${escapeRegex(world.botName)})?\\s*`, 'i'), '');
  const shown = { type: 'message', text: mention ? `@${world.botName} ${plain}` : text };
  const message = addToChannel(world, person, where.threadId, shown);
  if (!mention) return { status: 0, body: 'no mention: the bot does not hear this' };
  const place: Place = { conversationId: message.conversationId, personal: false };
  const words = { id: message.id, text: plain };
  return send(room, messageActivity(world, options.serviceUrl, person, place, words));
}

function addToChannel(
  world: World,
  person: Person,
  threadId: string | undefined,
  activity: Activity,
): Message {
  if (threadId === undefined) return startThread(world, world.channel.id, activity, person);
  const thread = world.threads.get(threadId);
  if (thread === undefined) throw new Error(`no thread ${threadId}`);
  return addMessage(world, thread.messages, thread.id, activity, { from: person, id: nextId(world) });
}

async function press(
  room: Room,
  objectId: string,
  messageId: string,
  what: Press,
  inputs: Json,
): Promise<PressResult> {
  const { world, options } = room;
  const person = personOf(world, objectId);
  const message = findMessage(world, objectId, messageId);
  const button = pick(buttonsSeen(message, objectId, what.rev), what);
  const filled = fillIn(button, inputs);
  if ('blocked' in filled) return filled;
  const view = viewOf(message, objectId);
  view.notes = [];
  const place = {
    conversationId: message.conversationId,
    personal: world.chatById.has(message.conversationId),
  };
  const { serviceUrl } = options;
  if (button.type === 'Action.Submit') {
    const answer = await send(room, submitActivity(world, serviceUrl, person, place, message, filled.data));
    return { ...answer, shown: 'nothing' };
  }
  const activity = executeActivity(world, serviceUrl, person, place, message, button, filled.data);
  const answer = await send(room, activity);
  return show(room, message, objectId, button.index, answer);
}

type SeenButton = CardButton & { readonly index: number };

/** Paths start with the attachment's number: `0/actions/1`. */
function buttonsSeen(message: Message, objectId: string, rev?: string): SeenButton[] {
  return attachmentsFor(message, objectId, rev).flatMap((attachment, index) =>
    buttonsOf(attachment.content).map((button) => ({ ...button, index, path: `${index}/${button.path}` })),
  );
}

function allButtons(room: Room, objectId: string, messageId: string): SeenButton[] {
  return buttonsSeen(findMessage(room.world, objectId, messageId), objectId);
}

function pick(buttons: readonly SeenButton[], what: Press): SeenButton {
  const fitting = buttons.filter(
    (button) =>
      (what.title === undefined || button.title === what.title) &&
      (what.path === undefined || button.path === what.path) &&
      (what.verb === undefined || button.action.verb === what.verb),
  );
  const [first, second] = fitting;
  const there = buttons.map((button) => `${button.title} (${button.path})`).join(', ') || 'none';
  if (first === undefined) throw new Error(`no button ${JSON.stringify(what)}; there are: ${there}`);
  if (second !== undefined)
    throw new Error(`more than one button ${JSON.stringify(what)}; there are: ${there}`);
  if (first.action.isEnabled === false) throw new Error(`the button "${first.title}" is switched off`);
  return first;
}

/** Shows the bot's answer to a press to the one who pressed, and to nobody else. */
function show(room: Room, message: Message, objectId: string, index: number, answer: BotAnswer): PressResult {
  const view = viewOf(message, objectId);
  const result = interpret(answer);
  if (result.shown === 'card' && result.card !== undefined) {
    // What came last stays on top: this card until the next update, also over one that came in meanwhile.
    view.replacements.push({ version: message.versions.length - 1, index, card: result.card });
  } else if (result.shown !== 'nothing') {
    view.notes = [
      { kind: result.shown === 'message' ? 'message' : 'error', text: result.text ?? WENT_WRONG },
    ];
  }
  changed(room.world);
  return { ...answer, ...result };
}

type Shown = {
  readonly shown: 'card' | 'message' | 'error' | 'nothing';
  readonly text?: string;
  readonly card?: Json;
};

function interpret({ status, body }: BotAnswer): Shown {
  if (status === 0) return { shown: 'error', text: UNREACHABLE };
  if (status < 200 || status > 299 || !isObject(body)) return { shown: 'error', text: WENT_WRONG };
  const { type, value } = body;
  if (type === ANSWER_CARD && isObject(value)) return { shown: 'card', card: value };
  if (type === ANSWER_MESSAGE && typeof value === 'string') return { shown: 'message', text: value };
  const text = isObject(value) && typeof value.message === 'string' ? value.message : WENT_WRONG;
  return { shown: 'error', text };
}

async function install(room: Room): Promise<BotAnswer> {
  const { world, options } = room;
  const [first] = world.people;
  if (first === undefined) throw new Error('nobody is in the practice room');
  const place: Place = { conversationId: world.team.id, personal: false };
  return send(room, botAddedActivity(world, options.serviceUrl, first, place));
}

async function openChat(room: Room, objectId: string): Promise<void> {
  const chat = chatOf(room.world, objectId);
  if (chat.opened || !chat.reachable) return;
  chat.opened = true;
  const place: Place = { conversationId: chat.id, personal: true };
  await send(room, installationActivity(room.world, room.options.serviceUrl, chat.person, place));
}

/** Tells the bot of the team and of every personal chat, as an administrator's installation does. */
async function announceAll(room: Room): Promise<void> {
  await install(room);
  for (const person of room.world.people) await openChat(room, person.objectId);
}

function setReachable(room: Room, objectId: string, reachable: boolean): void {
  chatOf(room.world, objectId).reachable = reachable;
  changed(room.world);
}

function findMessage(world: World, objectId: string, messageId: string): Message {
  const lists = [chatOf(world, objectId).messages, ...[...world.threads.values()].map((one) => one.messages)];
  for (const list of lists) {
    const message = list.find((one) => one.id === messageId && !one.deleted);
    if (message !== undefined) return message;
  }
  throw new Error(`this person sees no message ${messageId}`);
}

function seen(world: World, messages: readonly Message[], objectId: string): SeenMessage[] {
  return messages.flatMap((message) => seenBy(world, message, objectId) ?? []);
}

function countAfter(messages: readonly Message[], objectId: string, seq: number): number {
  const isNew = (one: Message) => one.seq > seq && !one.deleted && one.from?.objectId !== objectId;
  return messages.filter(isNew).length;
}

function threadsFor(world: World, objectId: string): SeenThread[] {
  return [...world.threads.values()].map(({ id, channelName, messages }) => ({
    id,
    channelName,
    messages: seen(world, messages, objectId),
  }));
}

function subscribe(world: World, listener: () => void): () => void {
  world.listeners.add(listener);
  return () => world.listeners.delete(listener);
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
