import { expect, test } from 'vitest';
import type { Activity } from '../src/practice/types.ts';
import { type Player, type Story, story } from './support/people.ts';
import { changesNothing, pressActivity } from './support/raw.ts';
import { openTable, proposal, quorum } from './support/table.ts';

/** A press that comes once more, or under another name, in another case, from another tenant. */

async function voting(): Promise<{ readonly s: Story; readonly ref: object; readonly voter: Player }> {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  await s.scientist.presses('Voorstel doen', proposal(s));
  const [voter] = quorum(s);
  if (!voter) throw new Error('no quorum');
  return { s, voter, ref: { case: s.desk.current.caseId, card: 'vote', subject: 'p1' } };
}

async function sent(s: Story, activity: Activity): Promise<string> {
  const { status, body } = await s.live.standIn.post(activity);
  expect(status).toBe(200);
  await s.live.settle();
  return JSON.stringify(body);
}

test('Een stem die nog eens komt, zet een latere stem niet terug', async () => {
  const { s, voter, ref } = await voting();
  const yes = pressActivity(s, voter, 'voteYes', ref);
  await sent(s, yes);
  await voter.presses('Niet akkoord', { reason: 'Ik heb er nog eens over nagedacht.' });
  await changesNothing(s, () => sent(s, yes));
  await s.minutes(60);
  await changesNothing(s, () => sent(s, yes));
  expect((await s.state()).proposals[0]?.votes.at(-1)?.vote).toBe('niet-akkoord');
  await s.ends();
});

test('Een oude Ik doe mee zet wie wegging niet terug aan tafel, en opent de inhoud niet (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  const ref = { case: s.desk.current.caseId, card: 'invitation', subject: '' };
  const join = pressActivity(s, s.scientist, 'join', ref);
  const show = pressActivity(s, s.scientist, 'showContent', ref);
  await sent(s, join);
  expect(await sent(s, show)).toContain('Alleen jij ziet dit');
  await s.scientist.says(`casus ${s.number()}`);
  await s.scientist.presses('Toch verhinderd');
  await changesNothing(s, () => sent(s, join));
  const again = await changesNothing(s, () => sent(s, show), s.scientist);
  expect(again).toContain('De inhoud is alleen voor');
  expect(again).not.toContain('Alleen jij ziet dit');
  await s.ends();
});

test('Dezelfde druk onder een andere naam, of uit een andere organisatie, is van die ander (R10.9)', async () => {
  const { s, voter, ref } = await voting();
  const yes = pressActivity(s, voter, 'voteYes', ref);
  await sent(s, yes);
  const other = s.delegate('gem-brinkmarke');
  const asOther = { ...yes, from: { ...(yes.from as object), aadObjectId: other.objectId } };
  expect(await changesNothing(s, () => sent(s, asOther), other)).toContain('wie met mandaat aan deze tafel');
  const tenant = '99999999-0000-4000-8000-000000000000';
  const fromElsewhere = {
    ...yes,
    conversation: { ...(yes.conversation as object), tenantId: tenant },
    channelData: { ...(yes.channelData as object), tenant: { id: tenant } },
  };
  const answer = await changesNothing(s, () => sent(s, fromElsewhere));
  expect(answer).toContain('Jouw organisatie mag deze bot niet gebruiken');
  expect(await s.live.store.accessLog({ limit: 1 })).toMatchObject([
    { person: `${tenant}/${voter.objectId}`, act: 'voteYes', allowed: false, reason: 'tenant-not-allowed' },
  ]);
  await s.ends();
});

test('De druk van de ene casus in een andere: daar heeft die persoon geen plek', async () => {
  const { s, voter } = await voting();
  const first = s.desk.current.caseId;
  await s.secondReporter.raises({ municipality: 'brinkmarke' });
  const other = s.desk.current.caseId;
  expect(other).not.toBe(first);
  for (const [verb, data] of [
    ['voteYes', { subject: 'p1' }],
    ['showContent', {}],
    ['showDecision', {}],
    ['propose', proposal(s)],
    ['join', { times: '' }],
  ] as const) {
    const activity = pressActivity(s, voter, verb, { case: other, card: 'vote', ...data });
    const answer = await changesNothing(s, () => sent(s, activity), voter);
    expect(answer, verb).toMatch(/alleen (wie|voor)/);
    const [line] = await s.live.store.accessLog({ limit: 1 });
    expect(line?.caseNumber).toBe(s.number());
  }
  await s.ends();
});
