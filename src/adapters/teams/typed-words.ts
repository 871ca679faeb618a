import type { Activity } from 'botbuilder';
import { noteAccess } from '../../application/access.ts';
import { board, caseByNumber, casesOf } from '../../application/board.ts';
import type { OutboxPayload } from '../../application/handle.ts';
import { enqueue, statusRow } from '../../application/handle.ts';
import type { Refusal } from '../../domain/case-file/commands.ts';
import { findPerson } from '../../domain/register.ts';
import { COORDINATING } from '../../domain/words.ts';
import { answerInzage, logClosedTo } from './access-answers.ts';
import type { Edge } from './actions.ts';
import type { CardJson } from './cards.ts';
import { renderCard } from './cards.ts';
import type { Scene } from './forms.ts';
import type { Sender } from './identity.ts';
import { tenantOf } from './identity.ts';
import { mandatesNow } from './mandates.ts';
import { md, own } from './markdown.ts';
import type { Places } from './places.ts';
import type { View } from './view.ts';
import { answerView, helpView, overviewView } from './views-content.ts';
import { ownView } from './views-own.ts';
import { intakeView } from './views-reporter.ts';
import { refusalWords } from './wording.nl.ts';

/** What a typed word is answered with. `privately`: not in the channel, but in the sender's own chat. */
export interface Reply {
  readonly cards: readonly CardJson[];
  readonly summary: string;
  readonly privately: boolean;
}

/** No typed word is longer; a text that is, we do not even look at. */
const MAX_WORD = 200;
const CASE_NUMBER = /^(casus|inzage)\s+((?:CP|SP|RG)-\d{4}-\d{4,})$/i;

