import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, hasBrowser, launchBrowser } from './support/browser.ts';
import { STORE } from './support/data-place.ts';
import { INTAKE, PROPOSAL, type RoomProcess, startRoom, type Visitor, visit } from './support/room.ts';

const COORDINATOR = 'Marloes Tervoorde';
const MUNICIPALITY = 'Nadia el Barzani';
const PROVIDER = 'Tamar Zwiggelink';
const SCIENTIST = 'Yvonne Kraaijveen';
const REPORTER = 'Sanne Bruggencate';

/** `PICTURES=folder` keeps what was seen. */
const pictures = process.env.PICTURES;

type Look = readonly [width: number, scheme: 'light' | 'dark'];
const NARROW: Look = [390, 'dark'];
const WIDE: Look = [1280, 'light'];
/** To look at: each story in each way. */
const ALL: readonly Look[] = [NARROW, [390, 'light'], WIDE, [1280, 'dark']];
/** What a page looks like is seen once; on the other store one story shows that it is all there. */
const FOUR_LINES: readonly Look[] = pictures ? ALL : [NARROW];
const STORY_A: readonly Look[] = STORE === 'cosmos' ? [] : pictures ? ALL : [WIDE];

let browser: Browser;
const rooms: RoomProcess[] = [];

/** A room of its own at a local moment, and somebody at its page. */
async function enter(story: string, date: string, time: string, [width, scheme]: Look): Promise<Visitor> {
  const room = await startRoom(date, time);
  rooms.push(room);
  if (!pictures) return visit(browser, room.origin, { width, scheme });
  const folder = join(pictures, story);
  mkdirSync(folder, { recursive: true });
  return visit(browser, room.origin, { width, scheme, pictures: folder });
}

async function report(
  visitor: Visitor,
  fields: Readonly<Record<string, string>>,
  frame: string,
): Promise<void> {
  await visitor.be(REPORTER);
  await visitor.say('code paars');
  await visitor.sees('Code paars melden');
  await visitor.picture('melden');
  await visitor.fill(fields);
  await visitor.check(frame);
  await visitor.press('Melden');
  await visitor.sees('Jouw melding loopt');
  await visitor.picture('gemeld');
}

async function joins(visitor: Visitor, name: string): Promise<void> {
  await visitor.be(name);
  await visitor.sees('Doe je mee aan deze code paars?');
  await visitor.press('Ik doe mee');
  await visitor.press('Ik doe mee');
  await visitor.sees(/Je doet mee\./);
}

async function proposes(visitor: Visitor, executor: string): Promise<void> {
  await visitor.press('Voorstel doen');
  await visitor.sees('Welke gemeente betaalt?');
  const chat = visitor.page.locator('#chat');
  const today = await chat.getByLabel('Start op').last().inputValue();
  await visitor.fill({ ...PROPOSAL, 'Wie voert uit?': executor, 'Voor het gezin klaar op': today });
  await chat.getByLabel('Wie vertelt het aan kind en ouders?').last().selectOption({ index: 1 });
  await chat.getByLabel('Wie doet dat voor het gezin?').last().selectOption({ index: 2 });
  await visitor.picture('voorstel');
  await visitor.press('Voorstel doen');
  await visitor.sees(/Je voorstel ligt er/);
}

async function agrees(visitor: Visitor, name: string): Promise<void> {
  await visitor.be(name);
  await visitor.sees(/Wat is jouw stem|Geef dan je stem/);
  await visitor.picture('stem');
  await visitor.press('Akkoord');
  await visitor.sees('✓ Je stem telt: akkoord.');
}

