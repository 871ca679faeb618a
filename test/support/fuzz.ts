import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import { ACTS, type ActName, type Field } from '../../src/adapters/teams/acts.ts';
import { CARD_NAMES } from '../../src/adapters/teams/cards.ts';
import type { LoadedCase } from '../../src/application/ports.ts';
import { maySee } from '../../src/domain/case-file/seats.ts';
import type { Activity, Json } from '../../src/practice/types.ts';
import { PARTS, type Part } from './matrix.ts';
import { filledIn, seatOf } from './matrix-cases.ts';
import { forbidden } from './oracle.ts';
import { INTAKE } from './people.ts';
import { startTokenBot, type TokenBot } from './tokens.ts';

/**
 * Anything at all, thrown at a whole bot over HTTP: presses that make sense and that don't, activities with a hole or
 * something odd in them, bytes that are none, signed well, badly or not. What must hold is said by `check`.
 */

/** Typed in every case: it may be answered to who may see the content, and to nobody else. */
const PLANTED = 'De kanarie floot driemaal in het donker.';
const FOREIGN_TENANT = '99999999-0000-4000-8000-000000000000';
const STRANGER = '99999999-0000-4000-8000-000000000001';
const MAX_CASES = 40;
const LOOK_EVERY = 8;
const ACT_NAMES = Object.keys(ACTS) as ActName[];
const CASE_IDS = Array.from(
  { length: MAX_CASES },
  (_none, index) => `00000000-0000-4000-8000-0000000000${String(index + 10)}`,
);

type Signing = 'good' | 'none' | 'garbage' | 'stranger' | 'audience' | 'expired' | 'issuer' | 'address';
/** What a signature must be for an activity to be taken. */
const GOOD: Signing = 'good';

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
  fc.string({ unit: 'binary', maxLength: 200 }),
);

const WORDS = [
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
  odd: fc.jsonValue({ maxDepth: 2 }),
  field: fc.constantFrom(...FIELDS),
});

export interface Fuzz {
  readonly bot: TokenBot;
  /** Does one move; throws when the answer is not one that may be given. */
  does(move: Move): Promise<void>;
  /** What holds after any number of moves; throws when it doesn't. */
  check(): Promise<void>;
  /** How many answers of each status, and events of each type, there were. */
  summary(): Promise<string>;
  /** Megabytes in use after what is garbage was taken away. */
  memoryMb(): number;
  close(): Promise<void>;
}

