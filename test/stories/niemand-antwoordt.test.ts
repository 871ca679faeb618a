import { expect, test } from 'vitest';
import { story } from '../support/people.ts';

test('Niemand antwoordt: elke waarschuwing komt op haar eigen moment (R2.2, R3.3, R9.2, R9.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const invited = [s.delegate('gem-oosterzand'), s.delegate('wending'), s.delegate('windroos'), s.scientist];
  await s.reporter.raises();
  await s.until('2026-03-03', '14:30');

  // R2.2: na een kwartier de plaatsvervanger, na een half uur vanzelf aangenomen, na een uur het escalatiecontact.
  for (const person of [s.coordinator, s.secondCoordinator])
    expect(person.chat()[0]?.at).toBe('2026-03-02 10:00');
  expect(s.deputyCoordinator.chat()[0]?.at).toBe('2026-03-02 10:15');
  expect(s.deputyCoordinator.chat()[0]?.text).toContain('Nieuwe code paars');
  expect(s.reporter.heard('De tafel komt bij elkaar')).toEqual(['2026-03-02 10:30']);
  expect(s.escalationContact.heard('Niemand leidt deze code paars')).toEqual(['2026-03-02 11:00']);
  expect(s.coordinator.heard('Niemand leidt deze casus')).toEqual(['2026-03-02 11:00']);
  for (const person of invited)
    expect(person.heard('Er is nog geen voorzitter')).toEqual(['2026-03-02 11:00']);

  // R3.3, per persoon: gevraagd, herinnerd; de vervanger na een uur; de coördinator na anderhalf uur, met nummer.
  for (const person of invited)
    expect(person.heard('Doe je mee aan deze code paars?').slice(0, 2)).toEqual([
      '2026-03-02 10:30',
      '2026-03-02 11:00',
    ]);
  expect(s.deputy('wending').heard('Doe je mee aan deze code paars?').slice(0, 2)).toEqual([
    '2026-03-02 11:30',
    '2026-03-02 12:00',
  ]);
  for (const leader of [s.coordinator, s.secondCoordinator, s.deputyCoordinator]) {
    const told = leader.chat().filter((message) => message.text.includes('Geen antwoord op de uitnodiging'));
    expect(told.map((message) => message.at).slice(0, 2)).toEqual(['2026-03-02 12:00', '2026-03-02 13:00']);
    for (const person of invited) expect(told[0]?.text).toContain(`Bel ${person.name}, [${person.phone}]`);
    expect(told[1]?.text).toContain(s.deputy('wending').phone);
  }

  // R9.2: na twee uur, om vier uur, en twaalf, zes, drie en één uur voor het einde; ook 's nachts voor de coördinator.
  expect(s.coordinator.heard('Er is nog niets gepland')).toEqual([
    '2026-03-02 12:00',
    '2026-03-02 16:00',
    '2026-03-02 22:00',
    '2026-03-03 04:00',
    '2026-03-03 07:00',
    '2026-03-03 09:00',
  ]);
  const last = s.coordinator
    .chat()
    .find(({ at, text }) => at === '2026-03-03 09:00' && text.includes('CP-'))?.text;
  expect(last).toContain('Er is nog niets gepland. Nog 1 uur');
  expect(last).toContain(`Geen antwoord: ${s.delegate('gem-oosterzand').name}, [06-00000106]`);
  expect(last).toContain(
    'Nog nodig voor een besluit: voorzitter, gemeente, aanbieder en gedragswetenschapper.',
  );

  // R9.3: de 24 uur zijn om.
  expect(s.escalationContact.heard('De 24 uur zijn om')).toEqual(['2026-03-03 10:00']);
  expect(s.coordinator.heard('De 24 uur zijn om')).toEqual(['2026-03-03 10:00']);
  expect(s.coordinator.heard('De tafel is nog steeds niet bij elkaar geweest')).toEqual([
    '2026-03-03 12:00',
    '2026-03-03 14:00',
  ]);
  expect(await s.channel()).toContain('te laat (het was dinsdag 3 maart 10:00)');

  // R9.6: wie niet coördineert, sliep.
  for (const person of [...invited, s.reporter, s.escalationContact, s.deputy('wending')])
    for (const { at } of person.chat()) {
      const time = at.slice(11);
      expect(time >= '07:00' && time < '22:00', `${person.name} ${at}`).toBe(true);
    }

  // En zodra de tafel open is, is het stil (R9.5).
  await s.coordinator.presses('Ik pak dit op');
  await s.coordinator.presses('Overleg openen');
  await s.until('2026-03-03', '16:15');
  expect(s.coordinator.heard('De tafel is nog steeds niet bij elkaar geweest')).toHaveLength(2);
  await s.ends();
});
