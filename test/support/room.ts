import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { instantOf } from '../../src/domain/calendar.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { type DataPlace, dataPlace } from './data-place.ts';

/** How long a page may take to show what a press leads to. */
const PATIENCE_MS = 10_000;

export interface RoomProcess extends BotProcess {
  /** Ends the process and takes its data away. */
  end(): Promise<void>;
}

/** `npm start` with the practice room, its protocol clock at a local moment. */
export async function startRoom(date: string, time: string, on?: DataPlace): Promise<RoomProcess> {
  const place = on ?? (await dataPlace());
  const store = await place.open(Date.now);
  await store.write('clock-offset', instantOf(date, time, 'Europe/Amsterdam') - Date.now());
  await store.close();
  const bot = await startBotProcess({ ...place, env: { ...place.env, PRACTICE: 'on' } });
  return {
    ...bot,
    async end() {
      await bot.kill('SIGTERM');
      await place.remove();
    },
  };
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** Where pictures go; none are made without it. */
  readonly pictures?: string;
}

/** Somebody at the practice page, who is one person after another. */
export interface Visitor {
  readonly page: Page;
  be(name: string): Promise<void>;
  say(text: string): Promise<void>;
  /** Presses the newest button of this word that the page shows. */
  press(title: string): Promise<void>;
  fill(fields: Readonly<Record<string, string>>): Promise<void>;
  check(label: string): Promise<void>;
  /** Waits until the page shows this text; the newest place of it. */
  sees(text: string | RegExp): Promise<Locator>;
  tab(where: 'personal' | 'channel'): Promise<void>;
  clock(title: string): Promise<void>;
  picture(name: string): Promise<void>;
}

export async function visit(browser: Browser, origin: string, look: Look): Promise<Visitor> {
  const page = await browser.newPage({
    viewport: { width: look.width, height: look.width < 500 ? 844 : 900 },
    colorScheme: look.scheme,
    locale: 'nl-NL',
  });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${origin}/practice/`);
  await page.locator('#who button').first().waitFor({ state: 'attached' });
  let taken = 0;
  const chat = page.locator('#chat [role=tabpanel]:not([hidden])');
  return {
    page,
    async be(name) {
      const toggle = page.locator('#who-toggle');
      if ((await toggle.isVisible()) && (await toggle.getAttribute('aria-expanded')) === 'false')
        await toggle.click();
      await page.locator('#who button', { hasText: name }).click();
      await page.locator('#self', { hasText: name }).waitFor();
    },
    async say(text) {
      await page.locator('#words').fill(text);
      await page.keyboard.press('Enter');
    },
    async press(title) {
      const button = chat.getByRole('button', { name: title, exact: true }).last();
      await button.click();
      // While a press is under way its buttons are off.
      await page
        .locator('#chat button:is([aria-disabled="true"], :disabled)')
        .first()
        .waitFor({ state: 'detached' });
    },
    async fill(fields) {
      for (const [label, value] of Object.entries(fields)) {
        const field = chat.getByLabel(label).last();
        const choice = (await field.evaluate((element) => element.tagName)) === 'SELECT';
        if (choice) await field.selectOption({ label: value });
        else await field.fill(value);
      }
    },
    async check(label) {
      await chat.getByLabel(label).last().check();
    },
    async sees(text) {
      const found = chat.getByText(text).last();
      await found.waitFor();
      return found;
    },
    async tab(where) {
      await page.locator(`#tab-${where}`).click();
    },
    async clock(title) {
      const before = (await page.locator('#now').textContent()) ?? '';
      await page.getByRole('button', { name: title, exact: true }).click();
      await page.locator('#now').filter({ hasNotText: before }).waitFor();
    },
    async picture(name) {
      if (!look.pictures) return;
      taken += 1;
      const nr = String(taken).padStart(2, '0');
      await page.screenshot({ path: join(look.pictures, `${look.width}-${look.scheme}-${nr}-${name}.png`) });
    },
  };
}

/** What a reporter fills in, by the words on the card. */
export const INTAKE: Readonly<Record<string, string>> = {
  'Jouw eigen kenmerk': 'W-204',
  Leeftijd: '12 tot en met 15 jaar',
  'Verantwoordelijke gemeente': 'Oosterzand',
  'Wat gebeurt er nu?': 'Het gaat thuis niet meer. Vanavond was er weer ruzie.',
  'Wat is er al geprobeerd?': 'Een gezinscoach, en logeren bij oma.',
  'Wat vraag je aan de tafel?': 'Een veilige plek, en rust voor het gezin.',
  'Is er een verklarende analyse?': 'Nee',
  'Welke hulp zoek je?': 'Crisisbed',
  'Is het kind vannacht veilig?': 'Nee',
  'Heeft het kind vannacht een bed?': 'Nee',
  'Jouw telefoonnummer': '06-00000099',
  'Op welke grond deel je dit?': 'Acute veiligheid',
  'Toelichting bij de grond': 'De ouders waren niet te bereiken.',
};

/** What a proposal for a crisis bed holds beside who does what. */
export const PROPOSAL: Readonly<Record<string, string>> = {
  'Soort hulp': 'Crisisbed',
  'Het voorstel': 'Tien nachten een crisisbed. Daarna naar huis, met hulp.',
  'Wie voert uit?': 'Jeugdhulp De Wending',
  'Wat is er in het eigen netwerk geprobeerd?': 'Oma en de buren zijn gevraagd.',
  'Wat doen we voor het gezin?': 'De gezinscoach komt elke dag langs.',
  'Doel van de afschaling': 'Binnen drie weken weer thuis wonen.',
  'Hoe, of waarom niet?': 'Het kind en beide ouders zijn gebeld.',
};
