import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitForChange } from '../../src/practice/waiting.ts';

/**
 * Microsoft's own local Teams client. It has one personal chat, that of its current user; a channel; and it takes
 * presses in the name of any of its users. It listens on all interfaces, so it runs only as long as its test.
 */
const CLI = fileURLToPath(
  new URL('../../node_modules/@microsoft/m365agentsplayground/cli.js', import.meta.url),
);
const PATIENCE_MS = 20_000;
export const PERSONAL = 'personal-chat';
export const CHANNEL = 'channel-code-paars';
const BOT = 'bot-code-paars';

export interface PlaygroundUser {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
}

/** A message as the playground's own page gets it. */
export interface Shown {
  readonly action: 'createMessage' | 'updateMessage';
  readonly conversation: string;
  readonly messageId: string;
  readonly text: string;
  /** The Adaptive Cards, as JSON text. */
  readonly cards: readonly string[];
}

export function playgroundThere(): boolean {
  return existsSync(CLI);
}

export type Playground = Awaited<ReturnType<typeof startPlayground>>;

/** Starts it for a bot. `folder` gets its settings; `users` are the current user and exactly five others. */
export async function startPlayground(options: {
  readonly folder: string;
  readonly botUrl: string;
  readonly tenantId: string;
  readonly users: readonly [PlaygroundUser, ...PlaygroundUser[]];
}) {
  writeFileSync(join(options.folder, '.m365agentsplayground.yml'), settings(options));
  const port = await freePort();
  const args = [CLI, 'start', '-e', options.botUrl, '-c', 'msteams', '-p', `${port}`, '--disable-telemetry'];
  const child = spawn(process.execPath, args, {
    cwd: options.folder,
    env: {
      PATH: process.env.PATH,
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      TEAMSAPPTESTER_BROWSER: 'none',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const origin = `http://127.0.0.1:${port}`;
  const listeners = new Set<() => void>();
  const shown: Shown[] = [];
  const stream = new WebSocket(`ws://127.0.0.1:${port}/_ws_conversation/v1/conversations/stream`);
  stream.addEventListener('message', ({ data }) => {
    shown.push(read(String(data)));
    for (const listener of [...listeners]) listener();
  });
  await once(stream, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const me = options.users[0].id;
  return {
    /** What is typed always comes from the current user. */
    say: (text: string) =>
      post(`${origin}/_conversation/v1/conversations/${PERSONAL}/messages`, typed(me, text)),
    mention: (text: string) =>
      post(`${origin}/_conversation/v1/conversations/${CHANNEL}/messages`, {
        ...typed(me, `<at>Code paars</at> ${text}`),
        mentions: [{ mentioned: { id: BOT }, text: '<at>Code paars</at>' }],
      }),
    /** Presses a button of a card as one of the users; gives the bot's answer as text. */
    press: (user: string, on: Shown, verb: string, data: object) =>
      post(`${origin}/_conversation/v1/invoke`, {
        name: 'adaptiveCard/action',
        conversation: { id: on.conversation },
        from: { id: user },
        replyToId: on.messageId,
        value: {
          action: { type: 'Action.Execute', verb, data: { ...dataOf(on, verb), ...data } },
          trigger: 'manual',
        },
      }),
    /** The last message that fits, as soon as it is there. */
    waitFor: (fits: (one: Shown) => boolean, what: string): Promise<Shown> =>
      waitForChange(listeners, () => shown.findLast(fits), PATIENCE_MS, what),
    async close() {
      stream.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function typed(from: string, text: string): object {
  return { from: { id: from }, text, textFormat: 'plain' };
}

async function post(url: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the playground answered ${answer.status}: ${text}`);
  return text;
}

function read(text: string): Shown {
  const { action, actionConversationId, message } = JSON.parse(text) as {
    readonly action: Shown['action'];
    readonly actionConversationId: string;
    readonly message?: {
      readonly messageId: string;
      readonly text?: string;
      readonly postConversationId?: string;
      readonly attachments?: readonly { readonly content?: unknown }[];
    };
  };
  return {
    action,
    conversation: message?.postConversationId ?? actionConversationId,
    messageId: message?.messageId ?? '',
    text: message?.text ?? '',
    cards: (message?.attachments ?? []).map((attachment) => JSON.stringify(attachment.content)),
  };
}

/** What the button carries, as a client sends it back. */
function dataOf(on: Shown, verb: string): object {
  for (const card of on.cards) {
    const found = buttons(JSON.parse(card)).find((button) => button.verb === verb);
    if (found) return found.data;
  }
  throw new Error(`no button ${verb} on this card`);
}

function buttons(node: unknown): { readonly verb: string; readonly data: object }[] {
  if (node === null || typeof node !== 'object') return [];
  const { verb, data } = node as { readonly verb?: unknown; readonly data?: unknown };
  const own = typeof verb === 'string' && data ? [{ verb, data: data as object }] : [];
  return [...own, ...Object.values(node).flatMap(buttons)];
}

/** A port that is free now; the playground itself looks on from there. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function settings(options: { readonly tenantId: string; readonly users: readonly PlaygroundUser[] }): string {
  const users = options.users.map((user) => ({
    ...user,
    userPrincipleName: `${user.id}@example.nl`,
    givenName: user.name,
    surname: user.name,
    email: `${user.id}@example.nl`,
  }));
  const [currentUser, ...others] = users;
  // JSON is YAML.
  return JSON.stringify({
    version: '0.1.1',
    tenantId: options.tenantId,
    bot: { id: BOT, name: 'Code paars' },
    currentUser,
    users: others,
    personalChat: { id: PERSONAL },
    groupChat: { id: 'group-chat', name: 'Groep' },
    team: {
      id: 'team-regio',
      name: 'Regio',
      aadGroupId: '00000000-0000-4000-8000-000000000031',
      channels: [{ id: CHANNEL, name: 'Code paars' }],
    },
  });
}
