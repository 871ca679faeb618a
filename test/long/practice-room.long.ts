import { describe, expect, test } from 'vitest';
import { axeFindings, hasBrowser, launchBrowser } from '../support/browser.ts';
import { inFolder, onWirePeer } from '../support/data-place.ts';
import { startRoom, visit } from '../support/room.ts';
import { followsTheFourLines } from '../support/room-acts.ts';

const ROOMS = [
  { store: 'SQLite', place: async () => inFolder(), width: 1280, scheme: 'light' },
  { store: 'Cosmos DB', place: onWirePeer, width: 390, scheme: 'dark' },
] as const;

describe.skipIf(!hasBrowser())('de oefenruimte in een echte browser', () => {
  test.each(ROOMS)('vier regels, van code paars tot besluit, op $store', async ({ place, width, scheme }) => {
    const room = await startRoom('2026-03-03', '10:00', await place());
    const browser = await launchBrowser();
    try {
      const visitor = await visit(browser, room.origin, { width, scheme });
      await followsTheFourLines(visitor, async ({ page }) => expect(await axeFindings(page)).toEqual([]));
    } finally {
      await browser.close();
      await room.end();
    }
  });
});
