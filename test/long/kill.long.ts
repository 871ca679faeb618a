import { expect, test } from 'vitest';
import { checkKills } from '../support/kill-checks.ts';
import { killWhileVoting } from '../support/killing.ts';

const KILLS = 20;

test('twintig keer kill -9 terwijl gestemd wordt, de helft met verzoeken zonder antwoord', {
  timeout: 300_000,
}, async () => {
  const report = await killWhileVoting(KILLS);
  checkKills(report, KILLS);
  expect(report.unanswered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(KILLS / 2);
});
