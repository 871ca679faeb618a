import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { proposal, quorum } from '../support/table.ts';

test('Telefonisch besloten in twintig minuten; ieder bevestigt zijn stem met Klopt (R5.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '15:00' });
  const [municipality, executor, scientist] = quorum(s);
  if (!municipality || !executor || !scientist) throw new Error('no quorum');
  await s.reporter.raises();
  await s.until('2026-03-02', '15:20');
  await s.coordinator.presses('Aannemen');
  await s.coordinator.presses('Telefonisch besloten', {
    ...proposal(s),
    heldDate: '2026-03-02',
    heldTime: '15:10',
    akkoordSeats: ['Gemeente Oosterzand', 'Jeugdhulp De Wending', 'Gedragswetenschapper'],
  });
  expect((await s.state()).round.heldAt).not.toBeNull();
  expect(s.reporter.heard('Er is een besluit')).toEqual(['2026-03-02 15:20']);
  for (const voter of [municipality, executor, scientist]) {
    expect(voter.heard('Klopt jouw stem?')).toEqual(['2026-03-02 15:20']);
    await voter.presses('Klopt');
  }
  expect(await executor.reads('Besluit tonen')).toContain('De tafel was telefonisch bij elkaar.');
  expect(await s.delegate('windroos').isRefused('Besluit tonen')).toContain('alleen voor de aanmelder');
  await s.until('2026-03-03', '09:30');
  s.coordinator.doesNotSee('Er is nog niets gepland');
  s.coordinator.doesNotSee('De 24 uur zijn om');
  await s.ends();
});

test('Klopt niet: het besluit geldt niet meer en de tafel is weer open (R5.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '15:00' });
  const [municipality, executor, scientist] = quorum(s);
  if (!municipality || !executor || !scientist) throw new Error('no quorum');
  await s.reporter.raises();
  // Ook vanaf de eerste kaart: wie telefonisch besloot, heeft de casus daarmee aangenomen.
  await s.coordinator.presses('Aannemen');
  const held = { heldDate: '2026-03-02', heldTime: '15:00' };
  const seats = ['Gemeente Oosterzand', 'Jeugdhulp De Wending', 'Gedragswetenschapper'];
  expect(
    await s.coordinator.isRefused('Telefonisch besloten', {
      ...proposal(s),
      ...held,
      akkoordSeats: seats.slice(0, 2),
    }),
  ).toContain('Er ontbreekt: gedragswetenschapper');
  await s.coordinator.presses('Telefonisch besloten', { ...proposal(s), ...held, akkoordSeats: seats });
  await municipality.presses('Klopt niet', { reason: 'Ik zei alleen dat ik het zou voorleggen.' });
  expect(s.coordinator.heard('Een stem klopte niet')).toEqual(['2026-03-02 15:00']);
  s.reporter.sees('De tafel is weer open');
  expect((await s.state()).stage.phase).toBe('table');
  expect(await s.channel()).toContain('De tafel is open');

  expect(await s.coordinator.isRefused('Besluit vaststellen')).toContain(
    'Nog niet iedereen aan tafel is akkoord',
  );
  await municipality.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  expect(s.reporter.heard('Er is een besluit')).toHaveLength(2);
  expect(await municipality.reads('Besluit tonen')).toContain('Iedereen aan tafel was akkoord.');
  await s.ends();
});
