import { expect, test } from 'vitest';
import { type Story, story } from './support/people.ts';
import { changesNothing, rawPress, valuesOf } from './support/raw.ts';
import { decided, openTable, proposal, quorum } from './support/table.ts';

/** Old cards, two presses at once, and cards that somebody edited by hand. */

async function atTable(): Promise<Story> {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await openTable(s);
  return s;
}

test('Een oude kaart: stemmen over een voorstel dat vervangen is kan niet, en telt niet (R6.5)', async () => {
  const s = await atTable();
  const [municipality, executor] = quorum(s);
  if (!municipality || !executor) throw new Error('no quorum');
  await executor.presses('Voorstel doen', proposal(s));
  const old = s.desk.find(municipality.objectId, 'Akkoord');
  if (!old) throw new Error('no card to vote on');
  const rev = old.message.rev;
  await s.scientist.presses(
    'Voorstel doen',
    proposal(s, { text: 'Toch liever een ander plan, met de oma erbij.' }),
  );
  const answer = await changesNothing(s, () =>
    s.live.standIn.press(municipality.objectId, old.message.id, { path: old.button.path, rev }),
  );
  expect(JSON.stringify(answer)).toContain('Er ligt een nieuwer voorstel. Stem op de nieuwste kaart.');
  expect((await s.state()).proposals.at(-1)?.votes).toEqual([]);
  await s.ends();
});

test('Een kaart van voor het besluit: de knop zegt dat er al een besluit is, of dat de casus klaar is', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await decided(s);
  const [municipality] = quorum(s);
  if (!municipality) throw new Error('no quorum');
  await changesNothing(s, async () => {
    for (const [who, verb, words] of [
      [municipality, 'voteYes', 'Er is al een besluit'],
      [s.delegate('windroos'), 'join', 'Er is al een besluit'],
      [s.coordinator, 'openTable', 'Er is al een besluit'],
      [s.coordinator, 'cast', 'Er is al een besluit'],
    ] as const) {
      const answer = await rawPress(s, who, verb, {
        case: s.desk.current.caseId,
        card: 'vote',
        subject: 'p1',
        reason: 'Omdat het moet van mij.',
        sure: 'true',
      });
      expect(answer.text, verb).toContain(words);
    }
  });
  await s.ends();
});

test('Tegelijk gedrukt: iedere stem telt, één besluit valt, en twee keer drukken is één keer', async () => {
  const s = await atTable();
  await s.scientist.presses('Voorstel doen', proposal(s));
  const ref = { case: s.desk.current.caseId, card: 'vote', subject: 'p1' };
  const before = await s.version();
  const votes = await Promise.all(
    [...quorum(s), ...quorum(s)].map((person) => rawPress(s, person, 'voteYes', ref)),
  );
  for (const vote of votes) expect(vote.text).toContain('Je stem telt: akkoord.');
  const state = await s.state();
  expect(state.proposals[0]?.votes).toHaveLength(3);
  // Drie stemmen en het bereikte akkoord.
  expect(await s.version()).toBe(before + 4);
  const established = await Promise.all(
    [s.coordinator, s.secondCoordinator, s.coordinator].map((person) =>
      rawPress(s, person, 'establish', ref),
    ),
  );
  for (const each of established) expect(each.status).toBe(200);
  expect((await s.state()).decisions).toHaveLength(1);
  expect(s.reporter.heard('Er is een besluit')).toHaveLength(1);
  await s.ends();
});

test('Dezelfde druk die Teams twee keer bezorgt, doet één keer iets', async () => {
  const s = await atTable();
  const { standIn } = s.live;
  await s.scientist.presses('Voorstel doen', proposal(s));
  await s.scientist.presses('Akkoord');
  const last = standIn.sent().at(-1)?.activity;
  if (!last) throw new Error('nothing was sent');
  await changesNothing(s, () => standIn.post(last));
  await s.ends();
});

test('Een kaart die met de hand is veranderd: geweigerd in het Nederlands, niets verandert, en het staat genoteerd (R10.8)', async () => {
  const s = await atTable();
  const ref = { case: s.desk.current.caseId, card: 'case', subject: '' };
  const [municipality, executor] = quorum(s);
  if (!municipality || !executor) throw new Error('no quorum');
  await executor.presses('Voorstel doen', proposal(s));
  const stranger = s.delegate('gem-brinkmarke');
  const mine = s.live.register.people.find((person) => person.id === municipality.id)?.id;
  const tries = [
    // Een andere rol, of een andere persoon, in de kaart: die telt niet (R10.9).
    [
      stranger,
      'accept',
      { roles: ['coordinator'], role: 'coordinator', person: s.coordinator.id },
      'Dit kan alleen de coördinator',
    ],
    [stranger, 'voteYes', { subject: 'p1', person: mine, seat: 's1' }, 'wie met mandaat aan deze tafel zit'],
    [
      s.delegate('windroos'),
      'voteNo',
      { subject: 'p1', reason: 'Dit is niet mijn stem maar toch.' },
      'wie met mandaat aan deze tafel zit',
    ],
    [municipality, 'establish', { subject: 'p1' }, 'Dit kan alleen de coördinator'],
    [
      municipality,
      'cast',
      { subject: 'p1', reason: 'Ik hak hem zelf wel door hoor.', sure: 'true' },
      'Dit kan alleen de coördinator',
    ],
    [municipality, 'phoneVote', { seat: 's2', vote: 'akkoord' }, 'Dit kan alleen de coördinator'],
    [
      municipality,
      'recordBed',
      { bedKind: 'blijft', judgedBy: 'Ikzelf natuurlijk, wie anders' },
      'Dit kan alleen de coördinator',
    ],
    [s.reporter, 'propose', proposal(s), 'wie met mandaat aan deze tafel zit'],
    [
      s.secondReporter,
      'add',
      { text: 'Ik ben niet de aanmelder van deze casus.' },
      'Dit kan alleen de aanmelder',
    ],
    [
      s.secondReporter,
      'withdraw',
      { reason: 'Dit is niet mijn casus om in te trekken.' },
      'Dit kan alleen de aanmelder',
    ],
    [stranger, 'join', { times: '' }, 'wie voor deze casus is uitgenodigd'],
    [s.privacyOfficer, 'openTable', { present: '' }, 'Dit kan alleen de coördinator'],
    [s.escalationContact, 'takeChair', {}, 'Dit kan alleen een afgevaardigde'],
    [stranger, 'done', { subject: 'a1' }, 'Dit kan alleen'],
    [stranger, 'offerBed', { text: 'Wij zijn geen aanbieder van zorg.' }, 'Dit kan alleen een aanbieder'],
  ] as const;
  for (const [who, verb, data, words] of tries) {
    const answer = await changesNothing(s, () => rawPress(s, who, verb, { ...ref, ...data }), who);
    expect(answer.status, verb).toBe(200);
    expect(answer.text, verb).toContain(words);
  }
  await s.ends();
});

