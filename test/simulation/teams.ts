import type { CardJson } from '../../src/adapters/teams/cards.ts';
import type { Connector, ConversationRef, Posted } from '../../src/adapters/teams/connector.ts';
import { personId } from '../../src/domain/words.ts';
import type { Chance } from './chance.ts';
import { chanceFor } from './chance.ts';
import type { Owner } from './scheduler.ts';
import type { World } from './world.ts';

/** What somebody got in the chat, or everybody in the channel. */
export interface Message {
  readonly id: string;
  readonly person: string | null;
  cards: readonly CardJson[];
}

/** A Teams that takes messages, or doesn't; as unforgiving as the real one. */
export interface SimulatedTeams {
  connector(owner: Owner): Connector;
  /** Called for each message that came to a person. */
  onMessage(listener: (person: string, message: Message) => void): void;
  readonly taken: () => number;
  /** The last message that was taken, when it was for this person. */
  newest(person: string): Message | null;
  /** Everything that was ever sent, as one text. */
  everything(): readonly string[];
}

const SERVICE = 'https://smba.trafficmanager.net/emea/';
const HANG_MS = 15_000;
const LATENCY_MS = 400;

export const CHANNEL = {
  serviceUrl: SERVICE,
  tenantId: '',
  teamId: '19:team@thread.tacv2',
  channelId: '19:kanaal@thread.tacv2',
};

export function createTeams(world: World): SimulatedTeams {
  const { scheduler } = world;
  const messages = new Map<string, Message>();
  const kept: string[] = [];
  const gone = new Set<string>();
  const listeners: ((person: string, message: Message) => void)[] = [];
  const chats = new Map<string, number>();
  let count = 0;

  function take(person: string | null, cards: readonly CardJson[], summary: string): Message {
    count += 1;
    const message = { id: `m${count}`, person, cards };
    messages.set(message.id, message);
    kept.push(JSON.stringify([cards, summary]));
    if (person !== null) for (const listener of listeners) listener(person, message);
    return message;
  }

  /** One call over the network: it can be refused, hang, or arrive and be thought lost. */
  async function call<T>(
    owner: Owner,
    chance: Chance,
    label: string,
    person: string | null,
    work: () => T,
  ): Promise<T> {
    const blocked = world.active('blocked').some((fault) => fault.person === person);
    if (blocked)
      return scheduler.step(owner, label, () => fail(403, 'BotNotInConversationRoster'), LATENCY_MS);
    const fault = world.active('teams').find((each) => chance.yes(each.share));
    const delay = chance.between(20, LATENCY_MS);
    switch (fault?.how) {
      case 'busy':
        return scheduler.step(owner, label, () => fail(429, 'Throttled', 30), delay);
      case 'broken':
        return scheduler.step(owner, label, () => fail(chance.pick([500, 502, 503]), 'ServiceError'), delay);
      case 'hangs':
        return scheduler.step(owner, label, () => fail(0, 'ETIMEDOUT'), HANG_MS);
      case 'answer-lost':
        await scheduler.step(owner, label, work, delay);
        return scheduler.step(owner, `${label} unanswered`, () => fail(0, 'ECONNRESET'), HANG_MS);
      default:
        return scheduler.step(owner, label, work, delay);
    }
  }

  function personIn(conversationId: string): string | null {
    const [kind, person] = conversationId.split('|');
    return kind === 'chat' ? (person ?? null) : null;
  }

  return {
    connector(owner) {
      const chance = chanceFor(world.plan.seed, `teams ${owner.name}`);
      return {
        async send(to: ConversationRef, cards, summary): Promise<Posted> {
          const person = personIn(to.conversationId);
          if (person !== null) loseChat(chance, to.conversationId);
          if (gone.has(to.conversationId))
            return scheduler.step(owner, 'send', () => fail(404, 'ConversationNotFound'), LATENCY_MS);
          return call(owner, chance, 'send', person, () => {
            return { ...to, activityId: take(person, cards, summary).id };
          });
        },
        update(message, cards, summary) {
          return call(owner, chance, 'update', null, () => {
            const known = messages.get(message.activityId);
            if (!known) fail(404, 'ActivityNotFound');
            else known.cards = cards;
            kept.push(JSON.stringify([cards, summary]));
          });
        },
        openPersonal(serviceUrl, tenantId, objectId) {
          const person = personId(tenantId, objectId);
          return call(owner, chance, 'open', person, () => {
            const nr = (chats.get(person) ?? 0) + (gone.has(chatId(person, chats.get(person) ?? 0)) ? 1 : 0);
            chats.set(person, nr);
            return { serviceUrl, conversationId: chatId(person, nr) };
          });
        },
        startThread(channel, card, summary) {
          return call(owner, chance, 'thread', null, () => {
            const message = take(null, [card], summary);
            return {
              serviceUrl: channel.serviceUrl,
              conversationId: `thread|${message.id}`,
              activityId: message.id,
            };
          });
        },
        members: async () => [],
      };
    },
    onMessage: (listener) => listeners.push(listener),
    taken: () => count,
    newest(person) {
      const last = messages.get(`m${count}`);
      return last?.person === person ? last : null;
    },
    everything: () => kept,
  };

  /** A chat that is gone has a successor, which is opened anew. */
  function loseChat(chance: Chance, conversationId: string): void {
    const fault = world.active('teams').find((each) => each.how === 'chat-gone');
    if (fault && chance.yes(fault.share * 0.3)) gone.add(conversationId);
  }
}

function chatId(person: string, nr: number): string {
  return `chat|${person}|${nr}`;
}

function fail(statusCode: number, code: string, retryAfter?: number): never {
  const headers = { get: (name: string) => (name === 'retry-after' ? String(retryAfter ?? '') : undefined) };
  throw Object.assign(new Error(`${statusCode} ${code}`), { statusCode, code, response: { headers } });
}
