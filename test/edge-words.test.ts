import { expect, test } from 'vitest';
import { drawPersonCard } from '../src/adapters/teams/draw.ts';
import type { PersonCard } from '../src/domain/announcements.ts';
import { MINUTE } from '../src/domain/calendar.ts';
import { INTAKE, story } from './support/people.ts';
import { changesNothing, rawSubmit } from './support/raw.ts';
import { caseOf, given } from './support/story.ts';
import { atTable, proposed, raised } from './support/story-acts.ts';
import { idOf } from './support/story-people.ts';
import { decided, openTable, proposal, quorum } from './support/table.ts';

/** Typed words, and old clients that do not know Action.Execute. */

test('Elk woord, met hoofdletters, een punt of spaties eromheen', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  for (const word of [
    'code paars',
    'Code Paars',
    'CODE PAARS!',
    '  code   paars. ',
    'codepaars',
    'code-paars',
  ])
    expect(await s.reporter.says(word), word).toContain('Is er nu gevaar? Bel eerst 112');
  for (const word of ['help', 'Help?', 'hallo'])
    expect(await s.reporter.says(word), word).toContain('Wat je kunt typen');
  expect(await s.reporter.says('overzicht')).toContain('Er loopt nu niets.');
  expect(await s.reporter.says('casus')).toContain('Je hebt nu geen lopende casussen.');
  expect(await s.reporter.says('casus CP-2026-0099')).toContain('Die casus ken ik niet');
  const number = await s.reporter.raises();
  expect(await s.reporter.says('Overzicht')).toContain(`**${number}** Oosterzand · Wacht op de coördinator`);
  expect(await s.reporter.says(`CASUS ${number.toLowerCase()}`)).toContain('Jouw melding loopt');
  expect(await s.reporter.says('casus')).toContain(number);
  expect(await s.coordinator.says(`casus ${number}`)).toContain('Nieuwe code paars');
  await s.ends();
});

test('Een woord dat de bot niet kent, komt niet terug: wat iemand schreef, blijft nergens staan (R11.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  for (const text of [
    'Het jongetje van de Kerkstraat is weer weg',
    '<b>vet</b>',
    '${title}',
    '',
    '   ',
    'casus CP-2026-0001; DROP TABLE',
    'casus ../../x',
  ]) {
    (s.desk.typed as Set<string>).add(text.length > 6 ? text : 'xxxxxxxxxxxx');
    expect(await s.reporter.says(text), text).toContain(
      'Dat woord ken ik niet. Wat je schreef, heb ik niet bewaard.',
    );
  }
  await s.ends();
});

test('In het kanaal na een vermelding: overzicht daar, code paars en casus in de eigen chat (R11.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  expect(await s.reporter.saysInChannel('overzicht')).toContain('Er loopt nu niets.');
  expect(await s.reporter.saysInChannel('help')).toContain('Wat je kunt typen');
  const before = s.reporter.chat().length;
  expect(await s.reporter.saysInChannel('code paars')).toContain('Ik heb je een eigen bericht gestuurd.');
  expect(s.reporter.chat()).toHaveLength(before + 1);
  s.desk.forget();
  await s.reporter.presses('Melden', INTAKE);
  await s.desk.remember(s.reporter.objectId);
  const shown = await s.coordinator.saysInChannel(`casus ${s.number()}`);
  expect(shown).toContain('Ik heb je een eigen bericht gestuurd.');
  expect(shown).not.toContain('12 tot en met 15');
  expect(s.coordinator.chat().at(-1)?.text).toContain('Nieuwe code paars');
  await s.ends();
});

test('kanaal: alleen de coördinator, en alleen in het kanaal (R10.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00', channel: false });
  expect(await s.coordinator.says('kanaal')).toContain('Typ dit in het kanaal');
  expect(
    await changesNothing(s, () => s.delegate('wending').saysInChannel('kanaal'), s.delegate('wending')),
  ).toContain('Dit kan alleen de coördinator.');
  await s.reporter.raises();
  expect(await s.channel()).not.toContain('CP-2026');
  expect(await s.coordinator.saysInChannel('kanaal')).toContain('Dit is nu het kanaal van de regio');
  expect(await s.channel()).toContain('Code paars CP-2026-0001');
  await s.ends();
});

test('casus van een ander: niet getoond, en genoteerd als geweigerd (R10.5, R11.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await s.reporter.raises({ hasBed: 'nee' });
  const words = await changesNothing(s, () => s.secondReporter.says(`casus ${number}`), s.secondReporter);
  expect(words).toContain('is niet van jou');
  expect(words).not.toContain('12 tot en met 15');
  await s.ends();
});

