import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../src/domain/words.ts';
import { readEnvironment } from '../src/environment.ts';
import type { Activity } from '../src/practice/types.ts';
import { startBotProcess } from './support/bot-process.ts';
import { INTAKE, story } from './support/people.ts';
import {
  type Answered,
  APP_ID,
  claimsOf,
  EMULATOR_ISSUER,
  GUEST_TENANT,
  OWN_TENANT,
  SERVICE_URL,
  startTokenBot,
  stopMicrosoft,
  type TokenBot,
} from './support/tokens.ts';

/** The bot's door with an app id (issue 4, "The edge"): over real HTTP, signed by keys that the bot has to look up. */

const CASE_ID = '11111111-2222-4333-8444-555555555555';
const MINUTE = 60;
const FOREIGN_TENANT = '99999999-0000-4000-8000-000000000000';
const FOREIGN = 'Jouw organisatie mag deze bot niet gebruiken';

let bot: TokenBot;
let reporter: string;
let coordinator: string;

function withRole(role: Role): string {
  const found = bot.live.register.people.find((person) => person.roles.includes(role));
  if (!found) throw new Error(`the practice register has no ${role}`);
  return found.id.split('/')[1] ?? '';
}

const bearer = async (...args: Parameters<TokenBot['token']>) => `Bearer ${await bot.token(...args)}`;

async function version(): Promise<number> {
  return (await bot.live.store.load(CASE_ID))?.version ?? 0;
}

/** A press that would take the case, if it came through. */
function accept(): Activity {
  return bot.press(coordinator, 'accept', { case: CASE_ID, card: 'triage' });
}

/** The act may change no row of the store, and send nothing. */
async function changesNothing(act: () => Promise<void>): Promise<void> {
  const before = await bot.everythingStored();
  const sent = bot.sentOut.length;
  await act();
  expect((await bot.everythingStored()) === before, 'the store is as it was').toBe(true);
  expect(bot.sentOut.slice(sent)).toEqual([]);
}

async function refused(what: string, activity: unknown, authorization: string | null, status: number) {
  let answer: Answered | null = null;
  await changesNothing(async () => {
    answer = await bot.post(activity, authorization);
    expect(answer.status, `${what}: ${answer.text}`).toBe(status);
    expect(answer.text, what).not.toMatch(/node_modules|\.js:|\.ts:|PUBLIC KEY/);
  });
  return answer as Answered | null;
}

beforeAll(async () => {
  bot = await startTokenBot([GUEST_TENANT]);
  reporter = withRole('reporter');
  coordinator = withRole('coordinator');
  const raise = bot.press(reporter, 'raise', { ...INTAKE, case: CASE_ID, card: 'intake' });
  // Wie de sleutels niet kan opzoeken, laat niemand binnen; zijn ze er weer, dan wel.
  for (const _ of ['503', 'geen verbinding']) await refused('geen sleutels', raise, await bearer(), 401);
  const answer = await bot.post(raise, await bearer());
  expect(answer.status, answer.text).toBe(200);
  expect(await version(), answer.text).toBeGreaterThan(0);
});
afterAll(async () => {
  await bot.live.close();
  stopMicrosoft();
});

