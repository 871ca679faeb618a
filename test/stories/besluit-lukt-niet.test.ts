import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { decided, joining, proposal, quorum } from '../support/table.ts';

test('Besluit lukt niet: dezelfde tafel komt opnieuw bij elkaar, met een nieuw venster en eerst een bed (R7.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '14:00' });
  const executor = s.delegate('wending');
  await decided(s, { startDate: '2026-03-02' });
  expect(executor.heard('Vandaag start de hulp')).toEqual(['2026-03-02 14:00']);
  await s.until('2026-03-02', '16:00');

  const why = 'De vaste begeleider viel om en er is geen vervanger.';
  await executor.presses('Besluit lukt niet', { reason: why });
  expect(s.coordinator.heard('Het besluit lukt niet')).toEqual(['2026-03-02 16:00']);
  expect(s.reporter.heard('Besluit lukt niet')).toEqual(['2026-03-02 16:00']);
  expect(await s.channel()).toContain('Nog 24 uur (tot dinsdag 3 maart 16:00)');
  for (const person of quorum(s))
    expect(person.heard('Doe je mee aan deze code paars?')).toEqual(['2026-03-02 16:00']);
  for (const provider of [executor, s.delegate('heidehoek')])
    expect(provider.heard('Heb je een bed voor vannacht?')).toEqual(['2026-03-02 16:00']);
  // Het oude ja telt niet, en ook de inhoud is weer dicht tot men ja zegt.
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('Druk eerst op Ik doe mee');

  const morning = { date: '2026-03-03', time: '09:00', place: 'Gemeentehuis, kamer 1' };
  expect(await s.coordinator.isRefused('Overleg plannen', morning)).toContain('Eerst een bed');
  await s.coordinator.presses('Bed vastleggen', {
    bedKind: 'blijft',
    judgedBy: 'De gedragswetenschapper van dienst',
  });
  await joining(quorum(s));
  expect(await s.scientist.reads('Inhoud tonen')).toContain(why);
  await s.coordinator.presses('Overleg plannen', morning);
  await s.until('2026-03-03', '09:00');
  await s.coordinator.presses('Overleg openen');
  await executor.presses(
    'Voorstel doen',
    proposal(s, { text: 'Een ander team neemt het over vanaf morgen.' }),
  );
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  expect(s.reporter.heard('Er is een besluit')).toHaveLength(2);
  expect(await s.reporter.reads('Besluit tonen')).toContain('Een ander team neemt het over vanaf morgen.');
  await s.ends();
});
