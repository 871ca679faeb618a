import { describe, expect, test } from 'vitest';
import { mayReadAccessLog } from '../../src/domain/case-file/authority.ts';
import type { CaseCommand } from '../../src/domain/case-file/commands.ts';
import { ROLES } from '../../src/domain/words.ts';
import { by, given, minutesLater, run } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  decided,
  proposal,
  raiseCommand,
  raised,
} from '../support/story-acts.ts';
import { happens, notRefused, refusedWith } from '../support/story-checks.ts';
import { idOf, partyCalled } from '../support/story-people.ts';

const TAKE_CHAIR: CaseCommand = { type: 'TakeChair' };
const START: CaseCommand = { type: 'ConfirmStart' };
const PAST_AN_HOUR = [raised(), minutesLater(60)];

describe('R2.2, R10.2: wie het voorzitterschap kan overnemen', () => {
  const mandateFor = (name: string) =>
    by('Carla', { type: 'RecordCaseMandate', person: idOf(name), givenBy: 'Directeur', till: '2026-03-05' });

  for (const name of ['Zara', 'Olga', 'Lars'])
    test(`R2.2: ${name}, die een afgevaardigde met een mandaat is`, () => {
      given(...PAST_AN_HOUR)
        .when(by(name, TAKE_CHAIR))
        .then(happens('ChairTaken'));
    });

  for (const [name, why] of [
    ['Sofie', 'gevraagd om de inhoud'],
    ['Stan', 'gedragswetenschapper in het register'],
    ['Cor', 'coördinator: die pakt de casus op'],
    ['Ria', 'aanmelder'],
    ['Willem', 'zonder geldig mandaat'],
  ])
    test(`R2.2: ${name} niet: ${why}`, () => {
      given(...PAST_AN_HOUR)
        .when(by(name ?? '', TAKE_CHAIR))
        .then(refusedWith('not-allowed', { who: 'mandated-delegate' }));
    });

  test('R2.2, R3.4: wie voor deze casus gevraagd is pas met een mandaat, al is het voor deze casus alleen', () => {
    given(...PAST_AN_HOUR, added('provider', 'Willem', 'Carla'))
      .when(by('Willem', TAKE_CHAIR))
      .then(refusedWith('not-allowed', { who: 'mandated-delegate' }))
      .and(mandateFor('Willem'))
      .when(by('Willem', TAKE_CHAIR))
      .then(happens('ChairTaken'));
  });
});

describe('R7.1: wie zegt dat het gestart is', () => {
  test('R7.1: een van wie het uitvoeren', () => {
    given(decided({ executor: 'gi-een' }))
      .when(by('Greet', START))
      .then(happens('StartConfirmed', { by: idOf('Greet') }));
  });

  test('R7.1: wie het niet uitvoert niet, en voor het besluit niemand', () => {
    given(decided({ executor: 'gi-een' }))
      .when(by('Lia', START))
      .then(refusedWith('not-allowed', { who: 'executor' }));
    given(atTable())
      .when(by('Lia', START))
      .then(refusedWith('not-allowed', { who: 'executor' }));
  });

  test('R5.3: een stem bevestigt wie er een gaf aan de telefoon', () => {
    given(atTable())
      .when(by('Zara', { type: 'ConfirmPhoneVote' }))
      .then(refusedWith('not-allowed', { who: 'voter' }));
    given(raised(), claimed(), accepted(), (each) =>
      by('Carla', {
        type: 'DecideByPhone',
        heldAt: each.now,
        proposal: proposal(),
        votes: ['s1', 's2', 's4'].map((seat) => ({ seat, vote: 'akkoord', reason: '' })),
      })(each),
    )
      .when(by('Bo', { type: 'ConfirmPhoneVote' }))
      .then(refusedWith('not-allowed', { who: 'voter' }))
      .when(by('Zara', { type: 'ConfirmPhoneVote' }))
      .then(happens('PhoneVoteConfirmed', { person: idOf('Zara') }));
  });
});

test('R2.3, R10.2: de uitkomst schrijft de zorgmakelaar of de coördinator op, niemand anders', () => {
  const passed = by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true });
  const outcome: CaseCommand = { type: 'RecordZorgmakelaarOutcome', outcome: 'Klaar.' };
  for (const name of ['Ria', 'Zara', 'Petra', 'Yara'])
    given(raised(), passed)
      .when(by(name, outcome))
      .then(refusedWith('not-allowed', { who: 'coordinator' }));
  for (const name of ['Zeno', 'Carla', 'Dora'])
    given(raised(), passed).when(by(name, outcome)).then(notRefused(), happens('ZorgmakelaarFinished'));
});

test('R10.8: een casus die er niet is wordt ook niet aangevuld', () => {
  given()
    .when(by('Ria', { type: 'AddToCase', text: 'Nog iets.', ground: null }))
    .then(refusedWith('unknown-case'))
    .when(by('Yara', { type: 'AddToCase', text: 'Nog iets.', ground: null }))
    .then(refusedWith('not-allowed', { who: 'register' }));
});

test('R7.3: een casus die opschaalt meldt een nieuwe, zonder iemand van het register', () => {
  given((each) => {
    const command = { ...raiseCommand(), opschalingOf: 'CP-2026-0009', reporter: partyCalled('Ria') };
    run(each, command as CaseCommand, { kind: 'case', number: 'CP-2026-0009' });
  }).then(happens('CaseRaised', { by: 'case:CP-2026-0009', reporter: partyCalled('Ria') }));
});

test('R10.2: wat de bot zelf doet doet een mens niet', () => {
  given(convened())
    .when(by('Zara', { type: 'ReviewSeats' }))
    .then(refusedWith('not-allowed', { who: 'coordinator' }));
});

test('R10.7: het logboek leest de functionaris voor de gegevensbescherming', () => {
  expect(ROLES.filter((role) => mayReadAccessLog([role]))).toEqual(['privacy-officer']);
  expect(mayReadAccessLog([])).toBe(false);
});
