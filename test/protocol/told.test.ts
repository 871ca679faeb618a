import { describe, expect, test } from 'vitest';
import { by, given, local, minutesLater, run, until } from '../support/story.ts';
import {
  accepted,
  atTable,
  bedRecorded,
  casts,
  claimed,
  convened,
  decided,
  decidedByPhone,
  declines,
  established,
  GONE,
  joins,
  NO_BED,
  opened,
  phoneVote,
  planned,
  proposed,
  quorumJoins,
  quorumVotes,
  raised,
  STAYS,
  steps,
  unreachable,
  votes,
} from '../support/story-acts.ts';
import { idOf } from '../support/story-people.ts';
import { each, hear, isTold, type Told } from '../support/told.ts';

const TABLE = ['Ria', 'Zara', 'Lia', 'Sofie'] as const;
const ZORGMAKELAAR = steps(
  raised(),
  claimed(),
  by('Carla', { type: 'PassToZorgmakelaar', reason: 'Advies.', safeAndPlaced: true }),
);
const CONTACT = by('Zeno', { type: 'RecordZorgmakelaarContact' });
const BY_PHONE = decidedByPhone('Zara', 'Lia', 'Sofie');

/** Who hears what of an act or of the clock, and that nobody else hears anything. */
const CASES: readonly Told[] = [
  each('R2.1: een melding', [], raised(), 'kanaal case', 'Carla triage', 'Cor triage'),
  each('R2.1: wie hem oppakt', [raised()], claimed(), ...hear('CaseClaimed', 'Cor', 'Dora', 'Ria')),
  each(
    'R2.1: wie hem oppakt als de klok hem al aannam',
    [raised(), minutesLater(31)],
    claimed(),
    'Carla case',
    ...hear('CaseClaimed', 'Cor', 'Dora', 'Ria'),
  ),
  each(
    'R2.1: een vraag aan de aanmelder',
    [raised(), claimed()],
    by('Carla', { type: 'AskReporter', question: 'Hoe?' }),
    'Ria question',
  ),
  each('R2.2: na een kwartier de vervanger', [raised(), minutesLater(14)], minutesLater(1), 'Dora triage'),
  each(
    'R2.2: na een uur zonder eigenaar',
    [raised(), minutesLater(59), declines('Bo')],
    minutesLater(1),
    ...['Carla', 'Cor', 'Dora'].map((name) => `${name} alert owner-escalation|`),
    'Esther escalation no-owner',
    ...hear('ChairNeeded', 'Zara', 'Lia', 'Sofie'),
    ...['Zara invitation s1', 'Lia invitation s2', 'Sofie invitation s4'],
  ),
  each(
    'R2.2: wie het voorzitterschap overneemt',
    [raised(), minutesLater(61)],
    by('Zara', { type: 'TakeChair' }),
    'Zara case',
    ...hear('ChairTaken', 'Carla', 'Cor', 'Dora', 'Ria'),
  ),
  each(
    'R2.2: wie voorzat en toch niet komt',
    [raised(), minutesLater(61), by('Zara', { type: 'TakeChair' }), joins('Lia')],
    by('Zara', { type: 'CancelAttendance', reason: '' }),
    ...['Carla', 'Cor', 'Dora'].map((name) => `${name} alert chair-left|`),
    ...hear('ChairLeft', 'Ria', 'Lia'),
    'Zoe invitation s1',
  ),
  each(
    'R2.3: naar de zorgmakelaar',
    [raised(), claimed()],
    by('Carla', { type: 'PassToZorgmakelaar', reason: 'Advies.', safeAndPlaced: true }),
    'Carla case',
    'Zeno case',
    'Ria step CaseMoved',
  ),
  each(
    'R2.3: drie werkdagen zonder contact',
    [ZORGMAKELAAR],
    until('2026-03-05 09:00'),
    'Carla alert zorgmakelaar-contact|',
    'Zeno alert zorgmakelaar-contact|',
  ),
  each('R2.3: het contact', [ZORGMAKELAAR], CONTACT, ...hear('ZorgmakelaarContacted', 'Carla', 'Ria')),
  each(
    'R2.3: vijf werkdagen zonder uitkomst',
    [ZORGMAKELAAR, CONTACT],
    until('2026-03-09 09:00'),
    'Carla alert zorgmakelaar-outcome|',
    'Zeno alert zorgmakelaar-outcome|',
  ),
  each(
    'R2.3: nog eens vijf werkdagen',
    [ZORGMAKELAAR, CONTACT, until('2026-03-16 08:59')],
    minutesLater(1),
    'Carla alert zorgmakelaar-outcome|',
    'Zeno alert zorgmakelaar-outcome|',
  ),
  each(
    'R2.3: de uitkomst',
    [ZORGMAKELAAR, CONTACT],
    by('Zeno', { type: 'RecordZorgmakelaarOutcome', outcome: 'Goed.' }),
    ...hear('ZorgmakelaarFinished', 'Carla', 'Cor', 'Ria'),
  ),
  each(
    'R2.4: een andere gemeente',
    [convened()],
    by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Verhuisd.' }),
    'Olga invitation s5',
    ...hear('MunicipalityChanged', ...TABLE),
  ),
  each(
    'R3.1: aangenomen',
    [raised(), claimed()],
    accepted(),
    'Carla case',
    'Ria step CaseAccepted',
    ...['Zara invitation s1', 'Lia invitation s2', 'Bo invitation s3', 'Sofie invitation s4'],
  ),
  each(
    'R3.3: na een half uur alleen wie zwijgt',
    [raised(), claimed(), accepted(), joins('Zara'), joins('Sofie')],
    minutesLater(30),
    'Lia invitation s2',
    'Bo invitation s3',
  ),
  each(
    'R3.4: een stoel die niemand kan vullen',
    [raised(), claimed(), accepted()],
    declines('Bo'),
    'Carla alert seat-unfillable|s3',
  ),
  each(
    'R4.2, R4.3: een melding zonder bed',
    [],
    raised(NO_BED),
    'kanaal case',
    ...['Carla triage', 'Cor triage', 'Lia bed-request', 'Lars bed-request', 'Bo bed-request'],
  ),
  each(
    'R4.3: een plek',
    [raised(NO_BED), claimed()],
    by('Lia', { type: 'OfferBed', text: 'Vannacht.' }),
    `Carla alert bed-offered|${idOf('Lia')}`,
  ),
  each(
    'R4.3: een bed dat vastligt: wie een plek had hoort het, wie er geen had niet',
    [
      raised(NO_BED),
      claimed(),
      by('Lia', { type: 'OfferBed', text: 'Ja.' }),
      by('Bo', { type: 'RefuseBed', reason: 'Vol.' }),
    ],
    bedRecorded(),
    ...hear('BedRecorded', 'Ria', 'Lia'),
  ),
  each(
    'R4.3: geen plek gevonden',
    [raised(NO_BED), claimed()],
    by('Carla', { type: 'RecordNoBed', asked: 'Iedereen.' }),
    'Esther escalation no-bed',
    'Ria step NoBedFound',
  ),
  each(
    'R4.1: een plan',
    [convened()],
    planned('2026-03-02 14:00'),
    ...hear('TablePlanned', 'Carla', ...TABLE),
  ),
  each(
    'R4.6: een plan voorbij het venster',
    [convened(), STAYS],
    planned('2026-03-03 14:00', { reason: 'Eerder lukt niet.' }),
    'Esther escalation late-plan',
    ...hear('TablePlanned', 'Carla', ...TABLE),
  ),
  each(
    'R4.6: een plan dat vervalt',
    [convened(), planned('2026-03-02 14:00')],
    GONE,
    'Carla alert plan-lapsed|t1',
    'Lars invitation s2',
    ...hear('PlanLapsed', 'Ria', 'Zara', 'Sofie'),
  ),
  each(
    'R4.6: een plan dat weer staat',
    [convened(), planned('2026-03-02 14:00'), GONE],
    joins('Lars'),
    ...hear('PlanRestored', 'Carla', 'Ria', 'Zara', 'Lars', 'Sofie'),
  ),
  each(
    'R4.7: een kwartier vooraf wie meedoet, en wie leidt',
    [convened(), planned('2026-03-02 14:00'), until('2026-03-02 13:44')],
    minutesLater(1),
    ...hear('StartCall', 'Carla', 'Zara', 'Lia', 'Sofie'),
  ),
  each('R5.1: de tafel gaat open', [convened()], opened(), ...hear('TableOpened', ...TABLE)),
  each(
    'R5.1: een laatkomer krijgt het voorstel',
    [raised(), claimed(), accepted(), quorumJoins(), opened(), proposed()],
    joins('Bo'),
    'Bo vote p1',
  ),
  each(
    'R5.3: telefonisch besloten: ieder krijgt het besluit en zijn eigen stem',
    [convened()],
    BY_PHONE,
    ...['Carla decision p1', 'Ria decision p1', 'Ria action p1a1'],
    ...['Zara', 'Lia', 'Sofie'].flatMap((name) => [`${name} decision p1`, `${name} phone-vote p1`]),
  ),
  each(
    'R5.3: Klopt niet: het voorstel komt in het kanaal, en wie het zei stemt opnieuw',
    [convened(), BY_PHONE],
    by('Zara', { type: 'DisputePhoneVote', reason: 'Ik zei nee.' }),
    'kanaal proposal p1',
    'Carla alert phone-disputed|s1',
    'Zara vote p1',
    ...hear('PhoneVoteDisputed', ...TABLE),
  ),
  each(
    'R5.4: geschorst',
    [atTable()],
    by('Carla', { type: 'AdjournTable', till: local('2026-03-02 14:00') }),
    ...hear('TableAdjourned', ...TABLE),
  ),
  each(
    'R6.2: een voorstel staat in het kanaal, en wie stemt of leidt krijgt het zelf',
    [atTable()],
    proposed(),
    'kanaal proposal p1',
    ...['Carla', 'Zara', 'Lia', 'Sofie'].map((name) => `${name} vote p1`),
  ),
  each(
    'R6.2: na een kwartier alleen wie nog niet stemde',
    [atTable(), proposed(), votes('Zara'), votes('Sofie')],
    minutesLater(15),
    'Lia vote p1',
  ),
  each(
    'R6.2: een stem die de voorzitter noteerde',
    [atTable(), proposed()],
    phoneVote('Zara', 'akkoord'),
    'Zara vote p1',
  ),
  each('R6.2: een stem die iemand zelf gaf', [atTable(), proposed()], votes('Zara')),
  each(
    'R6.3: iedereen akkoord',
    [atTable(), proposed(), votes('Zara'), votes('Lia')],
    votes('Sofie'),
    'Carla alert consent|p1',
  ),
  each(
    'R6.4: doorhakken dat niet mag',
    [atTable(), proposed(), votes('Zara', 'niet-akkoord', 'Nee.'), votes('Lia'), votes('Sofie')],
    casts(),
    'Carla alert casting-blocked|p1',
    'Esther escalation casting-blocked',
  ),
  each(
    'R6.7: een besluit',
    [atTable(), proposed(), quorumVotes()],
    established(),
    'Ria action p1a1',
    ...['Carla', ...TABLE].map((name) => `${name} decision p1`),
  ),
  each(
    'R7.1: gestart',
    [decided()],
    by('Lia', { type: 'ConfirmStart' }),
    ...hear('StartConfirmed', 'Carla', 'Ria'),
  ),
  each(
    'R7.1: op de startdatum de uitvoerder, en de twee dagen daarvoor wie een actie heeft',
    [decided()],
    until('2026-03-04 09:00'),
    ...['Lia start', 'Ria action p1a1', 'Ria action p1a1'],
  ),
  each(
    'R7.1: besluit lukt niet',
    [decided()],
    by('Lia', { type: 'ReportFailure', reason: 'Geen plek.' }),
    'Carla alert failed',
    'Ria step DecisionFailed',
    ...['Lia', 'Lars', 'Bo'].map((name) => `${name} bed-request`),
    ...['Zara invitation s1', 'Lia invitation s2', 'Bo invitation s3', 'Sofie invitation s4'],
  ),
  each(
    'R7.2: een actie die klaar is',
    [decided()],
    by('Ria', { type: 'FinishAction', action: 'p1a1' }),
    'Carla step ActionFinished',
  ),
  each(
    'R7.2: wie leidt en hem zelf afmeldt hoort er niets van',
    [decided()],
    by('Carla', { type: 'FinishAction', action: 'p1a1' }),
  ),
  each(
    'R7.2: een actie die vervalt',
    [decided()],
    by('Ria', { type: 'DropAction', action: 'p1a1', reason: 'Niet meer nodig.' }),
    'Carla step ActionDropped',
  ),
  each(
    'R7.3: afgeschaald',
    [decided()],
    by('Lia', { type: 'RecordScaledDown', heard: true, note: '' }),
    ...hear('ScaledDown', 'Carla', 'Ria'),
  ),
  each(
    'R8.2: een verzoek om in te trekken',
    [convened()],
    by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }),
    'Carla alert withdrawal',
  ),
  each(
    'R8.2: ingetrokken: ieder die ervan weet, behalve wie het deed',
    [convened()],
    by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' }),
    ...hear('CaseWithdrawn', 'Cor', 'Bo', ...TABLE),
  ),
  each(
    'R1.4: een aanvulling',
    [convened()],
    by('Ria', { type: 'AddToCase', text: 'Nieuws.', ground: null }),
    ...hear('CaseAddedTo', 'Carla', 'Zara', 'Lia', 'Sofie'),
  ),
  each(
    'R11.6: toestemming die is ingetrokken',
    [convened()],
    by('Ria', { type: 'WithdrawConsent' }),
    ...hear('ConsentWithdrawn', 'Carla', ...TABLE),
  ),
  each(
    'R9.3: het einde van het venster',
    [raised(), claimed(), accepted(), until('2026-03-03 09:59')],
    minutesLater(1),
    'Carla alert breach|',
    'Esther escalation breach',
  ),
  each(
    'R9.4: wie de bot niet bereikt',
    [convened()],
    unreachable('Zara'),
    `Carla alert unreachable|${idOf('Zara')}`,
  ),
];

describe('wie hoort wat, en niemand anders', () => {
  for (const told of CASES) test(told.title, () => isTold(told));

  test('R9.5: een minuut te laat wordt gezegd, een paar tellen niet', () => {
    const late = (ms: number) => {
      const { world } = given(raised());
      const at = world.now + 15 * 60_000;
      world.now = at + ms;
      run(
        world,
        { type: 'MeetDeadline', rule: 'triage-reminder', subject: '', dueAt: at },
        { kind: 'clock' },
      );
      return world.told.flatMap((message) => (message.kind === 'person' ? [message.lateMs] : [])).at(-1);
    };
    expect([late(59_999), late(60_000)]).toEqual([0, 60_000]);
  });
});
