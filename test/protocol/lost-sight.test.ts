import { describe, expect, test } from 'vitest';
import { everyoneIn } from '../../src/domain/case-file/seats.ts';
import { losesSight } from '../../src/domain/case-file/sight.ts';
import type { Check, Step } from '../support/story.ts';
import { by, caseOf, check, given, sees, until, world } from '../support/story.ts';
import {
  accepted,
  added,
  atTable,
  claimed,
  convened,
  decided,
  declines,
  imported,
  joins,
  NO_BED,
  proposed,
  raised,
} from '../support/story-acts.ts';
import { idOf, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

const WITHDRAW_CONSENT = by('Carla', { type: 'WithdrawConsent' });
const TO_OOST = by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: 'Gezag ligt daar.' });
const WITHDRAWN = by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' });
const TAKES_CHAIR = by('Zara', { type: 'TakeChair' });

/** Zara's mandate ends at the end of 2 March. */
const TILL_TONIGHT = registerWith('Zara', {
  mandate: { from: '2026-01-01', till: '2026-03-02', municipalities: ['zuid'] },
});

/** Whether this step takes the content from the screen of somebody who could see it before (R10.5). */
function takesSight(before: readonly Step[], step: Step): boolean {
  const story = given(...before);
  const state = caseOf(story.world);
  story.and(step);
  return losesSight(state, caseOf(story.world), story.world.now);
}

describe('R10.5: van wiens scherm de inhoud moet', () => {
  const LOST: readonly (readonly [string, readonly Step[], Step])[] = [
    ['wie weggaat', [atTable()], by('Zara', { type: 'LeaveTable' })],
    ['wie toch verhinderd is', [convened()], by('Lia', { type: 'CancelAttendance', reason: 'Ziek.' })],
    ['wie zat voor een andere gemeente', [convened()], TO_OOST],
    [
      'wie op een stoel zat die wegvalt',
      [convened(), joins('Bo')],
      by('Carla', { type: 'LeaveOutSeat', seat: 's3' }),
    ],
    ['iedereen, als de toestemming is ingetrokken', [raised()], WITHDRAW_CONSENT],
    ['de coördinator die het niet meer is', [raised()], imported(registerWithout('Cor'))],
    ['de plaatsvervanger die het niet meer is', [raised()], imported(registerWithout('Dora'))],
    ['de aanmelder die weg is', [raised()], imported(registerWithout('Ria'))],
    ['wie aan tafel zat en weg is', [convened()], imported(registerWithout('Sofie'))],
    [
      'wie het voorzitterschap overnam en weggaat',
      [raised(), until('2026-03-02 11:00'), TAKES_CHAIR],
      by('Zara', { type: 'LeaveTable' }),
    ],
    [
      'wie het zonder stoel overnam en weg is',
      [raised(), until('2026-03-02 11:00'), by('Olga', { type: 'TakeChair' })],
      imported(registerWithout('Olga')),
    ],
    [
      'wie een mandaat had dat intussen afliep',
      [world({ register: TILL_TONIGHT }), convened(), until('2026-03-02 23:50')],
      until('2026-03-03 00:10'),
    ],
  ];
  test.each(LOST)('R10.5: van %s', (_who, before, step) => {
    expect(takesSight(before, step)).toBe(true);
  });

  const KEPT: readonly (readonly [string, readonly Step[], Step])[] = [
    ['er iemand bij komt', [convened()], joins('Bo')],
    ['wie nog niet meedeed nee zegt', [convened()], declines('Bo')],
    [
      'een stoel wegvalt waar niemand ja zei',
      [convened()],
      by('Carla', { type: 'LeaveOutSeat', seat: 's3' }),
    ],
    ['het register zich niet roert', [convened()], imported(REGISTER)],
    ['iemand weggaat die nooit meedeed', [convened()], imported(registerWithout('Bo'))],
    ['er een voorstel ligt', [atTable()], proposed()],
    ['de casus wordt ingetrokken', [raised()], WITHDRAWN],
    ['de toestemming al weg was', [raised(), WITHDRAW_CONSENT], claimed()],
  ];
  test.each(KEPT)('R10.5: van niemand als %s', (_what, before, step) => {
    expect(takesSight(before, step)).toBe(false);
  });

  test('R11.5: van iedereen als de inhoud gewist is, ook al was zij al dicht; en daarna niet nog eens', () => {
    const story = given(raised(), WITHDRAWN, WITHDRAW_CONSENT, until('2027-03-01 10:00'));
    const before = caseOf(story.world);
    story.and(until('2027-03-20 10:00'));
    const after = caseOf(story.world);
    expect([before.erasure.phase, after.erasure.phase]).toEqual(['announced', 'erased']);
    expect(losesSight(before, after, story.world.now)).toBe(true);
    expect(losesSight(after, after, story.world.now)).toBe(false);
  });
});