test('casus na het besluit: ieder ziet het eigen deel, tot en met de actie en de start', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await decided(s);
  const [municipality, executor] = quorum(s);
  expect(await municipality?.says(`casus ${number}`)).toContain('Er is een besluit');
  expect(await executor?.says(`casus ${number}`)).toContain('Is dat gelukt?');
  expect(await s.delegate('windroos').says(`casus ${number}`)).toContain('is niet van jou');
  await s.ends();
});

test('Een oude Teams stuurt Action.Submit: de daad telt, en het antwoord bevat niets van wat er getypt is', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.says('code paars');
  s.desk.forget();
  const card = s.desk.find(s.reporter.objectId, 'Melden');
  const data = card?.button.action.data as Record<string, string>;
  const fallback = card?.button.action.fallback as { type: string; data: Record<string, string> };
  expect(fallback).toMatchObject({ type: 'Action.Submit', data: { verb: 'raise', case: data.case } });

  await rawSubmit(s, s.reporter, { ...fallback.data, ...INTAKE, tried: '' });
  s.reporter.sees('Schrijf op wat er al is geprobeerd.');
  expect(await s.live.store.find({ limit: 1 })).toEqual([]);
  await rawSubmit(s, s.reporter, { ...fallback.data, ...INTAKE });
  s.reporter.sees('Je melding is binnen.');
  await s.desk.remember(s.reporter.objectId);
  for (const text of Object.values(INTAKE)) if (text.includes(' ')) (s.desk.typed as Set<string>).add(text);

  const ref = { case: s.desk.current.caseId, card: 'triage', subject: '' };
  await rawSubmit(s, s.delegate('wending'), { ...ref, verb: 'accept' });
  s.delegate('wending').sees('Dit kan alleen de coördinator');
  await rawSubmit(s, s.coordinator, { ...ref, verb: 'accept' });
  s.coordinator.sees('Aangenomen.');
  expect((await s.state()).stage.phase).toBe('convening');
  for (const verb of ['showContent', 'showDecision', 'open:plan', 'back', 'open']) {
    await changesNothing(s, () => rawSubmit(s, s.coordinator, { ...ref, verb }));
    expect(s.coordinator.chat().at(-1)?.text, verb).toContain('Dit kan niet in deze versie van Teams.');
  }
  await s.ends();
});

test('Stem telefonisch vastleggen: wie het betreft hoort het, en kan het veranderen (R6.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const [municipality, executor] = quorum(s);
  if (!municipality || !executor) throw new Error('no quorum');
  await s.scientist.presses('Voorstel doen', proposal(s));
  await executor.presses('Akkoord');
  await s.scientist.presses('Akkoord');
  await s.coordinator.presses('Stem telefonisch vastleggen', {
    seat: 'Gemeente Oosterzand',
    vote: 'Akkoord',
  });
  municipality.sees('De voorzitter heeft je stem telefonisch genoteerd.');
  s.coordinator.sees('Iedereen is akkoord');
  await municipality.presses('Niet akkoord', { reason: 'Dat heb ik zo niet gezegd aan de telefoon.' });
  expect(await s.coordinator.isRefused('Besluit vaststellen')).toContain(
    'Nog niet iedereen aan tafel is akkoord',
  );
  await s.ends();
});

test('R9.5: een herinnering die te laat komt zegt hoe laat ze is, op elke kaart die de klok stuurt', () => {
  const { world } = given(atTable(), proposed());
  const early = given(raised()).world;
  const line = 'Dit bericht komt 40 min te laat. Er was een storing.';
  const drawn = (each: typeof world, card: PersonCard, name: string, subject: string, lateMs: number) => {
    const scene = { now: each.now, values: each.values, register: each.register, channelPeople: [] };
    return JSON.stringify(drawPersonCard(card, caseOf(each), idOf(name), subject, lateMs, scene)?.data.lines);
  };
  for (const [each, card, name, subject] of [
    [early, 'triage', 'Dora', ''],
    [world, 'invitation', 'Bo', 's3'],
    [world, 'vote', 'Zara', 'p1'],
    [world, 'alert', 'Carla', 'undecided|'],
  ] as const) {
    expect(drawn(each, card, name, subject, 40 * MINUTE), card).toContain(line);
    expect(drawn(each, card, name, subject, 0), card).not.toContain('te laat');
  }
});
