import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, hasBrowser, launchBrowser } from './support/browser.ts';
import { INTAKE, type RoomProcess, startRoom, type Visitor, visit } from './support/room.ts';
import {
  accepts,
  agrees,
  COORDINATOR,
  establishes,
  followsTheFourLines,
  joins,
  MUNICIPALITY,
  opensTheTable,
  proposes,
  reports,
  SCIENTIST,
} from './support/room-acts.ts';

/** `PICTURES=folder` keeps what was seen. */
const pictures = process.env.PICTURES;

type Look = readonly [width: number, scheme: 'light' | 'dark'];
const NARROW: Look = [390, 'dark'];
/** To look at: each story in each way. */
const ALL: readonly Look[] = [NARROW, [390, 'light'], [1280, 'light'], [1280, 'dark']];
/** Story (a) has all that the four lines have; those are played by test/long/practice-room.long.ts, on either store. */
const FOUR_LINES: readonly Look[] = pictures ? ALL : [];
const STORY_A: readonly Look[] = pictures ? ALL : [NARROW];

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

async function nothingForAxe({ page }: Visitor): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
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
      await followsTheFourLines(visitor, nothingForAxe);
    });
  }

  for (const way of STORY_A) {
    test(`verhaal a: tien mensen, twee stil, één kan niet, ruggenspraak, eerst een bed, dan een besluit (${way.join(' px, ')})`, {
      timeout: 120_000,
    }, async () => {
      const visitor = await enter('verhaal-a', '2026-03-03', '17:10', way);
      const fields = { ...INTAKE, 'Welke gecertificeerde instelling?': 'GI Noorderbaken' };
      await reports(visitor, fields, 'Ondertoezichtstelling (OTS)');
      await accepts(visitor);
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
      await opensTheTable(visitor);
      await proposes(visitor);
      await visitor.be('Femke Stuifzand');
      await visitor.press('Ruggenspraak');
      await visitor.sees(/Genoteerd: ruggenspraak/);
      for (const name of [MUNICIPALITY, 'Koen Bolderman', SCIENTIST, 'Lotte Amsingh'])
        await agrees(visitor, name);
      await visitor.clock('+1 uur');
      await visitor.clock('+1 uur');
      await agrees(visitor, 'Femke Stuifzand');
      await establishes(visitor);
      await visitor.press('Besluit tonen');
      await visitor.sees('Tien nachten een crisisbed. Daarna naar huis, met hulp.');
      await visitor.picture('besluit-tonen');
      await nothingForAxe(visitor);
      await visitor.tab('channel');
      await visitor.sees('Besluit genomen');
      await visitor.picture('kanaal');
      await nothingForAxe(visitor);
    });
  }
});
