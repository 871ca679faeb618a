import { expect, test } from 'vitest';
import { story } from '../support/people.ts';
import { joining, proposal, quorum } from '../support/table.ts';

test('Naar spoed, en daar besloten (R2.3, R12.1)', async () => {
  const s = await story({ date: '2026-03-05', time: '10:00' });
  await s.reporter.raises();
  const why = 'Het kind is veilig, maar dit kan niet tot de maandelijkse tafel wachten.';
  await s.coordinator.presses('Naar spoed', { reason: why });
  s.reporter.sees('Naar spoed');
  s.reporter.sees('Het nummer blijft hetzelfde.');
  expect(await s.channel()).toContain('Doorgeschoven: 1 keer');
  // Donderdag doorgezet: twee werkdagen later, dus maandag, is er nog niets gepland.
  await s.until('2026-03-09', '09:30');
  expect(s.coordinator.heard('Deze casus is nog niet gepland')).toEqual(['2026-03-09 09:00']);
  s.coordinator.doesNotSee('De 24 uur zijn om');
  await joining(quorum(s));
  await s.coordinator.presses('Overleg plannen', {
    date: '2026-03-09',
    time: '14:00',
    place: 'Videobellen in Teams',
  });
  await s.until('2026-03-09', '14:00');
  await s.coordinator.presses('Overleg openen');
  await s.scientist.presses('Voorstel doen', proposal(s));
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  s.reporter.sees('Er is een besluit');
  expect(await s.reporter.reads('Inhoud tonen')).toContain(why);
  await s.ends();
});

test('Naar regulier: de volgende ochtend is er nog niets gepland (R2.3)', async () => {
  const s = await story({ date: '2026-03-05', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Naar regulier', { reason: 'Hier is geen haast bij volgens iedereen.' });
  await s.until('2026-03-09', '08:00');
  expect(s.coordinator.heard('Deze casus is nog niet gepland')).toEqual(['2026-03-06 09:00']);
  await s.coordinator.presses('Overleg plannen', {
    date: '2026-03-19',
    time: '09:00',
    place: 'Gemeentehuis, kamer 1',
  });
  await s.until('2026-03-12', '12:00');
  s.coordinator.doesNotSee('Deze casus is nog niet gepland');
  await s.ends();
});

test('Naar de zorgmakelaar kan alleen met een veilige plek; daar blijft de casus wakker (R2.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises({ hasBed: 'nee' });
  const reason = 'Mensen lopen vast in de samenwerking.';
  expect(await s.coordinator.isRefused('Naar zorgmakelaar', { reason, safeAndPlaced: true })).toContain(
    'Naar de zorgmakelaar kan alleen als het kind veilig is',
  );
  await s.coordinator.says(`casus ${s.number()}`);
  await s.coordinator.presses('Bed vastleggen', { bedKind: 'blijft', judgedBy: 'De huisarts van het gezin' });
  await s.coordinator.presses('Naar zorgmakelaar', { reason, safeAndPlaced: true });
  s.zorgmakelaar.sees(s.number());
  s.reporter.sees('Naar zorgmakelaar');
  // Drie werkdagen.
  await s.until('2026-03-05', '09:30');
  expect(s.coordinator.heard('De zorgmakelaar heeft nog geen contact gehad')).toEqual(['2026-03-05 09:00']);
  expect(s.zorgmakelaar.heard('De zorgmakelaar heeft nog geen contact gehad')).toEqual(['2026-03-05 09:00']);
  await s.zorgmakelaar.presses('Contact vastleggen');
  s.reporter.sees('De zorgmakelaar heeft contact gelegd.');
  expect(await s.zorgmakelaar.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');
  await s.until('2026-03-12', '09:30');
  expect(s.zorgmakelaar.heard('Is er een uitkomst bij de zorgmakelaar?')).toEqual(['2026-03-12 09:00']);
  await s.zorgmakelaar.presses('Uitkomst vastleggen', {
    outcome: 'Er zijn afspraken gemaakt over wie wat doet.',
  });
  s.reporter.sees('De uitkomst is vastgelegd.');
  expect((await s.state()).stage.phase).toBe('closed');
  await s.ends();
});