export async function startFuzz(): Promise<Fuzz> {
  const bot = await startTokenBot([], 0);
  const tokens = await tokensOf(bot);
  const { live } = bot;
  const { register, store } = live;
  const db = new DatabaseSync(join(live.dataDir, STORE_FILE), { readOnly: true });
  const rows = db.prepare('SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM access_log) AS n');
  const people = register.people.map(({ id }) => id.split('/')[1] ?? '');
  const statuses = new Map<string, number>();
  let sentences = 0;

  const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
  const cases = async (): Promise<readonly LoadedCase[]> =>
    (await store.find({ limit: MAX_CASES })).toSorted((a, b) => (a.state.number < b.state.number ? -1 : 1));
  let known: readonly LoadedCase[] = [];
  let moves = 0;
  /** One of the cases, as it is now; which there are is looked up now and then. */
  async function oneOf(which: number): Promise<LoadedCase | null> {
    if (moves % LOOK_EVERY === 0) known = await cases();
    moves += 1;
    return known.length === 0 ? null : await store.load(at(known, which).caseId);
  }

  async function activity(move: Move): Promise<Activity | string> {
    const { kind, who, which, pick, text, odd, field } = move;
    const person = at(people, who);
    const loaded = await oneOf(which);
    switch (kind) {
      case 'progress':
        return progress(move, loaded, known.length);
      case 'word':
        return bot.says(person, at([...WORDS, text], pick[0] ?? 0));
      case 'submit': {
        const press = bot.press(person, 'x', {});
        return {
          ...press,
          type: 'message',
          name: '',
          value: { verb: verbOf(pick), ...dataOf(move, loaded) },
        };
      }
      case 'mutated':
        return mutated(bot.press(person, verbOf(pick), dataOf(move, loaded)), field, odd, pick);
      case 'json':
        return odd as Activity;
      case 'bytes':
        return text;
      case 'other':
        return {
          ...bot.press(person, 'x', {}),
          type: at(['typing', 'event', 'conversationUpdate', 'installationUpdate', 'invoke', text], which),
          name: 'task/fetch',
          action: 'remove',
          value: odd,
        };
      default:
        return bot.press(person, verbOf(pick), dataOf(move, loaded));
    }
  }

  /** What comes next in a case by the protocol, by somebody who may: else no case would get past its first hour. */
  function progress({ pick, who }: Move, loaded: LoadedCase | null, count: number): Activity {
    if (loaded === null || (count < MAX_CASES && (pick[0] ?? 0) % 12 === 0))
      return raise(at(people, who), count);
    const { state } = loaded;
    const [part, act] = at(NEXT[state.stage.phase] ?? NEXT.triage ?? [], pick[1] ?? 0);
    const objectId = people[register.people.findIndex(({ name }) => name === PARTS[part])] ?? '';
    const subject = act === 'done' ? `${state.proposals.at(-1)?.id}a1` : (state.proposals.at(-1)?.id ?? '');
    const filled = filledIn(act, state, bot.live, live.now());
    return bot.press(objectId, act, { case: loaded.caseId, card: 'case', subject, ...filled });
  }

  function raise(objectId: string, count: number): Activity {
    const caseId = CASE_IDS[count] ?? '';
    const bed = count % 2 === 0 ? { hasBed: 'ja', safeTonight: 'ja' } : { hasBed: 'nee', safeTonight: 'nee' };
    const intake = { ...INTAKE, happening: PLANTED, ...bed };
    return bot.press(objectId, 'raise', { case: caseId, card: 'intake', ...intake });
  }

  function dataOf(move: Move, loaded: LoadedCase | null): Json {
    const { pick, text, odd, field } = move;
    const act = at(ACT_NAMES, pick[2] ?? 0);
    const id = at(
      [loaded?.caseId ?? '', loaded?.caseId ?? '', at(CASE_IDS, pick[3] ?? 0), text],
      pick[3] ?? 0,
    );
    const base = {
      case: id,
      card: at([...CARD_NAMES, text], pick[4] ?? 0),
      subject: at(['p1', 'p2', 'p1a1', 's1', '', text], pick[5] ?? 0),
      confirmed: text,
    };
    if (loaded === null) return base;
    const sensible = filledIn(act, loaded.state, bot.live, live.now());
    const fields: readonly Field[] = ACTS[act].fields;
    const wild = Object.fromEntries(
      fields.map((each, index) => [
        each.id,
        valueFor(each, pick[(index + 6) % pick.length] ?? 0, move, loaded),
      ]),
    );
    const data = (pick[6] ?? 0) % 3 === 0 ? wild : { ...wild, ...sensible };
    return (pick[7] ?? 0) % 5 === 0 ? { ...base, ...data, [field]: odd } : { ...base, ...data };
  }

  function valueFor({ type }: Field, nr: number, { text, odd }: Move, { state }: LoadedCase): unknown {
    const values: Readonly<Partial<Record<Field['type'], readonly unknown[]>>> = {
      date: ['2026-03-02', '2026-03-03', '2026-04-01', '1999-01-01', '2026-02-30', '9999-12-31', text],
      time: ['10:00', '16:00', '25:00', '', text],
      number: ['60', '0', '-5', '99999', text],
      toggle: ['true', 'false', true, text],
      choice: [
        ...['ja', 'nee', 'bed', 'blijft', 'akkoord', 'niet-akkoord', 'toestemming', 'acute-veiligheid'],
        ...['oosterzand', 'brinkmarke', 'onduidelijk', 'wending', 'gem-oosterzand', 'provider', 'crisis-bed'],
        at(register.people, nr).id,
        seatOf(state, at(register.people, nr).id),
        text,
      ],
      choices: [
        'voluntary',
        'ots,voluntary',
        state.slots.join(','),
        state.seats.map(({ id }) => id).join(','),
        text,
      ],
    };
    return at([...(values[type] ?? [text, 'Een gewone zin van iemand.']), odd], nr);
  }

  function verbOf(pick: readonly number[]): string {
    const act = at(ACT_NAMES, pick[2] ?? 0);
    return at([act, act, act, `open:${act}`, 'onzin', '__proto__'], pick[8] ?? 0);
  }

  async function send(move: Move, what: Activity | string): Promise<{ status: number; text: string }> {
    if (typeof what === 'string') return sendBytes(live.origin, what, move);
    const header = tokens[move.signing];
    return bot.post(what, header);
  }

  return {
    bot,
    async does(move) {
      if (move.kind === 'clock') {
        // A leap of the clock costs what a hundred presses do.
        if (move.who % 5 === 0) await live.forward((move.which % 600) * 60_000);
        return;
      }
      const what = await activity(move);
      // What an earlier press left to be sent is sent first: it is none of this one's doing.
      if (move.signing !== GOOD || typeof what === 'string') await live.settle();
      const before = Number(rows.get()?.n);
      const { status, text } = await send(move, what);
      statuses.set(
        `${move.kind} ${move.signing} ${status}`,
        (statuses.get(`${move.kind} ${move.signing} ${status}`) ?? 0) + 1,
      );
      if (status >= 500 || status === 0) throw new Error(`${status}: ${text.slice(0, 300)}`);
      const taken = typeof what !== 'string' && move.signing === GOOD;
      if (!taken && (status < 400 || Number(rows.get()?.n) !== before))
        throw new Error(`${status}, and it was not signed: ${text.slice(0, 300)}`);
      if (text.includes(PLANTED.slice(0, 20))) await mayHave(what as Activity);
    },
    async check() {
      await live.settle();
      if (live.errors.length > 0)
        throw new Error(`logged as an error: ${live.errors.slice(0, 3).join('\n')}`);
      for (const { caseId, state } of await cases()) {
        const wrong = forbidden(await store.events(caseId), register);
        if (wrong.length > 0) throw new Error(`${state.number}: ${wrong.join('; ')}`);
      }
      const findings = await store.verify();
      if (findings.length > 0) throw new Error(findings.map(({ what }) => what).join('\n'));
      const { status } = await fetch(`${live.origin}/healthz`);
      if (status !== 200) throw new Error(`healthz: ${status}`);
    },
    async summary() {
      const types = new Map<string, number>();
      for (const { caseId } of await cases())
        for (const { event } of await store.events(caseId))
          types.set(event.type, (types.get(event.type) ?? 0) + 1);
      const phases = Map.groupBy(await cases(), ({ state }) => state.stage.phase);
      return JSON.stringify({
        content: sentences,
        phases: Object.fromEntries([...phases].map(([phase, some]) => [phase, some.length])),
        events: Object.fromEntries([...types].toSorted()),
        statuses: Object.fromEntries([...statuses].toSorted()),
      });
    },
    memoryMb() {
      setFlagsFromString('--expose_gc');
      (runInNewContext('gc') as () => void)();
      return process.memoryUsage().heapUsed / 1e6;
    },
    async close() {
      db.close();
      await live.close();
    },
  };

  /** Whoever was answered with what was typed in a case may see its content, or typed it just now. */
  async function mayHave(what: Activity): Promise<void> {
    sentences += 1;
    const sentIn = JSON.stringify(what.value ?? '').includes(PLANTED.slice(0, 20));
    const { from, value } = what as {
      from?: { aadObjectId?: string };
      value?: { action?: { data?: { case?: string } } };
    };
    const person = register.people.find(({ id }) => id.endsWith(`/${from?.aadObjectId}`));
    const loaded = await store.load(String(value?.action?.data?.case));
    const may = person && loaded && maySee(loaded.state, person.id, person.roles);
    if (!sentIn && !may) throw new Error(`content to ${person?.name ?? from?.aadObjectId}`);
  }
}

