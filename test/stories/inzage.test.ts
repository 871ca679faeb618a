import { expect, test } from 'vitest';
import { writeRegister } from '../../src/application/stored-register.ts';
import { ROLES } from '../../src/domain/words.ts';
import { commandLine } from '../support/command-line.ts';
import { INTAKE, type Player, type Story, story } from '../support/people.ts';
import { changesNothing, rawPress, valuesOf } from '../support/raw.ts';
import { openTable } from '../support/table.ts';

/** A table of which the content was opened, and refused to somebody. */
async function looked(s: Story): Promise<string> {
  const number = await openTable(s);
  await s.coordinator.reads('Inhoud tonen');
  await s.scientist.reads('Inhoud tonen');
  await rawPress(s, s.escalationContact, 'showContent', { case: s.desk.current.caseId });
  return number;
}

function openForm(s: Story, who: Player, name: string, subject = '') {
  const data = { case: s.desk.current.caseId, card: 'access-log', subject };
  return rawPress(s, who, name, data);
}

async function textOf(s: Story, name: string, subject = ''): Promise<string> {
  return valuesOf((await openForm(s, s.privacyOfficer, name, subject)).card).log ?? '';
}

test('R11.4, R10.7: inzage toont wie er keek en wie werd geweigerd, en staat er zelf ook in', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  const shown = await s.privacyOfficer.says(`Inzage ${number.toLowerCase()}.`);
  expect(shown).toContain(`Wie keek in ${number}`);
  expect(shown).toContain(
    `**2 maart 2026 10:00** ${s.scientist.name}, Gedragskundig Collectief Oefenregio: Bekeek de inhoud van de casus (doet mee aan het overleg).`,
  );
  expect(shown).toContain(`${s.coordinator.name}, Gemeente Veenhuizerwold: Bekeek de inhoud`);
  expect(shown).toContain('**Geweigerd.** Wilde de inhoud bekijken (mag dit niet).');
  expect(shown).toContain('Bekeek dit overzicht (is privacyfunctionaris).');
  for (const text of Object.values(INTAKE)) if (text.includes(' ')) expect(shown).not.toContain(text);
  expect(await s.live.store.accessLog({ limit: 1 })).toMatchObject([
    {
      person: s.privacyOfficer.id,
      caseNumber: number,
      act: 'inzage',
      allowed: true,
      reason: 'privacy-officer',
    },
  ]);
  await s.ends();
});

test('R11.4: twaalf regels en hoeveel er nog zijn; zonder nummer die van alle casussen', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  for (let nr = 0; nr < 12; nr += 1) await s.privacyOfficer.says(`inzage ${number}`);
  const shown = await s.privacyOfficer.says(`inzage ${number}`);
  expect(shown.match(/Bekeek dit overzicht/g)).toHaveLength(12);
  expect(shown).toContain('En nog 4.');
  await s.secondReporter.says('kanaal');
  const all = await s.privacyOfficer.says('inzage');
  expect(all).toContain('Het inzagelog');
  expect(all).toContain('**Geweigerd.** Wilde het kanaal kiezen');
  expect(all).toContain(`**2 maart 2026 10:00** · ${number} ${s.privacyOfficer.name}`);
  expect(await s.privacyOfficer.says('inzage CP-2020-0001')).toContain('Die casus ken ik niet');
  await s.ends();
});

test('R10.7, R10.8: niemand anders ziet het inzagelog, getypt niet en met een knop niet', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  const people = ROLES.filter((role) => role !== 'privacy-officer').map((role) => {
    const found = s.live.register.people.find((person) => person.roles.includes(role));
    if (!found) throw new Error(`the practice register has no ${role}`);
    return s.person(found.name);
  });
  for (const who of people) {
    for (const word of [`inzage ${number}`, 'inzage']) {
      const words = await changesNothing(s, () => who.says(word), who);
      expect(words, who.name).toContain('ziet alleen de privacyfunctionaris');
      expect(words, who.name).not.toContain(s.scientist.name);
    }
    for (const verb of ['open:accessList', 'accessLetter', 'accessOlder', 'back', 'open']) {
      const answer = await changesNothing(s, () => openForm(s, who, verb, 'list|0'), who);
      expect(answer.text, `${who.name} ${verb}`).toContain('ziet alleen de privacyfunctionaris');
      expect(JSON.stringify(answer.card), who.name).not.toContain('Bekeek');
    }
  }
  await s.ends();
});

test('In het kanaal gevraagd: het antwoord staat alleen in de eigen chat (R11.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  const said = await s.privacyOfficer.saysInChannel(`inzage ${number}`);
  expect(said).toContain('Ik heb je een eigen bericht gestuurd.');
  expect(await s.channel()).not.toContain('Bekeek de inhoud');
  s.privacyOfficer.sees('Bekeek de inhoud van de casus');
  await s.ends();
});

