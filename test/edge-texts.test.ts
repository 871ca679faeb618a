import { expect, test } from 'vitest';
import { INTAKE, type Story, story } from './support/people.ts';
import { changesNothing, rawPress, valuesOf } from './support/raw.ts';
import { decided, openTable, proposal, quorum } from './support/table.ts';

/** What people type: too long, odd, or what may not be written down. Nothing typed is lost. */

const TYPED = [
  'reference',
  'happening',
  'tried',
  'asked',
  'wishes',
  'family',
  'school',
  'organisations',
  'groundExplanation',
] as const;

function everyField(text: (field: string) => string): Record<string, string> {
  return { ...INTAKE, ...Object.fromEntries(TYPED.map((field) => [field, text(field)])) };
}

/** An intake card in the reporter's chat, and the id it would raise a case under. */
async function intake(s: Story): Promise<string> {
  await s.reporter.says('code paars');
  s.desk.forget();
  const found = s.desk.find(s.reporter.objectId, 'Melden');
  return String((found?.button.action.data as { case?: unknown } | undefined)?.case);
}

const ODD: readonly (readonly [string, (field: string) => string])[] = [
  [
    'Markdown',
    (field) =>
      `**vet ${field}** _schuin_ [klik](https://example.nl) # kop\n- punt\n1. een > citaat \`code\` ~~weg~~ | cel |`,
  ],
  [
    'een sjabloon',
    (field) => `\${title} \${$root} \${if(true, 'x', 'y')} {{DATE(vandaag, SHORT)}} \${${field}}`,
  ],
  ['emoji', (field) => `Het kind 👩‍👩‍👧‍👦🇳🇱 zei 🤷🏽‍♀️ ${field} 🟣🟣`],
  ['rechts naar links', (field) => `הילד אמר שלום ${field} الطفل بخير \u202etxet\u202c`],
  [
    'HTML',
    (field) => `<script>alert(1)</script><at>Code paars</at> <img src=x onerror=alert(1)> &amp; ${field}`,
  ],
  ['aanhalingstekens', (field) => `"dubbel" 'enkel' \\ schuin \\" {"json": [1]} ${field}`],
  ['rare witruimte', (field) => `regel een\r\nregel twee\ttab\u00a0hard\u200bnul ${field}`],
];

for (const [what, text] of ODD) {
  test(`${what} in elk veld: komt geweigerd terug zoals het was, en wordt na Melden net zo getoond`, async () => {
    const s = await story({ date: '2026-03-02', time: '10:00' });
    const id = await intake(s);
    const fields = everyField(text);
    const refused = await rawPress(s, s.reporter, 'raise', {
      ...fields,
      ageBand: '',
      case: id,
      card: 'intake',
    });
    expect(refused.text).toContain('Kies de leeftijd.');
    const back = valuesOf(refused.card);
    for (const field of TYPED) expect(back[field], field).toBe(fields[field]?.trim());
    expect(back.phone).toBe(INTAKE.phone);
    expect(back.municipality).toBe('oosterzand');
    expect(await s.live.store.find({ limit: 1 })).toEqual([]);

    const raised = await rawPress(s, s.reporter, 'raise', { ...fields, case: id, card: 'intake' });
    expect(raised.text).toContain('Je melding is binnen');
    await s.desk.remember(s.reporter.objectId);
    const content = await rawPress(s, s.reporter, 'showContent', { case: id, card: 'reporter' });
    // Tekens die de leesrichting omkeren, kunnen verbergen wat er staat; die worden niet getoond.
    const flat = (each: string) => each.replaceAll(/[\\\u202a-\u202e]/g, '').replaceAll(/\s+/g, ' ');
    for (const field of TYPED) expect(flat(content.text), field).toContain(flat(text(field)).trim());
    const shown = JSON.stringify(content.card);
    // Wat Markdown zou worden, staat er met een schuine streep voor.
    if (what === 'Markdown') {
      expect(shown).not.toContain('"**vet');
      expect(shown).not.toContain('[klik](');
    }
    for (const field of TYPED) (s.desk.typed as Set<string>).add(text(field));
    await s.ends();
  });
}

