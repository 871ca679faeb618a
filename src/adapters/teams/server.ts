import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { Application as TeamsApplication, TurnState } from '@microsoft/teams-ai';
import type { Activity, ConfigurationBotFrameworkAuthentication, TurnContext } from 'botbuilder';
import { CloudAdapter } from 'botbuilder';
import restify from 'restify';
import type { Log } from '../../application/ports.ts';
import type { Answer, Edge } from './actions.ts';
import { answerPress, stillOpen } from './actions.ts';
import { malformed } from './activity-check.ts';
import { channelProblem, fromThisMachine, saysFromChannel } from './allow-lists.ts';
import type { CardJson } from './cards.ts';
import type { Connector, Posted } from './connector.ts';
import { messageWith } from './connector.ts';
import type { Sender } from './identity.ts';
import { senderOf } from './identity.ts';
import type { Pace } from './pace.ts';
import type { Places } from './places.ts';
import { postedOf, refOf } from './places.ts';
import { withSharedClients } from './shared-clients.ts';
import { describe, message, refusedForPace, refusedForTenant, respond } from './turn-away.ts';
import { answerWords } from './typed-words.ts';
import { FAULT_WORDS } from './wording.nl.ts';

/** teams-ai's index also loads a language-model client and a tokenizer; its Application alone does not. */
const { Application } = createRequire(import.meta.url)('@microsoft/teams-ai/lib/Application.js') as {
  readonly Application: typeof TeamsApplication;
};

/** A press with every field full is under 100 kB; a text of 100,000 signs still gets an answer. */
const MAX_BODY_BYTES = 1024 * 1024;
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

export interface TeamsServerOptions {
  readonly edge: Edge;
  readonly auth: ConfigurationBotFrameworkAuthentication;
  readonly appId: string;
  /** Tenants that may use the bot beside the register's own. */
  readonly allowedTenants: readonly string[];
  readonly connector: Connector;
  readonly places: Places;
  readonly pace: Pace;
  readonly log: Log;
  readonly newCaseId: () => string;
  /** Whether the bot can do its work now; the reason when it can't. */
  readonly ready: () => Promise<string | null>;
  /** Called after a turn that may have left messages in the outbox. */
  readonly kick: () => void;
  /** Serves what is not the bot's: the practice room. True when it did. */
  readonly extra: ((req: IncomingMessage, res: ServerResponse) => Promise<boolean>) | null;
}

export interface TeamsServer {
  listen(port: number, host: string): Promise<number>;
  /** Stops taking requests, and waits for turns in flight. */
  close(): Promise<void>;
}

/** The bot's HTTP edge: `/api/messages`, `/healthz`, `/readyz`. */
export function createTeamsServer(options: TeamsServerOptions): TeamsServer {
  const adapter = new CloudAdapter(withSharedClients(options.auth));
  const application = routes(options);
  const busy = new Set<Promise<unknown>>();
  // Without a name there is no Server header.
  const server = restify.createServer({ name: '', handleUncaughtExceptions: false } as never);
  if (options.extra) server.pre(extraFirst(options.extra, options.log));
  server.pre(withSecurityHeaders);
  server.pre(uncompressed);
  server.get('/healthz', async (_req: restify.Request, res: restify.Response) => {
    res.send(200, { status: 'ok' });
  });
  server.get('/readyz', async (_req: restify.Request, res: restify.Response) => {
    const reason = await options.ready();
    res.send(
      reason === null ? 200 : 503,
      reason === null ? { status: 'ok' } : { status: 'not ready', reason },
    );
  });
  const parse = restify.plugins.jsonBodyParser({ mapParams: false, maxBodySize: MAX_BODY_BYTES } as never);
  const chain = Array.isArray(parse) ? parse : [parse];
  server.post('/api/messages', ...chain, async (req: restify.Request, res: restify.Response) => {
    const turn = takeActivity(options, adapter, application, req, res);
    busy.add(turn);
    await turn.finally(() => busy.delete(turn));
  });
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.on('error', reject);
        server.listen(port, host, () => resolve((server.address() as { port: number }).port));
      }),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.allSettled(busy);
      server.server.closeAllConnections?.();
      await closed;
    },
  };
}

function extraFirst(extra: NonNullable<TeamsServerOptions['extra']>, log: Log) {
  return (req: restify.Request, res: restify.Response, next: restify.Next) => {
    extra(req as unknown as IncomingMessage, res as unknown as ServerResponse).then(
      (served) => (served ? next(false) : next()),
      (fault) => {
        log.error('a request beside the bot failed', { fault: String(fault) });
        // An answer that has begun can't be another; restify would try, and end the whole process over it.
        if (res.headersSent) res.destroy();
        else res.send(500, { error: 'noted' });
        next(false);
      },
    );
  };
}

