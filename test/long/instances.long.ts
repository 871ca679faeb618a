import { test } from 'vitest';
import { besiege } from '../support/instances.ts';
import { checkSiege, printedSeed } from '../support/instances-checks.ts';

test('tien minuten: drie bots op één opslag die hapert, elke paar seconden één gedood en vervangen', {
  timeout: 900_000,
}, async () => {
  const report = await besiege({
    seed: printedSeed(),
    durationMs: 600_000,
    tables: 3,
    killEveryMs: [1000, 4000],
    dueEveryMs: 2000,
    pressEveryMs: 1200,
  });
  checkSiege(report, { kills: 60, slackMs: 1000 });
});
