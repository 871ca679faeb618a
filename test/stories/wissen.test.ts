import { expect, test } from 'vitest';
import { snapshotOf } from '../../src/application/handle.ts';
import { type CaseFile, RULES_VERSION } from '../../src/domain/case-file/case-file.ts';
import { commandLine } from '../support/command-line.ts';
import { INTAKE, type Player, type Story, story } from '../support/people.ts';
import { decided, proposal } from '../support/table.ts';

/** Typed in the report, the proposal and each reason of this story: it may be nowhere in the end. */
const PLANTED = 'De papegaai zong om vier uur het Wilhelmus.';

/** A case that was closed, as quickly as that goes, on a Monday at 10:00. */
async function closed(s: Story): Promise<string> {
  const number = await decided(s, { afschalingGoal: PLANTED });
  await s.reporter.presses('Aanvullen', { text: PLANTED });
  await s.reporter.presses('Gereed');
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Sluiten', { lasting: 'true', note: PLANTED });
  return number;
}

/** All that this person has on the screen: the messages, and what answers put over them. */
function screen(s: Story, player: Player): string {
  const { standIn } = s.live;
  const threads = standIn.channelThreads(player.objectId).flatMap((thread) => thread.messages);
  return JSON.stringify([...standIn.messagesFor(player.objectId), ...threads]);
}

test('R11.5: aangekondigd, uitgesteld, gewist: daarna staat de inhoud nergens meer', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const executor = s.delegate('wending');
  const number = await closed(s);

  // A week before: the coordinators hear it with the button, the reporter as a step (R1.4).
  await s.until('2027-02-24', '09:00');
  for (const who of [s.coordinator, s.secondCoordinator, s.deputyCoordinator, s.reporter])
    expect(who.heard('De inhoud van deze casus wordt gewist')).toEqual(['2027-02-24 09:00']);
  s.coordinator.sees('Dat gebeurt op **woensdag 3 maart 2027**.');
  executor.doesNotSee('wordt gewist');
  expect(
    await s.secondCoordinator.isRefused('Wissen uitstellen', { till: '2027-03-01', reason: PLANTED }),
  ).toBe('Kies een dag van donderdag 4 maart 2027 tot en met vrijdag 3 maart 2028.');
  expect(screen(s, s.secondCoordinator)).toContain(PLANTED); // back on the form, and left there
  await s.coordinator.presses('Wissen uitstellen', { till: '2027-04-14', reason: PLANTED });
  expect(s.secondCoordinator.heard('Wissen uitgesteld')).toEqual(['2027-02-24 09:00']);
  s.reporter.sees('De inhoud van deze casus wordt gewist op woensdag 14 april 2027.');

  // Opened in a chat of one's own and in the channel, and left open.
  await s.until('2027-04-13', '12:00');
  expect(await s.coordinator.presses('Inhoud tonen')).toContain(PLANTED);
  expect(await s.reporter.presses('Besluit tonen')).toContain(PLANTED);
  expect(await executor.presses('Inhoud tonen')).toContain(PLANTED);
  for (const who of [s.coordinator, s.reporter, executor]) expect(screen(s, who)).toContain(PLANTED);
  const { place } = s.live;
  const keys = place.wrappedKeys();
  expect(place.stored().includes(keys[0] as Buffer)).toBe(true);

  await s.until('2027-04-14', '09:00');
  for (const who of [s.coordinator, s.secondCoordinator, s.reporter])
    expect(who.heard('De inhoud van deze casus is gewist')).toEqual(['2027-04-14 09:00']);
  for (const who of [s.coordinator, s.secondCoordinator, s.reporter, executor, s.scientist]) {
    expect(screen(s, who)).not.toContain(PLANTED);
    expect(screen(s, who)).not.toContain(INTAKE.happening);
  }
  expect(place.stored().includes(PLANTED)).toBe(false);
  for (const key of keys) expect(place.stored().includes(key)).toBe(false);
  expect(
    JSON.stringify([await s.state(), await s.live.store.events((await s.desk.load()).caseId)]),
  ).not.toContain(PLANTED);
  // What was kept of where it stood open is gone with it.
  expect(place.stored().includes('opened:')).toBe(true);
  expect(await s.live.store.read(`opened:${(await s.desk.load()).caseId}:1`)).toBeNull();

  // Nobody opens it again; the figures and the record of the erasing stay.
  const shown = await s.coordinator.says(`casus ${number}`);
  expect(shown).toContain('Inhoud: Gewist op woensdag 14 april 2027');
  expect(
    await s.coordinator.isRefused('Wissen uitstellen', { till: '2027-06-01', reason: 'Toch nog.' }),
  ).toBe('De inhoud van deze casus is gewist. Niemand kan die nog lezen.');
  expect((await s.state()).proposals[0]?.terms.kind).toBe(proposal(s).kind);
  const printed = await commandLine(['case', 'print', number], place.env);
  expect(printed.out).toContain('De inhoud van deze casus is gewist op woensdag 14 april 09:00 (2027).');
  expect(printed.out).toContain('inhoud gewist (de klok)');
  expect(printed.out).not.toContain(PLANTED);
  expect((await commandLine(['audit', 'verify'], place.env)).out).toContain('Alle ketens kloppen.');
  await s.ends();
});

