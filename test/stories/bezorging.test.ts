import { expect, test } from 'vitest';
import { story } from '../support/people.ts';

/** Longer than the Retry-After and than the first back-offs; shorter than what reminds people. */
const BACK_OFF_MS = 20_000;

test('Wie niet te bereiken is in Teams, hoort de coördinator met telefoonnummer', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const blocked = s.delegate('gem-oosterzand');
  await s.reporter.raises();
  s.live.standIn.setReachable(blocked.objectId, false);
  await s.coordinator.presses('Aannemen');
  await s.live.settle();
  expect(s.coordinator.heard('Iemand is niet te bereiken in Teams')).toEqual(['2026-03-02 10:00']);
  s.coordinator.sees(`Bel ${blocked.name}, [${blocked.phone}]`);
  s.delegate('wending').sees('Doe je mee');
  await s.coordinator.says(`casus ${s.number()}`);
  s.coordinator.sees(`Niet te bereiken in Teams: ${blocked.name}`);
  await s.ends();
});

test('Teams zegt 429 of 503: het bericht komt later alsnog, en één keer', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const { standIn } = s.live;
  const [busy, broken, cut] = [s.delegate('gem-oosterzand'), s.delegate('wending'), s.scientist];
  await s.reporter.raises();
  standIn.fail({ person: busy.objectId, status: 429, retryAfterSeconds: 30 });
  standIn.fail({ person: broken.objectId, status: 503, times: 2 });
  standIn.fail({ person: cut.objectId, reset: true });
  await s.coordinator.presses('Aannemen');
  for (const person of [busy, broken, cut]) person.doesNotSee('Doe je mee');
  s.delegate('windroos').sees('Doe je mee');
  s.live.waitOnTheWall(15_000);
  await s.live.settle();
  busy.doesNotSee('Doe je mee');
  for (let tries = 0; tries < 3; tries += 1) {
    s.live.waitOnTheWall(BACK_OFF_MS);
    await s.live.settle();
  }
  for (const person of [busy, broken, cut, s.delegate('windroos')])
    expect(
      person.chat().filter((message) => message.text.includes('Doe je mee')),
      person.name,
    ).toHaveLength(1);
  expect((await s.state()).unreachable).toEqual([]);
  await s.ends();
});

test('Zonder gekozen kanaal loopt alles door; zodra het er is, krijgt de casus daar zijn gesprek', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00', channel: false });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  s.delegate('wending').sees('Doe je mee');
  expect(await s.channel()).toBe('');
  await s.coordinator.saysInChannel('kanaal');
  expect(await s.channel()).toContain(`Code paars ${s.number()}`);
  await s.ends();
});
