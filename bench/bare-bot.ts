import { createRequire } from 'node:module';
import type { Application as TeamsApplication, TurnState } from '@microsoft/teams-ai';
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import restify from 'restify';

/**
 * The peer: the same SDK and middleware as the bot (restify, its JSON parser, CloudAdapter, teams-ai's Application)
 * answering every invoke with one constant card, and doing nothing else. `node bench/bare-bot.ts CARD_JSON`
 */
const { Application } = createRequire(import.meta.url)('@microsoft/teams-ai/lib/Application.js') as {
  readonly Application: typeof TeamsApplication;
};
const card = JSON.parse(process.argv[2] ?? '{}') as object;

const credentials = new ConfigurationServiceClientCredentialFactory({
  MicrosoftAppId: '',
  MicrosoftAppPassword: '',
  MicrosoftAppType: 'MultiTenant',
  MicrosoftAppTenantId: '',
});
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}, credentials));
const application = new Application<TurnState>({ startTypingTimer: false, removeRecipientMention: false });
application.activity(
  async (context) => context.activity.type === 'invoke',
  async (context) => {
    const body = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  },
);

const server = restify.createServer({ name: 'bare' });
const parse = restify.plugins.jsonBodyParser({ mapParams: false } as never);
server.get('/readyz', async (_req: restify.Request, res: restify.Response) => {
  res.send(200, { status: 'ok' });
});
server.post(
  '/api/messages',
  ...(Array.isArray(parse) ? parse : [parse]),
  async (req: restify.Request, res: restify.Response) => {
    await adapter.process(req as never, res as never, (context) =>
      application.run(context).then(() => undefined),
    );
  },
);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Bot: http://127.0.0.1:${(server.address() as { port: number }).port}/api/messages\n`);
});
