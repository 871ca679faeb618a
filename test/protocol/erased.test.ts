import { describe, expect, test } from 'vitest';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import type { Step, World } from '../support/story.ts';
import { by, caseOf, given, until, world } from '../support/story.ts';
import {
  accepted,
  bedRecorded,
  casts,
  claimed,
  declines,
  established,
  GROUND,
  NO_BED,
  opened,
  planned,
  proposed,
  quorumJoins,
  quorumVotes,
  raised,
  steps,
  votes,
} from '../support/story-acts.ts';
import { happens, inPhase, nothingHappened, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';
import { stripped } from '../support/story-walk.ts';

/** A word that nobody can mistake for anything else. */
const TYPED = 'Hazelnootpastavogel';
const GROUND_TYPED = { ...GROUND, explanation: TYPED };
const ACTIONS = [
  { kind: 'tell', owner: idOf('Ria'), due: '2026-03-03', text: TYPED },
  { kind: 'other', owner: idOf('Lia'), due: '2026-03-04', text: TYPED },
] as const;
const BOTH = { text: TYPED, network: TYPED, heardHow: TYPED, afschalingGoal: TYPED, actions: ACTIONS };

/** All that people can type on the way to a decision that is cast, fails, and is made again. */
const MUCH: Step = steps(
  raised({ ...NO_BED, content: { happening: TYPED, asked: TYPED, family: TYPED }, ground: GROUND_TYPED }),
  by('Carla', { type: 'AskReporter', question: TYPED }),
  by('Ria', { type: 'AddToCase', text: TYPED, ground: null }),
  by('Bo', { type: 'OfferBed', text: TYPED }),
  by('Lia', { type: 'RefuseBed', reason: TYPED }),
  by('Carla', { type: 'ChangeMunicipality', to: 'zuid', reason: TYPED }),
  claimed(),
  by('Carla', { type: 'RecordNoBed', asked: TYPED }),
  accepted(),
  declines('Bo', TYPED),
  by('Carla', { type: 'MoveCase', to: 'spoed', reason: TYPED }),
  quorumJoins(),
  planned('2026-03-02 14:00', { reason: TYPED }),
  opened(),
  proposed(BOTH),
  votes('Zara', 'niet-akkoord', TYPED),
  votes('Lia'),
  votes('Sofie', 'niet-akkoord', TYPED),
  votes('Zara'),
  casts('Carla', { reason: TYPED }),
  by('Carla', { type: 'DropAction', action: 'p1a2', reason: TYPED }),
  by('Lia', { type: 'ReportFailure', reason: TYPED }),
  by('Bo', { type: 'RefuseBed', reason: TYPED }),
  by('Carla', { type: 'RecordNoBed', asked: TYPED }),
  bedRecorded({ place: TYPED }),
);

const ENDS: readonly (readonly [string, Step])[] = [
  [
    'een casus die met een verzoek is ingetrokken',
    steps(
      MUCH,
      by('Carla', { type: 'AskReporter', question: TYPED }),
      by('Ria', { type: 'WithdrawCase', reason: TYPED, judgedBy: '' }),
      by('Carla', { type: 'WithdrawCase', reason: '', judgedBy: TYPED }),
    ),
  ],
  [
    'een casus die met een besluit is gesloten',
    steps(
      MUCH,
      quorumJoins(),
      opened(),
      proposed(BOTH),
      quorumVotes(),
      established(),
      by('Ria', { type: 'FinishAction', action: 'p2a1' }),
      by('Lia', { type: 'DropAction', action: 'p2a2', reason: TYPED }),
      by('Carla', { type: 'CloseCase', lasting: true, note: TYPED }),
    ),
  ],
  [
    'een casus die bij de zorgmakelaar eindigde, zonder bed of verzoek',
    steps(
      raised({ content: { happening: TYPED }, ground: GROUND_TYPED }),
      by('Carla', { type: 'PassToZorgmakelaar', reason: TYPED, safeAndPlaced: true }),
      by('Zeno', { type: 'RecordZorgmakelaarOutcome', outcome: TYPED }),
    ),
  ],
];

describe('R11.5: van wat getypt is blijft na het wissen niets over', () => {
  test.each(ENDS)('R11.5: van %s', (_what, end) => {
    const { world: each } = given(end).when(until('2027-12-01 10:00')).then(happens('ContentErased'));
    const state = caseOf(each);
    expect(JSON.stringify(each.events)).toContain(TYPED);
    expect(JSON.stringify(state)).not.toContain(TYPED);
    expect(evolveAll(null, stripped(each.events))).toEqual(state);
    expect(state).toMatchObject({ additions: [], question: null, reasons: [], bedRecords: [] });
  });

  test('R11.5: wie stemde, wie wat deed en wie iets had blijft, zonder de woorden', () => {
    const state = caseOf(given(ENDS[1]?.[1] as Step).and(until('2027-12-01 10:00')).world);
    expect(state.bedAnswers.map(({ party, offered, text }) => [party.name, offered, text])).toEqual([
      ['Bo', false, ''],
    ]);
    expect(state.noBed).toEqual({ at: expect.any(Number), asked: '' });
    expect(state.proposals[0]?.votes.map(({ person, vote, reason }) => [person, vote, reason])).toEqual([
      [idOf('Zara'), 'niet-akkoord', ''],
      [idOf('Lia'), 'akkoord', ''],
      [idOf('Sofie'), 'niet-akkoord', ''],
      [idOf('Zara'), 'akkoord', ''],
    ]);
    expect(state.decisions.map(({ manner, reason }) => [manner, reason])).toEqual([
      ['cast', ''],
      ['consent', ''],
    ]);
    expect(state.decisions[1]?.actions.map(({ text, status }) => [text, status])).toEqual([
      ['', 'done'],
      ['', 'dropped'],
    ]);
    const withdrawn = caseOf(given(ENDS[0]?.[1] as Step).and(until('2027-12-01 10:00')).world);
    expect(withdrawn.withdrawal).toEqual({ at: expect.any(Number), reason: '', by: idOf('Ria') });
  });
});

describe('R11.6: een casus die voorbij is en waarvan de toestemming is ingetrokken', () => {
  const OTHER = { ground: 'acute-veiligheid', explanation: 'Gevaar.' };
  const WITHDRAWN = by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' });
  const NO_CONSENT = by('Ria', { type: 'WithdrawConsent' });
  const grounds = (text = '') => by('Ria', { type: 'AddToCase', text, ground: OTHER });

  test('R11.6: een andere grond kan er nog bij, tot de inhoud gewist is', () => {
    given(raised(), WITHDRAWN, NO_CONSENT)
      .when(grounds())
      .then(notRefused(), happens('GroundRecorded', { ground: OTHER }));
    given(raised(), WITHDRAWN, NO_CONSENT, until('2027-12-01 10:00'))
      .when(grounds())
      .then(refusedWith('case-over'));
  });

  test('R11.6: zonder grond, of zonder dat de toestemming weg is, wordt niets meer aangevuld', () => {
    given(raised(), WITHDRAWN, NO_CONSENT)
      .when(by('Ria', { type: 'AddToCase', text: 'Nog iets.', ground: null }))
      .then(refusedWith('case-over'));
    given(raised(), WITHDRAWN).when(grounds()).then(refusedWith('case-over'));
  });

  test('R11.6: twee keer intrekken is één keer; na het wissen valt er niets meer in te trekken', () => {
    given(raised(), NO_CONSENT).when(NO_CONSENT).then(notRefused(), nothingHappened());
    given(raised(), WITHDRAWN, until('2027-12-01 10:00'))
      .when(NO_CONSENT)
      .then(notRefused(), nothingHappened());
  });

  test('R11.6: met een tekst erbij kan de toestemming in dezelfde keer weg; al weg blijft weg', () => {
    const both = (ground: typeof OTHER | null) =>
      by('Ria', { type: 'AddToCase', text: 'Ouders zeggen nee.', ground, consentWithdrawn: true });
    const types = (each: World) => each.events.slice(each.since.events).map((event) => event.type);
    given(raised())
      .when(both(null))
      .then((each) => expect(types(each)).toEqual(['CaseAddedTo', 'ConsentWithdrawn']))
      .when(by('Ria', { type: 'AddToCase', text: 'Nog eens.', ground: null, consentWithdrawn: true }))
      .then((each) => expect(types(each)).toEqual(['CaseAddedTo']));
    given(raised())
      .when(both(OTHER))
      .then((each) => expect(types(each)).toEqual(['CaseAddedTo', 'ConsentWithdrawn', 'GroundRecorded']))
      .then((each) => expect(caseOf(each).consentWithdrawn).toBe(false));
    given(raised())
      .when(by('Ria', { type: 'AddToCase', text: 'Iets.', ground: null, consentWithdrawn: false }))
      .then((each) => expect(types(each)).toEqual(['CaseAddedTo']));
  });
});

describe('R1.5, R8.1: wat een casus beëindigde, nog eens', () => {
  const recent = ['case-0', 'case-9'].map((caseId) => ({
    caseId,
    number: caseId === 'case-0' ? 'CP-2026-0000' : 'CP-2026-0009',
    municipality: 'zuid',
    ageBand: '12-15',
  }));
  const merges = (intoCase: string, intoNumber: string) =>
    by('Carla', { type: 'MergeCase', intoCase, intoNumber });
  const MERGED = [world({ recent }), raised(), claimed(), merges('case-0', 'CP-2026-0000')];

  test('R1.5: nog eens met dezelfde samenvoegen verandert niets, met een andere kan niet meer', () => {
    given(...MERGED)
      .when(merges('case-0', 'CP-2026-0000'))
      .then(notRefused(), nothingHappened(), inPhase('merged'))
      .when(merges('case-9', 'CP-2026-0009'))
      .then(refusedWith('case-over', { number: 'CP-2026-0001' }));
  });

  test('R1.5: een casus die ingetrokken is gaat nergens meer in op', () => {
    given(world({ recent }), raised(), by('Ria', { type: 'WithdrawCase', reason: 'Klaar.', judgedBy: '' }))
      .when(merges('case-0', 'CP-2026-0000'))
      .then(refusedWith('case-over'));
  });

  test('R1.5: samenvoegen kan alleen met een casus die erop lijkt', () => {
    given(world({ recent }), raised(), claimed())
      .when(merges('case-5', 'CP-2026-0005'))
      .then(refusedWith('merge-target'));
  });

  test('R1.5: op zichzelf lijkt een casus niet', () => {
    const itself = { caseId: 'case-1', number: 'CP-2026-0001', municipality: 'zuid', ageBand: '12-15' };
    given(world({ recent: [...recent, itself] }))
      .when(raised())
      .then(
        happens('CaseRaised', {
          similar: [
            { caseId: 'case-0', number: 'CP-2026-0000' },
            { caseId: 'case-9', number: 'CP-2026-0009' },
          ],
        }),
      );
  });
});
