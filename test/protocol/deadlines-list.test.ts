import { describe, expect, test } from 'vitest';
import { deadlines } from '../../src/domain/deadlines/deadlines.ts';
import type { Step } from '../support/story.ts';
import { by, caseOf, given, local, minutesLater, until } from '../support/story.ts';
import {
  accepted,
  atTable,
  convened,
  decided,
  NO_BED,
  planned,
  proposed,
  quorumVotes,
  raised,
  steps,
  votes,
} from '../support/story-acts.ts';
import { inLocal } from '../support/story-checks.ts';

/** By the people who are asked or sit: these lines stand for each of them. */
const PER_PERSON = ['invite-reminder', 'invite-deputy', 'invite-tell', 'mandate-end'];

/** What the clock has on its list, the earliest first: what, about what, when. Moments within a subject are written out. */
function list(before: readonly Step[], perPerson: boolean): readonly string[] {
  return deadlines(caseOf(given(...before).world))
    .filter((each) => PER_PERSON.includes(each.rule) === perPerson)
    .map(({ rule, subject, dueAt }) => {
      const about = subject.replaceAll(/\d{13}/g, (moment) => inLocal(Number(moment)));
      return `${inLocal(dueAt)} ${rule} ${about}`.trim();
    });
}

const ZORGMAKELAAR = steps(
  raised(),
  by('Carla', { type: 'PassToZorgmakelaar', reason: 'Advies.', safeAndPlaced: true }),
);

const LISTS: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
  [
    'R2.2, R4.3, R9.2, R9.3: wat gemeld is',
    [raised(NO_BED)],
    [
      '2026-03-02 10:15 triage-reminder',
      '2026-03-02 10:30 triage-auto-accept',
      '2026-03-02 11:00 owner-escalation',
      '2026-03-02 11:00 bed-report 1',
      '2026-03-02 12:00 unplanned 1/2026-03-02 10:00',
      '2026-03-03 10:00 breach 1',
      '2026-03-03 12:00 breach-repeat 1',
    ],
  ],
  [
    'R4.1, R4.5: een tafel waarvan een quorum een tijd deelt',
    [convened()],
    [
      '2026-03-02 10:30 auto-plan 2026-03-02 10:00/2026-03-02 11:00',
      '2026-03-02 12:00 unplanned 1/2026-03-02 10:00',
      '2026-03-02 14:00 new-times 2026-03-02 10:00',
      '2026-03-03 10:00 breach 1',
      '2026-03-03 12:00 breach-repeat 1',
    ],
  ],
  [
    'R4.7, R9.2: een tafel die gepland is',
    [convened(), planned('2026-03-02 14:00')],
    [
      '2026-03-02 13:45 start-call t1',
      '2026-03-02 14:15 not-open t1',
      '2026-03-03 10:00 breach 1',
      '2026-03-03 12:00 breach-repeat 1',
    ],
  ],
  [
    'R2.3: wat naar spoed ging: twee werkdagen',
    [raised(), by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' })],
    ['2026-03-02 14:00 new-times 2026-03-02 10:00', '2026-03-04 09:00 moved-unplanned 1'],
  ],
  [
    'R2.3: wat naar regulier ging: de volgende morgen, en de coördinator kiest de tijd',
    [raised(), by('Carla', { type: 'MoveCase', to: 'regulier', reason: 'Kan wachten.' })],
    ['2026-03-03 09:00 moved-unplanned 1'],
  ],
  [
    'R6.2, R9.2: een open tafel waar iemand in ruggenspraak is',
    [atTable(), proposed(), minutesLater(5), votes('Zara', 'ruggenspraak')],
    [
      '2026-03-02 10:15 vote-again p1/s2',
      '2026-03-02 10:15 vote-again p1/s4',
      '2026-03-02 12:00 undecided 2026-03-02 10:00',
      '2026-03-02 12:05 vote-again p1/s1',
    ],
  ],
  [
    'R6.3: iedereen akkoord',
    [atTable(), minutesLater(5), proposed(), quorumVotes()],
    ['2026-03-02 10:20 establish p1/2026-03-02 10:05', '2026-03-02 12:00 undecided 2026-03-02 10:00'],
  ],
  [
    'R5.4: een tafel die geschorst is vraagt niemand om een stem',
    [atTable(), proposed(), by('Carla', { type: 'AdjournTable', till: local('2026-03-02 14:00') })],
    ['2026-03-02 13:45 start-call t1', '2026-03-02 14:15 not-open t1'],
  ],
  [
    'R7: een besluit',
    [decided()],
    [
      '2026-03-03 09:00 action-reminder p1a1',
      '2026-03-04 09:00 start-ask p1',
      '2026-03-04 11:00 start-silent p1',
      '2026-03-05 09:00 action-late p1a1',
      '2026-04-01 09:00 check-ask p1/2026-04-01',
      '2026-04-03 09:00 check-late p1/2026-04-01',
    ],
  ],
  [
    'R8.3: wat klaar is wacht nog op het sluiten',
    [
      decided(),
      by('Lia', { type: 'ConfirmStart' }),
      by('Lia', { type: 'RecordScaledDown', heard: true, note: '' }),
      by('Ria', { type: 'FinishAction', action: 'p1a1' }),
    ],
    ['2026-03-03 09:00 close-reminder p1'],
  ],
  [
    'R7.1: een besluit dat niet lukte: een nieuw venster',
    [decided(), until('2026-03-04 12:00'), by('Lia', { type: 'ReportFailure', reason: 'Vol.' })],
    [
      '2026-03-04 13:00 bed-report 2',
      '2026-03-04 14:00 unplanned 2/2026-03-04 12:00',
      '2026-03-04 16:00 new-times 2026-03-04 12:00',
      '2026-03-05 12:00 breach 2',
      '2026-03-05 14:00 breach-repeat 2',
    ],
  ],
  [
    'R9.3: het venster is voorbij',
    [raised(), accepted(), until('2026-03-03 10:00')],
    ['2026-03-03 12:00 breach-repeat 1', '2026-03-03 14:00 new-times 2026-03-03 10:00'],
  ],
  ['R2.3: bij de zorgmakelaar', [ZORGMAKELAAR], ['2026-03-05 09:00 zorgmakelaar-contact']],
  [
    'R2.3: na het contact',
    [ZORGMAKELAAR, by('Zeno', { type: 'RecordZorgmakelaarContact' })],
    ['2026-03-09 09:00 zorgmakelaar-outcome'],
  ],
  [
    'R11.5: wat ingetrokken is',
    [raised(), by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' })],
    ['2027-02-24 09:00 erasure-notice 2027-03-03 09:00'],
  ],
  [
    'R11.5: wat aangekondigd is',
    [
      raised(),
      by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }),
      until('2027-02-24 09:00'),
    ],
    ['2027-03-03 09:00 erasure'],
  ],
];

