import type http from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenOnLoopback } from '../src/practice/http.ts';
import { listenStandIn } from '../src/practice/stand-in.ts';
import type { Activity, Json } from '../src/practice/types.ts';

const TENANT = '0ef3a1de-0000-4000-8000-00000000cafe';
const ANNA = 'a0000000-0000-4000-8000-000000000001';
const BRAM = 'a0000000-0000-4000-8000-000000000002';
const WAIT_MS = 5_000;
const PEOPLE = [
  { objectId: ANNA, name: 'Anna Proefstra', tenantId: TENANT, label: 'coördinator' },
  { objectId: BRAM, name: 'Bram Toetsma', tenantId: TENANT, label: 'afgevaardigde' },
];
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

type Answer = { status: number; body?: unknown };
/** What the toy bot does with an activity; replaced per test. */
let onActivity: (activity: Activity) => Promise<Answer> | Answer;
let bot: Awaited<ReturnType<typeof listenOnLoopback>>;
let teams: Awaited<ReturnType<typeof listenStandIn>>;

beforeEach(async () => {
  onActivity = () => ({ status: 200 });
  bot = await listenOnLoopback((req, res) => {
    readBody(req)
      .then((activity) => onActivity(activity))
      .then(({ status, body }) => {
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(body === undefined ? '' : JSON.stringify(body));
      });
  });
  let wall = 1_770_000_000_000;
  teams = await listenStandIn({
    botUrl: `${bot.origin}/api/messages`,
    tenantId: TENANT,
    botId: 'toy-bot',
    people: PEOPLE,
    channelName: 'Code paars regio',
    wallNow: () => (wall += 1),
    answerMaxMs: 2_000,
  });
});

afterEach(async () => {
  await teams.close();
  await bot.close();
});

