import { describe, test } from 'vitest';
import type { Register } from '../../src/domain/register.ts';
import type { Step } from '../support/story.ts';
import { by, clock, downUntil, given, local, minutesLater, run, until, world } from '../support/story.ts';
import {
  accepted,
  atTable,
  claimed,
  convened,
  decided,
  decidedByPhone,
  declines,
  GONE,
  GROUND,
  imported,
  joins,
  NO_BED,
  opened,
  phoneVote,
  planned,
  proposed,
  quorumJoins,
  raised,
  unreachable,
  votes,
} from '../support/story-acts.ts';
import { hears } from '../support/story-checks.ts';
import { idOf, partyCalled, personCalled, REGISTER, registerWith } from '../support/story-people.ts';
import { each, hear, isTold, type Told } from '../support/told.ts';

/** Somebody with the role of this person comes in. */
function joinedBy(like: string, name: string): Register {
  const person = personCalled(like);
  if (!person) throw new Error(`nobody is called ${like}`);
  return { ...REGISTER, people: [...REGISTER.people, { ...person, id: idOf(name), name }] };
}

function leftOpen(name: string): Step {
  return clock({ type: 'ReportViewLeftOpen', party: partyCalled(name) });
}

const TABLE = ['Ria', 'Zara', 'Lia', 'Sofie'] as const;
const ASKED_AT = local('2026-03-02 10:00');
const ADJOURNED = by('Carla', { type: 'AdjournTable', till: local('2026-03-02 14:00') });

