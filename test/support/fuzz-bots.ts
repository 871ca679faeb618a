import { openSink } from '../../bench/sink.ts';
import { executeActivity, messageActivity } from '../../src/practice/activities.ts';
import type { CardButton } from '../../src/practice/card-client.ts';
import type { Activity, Json } from '../../src/practice/types.ts';
import { chatOf, type Message } from '../../src/practice/world.ts';
import type { Signing } from './fuzz-moves.ts';
import { type LiveBot, startLiveBot } from './live-bot.ts';
import { startTokenBot, type TokenBot } from './tokens.ts';

/** The two bots that are fuzzed: as in production, and one without nock, of which the memory can be measured. */
export interface FuzzBot {
  readonly live: LiveBot;
  /** Whether a signature is asked for at all. */
  readonly signed: boolean;
  press(objectId: string, verb: string, data: Json): Activity;
  says(objectId: string, text: string): Activity;
  post(activity: unknown, signing: Signing): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

/** With an app id: tokens are checked; what it sends to Teams goes to nock, which keeps all of it. */
export async function signedBot(): Promise<FuzzBot> {
  const bot = await startTokenBot([], 0);
  const tokens = await tokensOf(bot);
  return {
    live: bot.live,
    signed: true,
    press: bot.press,
    says: bot.says,
    post: (activity, signing) => bot.post(activity, tokens[signing]),
    close: () => bot.live.close(),
  };
}

/** Without an app id no token is asked; what it sends goes to a sink that keeps nothing. */
export async function plainBot(): Promise<FuzzBot> {
  const live = await startLiveBot({ date: '2026-03-02', time: '10:00', rateLimit: 0 });
  const sink = await openSink();
  const { world } = live.standIn;
  const chat = (objectId: string) => ({ conversationId: chatOf(world, objectId).id, personal: true });
  const bot: FuzzBot = {
    live,
    signed: false,
    press(objectId, verb, data) {
      const { person } = chatOf(world, objectId);
      const button = { action: { verb } } as unknown as CardButton;
      const on = { id: '1' } as Message;
      return executeActivity(world, sink.serviceUrl, person, chat(objectId), on, button, data);
    },
    says(objectId, text) {
      const { person } = chatOf(world, objectId);
      return messageActivity(world, sink.serviceUrl, person, chat(objectId), { id: `${text.length}`, text });
    },
    async post(activity) {
      const answer = await fetch(`${live.origin}/api/messages`, {
        method: 'POST',
        body: JSON.stringify(activity),
        headers: { 'content-type': 'application/json' },
      });
      return { status: answer.status, text: await answer.text() };
    },
    async close() {
      await live.close();
      await sink.close();
    },
  };
  // From here on everybody is reached at the sink.
  for (const { id } of live.register.people) await bot.post(bot.says(id.split('/')[1] ?? '', 'help'), 'good');
  return bot;
}

async function tokensOf(bot: TokenBot): Promise<Readonly<Record<Signing, string | null>>> {
  const past = Math.floor(Date.now() / 1000) - 7200;
  const bearer = async (...args: Parameters<TokenBot['token']>) => `Bearer ${await bot.token(...args)}`;
  // A long run on a slow machine takes more than the hour of a token.
  const long = { exp: Math.floor(Date.now() / 1000) + 6 * 3600 };
  const tokens = {
    good: await bearer(long),
    none: null,
    garbage: 'Bearer a.b.c',
    stranger: await bearer(long, 'stranger'),
    audience: await bearer({ ...long, aud: 'een-ander' }),
    expired: await bearer({ iat: past, nbf: past, exp: past + 60 }),
    issuer: await bearer({ ...long, iss: 'https://elders.example' }),
    address: await bearer({ ...long, serviceurl: 'https://smba.trafficmanager.net/elders/' }),
  };
  // The first two looks at Microsoft's keys fail (tokens.ts).
  const anybody = bot.live.register.people[0]?.id.split('/')[1] ?? '';
  for (let warm = 0; warm < 3; warm += 1) await bot.post(bot.says(anybody, 'help'), tokens.good);
  return tokens;
}