test('Een tekst van honderdduizend tekens: het begin blijft staan, de rest van het formulier ook', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const id = await intake(s);
  for (const sign of ['a', 'é', '🟣', '*', '"']) {
    const long = sign.repeat(100_000 / sign.length);
    const answer = await rawPress(s, s.reporter, 'raise', {
      ...INTAKE,
      happening: long,
      case: id,
      card: 'intake',
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Een tekst is te lang');
    const back = valuesOf(answer.card);
    expect(back.happening?.length).toBeGreaterThan(400);
    expect(back.happening?.length).toBeLessThanOrEqual(1000);
    expect(long.startsWith(back.happening ?? 'x')).toBe(true);
    expect(back.tried).toBe(INTAKE.tried);
  }
  const all = await rawPress(s, s.reporter, 'raise', {
    ...everyField(() => '"🟣*'.repeat(10_000)),
    case: id,
    card: 'intake',
  });
  expect(all.text).toContain('Een tekst is te lang');
  expect(Buffer.byteLength(JSON.stringify(all.card))).toBeLessThan(100_000);
  expect(await s.live.store.find({ limit: 1 })).toEqual([]);
  await s.reporter.says('x'.repeat(100_000));
  s.reporter.sees('Dat woord ken ik niet.');
  await s.ends();
});

test('Een BSN wordt geweigerd; de tekst komt terug met dat stuk eruit (R11.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const id = await intake(s);
  for (const bsn of ['111222333', '111.222.333', '111 222 333', '1112 22 333']) {
    const happening = `Het gaat om ${bsn}, die woont bij de oma.`;
    const answer = await rawPress(s, s.reporter, 'raise', { ...INTAKE, happening, case: id, card: 'intake' });
    expect(answer.text, bsn).toContain('Er stond een BSN in je tekst.');
    expect(valuesOf(answer.card).happening).toBe('Het gaat om [BSN weggehaald], die woont bij de oma.');
    expect(JSON.stringify(answer.card)).not.toContain(bsn);
    expect(valuesOf(answer.card).tried).toBe(INTAKE.tried);
  }
  expect(await s.live.store.find({ limit: 1 })).toEqual([]);
  const fine = await rawPress(s, s.reporter, 'raise', {
    ...INTAKE,
    happening: 'Dossier 123456789 is geen BSN.',
    case: id,
    card: 'intake',
  });
  expect(fine.text).toContain('Je melding is binnen');
  await s.desk.remember(s.reporter.objectId);
  const added = await changesNothing(s, () =>
    s.reporter.isRefused('Aanvullen', { text: 'Zijn nummer is 111222333 volgens school.' }),
  );
  expect(added).toContain('Er stond een BSN in je tekst.');
  // Wat er na het weghalen nog staat, gaat bij de tweede druk gewoon door.
  await s.reporter.presses('Aanvullen');
  expect(await s.reporter.reads('Inhoud tonen')).toContain('Zijn nummer is [BSN weggehaald] volgens school.');
  (s.desk.typed as Set<string>).add('111222333');
  await s.ends();
});

test('Mail, telefoon, adres en geboortedatum worden aangewezen; wie nog een keer drukt, bedoelt het (R11.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  const details = [
    ['Mail naar anna@example.nl voor meer.', 'een mailadres'],
    ['De moeder belt op 06-12345678 terug.', 'een telefoonnummer'],
    ['Ze wonen op 9401 AB 12 in het dorp.', 'een postcode met huisnummer'],
    ['Geboren op 12-03-2012 in de stad.', 'een datum die een geboortedatum kan zijn'],
  ] as const;
  for (const [text, kind] of details) {
    const words = await changesNothing(s, () => s.reporter.isRefused('Aanvullen', { text }));
    expect(words).toContain(`In je tekst staat misschien ${kind}.`);
    // Een andere tekst wordt opnieuw bekeken.
    expect(await s.reporter.isRefused('Aanvullen', { text: `${text} Echt.` })).toContain(kind);
    await s.reporter.presses('Aanvullen', { text: `${text} Echt.` });
  }
  const content = await s.reporter.reads('Inhoud tonen');
  for (const [text] of details) expect(content).toContain(`${text} Echt.`);
  await s.ends();
});