test('R11.5: ook wat is ingetrokken wordt gewist; een jaar later telt geen klok meer', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await s.reporter.raises({ safeTonight: 'nee', hasBed: 'nee' });
  await s.reporter.presses('Intrekken', { reason: PLANTED });
  await s.until('2027-02-24', '09:00');
  const alert = s.coordinator.chat().findLast((each) => each.text.includes('wordt gewist'));
  expect(alert?.text).toContain('Stand: Ingetrokken');
  expect(alert?.text).not.toContain('Klok');
  await s.until('2027-03-03', '09:00');
  const shown = await s.coordinator.says(`casus ${number}`);
  expect(shown).toContain('Inhoud: Gewist op woensdag 3 maart 2027');
  for (const gone of ['Klok', 'Bed:']) expect(shown).not.toContain(gone);
  expect(await s.channel()).not.toContain('te laat');
  await s.ends();
});

test('R11.5: een oude kaart opent na het wissen niets meer, en dat staat genoteerd', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await closed(s);
  await s.until('2027-03-03', '09:00');
  for (const who of [s.reporter, s.coordinator]) {
    expect(await who.isRefused('Inhoud tonen')).toBe(
      'De inhoud van deze casus is gewist. Niemand kan die nog lezen.',
    );
    const [newest] = await s.live.store.accessLog({ limit: 1 });
    expect(newest).toMatchObject({
      person: who.id,
      act: 'showContent',
      allowed: false,
      reason: 'content-erased',
    });
  }
  await s.ends();
});

test('R11.5: laat Teams een bericht niet meer wijzigen, dan komt de rest toch leeg; hapert Teams, dan later', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await closed(s);
  await s.coordinator.presses('Inhoud tonen');
  await s.reporter.presses('Inhoud tonen');
  await s.scientist.presses('Inhoud tonen');
  s.live.standIn.setReachable(s.coordinator.objectId, false);
  const blanking = (body: unknown) => JSON.stringify(body).includes('De inhoud is gewist');
  s.live.standIn.fail({
    match: ({ method, body, objectId }) =>
      method === 'PUT' && blanking(body) && objectId === s.scientist.objectId,
    status: 500,
  });
  await s.until('2027-03-03', '09:00');
  expect(screen(s, s.scientist)).toContain(PLANTED);
  // One that has to wait holds up no other.
  expect(screen(s, s.reporter)).not.toContain(PLANTED);
  s.live.waitOnTheWall(10 * 60_000);
  await s.desk.settle();
  for (const who of [s.reporter, s.scientist]) expect(screen(s, who)).not.toContain(PLANTED);
  // Out of reach: Teams says no to the bot there, so the others who coordinate hear it.
  expect(screen(s, s.coordinator)).toContain(PLANTED);
  s.secondCoordinator.sees('De inhoud staat nog open bij iemand');
  s.secondCoordinator.sees(s.coordinator.phone);
});

test('R11.5: een casus die gesloten werd voordat de bot van wissen wist, wordt ook gewist', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const number = await closed(s);
  // As an earlier version left it: nothing about erasing, and nothing to wake for.
  const { caseId, version, state } = await s.desk.load();
  const { erasure: _none, ...old } = state;
  await s.live.store.append({
    ...{ caseId, expectedVersion: version, commandId: 'older', actor: 'clock', at: state.lastEventAt },
    ...snapshotOf(state),
    ...{
      events: [],
      outbox: [],
      release: false,
      state: old as CaseFile,
      rules: RULES_VERSION - 1,
      wakeAt: null,
    },
  });
  const printed = await commandLine(['case', 'print', number], s.live.place.env);
  expect(printed.code).toBe(0);
  expect(printed.out).toContain(PLANTED);
  await s.until('2027-03-03', '09:00');
  expect((await s.state()).erasure.phase).toBe('erased');
  await s.ends();
});
