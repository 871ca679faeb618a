import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { openTable, proposal } from '../support/table.ts';

test('Zonder overeenstemming hakt de voorzitter de knoop door, met een reden en een tweede bevestiging (R6.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const municipality = s.delegate('gem-oosterzand');
  const executor = s.delegate('wending');
  const other = s.delegate('windroos');
  await openTable(s, [municipality, executor, other, s.scientist]);

  await executor.presses('Voorstel doen', proposal(s));
  await municipality.presses('Akkoord');
  await other.presses('Niet akkoord', { reason: 'Wij zien dit kind liever bij de oma wonen.' });
  const reason = 'De meerderheid steunt dit en wachten helpt het kind niet.';
  expect(await s.coordinator.isRefused('Doorhakken', { reason })).toContain(
    'Nog niet iedereen heeft gestemd',
  );
  await executor.presses('Akkoord');
  await s.scientist.presses('Akkoord');
  expect(await s.channel()).toContain('3 akkoord, 1 niet akkoord');

  expect(await s.coordinator.isRefused('Besluit vaststellen')).toContain(
    'Nog niet iedereen aan tafel is akkoord',
  );
  expect(await s.coordinator.isRefused('Doorhakken')).toContain('Weet je het zeker?');
  expect((await s.state()).stage.phase).toBe('table');
  await s.coordinator.presses('Doorhakken', { sure: true });

  for (const person of [s.reporter, municipality, executor, other, s.scientist])
    person.sees('Er is een besluit');
  const record = await other.reads('Besluit tonen');
  expect(record).toContain('De voorzitter heeft de knoop doorgehakt.');
  expect(record).toContain(reason);
  expect(record).toContain(
    'Stichting Windroosjeugd: Niet akkoord, want Wij zien dit kind liever bij de oma wonen.',
  );
  s.escalationContact.doesNotSee('komt er niet uit');
  await s.ends();
});

test('Tegen het niet akkoord van wie betaalt hakt niemand door: het escalatiecontact hoort het meteen (R6.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const municipality = s.delegate('gem-oosterzand');
  await openTable(s);
  await s.scientist.presses('Voorstel doen', proposal(s));
  await municipality.presses('Niet akkoord', { reason: 'Hier is geen geld voor gereserveerd dit jaar.' });
  await s.delegate('wending').presses('Akkoord');
  await s.scientist.presses('Akkoord');

  const answer = await s.coordinator.presses('Doorhakken', {
    reason: 'Het kind kan echt niet langer wachten op het budget.',
    sure: true,
  });
  expect(answer).toContain('Doorhakken kan hier niet');
  expect(s.escalationContact.heard('De tafel komt er niet uit')).toEqual(['2026-03-02 10:00']);
  s.escalationContact.sees(s.coordinator.phone);
  s.coordinator.sees('Doorhakken kan hier niet');
  expect((await s.state()).decisions).toEqual([]);
  expect(await s.channel()).toContain('De tafel is open');
  s.reporter.doesNotSee('Er is een besluit');

  expect(
    await s.coordinator.isRefused('Doorhakken', { reason: 'Nog een keer geprobeerd.', sure: true }),
  ).toContain('moet het besluit dragen');
  expect(s.escalationContact.heard('De tafel komt er niet uit')).toHaveLength(1);

  await municipality.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  s.reporter.sees('Er is een besluit');
  await s.ends();
});
