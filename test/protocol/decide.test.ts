import { describe, expect, test } from 'vitest';
import { check, given, hoursLater, local, minutesLater, twice, until } from '../support/story.ts';
import {
  atTable,
  casts,
  convened,
  decided,
  established,
  joins,
  MEASURE,
  opened,
  openId,
  phoneVote,
  proposed,
  quorumVotes,
  votes,
} from '../support/story-acts.ts';
import {
  coordinatorHears,
  happens,
  happensNot,
  hears,
  hearsNot,
  inPhase,
  metAt,
  nothingHappened,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf } from '../support/story-people.ts';

describe('R6.2: stemmen', () => {
  test('R6.2: elke gevulde stoel stemt, de voorzitter niet', () => {
    given(atTable(), proposed())
      .when(votes('Zara'))
      .then(happens('VoteCast', { seat: 's1', vote: 'akkoord' }))
      .when(votes('Carla'))
      .then(refusedWith('not-allowed', { who: 'seat' }));
  });

  test('R6.2: elke stoel aan tafel wordt om een stem gevraagd', () => {
    given(atTable())
      .when(proposed())
      .then(
        hears('Zara', { card: 'vote' }),
        hears('Lia', { card: 'vote' }),
        hears('Sofie', { card: 'vote' }),
        hearsNot('Bo'),
      );
  });

  test('R6.2: twee keer dezelfde stem is één stem', () => {
    given(atTable(), proposed()).when(twice(votes('Zara')), twice(votes('Lia', 'niet-akkoord', 'Te ver.')));
  });

  test('R6.2: Niet akkoord vraagt een reden', () => {
    given(atTable(), proposed())
      .when(votes('Zara', 'niet-akkoord', ' '))
      .then(refusedWith('reason-missing'));
  });

  test('R6.2: Ruggenspraak kan één keer', () => {
    given(atTable(), proposed(), votes('Zara', 'ruggenspraak'), votes('Zara', 'niet-akkoord', 'Nee.'))
      .when(votes('Zara', 'ruggenspraak'))
      .then(refusedWith('ruggenspraak-once'));
  });

  test('R6.2: na twee uur ruggenspraak wordt het elk kwartier opnieuw gevraagd, vier keer', () => {
    given(atTable(), proposed(), votes('Lia'), votes('Sofie'), votes('Zara', 'ruggenspraak'))
      .when(hoursLater(5))
      .then(
        metAt('vote-again', '2026-03-02 12:00', '2026-03-02 12:15', '2026-03-02 12:30', '2026-03-02 12:45'),
        hears('Zara', { card: 'vote', about: 'p1' }, 4),
      );
  });

  test('R6.2: wie nog niet stemde wordt na een kwartier opnieuw gevraagd', () => {
    given(atTable(), proposed(), votes('Lia'), votes('Sofie'))
      .when(minutesLater(14))
      .then(metAt('vote-again'))
      .when(minutesLater(1))
      .then(hears('Zara', { card: 'vote', lateMs: 0 }));
  });

  test('R6.2: een laatkomer krijgt zijn eigen kwartier', () => {
    given(
      atTable(),
      proposed(),
      votes('Zara'),
      votes('Lia'),
      votes('Sofie', 'niet-akkoord', 'Nee.'),
      hoursLater(1),
      joins('Bo'),
    )
      .when(minutesLater(14))
      .then(metAt('vote-again'))
      .when(minutesLater(1))
      .then(hears('Bo', { card: 'vote', lateMs: 0 }));
  });

  test('R6.2: een stem mag wijzigen tot het besluit valt', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(votes('Lia', 'niet-akkoord', 'Toch niet.'))
      .then(happens('ConsentLost'), happensNot('DecisionEstablished'))
      .when(votes('Lia'), established(), votes('Lia', 'niet-akkoord', 'Te laat.'))
      .then((each) => expect(each.refusals.at(-1)).toEqual({ code: 'not-now', step: 'decided' }));
  });

  test('R6.2: Stem telefonisch vastleggen noemt van wie de stem is, die hoort het', () => {
    given(atTable(), proposed())
      .when(twice(phoneVote('Zara', 'akkoord')))
      .then(
        happens('VoteCast', { person: idOf('Zara'), recordedBy: idOf('Carla'), by: idOf('Carla') }),
        hears('Zara', { card: 'vote' }),
      );
  });

  test('R6.2: wie zo stemde kan het wijzigen', () => {
    given(atTable(), proposed(), phoneVote('Zara', 'akkoord'))
      .when(votes('Zara', 'niet-akkoord', 'Zo zei ik het niet.'))
      .then(happens('VoteCast', { vote: 'niet-akkoord', recordedBy: null }));
  });

  test('R6.2: alleen de voorzitter legt een stem telefonisch vast', () => {
    given(atTable(), proposed())
      .when(phoneVote('Zara', 'akkoord', 'Lia'))
      .then(refusedWith('not-allowed', { who: 'coordinator' }));
  });

  test('R6.2: voor een stoel zonder mens wordt geen stem vastgelegd', () => {
    given(atTable(), proposed()).when(phoneVote('Bo', 'akkoord')).then(refusedWith('seat-not-present'));
  });
});