/** What somebody can do next in each phase, most of it by who may. */
const NEXT: Readonly<Record<string, readonly (readonly [Part, ActName])[]>> = {
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

async function tokensOf(bot: TokenBot): Promise<Readonly<Record<Signing, string | null>>> {
  const past = Math.floor(Date.now() / 1000) - 7200;
  const bearer = async (...args: Parameters<TokenBot['token']>) => `Bearer ${await bot.token(...args)}`;
  // The test runs longer than an hour's token on a slow machine.
  const long = { exp: Math.floor(Date.now() / 1000) + 6 * 3600 };
  const tokens = {
    good: await bearer(long),
    none: null,
    garbage: 'Bearer a.b.c',
    stranger: await bearer(long, 'stranger'),
    audience: await bearer({ ...long, aud: 'een-ander' }),
    expired: await bearer({ iat: past, nbf: past, exp: past + 60 }),
    issuer: await bearer({ ...long, iss: 'https://elders.example' }),
    address: await bearer({ ...long, serviceurl: 'https://smba.trafficmanager.net/elders/' }),
  };
  // The first two looks at Microsoft's keys fail (tokens.ts).
  const anybody = bot.live.register.people[0]?.id.split('/')[1] ?? '';
  for (let warm = 0; warm < 3; warm += 1) await bot.post(bot.says(anybody, 'help'), tokens.good);
  return tokens;
}

/** One field of an activity, somewhere in it, taken out or made something else. */
function mutated(activity: Activity, field: string, odd: unknown, pick: readonly number[]): Activity {
  const copy = structuredClone(activity) as Record<string, unknown>;
  const inner = ['from', 'conversation', 'recipient', 'value', 'channelData'] as const;
  const how = (pick[9] ?? 0) % 5;
  if (how === 0) delete copy[field];
  else if (how === 1) copy[field] = odd;
  else {
    const part = copy[inner[(pick[10] ?? 0) % inner.length] as string] as Record<string, unknown>;
    const key = Object.keys(part)[(pick[11] ?? 0) % Object.keys(part).length] ?? 'id';
    if (how === 2) delete part[key];
    else if (how === 3) part[key] = odd;
    else {
      // Somebody else than it says, or from elsewhere.
      copy.from = { ...(copy.from as object), aadObjectId: STRANGER };
      if ((pick[11] ?? 0) % 2 === 0) copy.channelData = { tenant: { id: FOREIGN_TENANT } };
    }
  }
  return copy as Activity;
}

const METHODS = ['POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'];
const PATHS = [
  '/api/messages',
  '/api/messages/',
  '/api/messages?x=%',
  '/%E0%A4',
  '//',
  '/healthz/..%2f',
  '/practice/',
  '/x',
];
const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
  '',
];
const ENCODINGS = ['', 'gzip', 'deflate', 'br', 'identity', 'x'];

