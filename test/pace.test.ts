import { expect, test } from 'vitest';
import { createPace } from '../src/adapters/teams/pace.ts';
import { story } from './support/people.ts';
import { changesNothing, rawPress, rawSubmit } from './support/raw.ts';

/** How fast one person may press and type (issue 4, "The edge"): nothing is dropped without a word, nothing typed is lost. */

const TOO_FAST =
  'Dat ging te snel achter elkaar. Er is niets gedaan. Wat je hebt ingevuld, staat er nog. Probeer het over één seconde nog eens.';

test('Wie te snel drukt hoort dat er niets is gedaan; daarna telt een druk weer, en een ander merkt er niets van', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00', rateLimit: 1 });
  await s.reporter.raises();
  const press = () => rawPress(s, s.coordinator, 'add', { case: s.desk.current.caseId, text: 'Nog iets.' });
  const answers = [];
  for (let nr = 0; nr < 20; nr += 1) answers.push(await press());
  const slowed = answers.filter(({ text }) => text === TOO_FAST);
  expect(slowed.length).toBeGreaterThan(5);
  expect(answers.length - slowed.length).toBeGreaterThan(5);
  await changesNothing(s, () => rawPress(s, s.coordinator, 'claim', { case: s.desk.current.caseId }));
  expect((await s.state()).chair).toBeNull();
  expect((await s.reporter.says('overzicht')).length).toBeGreaterThan(0);
  s.live.waitOnTheWall(1000);
  await s.coordinator.presses('Ik pak dit op');
  expect((await s.state()).chair?.party.person).toBe(s.coordinator.id);
  // On record, and not once for each press.
  const lines = await s.live.store.accessLog({ limit: 100 });
  expect(lines.filter(({ reason }) => reason === 'too-fast')).toMatchObject([
    { person: s.coordinator.id, act: 'add', allowed: false, caseNumber: null },
  ]);
  await s.ends();
});

test('Een formulier blijft staan zoals het was ingevuld, en kan na het wachten zo verstuurd worden', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00', rateLimit: 1 });
  await s.reporter.raises();
  const typed = { text: 'De oma van het kind belde net.' };
  await s.reporter.says(`casus ${s.number()}`);
  const messages = () =>
    JSON.stringify(s.live.standIn.messagesFor(s.reporter.objectId).map(({ card }) => card));
  for (let nr = 0; nr < 12; nr += 1) await rawPress(s, s.reporter, 'back', { case: s.desk.current.caseId });
  const before = messages();
  await expect(s.reporter.presses('Aanvullen', typed)).rejects.toThrow();
  // No card was put in the place of the one with the form.
  expect(messages()).toBe(before);
  expect((await s.state()).additions).toEqual([]);
  s.live.waitOnTheWall(2000);
  await s.reporter.presses('Aanvullen', typed);
  expect((await s.state()).additions).toMatchObject([{ text: typed.text }]);
  await s.ends();
});

test('Getypte woorden en een oude Teams: ook daar een zin, in de eigen chat', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00', rateLimit: 1 });
  await s.reporter.raises();
  for (let nr = 0; nr < 12; nr += 1) await s.scientist.says('help');
  expect(await s.scientist.says('overzicht')).toBe(TOO_FAST);
  await rawSubmit(s, s.scientist, { verb: 'claim', case: s.desk.current.caseId });
  expect(s.scientist.chat().at(-1)?.text).toBe(TOO_FAST);
  await s.ends();
});

test('Zonder grens (0) is er geen, en wie lang niet komt wordt vergeten', () => {
  let now = 0;
  const free = createPace({ perSecond: 0, wallNow: () => now });
  for (let nr = 0; nr < 1000; nr += 1) expect(free.take('a').waitSeconds).toBe(0);
  const pace = createPace({ perSecond: 0.1, wallNow: () => now });
  expect(pace.take('a')).toEqual({ waitSeconds: 0, note: false });
  expect(pace.take('a')).toEqual({ waitSeconds: 10, note: true });
  expect(pace.take('a')).toEqual({ waitSeconds: 10, note: false });
  now += 4500;
  expect(pace.take('a').waitSeconds).toBe(6);
  // More people than are remembered: the first of them begins anew.
  for (let nr = 0; nr < 20_000; nr += 1) pace.take(`p${nr}`);
  expect(pace.take('a').waitSeconds).toBe(0);
  // A clock that goes back gives nobody presses, and takes none.
  now -= 60_000;
  expect(pace.take('a').waitSeconds).toBe(10);
});