/** The text without the mention of the bot and without what a keyboard adds. */
export function cleanText(activity: Partial<Activity>): string {
  const text = typeof activity.text === 'string' ? activity.text.slice(0, 2000) : '';
  return text
    .replace(/<at>[^<]{0,100}<\/at>/gi, ' ')
    .replace(/[.!?]+\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function reply(shown: View, privately = false): Reply {
  return { cards: [renderCard(shown.card, shown.data)], summary: shown.summary, privately };
}

/** Answers a typed word (protocol.md §8), in chat or after a mention. Nothing of what was typed comes back. */
export async function answerWords(
  edge: Edge,
  places: Places,
  sender: Sender,
  activity: Partial<Activity>,
  newCaseId: () => string,
): Promise<Reply> {
  const text = cleanText(activity);
  const word = text.length > MAX_WORD ? '' : text.toLowerCase();
  const roles = sender.actor.kind === 'person' ? sender.actor.roles : [];
  const coordinates = roles.some((role) => COORDINATING.includes(role));
  const scene = edge.scene();
  const known = findPerson(scene.register, sender.party.person) !== null;
  if (word === 'code paars' || word === 'codepaars' || word === 'code-paars') {
    if (!known) return reply(await notInRegister(edge, sender, 'raise', 'Melden kan nog niet'));
    return reply(intakeView(newCaseId(), scene), true);
  }
  if (word === 'overzicht') {
    if (!known) return reply(await notInRegister(edge, sender, 'overzicht', 'Dit kan niet'));
    return reply(overviewView(await board(edge.app), scene));
  }
  if (word === 'kanaal') {
    if (!coordinates) await noteRefusal(edge, sender, 'kanaal', null);
    return reply(await chooseChannel(edge, places, coordinates, activity));
  }
  if (word === 'mandaten') {
    if (!coordinates) await noteRefusal(edge, sender, 'mandaten', null);
    return reply(await mandates(places, coordinates, scene), true);
  }
  const asked = CASE_NUMBER.exec(text);
  const number = asked?.[2]?.toUpperCase() ?? null;
  if (word === 'inzage' || asked?.[1]?.toLowerCase() === 'inzage')
    return reply(await answerInzage(edge, sender, number), true);
  if (number) return reply(await oneCase(edge, sender, coordinates, number), true);
  if (word === 'casus') return reply(await myCases(edge, sender), true);
  const help = helpView(coordinates, logClosedTo(sender) === null, scene);
  if (word === 'help' || word === 'hallo' || word === 'hoi') return reply(help);
  const unknown = own('Dat woord ken ik niet. Wat je schreef, heb ik niet bewaard.');
  return reply({ ...help, data: { ...help.data, error: unknown } });
}

async function notInRegister(edge: Edge, sender: Sender, act: string, title: string): Promise<View> {
  await noteRefusal(edge, sender, act, null, 'not-in-register');
  return answerView(title, [md(refusalWords({ code: 'not-in-register' }))]);
}

/** Who typed a word that is not theirs to type is on record like who pressed such a button (R10.8). */
async function noteRefusal(
  edge: Edge,
  sender: Sender,
  act: string,
  caseNumber: string | null,
  reason: Refusal['code'] = 'not-allowed',
): Promise<void> {
  await noteAccess(edge.app, sender.party, {
    caseNumber,
    act,
    allowed: false,
    reason,
  });
}

async function oneCase(edge: Edge, sender: Sender, coordinates: boolean, number: string): Promise<View> {
  const state = await caseByNumber(edge.app, number);
  const scene = edge.scene();
  if (!state)
    return answerView('Die casus ken ik niet', [own('Kijk met overzicht welke casussen er lopen.')]);
  const roles = sender.actor.kind === 'person' ? sender.actor.roles : [];
  const mediates = state.table === 'zorgmakelaar' && roles.includes('zorgmakelaar');
  const shown = ownView(state, sender.party.person, coordinates || mediates, scene);
  if (!shown) await noteRefusal(edge, sender, 'casus', state.number);
  return (
    shown ??
    answerView(`${number} is niet van jou`, [
      own('Je hebt geen deel in deze casus. Bel de coördinator als dat wel zo zou moeten zijn.'),
    ])
  );
}

/** `mandaten` (R12.6): the register as it is now, and whom the bot can reach. */
async function mandates(places: Places, coordinates: boolean, scene: Scene): Promise<View> {
  if (coordinates) return mandatesNow(places, scene);
  return answerView('Dit kan niet', [md(refusalWords({ code: 'not-allowed', who: 'coordinator' }))]);
}

async function myCases(edge: Edge, sender: Sender): Promise<View> {
  const mine = await casesOf(edge.app, sender.party.person);
  return answerView(
    'Jouw casussen',
    mine.length === 0
      ? [own('Je hebt nu geen lopende casussen.')]
      : mine.map((state) =>
          own(`**${state.number}** ${md(state.municipalityName)}. Typ: casus ${state.number}`),
        ),
  );
}

/** `kanaal`, typed by the coordinator in the channel, makes it the region's. */
async function chooseChannel(
  edge: Edge,
  places: Places,
  coordinates: boolean,
  activity: Partial<Activity>,
): Promise<View> {
  if (!coordinates)
    return answerView('Dit kan niet', [md(refusalWords({ code: 'not-allowed', who: 'coordinator' }))]);
  const data = activity.channelData as
    | {
        readonly team?: { readonly id?: string };
        readonly channel?: { readonly id?: string };
        readonly teamsChannelId?: string;
      }
    | undefined;
  const channelId = data?.channel?.id ?? data?.teamsChannelId;
  const tenantId = tenantOf(activity);
  if (
    activity.conversation?.conversationType !== 'channel' ||
    !channelId ||
    !tenantId ||
    !activity.serviceUrl
  )
    return answerView('Typ dit in het kanaal', [
      own('Ga naar het kanaal van de regio. Noem de bot en typ daar: kanaal.'),
    ]);
  await places.setChannel({
    serviceUrl: activity.serviceUrl,
    tenantId,
    teamId: data?.team?.id ?? '',
    channelId,
  });
  await showOpenCases(edge, places);
  return answerView('Dit is nu het kanaal van de regio', [own('Elke casus krijgt hier een eigen gesprek.')]);
}

const MAX_OPEN = 500;

/** Cases that began before there was a channel get their thread now. */
async function showOpenCases(edge: Edge, places: Places): Promise<void> {
  const open = await edge.app.store.find({ open: true, limit: MAX_OPEN });
  const now = edge.app.clocks.protocolNow();
  for (const { caseId } of open) {
    if (await places.thread(caseId)) continue;
    const payload: OutboxPayload = { kind: 'thread', card: 'case', subject: '' };
    await enqueue(edge.app, caseId, [
      statusRow(caseId, now),
      { key: `thread:${caseId}`, kind: 'thread', to: null, notBefore: now, payload },
    ]);
  }
}