test('Een vreemd casusnummer in de kaart: ook dat is geweigerd en genoteerd (R10.8)', async () => {
  const s = await atTable();
  for (const id of ['bestaat-niet', 'c0de9a25-0000-4000-8000-00000000ffff', '../data', "' OR 1=1 --"]) {
    const answer = await changesNothing(
      s,
      () => rawPress(s, s.coordinator, 'accept', { case: id, card: 'triage' }),
      s.coordinator,
    );
    expect(answer.text, id).toContain('Deze casus ken ik niet');
  }
  await s.ends();
});

test('Andermans kaart wordt niet getekend, welke kaart de druk ook noemt (R10.5)', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises({ safeTonight: 'nee' });
  const stranger = s.delegate('gem-brinkmarke');
  await changesNothing(s, async () => {
    for (const card of [
      'triage',
      'case',
      'alert',
      'escalation',
      'bed-request',
      'reporter',
      'question',
      'intake',
    ])
      for (const verb of ['back', 'open', 'accept']) {
        const subject = card === 'alert' ? 'bed-report|1' : card === 'escalation' ? 'breach' : '';
        const { text } = await rawPress(s, stranger, verb, { case: s.desk.current.caseId, card, subject });
        for (const word of [
          '12 tot en met 15 jaar',
          'Vrijwillig',
          s.reporter.phone,
          'Vannacht veilig',
          'Aanmelder',
          'Jouw melding',
        ])
          expect(text, `${verb} on ${card}`).not.toContain(word);
      }
  });
  await s.ends();
});

test('Inhoud tonen antwoordt die persoon alleen, en elke blik staat genoteerd (R10.5, R11.4)', async () => {
  const s = await atTable();
  const looks = () => s.live.store.accessLog({ caseNumber: s.number(), limit: 1 });
  const content = await s.scientist.reads('Inhoud tonen');
  expect(content).toContain('Thuis loopt het elke avond uit op vechten');
  expect(await looks()).toMatchObject([
    { person: s.scientist.id, act: 'showContent', allowed: true, reason: 'participant' },
  ]);
  await s.reporter.reads('Inhoud tonen');
  expect(await looks()).toMatchObject([{ person: s.reporter.id, allowed: true, reason: 'reporter' }]);
  await s.secondCoordinator.reads('Inhoud tonen');
  expect(await looks()).toMatchObject([
    { person: s.secondCoordinator.id, allowed: true, reason: 'coordinator' },
  ]);
  for (const person of [
    s.delegate('windroos'),
    s.delegate('gem-brinkmarke'),
    s.privacyOfficer,
    s.escalationContact,
  ]) {
    const answer = await changesNothing(
      s,
      () => rawPress(s, person, 'showContent', { case: s.desk.current.caseId, card: 'thread-case' }),
      person,
    );
    expect(answer.text).toContain('De inhoud is alleen voor de aanmelder');
    expect(answer.text).not.toContain('vechten');
  }
  // Wie weggaat, ziet het niet meer.
  await s.scientist.presses('Ik ga weg');
  expect(await s.scientist.isRefused('Inhoud tonen')).toContain('De inhoud is alleen voor');
  for (const person of s.live.register.people)
    if (person.id !== s.scientist.id)
      expect(JSON.stringify(s.live.standIn.messagesFor(person.id.split('/')[1] ?? ''))).not.toContain(
        'Alleen jij ziet dit',
      );
  await s.ends();
});

test('Een formulier opent alleen voor wie het mag sturen, en op het moment dat het kan', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  await s.coordinator.presses('Aannemen');
  await s.delegate('wending').presses('Ik doe mee');
  const ref = { case: s.desk.current.caseId, card: 'thread-case' };
  const early = await rawPress(s, s.delegate('wending'), 'open:propose', ref);
  expect(early.text).toContain('De tafel is nog niet open');
  for (const verb of [
    'open:propose',
    'open:addParticipant',
    'open:byPhone',
    'open:caseMandate',
    'open:phoneVote',
    'open:leaveOut',
  ]) {
    const answer = await changesNothing(s, () => rawPress(s, s.secondReporter, verb, ref), s.secondReporter);
    expect(answer.text, verb).toContain('Dit kan alleen');
    expect(valuesOf(answer.card), verb).toEqual({});
  }
  await s.ends();
});
