import fc from 'fast-check';
import type { ActName } from '../../src/adapters/teams/acts.ts';
import type { Part } from './matrix.ts';

/** Typed in every case: it may be answered to who may see the content, and to nobody else. */
export const PLANTED = 'De kanarie floot driemaal in het donker.';

export type Signing =
  | 'good'
  | 'none'
  | 'garbage'
  | 'stranger'
  | 'audience'
  | 'expired'
  | 'issuer'
  | 'address';
/** What a signature must be for an activity to be taken. */
export const GOOD: Signing = 'good';

export interface Move {
  readonly kind: 'progress' | 'press' | 'word' | 'submit' | 'mutated' | 'json' | 'bytes' | 'other' | 'clock';
  readonly signing: Signing;
  readonly who: number;
  readonly which: number;
  readonly pick: readonly number[];
  readonly text: string;
  readonly odd: unknown;
  readonly field: string;
}

const FIELDS = [
  ...['type', 'id', 'timestamp', 'localTimestamp', 'localTimezone', 'channelId', 'serviceUrl', 'from'],
  ...[
    'conversation',
    'recipient',
    'channelData',
    'entities',
    'value',
    'name',
    'text',
    'textFormat',
    'replyToId',
  ],
  ...['locale', 'attachments', 'membersAdded', 'action', 'callerId', 'relatesTo', 'code', 'expiration'],
];

const TEXTS = fc.oneof(
  fc.constantFrom(
    PLANTED,
    'Het kind slaapt vannacht bij oma.',
    'BSN 111222333 staat hier.',
    'Bel 06-12345678 of mail naar iemand@example.nl',
    '1234 AB 56',
    '*vet* [klik](javascript:alert(1)) <b>x</b> ${title} {{x}}',
    "' OR 1=1; DROP TABLE cases; --",
    '',
    '   ',
    'x'.repeat(3000),
    '👩‍👧'.repeat(300),
    '\u202eomgekeerd\u0000nul',
  ),
  // Half characters (lone surrogates) too. What fast-check has for this lists every character of Unicode first: a second.
  fc
    .array(fc.integer({ min: 0, max: 0x10_ff_ff }), { maxLength: 200 })
    .map((points) => String.fromCodePoint(...points)),
);

export const WORDS = [
  ...[
    'code paars',
    'overzicht',
    'help',
    'casus',
    'kanaal',
    'inzage',
    'inzage CP-2026-0001',
    'casus CP-2026-0001',
  ],
  ...['casus CP-2026-0002', 'spoed', 'bedden', 'cijfers', 'mandaten', 'oefening', 'casus CP-9999-9999'],
];

/** Two in three presses make some sense, so that cases get somewhere. */
export const MOVES: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    { weight: 25, arbitrary: fc.constant('progress' as const) },
    { weight: 35, arbitrary: fc.constant('press' as const) },
    { weight: 7, arbitrary: fc.constant('word' as const) },
    { weight: 5, arbitrary: fc.constant('submit' as const) },
    { weight: 15, arbitrary: fc.constant('mutated' as const) },
    { weight: 4, arbitrary: fc.constant('json' as const) },
    { weight: 4, arbitrary: fc.constant('bytes' as const) },
    { weight: 3, arbitrary: fc.constant('other' as const) },
    { weight: 2, arbitrary: fc.constant('clock' as const) },
  ),
  signing: fc.oneof(
    { weight: 80, arbitrary: fc.constant<Signing>('good') },
    {
      weight: 20,
      arbitrary: fc.constantFrom<Signing>(
        'none',
        'garbage',
        'stranger',
        'audience',
        'expired',
        'issuer',
        'address',
      ),
    },
  ),
  who: fc.nat(10_000),
  which: fc.nat(10_000),
  pick: fc.array(fc.nat(10_000), { minLength: 12, maxLength: 12 }),
  text: TEXTS,
  // JSON can hold what JavaScript stumbles over: making text of it throws.
  odd: fc.oneof({ weight: 9, arbitrary: fc.jsonValue({ maxDepth: 2 }) }, fc.constant({ toString: {} })),
  field: fc.constantFrom(...FIELDS),
});

/** What somebody can do next in each phase, most of it by who may. */
export const NEXT: Readonly<Record<string, readonly (readonly [Part, ActName])[]>> = {
  triage: [
    ['owner', 'claim'],
    ['owner', 'accept'],
    ['reporter', 'add'],
    ['owner', 'accept'],
    ['owner', 'toSpoed'],
    ['owner', 'merge'],
  ],
  convening: [
    ...([
      ['municipality', 'join'],
      ['executor', 'join'],
      ['scientist', 'join'],
      ['invited', 'decline'],
      ['owner', 'plan'],
    ] as const),
    ...([
      ['owner', 'openTable'],
      ['owner', 'openTable'],
      ['executor', 'offerBed'],
      ['owner', 'recordBed'],
      ['owner', 'byPhone'],
    ] as const),
  ],
  table: [
    ...([
      ['executor', 'propose'],
      ['municipality', 'voteYes'],
      ['executor', 'voteYes'],
      ['scientist', 'voteYes'],
    ] as const),
    ...([
      ['owner', 'establish'],
      ['owner', 'cast'],
      ['scientist', 'voteNo'],
      ['owner', 'adjourn'],
      ['owner', 'showContent'],
    ] as const),
  ],
  adjourned: [
    ['owner', 'openTable'],
    ['owner', 'replan'],
    ['municipality', 'join'],
  ],
  'follow-up': [
    ...([
      ['executor', 'started'],
      ['reporter', 'done'],
      ['owner', 'drop'],
      ['executor', 'scaledDown'],
      ['owner', 'close'],
    ] as const),
    ...([
      ['executor', 'notYet'],
      ['executor', 'scaleUp'],
      ['reporter', 'showDecision'],
      ['owner', 'failed'],
    ] as const),
  ],
  zorgmakelaar: [
    ['zorgmakelaar', 'zorgmakelaarContact'],
    ['zorgmakelaar', 'zorgmakelaarOutcome'],
  ],
  closed: [
    ['owner', 'showContent'],
    ['owner', 'postponeErasure'],
    ['privacyOfficer', 'accessList'],
  ],
};
