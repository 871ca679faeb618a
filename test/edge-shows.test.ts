import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { INTAKE, story } from './support/people.ts';
import { decided, openTable, proposal, quorum } from './support/table.ts';

test('R1.1, R1.2: de kaart om te melden begint met wie je belt, en vraagt wat de tafel moet weten', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const card = await s.reporter.says('code paars');
  expect(card.indexOf('112')).toBeLessThan(card.indexOf('Veilig Thuis'));
  expect(card).toContain('Bel eerst 112, Veilig Thuis of de crisisdienst.');
  expect(card).toContain('Deze tafel komt daar niet voor in de plaats.');
  const form = s.live.standIn.messagesFor(s.reporter.objectId).at(-1);
  const labels = s.live.standIn
    .buttons(s.reporter.objectId, form?.id ?? '')
    .flatMap((button) => button.inputs.map((input) => String(input.id)));
  expect(labels).toEqual([
    ...['reference', 'ageBand', 'municipality', 'legalFrames', 'certifiedInstitution', 'happening', 'tried'],
    ...[
      'asked',
      'wishes',
      'family',
      'school',
      'analysis',
      'helpKind',
      'safeTonight',
      'hasBed',
      'organisations',
    ],
    ...['phone', 'ground', 'consentOf', 'groundExplanation'],
  ]);
  await s.live.close();
});

test('R1.3: na Melden is de bewaarde kaart een kaart zonder inhoud, en wat geweigerd wordt komt heel terug', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.says('code paars');
  const without = { ...INTAKE, legalFrames: ['ots'] };
  expect(await s.reporter.isRefused('Melden', without)).toContain('welke gecertificeerde instelling');
  const returned = s.live.standIn.messagesFor(s.reporter.objectId).at(-1);
  for (const field of ['happening', 'tried', 'asked', 'wishes', 'family', 'school', 'phone'] as const)
    expect(JSON.stringify(returned?.card)).toContain(INTAKE[field]);
  await s.reporter.raises();
  const stored = s.live.standIn.messagesFor(s.privacyOfficer.objectId);
  expect(stored.filter((message) => message.fromBot)).toEqual([]);
  s.reporter.sees('Jouw melding loopt');
  expect(s.reporter.chat().some((message) => message.text.includes(INTAKE.happening))).toBe(false);
  await s.ends();
});

test('R1.5: alleen een casus van de laatste 72 uur lijkt op deze', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const first = await s.reporter.raises();
  // At another table nobody is alerted by the hour meanwhile.
  await s.coordinator.presses('Naar spoed', { reason: 'Het kind is veilig bij de oma.' });
  await s.until('2026-03-05', '09:50');
  await s.secondReporter.raises();
  s.coordinator.sees(`Lijkt op ${first}`);
  await s.coordinator.presses('Naar spoed', { reason: 'Het kind is veilig bij de tante.' });
  await s.until('2026-03-08', '10:30');
  const late = await s.secondReporter.raises();
  const card = s.coordinator.chat().findLast((message) => message.text.includes(late));
  expect(card?.text).not.toContain('Lijkt op');
  await s.ends();
});

test('R3.2: de uitnodiging zegt wat nodig is om ja te zeggen, en niets van de inhoud', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  const invited = s.delegate('gem-oosterzand');
  for (const part of [
    'Kleinschalig wonen',
    'Vrijwillig',
    s.time('2026-03-02', '11:30'),
    '1 uur',
    'Videobellen in Teams',
    s.coordinator.phone,
  ])
    invited.sees(part);
  expect(invited.can('Inhoud tonen')).toBe(true); // the channel's card, for whoever may
  invited.doesNotSee(INTAKE.happening);
  await invited.presses('Ik doe mee');
  expect(await invited.reads('Inhoud tonen')).toContain(INTAKE.happening);
  await s.ends();
});

test('R5.2, R6.6: eerst de inhoud staat als lijst op de kaart; een gesloten plaatsing noemt de kinderrechter', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  for (const principle of [
    'Eerst de inhoud, dan het geld',
    'Is er een verklarende analyse?',
    'Gaat school door?',
  ])
    s.coordinator.sees(principle);
  await s.delegate('wending').presses('Voorstel doen', proposal(s, { closed: true }));
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  expect(await s.reporter.reads('Besluit tonen')).toContain('Alleen de kinderrechter kan dit toestaan.');
  await s.ends();
});

test('R9.4, R11.1: een melding zegt welke casus, hoe lang nog, wat ontbreekt, en heeft de knop die helpt', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await s.reporter.raises({ safeTonight: 'nee', hasBed: 'nee' });
  await s.coordinator.presses('Aannemen');
  await s.minutes(120);
  const alert = s.coordinator.chat().findLast((message) => message.text.includes('nog niets gepland'));
  expect(alert?.text).toContain(number);
  expect(alert?.text).toContain('Nog 22 uur');
  expect(alert?.text).toContain('Er is nog geen bed voor het kind.');
  expect(alert?.text).toContain('gemeente, aanbieder en gedragswetenschapper');
  expect(alert?.text).toContain(s.delegate('gem-oosterzand').phone);
  for (const title of ['Overleg plannen', 'Bed vastleggen', 'Deelnemer toevoegen'])
    expect(s.coordinator.can(title)).toBe(true);
  for (const { summary } of s.coordinator.chat()) expect(summary).not.toContain(INTAKE.happening);
  await s.ends();
});

test('R9.7: wat voor iemand op hetzelfde moment valt, komt als één bericht', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises({ safeTonight: 'nee', hasBed: 'nee' });
  await s.coordinator.presses('Aannemen');
  await s.minutes(119);
  const before = s.coordinator.chat().length;
  await s.minutes(1);
  const fresh = s.coordinator.chat().slice(before);
  expect(fresh).toHaveLength(1);
  expect(fresh[0]?.text).toContain('nog niets gepland');
  expect(fresh[0]?.text).toContain('Er is nog geen bed');
  await s.ends();
});

test('R11.1: het kanaal toont nummer, urgentie, gemeente, stand, klok, stoelen, soort hulp en de telling, en niets getypts', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await openTable(s);
  await s.delegate('wending').presses('Voorstel doen', proposal(s));
  await s.scientist.presses('Akkoord');
  const channel = await s.channel();
  for (const part of [
    number,
    'Code paars',
    'Oosterzand',
    'De tafel is open',
    'Ambulante hulp',
    '1 akkoord',
    s.scientist.name,
  ])
    expect(channel).toContain(part);
  expect(channel).not.toContain(INTAKE.reference);
  await s.ends();
});

test('R11.7: er wordt geen taalmodel geladen', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await decided(s);
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((file) => file.includes('/@microsoft/teams-ai/'))).toBe(true);
  expect(loaded.filter((file) => /node_modules\/(openai|gpt-tokenizer|@azure\/openai)/.test(file))).toEqual(
    [],
  );
  await s.ends();
});