describe('het token', () => {
  test('met een goed token gebeurt er wat er gevraagd wordt', async () => {
    const before = await version();
    const { status } = await bot.post(bot.press(reporter, 'open:add', { case: CASE_ID }), await bearer());
    expect(status).toBe(200);
    expect(await version()).toBe(before);
    const taken = await bot.post(accept(), await bearer());
    expect(taken.status).toBe(200);
    expect(await version()).toBeGreaterThan(before);
  });

  test('vijf minuten speling en een sleutel voor elk kanaal mogen; bearer met een kleine letter niet', async () => {
    const soon = Math.floor(Date.now() / 1000);
    const press = () => bot.press(reporter, 'open:add', { case: CASE_ID });
    for (const authorization of [
      await bearer({ exp: soon - 4 * MINUTE, nbf: soon - 60 * MINUTE }),
      await bearer({ nbf: soon + 4 * MINUTE }),
      await bearer({}, 'open'),
    ])
      expect((await bot.post(press(), authorization)).status).toBe(200);
    await refused('bearer', accept(), `bearer ${await bot.token()}`, 401);
  });

  test('een getypt bericht met een goed token krijgt antwoord, op het adres van Teams', async () => {
    const sent = bot.sentOut.length;
    const { status } = await bot.post(bot.says(reporter, 'help'), await bearer());
    expect(status).toBe(200);
    const [first = ''] = bot.sentOut.slice(sent);
    expect(first).toContain(`POST ${SERVICE_URL}v3/conversations/`);
  });

  const now = Math.floor(Date.now() / 1000);
  const unsigned = (header: object, claims = claimsOf({})) =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const wrong: readonly (readonly [string, () => Promise<string | null>])[] = [
    ['geen token', async () => null],
    ['een lege kop', async () => ''],
    ['alleen het woord Bearer', async () => 'Bearer'],
    ['Bearer met een spatie', async () => 'Bearer '],
    ['iets anders dan Bearer', async () => `Basic ${await bot.token()}`],
    ['onzin', async () => 'Bearer onzin'],
    ['onzin met punten', async () => 'Bearer a.b.c'],
    ['een token dat null is', async () => `Bearer ${[null, null].map(() => 'bnVsbA').join('.')}.x`],
    ['twee tokens achter elkaar', async () => `Bearer ${await bot.token()} ${await bot.token()}`],
    ['een ander publiek', () => bearer({ aud: '00000000-0000-4000-8000-000000000000' })],
    ['geen publiek', () => bearer({ aud: undefined })],
    ['een publiek van twee', () => bearer({ aud: [APP_ID, 'nog-een'] })],
    ['een andere uitgever', () => bearer({ iss: 'https://uitgever.example' })],
    ['geen uitgever', () => bearer({ iss: undefined })],
    ['een lijst van uitgevers', () => bearer({ iss: ['https://api.botframework.com'] as never })],
    ['een ander adres van Teams', () => bearer({ serviceurl: 'https://smba.trafficmanager.net/amer/' })],
    ['een vreemd adres', () => bearer({ serviceurl: 'https://elders.example/' })],
    ['geen adres', () => bearer({ serviceurl: undefined })],
    ['een sleutel die er niet is', () => bearer({}, 'stranger')],
    ['de naam van onze sleutel, met een andere getekend', () => bearer({}, 'stranger', 'teams')],
    ['een sleutel zonder naam', () => bearer({}, 'teams', '')],
    ['een sleutel van een ander kanaal', () => bearer({}, 'webchat')],
    [
      'een handtekening waar één teken van veranderd is',
      async () => {
        const [head, body, signature = ''] = (await bearer()).split('.');
        return [head, body, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`].join('.');
      },
    ],
    [
      'een inhoud die na het tekenen veranderd is',
      async () => {
        const [head, , signature] = (await bearer({ aud: 'iemand-anders' })).split('.');
        const body = Buffer.from(JSON.stringify(claimsOf({}))).toString('base64url');
        return [head, body, signature].join('.');
      },
    ],
    ['alg none', async () => `Bearer ${unsigned({ alg: 'none', typ: 'JWT', kid: 'teams' })}.`],
    [
      'alg None, met iets als handtekening',
      async () => `Bearer ${unsigned({ alg: 'None', kid: 'teams' })}.eA`,
    ],
    [
      'HS256 met de openbare sleutel als geheim',
      async () => {
        const secret = new TextEncoder().encode(bot.publicKey);
        const token = new SignJWT(claimsOf({})).setProtectedHeader({ alg: 'HS256', kid: 'teams' });
        return `Bearer ${await token.sign(secret)}`;
      },
    ],
    ['verlopen', () => bearer({ exp: now - 10 * MINUTE, nbf: now - 60 * MINUTE })],
    ['nog niet geldig', () => bearer({ nbf: now + 10 * MINUTE })],
    ['een token van de Emulator', () => bearer(emulator({}), 'entra')],
    [
      'een token dat de bot zelf kreeg',
      () => bearer(emulator({ aud: 'https://api.botframework.com' }), 'entra'),
    ],
    [
      'een token van een andere bot',
      () => bearer(emulator({ appid: '22222222-0000-4000-8000-000000000000', aud: APP_ID }), 'entra'),
    ],
    [
      'een token van een eigen tenant van wie dan ook',
      () =>
        bearer(emulator({ iss: `https://sts.windows.net/${FOREIGN_TENANT}/`, tid: FOREIGN_TENANT }), 'entra'),
    ],
  ];
  function emulator(claims: object) {
    return { iss: EMULATOR_ISSUER, appid: APP_ID, ver: '1.0', serviceurl: undefined, ...claims };
  }
  for (const [what, authorization] of wrong)
    test(`${what}: 401, en er gebeurt niets`, async () => {
      await refused(what, accept(), await authorization(), 401);
      await refused(what, bot.says(coordinator, 'overzicht'), await authorization(), 401);
    });
});

test('een tenant die een vals token noemt, blijft niet hangen in de SDK', async () => {
  const sdk = createRequire(import.meta.url)(
    'botframework-connector/lib/auth/tokenValidationParameters.js',
  ) as {
    readonly ToBotFromBotOrEmulatorTokenValidationParameters: { readonly issuer: readonly string[] };
  };
  const { issuer } = sdk.ToBotFromBotOrEmulatorTokenValidationParameters;
  const before = issuer.length;
  for (let count = 0; count < 20; count += 1) {
    const tid = `33333333-0000-4000-8000-0000000000${10 + count}`;
    const token = await bot.token({ iss: `https://sts.windows.net/${tid}/`, tid }, 'stranger');
    expect((await bot.post(accept(), `Bearer ${token}`)).status).toBe(401);
  }
  expect(issuer.length).toBe(before);
});

describe('de activiteit, met een goed token', () => {
  test('zonder serviceUrl, type of channelId: 400', async () => {
    for (const field of ['serviceUrl', 'type', 'channelId'])
      for (const value of [undefined, null, '', 7])
        await refused(`${field} ${value}`, { ...accept(), [field]: value }, await bearer(), 400);
  });

  test('ook met een token zonder adres: 400', async () => {
    const { serviceUrl: _, ...without } = accept();
    await refused('geen serviceUrl', without, await bearer({ serviceurl: undefined }), 400);
  });

  test('een ander kanaal dan Teams: 400, met welke sleutel ook', async () => {
    for (const channelId of ['webchat', 'directline', 'emulator', 'AseChannel', 'MSTEAMS', 'msteams '])
      for (const key of ['teams', 'open', 'webchat'] as const)
        await refused(`${channelId} ${key}`, { ...accept(), channelId }, await bearer({}, key), 400);
  });

  test('een adres dat niet van Teams is, al staat het ook in het token: 400', async () => {
    const urls = [
      'http://smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net:8443/emea/',
      'https://x@smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net.elders.example/',
      'https://elders.trafficmanager.net/emea/',
      'https://elders.example/smba.trafficmanager.net/',
      'https://127.0.0.1/',
      'http://127.0.0.1:3978/',
      'https://169.254.169.254/',
      'file:///etc/passwd',
    ];
    for (const serviceUrl of urls)
      await refused(serviceUrl, { ...accept(), serviceUrl }, await bearer({ serviceurl: serviceUrl }), 400);
  });

  test('elk adres van Teams mag', async () => {
    const hosts = ['smba.onyx.prod.teams.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'];
    for (const host of hosts) {
      const serviceUrl = `https://${host}/emea/`;
      const press = { ...bot.press(reporter, 'open:add', { case: CASE_ID }), serviceUrl };
      expect((await bot.post(press, await bearer({ serviceurl: serviceUrl }))).status).toBe(200);
    }
  });
});

describe('de organisatie (ALLOWED_TENANTS)', () => {
  function fromTenant(activity: Activity, conversation: string, channel = conversation): Activity {
    return {
      ...activity,
      conversation: { ...(activity.conversation as object), tenantId: conversation },
      channelData: { ...(activity.channelData as object), tenant: { id: channel } },
    };
  }
  /** The access log, and the ledger that holds how long it is. */
  const butTheLog = () => bot.everythingStored('access_log', 'ledger', 'sqlite_sequence');
  let before: string;
  beforeEach(async () => {
    before = await butTheLog();
  });

  test('een andere organisatie krijgt een Nederlandse weigering, en staat in het inzagelogboek', async () => {
    for (const [conversation, channel] of [
      [FOREIGN_TENANT, FOREIGN_TENANT],
      [FOREIGN_TENANT, bot.live.register.tenantId],
      [bot.live.register.tenantId, FOREIGN_TENANT],
    ] as const) {
      const sent = bot.sentOut.length;
      const answer = await bot.post(fromTenant(accept(), conversation, channel), await bearer());
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(FOREIGN);
      expect(bot.sentOut.slice(sent)).toEqual([]);
      const [newest] = await bot.live.store.accessLog({ limit: 1 });
      expect(newest).toMatchObject({
        person: `${FOREIGN_TENANT}/${coordinator}`,
        caseNumber: null,
        act: 'accept',
        allowed: false,
        reason: 'tenant-not-allowed',
      });
      expect((await butTheLog()) === before).toBe(true);
    }
  });

  test('wie typt, krijgt het als bericht; wat er getypt is staat nergens', async () => {
    const sent = bot.sentOut.length;
    const typed = fromTenant(bot.says(coordinator, 'code paars Jan Zeldzaam'), FOREIGN_TENANT);
    expect((await bot.post(typed, await bearer())).status).toBe(200);
    expect(bot.sentOut.slice(sent)).toHaveLength(1);
    const [newest] = await bot.live.store.accessLog({ limit: 1 });
    expect(newest).toMatchObject({ act: 'message', allowed: false, reason: 'tenant-not-allowed' });
    expect(await bot.everythingStored()).not.toContain('Zeldzaam');
    expect((await butTheLog()) === before).toBe(true);
  });

  test('de bot onthoudt niet waar een andere organisatie te bereiken is', async () => {
    const installed = {
      ...fromTenant(bot.says(coordinator, 'x'), FOREIGN_TENANT),
      type: 'installationUpdate',
    };
    const sent = bot.sentOut.length;
    expect((await bot.post(installed, await bearer())).status).toBe(200);
    expect(bot.sentOut.slice(sent)).toEqual([]);
    expect((await butTheLog()) === before).toBe(true);
  });

  test('de eigen organisatie en een genoemde mogen; de genoemde is dan wel iemand anders (R10.9)', async () => {
    for (const tenant of [OWN_TENANT, GUEST_TENANT, GUEST_TENANT.toUpperCase()]) {
      const unchanged = await version();
      const again = bot.press(coordinator, 'accept', { case: CASE_ID, card: 'triage' });
      const answer = await bot.post(fromTenant(again, tenant), await bearer());
      expect(answer.text, tenant).not.toContain(FOREIGN);
      expect(answer.text, tenant).toContain('Dit kan alleen de coördinator.');
      expect(await version()).toBe(unchanged);
    }
  });

  test('de instelling: id’s met komma’s; iets anders houdt de start tegen', () => {
    const listed = readEnvironment({ ALLOWED_TENANTS: ` ${GUEST_TENANT.toUpperCase()} , ${OWN_TENANT},` });
    expect(listed.allowedTenants).toEqual([GUEST_TENANT, OWN_TENANT]);
    expect(readEnvironment({}).allowedTenants).toEqual([]);
    for (const text of ['*', 'contoso.nl', `${OWN_TENANT};${GUEST_TENANT}`, `${OWN_TENANT}, x`])
      expect(() => readEnvironment({ ALLOWED_TENANTS: text }), text).toThrow(/^ALLOWED_TENANTS: verwacht/);
  });
});

test('elk antwoord heeft de veiligheidskoppen, en zegt niet wat er draait', async () => {
  const { origin } = bot.live;
  const answers = [
    await fetch(`${origin}/healthz`),
    await fetch(`${origin}/readyz`),
    await fetch(`${origin}/bestaat-niet`),
    await fetch(`${origin}/api/messages`),
    await fetch(`${origin}/api/messages`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    }),
    await fetch(`${origin}/api/messages`, {
      method: 'POST',
      body: JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) }),
      headers: { 'content-type': 'application/json' },
    }),
    await bot.post(accept(), null),
    await bot.post({}, await bearer()),
    await bot.post(bot.press(reporter, 'open:add', { case: CASE_ID }), await bearer()),
  ];
  expect(answers.map((each) => each.status)).toEqual([200, 200, 404, 405, 400, 413, 401, 400, 200]);
  for (const { status, headers } of answers) {
    expect(headers.get('x-content-type-options'), String(status)).toBe('nosniff');
    expect(headers.get('cache-control'), String(status)).toBe('no-store');
    expect([headers.get('server'), headers.get('x-powered-by')], String(status)).toEqual([null, null]);
  }
});