function withSecurityHeaders(_req: restify.Request, res: restify.Response, next: restify.Next): void {
  res.header('X-Content-Type-Options', 'nosniff');
  res.header('Cache-Control', 'no-store');
  next();
}

/**
 * Teams sends no compressed body. restify would unpack one without a limit on what comes out, and ends the whole process
 * on one that is broken; all that before a token is looked at.
 */
function uncompressed(req: restify.Request, res: restify.Response, next: restify.Next): void {
  const encoding = req.headers['content-encoding'];
  const plain = encoding === undefined || encoding === 'identity';
  if (!plain) res.send(415, { error: 'content-encoding is not taken' });
  next(plain ? undefined : false);
}

async function takeActivity(
  options: TeamsServerOptions,
  adapter: CloudAdapter,
  application: TeamsApplication<TurnState>,
  req: restify.Request,
  res: restify.Response,
): Promise<void> {
  const wrong = malformed(req.body) ?? channelProblem(req.body, options.appId);
  if (wrong !== null) {
    res.send(400, { error: wrong });
    return;
  }
  if (options.appId === '' ? !fromThisMachine(req.headers) : !saysFromChannel(req.headers.authorization)) {
    res.send(options.appId === '' ? 403 : 401, { error: 'not authorised' });
    return;
  }
  let begun = false;
  await adapter.process(
    req as never,
    answering(res, () => begun),
    async (context) => {
      begun = true;
      if (await refusedForPace(options, context)) return;
      if (await refusedForTenant(options, context)) return;
      await application.run(context);
      options.kick();
    },
  );
}

/** The SDK says 500 for a token it cannot read; before a turn has begun that is a 401. */
function answering(res: restify.Response, begun: () => boolean) {
  let status = 200;
  let sent = false;
  return {
    socket: undefined,
    header: (name: string, value: string) => res.header(name, value),
    status(code: number) {
      status = code === 500 && !begun() ? 401 : code;
    },
    send(body: unknown) {
      sent = true;
      res.send(status, status >= 400 && !begun() ? { error: 'not authorised' } : body);
    },
    end() {
      if (!sent) res.send(status);
    },
  };
}

/** teams-ai's routing: one catch-all for invokes, one for messages; without its storage. */
function routes(options: TeamsServerOptions): TeamsApplication<TurnState> {
  const application = new Application<TurnState>({ startTypingTimer: false, removeRecipientMention: false });
  application.activity(
    async (context) => context.activity.type === 'invoke',
    async (context) => {
      await takeInvoke(options, context);
    },
  );
  application.activity(
    async (context) => context.activity.type === 'message',
    async (context) => {
      await takeMessage(options, context);
    },
  );
  application.activity(
    async (context) =>
      context.activity.type === 'conversationUpdate' || context.activity.type === 'installationUpdate',
    async (context) => {
      await remember(options, context.activity);
    },
  );
  return application;
}

/** Keeps where this person can be reached; a bot that was taken away is forgotten. */
async function remember(options: TeamsServerOptions, activity: Partial<Activity>): Promise<Sender | null> {
  const sender = senderOf(activity, options.edge.app.register());
  const ref = refOf(activity);
  if (sender && ref && activity.conversation?.conversationType === 'personal') {
    const gone = activity.type === 'installationUpdate' && activity.action?.startsWith('remove') === true;
    await options.places.setPersonal(sender.party.person, gone ? null : ref);
  }
  return sender;
}

async function takeInvoke(options: TeamsServerOptions, context: TurnContext): Promise<void> {
  const { activity } = context;
  const action = (activity.value as { readonly action?: unknown } | null | undefined)?.action as
    | { readonly verb?: unknown; readonly data?: unknown }
    | null
    | undefined;
  // An invoke of another kind is nothing that a card of ours sends; no fault of the bot's either (the SDK says 501).
  if (
    activity.name !== 'adaptiveCard/action' ||
    typeof action?.verb !== 'string' ||
    (action.data !== undefined && (typeof action.data !== 'object' || action.data === null))
  )
    return respond(context, 400, {
      statusCode: 400,
      type: 'application/vnd.microsoft.error',
      value: { code: 'BadRequest', message: 'Deze knop ken ik niet.' },
    });
  const sender = await remember(options, activity);
  if (!sender)
    return respond(
      context,
      200,
      message('Ik kan niet zien wie je bent. Open Teams opnieuw en probeer het nog eens.'),
    );
  const answer = await answered(
    options,
    sender,
    {
      verb: action.verb,
      data: (action.data ?? {}) as Record<string, unknown>,
      pressId: `${sender.party.person}:${activity.id}`,
    },
    pressedOn(activity),
  );
  if (typeof answer === 'string') return respond(context, 200, message(answer));
  await respond(context, 200, { statusCode: 200, type: CARD_TYPE, value: answer.card });
  if (answer.replaces) await replaceStored(options, activity, answer.replaces);
}

