import { describe, expect, test } from 'vitest';
import { everyoneIn, leaders } from '../../src/domain/case-file/seats.ts';
import type { Register } from '../../src/domain/register.ts';
import { by, caseOf, given, hoursLater, minutesLater, until } from '../support/story.ts';
import {
  accepted,
  claimed,
  imported,
  joins,
  NO_BED,
  opened,
  proposed,
  quorumJoins,
  raised,
} from '../support/story-acts.ts';
import { happens, happensNot, hears, hearsNot, metAt, nothingHappened } from '../support/story-checks.ts';
import { idOf, personCalled, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

/** Who had this role is another person from here on. */
function replaced(name: string, by: string, register: Register = registerWithout(name)): Register {
  const gone = personCalled(name);
  if (!gone) throw new Error(`nobody is called ${name}`);
  const newcomer = { ...gone, id: idOf(by), name: by, phone: `06-${by}` };
  return { ...register, people: [...register.people, newcomer] };
}

describe('het register verandert: wie leidt', () => {
  test('R2.1: een nieuwe coördinator krijgt de casussen die nog niemand oppakte', () => {
    given(raised())
      .when(imported(replaced('Cor', 'Cara')))
      .then(hears('Cara', { card: 'triage' }), hearsNot('Carla'), hearsNot('Cor'));
  });

  test('R2.2: wie pas na een kwartier gevraagd wordt, is wie dat dan is', () => {
    given(raised(), imported(replaced('Dora', 'Dirk')))
      .when(minutesLater(20))
      .then(hears('Dirk', { card: 'triage' }), hearsNot('Dora'));
  });

  test('R9.3: wie bij het einde van de 24 uur gewaarschuwd wordt, is wie dat dan is', () => {
    given(raised(), claimed(), imported(replaced('Esther', 'Eva')))
      .when(hoursLater(25))
      .then(metAt('breach', '2026-03-03 10:00'), hears('Eva', { card: 'escalation' }), hearsNot('Esther'));
  });

  test('R2.1: wie de casus leidt en geen coördinator meer is, leidt niets; de anderen horen het meteen', () => {
    given(raised(), claimed('Carla'), accepted('Carla'))
      .when(imported(registerWithout('Carla')))
      .then(
        hears('Cor', { card: 'alert', about: 'owner-left' }),
        hearsNot('Carla'),
        (each) => expect(caseOf(each).chair).toBeNull(),
        (each) => expect(everyoneIn(caseOf(each))).not.toContain(idOf('Carla')),
      )
      .when(by('Cor', { type: 'ClaimCase' }))
      .then(happens('CaseClaimed'), hears('Cor', { card: 'case' }));
  });

  test('R2.1: wie coördinator blijft maar een ander nummer heeft, leidt de casus met dat nummer', () => {
    given(raised(), claimed('Carla'))
      .when(imported(registerWith('Carla', { phone: '06-nieuw' })))
      .then(happens('CoordinationReviewed', { left: null, newcomers: [] }), hearsNot('Cor'), (each) =>
        expect(leaders(caseOf(each)).map((party) => party.phone)).toEqual(['06-nieuw']),
      );
  });

  test('R2.2: een afgevaardigde die het overnam blijft voorzitter, tot die uit het register is', () => {
    given(raised(), hoursLater(1.1), by('Zara', { type: 'TakeChair' }))
      .when(imported(registerWithout('Carla', 'Cor')))
      .then((each) => expect(caseOf(each).chair?.party.name).toBe('Zara'), hearsNot('Zara'))
      .when(imported(registerWithout('Carla', 'Cor', 'Zara')))
      .then((each) => expect(caseOf(each).chair).toBeNull(), hears('Dora', { about: 'owner-left' }));
  });

  test('R2.2, R9.5: verlaat de eigenaar het register, dan telt het uur zonder eigenaar vanaf dat moment', () => {
    given(raised(), claimed('Carla'), accepted('Carla'), until('2026-03-02 15:00'))
      .when(imported(registerWithout('Carla')), until('2026-03-02 15:14'))
      .then(metAt('triage-reminder'), hearsNot('Esther'))
      .when(until('2026-03-02 16:00'))
      .then(
        metAt('triage-reminder', '2026-03-02 15:15'),
        hears('Dora', { card: 'triage', lateMs: 0 }),
        metAt('owner-escalation', '2026-03-02 16:00'),
        hears('Esther', { card: 'escalation', about: 'no-owner', lateMs: 0 }),
      );
  });

  test('R2.2: ook als er eerder al een eigenaar gezocht is', () => {
    given(raised(), hoursLater(1), by('Carla', { type: 'ClaimCase' }), until('2026-03-02 15:00'))
      .when(
        imported(registerWithout('Carla')),
        imported(registerWithout('Carla', 'Petra')),
        until('2026-03-02 16:00'),
      )
      .then(metAt('owner-escalation', '2026-03-02 16:00'))
      .when(by('Cor', { type: 'ClaimCase' }), imported(REGISTER), until('2026-03-02 20:00'))
      .then(metAt('owner-escalation'));
  });

  test('R2.3: een nieuwe zorgmakelaar krijgt wat er bij de zorgmakelaar ligt', () => {
    given(
      raised(),
      claimed(),
      by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vastgelopen.', safeAndPlaced: true }),
    )
      .when(imported(replaced('Zeno', 'Zilla')))
      .then(hears('Zilla', { card: 'case' }), hearsNot('Zeno'));
  });

  test('een casus die klaar is verandert niet meer', () => {
    given(raised(), by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }))
      .when(imported(replaced('Carla', 'Cara')))
      .then(nothingHappened());
  });
});