test('zonder app-id komt alleen deze computer binnen, en geen pagina in een browser', async () => {
  const { live } = await story({ date: '2026-03-02', time: '10:00' });
  const { port } = new URL(live.origin);
  const person = live.register.people[0]?.id.split('/')[1] ?? '';
  await live.standIn.say(person, { personal: true }, 'help');
  const good = live.standIn.sent().at(-1)?.activity;
  const from = async (headers: Readonly<Record<string, string>>, activity: unknown = good) => {
    const sent = request(`${live.origin}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.end(JSON.stringify(activity));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  const before = live.standIn.everything().length;
  for (const headers of [
    { host: 'elders.example' },
    { host: `elders.example:${port}` },
    { host: `127.0.0.1.elders.example:${port}` },
    { origin: 'https://elders.example' },
    { origin: 'null' },
  ])
    expect(await from(headers), JSON.stringify(headers)).toBe(403);
  for (const serviceUrl of [SERVICE_URL, 'https://elders.example/', 'http://10.0.0.1/', 'file:///etc/passwd'])
    expect(await from({}, { ...good, serviceUrl }), serviceUrl).toBe(400);
  expect(live.standIn.everything()).toHaveLength(before);
  expect(await from({ host: `localhost:${port}` })).toBe(200);
});

test('met een app-id is er geen oefenruimte, en komt er zonder token niets binnen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-tokens-'));
  const registerFile = join(folder, 'register.json');
  writeFileSync(registerFile, withSomebodyOf(GUEST_TENANT));
  const env = { MicrosoftAppId: APP_ID, MicrosoftAppPassword: 'geheim-van-de-bot', PRACTICE: '' };
  const running = await startBotProcess({ dataDir: join(folder, 'data'), registerFile, env });
  const paths = [
    '/practice',
    '/practice/',
    '/practice/app.js',
    '/practice/teams/v3/conversations',
    '/practice/api/world',
  ];
  const statuses: number[] = [];
  for (const path of paths)
    for (const method of ['GET', 'POST'])
      statuses.push((await fetch(`${running.origin}${path}`, { method })).status);
  const unsigned = await fetch(`${running.origin}/api/messages`, {
    method: 'POST',
    body: JSON.stringify(accept()),
    headers: { 'content-type': 'application/json' },
  });
  await running.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  expect(new Set(statuses)).toEqual(new Set([404]));
  expect(unsigned.status).toBe(401);
  expect(running.output()).not.toMatch(/oefenruimte|geheim-van-de-bot/);
  // Wie in het register staat en er niet in mag, staat bij de start in het log: hoeveel, niet wie.
  expect(running.output()).toMatch(/"people":1,"msg":"people of the register are refused/);
  expect(running.output()).not.toContain(GUEST_TENANT);
});

/** The practice register, of which the last person is from another tenant. */
function withSomebodyOf(tenantId: string): string {
  const register = JSON.parse(readFileSync(new URL('../config/register.json', import.meta.url), 'utf8'));
  const people = register.people as readonly object[];
  return JSON.stringify({ ...register, people: [...people.slice(0, -1), { ...people.at(-1), tenantId }] });
}
