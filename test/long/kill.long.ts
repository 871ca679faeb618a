import { expect, test } from 'vitest';
import { checkKills } from '../support/kill-checks.ts';
import { killWhileVoting, type Late } from '../support/killing.ts';

const KILLS = 20;

test('twintig keer kill -9 terwijl gestemd wordt, de helft met verzoeken zonder antwoord', {
  timeout: 300_000,
}, async () => {
  const report = await killWhileVoting(KILLS);
  checkKills(report, KILLS);
  expect(report.unanswered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(KILLS / 2);
});

const MANY_KILLS = 200;
const FAIL_ONE_IN = 5;

test('tweehonderd keer kill -9 terwijl Teams een op de vijf keer weigert', {
  timeout: 2_400_000,
}, async () => {
  const report = await killWhileVoting(MANY_KILLS, FAIL_ONE_IN);
  console.log(lateTable(report.late));
  checkKills(report, MANY_KILLS);
  expect(report.unanswered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(MANY_KILLS / 2);
  expect(report.late.length).toBeGreaterThanOrEqual(MANY_KILLS);
});

/** How late each alert was that fell due while no bot ran. */
function lateTable(late: readonly Late[]): string {
  const row = ({ dueAt, metMs, arrivedMs }: Late) =>
    `| ${new Date(dueAt).toISOString()} | ${metMs} ms | ${arrivedMs === null ? '–' : `${arrivedMs} ms`} |`;
  return ['| due | met after | in the chat after |', '|---|---|---|', ...late.map(row)].join('\n');
}