test('R11.4: als lijst (CSV) en als brief, zonder opdrachtregel; wat niet past staat op een volgende kaart', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  await s.privacyOfficer.says(`inzage ${number}`);
  expect(await s.privacyOfficer.presses('Als lijst (CSV)')).toContain('inzage.csv');
  const csv = (await textOf(s, 'open:accessList')).split('\r\n');
  expect(csv[0]).toBe('datum;tijd;wie;persoon;casus;wat;toegestaan;reden');
  expect(csv).toContain(
    `2026-03-02;10:00;"${s.coordinator.name}, Gemeente Veenhuizerwold";${s.coordinator.id};${number};Bekeek de inhoud van de casus;ja;is coördinator`.replaceAll(
      '"',
      '',
    ),
  );
  const letter = await textOf(s, 'open:accessLetter');
  expect(letter).toContain(`Wie keek in casus ${number}?`);
  expect(letter).toContain('Wie iets wilde wat niet mocht of niet kon\n- 2 maart 2026 10:00: ');
  expect(letter).toContain('Een regel blijft 5 jaar bewaard.');
  expect(letter).toContain(`Bel de privacyfunctionaris: ${s.privacyOfficer.name}`);

  for (let nr = 0; nr < 120; nr += 1)
    await s.live.store.logAccess({
      at: s.live.now(),
      person: s.scientist.id,
      who: '=HYPERLINK("x";"y")',
      caseNumber: number,
      act: 'showContent',
      allowed: true,
      reason: 'participant',
    });
  const first = await openForm(s, s.privacyOfficer, 'open:accessList');
  expect(first.text).toMatch(/Dit zijn regel 1 tot en met \d+ van \d+/);
  const page = valuesOf(first.card).log ?? '';
  expect(page).toContain('"\'=HYPERLINK(""x"";""y"")"');
  const subject = /"subject":"(list\|\d+)"/.exec(JSON.stringify(first.card))?.[1] ?? '';
  const older = await textOf(s, 'accessOlder', subject);
  expect(older).toContain(';Bekeek de inhoud van de casus;ja;is coördinator');
  expect(page.split('\r\n').length - 1).toBe(Number(subject.split('|')[1]));
  await s.ends();
});

test('R11.4: per casus een pagina voor kind of ouder, en CSV, op de opdrachtregel; ook dat staat in het log', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  const { env } = s.live.place;
  const page = await commandLine(['case', 'log', number.toLowerCase()], env);
  expect(page.code).toBe(0);
  expect(page.out).toMatch(/^<!doctype html>\n<html lang="nl">/);
  expect(page.out).toContain(`<td>${s.scientist.name}, Gedragskundig Collectief Oefenregio</td>`);
  expect(page.out).toContain('<td>Printte dit overzicht</td><td>beheert de server</td>');
  for (const text of Object.values(INTAKE)) if (text.includes(' ')) expect(page.out).not.toContain(text);
  const csv = await commandLine(['case', 'log', number, '--csv'], env);
  expect(csv.out).toMatch(/^\ufeffdatum;tijd;wie;/);
  expect(csv.out).toContain(`;command-line;${number};Printte dit overzicht;ja;beheert de server`);
  expect((await commandLine(['case', 'log', 'CP-1999-0001'], env)).err).toContain('staat niet in de store');
  expect((await commandLine(['case', 'log', number, '--xls'], env)).err).toContain('Gebruik:');
  expect((await s.live.store.accessLog({ limit: 3 })).map(({ act }) => act)).toEqual(['log', 'log', 'log']);
  await s.ends();
});

test('Wie het register verliet, blijft met naam in het log', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await looked(s);
  const { register } = s.live;
  const people = register.people.filter((person) => person.id !== s.scientist.id);
  await writeRegister(s.live.store, { ...register, people });
  await s.desk.settle();
  expect(await s.privacyOfficer.says(`inzage ${number}`)).toContain(
    `${s.scientist.name}, Gedragskundig Collectief Oefenregio: Bekeek de inhoud`,
  );
  await s.ends();
});

test('R11.4: het log wordt een eigen tijd bewaard; wat ouder is, is weg, en de keten klopt', async () => {
  const protocol = { accessLogRetention: 'P2D' };
  const s = await story({ date: '2026-03-02', time: '10:00', protocol });
  const number = await looked(s);
  await s.until('2026-03-04', '07:00');
  s.live.waitOnTheWall(2 * 3600_000);
  await s.desk.settle();
  expect(await s.privacyOfficer.says(`inzage ${number}`)).toContain('Bekeek de inhoud van de casus');
  await s.until('2026-03-05', '10:30');
  s.live.waitOnTheWall(2 * 3600_000);
  await s.desk.settle();
  const shown = await s.privacyOfficer.says(`inzage ${number}`);
  expect(shown).not.toContain('Bekeek de inhoud van de casus');
  expect(shown).toContain('Bekeek dit overzicht');
  expect(await s.live.store.verify()).toEqual([]);
  await s.ends();
});