/** What was met is known by its rule and subject, in events that are never written again: another subject would be met twice. */
describe('wat de klok op de lijst heeft, waarover en wanneer', () => {
  for (const [title, before, lines] of LISTS)
    test(`${title}`, () => {
      expect(list(before, false)).toEqual(lines);
    });

  test('R3.3: ieder die zwijgt voor zich, en een vervanger alleen waar er een is', () => {
    const each = (at: string, rule: string, names: readonly string[]) =>
      names.map((name) => `2026-03-02 ${at} ${rule} ${name}/2026-03-02 10:00`);
    const [zara, lia, bo, sofie] = [
      's1/oefening/zara',
      's2/oefening/lia',
      's3/oefening/bo',
      's4/oefening/sofie',
    ];
    expect(list([raised(), accepted()], true)).toEqual([
      ...each('10:30', 'invite-reminder', [zara, lia, bo, sofie]),
      ...each('11:00', 'invite-deputy', [zara, lia, sofie]),
      ...each('11:30', 'invite-tell', [zara, lia, bo, sofie]),
    ]);
  });

  test('R3.5: van ieder die meedoet het einde van het mandaat', () => {
    expect(list([convened()], true).filter((line) => line.includes('mandate-end'))).toEqual([
      '2028-01-01 00:00 mandate-end s1/oefening/zara/2027-12-31',
      '2028-01-01 00:00 mandate-end s2/oefening/lia/2027-12-31',
      '2028-01-01 00:00 mandate-end s4/oefening/sofie/2027-12-31',
    ]);
  });
});
