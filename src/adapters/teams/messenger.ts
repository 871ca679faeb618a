import type { Delivery, Messenger, Notice } from '../../application/ports.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Party } from '../../domain/register.ts';
import type { CardJson } from './cards.ts';
import { renderCard } from './cards.ts';
import type { Connector, ConversationRef } from './connector.ts';
import { deliveryOf, statusOf } from './connector.ts';
import { drawPersonCard } from './draw.ts';
import type { Scene } from './forms.ts';
import { mandatesNow } from './mandates.ts';
import type { Places } from './places.ts';
import type { View } from './view.ts';
import { view } from './view.ts';
import { statusView, threadCaseView } from './views-case.ts';
import { erasedView } from './views-content.ts';
import { proposalView } from './views-decision.ts';

/** What one message may weigh in UTF-8 bytes; Teams takes a little more. */
const MAX_MESSAGE_BYTES = 24_000;
/** More cards than this in one message are told as a list that opens them one by one. */
const MAX_CARDS = 5;

/** Brings messages to Teams. Cards are drawn from the case as it is when they are sent. */
export function createMessenger(connector: Connector, places: Places, scene: () => Scene): Messenger {
  return {
    async toPerson(to, notices) {
      const views = eachOnce(notices.flatMap((notice) => drawn(notice, to, scene())));
      if (views.length === 0) return { kind: 'moot' };
      const { cards, summary } = oneMessage(views);
      return personally(connector, places, to, cards, summary);
    },
    status: (state) => toStatus(connector, places, state, scene()),
    toThread: (state, card, subject) => intoThread(connector, places, state, card, subject, scene()),
    blank: (state) => blankOpened(connector, places, state),
    async mandates(to) {
      const shown = await mandatesNow(places, scene());
      return personally(connector, places, to, [renderCard(shown.card, shown.data)], shown.summary);
    },
  };
}

function drawn(notice: Notice, to: Party, scene: Scene): readonly View[] {
  const shown = drawPersonCard(notice.card, notice.state, to.person, notice.subject, notice.lateMs, scene);
  return shown ? [shown] : [];
}

/** Alerts about more people of one case can come to the same card; it is shown once. */
function eachOnce(views: readonly View[]): readonly View[] {
  const key = ({ card, data }: View) =>
    JSON.stringify([card, data.ref.case, data.title, data.facts, data.lines]);
  return [...new Map(views.toReversed().map((shown) => [key(shown), shown])).values()].toReversed();
}

/** R9.7: what falls due for one person in the same tick goes as one message. */
function oneMessage(views: readonly View[]): {
  readonly cards: readonly CardJson[];
  readonly summary: string;
} {
  const cards = views.map((shown) => renderCard(shown.card, shown.data));
  const summary = views[0] && views.length === 1 ? views[0].summary : `${views.length} berichten`;
  const bytes = cards.reduce((sum, card) => sum + Buffer.byteLength(JSON.stringify(card)), 0);
  if (cards.length <= MAX_CARDS && bytes <= MAX_MESSAGE_BYTES) return { cards, summary };
  return { cards: views.map(digest), summary };
}

/** A short card that opens the whole one by a press: many of them fit one message. */
function digest(shown: View): CardJson {
  const { ref, title, subtitle, tone } = shown.data;
  const short = view('digest', null, ref.case, {
    title,
    subtitle,
    tone,
    offers: { open: { values: {}, choices: {} } },
  });
  return renderCard('digest', { ...short.data, ref });
}

/** To a person's own chat; opens one where there is none. */
async function personally(
  connector: Connector,
  places: Places,
  to: Party,
  cards: readonly CardJson[],
  summary: string,
): Promise<Delivery> {
  const known = await places.personal(to.person);
  try {
    await connector.send(known ?? (await opened(connector, places, to)), cards, summary);
    return { kind: 'sent' };
  } catch (fault) {
    // A chat that is gone (404) may have a successor; a bot that was taken away (403) has not.
    if (known && statusOf(fault) === 404) return again(connector, places, to, cards, summary);
    return deliveryOf(fault);
  }
}

async function again(
  connector: Connector,
  places: Places,
  to: Party,
  cards: readonly CardJson[],
  summary: string,
): Promise<Delivery> {
  try {
    await connector.send(await opened(connector, places, to), cards, summary);
    return { kind: 'sent' };
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

/**
 * R11.5: an update of a message takes away what an answer put over it on people's screens. A message or chat that is
 * gone needs none; anything else is tried again.
 */
async function blankOpened(connector: Connector, places: Places, state: CaseFile): Promise<Delivery> {
  const shown = erasedView(state);
  const cards = [renderCard(shown.card, shown.data)];
  try {
    await places.blankEach(state.caseId, async (message) => {
      try {
        await connector.update(message, cards, shown.summary);
      } catch (fault) {
        if (deliveryOf(fault).kind !== 'unreachable') throw fault;
      }
    });
    return { kind: 'sent' };
  } catch (fault) {
    return deliveryOf(fault);
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
