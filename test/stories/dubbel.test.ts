import { expect, test } from 'vitest';
import { INTAKE, story } from '../support/people.ts';

test('Twee keer gemeld en samengevoegd: het vroegste venster en beide aanmelders blijven (R1.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const first = await s.reporter.raises();
  await s.until('2026-03-02', '10:10');
  await s.coordinator.presses('Aannemen');
  await s.delegate('gem-oosterzand').presses('Ik doe mee');

  await s.until('2026-03-02', '11:00');
  const second = await s.secondReporter.raises({
    reference: 'Kenmerk Reinaert-12',
    happening: 'De school belt omdat het kind niet naar huis durft.',
  });
  expect(second).not.toBe(first);
  s.coordinator.sees(`Lijkt op ${first}.`);
  await s.secondCoordinator.presses('Samenvoegen', { into: first });
  s.secondReporter.sees(`Deze casus gaat verder onder ${first}.`);
  s.reporter.sees(`Hier is ${second} bij gekomen. De eerste klok telt.`);
  expect((await s.state(second)).stage.phase).toBe('merged');

  await s.about(first);
  const state = await s.state();
  expect(state.round.endsAt - state.raisedAt).toBe(24 * 60 * 60_000);
  expect(state.reporters.map((each) => each.name)).toEqual([s.reporter.name, s.secondReporter.name]);
  expect(await s.channel()).toContain('tot dinsdag 3 maart 10:00');
  const content = await s.delegate('gem-oosterzand').reads('Inhoud tonen');
  expect(content).toContain('De school belt omdat het kind niet naar huis durft.');
  expect(content).toContain(INTAKE.happening);
  // Ook de tweede aanmelder hoort voortaan elke stap, en vult aan in de casus die doorgaat.
  await s.secondReporter.says(`casus ${first}`);
  await s.secondReporter.presses('Aanvullen', { text: 'De mentor blijft vandaag bij het kind op school.' });
  s.coordinator.sees('Er is iets aangevuld');
  await s.ends();
});

test('Ook een casus die vanzelf is aangenomen kan nog worden samengevoegd; met een ingetrokken casus niet (R1.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const first = await s.reporter.raises();
  await s.until('2026-03-02', '10:05');
  await s.secondReporter.raises();
  const second = s.number();
  await s.until('2026-03-02', '10:40');
  await s.about(first);
  await s.coordinator.presses('Ik pak dit op');
  await s.reporter.presses('Intrekken', { reason: 'De oma kwam het kind toch ophalen.' });
  await s.coordinator.presses('Intrekken', { judgedBy: 'De crisisdienst in persoon' });

  await s.about(second);
  await s.coordinator.presses('Ik pak dit op');
  expect(await s.coordinator.isRefused('Samenvoegen', { into: first })).toContain(
    'kan deze niet worden samengevoegd',
  );
  expect((await s.state()).stage.phase).toBe('convening');

  await s.reporter.raises();
  const third = s.number();
  await s.until('2026-03-02', '11:20');
  await s.coordinator.presses('Ik pak dit op');
  await s.coordinator.presses('Samenvoegen', { into: second });
  expect((await s.state(third)).stage.phase).toBe('merged');
  expect((await s.state(second)).reporters).toHaveLength(2);
  await s.ends();
});

test('Twee keer op Melden drukken meldt één keer (R1.3)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const { standIn, store } = s.live;
  await s.reporter.says('code paars');
  const card = standIn.messagesFor(s.reporter.objectId).at(-1);
  if (!card) throw new Error('no intake card');
  const rev = card.rev;
  const press = () => standIn.press(s.reporter.objectId, card.id, { title: 'Melden', rev }, { ...INTAKE });
  const answers = await Promise.all([press(), press(), press()]);
  for (const answer of answers) expect(JSON.stringify(answer)).toContain('Je melding is binnen');
  await s.live.settle();
  expect(await store.find({ limit: 10 })).toHaveLength(1);
  expect(s.coordinator.heard('Nieuwe code paars')).toHaveLength(1);
  for (const text of Object.values(INTAKE)) if (text.length > 20) (s.desk.typed as Set<string>).add(text);
  await s.ends();
});

test('Twee coördinatoren drukken tegelijk op Ik pak dit op: één leidt, de ander hoort wie (R2.1)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  const both = [s.coordinator, s.secondCoordinator];
  const before = await s.version();
  const answers = await Promise.all(
    both.map((person) => {
      const found = s.desk.find(person.objectId, 'Ik pak dit op');
      if (!found) throw new Error('no button');
      return s.live.standIn.press(person.objectId, found.message.id, { path: found.button.path });
    }),
  );
  await s.live.settle();
  const texts = answers.map((answer) => JSON.stringify(answer));
  expect(texts.filter((text) => text.includes('Jij leidt deze casus.'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('Er is al iemand die deze casus leidt.'))).toHaveLength(1);
  expect(await s.version()).toBe(before + 1);
  const leads = (await s.state()).chair?.party.person;
  const other = both.find((person) => person.id !== leads);
  other?.sees('leidt deze casus.');
  await s.ends();
});
