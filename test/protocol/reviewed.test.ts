import { describe, expect, test } from 'vitest';
import type { Register } from '../../src/domain/register.ts';
import type { Check, Step } from '../support/story.ts';
import { by, check, given, local, minutesLater, sees, world } from '../support/story.ts';
import {
  accepted,
  added,
  claimed,
  convened,
  decided,
  declines,
  imported,
  joins,
  planned,
  quorumJoins,
  raised,
} from '../support/story-acts.ts';
import { coordinatorHears, eventsOf, happens, happensNot, nothingHappened } from '../support/story-checks.ts';
import {
  idOf,
  partyCalled,
  personCalled,
  REGISTER,
  registerWith,
  registerWithout,
} from '../support/story-people.ts';

/** The same person under another name. */
function newcomer(like: string, name: string, register: Register): Register {
  const found = personCalled(like);
  if (!found) throw new Error(`nobody is called ${like}`);
  return { ...register, people: [...register.people, { ...found, id: idOf(name), name }] };
}

function chairIs(name: string | null): Check {
  return check((state) => expect(state.chair?.party.name ?? null).toBe(name));
}

const ENDED = { from: '2025-01-01', till: '2025-12-31', municipalities: ['zuid'] };

describe('R2.1, R2.2: wie leidt, naar het nieuwe register', () => {
  test('R2.1: wie er nog in staat maar geen coördinator meer is, leidt niet meer', () => {
    given(convened())
      .when(imported(registerWith('Carla', { roles: ['delegate'] })))
      .then(happens('CoordinationReviewed', { left: partyCalled('Carla') }), chairIs(null));
  });

  test('R2.1: wie plaatsvervangend coördinator werd, leidt nog', () => {
    given(convened())
      .when(imported(registerWith('Carla', { roles: ['deputy-coordinator'] })))
      .then(chairIs('Carla'));
  });

  test('R2.2: een afgevaardigde die het voorzitterschap overnam leidt, zolang het register die kent', () => {
    const taken = [raised(), minutesLater(60), by('Zara', { type: 'TakeChair' })];
    given(...taken)
      .when(imported(registerWith('Zara', { roles: [] })))
      .then(chairIs('Zara'));
    given(...taken)
      .when(imported(registerWithout('Zara')))
      .then(chairIs(null));
  });

  test('R8.3: een casus die voorbij is wordt niet meer nagelopen', () => {
    given(raised(), by('Ria', { type: 'WithdrawCase', reason: 'Klaar.', judgedBy: '' }))
      .when(imported(registerWithout('Carla', 'Ria')))
      .then(nothingHappened());
  });
});

