import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../test/support/browser.ts';
import { INTAKE, PROPOSAL, startRoom, type Visitor, visit } from '../test/support/room.ts';

/** Makes the pictures of the handleiding and the README, from a code paars lived through in the practice room. */
const FOLDER = fileURLToPath(new URL('../docs/handleiding/beelden/', import.meta.url));
/** So tall that no card is cut off. */
const TALL = { width: 1280, height: 2600 };
const COORDINATOR = 'Marloes Tervoorde';
const DELEGATES = ['Nadia el Barzani', 'Tamar Zwiggelink', 'Yvonne Kraaijveen'];

/** The newest message, as this person sees it. */
async function card(visitor: Visitor, name: string): Promise<void> {
  const message = visitor.page.locator('#chat [role=tabpanel]:not([hidden]) .message').last();
  await message.screenshot({ path: `${FOLDER}${name}.png` });
}

async function whole(visitor: Visitor, name: string): Promise<void> {
  await visitor.page.setViewportSize({ width: 1280, height: 900 });
  await visitor.page.screenshot({ path: `${FOLDER}${name}.png` });
  await visitor.page.setViewportSize(TALL);
}

async function report(visitor: Visitor): Promise<void> {
  await visitor.be('Sanne Bruggencate');
  await visitor.say('code paars');
  await visitor.sees('Code paars melden');
  await card(visitor, 'melden');
  await visitor.fill(INTAKE);
  await visitor.check('Vrijwillig');
  await visitor.press('Melden');
  await visitor.sees('Jouw melding loopt');
  await card(visitor, 'gemeld');
}

async function convene(visitor: Visitor): Promise<void> {
  await visitor.be(COORDINATOR);
  await visitor.sees('Nieuwe code paars');
  await card(visitor, 'triage');
  await visitor.press('Aannemen');
  await visitor.sees('Jij leidt deze casus');
  await card(visitor, 'leiden');
  for (const name of DELEGATES) {
    await visitor.be(name);
    await visitor.sees('Doe je mee aan deze code paars?');
    if (name === DELEGATES[0]) await card(visitor, 'uitnodiging');
    await visitor.press('Ik doe mee');
    await visitor.press('Ik doe mee');
    await visitor.sees(/Je doet mee\./);
  }
}

async function decide(visitor: Visitor): Promise<void> {
  await visitor.be(COORDINATOR);
  await visitor.press('Overleg openen');
  await visitor.press('Overleg openen');
  await visitor.sees('✓ De tafel is open.');
  await card(visitor, 'tafel-open');
  await visitor.press('Voorstel doen');
  const chat = visitor.page.locator('#chat');
  const today = await chat.getByLabel('Start op').last().inputValue();
  await visitor.fill({ ...PROPOSAL, 'Voor het gezin klaar op': today });
  await chat.getByLabel('Wie vertelt het aan kind en ouders?').last().selectOption({ index: 1 });
  await chat.getByLabel('Wie doet dat voor het gezin?').last().selectOption({ index: 2 });
  await card(visitor, 'voorstel');
  await visitor.press('Voorstel doen');
  await visitor.sees(/Je voorstel ligt er/);
  for (const name of DELEGATES) {
    await visitor.be(name);
    await visitor.sees(/Wat is jouw stem/);
    if (name === DELEGATES[0]) await card(visitor, 'stem');
    await visitor.press('Akkoord');
    await visitor.sees('✓ Je stem telt: akkoord.');
  }
  await visitor.tab('channel');
  await visitor.sees('De tafel is open');
  await whole(visitor, 'oefenruimte');
  await visitor.be(COORDINATOR);
  await visitor.sees('Iedereen is akkoord');
  await card(visitor, 'akkoord');
  await visitor.press('Besluit vaststellen');
  await visitor.sees('Er is een besluit');
  await visitor.press('Besluit tonen');
  await visitor.sees('Aan tafel');
  await card(visitor, 'besluit');
}

mkdirSync(FOLDER, { recursive: true });
const room = await startRoom('2026-03-03', '10:00');
const browser = await launchBrowser();
try {
  const visitor = await visit(browser, room.origin, { width: 1280, scheme: 'light' });
  await visitor.page.setViewportSize(TALL);
  await report(visitor);
  await convene(visitor);
  await decide(visitor);
} finally {
  await browser.close();
  await room.end();
}
