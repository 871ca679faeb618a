import { describe, test } from 'vitest';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import type { Step } from '../support/story.ts';
import { by, given, local, minutesLater } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  claimed,
  convened,
  decided,
  GROUND,
  NO_BED,
  proposal,
  raised,
  steps,
} from '../support/story-acts.ts';
import { nothingHappened, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf, partyCalled } from '../support/story-people.ts';

const TO_ZORGMAKELAAR = by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true });
const FAILED = by('Lia', { type: 'ReportFailure', reason: 'Het gaat niet.' });

/** Where a case can be, and how it came there. */
const AT = {
  'bij de triage': steps(raised(), claimed()),
  'voor het overleg': convened(),
  'aan tafel': atTable(),
  'na het besluit': decided(),
  'na een mislukt besluit': steps(decided(), FAILED),
  'bij de zorgmakelaar': steps(raised(), claimed(), TO_ZORGMAKELAAR),
} as const;
type Where = keyof typeof AT;

const PLAN: CaseCommand = {
  type: 'PlanTable',
  startsAt: local('2026-03-02 14:00'),
  place: 'Telefonisch',
  lengthMs: 3_600_000,
  reason: '',
};
const PHONE: CaseCommand = {
  type: 'DecideByPhone',
  heldAt: local('2026-03-02 10:00'),
  proposal: proposal(),
  votes: [],
};
const BED: CaseCommand = {
  type: 'RecordBed',
  record: { kind: 'bed', from: '2026-03-02', till: '2026-03-03', place: 'De Berk' },
};
const SCALE_UP: CaseCommand = {
  type: 'ScaleUp',
  confirmed: true,
  ground: GROUND,
  reason: 'Het gaat mis.',
  heard: true,
};
const POSTPONE: CaseCommand = {
  type: 'PostponeAfschaling',
  next: '2026-03-20',
  reason: 'Te vroeg.',
  heard: true,
};
const ADD: CaseCommand = { type: 'AddParticipant', seatKind: 'provider', party: partyCalled('Willem') };
const TO_SPOED: CaseCommand = { type: 'MoveCase', to: 'spoed', reason: 'Kan later.' };
const PASS: CaseCommand = { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true };
const TO_OOST: CaseCommand = { type: 'ChangeMunicipality', to: 'oost', reason: 'Gezag ligt daar.' };
const MERGE: CaseCommand = { type: 'MergeCase', intoCase: 'case-0', intoNumber: 'CP-2026-0000' };
const ASK: CaseCommand = { type: 'AskReporter', question: 'Waar slaapt het kind?' };
const NO_PLACE: CaseCommand = { type: 'RecordNoBed', asked: 'De Linde' };

/** Who does what, where the case can't take it, and what is said. */
const REFUSED: readonly (readonly [string, string, Where, string, CaseCommand])[] = [
  ['R2.1', 'Carla', 'bij de zorgmakelaar', 'triage-done', { type: 'AcceptCase', leaveOut: [] }],
  ['R2.1', 'Carla', 'na het besluit', 'decided', ASK],
  ['R2.1', 'Cor', 'aan tafel', 'chair-present', { type: 'ClaimCase' }],
  ['R2.2', 'Zara', 'aan tafel', 'chair-present', { type: 'TakeChair' }],
  ['R2.3', 'Carla', 'aan tafel', 'table-open', TO_SPOED],
  ['R2.3', 'Carla', 'na het besluit', 'decided', TO_SPOED],
  ['R2.3', 'Carla', 'aan tafel', 'triage-done', PASS],
  ['R2.3', 'Carla', 'bij de zorgmakelaar', 'triage-done', PASS],
  ['R2.3', 'Carla', 'na het besluit', 'decided', PASS],
  ['R2.3', 'Zeno', 'voor het overleg', 'not-with-zorgmakelaar', { type: 'RecordZorgmakelaarContact' }],
  [
    'R2.3',
    'Zeno',
    'voor het overleg',
    'not-with-zorgmakelaar',
    { type: 'RecordZorgmakelaarOutcome', outcome: 'Klaar.' },
  ],
  ['R2.4', 'Carla', 'na het besluit', 'decided', TO_OOST],
  ['R1.5', 'Carla', 'aan tafel', 'table-open', MERGE],
  ['R1.5', 'Carla', 'na het besluit', 'decided', MERGE],
  ['R3.1', 'Carla', 'na het besluit', 'decided', { type: 'LeaveOutSeat', seat: 's3' }],
  ['R3.2', 'Bo', 'na het besluit', 'decided', { type: 'AcceptInvitation', times: [] }],
  ['R3.2', 'Zara', 'na het besluit', 'decided', { type: 'SendDeputy', deputy: null }],
  ['R3.4', 'Carla', 'na het besluit', 'decided', ADD],
  ['R4.1', 'Carla', 'bij de triage', 'not-triaged', PLAN],
  ['R4.1', 'Carla', 'aan tafel', 'table-open', PLAN],
  ['R4.1', 'Carla', 'na het besluit', 'decided', PLAN],
  ['R4.1', 'Carla', 'bij de zorgmakelaar', 'triage-done', PLAN],
  ['R4.2', 'Carla', 'na het besluit', 'decided', BED],
  ['R4.3', 'Carla', 'voor het overleg', 'no-bed-search', NO_PLACE],
  ['R5.1', 'Carla', 'bij de triage', 'not-triaged', { type: 'OpenTable', present: [] }],
  ['R5.1', 'Carla', 'bij de zorgmakelaar', 'triage-done', { type: 'OpenTable', present: [] }],
  ['R5.1', 'Carla', 'na het besluit', 'decided', { type: 'OpenTable', present: [] }],
  ['R5.3', 'Carla', 'bij de zorgmakelaar', 'triage-done', PHONE],
  ['R5.3', 'Carla', 'na het besluit', 'decided', PHONE],
  [
    'R5.4',
    'Carla',
    'voor het overleg',
    'table-not-open',
    { type: 'AdjournTable', till: local('2026-03-02 14:00') },
  ],
  ['R6.1', 'Carla', 'voor het overleg', 'table-not-open', { type: 'MakeProposal', proposal: proposal() }],
  ['R6.1', 'Carla', 'na het besluit', 'decided', { type: 'MakeProposal', proposal: proposal() }],
  [
    'R6.2',
    'Zara',
    'aan tafel',
    'no-proposal',
    { type: 'CastVote', proposal: 'p1', vote: 'akkoord', reason: '' },
  ],
  ['R6.3', 'Carla', 'aan tafel', 'no-proposal', { type: 'EstablishDecision', proposal: 'p1' }],
  ['R6.3', 'Carla', 'voor het overleg', 'table-not-open', { type: 'EstablishDecision', proposal: 'p1' }],
  [
    'R6.4',
    'Carla',
    'aan tafel',
    'no-proposal',
    { type: 'CastDecision', proposal: 'p1', reason: 'Nu.', confirmed: true },
  ],
  ['R7.1', 'Ria', 'aan tafel', 'not-decided', { type: 'ReportFailure', reason: 'Mis.' }],
  ['R7.2', 'Carla', 'aan tafel', 'not-decided', { type: 'FinishAction', action: 'p1a1' }],
  ['R7.2', 'Carla', 'na het besluit', 'not-decided', { type: 'DropAction', action: 'p1a9', reason: 'Weg.' }],
  ['R7.3', 'Carla', 'aan tafel', 'not-decided', { type: 'RecordScaledDown', heard: true, note: '' }],
  ['R7.3', 'Carla', 'aan tafel', 'not-decided', POSTPONE],
  ['R7.3', 'Carla', 'aan tafel', 'not-decided', SCALE_UP],
  ['R7.3', 'Carla', 'na een mislukt besluit', 'not-decided', SCALE_UP],
  ['R8.1', 'Carla', 'aan tafel', 'not-decided', { type: 'CloseCase', lasting: true, note: 'Blijvend.' }],
  [
    'R11.5',
    'Carla',
    'aan tafel',
    'not-over',
    { type: 'PostponeErasure', till: '2027-03-05', reason: 'Lopend.' },
  ],
];

