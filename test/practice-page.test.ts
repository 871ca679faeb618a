import http from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenOnLoopback } from '../src/practice/http.ts';
import { createPracticeRoom, type PracticeRoom } from '../src/practice/room.ts';
import { CONNECTOR_PATH, createStandIn, type StandIn } from '../src/practice/stand-in.ts';
import type { Activity, Json } from '../src/practice/types.ts';
import { axeFindings, hasBrowser, launchBrowser } from './support/browser.ts';

const TENANT = '0ef3a1de-0000-4000-8000-00000000cafe';
const ANNA = 'a0000000-0000-4000-8000-000000000001';
const BRAM = 'a0000000-0000-4000-8000-000000000002';
const START = Date.UTC(2026, 2, 3, 13, 5);
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
/** For one step in the browser; a slow machine gets some room. */
const STEP_MS = 5_000;
const TEST_MS = 40_000;
/** Where screenshots go when somebody wants to look. */
const PICTURES = process.env.PICTURES;

let browser: Browser;
let bot: Awaited<ReturnType<typeof listenOnLoopback>>;
let server: Awaited<ReturnType<typeof listenOnLoopback>>;
let standIn: StandIn;
let room: PracticeRoom;
let protocolNow = START;

beforeAll(async () => {
  bot = await listenOnLoopback((req, res) => {
    readJson(req).then(async (activity) => {
      const body = await answer(activity);
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  server = await listenOnLoopback((req, res) => {
    room.handle(req, res).then((taken) => {
      if (taken) return;
      res.writeHead(404);
      res.end();
    });
  });
  standIn = createStandIn({
    botUrl: bot.origin,
    serviceUrl: `${server.origin}${CONNECTOR_PATH}`,
    tenantId: TENANT,
    botId: 'toy-bot',
    people: people(),
    channelName: 'Code paars oefenregio',
    wallNow: () => START,
  });
  room = createPracticeRoom({ standIn, clock: toyClock(), lines: LINES, title: 'Oefenruimte code paars' });
});

afterAll(async () => {
  room.close();
  await server.close();
  await bot.close();
});

const LINES = [
  'Kies links wie je bent. Een getal laat zien voor wie er nieuws is.',
  'Typ aan Code paars: help, of: code paars. Knoppen op een kaart werken zoals in Teams.',
  'In het kanaal ziet iedereen hetzelfde, behalve wat een antwoord is op je eigen knop.',
  'Zet de klok vooruit om te zien wat er gebeurt als niemand iets doet.',
];

describe('who may ask what', () => {
  test('another host name, another site and a form post are refused', async () => {
    const { port } = new URL(server.origin);
    expect(await raw({ path: '/practice/', headers: { host: `evil.example:${port}` } })).toBe(403);
    const json = { 'content-type': 'application/json' };
    const act = (headers: Record<string, string>, path = '/practice/api/read') =>
      raw({ method: 'POST', path, headers }, JSON.stringify({ person: ANNA, place: 'personal', upTo: 0 }));
    expect(await act({ ...json, origin: 'http://evil.example' })).toBe(403);
    expect(await act({ 'content-type': 'text/plain' })).toBe(403);
    expect(await act({ origin: 'http://evil.example' }, `${CONNECTOR_PATH}v3/conversations`)).toBe(403);
    expect(await act({ ...json, origin: server.origin })).toBe(200);
    expect(await act(json)).toBe(200);
    expect(await raw({ path: '/practice/../package.json' })).toBe(404);
    expect(await raw({ path: '/elsewhere' })).toBe(404);
  });

  test('the page loads nothing from elsewhere and runs no inline script', async () => {
    const response = await fetch(`${server.origin}/practice/`);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await response.text()).not.toMatch(/ on\w+=|<script(?![^>]+src=)|style=/);
  });
});

describe.skipIf(!hasBrowser())('the page in Chromium', { timeout: TEST_MS }, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  }, TEST_MS);
  afterAll(() => browser.close());

  test('a whole conversation: typing, a card, a required field, an answer for me alone', async () => {
    const { page, errors } = await open(1280);
    await choose(page, 'Anna Proefstra');
    await page.getByLabel('Bericht aan Code paars').fill('formulier');
    await page.keyboard.press('Enter');
    await standIn.waitFor(() => standIn.messagesFor(ANNA).at(-1)?.card, STEP_MS);
    const card = newest(page);
    await card.getByRole('button', { name: 'Reden geven' }).click();
    await card.getByRole('button', { name: 'Versturen' }).click();
    await card.getByText('Schrijf op waarom.').waitFor();
    await card.getByLabel('Waarom').fill('Omdat het moet');
    await say(BRAM, 'ondertussen');
    await standIn.post({ type: 'event', name: 'to-anna' });
    await page.locator('.pane').getByText('Tussendoor').waitFor();
    expect(await card.getByLabel('Waarom').inputValue()).toBe('Omdat het moet');
    await card.getByRole('button', { name: 'Versturen' }).click();
    await page.getByText('Genoteerd voor Anna Proefstra: Omdat het moet').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('the answer to a press replaces the card for one person; the badge shows who has news', async () => {
    const { page } = await open(1280);
    await choose(page, 'Bram Toetsma');
    await standIn.post({ type: 'event', name: 'channel' });
    await page.getByRole('tab', { name: /Kanaal.*1 ongelezen/ }).click();
    const thread = page.locator('.thread').last();
    await thread.getByRole('button', { name: 'Inhoud tonen' }).click();
    await thread.getByText('Alleen voor Bram Toetsma').waitFor();
    await standIn.post({ type: 'event', name: 'to-anna' });
    await page.getByRole('button', { name: /Anna Proefstra.*ongelezen/ }).waitFor();
    await page.getByRole('button', { name: 'Nieuws voor 1 persoon. Ga naar Anna Proefstra' }).click();
    await page.getByRole('heading', { name: /^Anna Proefstra/ }).waitFor();
    await page.getByRole('tab', { name: /Kanaal/ }).click();
    await page.locator('.thread').last().getByRole('button', { name: 'Inhoud tonen' }).waitFor();
    await page.context().close();
  });

  test('a press counts also when news for that person comes in between down and up', async () => {
    const { page } = await open(1280);
    await choose(page, 'Bram Toetsma');
    const anna = page.locator('.person', { hasText: 'Anna Proefstra' });
    await anna.locator('.person-name').hover();
    expect(await anna.locator('.badge').count()).toBe(0);
    await page.mouse.down();
    await standIn.post({ type: 'event', name: 'to-anna' });
    await anna.locator('.badge').waitFor();
    await page.mouse.up();
    await page.getByRole('heading', { name: /^Anna Proefstra/ }).waitFor();
    await page.context().close();
  });

  test('who goes on to another person before the first one’s chat is there, sees the other', async () => {
    const { page, errors } = await open(1280);
    await toChat(BRAM, { type: 'message', text: 'Dit is voor Bram' });
    const { promise: mayCome, resolve: letCome } = Promise.withResolvers<void>();
    const late = page.waitForResponse((response) => response.url().includes(ANNA));
    await page.route(`**/practice/api/state?person=${ANNA}`, async (route) => {
      await mayCome;
      await route.continue();
    });
    await page.locator('.person', { hasText: 'Anna Proefstra' }).click();
    await page.locator('.person', { hasText: 'Bram Toetsma' }).click();
    const chat = page.locator('.pane');
    await chat.getByText('Dit is voor Bram').waitFor();
    // Nothing that comes after it may hide what the late answer does.
    await page.route(`**/practice/api/state?person=${BRAM}`, () => undefined);
    letCome();
    await late;
    await page.evaluate(`fetch('page.js').then((response) => response.text())`);
    expect(await chat.getByText('Dit is voor Bram').isVisible()).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('a reply in a thread mentions the bot, and the clock goes forward', async () => {
    const { page } = await open(1280);
    await choose(page, 'Anna Proefstra');
    await page.getByRole('tab', { name: /Kanaal/ }).click();
    await page.getByRole('textbox', { name: '@Code paars' }).fill('hallo kanaal');
    await page.keyboard.press('Enter');
    await page.getByText('@Code paars hallo kanaal').waitFor();
    await page.locator('.thread').last().getByRole('button', { name: 'Beantwoorden' }).click();
    await page.getByRole('textbox', { name: '@Code paars' }).fill('en nog iets');
    await page.keyboard.press('Enter');
    await page.locator('.thread').last().getByText('@Code paars en nog iets').waitFor();
    const before = protocolNow;
    await page.getByRole('button', { name: '+6 uur' }).click();
    await page.getByText('Het is nu').waitFor({ state: 'attached' });
    expect(protocolNow - before).toBe(6 * 3_600_000);
    await page.context().close();
  });

  test('all by keyboard: choose a person, walk the tabs, press a button', async () => {
    const { page } = await open(1280);
    await page.getByRole('button', { name: /Anna Proefstra/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-channel');
    await page.getByRole('tabpanel', { name: /Kanaal/ }).waitFor();
    await page.context().close();
  });

  test.each([1280, 390])('axe finds nothing at %i px, in light and in dark', async (width) => {
    const { page, errors } = await open(width);
    expect(await axeFindings(page)).toEqual([]);
    await choose(page, 'Anna Proefstra');
    await say(ANNA, 'formulier');
    const card = newest(page);
    await card.getByRole('button', { name: 'Reden geven' }).click();
    await card.getByRole('button', { name: 'Versturen' }).click();
    await card.getByText('Schrijf op waarom.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, `${width}-chat`);
    await page.getByRole('tab', { name: /Kanaal/ }).click();
    await page.locator('.thread').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, `${width}-channel`);
    if (width < 720) await page.locator('#who-toggle').click();
    await page.locator('.person', { hasText: 'Bram Toetsma' }).waitFor();
    await toChat(BRAM, { type: 'message', text: 'Er is iets voor je' });
    await page.getByRole('button', { name: /^Nieuws voor/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, `${width}-people`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

async function open(width: number): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: width < 720 ? 844 : 800 },
    colorScheme: 'light',
    locale: 'nl-NL',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.setDefaultTimeout(STEP_MS);
  await page.goto(`${server.origin}/practice/`);
  await page.locator('.person').first().waitFor({ state: 'attached' });
  return { page, errors };
}

async function choose(page: Page, name: string): Promise<void> {
  const toggle = page.locator('#who-toggle');
  if (await toggle.isVisible()) await toggle.click();
  await page.locator('.person', { hasText: name }).click();
  await page.getByRole('tab', { selected: true }).waitFor();
}

/** The newest message of Anna's chat, by its id, so that one that comes in later is not meant. */
function newest(page: Page) {
  return page.locator(`[data-id="${standIn.messagesFor(ANNA).at(-1)?.id}"]`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png` });
  }
}

function people() {
  const labels = ['coördinator, Gemeente Veenhuizerwold', 'afgevaardigde, Jeugdhulp De Wending'];
  const others = [
    'Joris Wessemaar',
    'Hanneke Duinsloot',
    'Nadia el Barzani',
    'Femke Stuifzand',
    'Ruben Esveldt',
  ];
  const named = [
    { objectId: ANNA, name: 'Anna Proefstra', label: labels[0] ?? '' },
    { objectId: BRAM, name: 'Bram Toetsma', label: labels[1] ?? '' },
    ...others.map((name, i) => ({ objectId: `a0-${i}`, name, label: labels[i % 2] ?? '' })),
  ];
  return named.map((person) => ({ ...person, tenantId: TENANT }));
}

function toyClock() {
  function forward(ms: number): Promise<void> {
    protocolNow += ms;
    return Promise.resolve();
  }
  return { now: () => protocolNow, forward, toNextDeadline: () => forward(1_000) };
}

/** The toy bot: a word gives a card, a press an answer, an event a message to somebody else. */
async function answer(activity: Activity): Promise<Json | undefined> {
  const from = activity.from as { name: string } | undefined;
  if (activity.type === 'invoke') {
    const { action } = activity.value as { action: { verb: string; data: { why?: string } } };
    if (action.verb === 'show') {
      const value = card([text(`Alleen voor ${from?.name}`)], []);
      return { statusCode: 200, type: CARD_TYPE, value };
    }
    const value = `Genoteerd voor ${from?.name}: ${action.data.why}`;
    return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
  }
  if (activity.name === 'to-anna') await toChat(ANNA, { type: 'message', text: 'Tussendoor: *een* bericht' });
  if (activity.name === 'channel') await toChannel();
  if (activity.text === 'formulier') await toChat(ANNA, withCard(form()));
  return undefined;
}

async function toChat(objectId: string, activity: Json): Promise<void> {
  const channelData = { tenant: { id: TENANT } };
  const { id } = await connector('v3/conversations', { members: [{ id: objectId }], channelData });
  await connector(`v3/conversations/${encodeURIComponent(id)}/activities`, activity);
}

async function toChannel(): Promise<void> {
  const shown = card(
    [text('CP-2026-0007 · code paars', 'Large'), text('Gemeente Veenhuizerwold · nog 21 uur', 'Default')],
    [{ type: 'Action.Execute', title: 'Inhoud tonen', verb: 'show', data: {} }],
  );
  const channelData = { channel: { id: standIn.channel.id } };
  await connector('v3/conversations', { channelData, activity: withCard(shown) });
}

async function connector(path: string, body: Json): Promise<{ id: string }> {
  const response = await fetch(`${server.origin}${CONNECTOR_PATH}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string };
}

function form(): Json {
  const choices = ['Crisisplek', 'Hulp thuis', 'Ambulant'].map((title) => ({ title, value: title }));
  const facts = [
    { title: 'Gemeente', value: 'Veenhuizerwold' },
    { title: 'Klok', value: 'nog 21 uur en 30 minuten' },
  ];
  const inner = {
    type: 'AdaptiveCard',
    body: [
      {
        type: 'Input.Text',
        id: 'why',
        label: 'Waarom',
        isMultiline: true,
        isRequired: true,
        errorMessage: 'Schrijf op waarom.',
        placeholder: 'In een paar woorden',
      },
      { type: 'Input.ChoiceSet', id: 'kind', label: 'Soort hulp', value: 'Ambulant', choices },
      {
        type: 'Input.ChoiceSet',
        id: 'frame',
        label: 'Kader',
        style: 'expanded',
        isMultiSelect: true,
        choices,
      },
      { type: 'Input.Date', id: 'day', label: 'Dag' },
      { type: 'Input.Time', id: 'time', label: 'Tijd' },
      { type: 'Input.Toggle', id: 'safe', title: 'Het kind is vannacht veilig' },
    ],
    actions: [{ type: 'Action.Execute', title: 'Versturen', verb: 'send', data: {}, style: 'positive' }],
  };
  return card(
    [
      text('Er is een code paars gemeld', 'Large'),
      { type: 'FactSet', facts },
      { type: 'Container', style: 'warning', items: [text('Er is **nog geen bed**.', 'Default', 'Warning')] },
      {
        type: 'Container',
        style: 'attention',
        items: [text('Over 1 uur is het venster om.', 'Default', 'Attention')],
      },
      {
        type: 'Container',
        style: 'good',
        items: [text('Vier van de vijf zetels zijn gevuld.', 'Default', 'Good')],
      },
      { type: 'TextBlock', text: 'Gemeld door het wijkteam om 14:05', isSubtle: true, wrap: true },
    ],
    [
      { type: 'Action.Execute', title: 'Ik pak dit op', verb: 'take', data: {}, style: 'positive' },
      { type: 'Action.ShowCard', title: 'Reden geven', card: inner },
      { type: 'Action.Execute', title: 'Terugsturen', verb: 'back', data: {} },
      { type: 'Action.Execute', title: 'Intrekken', verb: 'withdraw', data: {}, style: 'destructive' },
    ],
  );
}

function card(body: Json[], actions: Json[]): Json {
  return { type: 'AdaptiveCard', version: '1.5', body, actions };
}

function text(words: string, size = 'Default', color = 'Default'): Json {
  return {
    type: 'TextBlock',
    text: words,
    wrap: true,
    size,
    color,
    ...(size === 'Large' ? { weight: 'Bolder', style: 'heading' } : {}),
  };
}

function withCard(content: Json): Json {
  return { type: 'message', summary: 'Een kaart', attachments: [{ contentType: CARD_TYPE, content }] };
}

function say(objectId: string, words: string) {
  return standIn.say(objectId, { personal: true }, words);
}

async function readJson(req: http.IncomingMessage): Promise<Activity> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Activity;
}

/** A request with headers that fetch would not let through. */
function raw(options: http.RequestOptions, body?: string): Promise<number> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end(body);
  });
}
