import type { Delivery, Messenger, Notice } from '../../application/ports.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Party } from '../../domain/register.ts';
import type { CardJson } from './cards.ts';
import { renderCard } from './cards.ts';
import { closeViews } from './close-views.ts';
import type { Connector, ConversationRef } from './connector.ts';
import { deliveryOf, statusOf } from './connector.ts';
import { drawPersonCard } from './draw.ts';
import type { Scene } from './forms.ts';
import { mandatesNow } from './mandates.ts';
import { eachOnce, oneMessage } from './one-message.ts';
import type { HeldCard, Places } from './places.ts';
import type { View } from './view.ts';
import { statusView, threadCaseView } from './views-case.ts';
import { proposalView } from './views-decision.ts';

/** Brings messages to Teams. Cards are drawn from the case as it is when they are sent. */
export function createMessenger(connector: Connector, places: Places, scene: () => Scene): Messenger {
  return {
    async toPerson(to, notices) {
      const views = eachOnce(notices.flatMap((notice) => drawn(notice, to, scene())));
      if (views.length === 0) return { kind: 'moot' };
      const { cards, summary } = oneMessage(views);
      const refs = views.map(({ data }) => heldCard(data.ref));
      return personally(connector, places, to, cards, summary, refs);
    },
    status: (state) => toStatus(connector, places, state, scene()),
    toThread: (state, card, subject) => intoThread(connector, places, state, card, subject, scene()),
    blank: (state, help) => closeViews(connector, places, state, scene(), help),
    async mandates(to) {
      const shown = await mandatesNow(places, scene());
      return personally(connector, places, to, [renderCard(shown.card, shown.data)], shown.summary, []);
    },
  };
}

function drawn(notice: Notice, to: Party, scene: Scene): readonly View[] {
  const shown = drawPersonCard(notice.card, notice.state, to.person, notice.subject, notice.lateMs, scene);
  return shown ? [shown] : [];
}

function heldCard({ case: caseId, card, subject }: View['data']['ref']): HeldCard {
  return { caseId, card, subject };
}

/** To a person's own chat; opens one where there is none. */
async function personally(
  connector: Connector,
  places: Places,
  to: Party,
  cards: readonly CardJson[],
  summary: string,
  refs: readonly HeldCard[],
): Promise<Delivery> {
  const known = await places.personal(to.person);
  const send = async (chat: ConversationRef): Promise<Delivery> => {
    const message = await connector.send(chat, cards, summary);
    if (refs.length > 1) await places.bundled(message, refs);
    return { kind: 'sent' };
  };
  try {
    return await send(known ?? (await opened(connector, places, to)));
  } catch (fault) {
    // A chat that is gone (404) may have a successor; a bot that was taken away (403) has not.
    if (!known || statusOf(fault) !== 404) return deliveryOf(fault);
  }
  try {
    return await send(await opened(connector, places, to));
  } catch (fault) {
    return deliveryOf(fault);
  }
}

async function opened(connector: Connector, places: Places, to: Party): Promise<ConversationRef> {
  const serviceUrl = await places.serviceUrl();
  const [tenantId, objectId] = to.person.split('/');
  if (serviceUrl === null || !tenantId || !objectId)
    throw Object.assign(new Error('the bot has heard nothing from Teams yet'), { code: 'NoServiceUrl' });
  const ref = await connector.openPersonal(serviceUrl, tenantId, objectId);
  await places.setPersonal(to.person, ref);
  return ref;
}

/** The live status card, first message of the case's thread; updated in place. */
async function toStatus(
  connector: Connector,
  places: Places,
  state: CaseFile,
  scene: Scene,
): Promise<Delivery> {
  const thread = await places.thread(state.caseId);
  // A region without a channel has no live card to draw.
  if (!thread && !(await places.channel())) return { kind: 'moot' };
  const shown = statusView(state, scene);
  const card = renderCard(shown.card, shown.data);
  try {
    if (!thread) return await startThread(connector, places, state, card, shown.summary);
    await connector.update(thread, [card], shown.summary);
    return { kind: 'sent' };
  } catch (fault) {
    if (thread && statusOf(fault) === 404) {
      await places.setThread(state.caseId, null);
      return { kind: 'retry', afterMs: null, reason: 'the thread is gone' };
    }
    return channelFault(fault);
  }
}

/** What belongs in the channel is tried until it arrives; nobody can be called for it. */
function channelFault(fault: unknown): Delivery {
  const delivery = deliveryOf(fault);
  return delivery.kind === 'unreachable'
    ? { kind: 'retry', afterMs: null, reason: delivery.reason }
    : delivery;
}

async function startThread(
  connector: Connector,
  places: Places,
  state: CaseFile,
  card: CardJson,
  summary: string,
): Promise<Delivery> {
  const channel = await places.channel();
  if (!channel) return { kind: 'moot' };
  await places.setThread(state.caseId, await connector.startThread(channel, card, summary));
  return { kind: 'sent' };
}

async function intoThread(
  connector: Connector,
  places: Places,
  state: CaseFile,
  card: 'case' | 'proposal',
  subject: string,
  scene: Scene,
): Promise<Delivery> {
  const shown =
    card === 'case' ? threadCaseView(state, scene) : proposalView('proposal', state, subject, null, scene);
  if (!shown) return { kind: 'moot' };
  const thread = await places.thread(state.caseId);
  if (!thread) {
    if (!(await places.channel())) return { kind: 'moot' };
    return { kind: 'retry', afterMs: null, reason: 'the thread has yet to begin' };
  }
  try {
    await connector.send(thread, [renderCard(shown.card, shown.data)], shown.summary);
    return { kind: 'sent' };
  } catch (fault) {
    return channelFault(fault);
  }
}