describe('het register verandert: wie er zit', () => {
  test('R3.3: wie gevraagd is en het register verliet, is de plaatsvervanger meteen aan de beurt', () => {
    given(raised(NO_BED), claimed(), accepted())
      .when(imported(registerWithout('Zara')))
      .then(hears('Zoe', { card: 'invitation' }), hearsNot('Olga'));
  });

  test('R3.3: ook wie al ja zei, en een ander is nu afgevaardigde', () => {
    given(raised(), claimed(), accepted(), joins('Zara'))
      .when(imported(replaced('Zara', 'Zita')))
      .then(hears('Zita', { card: 'invitation' }), hearsNot('Zoe'));
  });

  test('R3.4: is er niemand meer voor een stoel, dan hoort de coördinator dat in dezelfde minuut', () => {
    given(raised(), claimed(), accepted(), quorumJoins())
      .when(imported(registerWithout('Sofie', 'Stan')))
      .then(hears('Carla', { card: 'alert', about: 'seat-unfillable' }))
      .when(imported(REGISTER))
      .then(hears('Stan', { card: 'invitation' }));
  });

  test('R3.3: komt er iemand anders van die organisatie, dan wordt niemand gevraagd', () => {
    given(
      raised(),
      claimed(),
      accepted(),
      joins('Lia'),
      by('Lia', { type: 'SendDeputy', deputy: null }),
      joins('Lars'),
    )
      .when(imported(registerWithout('Lia')))
      .then(happensNot('PersonInvited'), happensNot('SeatUnfillable'));
  });

  test('R3.3: na het besluit wordt voor een lege stoel niemand meer gevraagd', () => {
    given(raised(), claimed(), accepted(), quorumJoins(), opened(), proposed())
      .and((each) => {
        for (const name of ['Zara', 'Lia', 'Sofie'])
          by(name, { type: 'CastVote', proposal: 'p1', vote: 'akkoord', reason: '' })(each);
        by('Carla', { type: 'EstablishDecision', proposal: 'p1' })(each);
      })
      .when(imported(registerWithout('Zara')))
      .then(happens('SeatsReviewed'), happensNot('PersonInvited'));
  });
});