test('Ook bij Melden: aangewezen, en de tweede druk meldt', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.says('code paars');
  s.desk.forget();
  const happening = 'Bel oma op 0592-123456 als het misgaat.';
  const words = await s.reporter.isRefused('Melden', { ...INTAKE, happening });
  expect(words).toContain('een telefoonnummer');
  expect(await s.live.store.find({ limit: 1 })).toEqual([]);
  await s.reporter.presses('Melden');
  await s.desk.remember(s.reporter.objectId);
  expect(await s.reporter.reads('Inhoud tonen')).toContain(happening);
  await s.ends();
});

test('Doorhakken met een telefoonnummer in de reden: de tweede druk gaat door, ook met het vinkje (R11.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s, [...quorum(s), s.delegate('windroos')]);
  await s.scientist.presses('Voorstel doen', proposal(s));
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.delegate('windroos').presses('Niet akkoord', { reason: 'Wij geloven hier echt niet in.' });
  const reason = 'De huisarts op 0592-123456 zei dat dit nu moet.';
  expect(await s.coordinator.isRefused('Doorhakken', { reason, sure: true })).toContain('een telefoonnummer');
  await s.coordinator.presses('Doorhakken');
  expect(await s.coordinator.reads('Besluit tonen')).toContain(reason);
  await s.ends();
});