describe('the connector', () => {
  test('a message to the bot comes with all that Teams sends, and the answer lands in the same chat', async () => {
    onActivity = async (activity) => {
      if (activity.type !== 'message') return { status: 200 };
      const { id } = activity.conversation as { id: string };
      await call(
        'POST',
        `v3/conversations/${encodeURIComponent(id)}/activities/${activity.id}`,
        say('hallo'),
      );
      return { status: 200 };
    };
    const answer = await teams.say(ANNA, { personal: true }, 'help');
    expect(answer.status).toBe(200);
    expect(teams.messagesFor(ANNA).map((message) => [message.fromBot, message.text])).toEqual([
      [false, 'help'],
      [true, 'hallo'],
    ]);
    const [installed, typed] = teams.sent().map((sent) => sent.activity);
    expect(installed).toMatchObject({ type: 'installationUpdate', action: 'add' });
    expect(typed).toMatchObject({
      type: 'message',
      text: 'help',
      channelId: 'msteams',
      serviceUrl: `${teams.origin}/practice/teams/`,
      locale: 'nl-NL',
      from: { id: expect.stringMatching(/^29:/), name: 'Anna Proefstra', aadObjectId: ANNA },
      recipient: { id: 'toy-bot' },
      conversation: { conversationType: 'personal', tenantId: TENANT },
      channelData: { tenant: { id: TENANT } },
    });
  });

  test('a personal conversation is made by Entra id or by 29: id, and is the same each time', async () => {
    const first = await createChat(ANNA);
    expect(first.status).toBe(201);
    const account = await call(
      'GET',
      `v3/conversations/${encodeURIComponent(teams.channel.id)}/members/${ANNA}`,
    );
    const byTeamsId = await createChat((account.body as { id: string }).id);
    expect(byTeamsId.body).toEqual(first.body);
    expect((await createChat('nobody')).status).toBe(404);
  });

  test('a thread is started in the channel and answered; messages are never made one', async () => {
    const started = await call('POST', 'v3/conversations', {
      isGroup: true,
      channelData: { channel: { id: teams.channel.id } },
      activity: say('eerste'),
    });
    expect(started.status).toBe(201);
    const { id, activityId } = started.body as { id: string; activityId: string };
    expect(id).toMatch(/^19:.*@thread\.tacv2;messageid=\d+$/);
    expect(id.endsWith(activityId)).toBe(true);
    for (let i = 0; i < 2; i += 1) {
      await call('POST', `v3/conversations/${encodeURIComponent(id)}/activities`, say('dubbel'));
    }
    const [thread] = teams.channelThreads();
    expect(thread?.messages.map((message) => message.text)).toEqual(['eerste', 'dubbel', 'dubbel']);
  });

  test('members come by page, one by one, and the team and its channels are there', async () => {
    const channel = encodeURIComponent(teams.channel.id);
    const paged = await call('GET', `v3/conversations/${channel}/pagedmembers?pageSize=1`);
    expect((paged.body as { members: unknown[] }).members).toHaveLength(2);
    expect((await call('GET', `v3/conversations/${channel}/members/nobody`)).status).toBe(404);
    expect((await call('GET', `v3/teams/${encodeURIComponent(teams.team.id)}`)).body).toMatchObject({
      id: teams.team.id,
    });
    const channels = await call('GET', `v3/teams/${encodeURIComponent(teams.team.id)}/conversations`);
    expect(channels.body).toMatchObject({ conversations: [{}, { name: 'Code paars regio' }] });
  });

  test.each([
    [
      'an unknown conversation',
      'v3/conversations/a:1nothing/activities',
      say('x'),
      404,
      'ConversationNotFound',
    ],
    ['a conversation id of no kind', 'v3/conversations/wat/activities', say('x'), 400, 'BadSyntax'],
    ['no type', 'v3/conversations/CHAT/activities', { text: 'x' }, 400, 'BadSyntax'],
    ['nothing in it', 'v3/conversations/CHAT/activities', { type: 'message' }, 400, 'BadSyntax'],
    ['a card that is none', 'v3/conversations/CHAT/activities', withCard({ type: 'x' }), 400, 'BadArgument'],
    ['a card over 28 KB', 'v3/conversations/CHAT/activities', withCard(bigCard()), 413, 'MessageSizeTooBig'],
  ])('%s is refused as Teams does', async (_name, path, body, status, code) => {
    const { id } = (await createChat(ANNA)).body as { id: string };
    const answer = await call('POST', path.replace('CHAT', encodeURIComponent(id)), body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(teams.everything().at(-1)).toMatchObject({ route: 'send', body, status });
  });

  test('somebody without the app cannot be written to', async () => {
    const { id } = (await createChat(BRAM)).body as { id: string };
    teams.setReachable(BRAM, false);
    expect(await createChat(BRAM)).toMatchObject({
      status: 403,
      body: { error: { code: 'ForbiddenOperationException' } },
    });
    expect(
      await call('POST', `v3/conversations/${encodeURIComponent(id)}/activities`, say('x')),
    ).toMatchObject({
      status: 403,
      body: { error: { code: 'BotNotInConversationRoster' } },
    });
  });

  test('a deleted or unknown message cannot be updated; every version is kept in the log', async () => {
    const message = await botSends(ANNA, say('een'));
    await call('PUT', message.path, say('twee'));
    expect(teams.messagesFor(ANNA)).toMatchObject([{ text: 'twee', edited: true }]);
    expect((await call('DELETE', message.path)).status).toBe(200);
    expect(teams.messagesFor(ANNA)).toEqual([]);
    expect((await call('PUT', message.path, say('drie'))).status).toBe(404);
    expect(teams.everything().map((one) => (one.body as Json | undefined)?.text)).toEqual([
      undefined,
      'een',
      'twee',
      undefined,
      'drie',
    ]);
  });
});

describe('what it was told to do wrong', () => {
  test('a status with Retry-After, for one person, as often as told', async () => {
    teams.fail({ person: ANNA, status: 429, retryAfterSeconds: 7, times: 2 });
    expect((await createChat(BRAM)).status).toBe(201);
    const first = await createChat(ANNA);
    expect(first).toMatchObject({ status: 429, retryAfter: '7' });
    expect((await createChat(ANNA)).status).toBe(429);
    expect((await createChat(ANNA)).status).toBe(201);
  });

  test('a lost answer: the message stands, the connection is cut', async () => {
    const { id } = (await createChat(ANNA)).body as { id: string };
    teams.fail({ match: (request) => request.route === 'send', reset: true, afterwards: true });
    const path = `v3/conversations/${encodeURIComponent(id)}/activities`;
    await expect(call('POST', path, say('weg?'))).rejects.toThrow();
    expect(teams.messagesFor(ANNA).map((message) => message.text)).toEqual(['weg?']);
  });

  test('a request that hangs is let go when the stand-in closes', async () => {
    teams.fail({ match: (request) => request.route === 'createConversation', hang: true });
    const hanging = createChat(ANNA);
    const ended = expect(hanging).rejects.toThrow();
    await teams.waitFor(() => teams.everything().length > 0, WAIT_MS);
    teams.close();
    await ended;
  });
});

describe('the client of a person', () => {
  test('a press sends the defaults, what was typed, and only the fields within reach', async () => {
    const message = await botSends(ANNA, withCard(formCard()));
    answerInvokes({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Dank je' });
    const result = await teams.press(ANNA, message.id, { title: 'Doen', verb: 'do' }, { reason: 'Omdat' });
    expect(result).toMatchObject({ status: 200, shown: 'message', text: 'Dank je' });
    const invoke = teams.sent().at(-1)?.activity;
    expect(invoke).toMatchObject({ type: 'invoke', name: 'adaptiveCard/action', replyToId: message.id });
    expect(invoke?.value).toEqual({
      action: {
        type: 'Action.Execute',
        verb: 'do',
        data: { case: 'x', kind: 'b', urgent: 'false', reason: 'Omdat' },
      },
      trigger: 'manual',
    });
    expect(teams.messagesFor(ANNA)).toMatchObject([{ notes: [{ kind: 'message', text: 'Dank je' }] }]);
  });

  test('a client does not send what is required and empty, too long, or of the wrong form', async () => {
    const message = await botSends(ANNA, withCard(formCard()));
    const before = teams.sent().length;
    const press = (inputs: Json) => teams.press(ANNA, message.id, { verb: 'do' }, inputs);
    expect(await press({})).toMatchObject({ blocked: [{ id: 'reason', reason: 'required' }] });
    expect(await press({ reason: 'x'.repeat(21) })).toMatchObject({ blocked: [{ reason: 'maxLength' }] });
    expect(await press({ reason: 'klein' })).toMatchObject({ blocked: [{ reason: 'regex' }] });
    expect(await press({ reason: 'Ja', kind: 'q' })).toMatchObject({
      blocked: [{ id: 'kind', reason: 'choice' }],
    });
    expect(teams.sent()).toHaveLength(before);
    await expect(press({ reason: 'Ja', elsewhere: 'x' })).rejects.toThrow('sends no field "elsewhere"');
    await expect(teams.press(ANNA, message.id, { title: 'Niets' })).rejects.toThrow('no button');
  });

  test('a card in the answer is for the one who pressed, until the message is updated', async () => {
    const { id, path } = await channelCard(formCard());
    answerInvokes({ statusCode: 200, type: CARD_TYPE, value: plainCard('Alleen voor Anna') });
    await teams.press(ANNA, id, { verb: 'plain' });
    const cardOf = (person: string) => teams.channelThreads(person)[0]?.messages[0]?.card;
    expect(cardOf(ANNA)).toEqual(plainCard('Alleen voor Anna'));
    expect(cardOf(BRAM)).toEqual(formCard());
    await call('PUT', path, withCard(plainCard('Nieuw')));
    expect([cardOf(ANNA), cardOf(BRAM)]).toEqual([plainCard('Nieuw'), plainCard('Nieuw')]);
  });

  test('a slow person presses a button of a card that was replaced meanwhile', async () => {
    const { id, path } = await channelCard(formCard());
    const rev = teams.channelThreads(ANNA)[0]?.messages[0]?.rev ?? '';
    await call('PUT', path, withCard(plainCard('Nieuw')));
    answerInvokes({
      statusCode: 400,
      type: 'application/vnd.microsoft.error',
      value: { message: 'Te laat' },
    });
    const result = await teams.press(ANNA, id, { verb: 'plain', rev });
    expect(result).toMatchObject({ shown: 'error', text: 'Te laat' });
  });

  test('no answer, an error and nonsense are an error line; a submit is a message with a value', async () => {
    const message = await botSends(ANNA, withCard(formCard()));
    for (const answer of [{ status: 500 }, { status: 200 }, { status: 200, body: { type: 'x' } }]) {
      onActivity = () => answer;
      expect(await teams.press(ANNA, message.id, { verb: 'plain' })).toMatchObject({ shown: 'error' });
    }
    await teams.press(ANNA, message.id, { title: 'Sturen' });
    expect(teams.sent().at(-1)?.activity).toMatchObject({ type: 'message', value: { old: true, kind: 'b' } });
    expect(teams.sent().at(-1)?.activity.text).toBeUndefined();
  });

  test('in the channel the bot hears a mention, and nothing else', async () => {
    await teams.say(ANNA, { channel: true }, 'zomaar een bericht');
    expect(teams.sent()).toHaveLength(0);
    await teams.say(ANNA, { channel: true }, '@Code paars overzicht');
    const activity = teams.sent()[0]?.activity ?? {};
    expect(activity).toMatchObject({
      text: '<at>Code paars</at> overzicht',
      entities: [{ type: 'mention', mentioned: { id: 'toy-bot' } }, { type: 'clientInfo' }],
      conversation: { conversationType: 'channel', isGroup: true },
      channelData: { team: { id: teams.team.id }, channel: { id: teams.channel.id } },
    });
    const { id } = activity.conversation as { id: string };
    await call(
      'POST',
      `v3/conversations/${encodeURIComponent(id)}/activities/${activity.id}`,
      say('antwoord'),
    );
    expect(teams.channelThreads()[1]?.messages.map((message) => message.text)).toEqual([
      '@Code paars overzicht',
      'antwoord',
    ]);
  });

  test('the bot is told once of the team and of each chat', async () => {
    await teams.announceAll();
    await teams.openChat(ANNA);
    expect(teams.sent().map((sent) => sent.activity.type)).toEqual([
      'conversationUpdate',
      'installationUpdate',
      'installationUpdate',
    ]);
  });
});

function say(text: string): Json {
  return { type: 'message', text };
}

function withCard(card: Json): Json {
  return { type: 'message', summary: 'kaart', attachments: [{ contentType: CARD_TYPE, content: card }] };
}

function plainCard(text: string): Json {
  return { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text, wrap: true }] };
}

function bigCard(): Json {
  return plainCard('é'.repeat(14 * 1024));
}

function formCard(): Json {
  const choices = ['a', 'b'].map((value) => ({ title: value, value }));
  const reason = {
    type: 'Input.Text',
    id: 'reason',
    label: 'Reden',
    isRequired: true,
    maxLength: 20,
    regex: '^[A-Z]',
  };
  const inner = {
    type: 'AdaptiveCard',
    body: [
      { type: 'Container', items: [reason] },
      { type: 'Input.Toggle', id: 'urgent', title: 'Spoed' },
    ],
    actions: [{ type: 'Action.Execute', title: 'Doen', verb: 'do', data: { case: 'x' } }],
  };
  const other = { type: 'AdaptiveCard', body: [{ type: 'Input.Text', id: 'elsewhere', label: 'Elders' }] };
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: 'Een **vraag**', wrap: true },
      { type: 'Input.ChoiceSet', id: 'kind', label: 'Soort', value: 'b', choices },
      {
        type: 'ActionSet',
        actions: [{ type: 'Action.Execute', title: 'Gewoon', verb: 'plain', associatedInputs: 'none' }],
      },
    ],
    actions: [
      { type: 'Action.ShowCard', title: 'Doen', card: inner },
      { type: 'Action.ShowCard', title: 'Anders', card: other },
      { type: 'Action.Submit', title: 'Sturen', data: { old: true } },
    ],
  };
}

