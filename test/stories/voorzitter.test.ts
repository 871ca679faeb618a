import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { joining, proposal } from '../support/table.ts';

test('De coördinator slaapt: een afgevaardigde neemt het voorzitterschap over, maar kan niet doorhakken (R2.2, R6.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const chair = s.delegate('gem-oosterzand');
  const executor = s.delegate('wending');
  const other = s.delegate('windroos');
  await s.reporter.raises();
  expect(await chair.isRefused('Voorzitterschap overnemen')).toContain(
    'Eerst neemt de coördinator de casus aan',
  );
  await s.until('2026-03-02', '11:05');
  await chair.presses('Voorzitterschap overnemen');
  s.reporter.sees(`${chair.name}, ${chair.phone} is nu voorzitter.`);
  s.coordinator.sees('Voorzitterschap overgenomen');
  expect(await executor.isRefused('Voorzitterschap overnemen')).toContain(
    'Er is al iemand die deze casus leidt.',
  );

  await joining([executor, other, s.scientist]);
  await chair.presses('Overleg openen');
  await executor.presses('Voorstel doen', proposal(s));
  // Zetel en stem blijven.
  await chair.presses('Akkoord');
  await executor.presses('Akkoord');
  await s.scientist.presses('Akkoord');
  await other.presses('Niet akkoord', { reason: 'Dit past echt niet bij wat wij zagen.' });
  const cast = { reason: 'We moeten vandaag verder met dit gezin.', sure: true };
  expect(await chair.isRefused('Doorhakken', cast)).toContain('Doorhakken kan alleen de coördinator.');
  await other.presses('Akkoord');
  await chair.presses('Besluit vaststellen');
  expect(s.coordinator.heard('Er is een besluit')).toEqual(['2026-03-02 11:05']);
  await s.ends();
});

test('De coördinator wordt wakker en neemt de casus terug (R2.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const chair = s.delegate('gem-oosterzand');
  await s.reporter.raises();
  await s.until('2026-03-02', '11:05');
  await chair.presses('Voorzitterschap overnemen');
  await s.coordinator.presses('Ik pak dit op');
  expect((await s.state()).chair).toMatchObject({ tookOver: false, party: { name: s.coordinator.name } });
  s.reporter.sees(`${s.coordinator.name}, ${s.coordinator.phone} leidt deze casus.`);
  await s.ends();
});

test('Wie voorzat kan toch niet komen: de coördinator hoort het, en een ander kan het meteen overnemen (R2.2, R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const chair = s.delegate('gem-oosterzand');
  const other = s.delegate('wending');
  await s.reporter.raises();
  await s.until('2026-03-02', '11:05');
  await chair.presses('Voorzitterschap overnemen');
  expect(chair.can('Ik pak dit op')).toBe(false);
  await joining([other]);
  expect(await chair.reads('Inhoud tonen')).toContain('Alleen jij ziet dit');
  await chair.presses('Toch verhinderd');
  chair.sees('Je doet niet meer mee. De coördinator zoekt iemand anders.');
  s.coordinator.sees('De afgevaardigde die voorzat, doet niet meer mee. Neem jij het over?');
  s.reporter.sees('Er is geen voorzitter meer');
  other.sees('Er is geen voorzitter meer');
  expect(await chair.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');
  await other.presses('Voorzitterschap overnemen');
  s.coordinator.sees(`${other.name}, ${other.phone} is nu voorzitter.`);
  await other.presses('Toch verhinderd');
  other.sees('Je doet niet meer mee. Je vervanger is gevraagd.');
  await s.ends();
});