/** Who hears what where it hinges on the others: who is not at this table, not any more, or hears it already (told.test.ts). */
const CASES: readonly Told[] = [
  each(
    'R2.2: wie al weg is hoort niet dat er een voorzitter nodig is, wie voor hem kwam wel',
    [
      raised(),
      minutesLater(40),
      joins('Lia'),
      GONE,
      declines('Bo'),
      joins('Zara'),
      joins('Sofie'),
      minutesLater(19),
    ],
    minutesLater(1),
    ...['Carla', 'Cor', 'Dora'].map((name) => `${name} alert owner-escalation|`),
    'Esther escalation no-owner',
    ...hear('ChairNeeded', 'Zara', 'Lars', 'Sofie'),
  ),
  each(
    'R2.2: pakt een coördinator hem daarna op, dan hoort wie tot dan voorzat dat ook, en wie meedoet',
    [raised(), minutesLater(61), by('Zara', { type: 'TakeChair' }), joins('Lia')],
    claimed(),
    'Carla case',
    ...hear('CaseClaimed', 'Cor', 'Dora', 'Ria', 'Zara', 'Lia'),
  ),
  each(
    'R2.3: naar spoed: de zorgmakelaar hoort er niets van',
    [raised()],
    by('Carla', { type: 'MoveCase', to: 'spoed', reason: 'Kan wachten.' }),
    'Carla case',
    ...hear('CaseClaimed', 'Cor', 'Dora', 'Ria'),
    'Ria step CaseMoved',
    ...['Zara invitation s1', 'Lia invitation s2', 'Bo invitation s3', 'Sofie invitation s4'],
  ),
  each(
    'R2.4: een andere gemeente: wie met een andere stoel was weggelaten hoort het niet nog eens',
    [convened(), by('Carla', { type: 'LeaveOutSeat', seat: 's3' })],
    by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Verhuisd.' }),
    'Olga invitation s5',
    ...hear('MunicipalityChanged', ...TABLE),
  ),
  each(
    'R3.3: de herinnering is voor wie zwijgt, niet voor wie er eerder op die stoel gevraagd is',
    [raised(), claimed(), accepted(), joins('Lia'), joins('Sofie'), declines('Bo'), minutesLater(89)],
    minutesLater(1),
    'Zoe invitation s1',
    `Carla alert invite-tell|s1/${idOf('Zara')}/${ASKED_AT}`,
  ),
  each(
    'R4.1: nieuwe tijden zijn voor wie meedoet, en niet voor een stoel die is weggelaten',
    [
      ...[
        raised(),
        claimed(),
        accepted(),
        joins('Zara', []),
        joins('Bo', []),
        declines('Lia'),
        declines('Lars'),
      ],
      ...[by('Carla', { type: 'LeaveOutSeat', seat: 's3' }), joins('Sofie', []), until('2026-03-02 13:59')],
    ],
    minutesLater(1),
    'Zara invitation s1',
    'Sofie invitation s4',
  ),
  each(
    'R4.6: een afgevaardigde die voorzit hoort van een plan dat vervalt één keer, als wie leidt',
    [
      ...[raised(), minutesLater(61), by('Zara', { type: 'TakeChair' }), joins('Lia'), joins('Sofie')],
      planned('2026-03-02 16:00', { by: 'Zara' }),
    ],
    GONE,
    ...['Zara', 'Carla', 'Cor', 'Dora'].map((name) => `${name} alert plan-lapsed|t1`),
    'Lars invitation s2',
    ...hear('PlanLapsed', 'Ria', 'Sofie'),
  ),
  each(
    'R5.1: wie op een gevulde stoel ook komt stemt niet, en wordt niet gevraagd',
    [
      atTable(),
      by('Carla', { type: 'AddParticipant', seatKind: 'provider', party: partyCalled('Lars') }),
      proposed(),
    ],
    joins('Lars'),
  ),
  each(
    'R5.1: wie al stemde en andere tijden kiest wordt niet weer gevraagd',
    [atTable(), proposed(), votes('Zara')],
    joins('Zara', []),
  ),
  each(
    'R5.4: wie tijdens een schorsing de stoel van zijn vervanger overneemt stemt pas als de tafel weer open is',
    [
      ...[raised(), claimed(), accepted(), joins('Zara'), joins('Sofie'), minutesLater(60), joins('Lars')],
      ...[opened(), proposed(), ADJOURNED],
    ],
    joins('Lia'),
  ),
  each(
    'R5.3: wie meedeed en niet belde krijgt het besluit, en geen stem om te bevestigen',
    [convened(), joins('Bo')],
    decidedByPhone('Zara', 'Lia', 'Sofie'),
    ...['Carla', ...TABLE, 'Bo'].map((name) => `${name} decision p1`),
    'Ria action p1a1',
    ...['Zara', 'Lia', 'Sofie'].map((name) => `${name} phone-vote p1`),
  ),
  each(
    'R5.3: alleen wie Klopt niet zei stemt opnieuw',
    [convened(), decidedByPhone('Zara', 'Lia', 'Sofie')],
    by('Lia', { type: 'DisputePhoneVote', reason: 'Ik zei nee.' }),
    'kanaal proposal p1',
    'Carla alert phone-disputed|s2',
    'Lia vote p1',
    ...hear('PhoneVoteDisputed', ...TABLE),
  ),
  each(
    'R6.2: een telefonische stem hoort van wie hij is',
    [atTable(), proposed()],
    phoneVote('Lia', 'akkoord'),
    'Lia vote p1',
  ),
  each(
    'R7.2: elk hoort van zijn eigen actie',
    [
      decided({
        actions: [
          { kind: 'tell', owner: idOf('Ria'), due: '2026-03-20', text: 'Bellen.' },
          { kind: 'other', owner: idOf('Sofie'), due: '2026-03-03', text: 'Schrijven.' },
        ],
      }),
    ],
    until('2026-03-03 09:00'),
    'Sofie action p1a2',
  ),
  each(
    'R7.3: de check is voor wie uitvoert',
    [
      decided(),
      by('Ria', { type: 'FinishAction', action: 'p1a1' }),
      by('Lia', { type: 'ConfirmStart' }),
      until('2026-04-01 08:59'),
    ],
    minutesLater(1),
    'Lia check',
  ),
  each(
    'R7.3: nog niet afgeschaald',
    [decided()],
    by('Lia', { type: 'PostponeAfschaling', next: '2026-04-10', reason: 'Te vroeg.', heard: true }),
    ...hear('AfschalingPostponed', 'Carla', 'Ria'),
  ),
  each(
    'R8.2: ingetrokken: ook wie om een bed gevraagd is',
    [raised(NO_BED)],
    by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }),
    ...hear('CaseWithdrawn', 'Carla', 'Cor', 'Lia', 'Lars', 'Bo'),
  ),
  each(
    'R8.2: ingetrokken: ook de plaatsvervanger die hem leidt',
    [raised(), claimed('Dora')],
    by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' }),
    ...hear('CaseWithdrawn', 'Cor', 'Dora', 'Ria'),
  ),
  each(
    'R8.2: ingetrokken bij de zorgmakelaar: ook de zorgmakelaar',
    [raised(), by('Carla', { type: 'PassToZorgmakelaar', reason: 'Advies.', safeAndPlaced: true })],
    by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' }),
    ...hear('CaseWithdrawn', 'Cor', 'Zeno', 'Ria'),
  ),
  each(
    'R10.5: op wiens scherm de inhoud bleef staan hoort wie leidt',
    [convened()],
    leftOpen('Zara'),
    `Carla alert view-open|${idOf('Zara')}`,
  ),
  each(
    'R10.5: is dat wie leidt zelf, dan de andere coördinatoren',
    [convened()],
    leftOpen('Carla'),
    ...['Cor', 'Dora'].map((name) => `${name} alert view-open|${idOf('Carla')}`),
  ),
  each(
    'R9.4: dat de bot iemand niet bereikt hoort die niet zelf',
    [convened()],
    unreachable('Carla'),
    ...['Cor', 'Dora'].map((name) => `${name} alert unreachable|${idOf('Carla')}`),
  ),
  each(
    'R1.5: een samengevoegde melding hoort ook wie meedoet',
    [convened()],
    (each_) => {
      const reporters = [partyCalled('Rob')];
      run(
        each_,
        {
          ...{ type: 'AbsorbCase', fromNumber: 'CP-2026-0002', raisedAt: ASKED_AT },
          ...{ reporters, content: [], bedWanted: false },
        },
        { kind: 'case', number: 'CP-2026-0002' },
      );
    },
    ...hear('CaseAbsorbed', 'Carla', 'Rob', ...TABLE),
  ),
  each(
    'R11.6: een nieuwe grond hoort wie leidt en wie meedoet',
    [convened()],
    by('Ria', { type: 'AddToCase', text: '', ground: { ...GROUND, explanation: 'Vader ook.' } }),
    ...hear('GroundRecorded', 'Carla', 'Zara', 'Lia', 'Sofie'),
  ),
  each(
    'R11.5: een aanmelder die ook coördineert hoort de aankondiging één keer, met de knop',
    [raised({ by: 'Carla' }), by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' })],
    until('2027-02-24 09:00'),
    ...['Carla', 'Cor', 'Dora'].map((name) => `${name} alert erasure|${local('2027-03-03 09:00')}`),
  ),
  each(
    'R11.5: dat de inhoud weg is hoort ieder één keer',
    [
      ...[
        raised({ by: 'Carla' }),
        by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' }),
      ],
      until('2027-02-24 09:00'),
    ],
    until('2027-03-03 09:00'),
    ...hear('ContentErased', 'Carla', 'Cor', 'Dora'),
  ),
  each(
    'R2.1: wie als coördinator bijkomt krijgt een casus zonder eigenaar die de klok aannam',
    [raised(), minutesLater(31)],
    imported(joinedBy('Cor', 'Cara')),
    'Cara case',
  ),
  each(
    'R2.1: heeft de casus een eigenaar, dan niet',
    [raised(), claimed()],
    imported(joinedBy('Cor', 'Cara')),
  ),
  each(
    'R2.3: een nieuwe zorgmakelaar hoort niets van een casus die daar niet ligt',
    [raised()],
    imported(joinedBy('Zeno', 'Zilla')),
  ),
  each(
    'R1.4: wie meldde en meedoet hoort het één keer, ook met een nieuw nummer in het register',
    [
      raised({ by: 'Lia' }),
      claimed(),
      accepted(),
      quorumJoins(),
      imported(registerWith('Lia', { phone: '06-nieuw' })),
    ],
    planned('2026-03-02 14:00'),
    ...hear('TablePlanned', 'Carla', 'Zara', 'Lia', 'Sofie'),
  ),
  each(
    'R3.5, R6.2: na een storing wordt wie intussen geen mandaat meer heeft niet om een stem gevraagd',
    [
      world({
        register: registerWith('Zara', {
          mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
        }),
      }),
      ...[
        atTable({ at: '2026-03-02 22:30' }),
        declines('Bo'),
        until('2026-03-02 23:40'),
        proposed(),
        votes('Lia'),
        votes('Sofie'),
      ],
    ],
    downUntil('2026-03-03 00:10'),
    `Carla alert mandate-end|s1/${idOf('Zara')}/2026-03-02`,
  ),
];

describe('wie hoort wat, en wie niet omdat een ander het hoort', () => {
  for (const told of CASES) test(told.title, () => isTold(told));

  test('R9.6: een afgevaardigde die voorzit is ook in de stille uren te wekken', () => {
    given(raised({ at: '2026-03-02 20:00' }), minutesLater(61), by('Zara', { type: 'TakeChair' }))
      .when(until('2026-03-02 22:00'))
      .then(hears('Zara', { about: 'unplanned', at: '2026-03-02 22:00' }));
  });
});
