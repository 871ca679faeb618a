import { expect, test } from 'vitest';
import { writeRegister } from '../../src/application/stored-register.ts';
import type { Person } from '../../src/domain/register.ts';
import { INTAKE, type Player, type Story, story } from '../support/people.ts';
import { pressActivity } from '../support/raw.ts';
import { decided, openTable } from '../support/table.ts';

/** What stands open on a screen when somebody loses the right to it (R10.5, R11.6). */

const SENTENCE = INTAKE.happening;
const OVER = 'Je rol in deze casus is voorbij. Daarom zie je de inhoud niet meer.';

/** All that this person has on the screen: the own chat, and the channel. */
function screen(s: Story, who: Player): string {
  const { standIn } = s.live;
  return JSON.stringify([standIn.messagesFor(who.objectId), standIn.channelThreads(who.objectId)]);
}

function expectOpen(s: Story, ...people: readonly Player[]): void {
  for (const who of people) expect(screen(s, who), who.name).toContain(SENTENCE);
}

function expectShut(s: Story, ...people: readonly Player[]): void {
  for (const who of people) expect(screen(s, who), who.name).not.toContain(SENTENCE);
}

/** A register as it would be imported: with a change of this person, or without them. */
async function importWith(s: Story, who: Player, change: Partial<Person> | null): Promise<void> {
  const { store, register } = s.live;
  const now = ((await store.read('register')) ?? register) as typeof register;
  const people = now.people.flatMap((person) =>
    person.id !== who.id ? [person] : change === null ? [] : [{ ...person, ...change }],
  );
  await writeRegister(store, { ...now, people });
  await s.desk.settle();
}

/** A press on a message that isn't the one on which the content stands open. */
async function elsewhere(s: Story, who: Player, verb: string, data: object = {}): Promise<void> {
  const activity = pressActivity(s, who, verb, { case: s.desk.current.caseId, ...data });
  const { status } = await s.live.standIn.post({ ...activity, replyToId: 'another' });
  expect(status).toBe(200);
  await s.desk.settle();
}

/** Presses this button of the case's card in the channel, whatever stands in the own chat. */
async function inChannel(s: Story, who: Player, title: string): Promise<void> {
  const { standIn } = s.live;
  const [message] = s.desk
    .channelMessages(who.objectId)
    .filter(({ id }) => standIn.buttons(who.objectId, id).some((button) => button.title === title));
  await standIn.press(who.objectId, message?.id ?? '', { title });
  await s.desk.settle();
}

test('Een ingelezen register neemt het mandaat weg, of de persoon: de inhoud gaat van dat scherm, van andere niet (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const [municipality, executor] = [s.delegate('gem-oosterzand'), s.delegate('wending')];
  const all = [municipality, executor, s.scientist, s.reporter, s.coordinator];
  for (const who of all) await who.presses('Inhoud tonen');
  await importWith(s, s.delegate('gem-brinkmarke'), { phone: '0500-112233' });
  expectOpen(s, ...all);

  await importWith(s, executor, { mandate: null });
  expectShut(s, executor);
  executor.sees(OVER);
  expect(await executor.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');

  await importWith(s, municipality, null);
  expectShut(s, municipality, executor);
  municipality.sees(OVER);
  expectOpen(s, s.scientist, s.reporter, s.coordinator);

  await importWith(s, s.reporter, null);
  expectShut(s, s.reporter);
  expectOpen(s, s.scientist, s.coordinator);

  // With a mandate again it opens again, and goes again.
  const { mandate = null } = s.live.register.people.find(({ id }) => id === executor.id) ?? {};
  await importWith(s, executor, { mandate });
  await executor.presses('Inhoud tonen');
  expectOpen(s, executor);
  const ended = mandate && { ...mandate, till: '2026-03-01' };
  await importWith(s, executor, { mandate: ended });
  expectShut(s, executor);
  await s.ends();
});

test('Een mandaat dat op zijn datum afloopt, sluit de inhoud die dag, ook op het scherm (R10.5, R3.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const executor = s.delegate('wending');
  const { mandate } = s.live.register.people.find(({ id }) => id === executor.id) as Person;
  await importWith(s, executor, { mandate: mandate && { ...mandate, till: '2026-03-02' } });
  await openTable(s);
  for (const who of [executor, s.scientist]) await who.presses('Inhoud tonen');
  await s.until('2026-03-02', '23:50');
  expectOpen(s, executor, s.scientist);
  await s.until('2026-03-03', '00:10');
  expectShut(s, executor);
  expectOpen(s, s.scientist);
  await s.ends();
});

test('Wie de vervanger stuurt, weggaat of wordt weggelaten, en wie afviel met de gemeente, heeft de inhoud niet meer voor zich (R3.2, R2.4)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const [municipality, executor] = [s.delegate('gem-oosterzand'), s.delegate('wending')];
  for (const who of [municipality, executor, s.scientist, s.reporter]) await who.presses('Inhoud tonen');

  await elsewhere(s, executor, 'sendDeputy', { deputy: s.deputy('wending').id });
  expectShut(s, executor);
  await elsewhere(s, s.scientist, 'leave');
  expectShut(s, s.scientist);
  expectOpen(s, municipality, s.reporter);
  await elsewhere(s, s.coordinator, 'changeMunicipality', {
    ...{ municipality: 'brinkmarke', reason: 'Het kind woont daar.' },
  });
  expectShut(s, municipality);
  municipality.sees(OVER);

  await s.deputy('wending').presses('Ik doe mee');
  await s.deputy('wending').presses('Inhoud tonen');
  const { seats } = await s.state();
  const seat = seats.find(({ removed, organisation }) => !removed && organisation === 'wending');
  await elsewhere(s, s.coordinator, 'leaveOut', { seat: seat?.id });
  expectShut(s, s.deputy('wending'));
  expectOpen(s, s.reporter);
  await s.ends();
});

