import { describe, expect, test } from 'vitest';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { ProposalInput } from '../../src/domain/case-file/commands.ts';
import type { Check, Step } from '../support/story.ts';
import { check, given, minutesLater, world } from '../support/story.ts';
import {
  added,
  atTable,
  convened,
  FOR_FAMILY,
  joins,
  opened,
  proposed,
  quorumJoins,
  raised,
} from '../support/story-acts.ts';
import { happens, refusedWith } from '../support/story-checks.ts';
import { idOf, registerWithout } from '../support/story-people.ts';

const TELL = { kind: 'tell', owner: idOf('Ria'), due: '2026-03-03', text: 'Inlichten.' } as const;

function other(nr: number) {
  return { kind: 'other', owner: idOf('Lia'), due: '2026-03-04', text: `Actie ${nr}.` } as const;
}

/** TELL and so many others. */
function actions(others: number): ProposalInput['actions'] {
  return [TELL, ...Array.from({ length: others }, (_each, nr) => other(nr))];
}

function terms(look: (proposal: CaseFile['proposals'][number]) => unknown, value: unknown): Check {
  return check((state) =>
    expect(look(state.proposals.at(-1) as CaseFile['proposals'][number])).toEqual(value),
  );
}

describe('R6.1: wat een voorstel heeft', () => {
  const REFUSED: readonly (readonly [string, Partial<ProposalInput>, string])[] = [
    ['meer dan acht acties', { actions: actions(8) }, 'actionText'],
    ['een actie zonder tekst naast een met', { actions: [TELL, { ...other(1), text: ' ' }] }, 'actionText'],
    ['geen actie om kind en ouders in te lichten', { actions: [other(1)] }, 'tell'],
    ['geen enkele actie', { actions: [] }, 'tell'],
    [
      'een actie van een vreemde naast een van een bekende',
      { actions: [TELL, { ...other(1), owner: idOf('Yara') }] },
      'actionOwner',
    ],
    [
      'stroom 2 zonder waarom niet lichter',
      { kind: 'stream-2', actions: [TELL, FOR_FAMILY], whyNotLighter: ' ' },
      'whyNotLighter',
    ],
  ];
  test.each(REFUSED)('R6.1: %s wordt geweigerd', (_what, more, field) => {
    given(atTable()).when(proposed(more)).then(refusedWith('field-missing', { field }));
  });

  const TAKEN: readonly (readonly [string, Partial<ProposalInput>])[] = [
    ['acht acties', { actions: actions(7) }],
    ['de eerste check op de laatste dag dat het mag', { startDate: '2026-03-04', firstCheck: '2026-04-15' }],
    ['ambulante hulp zonder waarom niet lichter en netwerk', { whyNotLighter: '', network: '' }],
  ];
  test.each(TAKEN)('R6.1: %s mag', (_what, more) => {
    given(atTable()).when(proposed(more)).then(happens('ProposalMade'));
  });

  test('R6.1: een dag later dan zes weken na de start mag niet', () => {
    given(atTable())
      .when(proposed({ startDate: '2026-03-04', firstCheck: '2026-04-16' }))
      .then(refusedWith('check-too-late', { latest: '2026-04-15' }));
  });
});

describe('R6.1: wie iets doet', () => {
  const owner = (name: string) => proposed({ actions: [TELL, { ...other(1), owner: idOf(name) }] });
  const owners = (...names: readonly string[]) =>
    terms((each) => each.terms.actions.map((action) => action.owner.name), names);

  test('R6.1: iemand van het register, ook als die hier niet zit', () => {
    given(atTable()).when(owner('Gina')).then(owners('Ria', 'Gina'));
  });

  test('R6.1: iemand van buiten die aan tafel zit', () => {
    given(convened(), added('provider', 'Yara'), joins('Yara'), opened())
      .when(owner('Yara'))
      .then(owners('Ria', 'Yara'));
  });

  test('R6.1: een aanmelder die niet meer in het register staat', () => {
    given(atTable(), world({ register: registerWithout('Ria') }))
      .when(owner('Lia'))
      .then(owners('Ria', 'Lia'));
  });

  const executors = (...names: readonly string[]) =>
    terms((each) => each.terms.executors.map((party) => party.name), names);
  const EXECUTORS: readonly (readonly [string, Step, string, readonly string[]])[] = [
    ['wie er voor die organisatie zit', atTable(), 'linde', ['Lia']],
    ['anders wie er in het register voor staat', atTable(), 'gi-een', ['Gijs', 'Greet']],
    ['anders de voorzitter', atTable(), 'wijkteam', ['Carla']],
    ['wie geen geldig mandaat heeft niet, dan de voorzitter', atTable(), 'wilg', ['Carla']],
  ];
  test.each(EXECUTORS)('R6.1, R7.1: het uitvoeren is aan %s', (_who, table, executor, names) => {
    given(table)
      .when(proposed({ executor }))
      .then(executors(...names));
  });

  test('R6.1, R7.1: is er nog geen voorzitter, dan aan de coördinatoren', () => {
    given(raised(), minutesLater(30), quorumJoins(), opened())
      .when(proposed({ executor: 'wijkteam' }))
      .then(
        check((state) => expect(state.chair).toBeNull()),
        executors('Carla', 'Cor'),
      );
  });
});

describe('R6.6: zonder verklarende analyse komt er een actie bij', () => {
  test.each([
    ['no', ['Inlichten.', 'Een verklarende analyse (laten) maken.']],
    ['unknown', ['Inlichten.', 'Een verklarende analyse (laten) maken.']],
    ['yes', ['Inlichten.']],
  ] as const)('R6.6: was er een: %s', (analysis, texts) => {
    given(atTable({ analysis }))
      .when(proposed({ actions: [TELL], firstCheck: '2026-04-01' }))
      .then(
        terms((each) => each.content.actions, texts),
        terms(
          (each) => each.terms.actions.map(({ kind, due }) => `${kind} ${due}`),
          ['tell 2026-03-03', ...(analysis === 'yes' ? [] : ['analysis 2026-04-01'])],
        ),
      );
  });
});

test('R6.5: hetzelfde voorstel van een ander is een nieuw', () => {
  given(atTable(), proposed())
    .when(proposed({}, 'Lia'))
    .then(happens('ProposalMade', { proposal: 'p2', name: 'Lia' }));
});