describe('R3.3, R3.4: wie zit, naar het nieuwe register', () => {
  test('R10.5: wie van buiten komt staat in geen register, en is dus ook niet weg', () => {
    given(convened(), added('provider', 'Yara'), joins('Yara'))
      .when(imported(registerWithout('Esther')))
      .then(
        check((state, each) => {
          expect(state.gone).toEqual([]);
          expect(sees(each, idOf('Yara'))).toBe(true);
        }),
      );
  });

  test('R10.5: wie weg is en terugkomt is er weer', () => {
    const gone = (...names: readonly string[]) =>
      check((state) => expect(state.gone).toEqual(names.map(idOf)));
    given(convened(), imported(registerWithout('Sofie')))
      .then(gone('Sofie'))
      .when(imported(REGISTER))
      .then(gone(), happens('SeatsReviewed', { gone: [] }));
    given(raised())
      .when(imported(registerWithout('Ria')))
      .then(happens('SeatsReviewed', { parties: [], gone: [idOf('Ria')] }));
  });

  test('R3.3: verandert alleen een nummer, dan komt dat bij de casus en wordt niemand gevraagd', () => {
    given(convened())
      .when(imported(registerWith('Zara', { phone: '06-nieuw' })))
      .then(
        happensNot('PersonInvited'),
        check((state) => expect(state.seats[0]?.invitations[0]?.party.phone).toBe('06-nieuw')),
      );
  });

  test('R3.3: zei de afgevaardigde nee en verliest de plaatsvervanger het mandaat, dan is er niemand meer', () => {
    given(raised(), claimed(), accepted(), declines('Zara'), joins('Zoe'))
      .when(imported(registerWith('Zoe', { mandate: ENDED })))
      .then(happens('SeatUnfillable', { seat: 's1' }), coordinatorHears({ rule: 'seat-unfillable' }))
      .when(imported(registerWith('Zoe', { mandate: ENDED, phone: '06-nieuw' })))
      .then(happensNot('SeatUnfillable'));
  });

  test('R3.3: verliest wie nog niet antwoordde het mandaat terwijl een ander ja zei, dan blijft het zo', () => {
    given(raised(), claimed(), accepted(), minutesLater(60), joins('Zoe'))
      .when(imported(registerWith('Zara', { mandate: ENDED })))
      .then(happensNot('PersonInvited'), happensNot('SeatUnfillable'));
  });

  test('R3.3: een nieuwe afgevaardigde wordt als zodanig gevraagd', () => {
    given(convened())
      .when(imported(newcomer('Zara', 'Zita', registerWithout('Zara'))))
      .then(happens('PersonInvited', { seat: 's1', as: 'delegate' }), lastAsked('Zita'))
      .and(declines('Zita'))
      .when(added('municipality', 'Zita'))
      .then(happens('PersonInvited', { seat: 's1', as: 'delegate' }), lastAsked('Zita'));
  });

  test('R3.3: anders de plaatsvervanger die klaarstaat', () => {
    given(convened())
      .when(imported(registerWithout('Zara')))
      .then(happens('PersonInvited', { seat: 's1', as: 'deputy' }), lastAsked('Zoe'));
  });

  test('R3.4: komt er iemand voor een stoel die niemand kon vullen, dan wordt die gevraagd', () => {
    given(world({ register: registerWithout('Sofie', 'Stan') }), raised(), claimed(), accepted())
      .when(imported(registerWithout('Sofie', 'Stan', 'Esther')))
      .then(happensNot('SeatUnfillable'))
      .when(imported(registerWithout('Sofie')))
      .then(happens('PersonInvited', { seat: 's4' }), lastAsked('Stan'));
  });

  test('R3.1: voor elke stoel kijkt de bot naar wie er voor die stoel in het register staat', () => {
    given(convened(), joins('Bo'))
      .when(imported(newcomer('Bo', 'Bram', registerWithout('Bo'))))
      .then(happens('PersonInvited', { seat: 's3', as: 'delegate' }), lastAsked('Bram'));
  });

  test('R3.3: na het besluit wordt niemand meer gevraagd', () => {
    given(decided())
      .when(imported(registerWithout('Zara')))
      .then(happens('SeatsReviewed'), happensNot('PersonInvited'));
  });
});

function lastAsked(name: string): Check {
  return (each) => {
    const asked = eventsOf(each).filter((event) => event.type === 'PersonInvited');
    expect(asked.map((event) => event.party.name)).toEqual([name]);
  };
}

describe('R4.6: een mandaat dat in de nacht afliep terwijl de bot uit stond', () => {
  const TONIGHT = registerWith('Zara', { mandate: { ...ENDED, till: '2026-03-02' } });
  /** Past midnight, before the bot looked at what fell due. */
  const PAST_MIDNIGHT: Step = (each) => {
    each.now = local('2026-03-03 00:10');
  };

  test('R4.6: wie daarna als eerste iets doet laat het plan vervallen, wie niets verandert niet', () => {
    const asleep = given(
      world({ register: TONIGHT }),
      convened(),
      joins('Bo'),
      planned('2026-03-02 17:00'),
      PAST_MIDNIGHT,
    );
    asleep
      .when(joins('Lia'))
      .then(nothingHappened())
      .when(declines('Bo'))
      .then(happens('PlanLapsed', { plan: 't1' }));
  });

  test('R4.6: een plan dat daarna gemaakt wordt had nooit een quorum, en vervalt niet', () => {
    given(world({ register: TONIGHT }), convened(), planned('2026-03-02 17:00'))
      .and(by('Carla', { type: 'RecordBed', record: { kind: 'stays', judgedBy: 'Sofie' } }), PAST_MIDNIGHT)
      .when(planned('2026-03-03 09:00'))
      .then(happens('TablePlanned'), happensNot('PlanLapsed'));
  });
});

