import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../test/support/browser.ts';
import { startRoom, type Visitor, visit } from '../test/support/room.ts';
import { comesToConsent, establishes } from '../test/support/room-acts.ts';

/** Makes the pictures of the handleiding and the README, from a code paars lived through in the practice room. */
const FOLDER = fileURLToPath(new URL('../docs/handleiding/beelden/', import.meta.url));
/** So tall that no card is cut off. */
const TALL = { width: 1280, height: 2600 };
const WIDE = { width: 1280, height: 900 };

/** The newest message as this person sees it, the first time that there is one of this name. */
function cards(visitor: Visitor): Visitor['picture'] {
  const taken = new Set<string>();
  return async (name) => {
    if (taken.has(name)) return;
    taken.add(name);
    const message = visitor.page.locator('#chat [role=tabpanel]:not([hidden]) .message').last();
    await message.screenshot({ path: `${FOLDER}${name}.png` });
  };
}

mkdirSync(FOLDER, { recursive: true });
const room = await startRoom('2026-03-03', '10:00');
const browser = await launchBrowser();
try {
  const plain = await visit(browser, room.origin, { width: WIDE.width, scheme: 'light' });
  const visitor = { ...plain, picture: cards(plain) };
  await visitor.page.setViewportSize(TALL);
  await comesToConsent(visitor);
  await visitor.tab('channel');
  await visitor.sees('De tafel is open');
  await visitor.page.setViewportSize(WIDE);
  await visitor.page.screenshot({ path: `${FOLDER}oefenruimte.png` });
  await visitor.page.setViewportSize(TALL);
  await establishes(visitor);
  await visitor.press('Besluit tonen');
  await visitor.sees('Aan tafel');
  await visitor.picture('besluit');
} finally {
  await browser.close();
  await room.end();
}
