import { expect, test } from 'vitest';
import { story } from '../support/people.ts';

const NO_BED = { safeTonight: 'nee', hasBed: 'nee' };

test('Gemeld om 22:40 op Goede Vrijdag, zonder bed: aanbieders meteen, de rest om 07:00, en het venster loopt (R9.6)', async () => {
  const s = await story({ date: '2026-04-03', time: '22:40' });
  const provider = s.delegate('wending');
  const municipality = s.delegate('gem-oosterzand');
  await s.reporter.raises(NO_BED);
  expect(s.coordinator.heard('Nieuwe code paars')).toEqual(['2026-04-03 22:40']);
  expect(provider.heard('Heb je een bed voor vannacht?')).toEqual(['2026-04-03 22:40']);

  await s.until('2026-04-03', '22:50');
  await s.coordinator.presses('Aannemen');
  municipality.doesNotSee('Doe je mee');
  provider.doesNotSee('Doe je mee');
  await provider.presses('Geen plek', { reason: 'De nachtdienst heeft alle kamers bezet.' });
  await s
    .delegate('windroos')
    .presses('Wij hebben een plek', { text: 'Logeerkamer bij pleeggezin aan de dijk.' });
  expect(s.coordinator.heard('Een aanbieder heeft een plek')).toEqual(['2026-04-03 22:50']);
  await s.until('2026-04-04', '00:45');
  expect(s.coordinator.heard('Er is nog geen bed')).toEqual(['2026-04-03 23:40', '2026-04-04 00:40']);
  const report = s.coordinator.chat().at(-1)?.text ?? '';
  expect(report).toContain('Geen plek: Jeugdhulp De Wending.');
  expect(report).toContain(`Heeft een plek: ${s.delegate('windroos').name}`);
  await s.coordinator.presses('Bed vastleggen', {
    bedKind: 'bed',
    bedPlace: 'Pleeggezin aan de dijk',
    bedFrom: '2026-04-03',
    bedTill: '2026-04-06',
  });

  // Persoonlijke antwoordtijd begint pas om 07:00; de waarschuwing om twaalf uur voor het einde gaat gewoon door.
  await s.until('2026-04-04', '11:00');
  expect(municipality.heard('Doe je mee')).toEqual(['2026-04-04 07:00', '2026-04-04 07:30']);
  expect(provider.heard('Doe je mee')).toEqual(['2026-04-04 07:00', '2026-04-04 07:30']);
  expect(s.deputy('wending').heard('Doe je mee')).toEqual(['2026-04-04 08:00', '2026-04-04 08:30']);
  expect(s.coordinator.heard('Geen antwoord op de uitnodiging')).toEqual([
    '2026-04-04 08:30',
    '2026-04-04 09:30',
    '2026-04-04 10:30',
  ]);
  expect(s.coordinator.heard('Er is nog niets gepland')).toEqual(['2026-04-04 00:40', '2026-04-04 10:40']);
  expect(s.reporter.heard('De tafel komt bij elkaar')).toEqual(['2026-04-04 07:00']);
  // Paaszaterdag is geen werkdag, maar een code paars wacht daar niet op.
  expect(municipality.chat().at(-1)?.text).toContain('zaterdag 4 april');
  await s.ends();
});

test('Nu wakker maken: iedereen krijgt het bericht meteen, en de antwoordtijd loopt (R9.6)', async () => {
  const s = await story({ date: '2026-04-03', time: '22:40' });
  const municipality = s.delegate('gem-oosterzand');
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  municipality.doesNotSee('Doe je mee');
  await s.until('2026-04-03', '22:45');
  await s.coordinator.presses('Nu wakker maken');
  expect(municipality.heard('Doe je mee')).toEqual(['2026-04-03 22:45']);
  await s.until('2026-04-03', '23:50');
  expect(municipality.heard('Doe je mee')).toEqual(['2026-04-03 22:45', '2026-04-03 23:15']);
  expect(s.deputy('wending').heard('Doe je mee')).toEqual(['2026-04-03 23:45']);
  await s.ends();
});

test('Het venster is 86.400 seconden, ook als de klok vooruitgaat (R9.1)', async () => {
  const s = await story({ date: '2026-03-28', time: '12:00' });
  await s.reporter.raises();
  expect(await s.channel()).toContain('(tot zondag 29 maart 13:00)');
  await s.until('2026-03-29', '13:30');
  expect(s.coordinator.heard('Er is nog niets gepland')).toEqual([
    '2026-03-28 14:00',
    '2026-03-28 16:00',
    '2026-03-29 00:00',
    '2026-03-29 07:00',
    '2026-03-29 10:00',
    '2026-03-29 12:00',
  ]);
  expect(s.coordinator.heard('De 24 uur zijn om')).toEqual(['2026-03-29 13:00']);
  await s.ends();
});
