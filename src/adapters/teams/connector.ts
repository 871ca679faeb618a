import type { Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationConstants, ClaimsIdentity, type ConnectorClient } from 'botframework-connector';
import type { Delivery } from '../../application/ports.ts';
import type { CardJson } from './cards.ts';

/** Shorter than the outbox's lease, so that a row is never sent by two at once. */
export const HTTP_TIMEOUT_MS = 15_000;
/** Somebody waits for a form meanwhile, and Teams gives up on a press after some ten seconds. */
const LOOKUP_TIMEOUT_MS = 4000;

export interface ConversationRef {
  readonly serviceUrl: string;
  readonly conversationId: string;
}

export interface Posted extends ConversationRef {
  readonly activityId: string;
}

/** The Bot Connector service of Teams, as far as we use it. Failures throw; `deliveryOf` reads them. */
export interface Connector {
  send(to: ConversationRef, cards: readonly CardJson[], summary: string): Promise<Posted>;
  update(message: Posted, cards: readonly CardJson[], summary: string): Promise<void>;
  openPersonal(serviceUrl: string, tenantId: string, objectId: string): Promise<ConversationRef>;
  startThread(channel: ChannelRef, card: CardJson, summary: string): Promise<Posted>;
  members(to: ConversationRef, max: number): Promise<readonly Member[]>;
}

export interface ChannelRef {
  readonly serviceUrl: string;
  readonly tenantId: string;
  readonly teamId: string;
  readonly channelId: string;
}

export interface Member {
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
}

/** A message with cards. The summary is what a lock screen shows. */
export function messageWith(cards: readonly CardJson[], summary: string): Partial<Activity> {
  return {
    type: 'message',
    summary,
    attachmentLayout: 'list',
    attachments: cards.map((content) => ({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content,
    })),
  };
}

export function createConnector(auth: ConfigurationBotFrameworkAuthentication, appId: string): Connector {
  const claims = [
    { type: AuthenticationConstants.AudienceClaim, value: appId },
    { type: AuthenticationConstants.AppIdClaim, value: appId },
  ];
  const factory = auth.createConnectorFactory(new ClaimsIdentity(appId === '' ? [] : claims, appId !== ''));
  const clients = new Map<string, Promise<ConnectorClient>>();
  const bot = { id: `28:${appId}`, name: '' };
  const options = { timeout: HTTP_TIMEOUT_MS };

  function client(serviceUrl: string): Promise<ConnectorClient> {
    const known = clients.get(serviceUrl) ?? factory.create(serviceUrl, '').then(withoutRetries);
    clients.set(serviceUrl, known);
    return known;
  }

  return {
    async send(to, cards, summary) {
      const { conversations } = await client(to.serviceUrl);
      const sent = await conversations.sendToConversation(
        to.conversationId,
        messageWith(cards, summary),
        options,
      );
      return { ...to, activityId: sent.id };
    },
    async update(message, cards, summary) {
      const { conversations } = await client(message.serviceUrl);
      const activity = { ...messageWith(cards, summary), id: message.activityId };
      await conversations.updateActivity(message.conversationId, message.activityId, activity, options);
    },
    async openPersonal(serviceUrl, tenantId, objectId) {
      const { conversations } = await client(serviceUrl);
      const parameters = {
        isGroup: false,
        bot,
        members: [{ id: objectId, name: '' }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      };
      const made = await conversations.createConversation(parameters as never, options);
      return { serviceUrl, conversationId: made.id };
    },
    async startThread(channel, card, summary) {
      const { conversations } = await client(channel.serviceUrl);
      const parameters = {
        isGroup: true,
        bot,
        tenantId: channel.tenantId,
        channelData: { channel: { id: channel.channelId }, tenant: { id: channel.tenantId } },
        activity: messageWith([card], summary),
      };
      const made = await conversations.createConversation(parameters as never, options);
      return { serviceUrl: channel.serviceUrl, conversationId: made.id, activityId: made.activityId };
    },
    async members(to, max) {
      const { conversations } = await client(to.serviceUrl);
      const page = await conversations.getConversationPagedMembers(to.conversationId, {
        pageSize: max,
        timeout: LOOKUP_TIMEOUT_MS,
      } as never);
      return (page.members ?? []).flatMap((member) => {
        const { aadObjectId, tenantId } = member as unknown as { aadObjectId?: string; tenantId?: string };
        return aadObjectId && tenantId ? [{ objectId: aadObjectId, tenantId, name: member.name }] : [];
      });
    },
  };
}

/**
 * The outbox does the trying again. The SDK's own would wait out a Retry-After within one call: longer than the lease,
 * so that another could send the same row, and with one of the few senders held up meanwhile.
 */
function withoutRetries(client: ConnectorClient): ConnectorClient {
  pipelineOf(client).removePolicy({ name: 'defaultRetryPolicy' });
  return client;
}

/** What a client sends its requests through; the SDK's types leave it out. */
export function pipelineOf(client: ConnectorClient): Pipeline {
  return (client as unknown as { readonly client: { readonly pipeline: Pipeline } }).client.pipeline;
}

interface Pipeline {
  removePolicy(options: { readonly name: string }): void;
  addPolicy(policy: { readonly name: string }): void;
}

interface HttpFault {
  readonly statusCode?: number;
  readonly code?: string;
  readonly body?: { readonly error?: { readonly code?: string } };
  readonly response?: { readonly headers?: { get?(name: string): string | undefined } };
}

/** The HTTP status of a failed call; 0 when there was no answer. */
export function statusOf(fault: unknown): number {
  return (fault as HttpFault | null)?.statusCode ?? 0;
}

/** What a failed call means for a message to one person or to the channel. Holds no content. */
export function deliveryOf(fault: unknown): Delivery {
  const status = statusOf(fault);
  const known = fault as HttpFault;
  const code = known.body?.error?.code ?? known.code ?? 'geen antwoord';
  if (status === 403 || status === 404) return { kind: 'unreachable', reason: `${status} ${code}` };
  return { kind: 'retry', afterMs: retryAfterMs(known), reason: `${status} ${code}` };
}

function retryAfterMs(fault: HttpFault): number | null {
  const seconds = Number(fault.response?.headers?.get?.('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}
