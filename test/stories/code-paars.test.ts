import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { proposal } from '../support/table.ts';

test('Een hele code paars, van melding laat op de dag tot Sluiten, met tien mensen', async () => {
  const s = await story({ date: '2026-03-02', time: '17:10' });
  const municipality = s.delegate('gem-veenhuizerwold');
  const municipalityDeputy = s.deputy('gem-veenhuizerwold');
  const executor = s.delegate('wending');
  const silent = s.delegate('windroos');
  const declines = s.delegate('heidehoek');
  const institution = s.delegate('gi-noorderbaken');

  // Melden: het kind heeft vannacht geen bed.
  const number = await s.reporter.raises({
    municipality: 'veenhuizerwold',
    legalFrames: ['ots'],
    certifiedInstitution: 'gi-noorderbaken',
    safeTonight: 'nee',
    hasBed: 'nee',
  });
  expect(number).toBe('CP-2026-0001');
  s.reporter.sees('Je melding is binnen. De klok loopt.');
  expect(await s.channel()).toContain('Wacht op de coördinator');
  for (const provider of [executor, silent, declines, s.deputy('wending')])
    expect(provider.heard('Heb je een bed voor vannacht?')).toEqual(['2026-03-02 17:10']);

  // Triage.
  await s.until('2026-03-02', '17:15');
  await s.coordinator.presses('Ik pak dit op');
  s.secondCoordinator.sees(`${s.coordinator.name}, ${s.coordinator.phone} leidt deze casus.`);
  await s.coordinator.presses('Aannemen');
  expect(s.reporter.heard('De tafel komt bij elkaar')).toEqual(['2026-03-02 17:15']);
  for (const person of [executor, institution, s.scientist]) await person.presses('Ik doe mee');
  await declines.presses('Ik kan niet', { reason: 'Onze gedragsgroep zit tot over de oren vol.' });
  declines.sees('Je doet niet mee. De coördinator zoekt iemand anders.');
  s.coordinator.sees('Een stoel blijft leeg');

  // Er is vandaag geen tijd meer: een overleg morgen kan pas als er een bed is (R4.2).
  const tomorrow = { date: '2026-03-03', time: '09:00', place: 'Gemeentehuis, kamer 1' };
  expect(await s.coordinator.isRefused('Overleg plannen', tomorrow)).toContain('Eerst een bed');
  await silent.presses('Geen plek', { reason: 'De crisisgroep heeft een wachtrij van drie.' });
  await executor.presses('Wij hebben een plek', { text: 'Kamer vier is vrij tot en met vrijdag.' });
  s.coordinator.sees('Een aanbieder heeft een plek');
  s.coordinator.sees(executor.phone);

  // Wie niet antwoordt, wordt herinnerd; dan de vervanger; dan hoort de coördinator het (R3.3).
  await s.until('2026-03-02', '18:20');
  expect(municipality.heard('Doe je mee aan deze code paars?')).toEqual([
    '2026-03-02 17:15',
    '2026-03-02 17:45',
  ]);
  expect(municipalityDeputy.heard('Doe je mee aan deze code paars?')).toEqual(['2026-03-02 18:15']);
  expect(s.deputy('windroos').heard('Doe je mee aan deze code paars?')).toEqual(['2026-03-02 18:15']);
  await municipalityDeputy.presses('Ik doe mee');
  await s.coordinator.presses('Bed vastleggen', {
    bedKind: 'bed',
    bedPlace: 'De Wending, kamer vier',
    bedFrom: '2026-03-02',
    bedTill: '2026-03-06',
  });
  s.reporter.sees('Er is een bed');
  await s.coordinator.presses('Overleg plannen', tomorrow);
  for (const person of [s.reporter, municipalityDeputy, executor, institution, s.scientist])
    expect(person.heard('Overleg gepland')[0]).toBe('2026-03-02 18:20');
  // The channel's card says so too, once it was renewed; a chat of his own gets nothing.
  expect(municipality.heard('Overleg gepland')).toEqual([]);

  // De tafel.
  await s.until('2026-03-03', '09:00');
  expect(s.coordinator.heard('Geen antwoord op de uitnodiging')).toContain('2026-03-02 18:45');
  s.coordinator.sees(municipality.phone);
  expect(executor.heard('Het overleg begint bijna')).toEqual(['2026-03-03 08:45']);
  await s.coordinator.presses('Overleg openen');
  s.coordinator.sees('Eerst de inhoud, dan het geld');
  await s.minutes(10);
  await s.scientist.presses(
    'Voorstel doen',
    proposal(s, {
      kind: 'small-scale-living',
      payer: 'gem-veenhuizerwold',
      startDate: '2026-03-04',
      tellDue: '2026-03-04',
      network: 'De tante en de oma zijn gevraagd en kunnen het niet aan.',
      familyText: 'Elke week een gesprek met moeder en de broertjes.',
      familyOwner: municipalityDeputy.id,
      familyDue: '2026-03-06',
      firstCheck: '2026-03-31',
    }),
  );
  for (const person of [municipalityDeputy, executor, s.scientist]) await person.presses('Akkoord');
  await institution.presses('Ruggenspraak');
  expect(await s.channel()).toContain('3 akkoord, 0 niet akkoord, 1 ruggenspraak, 0 nog niet');
  expect(await s.coordinator.isRefused('Besluit vaststellen')).toContain(
    'Nog niet iedereen aan tafel is akkoord',
  );
  await s.until('2026-03-03', '11:12');
  expect(s.coordinator.heard('Er is nog geen besluit')).toEqual(['2026-03-03 11:00']);
  s.coordinator.sees(`Nog geen stem: ${institution.name}`);
  expect(institution.heard('Terug van ruggenspraak?')).toEqual(['2026-03-03 09:10', '2026-03-03 11:10']);
  await institution.presses('Akkoord');
  s.coordinator.sees('Iedereen is akkoord');
  await s.until('2026-03-03', '11:30');
  for (const person of [s.reporter, municipalityDeputy, executor, institution, s.scientist, s.coordinator])
    expect(person.heard('Er is een besluit')).toEqual(['2026-03-03 11:27']);
  municipality.doesNotSee('Er is een besluit');
  const record = await s.reporter.reads('Besluit tonen');
  expect(record).toContain('Het besluit is vanzelf vastgesteld.');
  expect(record).toContain('Elke week een gesprek met moeder en de broertjes.');
  expect(record).toContain(`Ruben Esveldt, GI Noorderbaken, mandaat tot en met zondag 31 december 2028`);

  // Start en acties (R7.1, R7.2).
  await s.until('2026-03-04', '09:05');
  expect(executor.heard('Vandaag start de hulp')).toEqual(['2026-03-04 09:00']);
  await executor.presses('Gestart');
  s.reporter.sees('De hulp is gestart.');
  await s.reporter.presses('Gereed');
  await s.until('2026-03-10', '10:00');
  expect(municipalityDeputy.heard('Een actie voor het gezin.')).toEqual([
    '2026-03-03 11:27',
    '2026-03-05 09:00',
    '2026-03-06 09:00',
    '2026-03-09 09:00',
    '2026-03-10 09:00',
  ]);
  expect(s.coordinator.heard('Een actie is te laat')).toEqual(['2026-03-10 09:00']);
  s.coordinator.sees(municipalityDeputy.phone);
  await s.coordinator.says(`casus ${number}`);
  expect(await s.coordinator.isRefused('Sluiten', { lasting: false })).toContain('Er is nog 1 actie open.');
  await municipalityDeputy.presses('Gereed');

  // Afschaling (R7.3) en Sluiten (R8.1).
  await s.until('2026-03-31', '09:30');
  expect(executor.heard('Kan het kind met minder hulp toe?')).toEqual(['2026-03-31 09:00']);
  await executor.presses('Nog niet', {
    reason: 'De rust is er nog maar net, we willen nog vier weken.',
    next: '2026-04-28',
    heard: 'ja',
  });
  s.reporter.sees('Nog niet afgeschaald');
  await s.until('2026-04-28', '09:10');
  await executor.presses('Afgeschaald', {
    heard: 'ja',
    note: 'Het kind woont weer thuis met ambulante hulp.',
  });
  s.reporter.sees('Het kind kan met minder hulp toe.');
  await s.until('2026-04-29', '09:10');
  expect(s.coordinator.heard('Kan deze casus dicht?')).toEqual(['2026-04-29 09:00']);
  await s.coordinator.presses('Sluiten');
  for (const person of [s.reporter, executor, institution, s.scientist, municipalityDeputy])
    person.sees('Gesloten');
  expect(await s.channel()).toContain('Stand: Gesloten');
  expect(
    await s.coordinator.isRefused('Bed vastleggen', { bedKind: 'blijft', judgedBy: 'De wijkagent' }),
  ).toContain('is afgerond');
  await s.until('2026-06-01', '12:00');
  expect(s.reporter.chat().at(-1)?.at).toBe('2026-04-29 09:10');
  await s.ends();
});