function answerInvokes(body: Json): void {
  onActivity = (activity) => (activity.type === 'invoke' ? { status: 200, body } : { status: 200 });
}

async function readBody(req: http.IncomingMessage): Promise<Activity> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Activity;
}

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${teams.origin}/practice/teams/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, body: (await response.json()) as unknown };
}

function createChat(member: string) {
  return call('POST', 'v3/conversations', {
    isGroup: false,
    bot: { id: 'toy-bot' },
    members: [{ id: member }],
    channelData: { tenant: { id: TENANT } },
  });
}

async function botSends(person: string, activity: Json): Promise<{ id: string; path: string }> {
  const { id: chat } = (await createChat(person)).body as { id: string };
  const sent = await call('POST', `v3/conversations/${encodeURIComponent(chat)}/activities`, activity);
  const { id } = sent.body as { id: string };
  return { id, path: `v3/conversations/${encodeURIComponent(chat)}/activities/${id}` };
}

async function channelCard(card: Json): Promise<{ id: string; path: string }> {
  const channelData = { channel: { id: teams.channel.id } };
  const made = await call('POST', 'v3/conversations', { channelData, activity: withCard(card) });
  const { id, activityId } = made.body as { id: string; activityId: string };
  return { id: activityId, path: `v3/conversations/${encodeURIComponent(id)}/activities/${activityId}` };
}
