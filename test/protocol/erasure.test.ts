import { describe, expect, test } from 'vitest';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { deadlines, wakeAt } from '../../src/domain/deadlines/deadlines.ts';
import type { Step } from '../support/story.ts';
import { by, caseOf, check, downUntil, given, local, sees, twice, until, world } from '../support/story.ts';
import { claimed, decided, raised, steps } from '../support/story-acts.ts';
import {
  happens,
  happensNot,
  hears,
  hearsNot,
  metAt,
  nothingHappened,
  personal,
  refusedWith,
} from '../support/story-checks.ts';
import { idOf, registerWithout, VALUES } from '../support/story-people.ts';
import { stripped } from '../support/story-walk.ts';

/** A word that nobody can mistake for anything else. */
const TYPED = 'Hazelnootpastavogel';
const NOTICE = 'ErasureAnnounced';

/** Closed on Monday 2 March 2026 at 10:00; a year later, on the first working morning after it, the content goes. */
const closed: Step = steps(
  decided({ text: TYPED }, { content: { happening: TYPED } }),
  by('Ria', { type: 'FinishAction', action: 'p1a1' }),
  by('Lia', { type: 'RecordScaledDown', heard: true, note: TYPED }),
  by('Carla', { type: 'CloseCase', lasting: false, note: TYPED }),
);

const postpone = (till: string, who = 'Carla', reason = TYPED): Step =>
  by(who, { type: 'PostponeErasure', till, reason });

describe('R11.5: wissen na het sluiten', () => {
  test('R11.5: twaalf maanden na het sluiten wordt de inhoud gewist, op een werkdag om 09:00', () => {
    given(closed)
      .when(until('2027-03-03 08:59'))
      .then(happensNot('ContentErased'))
      .when(until('2027-03-03 09:00'))
      .then(happens('ContentErased', { by: 'clock' }), metAt('erasure', '2027-03-03 09:00'));
  });

  test('R11.5: de bewaartermijn staat in het protocolbestand', () => {
    given(world({ values: { ...VALUES, retention: 'P6M' } }), closed)
      .when(until('2026-09-03 09:00'))
      .then(metAt('erasure', '2026-09-03 09:00'));
    given(world({ values: { ...VALUES, retention: 'PT1M' } }), closed)
      .when(until('2026-03-02 10:01'))
      .then(happens(NOTICE), happens('ContentErased'));
  });

  test('R11.5: een bewaartermijn van een dag die een uur mist, is een dag en geen uren', () => {
    given(
      world({ values: { ...VALUES, retention: 'P1D' } }),
      raised({ at: '2026-03-28 10:00' }),
      by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' }),
    )
      .when(until('2026-03-30 08:59'))
      .then(happensNot('ContentErased'))
      .when(until('2026-03-30 09:00'))
      .then(metAt('erasure', '2026-03-30 09:00'));
  });

  test('R11.5: een termijn van een dag of meer eindigt op een werkdag om 09:00', () => {
    given(world({ values: { ...VALUES, retention: 'PT24H' } }), closed)
      .when(until('2026-03-05 09:00'))
      .then(metAt('erasure', '2026-03-04 09:00'));
  });

  test('R11.5: wat na het sluiten nog gebeurt schuift het wissen niet op', () => {
    given(closed, until('2026-06-01 10:00'))
      .when(by('Ria', { type: 'WithdrawConsent' }), until('2027-03-03 09:00'))
      .then(happens('ConsentWithdrawn'), metAt('erasure', '2027-03-03 09:00'));
  });

  test('R11.5: uitstellen kan vanaf de dag na de dag die er stond, en tot een jaar later', () => {
    for (const till of ['2027-03-04', '2028-03-03'])
      given(closed).when(postpone(till)).then(happens('ErasurePostponed', { till }));
    for (const till of ['2027-03-02', '2028-03-04'])
      given(closed)
        .when(postpone(till))
        .then(refusedWith('erasure-dates', { first: '2027-03-04', last: '2028-03-03' }));
  });

  const WITHDRAW = by('Ria', { type: 'WithdrawCase', reason: 'Opgelost.', judgedBy: '' });
  const MERGE = by('Carla', { type: 'MergeCase', intoCase: 'case-0', intoNumber: 'CP-2026-0000' });
  const similar = [{ caseId: 'case-0', number: 'CP-2026-0000', municipality: 'zuid', ageBand: '12-15' }];
  for (const [name, end] of [
    ['ingetrokken', steps(raised(), WITHDRAW)],
    ['samengevoegd', steps(world({ recent: similar }), raised(), claimed(), MERGE)],
  ] as const) {
    test(`R11.5: ook wat ${name} is wordt na twaalf maanden gewist`, () => {
      given(end)
        .when(until('2027-03-03 09:00'))
        .then(
          happens('ContentErased'),
          check((state) => expect(wakeAt(state)).toBeNull()),
        );
    });
  }

  test('R11.5: wat gesloten is houdt de bot wakker tot het gewist is, en daarna nergens meer voor', () => {
    given(closed)
      .and()
      .then(check((state) => expect(deadlines(state).map((each) => each.rule)).toEqual(['erasure-notice'])))
      .when(until('2027-03-03 09:00'))
      .then(check((state) => expect(wakeAt(state)).toBeNull()));
  });
});