describe('R6.3: instemming', () => {
  test('R6.3: zijn alle aanwezige stoelen akkoord met een quorum, dan hoort de voorzitter het', () => {
    given(atTable(), proposed(), votes('Zara'), votes('Lia'))
      .when(votes('Sofie'))
      .then(happens('ConsentReached'), coordinatorHears({ rule: 'consent' }));
  });

  test('R6.3: één stoel die niet akkoord is, en het is geen instemming', () => {
    given(atTable(), joins('Bo'), proposed(), quorumVotes())
      .when(established())
      .then(refusedWith('no-consent'))
      .when(votes('Bo', 'niet-akkoord', 'Nee.'), established())
      .then(happensNot('ConsentReached'), happensNot('DecisionEstablished'));
  });

  test('R6.3: Besluit vaststellen stelt het besluit vast, één keer', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(twice(established()))
      .then(happens('DecisionEstablished', { manner: 'consent', by: idOf('Carla') }), inPhase('follow-up'));
  });

  test('R6.3: na 15 minuten stelt het zichzelf vast', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(minutesLater(14))
      .then(happensNot('DecisionEstablished'))
      .when(minutesLater(1))
      .then(happens('DecisionEstablished', { manner: 'clock', by: 'clock', at: local('2026-03-02 10:15') }));
  });

  test('R6.3: valt de instemming weg, dan begint het kwartier later opnieuw', () => {
    given(atTable(), proposed(), quorumVotes(), minutesLater(10), votes('Zara', 'niet-akkoord', 'Wacht.'))
      .when(minutesLater(10))
      .then(happensNot('DecisionEstablished'))
      .when(votes('Zara'), minutesLater(14))
      .then(happensNot('DecisionEstablished'))
      .when(minutesLater(1))
      .then(happens('DecisionEstablished'));
  });
});

