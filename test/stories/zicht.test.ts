import { expect, test } from 'vitest';
import { writeRegister } from '../../src/application/stored-register.ts';
import type { Role } from '../../src/domain/words.ts';
import { INTAKE, type Player, type Story, story } from '../support/people.ts';
import { changesNothing, rawPress } from '../support/raw.ts';
import { decided, openTable } from '../support/table.ts';

/** Who sees the content, and that nobody else's screen ever has it (R10.5; field-notes.md on the refresh leak). */

const SENTENCE = INTAKE.happening;

/** Everybody on whose screen the sentence stands now: in the own chat, or over a card in the channel. */
function seenBy(s: Story): readonly string[] {
  const { standIn, register } = s.live;
  return register.people
    .filter(({ id }) => {
      const objectId = id.split('/')[1] ?? '';
      const screen = [standIn.messagesFor(objectId), standIn.channelThreads(objectId)];
      return JSON.stringify(screen).includes(SENTENCE);
    })
    .map(({ name }) => name);
}

/** What Teams keeps: every message that was ever sent or changed, in whatever form. */
function keptInTeams(s: Story): boolean {
  return JSON.stringify(s.live.standIn.everything()).includes(SENTENCE);
}

async function withRoles(s: Story, who: Player, roles: readonly Role[]): Promise<void> {
  const { register } = s.live;
  const people = register.people.map((person) => (person.id === who.id ? { ...person, roles } : person));
  await writeRegister(s.live.store, { ...register, people });
  await s.desk.settle();
}

function look(s: Story, who: Player, verb = 'showContent') {
  return rawPress(s, who, verb, { case: s.desk.current.caseId, card: 'thread-case' });
}

test('Wat de een opent, staat op geen ander scherm en in geen bericht: in de chat niet, in het kanaal niet', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await decided(s);
  const readers = [s.reporter, s.coordinator, s.secondCoordinator, s.deputyCoordinator, s.scientist];
  expect(seenBy(s)).toEqual([]);
  for (const who of readers)
    for (const title of ['Inhoud tonen', 'Besluit tonen']) {
      const shown = await who.presses(title);
      if (title === 'Inhoud tonen') {
        expect(shown).toContain(SENTENCE);
        expect(seenBy(s)).toEqual([who.name]);
      }
      await who.presses('Terug');
      expect(seenBy(s)).toEqual([]);
    }
  // Opened by two at once, each on the own screen.
  await s.reporter.presses('Inhoud tonen');
  await s.scientist.presses('Inhoud tonen');
  expect([...seenBy(s)].toSorted()).toEqual([s.reporter.name, s.scientist.name].toSorted());
  expect(keptInTeams(s)).toBe(false);
  await s.ends();
});

test('Wie de rol verliest, verliest meteen het zicht (R10.5, R10.7)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await openTable(s);
  expect((await look(s, s.secondCoordinator)).text).toContain(SENTENCE);
  await withRoles(s, s.secondCoordinator, []);
  for (const verb of ['showContent', 'open:plan', 'claim', 'open']) {
    const answer = await look(s, s.secondCoordinator, verb);
    expect(answer.text, verb).not.toContain(SENTENCE);
  }
  const refused = await changesNothing(s, () => look(s, s.secondCoordinator), s.secondCoordinator);
  expect(refused.text).toContain('De inhoud is alleen voor de aanmelder');
  expect(await s.secondCoordinator.says(`casus ${number}`)).toContain('is niet van jou');

  expect(await s.privacyOfficer.says(`inzage ${number}`)).toContain('Wie keek in');
  await withRoles(s, s.privacyOfficer, []);
  expect(await s.privacyOfficer.says(`inzage ${number}`)).toContain('ziet alleen de privacyfunctionaris');
  await s.ends();
});

test('Wie wordt weggelaten of weggaat, en wie afviel met de gemeente, ziet de inhoud meteen niet meer (R3.2, R2.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const [municipality, executor] = [s.delegate('gem-oosterzand'), s.delegate('wending')];
  for (const who of [municipality, executor, s.scientist])
    expect((await look(s, who)).text, who.name).toContain(SENTENCE);
  const seats = (await s.state()).seats;
  const seat = seats.find(({ invitations }) => invitations.some(({ party }) => party.person === executor.id));
  await rawPress(s, s.coordinator, 'leaveOut', { case: s.desk.current.caseId, seat: seat?.id });
  await rawPress(s, s.scientist, 'leave', { case: s.desk.current.caseId });
  await rawPress(s, s.coordinator, 'changeMunicipality', {
    ...{ case: s.desk.current.caseId, municipality: 'brinkmarke', reason: 'Het kind woont daar.' },
  });
  for (const who of [municipality, executor, s.scientist]) {
    const answer = await changesNothing(s, () => look(s, who), who);
    expect(answer.text, who.name).toContain('De inhoud is alleen voor de aanmelder');
    expect(answer.text, who.name).not.toContain(SENTENCE);
  }
  await s.ends();
});