describe('R11.5: aankondigen', () => {
  test('R11.5: een week van tevoren horen de coördinatoren het, en de aanmelder', () => {
    given(closed)
      .when(until('2027-03-01 12:00'))
      .then(
        metAt('erasure-notice', '2027-02-24 09:00'),
        happens(NOTICE, { eraseAt: local('2027-03-03 09:00') }),
        hears('Carla', { card: 'alert', about: 'erasure', at: '2027-02-24 09:00' }),
        hears('Cor', { card: 'alert', about: 'erasure' }),
        hears('Dora', { card: 'alert', about: 'erasure' }),
        hears('Ria', { card: 'step', about: NOTICE }),
        hearsNot('Zara'),
      );
  });

  test('R11.5: wie er dan coördineert hoort het, ook als dat een ander is dan bij de melding', () => {
    given(closed, world({ register: registerWithout('Carla') }))
      .when(until('2027-03-03 09:00'))
      .then(
        hearsNot('Carla'),
        hears('Cor', { about: 'erasure' }),
        hears('Cor', { about: 'ContentErased' }),
        hears('Ria', { about: 'ContentErased' }),
      );
  });

  test('R11.5: geen woord dat iemand typte staat in de aankondiging', () => {
    given(closed)
      .when(until('2027-03-03 09:00'))
      .then((each) => {
        expect(personal(each).length).toBeGreaterThan(6);
        expect(JSON.stringify(each.told.slice(each.since.told))).not.toContain(TYPED);
      });
  });

  test('R11.5: valt de aankondiging op een vrije dag, dan komt zij de werkdag ervoor', () => {
    // Erased on Friday 7 January 2028; the Friday before that is a holiday of the region's own.
    given(world({ values: { ...VALUES, extraHolidays: ['2027-12-31'] } }), closed, postpone('2028-01-07'))
      .when(until('2028-01-07 09:00'))
      .then(metAt('erasure-notice', '2027-12-30 09:00'), metAt('erasure', '2028-01-07 09:00'));
  });

  test('R11.5: wat na een storing te laat is aangekondigd, wordt een week later gewist', () => {
    given(closed)
      .when(downUntil('2027-05-10 14:00'))
      .then(happens(NOTICE, { eraseAt: local('2027-05-17 09:00') }), happensNot('ContentErased'))
      .when(until('2027-05-17 09:00'))
      .then(happens('ContentErased'));
  });
});