describe('R6.4: doorhakken', () => {
  const NO = votes('Sofie', 'niet-akkoord', 'Te zwaar.');

  test('R6.4: de voorzitter hakt door met een reden en een tweede bevestiging', () => {
    given(atTable(), proposed(), votes('Zara'), votes('Lia'), NO)
      .when(casts('Carla', { reason: '' }))
      .then(refusedWith('reason-missing'))
      .when(casts('Carla', { confirmed: false }))
      .then(refusedWith('confirm-first'))
      .when(casts())
      .then(happens('DecisionEstablished', { manner: 'cast', reason: 'Het moet nu.' }));
  });

  test('R6.4: met een quorum', () => {
    given(convened(), opened('Carla', ['Zara', 'Sofie']), proposed(), votes('Zara'), NO)
      .when(casts())
      .then(refusedWith('no-quorum', { missing: ['provider'] }));
  });

  test('R6.4: pas als iedereen stemde of twee keer gevraagd is', () => {
    given(atTable(), joins('Bo'), proposed(), votes('Zara'), votes('Lia'), NO, minutesLater(14))
      .when(casts())
      .then(refusedWith('ask-votes-first', { names: ['Bo'] }))
      .when(minutesLater(1), casts())
      .then(happens('DecisionEstablished', { manner: 'cast' }));
  });

  test('R6.4: ruggenspraak is nog geen antwoord', () => {
    given(atTable(), proposed(), votes('Zara'), votes('Lia'), votes('Sofie', 'ruggenspraak'))
      .when(casts())
      .then(refusedWith('ask-votes-first', { names: ['Sofie'] }));
  });

  test('R6.4: zijn allen akkoord, dan is het geen doorhakken', () => {
    given(atTable(), proposed(), quorumVotes())
      .when(casts())
      .then(happens('DecisionEstablished', { manner: 'consent' }));
  });

  for (const [who, name, intake, change] of [
    ['de betalende gemeente', 'Zara', {}, {}],
    ['de uitvoerende organisatie', 'Lia', {}, {}],
    ['de gecertificeerde instelling', 'Gijs', MEASURE, {}],
  ] as const) {
    test(`R6.4: nooit over een niet akkoord van ${who}`, () => {
      const others = ['Zara', 'Lia', 'Sofie', 'Gijs'].filter(
        (each) => each !== name && (each !== 'Gijs' || 'legalFrames' in intake),
      );
      given(
        convened(intake),
        ...('legalFrames' in intake ? [joins('Gijs')] : []),
        opened(),
        proposed(change),
        ...others.map((each) => votes(each)),
        votes(name, 'niet-akkoord', 'Nee.'),
      )
        .when(casts())
        .then(
          happensNot('DecisionEstablished'),
          happens('CastingBlocked'),
          hears('Esther', { card: 'escalation', about: 'casting-blocked' }),
          coordinatorHears({ rule: 'casting-blocked' }),
        )
        .when(casts())
        .then(refusedWith('blocked-by'));
    });
  }

  test('R6.4: wel over een niet akkoord van een ander', () => {
    given(atTable(), joins('Bo'), proposed(), quorumVotes(), votes('Bo', 'niet-akkoord', 'Nee.'))
      .when(casts())
      .then(happens('DecisionEstablished', { manner: 'cast' }));
  });

  test('R6.4: een gemeente die niet betaalt houdt het niet tegen', () => {
    given(
      atTable(),
      proposed({ payer: 'gem-oost' }),
      votes('Lia'),
      votes('Sofie'),
      votes('Zara', 'niet-akkoord', 'Nee.'),
    )
      .when(casts())
      .then(happens('DecisionEstablished', { manner: 'cast' }));
  });
});

describe('R6.7: het besluit', () => {
  test('R6.7: iedereen die meedeed en de aanmelder horen het', () => {
    given(atTable(), joins('Bo'), proposed(), quorumVotes(), votes('Bo'))
      .when(established())
      .then(
        ...['Ria', 'Zara', 'Lia', 'Sofie', 'Bo', 'Carla'].map((name) => hears(name, { card: 'decision' })),
      );
  });

  test('R6.7: het besluit draagt stoelen met mandaat, stemmen met reden, tekst en grond', () => {
    given(atTable(), joins('Bo'), proposed(), quorumVotes(), votes('Bo', 'niet-akkoord', 'Te ver.'))
      .when(casts())
      .then(
        check((state, each) => {
          const [decision] = state.decisions;
          expect(decision?.seats.map((seat) => [seat.kind, seat.name, seat.mandateTill])).toEqual([
            ['chair', 'Carla', '2027-12-31'],
            ['municipality', 'Zara', '2027-12-31'],
            ['provider', 'Lia', '2027-12-31'],
            ['provider', 'Bo', '2027-12-31'],
            ['behavioural-scientist', 'Sofie', '2027-12-31'],
          ]);
          expect(decision).toMatchObject({ ground: { ground: 'toestemming' }, at: each.now, manner: 'cast' });
          expect(state.proposals[0]?.votes.at(-1)).toMatchObject({ vote: 'niet-akkoord', reason: 'Te ver.' });
          expect(openId(each)).toBe(decision?.proposal);
        }),
      );
  });

  test('R6.7: wie een actie heeft hoort dat', () => {
    given()
      .when(decided())
      .then(hears('Ria', { card: 'action', about: 'p1a1' }));
  });

  test('R6.7: na het besluit is de tafel klaar', () => {
    given(decided()).when(until('2026-03-02 18:00')).then(nothingHappened(), inPhase('follow-up'));
  });
});
