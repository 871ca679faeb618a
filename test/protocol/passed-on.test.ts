import { describe, expect, test } from 'vitest';
import type { Step } from '../support/story.ts';
import { by, given, local, world } from '../support/story.ts';
import { decided, GROUND, NO_BED, raised } from '../support/story-acts.ts';

const ASKED_AT = local('2026-03-02 10:00');

describe('wat een casus aan een andere casus meegeeft', () => {
  const CONTENT = { happening: 'Ruzie.', tried: 'Praten.', asked: 'Rust.' };

  function passedOn(...all: readonly Step[]) {
    const found = given(...all).world.told.flatMap((told) => (told.kind === 'command' ? [told] : []));
    expect(found).toHaveLength(1);
    return found[0];
  }

  test('R1.5: samenvoegen geeft mee wat er gemeld is, onder welk nummer, en of er een bed gezocht wordt', () => {
    const similar = { caseId: 'case-0', number: 'CP-2026-0000', municipality: 'zuid', ageBand: '12-15' };
    expect(
      passedOn(
        world({ recent: [similar] }),
        raised({ ...NO_BED, content: CONTENT }),
        by('Carla', { type: 'MergeCase', intoCase: 'case-0', intoNumber: 'CP-2026-0000' }),
      ),
    ).toMatchObject({
      caseId: 'case-0',
      commandId: 'absorb:case-1',
      command: {
        type: 'AbsorbCase',
        fromNumber: 'CP-2026-0001',
        raisedAt: ASKED_AT,
        reporters: [{ name: 'Ria' }],
        content: [
          { name: 'Wat er nu gebeurt (CP-2026-0001)', text: 'Ruzie.' },
          { name: 'Wat er geprobeerd is (CP-2026-0001)', text: 'Praten.' },
          { name: 'Wat er gevraagd wordt (CP-2026-0001)', text: 'Rust.' },
        ],
        bedWanted: true,
      },
    });
  });

  test('R7.3: opschalen meldt met wat bekend is, met wat er nu gebeurt, en zonder bed of veiligheid voor vannacht', () => {
    expect(
      passedOn(
        decided({}, { content: CONTENT }),
        by('Lia', { type: 'ScaleUp', confirmed: true, ground: GROUND, reason: 'Het gaat mis.', heard: true }),
      ),
    ).toMatchObject({
      caseId: 'case-1.op1-2026-04-01',
      commandId: 'scale-up:case-1.op1-2026-04-01',
      command: {
        type: 'RaiseCase',
        number: '',
        urgency: 'code-paars',
        facts: { municipality: 'zuid', ageBand: '12-15', safeTonight: false, hasBed: false },
        content: {
          happening: 'Het gaat mis.',
          tried: 'Praten.',
          asked: 'Rust.',
          family: 'Een oma in het dorp.',
        },
        opschalingOf: 'CP-2026-0001',
        reporter: { name: 'Ria' },
      },
    });
  });
});