test('Een lange link van een Teams-vergadering blijft heel; een vreemde link wordt geweigerd (R4.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.delegate('wending').presses('Ik doe mee');
  const when = { date: '2026-03-02', time: '14:00' };
  for (const link of [
    'http://example.nl/x',
    'javascript:alert(1)',
    'https://wie:wat@example.nl/',
    'zomaar',
    'https://',
  ]) {
    const refusal = await changesNothing(s, () =>
      s.coordinator.isRefused('Overleg plannen', { ...when, link }),
    );
    expect(refusal, link).toContain('begint met https://');
  }
  const teams = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${'NjQ5YjE1'.repeat(6)}%40thread.v2/0?context=%7b%22Tid%22%3a%22c0de9a25-0000-4000-8000-00000000aaaa%22%2c%22Oid%22%3a%22c0de9a25-0000-4000-8000-00000000bbbb%22%7d`;
  await s.coordinator.presses('Overleg plannen', { ...when, link: teams });
  await s.delegate('wending').says(`casus ${s.number()}`);
  expect(JSON.stringify(s.live.standIn.messagesFor(s.delegate('wending').objectId).at(-1)?.card)).toContain(
    `(${teams})`,
  );
  s.delegate('wending').sees('Plek: via de link');
  // Wat geen nette code is, mag de kaarten niet breken.
  await s.coordinator.presses('Verzetten', {
    ...when,
    time: '15:00',
    link: 'https://example.nl/%zz/(haakje)',
  });
  await s.delegate('wending').says(`casus ${s.number()}`);
  s.delegate('wending').sees('Naar de vergadering');
  await s.ends();
});

test('Datums in het verleden en onmogelijke datums en tijden worden geweigerd, met alles wat getypt was', async () => {
  const s = await story({ date: '2026-03-27', time: '10:00' });
  await openTable(s);
  const ref = { case: s.desk.current.caseId, card: 'case' };
  const good = proposal(s) as Record<string, string>;
  for (const [field, value, words] of [
    ['startDate', '2026-03-26', 'Een datum ligt in het verleden'],
    ['tellDue', '2020-01-01', 'Een datum ligt in het verleden'],
    ['startDate', '2026-02-30', 'wanneer de hulp start'],
    ['startDate', 'morgen', 'wanneer de hulp start'],
    ['startDate', '', 'wanneer de hulp start'],
    ['firstCheck', '2026-13-01', 'eerste check'],
    ['firstCheck', '2027-03-01', 'De check op afschaling moet eerder'],
    ['firstCheck', '99999-01-01', 'eerste check'],
    ['tellOwner', 'niemand/hier', 'Kies wie de actie doet'],
    ['executor', 'bestaat-niet', 'Kies een organisatie uit de lijst'],
    ['payer', 'wending', 'Kies welke gemeente betaalt'],
    ['kind', 'toverdrank', 'Kies welk soort hulp'],
  ] as const) {
    const data = { ...ref, ...good, [field]: value };
    const answer = await changesNothing(s, () => rawPress(s, s.scientist, 'propose', data));
    expect(answer.text, `${field} ${value}`).toContain(words);
    const back = valuesOf(answer.card);
    for (const each of ['text', 'afschalingGoal', 'heardHow']) expect(back[each]).toBe(good[each]);
    expect(back[field]).toBe(value);
  }
  for (const [date, time] of [
    ['2026-03-26', '10:00'],
    ['2026-03-27', '09:59'],
    ['2026-02-30', '10:00'],
    ['2026-03-28', '25:00'],
    ['2026-03-28', ''],
    ['', '10:00'],
    ['9999-99-99', '10:00'],
  ] as const) {
    const answer = await changesNothing(s, () =>
      rawPress(s, s.coordinator, 'adjourn', { ...ref, date, time }),
    );
    expect(answer.text, `${date} ${time}`).toMatch(/Deze tijd kan niet|Vul een (datum|tijd) in/);
  }
  // 02:30 op de nacht dat de klok vooruitgaat bestaat niet; dat mag niets breken.
  const gap = await rawPress(s, s.coordinator, 'adjourn', { ...ref, date: '2026-03-29', time: '02:30' });
  expect(gap.status).toBe(200);
  for (const text of Object.values(good)) if (text.includes(' ')) (s.desk.typed as Set<string>).add(text);
  await s.ends();
});

test('Het venster is al om: plannen, meedoen en besluiten gaat gewoon door, met zo veel te laat erbij (R4.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.until('2026-03-03', '13:00');
  for (const person of quorum(s)) await person.presses('Ik doe mee');
  expect(await s.coordinator.isRefused('Overleg plannen', { date: '2026-03-03', time: '12:00' })).toContain(
    'Deze tijd kan niet',
  );
  expect(await s.coordinator.isRefused('Overleg plannen', { date: '2026-03-03', time: '16:00' })).toContain(
    'Eerst een bed',
  );
  await s.coordinator.presses('Bed vastleggen', {
    bedKind: 'blijft',
    judgedBy: 'De gezinsvoogd die gisteren thuis was',
  });
  await s.coordinator.presses('Overleg plannen', { date: '2026-03-03', time: '16:00' });
  s.reporter.sees('3 uur te laat (het was dinsdag 3 maart 10:00)');
  await s.until('2026-03-03', '16:00');
  await s.coordinator.presses('Overleg openen');
  await s.scientist.presses('Voorstel doen', proposal(s));
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  s.reporter.sees('Er is een besluit');
  await s.ends();
});

test('Een tekst die te laat komt, is niet weg: de geweigerde kaart geeft hem terug', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await decided(s);
  const reason = 'Ik had dit een minuut eerder willen zeggen tegen iedereen.';
  const late = await changesNothing(s, () =>
    rawPress(s, s.delegate('windroos'), 'voteNo', {
      case: s.desk.current.caseId,
      card: 'proposal',
      subject: 'p1',
      reason,
    }),
  );
  expect(late.text).toContain('Dit kan alleen wie met mandaat aan deze tafel zit');
  expect(valuesOf(late.card).reason).toBe(reason);
  await s.ends();
});
