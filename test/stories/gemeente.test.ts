import { expect, test } from 'vitest';
import { INTAKE, story } from '../support/people.ts';
import { proposal } from '../support/table.ts';

test('Verkeerde gemeente, halverwege verbeterd: de oude afgevaardigde verliest inzage en stem (R2.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const wrong = s.delegate('gem-oosterzand');
  const right = s.delegate('gem-brinkmarke');
  const executor = s.delegate('wending');
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  for (const person of [wrong, executor, s.scientist]) await person.presses('Ik doe mee');
  expect(await wrong.reads('Inhoud tonen')).toContain(INTAKE.happening);
  await s.coordinator.presses('Overleg openen');
  await executor.presses('Voorstel doen', proposal(s));
  await wrong.presses('Akkoord');

  await s.coordinator.presses('Gemeente wijzigen', {
    municipality: 'Brinkmarke',
    reason: 'Het kind staat daar ingeschreven bij de vader.',
  });
  wrong.sees('De verantwoordelijke gemeente is nu Brinkmarke.');
  s.reporter.sees('De verantwoordelijke gemeente is nu Brinkmarke.');
  right.sees('De tafel is open. Doe je mee?');
  const version = await s.version();
  expect(await wrong.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');
  expect(
    await wrong.isRefused('Niet akkoord', { reason: 'Ik wil toch nog iets zeggen hierover.' }),
  ).toContain('wie met mandaat aan deze tafel zit');
  expect(await s.version()).toBe(version);
  expect(await s.channel()).toContain('0 akkoord, 0 niet akkoord, 0 ruggenspraak, 2 nog niet');

  await executor.presses('Akkoord');
  await s.scientist.presses('Akkoord');
  expect(await s.coordinator.isRefused('Besluit vaststellen')).toContain('Er ontbreekt: gemeente');
  await right.presses('Ik doe mee');
  right.sees('Er ligt een voorstel. Wat is jouw stem?');
  await right.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  expect(await right.reads('Besluit tonen')).toContain('Gemeente Brinkmarke: Akkoord');
  wrong.doesNotSee('Er is een besluit');
  await s.ends();
});

test('Gemeente onduidelijk: de coördinerende gemeente houdt de stoel (R2.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises({ municipality: 'onduidelijk' });
  await s.coordinator.presses('Aannemen');
  s.delegate('gem-veenhuizerwold').sees('Jouw stoel: Gemeente Veenhuizerwold');
  s.delegate('gem-oosterzand').doesNotSee('Doe je mee');
  await s.ends();
});