describe.skipIf(!hasBrowser())('de oefenruimte in een echte browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    for (const room of rooms) await room.end();
  });

  for (const way of FOUR_LINES) {
    test(`vier regels, van code paars tot besluit (${way.join(' px, ')})`, {
      timeout: 90_000,
    }, async () => {
      const visitor = await enter('vier-regels', '2026-03-03', '10:00', way);
      await visitor.picture('begin');
      await report(visitor, INTAKE, 'Vrijwillig');
      await visitor.be(COORDINATOR);
      await visitor.sees('Nieuwe code paars');
      await visitor.picture('triage');
      await visitor.press('Aannemen');
      await visitor.sees('Jij leidt deze casus');
      await visitor.picture('leiden');
      for (const name of [MUNICIPALITY, PROVIDER, SCIENTIST]) await joins(visitor, name);
      await visitor.picture('uitnodiging');
      await visitor.be(COORDINATOR);
      await visitor.press('Overleg openen');
      await visitor.sees('Wie zijn er?');
      await visitor.press('Overleg openen');
      await visitor.sees('✓ De tafel is open.');
      await proposes(visitor, 'Jeugdhulp De Wending');
      for (const name of [MUNICIPALITY, PROVIDER, SCIENTIST]) await agrees(visitor, name);
      await visitor.be(COORDINATOR);
      await visitor.sees('Iedereen is akkoord');
      await visitor.press('Besluit vaststellen');
      await visitor.sees('Er is een besluit');
      await visitor.picture('besluit');
      expect(await axeFindings(visitor.page)).toEqual([]);
      await visitor.be(REPORTER);
      await visitor.press('Besluit tonen');
      await visitor.sees('Tien nachten een crisisbed. Daarna naar huis, met hulp.');
      await visitor.picture('besluit-tonen');
      await visitor.tab('channel');
      await visitor.sees('Besluit genomen');
      await visitor.picture('kanaal');
      expect(await axeFindings(visitor.page)).toEqual([]);
    });
  }

  for (const way of STORY_A) {
    test(`verhaal a: tien mensen, twee stil, één kan niet, ruggenspraak, eerst een bed, dan een besluit (${way.join(' px, ')})`, {
      timeout: 120_000,
    }, async () => {
      const visitor = await enter('verhaal-a', '2026-03-03', '17:10', way);
      await report(
        visitor,
        { ...INTAKE, 'Welke gecertificeerde instelling?': 'GI Noorderbaken' },
        'Ondertoezichtstelling (OTS)',
      );
      await visitor.be(COORDINATOR);
      await visitor.press('Aannemen');
      await visitor.sees('Jij leidt deze casus');
      for (const name of [MUNICIPALITY, 'Femke Stuifzand', SCIENTIST]) await joins(visitor, name);
      await visitor.be('Gerda Pluimers');
      await visitor.press('Ik kan niet');
      await visitor.press('Ik kan niet');
      await visitor.sees('Je doet niet mee');
      // Tamar and Ruben stay silent: after an hour their deputies are asked (R3.3).
      await visitor.clock('+1 uur');
      await joins(visitor, 'Koen Bolderman');
      await joins(visitor, 'Lotte Amsingh');
      await visitor.be(COORDINATOR);
      await visitor.press('Overleg plannen');
      await visitor.fill({ Datum: '2026-03-04', Tijd: '09:00' });
      await visitor.press('Overleg plannen');
      await visitor.sees(/Eerst een bed\./);
      await visitor.picture('eerst-een-bed');
      await visitor.press('Terug');
      await visitor.sees('Jij leidt deze casus');
      await visitor.press('Bed vastleggen');
      await visitor.fill({ 'Bij welke aanbieder of welke plek?': 'Jeugdhulp De Wending, groep Noord' });
      await visitor.press('Bed vastleggen');
      await visitor.sees('✓ Vastgelegd waar het kind slaapt.');
      await visitor.press('Overleg plannen');
      await visitor.fill({ Datum: '2026-03-04', Tijd: '09:00' });
      await visitor.press('Overleg plannen');
      await visitor.sees(/Gepland\. Iedereen die meedoet/);
      for (const step of ['+6 uur', '+6 uur', '+1 uur', '+1 uur', '+1 uur']) await visitor.clock(step);
      await visitor.sees('Het overleg begint bijna');
      await visitor.press('Overleg openen');
      await visitor.sees('Wie zijn er?');
      await visitor.press('Overleg openen');
      await visitor.sees('✓ De tafel is open.');
      await proposes(visitor, 'Jeugdhulp De Wending');
      await visitor.be('Femke Stuifzand');
      await visitor.press('Ruggenspraak');
      await visitor.sees(/Genoteerd: ruggenspraak/);
      for (const name of [MUNICIPALITY, 'Koen Bolderman', SCIENTIST, 'Lotte Amsingh'])
        await agrees(visitor, name);
      await visitor.clock('+1 uur');
      await visitor.clock('+1 uur');
      await agrees(visitor, 'Femke Stuifzand');
      await visitor.be(COORDINATOR);
      await visitor.sees('Iedereen is akkoord');
      await visitor.press('Besluit vaststellen');
      await visitor.sees('Er is een besluit');
      await visitor.press('Besluit tonen');
      await visitor.sees('Tien nachten een crisisbed. Daarna naar huis, met hulp.');
      await visitor.picture('besluit-tonen');
    });
  }
});
