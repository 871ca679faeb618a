import { expect, test } from 'vitest';
import { nobodyAnswers } from '../support/nobody-answers.ts';
import { checkSilence } from '../support/silence-checks.ts';

/** Twenty-four hours in a minute: an hour is two and a half seconds, a tick five minutes. */
const WINDOW_MS = 60_000;
const TICK_MS = 200;
const NEAR_MS = 1000;

test('vierentwintig uur in een minuut: niemand antwoordt, en de klok doet alles zelf', {
  timeout: 180_000,
}, async () => {
  const silence = await nobodyAnswers(WINDOW_MS, TICK_MS);
  checkSilence(silence, NEAR_MS);
  expect(silence.output).not.toContain('"level":50');
});