function asCaseId(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A bug or an outage is logged without content; the person hears that it was noted. */
async function answered(
  options: TeamsServerOptions,
  sender: Sender,
  button: Parameters<typeof answerPress>[2],
  message: { readonly posted: Posted; readonly shared: boolean } | null,
): Promise<Answer | string> {
  try {
    const { edge, places } = options;
    const answer = await answerPress(edge, sender, button);
    if (!message) return answer;
    const view = { message: message.posted, shared: message.shared, party: sender.party, showing: true };
    if (!answer.opens) {
      await places.covered(asCaseId(button.data.case), view);
      return answer;
    }
    // Before it is shown: what nobody knows of can't be taken away.
    const { caseId, ...opened } = answer.opens;
    await places.opened(caseId, { ...view, ...opened });
    return await stillOpen(edge, sender, answer);
  } catch (fault) {
    options.log.error('a press failed', {
      verb: button.verb.slice(0, 40),
      caseId: asCaseId(button.data.case).slice(0, 80),
      fault: describe(fault),
    });
    return FAULT_WORDS;
  }
}

/** The message that an answer comes to lie over; null where the activity doesn't say. */
function pressedOn(activity: Partial<Activity>): Parameters<typeof answered>[3] {
  const posted = postedOf(activity);
  return posted && { posted, shared: activity.conversation?.conversationType !== 'personal' };
}

/** The stored intake card becomes the status card, in one's own chat only (R1.3). */
async function replaceStored(
  options: TeamsServerOptions,
  activity: Partial<Activity>,
  card: CardJson,
): Promise<void> {
  const stored = postedOf(activity);
  if (!stored || activity.conversation?.conversationType !== 'personal') return;
  try {
    await options.connector.update(stored, [card], 'Code paars');
  } catch (fault) {
    options.log.warn('a stored card could not be replaced', { fault: describe(fault) });
  }
}

async function takeMessage(options: TeamsServerOptions, context: TurnContext): Promise<void> {
  const { activity } = context;
  const sender = await remember(options, activity);
  if (!sender) {
    await context.sendActivity('Ik kan niet zien wie je bent. Open Teams opnieuw en probeer het nog eens.');
    return;
  }
  try {
    const submitted = activity.value as Readonly<Record<string, unknown>> | null | undefined;
    if (submitted && typeof submitted === 'object' && typeof submitted.verb === 'string')
      return await takeSubmit(options, context, sender, submitted);
    const { edge, places, newCaseId } = options;
    const words = await answerWords(edge, places, sender, activity, newCaseId);
    if (words.privately && activity.conversation?.conversationType !== 'personal')
      return await sendPrivately(options, context, sender, words.cards, words.summary);
    await context.sendActivity(messageWith(words.cards, words.summary));
  } catch (fault) {
    options.log.error('a message failed', { fault: describe(fault) });
    await context.sendActivity(FAULT_WORDS);
  }
}

/**
 * An old client that does not know Action.Execute sends a message instead. What answers it is a stored message, so
 * it never carries what somebody typed: the act is done, and a sentence says how it went.
 */
async function takeSubmit(
  options: TeamsServerOptions,
  context: TurnContext,
  sender: Sender,
  submitted: Readonly<Record<string, unknown>>,
): Promise<void> {
  const verb = String(submitted.verb);
  if (
    verb === 'showContent' ||
    verb === 'showDecision' ||
    verb.startsWith('open:') ||
    verb === 'back' ||
    verb === 'open'
  ) {
    await context.sendActivity(
      'Dit kan niet in deze versie van Teams. Werk Teams bij, of open Teams in de browser.',
    );
    return;
  }
  const pressId = `${sender.party.person}:${context.activity.id}`;
  const answer = await answered(options, sender, { verb, data: submitted, pressId }, null);
  await context.sendActivity(typeof answer === 'string' ? answer : headline(answer.card));
}

/** The line of an answer that says how it went; our own words, never what was typed. */
function headline(card: CardJson): string {
  const [head] = (card.body ?? []) as readonly { readonly items?: readonly { readonly text?: string }[] }[];
  return head?.items?.[0]?.text ?? 'Genoteerd.';
}

async function sendPrivately(
  options: TeamsServerOptions,
  context: TurnContext,
  sender: Sender,
  cards: readonly CardJson[],
  summary: string,
): Promise<void> {
  const [tenantId = '', objectId = ''] = sender.party.person.split('/');
  const known = await options.places.personal(sender.party.person);
  const ref =
    known ?? (await options.connector.openPersonal(context.activity.serviceUrl, tenantId, objectId));
  await options.connector.send(ref, cards, summary);
  await context.sendActivity('Ik heb je een eigen bericht gestuurd. Kijk in je chat met mij.');
}
