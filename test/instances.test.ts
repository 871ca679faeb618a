import { test } from 'vitest';
import { besiege } from './support/instances.ts';
import { checkSiege, printedSeed } from './support/instances-checks.ts';

test('drie bots op één opslag die hapert, steeds één gedood: geen stem weg of dubbel, alles verstuurd, alles op tijd', {
  timeout: 120_000,
}, async () => {
  // A share of test/long/instances.long.ts, which takes ten minutes.
  const report = await besiege({
    seed: printedSeed(),
    durationMs: 14_000,
    tables: 1,
    killEveryMs: [2000, 5000],
    dueEveryMs: 1500,
    pressEveryMs: 1500,
  });
  // This machine is busy with other tests meanwhile.
  checkSiege(report, { kills: 1, slackMs: 1500 });
});
