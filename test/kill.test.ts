import { expect, test } from 'vitest';
import { checkKills } from './support/kill-checks.ts';
import { killWhileVoting } from './support/killing.ts';

/** One of each kind; test/long/kill.long.ts kills twenty times. */
const KILLS = 2;

test('kill -9 terwijl gestemd wordt: geen stem weg, geen stem dubbel, en wat moest komen komt één keer', {
  timeout: 60_000,
}, async () => {
  const report = await killWhileVoting(KILLS);
  checkKills(report, KILLS);
  expect(report.unanswered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(1);
});