describe('R10.8: wat niet bij het moment hoort wordt geweigerd, met wat er aan de hand is', () => {
  test.each(REFUSED)('%s: wat %s %s wil kan niet: %s', (_rule, who, where, step, command) => {
    given(AT[where]).when(by(who, command)).then(refusedWith('not-now', { step }));
  });

  test('R7.3: wie al is afgeschaald kan de check niet meer uitstellen', () => {
    given(decided(), by('Carla', { type: 'RecordScaledDown', heard: true, note: '' }))
      .when(by('Carla', POSTPONE))
      .then(refusedWith('not-now', { step: 'answered' }));
  });

  test('R4.3: is er een bed, dan is er geen zoeken meer om te beëindigen', () => {
    given(raised(NO_BED), claimed(), bedRecorded())
      .when(by('Carla', NO_PLACE))
      .then(refusedWith('not-now', { step: 'no-bed-search' }));
  });

  test('R4.3: na het besluit kan een bed nog vastgelegd worden zolang het gezocht wordt', () => {
    given(decided({}, NO_BED)).when(by('Carla', BED)).then(notRefused());
  });

  test('R3.1: een stoel die er niet is kan niet weg', () => {
    given(convened())
      .when(by('Carla', { type: 'LeaveOutSeat', seat: 's99' }))
      .then(refusedWith('field-missing', { field: 'seat' }));
  });

  test('R5.3: is het besluit mislukt, dan valt er geen telefonische stem meer te bevestigen', () => {
    const held: Step = (world) =>
      by('Carla', {
        type: 'DecideByPhone',
        heldAt: world.now,
        proposal: proposal(),
        votes: ['s1', 's2', 's4'].map((seat) => ({ seat, vote: 'akkoord', reason: '' })),
      })(world);
    given(raised(), claimed(), accepted(), minutesLater(5), held, FAILED)
      .when(by('Zara', { type: 'ConfirmPhoneVote' }))
      .then(refusedWith('not-now', { step: 'not-decided' }));
  });

  test('R2.1: wie de casus al heeft en nog eens oppakt, verandert niets', () => {
    given(convened())
      .when(by('Carla', { type: 'ClaimCase' }))
      .then(notRefused(), nothingHappened());
  });

  test('R2.2: wie de voorzitter is en het voorzitterschap nog eens overneemt, verandert niets', () => {
    given(raised(), minutesLater(60), by('Zara', { type: 'TakeChair' }))
      .when(by('Zara', { type: 'TakeChair' }))
      .then(notRefused(), nothingHappened());
  });
});

test('R7.2: wie een actie afrondt die niet de zijne is wordt geweigerd', () => {
  given(decided())
    .when(by('Zara', { type: 'FinishAction', action: 'p1a1' }))
    .then(refusedWith('not-allowed', { who: 'action-owner' }));
});

test('R10.3: een uitnodiging beantwoordt wie gevraagd is', () => {
  given(convened())
    .when(by('Olga', { type: 'AcceptInvitation', times: [] }))
    .then(refusedWith('not-allowed', { who: 'invited' }))
    .when(
      by('Carla', {
        type: 'RecordCaseMandate',
        person: idOf('Olga'),
        givenBy: 'Wethouder',
        till: '2026-03-05',
      }),
    )
    .then(refusedWith('not-invited'));
});