describe('R10.5: wie de inhoud ziet, naar het register van dit moment', () => {
  const seen = (name: string, may: boolean): Check =>
    check((_state, each) => expect(sees(each, idOf(name))).toBe(may));
  const longer = registerWith('Zara', {
    mandate: { from: '2026-01-01', till: '2026-12-31', municipalities: ['zuid'] },
  });

  test('R10.5: een coördinator die ook afgevaardigde is', () => {
    given(world({ register: registerWith('Cor', { roles: ['delegate', 'coordinator'] }) }), raised()).then(
      seen('Cor', true),
    );
  });

  test('R10.5: een coördinator die het sinds vanmorgen niet meer is ziet niets, ook voor de bot het weet', () => {
    given(raised(), world({ register: registerWith('Cor', { roles: ['delegate'] }) })).then(
      seen('Cor', false),
    );
  });

  test('R10.5: wie er van buiten bij kwam ziet de inhoud, wie uit het register weg is niet', () => {
    given(convened(), added('provider', 'Yara'), joins('Yara'), added('provider', 'Rob'), joins('Rob'))
      .then(seen('Yara', true), seen('Rob', true))
      .and(world({ register: registerWithout('Rob') }))
      .then(seen('Yara', true), seen('Rob', false));
  });

  test('R10.5: een nieuw mandaat opent een lopende casus pas als de bot hem langs het register hield', () => {
    given(world({ register: TILL_TONIGHT }), convened())
      .then(seen('Zara', true))
      .and(until('2026-03-03 00:10'))
      .then(seen('Zara', false))
      .and(world({ register: longer }))
      .then(seen('Zara', false))
      .and(imported(longer))
      .then(seen('Zara', true));
  });

  test('R10.5: een casus die voorbij is wordt niet meer nagelopen, daar telt het register alleen', () => {
    given(world({ register: TILL_TONIGHT }), convened())
      .and(by('Carla', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: 'Sofie' }))
      .and(until('2026-03-03 00:10'))
      .then(seen('Zara', false))
      .and(world({ register: longer }))
      .then(seen('Zara', true));
  });
});

describe('R10.6: in wiens overzicht een casus staat', () => {
  const ALWAYS = ['Ria', 'Carla', 'Cor', 'Dora'];
  const SAFE = by('Carla', { type: 'PassToZorgmakelaar', reason: 'Vast.', safeAndPlaced: true });
  const ROWS: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
    ['na de melding', [raised()], []],
    ['als er een bed wordt gezocht', [raised(NO_BED)], ['Lia', 'Lars', 'Bo']],
    ['als er uitgenodigd is', [raised(), accepted()], ['Zara', 'Lia', 'Bo', 'Sofie']],
    [
      'als een afgevaardigde het leidt',
      [raised(), until('2026-03-02 11:00'), by('Olga', { type: 'TakeChair' })],
      ['Zara', 'Lia', 'Bo', 'Sofie', 'Olga'],
    ],
    ['bij de zorgmakelaar', [raised(), SAFE], ['Zeno']],
    [
      'na het besluit, ook wie het uitvoert of een actie heeft',
      [
        decided({
          executor: 'gi-twee',
          actions: [
            { kind: 'tell', owner: idOf('Rob'), due: '2026-03-03', text: 'Inlichten.' },
            { kind: 'other', owner: idOf('Nora'), due: '2026-03-03', text: 'Bellen.' },
          ],
        }),
      ],
      ['Zara', 'Lia', 'Bo', 'Sofie', 'Gina', 'Rob', 'Nora'],
    ],
  ];
  test.each(ROWS)('R10.6: %s', (_when, steps, others) => {
    const people = everyoneIn(caseOf(given(...steps).world));
    expect(people.toSorted()).toEqual([...ALWAYS, ...others].map(idOf).toSorted());
  });
});
