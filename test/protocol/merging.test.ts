import { describe, expect, test } from 'vitest';
import type { Step } from '../support/story.ts';
import { by, check, given, hoursLater, local, run } from '../support/story.ts';
import { bedRecorded, claimed, decided, NO_BED, raised } from '../support/story-acts.ts';
import { happens } from '../support/story-checks.ts';
import { partyCalled } from '../support/story-people.ts';

const FAILED = by('Lia', { type: 'ReportFailure', reason: 'Het gaat niet.' });

describe('R1.5: twee meldingen van hetzelfde kind', () => {
  const absorbs = (raisedAt: string, bedWanted = false): Step => {
    return (each) => {
      run(
        each,
        {
          type: 'AbsorbCase',
          fromNumber: 'CP-2026-0002',
          raisedAt: local(raisedAt),
          reporters: [partyCalled('Rob'), partyCalled('Ria')],
          content: [{ name: 'Rob', text: 'Ook gemeld.' }],
          bedWanted,
        },
        { kind: 'case', number: 'CP-2026-0002' },
      );
    };
  };

  test('R1.5: het vroegste venster telt, en beide aanmelders', () => {
    given(raised({ at: '2026-03-02 10:00' }))
      .when(absorbs('2026-03-02 09:00'))
      .then(
        happens('CaseAbsorbed', { by: 'case:CP-2026-0002' }),
        check((state) => {
          expect(state.raisedAt).toBe(local('2026-03-02 09:00'));
          expect(state.round).toMatchObject({
            nr: 1,
            startedAt: local('2026-03-02 09:00'),
            endsAt: local('2026-03-03 09:00'),
          });
          expect(state.reporters.map(({ name }) => name)).toEqual(['Ria', 'Rob']);
          expect(state.absorbed).toEqual(['CP-2026-0002']);
        }),
      );
  });

  test('R1.5, R7.1: een tafel die opnieuw bijeenkomt houdt haar eigen venster', () => {
    given(decided({}, { at: '2026-03-02 10:00' }), hoursLater(3), FAILED)
      .when(absorbs('2026-03-02 09:00'))
      .then(
        check((state) => expect(state.round).toMatchObject({ nr: 2, startedAt: local('2026-03-02 13:00') })),
      );
  });

  const BEDS: readonly (readonly [string, readonly Step[], boolean, boolean])[] = [
    ['had de andere een bed, dan niet', [raised()], false, false],
    ['had de andere er geen, dan wel', [raised()], true, true],
    ['werd er al gezocht, dan niet nog eens', [raised(NO_BED)], true, false],
    ['is er al een bed gevonden, dan niet', [raised(NO_BED), claimed(), bedRecorded()], true, false],
    ['is er een bed vastgelegd zonder zoeken, dan niet', [raised(), claimed(), bedRecorded()], true, false],
  ];
  test.each(BEDS)('R1.5, R4.3: wordt er een bed gezocht: %s', (_what, before, wanted, sought) => {
    given(...before)
      .when(absorbs('2026-03-02 09:30', wanted))
      .then(
        check((_state, { events, since }) => {
          const opened = events.slice(since.events).some((event) => event.type === 'BedSearchOpened');
          expect(opened).toBe(sought);
        }),
      );
  });
});