describe('R11.5: uitstellen', () => {
  test('R11.5: de coördinator stelt uit met een reden; een week voor de nieuwe dag wordt het weer aangekondigd', () => {
    given(closed, until('2027-02-25 10:00'))
      .when(twice(postpone('2027-06-10')))
      .then(
        happens('ErasurePostponed', { till: '2027-06-10', reason: TYPED }),
        hears('Cor', { card: 'step', about: 'ErasurePostponed' }),
        hears('Ria', { card: 'step', about: 'ErasurePostponed' }),
        hearsNot('Carla'),
      )
      .when(until('2027-06-10 09:00'))
      .then(metAt('erasure-notice', '2027-06-03 09:00'), metAt('erasure', '2027-06-10 09:00'));
  });

  test('R11.5: uitstellen vraagt een reden', () => {
    given(closed)
      .when(postpone('2027-06-10', 'Carla', ' '))
      .then(refusedWith('reason-missing'));
  });

  test('R11.5: uitstellen is een latere dag, hooguit een jaar later', () => {
    const dates = { first: '2027-03-04', last: '2028-03-03' };
    for (const day of ['2027-03-02', '2028-03-04'])
      given(closed).when(postpone(day)).then(refusedWith('erasure-dates', dates));
    given(closed, until('2027-02-24 10:00'))
      .when(postpone('2027-03-03'))
      .then(refusedWith('erasure-dates', dates));
    given(closed)
      .when(postpone('morgen'))
      .then(refusedWith('field-missing', { field: 'date' }));
    given(closed, postpone('2028-03-03')).when(postpone('2029-03-03')).then(happens('ErasurePostponed'));
  });

  test('R11.5: alleen de coördinator stelt uit', () => {
    for (const who of ['Ria', 'Zara', 'Sofie', 'Vreemde'])
      given(closed)
        .when(postpone('2027-06-10', who))
        .then(refusedWith('not-allowed', { who: 'coordinator' }));
    given(closed).when(postpone('2027-06-10', 'Dora')).then(happens('ErasurePostponed'));
  });

  test('R11.5: wat loopt of al gewist is, valt niet uit te stellen', () => {
    given(decided())
      .when(postpone('2027-06-10'))
      .then(refusedWith('not-now', { step: 'not-over' }));
    given(closed, until('2027-03-03 09:00')).when(postpone('2027-06-10')).then(refusedWith('content-erased'));
  });

  test('R11.5: minder dan een week uitgesteld wordt meteen weer aangekondigd', () => {
    given(closed, until('2027-03-02 10:00'), postpone('2027-03-05'))
      .when(until('2027-03-05 09:00'))
      .then(metAt('erasure-notice', '2027-03-02 10:00'), metAt('erasure', '2027-03-05 09:00'));
  });
});

describe('R11.5: na het wissen', () => {
  const erased = steps(closed, postpone('2027-04-01'), until('2027-04-01 09:00'));

  test('R11.5: na het wissen staat er niets meer in de stand dat iemand typte', () => {
    const { world: each } = given(closed);
    expect(JSON.stringify(caseOf(each))).toContain(TYPED);
    given(erased).then(check((state) => expect(JSON.stringify(state)).not.toContain(TYPED)));
  });

  test('R11.5: na het wissen ziet niemand de inhoud meer', () => {
    const { world: before } = given(closed);
    expect(sees(before, idOf('Ria'))).toBe(true);
    given(erased).then(
      check((_state, each) => {
        for (const who of ['Ria', 'Carla', 'Zara']) expect(sees(each, idOf(who))).toBe(false);
      }),
    );
  });

  test('R11.5: de cijfers blijven', () => {
    const figures = (state: CaseFile) => ({
      ...state,
      decisions: state.decisions.map(({ at, manner, check: next, scaledDownAt }) => ({
        at,
        manner,
        next,
        scaledDownAt,
      })),
      proposals: state.proposals.map(({ terms }) => terms),
    });
    const before = figures(caseOf(given(closed).world));
    const after = figures(caseOf(given(erased).world));
    for (const kept of [
      ...([
        'number',
        'urgency',
        'table',
        'moves',
        'raisedAt',
        'round',
        'facts',
        'reporters',
        'seats',
      ] as const),
      ...(['stage', 'plans', 'decisions', 'proposals', 'acceptedAt'] as const),
    ])
      expect(after[kept], kept).toEqual(before[kept]);
  });

  test('R11.5: daarna gebeurt er niets meer met de casus', () => {
    given(erased).when(until('2029-01-01 10:00')).then(nothingHappened());
    given(erased)
      .when(by('Ria', { type: 'AddToCase', text: TYPED, ground: null }))
      .then(refusedWith('case-over'));
  });

  test('R11.5: uit gebeurtenissen zonder inhoud wordt dezelfde stand opgebouwd', () => {
    const { world: each } = given(erased);
    expect(JSON.stringify(stripped(each.events))).not.toContain(TYPED);
    expect(evolveAll(null, stripped(each.events))).toEqual(caseOf(each));
  });
});
