import { describe, expect, test } from 'vitest';
import { besiege } from './support/instances.ts';
import { checkSiege, printedSeed } from './support/instances-checks.ts';
import { nobodyAnswers } from './support/nobody-answers.ts';
import { checkSilence } from './support/silence-checks.ts';

/** Twenty-four hours in fifteen seconds; test/long/real-time.long.ts takes the whole minute. */
const WINDOW_MS = 15_000;
const TICK_MS = 50;
/** This machine is busy with other tests meanwhile. */
const NEAR_MS = 1500;

/** Bots whose clock no test sets: both mostly wait, so they do it at once. */
describe.concurrent('in echte tijd', { timeout: 120_000 }, () => {
  test('niemand antwoordt: de klok doet uit zichzelf alles van R2.2, R3.3, R9.2 en R9.3, op volgorde en op tijd', async () => {
    const silence = await nobodyAnswers(WINDOW_MS, TICK_MS);
    checkSilence(silence, NEAR_MS);
    expect(silence.output).not.toContain('"level":50');
  });

  test('drie bots op één opslag die hapert, steeds één gedood: geen stem weg of dubbel, alles verstuurd, alles op tijd', async () => {
    // A share of test/long/instances.long.ts, which takes ten minutes.
    const report = await besiege({
      seed: printedSeed(),
      durationMs: 14_000,
      tables: 1,
      killEveryMs: [2000, 5000],
      dueEveryMs: 1500,
      pressEveryMs: 1500,
    });
    checkSiege(report, { kills: 1, slackMs: NEAR_MS });
  });
});
