import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

/**
 * The machine's own Chromium; nothing is downloaded for a test. Without a desktop's window it takes half the processor
 * time for the same pages.
 */
const CHROMIUMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CHROMIUM = CHROMIUMS.find(existsSync);

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NONE = `there is no ${CHROMIUMS.join(' or ')} on this machine`;

/** Whether browser tests can run here; a skip is said aloud. */
export function hasBrowser(): boolean {
  if (CHROMIUM !== undefined) return true;
  console.warn(`SKIPPED: the browser tests, as ${NONE}.`);
  return false;
}

/** Starts Chromium; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NONE);
  // Dates as the people who use it see them, where Debian's chromium-l10n is installed.
  const env = { ...process.env, LANGUAGE: 'nl' };
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS, env });
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What alone depends on light or dark. */
const COLOURS = ['color-contrast'];

/**
 * What axe-core finds wrong on the page as it is now, and its colours in dark as in light, short enough to read in a
 * failing test. The page is left as it was.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  // As text: the page's content security policy lets no other script in. Once a page: it is half a megabyte.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(readFileSync(AXE, 'utf8'));
  const found = await run(page, { type: 'tag', values: RULES });
  const dark = await page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: dark)').matches`);
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' });
  const otherwise = await run(page, { type: 'rule', values: COLOURS });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  return [...found, ...otherwise];
}

function run(page: Page, runOnly: { readonly type: string; readonly values: readonly string[] }) {
  return page.evaluate<string[]>(`axe.run(document, { runOnly: ${JSON.stringify(runOnly)} }).then((found) =>
    found.violations.flatMap((one) =>
      one.nodes.map((node) => one.id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`);
}
