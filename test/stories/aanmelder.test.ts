import { expect, test } from 'vitest';
import { INTAKE, story } from '../support/people.ts';
import { decided } from '../support/table.ts';

test('Terugsturen en Aanvullen: de vraag opent alleen voor de aanmelder, en de klok loopt door (R2.1, R2.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  const question = 'Waar slaapt het jongste broertje op dit moment?';
  await s.coordinator.presses('Terugsturen', { question });
  s.reporter.sees('De coördinator heeft een vraag');
  expect(await s.reporter.reads('Inhoud tonen')).toContain(question);
  await s.until('2026-03-02', '10:31');
  expect((await s.state()).stage.phase).toBe('convening');
  await s.reporter.presses('Aanvullen', { text: 'Het broertje slaapt bij de buurvrouw op nummer zes.' });
  s.coordinator.sees('Er is iets aangevuld');
  expect(await s.coordinator.reads('Inhoud tonen')).toContain(
    'Het broertje slaapt bij de buurvrouw op nummer zes.',
  );
  await s.ends();
});

test('Toestemming ingetrokken sluit de inhoud tot er een andere grond is (R11.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.scientist.presses('Ik doe mee');
  await s.reporter.presses('Aanvullen', { consentWithdrawn: true });
  s.scientist.sees('Toestemming ingetrokken');
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('De toestemming is ingetrokken.');
  await s.reporter.presses('Aanvullen', {
    ground: 'acute-veiligheid',
    groundExplanation: 'Er is nu acuut gevaar en vragen kon niet meer.',
  });
  s.scientist.sees('Nieuwe grond voor delen');
  expect(await s.scientist.reads('Inhoud tonen')).toContain('Er is nu acuut gevaar en vragen kon niet meer.');
  await s.ends();
});

test('Ook de coördinator sluit de inhoud als een ouder belt; dat kan ook als de casus klaar is, en een andere grond opent haar weer (R11.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.coordinator.says(`casus ${number}`);
  expect(await s.coordinator.isRefused('Toestemming ingetrokken')).toContain('Zet het vinkje');
  await s.reporter.presses('Intrekken', { reason: 'De oma heeft het kind opgehaald.' });
  await s.coordinator.presses('Intrekken', { judgedBy: 'De wijkcoach' });
  expect(await s.reporter.reads('Inhoud tonen')).toContain(INTAKE.happening);
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Toestemming ingetrokken', { sure: 'true' });
  s.reporter.sees('Toestemming ingetrokken');
  expect(await s.coordinator.isRefused('Inhoud tonen')).toContain('De toestemming is ingetrokken.');
  await s.reporter.says(`casus ${number}`);
  const ground = { ground: 'acute-veiligheid', groundExplanation: 'Er is weer gevaar, vragen kan niet.' };
  await s.reporter.presses('Aanvullen', ground);
  expect(await s.coordinator.reads('Inhoud tonen')).toContain(ground.groundExplanation);
  await s.ends();
});

test('Ingetrokken toestemming met een tekst erbij sluit de inhoud ook; met een andere grond erbij blijft zij open (R11.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  const text = 'Moeder belde: zij wil niet meer dat dit gedeeld wordt.';
  await s.reporter.presses('Aanvullen', { text, consentWithdrawn: true });
  expect(await s.coordinator.isRefused('Inhoud tonen')).toContain('De toestemming is ingetrokken.');
  expect((await s.state()).additions.at(-1)?.text).toBe(text);
  const other = { ground: 'acute-veiligheid', groundExplanation: 'Er is nu gevaar, wachten kan niet.' };
  await s.reporter.presses('Aanvullen', other);
  const again = { ...other, groundExplanation: 'Er is nog steeds gevaar, dat zag de huisarts.' };
  await s.reporter.presses('Aanvullen', { ...again, consentWithdrawn: true });
  expect(await s.coordinator.reads('Inhoud tonen')).toContain(again.groundExplanation);
  await s.ends();
});