test('Wie geen coördinator meer is, heeft de inhoud niet meer voor zich; ook niet van een casus die klaar is (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await decided(s);
  await s.secondCoordinator.says(`casus ${number}`);
  await s.secondCoordinator.presses('Inhoud tonen');
  await s.reporter.presses('Besluit tonen');
  await importWith(s, s.secondCoordinator, { roles: [] });
  expectShut(s, s.secondCoordinator);
  s.secondCoordinator.sees(OVER);
  s.secondCoordinator.sees('De inhoud is dicht');

  await s.reporter.presses('Terug');
  await s.reporter.presses('Gereed');
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Sluiten', { lasting: 'true', note: 'Het gaat goed met het kind.' });
  await s.deputyCoordinator.says(`casus ${number}`);
  for (const who of [s.coordinator, s.deputyCoordinator, s.scientist]) await who.presses('Inhoud tonen');
  await importWith(s, s.deputyCoordinator, { roles: [] });
  expectShut(s, s.deputyCoordinator);
  expectOpen(s, s.coordinator, s.scientist);
  await importWith(s, s.scientist, null);
  expectShut(s, s.scientist);
  expectOpen(s, s.coordinator);
  await s.ends();
});

test('Ingetrokken toestemming haalt de inhoud van elk scherm, tot er een andere grond is; daarna gaat het weer zo (R11.6)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const all = [s.reporter, s.scientist, s.coordinator, s.delegate('wending')];
  for (const who of all) await who.presses('Inhoud tonen');
  await elsewhere(s, s.reporter, 'add', { consentWithdrawn: 'true' });
  expectShut(s, ...all);
  for (const who of all) who.sees('De toestemming is ingetrokken.');
  // Still theirs to do, on the card that came back.
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('De toestemming is ingetrokken.');
  const ground = { ground: 'acute-veiligheid', groundExplanation: 'Er is nu gevaar, wachten kan niet.' };
  await elsewhere(s, s.reporter, 'add', ground);
  for (const who of all) await who.presses('Inhoud tonen');
  expectOpen(s, ...all);
  await elsewhere(s, s.reporter, 'add', { consentWithdrawn: 'true' });
  expectShut(s, ...all);
  await s.ends();
});

test('In het kanaal: het bericht wordt voor allen opnieuw getekend, en de anderen openen het weer met één druk; wie al terug was, stoort niemand (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const executor = s.delegate('wending');
  for (const who of [executor, s.scientist]) await inChannel(s, who, 'Inhoud tonen');
  expectOpen(s, executor, s.scientist);
  await elsewhere(s, executor, 'leave');
  expectShut(s, executor);
  await inChannel(s, s.scientist, 'Inhoud tonen');
  expectOpen(s, s.scientist);

  const municipality = s.delegate('gem-oosterzand');
  await inChannel(s, municipality, 'Inhoud tonen');
  await inChannel(s, municipality, 'Terug');
  await elsewhere(s, municipality, 'leave');
  expectShut(s, municipality);
  expectOpen(s, s.scientist);
  await s.ends();
});

test('Staan in dat bericht ook kaarten van een andere casus, dan blijven die staan (R9.7)', async () => {
  const s = await story({ date: '2026-03-02', time: '23:00' });
  const who = s.delegate('wending');
  const first = await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  const second = await s.secondReporter.raises({ municipality: 'brinkmarke', ageBand: '16-17' });
  await s.coordinator.presses('Aannemen');
  await s.until('2026-03-03', '07:01');
  await s.about(first);
  await who.presses('Ik doe mee');
  await who.presses('Inhoud tonen');
  expectOpen(s, who);
  const message = s.desk.find(who.objectId, 'Terug')?.message;
  expect(message?.attachments.length).toBeGreaterThan(1);
  await elsewhere(s, who, 'cancel', { reason: 'Ziek geworden.' });
  expectShut(s, who);
  who.sees(OVER);
  await s.about(second);
  expect(s.desk.find(who.objectId, 'Ik doe mee', message?.id)).not.toBeNull();
  await s.ends();
});

test('Hapert Teams, dan later; is de bot daar weggehaald, dan hoort de coördinator bij wie de inhoud nog openstaat (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const [municipality, executor] = [s.delegate('gem-oosterzand'), s.delegate('wending')];
  for (const who of [municipality, executor]) await who.presses('Inhoud tonen');
  const changes = (who: Player) => (one: { readonly method: string; readonly objectId?: string }) =>
    one.method === 'PUT' && one.objectId === who.objectId;
  s.live.standIn.fail({ match: changes(executor), status: 500 });
  await elsewhere(s, executor, 'leave');
  expectOpen(s, executor);
  s.live.waitOnTheWall(10 * 60_000);
  await s.desk.settle();
  expectShut(s, executor);

  s.live.standIn.setReachable(municipality.objectId, false);
  await importWith(s, municipality, null);
  s.coordinator.sees('De inhoud staat nog open bij iemand');
  s.coordinator.sees(municipality.phone);
  await s.ends();
});

test('Wie de rol verliest terwijl de inhoud wordt opgehaald, krijgt haar niet te zien (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  const { store } = s.live;
  const { logAccess } = store;
  // The look is on record, the answer has yet to leave: at that moment the register is imported.
  const atThatMoment: typeof logAccess = async (entry) => {
    Object.assign(store, { logAccess });
    await store.logAccess(entry);
    await importWith(s, s.scientist, null);
  };
  Object.assign(store, { logAccess: atThatMoment });
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor de aanmelder');
  expectShut(s, s.scientist);
  await s.ends();
});
