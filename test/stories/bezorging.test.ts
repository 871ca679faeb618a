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

test('Zes uitnodigingen tegelijk: één bericht, waarin elke casus met Openen opengaat (R9.7)', async () => {
  const s = await story({ date: '2026-03-02', time: '22:40' });
  const numbers: string[] = [];
  for (let nr = 0; nr < 6; nr += 1) {
    numbers.push(await s.reporter.raises());
    await s.coordinator.presses('Aannemen');
  }
  const delegate = s.delegate('gem-oosterzand');
  await s.until('2026-03-03', '07:01');
  const invited = delegate.chat().filter((message) => message.text.includes('Doe je mee'));
  expect(invited.map((message) => message.at)).toEqual(['2026-03-03 07:00']);
  expect(invited[0]?.summary).toBe('6 berichten');
  for (const number of numbers) expect(invited[0]?.text).toContain(number);
  const third = numbers[2] ?? '';
  await s.about(third);
  expect(await delegate.presses('Openen')).toContain('Jouw stoel: Gemeente Oosterzand');
  await delegate.presses('Ik doe mee');
  expect(
    (await s.state(third)).seats
      .flatMap((seat) => seat.invitations)
      .filter((each) => each.answer.kind === 'accepted'),
  ).toHaveLength(1);
  expect(
    (await s.state(numbers[0])).seats
      .flatMap((seat) => seat.invitations)
      .filter((each) => each.answer.kind === 'accepted'),
  ).toHaveLength(0);
  await s.ends();
});

test('Na Melden is de bewaarde kaart een statuskaart, zonder inhoud en zonder velden (R1.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  const update = s.live.standIn.everything().findLast((request) => request.route === 'update');
  const sent = JSON.stringify(update?.body);
  expect(sent).toContain('Jouw melding loopt');
  expect(sent).not.toContain('Wat gebeurt er nu?');
  expect(sent).not.toContain('Melden');
  for (const person of s.live.register.people)
    for (const message of s.live.standIn.messagesFor(person.id.split('/')[1] ?? ''))
      expect(message.summary).not.toMatch(/Oosterzand|jaar|Kenmerk/);
  await s.ends();
});
