import type { CardButton } from './card-client.ts';
import type { Activity, Json, Person } from './types.ts';
import { type Message, nextId, teamsId, type World } from './world.ts';

/** The activities that Teams sends to a bot, with everything Teams puts in them. */

const LOCALE = 'nl-NL';
const TIME_ZONE = 'Europe/Amsterdam';

/** A place where something happens: a personal chat, the channel itself, or one of its threads. */
export interface Place {
  readonly conversationId: string;
  readonly personal: boolean;
}

/** A typed message; in the channel the bot gets it as a mention, with the text Teams makes of that. */
export function messageActivity(
  world: World,
  serviceUrl: string,
  from: Person,
  place: Place,
  message: { readonly id: string; readonly text: string },
): Activity {
  const mention = { id: world.botId, name: world.botName };
  const text = place.personal ? message.text : `<at>${world.botName}</at> ${message.text}`;
  const entities: Json[] = place.personal
    ? []
    : [{ type: 'mention', mentioned: mention, text: `<at>${world.botName}</at>` }];
  const html = `<p>${escapeHtml(message.text)}</p>`;
  return {
    ...common(world, serviceUrl, from, place, message.id, entities),
    type: 'message',
    text,
    textFormat: 'plain',
    attachments: [{ contentType: 'text/html', content: html }],
  };
}

/** The press of an Action.Execute button: an invoke that the bot answers in the HTTP response. */
export function executeActivity(
  world: World,
  serviceUrl: string,
  from: Person,
  place: Place,
  message: Message,
  button: CardButton,
  data: unknown,
): Activity {
  const { id, verb } = button.action;
  const action = {
    type: 'Action.Execute',
    ...(id === undefined ? {} : { id }),
    ...(verb === undefined ? {} : { verb }),
    data,
  };
  return {
    ...pressed(world, serviceUrl, from, place, message),
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action, trigger: 'manual' },
  };
}

/** The press of an Action.Submit button: a message without text, the fields in `value`. */
export function submitActivity(
  world: World,
  serviceUrl: string,
  from: Person,
  place: Place,
  message: Message,
  data: unknown,
): Activity {
  return { ...pressed(world, serviceUrl, from, place, message), type: 'message', value: data };
}

/** The bot was installed for one person. */
export function installationActivity(
  world: World,
  serviceUrl: string,
  person: Person,
  place: Place,
): Activity {
  const activity = common(world, serviceUrl, person, place, nextId(world), []);
  return { ...activity, type: 'installationUpdate', action: 'add' };
}

/** The bot became a member: of one person's chat, or of the region's team. */
export function botAddedActivity(world: World, serviceUrl: string, person: Person, place: Place): Activity {
  const activity = common(world, serviceUrl, person, place, nextId(world), []);
  const { team, tenant } = activity.channelData as Json;
  const channelData = { team, tenant, eventType: 'teamMemberAdded' };
  return {
    ...activity,
    type: 'conversationUpdate',
    membersAdded: [{ id: world.botId, name: world.botName }],
    ...(place.personal ? {} : { channelData }),
  };
}

function pressed(world: World, serviceUrl: string, from: Person, place: Place, message: Message): Activity {
  const activity = common(world, serviceUrl, from, place, nextId(world), []);
  const source = { source: { name: 'message' }, legacy: { replyToId: message.id } };
  return {
    ...activity,
    replyToId: message.id,
    channelData: { ...(activity.channelData as Json), ...source },
  };
}

function common(
  world: World,
  serviceUrl: string,
  from: Person,
  place: Place,
  id: string,
  entities: readonly Json[],
): Activity {
  const now = new Date(world.wallNow());
  return {
    id,
    timestamp: now.toISOString(),
    localTimestamp: now.toISOString().replace('Z', '+00:00'),
    localTimezone: TIME_ZONE,
    channelId: 'msteams',
    serviceUrl,
    from: { id: teamsId(from), name: from.name, aadObjectId: from.objectId },
    recipient: { id: world.botId, name: world.botName },
    conversation: conversationAccount(from, place),
    channelData: channelData(world, from, place),
    locale: LOCALE,
    entities: [
      ...entities,
      { locale: LOCALE, country: 'NL', platform: 'Web', timezone: TIME_ZONE, type: 'clientInfo' },
    ],
  };
}

function conversationAccount(from: Person, place: Place): Json {
  const base = { id: place.conversationId, tenantId: from.tenantId };
  return place.personal
    ? { ...base, conversationType: 'personal', isGroup: false }
    : { ...base, conversationType: 'channel', isGroup: true };
}

function channelData(world: World, from: Person, place: Place): Json {
  const tenant = { id: from.tenantId };
  if (place.personal) return { tenant };
  return {
    teamsChannelId: world.channel.id,
    teamsTeamId: world.team.id,
    channel: { id: world.channel.id },
    team: { id: world.team.id, name: world.team.name, aadGroupId: world.team.groupId },
    tenant,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