describe('R2.1, R2.3: wat de triage doet', () => {
  const moves = (to: 'spoed' | 'regulier') => by('Carla', { type: 'MoveCase', to, reason: 'Kan wachten.' });

  test('R2.1: wie doorstuurt voor iemand de casus had, leidt hem; wie hem had houdt hem', () => {
    given(raised()).when(moves('spoed')).then(happens('CaseClaimed'), chairIs('Carla'));
    given(raised(), claimed('Cor')).when(moves('spoed')).then(happensNot('CaseClaimed'), chairIs('Cor'));
  });

  test('R2.3: wie nog eens verhuist wordt niet nog eens uitgenodigd', () => {
    given(raised(), moves('spoed'))
      .when(moves('regulier'))
      .then(happensNot('TableConvened'), happensNot('PersonInvited'));
  });

  test.each([
    [true, false],
    [false, true],
    [false, false],
  ])('R2.3: naar de zorgmakelaar niet met veilig %s en een plek %s', (safeTonight, hasBed) => {
    given(raised({ safeTonight, hasBed }))
      .when(by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true }))
      .then((each) => expect(each.refusals.at(-1)).toEqual({ code: 'not-safe' }));
  });

  test('R3.1: is er geen afgevaardigde, dan wordt de plaatsvervanger als zodanig gevraagd', () => {
    given(world({ register: registerWithout('Zara') }), raised())
      .when(accepted())
      .then(happens('PersonInvited', { seat: 's1', as: 'deputy' }));
  });

  test('R2.2: wie het voorzitterschap overneemt zit aan; wie al ja zei houdt de eigen tijden', () => {
    given(raised(), minutesLater(60))
      .when(by('Zara', { type: 'TakeChair' }))
      .then(happens('InvitationAccepted', { person: idOf('Zara'), times: [] }));
    given(raised(), minutesLater(60), joins('Zara'))
      .when(by('Zara', { type: 'TakeChair' }))
      .then(happens('ChairTaken'), happensNot('InvitationAccepted'));
  });

  test('R3.2: meer tijden dan eerst is een ander antwoord', () => {
    given(raised({ at: '2026-03-02 10:00' }), claimed(), accepted(), joins('Zara', ['2026-03-02 11:00']))
      .when(quorumJoins('Zara'))
      .then(happens('InvitationAccepted', { times: caseTimes() }));
  });
});

function caseTimes(): readonly number[] {
  return ['11:00', '12:00', '13:00', '14:00'].map((time) => local(`2026-03-02 ${time}`));
}

describe('R1.4, R11.6: aanvullen', () => {
  const adds = (text: string, ground: { ground: string; explanation: string } | null = null) =>
    by('Ria', { type: 'AddToCase', text, ground });
  const SAFETY = { ground: 'acute-veiligheid', explanation: 'Gevaar.' };

  test('R1.4: twee keer achter elkaar hetzelfde is één keer, iets anders telt', () => {
    given(raised(), adds('Oma belde.'))
      .when(adds('Oma belde.'))
      .then(nothingHappened())
      .when(adds('Opa belde.'))
      .then(happens('CaseAddedTo', { text: 'Opa belde.', name: 'Ria' }));
  });

  test('R11.6: een tekst van alleen spaties bij een grond is geen aanvulling', () => {
    given(raised())
      .when(adds('  ', SAFETY))
      .then(happensNot('CaseAddedTo'), happens('GroundRecorded', { ground: SAFETY }));
  });

  test('R11.6: een andere grond met dezelfde woorden, of dezelfde met andere, is een andere', () => {
    given(raised(), adds('', SAFETY))
      .when(adds('', SAFETY))
      .then(nothingHappened())
      .when(adds('', { ...SAFETY, explanation: 'Nu erger.' }))
      .then(happens('GroundRecorded'))
      .when(adds('', { ground: 'maatregel', explanation: 'Nu erger.' }))
      .then(happens('GroundRecorded', { ground: { ground: 'maatregel', explanation: 'Nu erger.' } }));
  });
});
