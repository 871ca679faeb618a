import { expect, test } from 'vitest';
import { commandLine } from './support/command-line.ts';
import { story } from './support/people.ts';
import { openTable, proposal } from './support/table.ts';

test('R6.7, R11.4: het hele dossier als pagina om te printen, en dat telt als een blik', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const made = proposal(s);
  await s.scientist.presses('Voorstel doen', made);
  for (const player of [s.delegate('gem-oosterzand'), s.delegate('wending'), s.scientist])
    await player.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  const typed = '<b>Oma</b> & "opa" helpen mee.';
  await s.reporter.presses('Aanvullen', { text: typed });

  const env = s.live.place.env;
  const printed = await commandLine(['case', 'print', s.number().toLowerCase()], env);
  const missing = await commandLine(['case', 'print', 'CP-1999-0001'], env);

  expect(printed.code).toBe(0);
  expect(printed.out).toMatch(/^<!doctype html>/);
  expect(printed.out).toContain('<html lang="nl">');
  expect(printed.out).toContain(String(made.text));
  expect(printed.out).toContain('&lt;b&gt;Oma&lt;/b&gt; &amp; &quot;opa&quot; helpen mee.');
  expect(printed.out).not.toContain('<b>Oma');
  expect(printed.out).toContain(s.scientist.name);
  expect(missing.code).toBe(1);
  expect(missing.err).toContain('Casus CP-1999-0001 staat niet in de store.');
  const looks = await s.live.store.accessLog({ limit: 2 });
  expect(looks.map(({ person, caseNumber, act, allowed }) => ({ person, caseNumber, act, allowed }))).toEqual(
    [
      { person: 'command-line', caseNumber: null, act: 'print', allowed: false },
      { person: 'command-line', caseNumber: s.number(), act: 'print', allowed: true },
    ],
  );
  await s.ends();
});