const LENGTHS = ['right', 'short', 'none', 'chunked'] as const;

/** Bytes that are no activity, to some address, by some method: over a socket, as a library would send no such thing. */
function sendBytes(origin: string, text: string, { pick }: Move): Promise<{ status: number; text: string }> {
  const at = (list: readonly string[], nr: number) => list[(pick[nr] ?? 0) % list.length] ?? '';
  const body = Buffer.from(text);
  const length = at(LENGTHS, 4);
  const encoding = at(ENCODINGS, 3);
  const lines = [
    `${at(METHODS, 0)} ${at(PATHS, 1)} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    `Content-Type: ${at(TYPES, 2)}`,
    ...(encoding === '' ? [] : [`Content-Encoding: ${encoding}`]),
    ...(length === 'right' ? [`Content-Length: ${body.length}`] : []),
    ...(length === 'short' ? [`Content-Length: ${Math.floor(body.length / 2)}`] : []),
    ...(length === 'chunked' ? ['Transfer-Encoding: chunked'] : []),
  ];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(300, () => socket.destroy());
    socket.on('close', () => {
      const answer = Buffer.concat(chunks).toString();
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      // `/healthz` and what has no body to refuse answer well; nothing of it is an activity.
      resolve({ status: status === 0 || status < 400 ? 404 : status, text: answer });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.end(body);
  });
}