test('De grond wordt per leeftijd gevraagd, getoond aan tafel, en staat in het besluit (R11.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const asked = {
    '0-5': 'welke ouders toestemming gaven',
    '6-11': 'welke ouders toestemming gaven',
    '12-15': 'dat kind én ouders toestemming gaven',
    '16-17': 'dat de jongere zelf toestemming gaf',
    '18+': 'dat de jongere zelf toestemming gaf',
  };
  await s.reporter.says('code paars');
  const lacking = {
    '6-11': ['child', 'Dan geven de ouders toestemming'],
    '12-15': ['parents', 'Dan geven kind én ouders toestemming'],
    '16-17': ['parents', 'Dan geeft de jongere zelf toestemming'],
  };
  for (const [ageBand, [consentOf = '', words = '']] of Object.entries(lacking))
    expect(await s.reporter.isRefused('Melden', { ...INTAKE, ageBand, consentOf })).toContain(words);
  for (const [ageBand, words] of Object.entries(asked))
    expect(
      await s.reporter.isRefused('Melden', {
        ...INTAKE,
        ageBand,
        ground: 'toestemming',
        groundExplanation: '',
      }),
    ).toContain(words);
  for (const ground of ['maatregel', 'acute-veiligheid', 'gevraagd-geweigerd'])
    expect(await s.reporter.isRefused('Melden', { ...INTAKE, ground, groundExplanation: '' })).toContain(
      'Leg de grond uit.',
    );
  await decided(s);
  const line = `Toestemming van de ouders en het kind (nodig van kind en ouders). ${INTAKE.groundExplanation}`;
  expect(await s.scientist.reads('Inhoud tonen')).toContain(line);
  expect(await s.scientist.reads('Besluit tonen')).toContain(line);
  await s.ends();
});

test('Intrekken voor de triage: meteen, door de aanmelder zelf (R8.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises({ safeTonight: 'nee', hasBed: 'nee' });
  await s.reporter.presses('Intrekken', { reason: 'De oma heeft het kind alsnog opgehaald.' });
  expect((await s.state()).stage.phase).toBe('withdrawn');
  s.coordinator.sees('Ingetrokken');
  s.delegate('wending').sees('Deze casus gaat niet door.');
  await s.until('2026-03-04', '12:00');
  s.coordinator.doesNotSee('De 24 uur zijn om');
  expect(await s.coordinator.isRefused('Aannemen')).toContain('is afgerond');
  await s.ends();
});

test('Intrekken na de triage: een verzoek, dat de coördinator bevestigt met wie het kind veilig vond (R8.2)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.reporter.presses('Intrekken', { reason: 'Het lijkt opgelost te zijn binnen de familie.' });
  s.reporter.sees('De coördinator kijkt naar je verzoek.');
  expect((await s.state()).stage.phase).toBe('convening');
  s.coordinator.sees('De aanmelder vraagt om intrekken');
  await s.coordinator.presses('Intrekken', { judgedBy: 'De gezinsvoogd die vandaag thuis was' });
  expect((await s.state()).stage.phase).toBe('withdrawn');
  s.reporter.sees('Ingetrokken');
  s.delegate('gem-oosterzand').sees('Deze casus gaat niet door.');
  expect(await s.coordinator.reads('Inhoud tonen')).toContain(
    'Kind veilig volgens: De gezinsvoogd die vandaag thuis was',
  );
  await s.ends();
});

test('Opschalen: een bevestiging en een verse grond, en een nieuwe code paars die eraan vastzit (R7.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const executor = s.delegate('wending');
  const number = await decided(s, { startDate: '2026-03-02', firstCheck: '2026-03-09' });
  await executor.presses('Gestart');
  await s.until('2026-03-09', '09:05');
  const again = {
    reason: 'Het kind is weggelopen en durft niet terug.',
    ground: 'acute-veiligheid',
    groundExplanation: 'Er was geen tijd om de ouders te vragen.',
    heard: 'nee',
  };
  expect(await executor.isRefused('Opschalen', again)).toContain('Weet je het zeker?');
  expect(await s.live.store.find({ limit: 5 })).toHaveLength(1);
  await executor.presses('Opschalen', { sure: true });
  const linked = 'CP-2026-0002';
  const state = await s.state(linked);
  expect(state.opschalingOf).toBe(number);
  expect(state.round.endsAt - state.raisedAt).toBe(24 * 60 * 60_000);
  s.reporter.sees('Er is opgeschaald');
  await s.about(linked);
  s.coordinator.sees(`${linked} · Code paars · Oosterzand · opgeschaald uit ${number}`);
  executor.sees('Heb je een bed voor vannacht?');
  await s.coordinator.presses('Aannemen');
  expect(await s.coordinator.reads('Inhoud tonen')).toContain(again.reason);
  await s.ends();
});
