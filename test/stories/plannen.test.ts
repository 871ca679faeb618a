import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { joining, openTable, proposal, quorum } from '../support/table.ts';

test('Niemand plant: na een half uur plant de bot zelf de vroegste tijd die past; valt er iemand weg, dan hoort de coördinator het (R4.5, R4.6, R4.7)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const delegate = s.delegate('gem-veenhuizerwold');
  const deputy = s.deputy('gem-veenhuizerwold');
  const executor = s.delegate('wending');
  await s.reporter.raises({ municipality: 'veenhuizerwold' });
  await s.coordinator.presses('Aannemen');
  await delegate.presses('Vervanger sturen', { deputy: deputy.name });
  expect(deputy.heard('Doe je mee')).toEqual(['2026-03-02 10:00']);
  const late = [s.time('2026-03-02', '12:30'), s.time('2026-03-02', '13:30')];
  await deputy.presses('Ik doe mee', { times: late });
  await joining([executor, s.scientist]);
  await s.until('2026-03-02', '10:35');
  expect(s.reporter.heard('Overleg gepland')).toContain('2026-03-02 10:30');
  s.reporter.sees('maandag 2 maart 12:30. Plek: Videobellen in Teams.');

  await s.scientist.presses('Toch verhinderd', { reason: 'De trein staat stil bij de brug.' });
  expect(s.coordinator.heard('Het geplande overleg gaat zo niet door')).toEqual(['2026-03-02 10:35']);
  s.coordinator.sees('Nog nodig voor een besluit: gedragswetenschapper.');
  const second = s.person('Pieter Oldewelt');
  expect(second.heard('Doe je mee')).toEqual(['2026-03-02 10:35']);
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');
  await second.presses('Ik doe mee');
  expect(await s.channel()).toContain('Overleg gepland: maandag 2 maart 12:30');

  await s.until('2026-03-02', '12:46');
  for (const person of [deputy, executor, second])
    expect(person.heard('Het overleg begint bijna')).toEqual(['2026-03-02 12:15']);
  expect(s.coordinator.heard('Het overleg is nog niet geopend')).toEqual(['2026-03-02 12:45']);
  await s.coordinator.presses('Overleg openen');
  s.reporter.sees('De tafel is open');
  await s.ends();
});

test('Geen plek gevonden: het escalatiecontact hoort het, en morgen mag dan toch, gemerkt (R4.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '17:10' });
  await s.reporter.raises({ safeTonight: 'nee', hasBed: 'nee' });
  await s.coordinator.presses('Aannemen');
  await joining(quorum(s));
  const morning = { date: '2026-03-03', time: '09:00' };
  expect(await s.coordinator.isRefused('Overleg plannen', morning)).toContain('Geen plek gevonden');
  await s.coordinator.says(`casus ${s.number()}`);
  await s.coordinator.presses('Geen plek gevonden', {
    asked: 'Alle aanbieders en ook de crisisgroep in de stad.',
  });
  expect(s.escalationContact.heard('Er is geen bed gevonden')).toEqual(['2026-03-02 17:10']);
  await s.coordinator.presses('Overleg plannen', morning);
  expect((await s.state()).plan?.withoutBed).toBe(true);
  // Zoeken gaat door tot er een bed is.
  await s.until('2026-03-02', '19:30');
  expect(s.coordinator.heard('Er is nog geen bed')).toEqual(['2026-03-02 18:10', '2026-03-02 19:10']);
  await s.coordinator.presses('Bed vastleggen', {
    bedKind: 'blijft',
    judgedBy: 'De crisisdienst die langskwam',
  });
  await s.until('2026-03-02', '21:30');
  expect(s.coordinator.heard('Er is nog geen bed')).toHaveLength(1);
  await s.ends();
});

test('Schorsen tot: wie er was en het voorstel blijven; een latere dag vraagt eerst een bed (R5.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  await s.scientist.presses('Voorstel doen', proposal(s));
  await s.delegate('wending').presses('Akkoord');
  expect(await s.coordinator.isRefused('Schorsen tot', { date: '2026-03-03', time: '09:00' })).toContain(
    'Eerst een bed',
  );
  await s.coordinator.presses('Schorsen tot', { date: '2026-03-02', time: '14:00' });
  for (const person of [s.reporter, ...quorum(s)])
    person.sees('Het overleg gaat verder op maandag 2 maart 14:00.');
  expect(await s.delegate('gem-oosterzand').isRefused('Akkoord')).toContain('De tafel is nog niet open');
  await s.until('2026-03-02', '14:00');
  await s.coordinator.presses('Overleg openen');
  expect(await s.channel()).toContain('1 akkoord, 0 niet akkoord, 0 ruggenspraak, 2 nog niet');
  for (const person of [s.delegate('gem-oosterzand'), s.scientist]) await person.presses('Akkoord');
  await s.until('2026-03-02', '14:16');
  expect(s.reporter.heard('Er is een besluit')).toEqual(['2026-03-02 14:15']);
  await s.ends();
});

test('Deelnemer toevoegen, weglaten, en een mandaat voor deze casus (R3.1, R3.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const extra = s.delegate('gem-lage-esch');
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  // Ook als Teams niet zegt wie er in het kanaal zitten, is er het register.
  s.live.standIn.fail({ match: (request) => request.route === 'pagedMembers', status: 503, times: 5 });
  await s.coordinator.presses('Deelnemer toevoegen', { seatKind: 'municipality', person: extra.name });
  expect(extra.heard('Doe je mee')).toEqual(['2026-03-02 10:00']);
  await s.coordinator.presses('Mandaat voor deze casus', {
    person: extra.name,
    givenBy: 'De wethouder jeugd aan de telefoon',
    till: '2026-03-09',
  });
  await extra.presses('Ik doe mee');
  expect(await extra.reads('Inhoud tonen')).toContain('Alleen jij ziet dit');
  const left = s.delegate('heidehoek');
  await s.coordinator.presses('Deelnemer weglaten', { seat: 'Heidehoek Jeugdzorg' });
  left.sees('Je bent niet meer nodig');
  expect(await left.isRefused('Ik doe mee')).toContain('wie voor deze casus is uitgenodigd');
  await s.ends();
});
