import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { format } from 'node:util';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import nock from 'nock';
import { type MockInstance, vi } from 'vitest';
import { STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import { executeActivity, messageActivity } from '../../src/practice/activities.ts';
import type { CardButton } from '../../src/practice/card-client.ts';
import type { Activity } from '../../src/practice/types.ts';
import { chatOf, type Message } from '../../src/practice/world.ts';
import { type LiveBot, startLiveBot } from './live-bot.ts';

/**
 * A bot with an app id, as in production: its tokens are checked against the keys of login.botframework.com, which is
 * nock here, like Entra ID and the connector of Teams. Between the test and the bot is real HTTP.
 */

export const APP_ID = '5b0f2f6e-7a4c-4c8e-9a53-1f2e3d4c5b6a';
export const OWN_TENANT = '7c1b9c2e-0000-4000-8000-0000000000aa';
export const GUEST_TENANT = '8d2cad3f-0000-4000-8000-0000000000bb';
export const ISSUER = 'https://api.botframework.com';
export const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
/** Entra ID, for the Emulator and for the bot itself. */
export const EMULATOR_ISSUER = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';

/** Keys that the metadata names: `teams` for Teams, `open` for any channel, `webchat` for another one. */
export type KeyName = 'teams' | 'open' | 'webchat' | 'entra' | 'stranger';

const ENDORSED: Readonly<Partial<Record<KeyName, readonly string[]>>> = {
  teams: ['msteams'],
  webchat: ['webchat'],
};

export type Claims = Readonly<Record<string, unknown>>;

export interface TokenBot {
  readonly live: LiveBot;
  /** A token that is right, but for what is said. `undefined` leaves a claim out. */
  token(claims?: Claims, key?: KeyName, kid?: string): Promise<string>;
  /** The public key of Teams as text, for who would use it as a secret. */
  readonly publicKey: string;
  post(activity: unknown, authorization: string | null): Promise<Answered>;
  press(objectId: string, verb: string, data: object): Activity;
  says(objectId: string, text: string): Activity;
  /** Sends what may still leave; then every row of the store, but of the tables named, as text. */
  everythingStored(...except: readonly string[]): Promise<string>;
  /** What the bot sent to Teams: method and address. */
  readonly sentOut: readonly string[];
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Starts the bot, and the Microsoft that it asks; `stopMicrosoft` when all bots of a file are done. */
export async function startTokenBot(
  allowedTenants: readonly string[],
  rateLimit?: number,
): Promise<TokenBot> {
  const keys = await keysOfThisFile();
  const sentOut: string[] = [];
  hushTheSdk();
  nock.cleanAll();
  await pretendMicrosoft(keys, sentOut);
  const live = await startLiveBot({
    date: '2026-03-02',
    time: '10:00',
    credentials: {
      appId: APP_ID,
      appPassword: 'geheim-van-de-bot',
      appType: 'SingleTenant',
      appTenantId: OWN_TENANT,
    },
    allowedTenants,
    ...(rateLimit === undefined ? {} : { rateLimit }),
  });
  const { world } = live.standIn;
  const place = (objectId: string) => ({ conversationId: chatOf(world, objectId).id, personal: true });
  return {
    live,
    sentOut,
    publicKey: await exportSPKI(keys.teams.publicKey),
    token: (claims = {}, key = 'teams', kid = key) => signed(keys[key].privateKey, kid, claims),
    async post(activity, authorization) {
      const response = await fetch(`${live.origin}/api/messages`, {
        method: 'POST',
        body: JSON.stringify(activity),
        headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    press(objectId, verb, data) {
      const button = { action: { verb } } as unknown as CardButton;
      const { person } = chatOf(world, objectId);
      const on = { id: '1' } as Message;
      return executeActivity(world, SERVICE_URL, person, place(objectId), on, button, data);
    },
    says(objectId, text) {
      const { person } = chatOf(world, objectId);
      return messageActivity(world, SERVICE_URL, person, place(objectId), { id: `${text.length}`, text });
    },
    async everythingStored(...except) {
      const file = join(live.place.dataDir, STORE_FILE);
      do await live.settle();
      while (unsent(file) > 0);
      return dump(file, except);
    },
  };
}

/** Throws when the SDK printed a token. */
export function stopMicrosoft(): void {
  nock.cleanAll();
  nock.enableNetConnect();
  hushed?.mockRestore();
  hushed = null;
  if (printedToken) throw new Error('the SDK printed a token (docs/security.md says that it does not)');
}

let hushed: MockInstance<typeof console.error> | null = null;
let printedToken = false;

/** It prints a stack trace for each token that it refuses: two thousand lines in which nothing else is found. */
function hushTheSdk(): void {
  hushed ??= vi.spyOn(console, 'error').mockImplementation((...said) => {
    // Every signed token begins so.
    printedToken ||= format(...said).includes('eyJ');
  });
}

type Keys = Readonly<Record<KeyName, Pair>>;
interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

let made: Promise<Keys> | null = null;

/** The SDK keeps the keys that it looked up for a day, in the whole process: each bot of a file has the same. */
function keysOfThisFile(): Promise<Keys> {
  made ??= Promise.all(
    (['teams', 'open', 'webchat', 'entra', 'stranger'] as const).map(
      async (name) => [name, await generateKeyPair('RS256', { extractable: true })] as const,
    ),
  ).then((pairs) => Object.fromEntries(pairs) as unknown as Keys);
  return made;
}

async function jwk(keys: Keys, name: KeyName): Promise<object> {
  const endorsements = ENDORSED[name];
  return {
    ...(await exportJWK(keys[name].publicKey)),
    use: 'sig',
    kid: name,
    ...(endorsements ? { endorsements } : {}),
  };
}

async function pretendMicrosoft(keys: Keys, sentOut: string[]): Promise<void> {
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:\d+)?$/);
  // The first two times that the bot asks for the keys there is no answer.
  nock('https://login.botframework.com')
    .get('/v1/.well-known/openidconfiguration')
    .reply(503, 'uit')
    .get('/v1/.well-known/openidconfiguration')
    .replyWithError('connection refused');
  nock('https://login.botframework.com')
    .persist()
    .get('/v1/.well-known/openidconfiguration')
    .reply(200, { issuer: ISSUER, jwks_uri: 'https://login.botframework.com/v1/.well-known/keys' })
    .get('/v1/.well-known/keys')
    .reply(200, { keys: [await jwk(keys, 'teams'), await jwk(keys, 'open'), await jwk(keys, 'webchat')] });
  const login = 'https://login.microsoftonline.com';
  nock(login)
    .persist()
    .get(/\/v2\.0\/\.well-known\/openid-configuration/)
    .reply(200, {
      issuer: `${login}/${OWN_TENANT}/v2.0`,
      authorization_endpoint: `${login}/${OWN_TENANT}/oauth2/v2.0/authorize`,
      token_endpoint: `${login}/${OWN_TENANT}/oauth2/v2.0/token`,
      jwks_uri: `${login}/keys`,
    })
    .get('/keys')
    .reply(200, { keys: [await jwk(keys, 'entra')] })
    .post(/\/oauth2\/v2\.0\/token/)
    .reply(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'het-token-van-de-bot' });
  const note = (request: Request) => {
    sentOut.push(`${request.method} ${request.url}`);
    return { id: '1' };
  };
  nock('https://smba.trafficmanager.net')
    .persist()
    .post(/.*/)
    .reply(200, async (request: Request) => note(request))
    .put(/.*/)
    .reply(200, async (request: Request) => note(request));
}

function signed(key: CryptoKey, kid: string, claims: Claims): Promise<string> {
  return new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(key);
}

/** What Teams puts in a token, but for what is said. */
export function claimsOf(claims: Claims): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const right = { iss: ISSUER, aud: APP_ID, serviceurl: SERVICE_URL, iat: now, nbf: now, exp: now + 3600 };
  return { ...right, ...claims } as JWTPayload;
}

/** How many messages have neither left nor been given up. */
function unsent(file: string): number {
  return reading(file, (database) =>
    database.prepare("SELECT 1 FROM outbox WHERE state NOT IN ('sent', 'moot', 'failed')").all(),
  ).length;
}

function dump(file: string, except: readonly string[]): string {
  return reading(file, (database) =>
    database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !except.includes(name))
      .map((name) => `${name} ${JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all(), plain)}`)
      .join('\n'),
  );
}

function reading<T>(file: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
