import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import { ACTS, type ActName, type Field } from '../../src/adapters/teams/acts.ts';
import { CARD_NAMES } from '../../src/adapters/teams/cards.ts';
import type { LoadedCase } from '../../src/application/ports.ts';
import { maySee, viewerOf } from '../../src/domain/case-file/sight.ts';
import type { Activity, Json } from '../../src/practice/types.ts';
import type { FuzzBot } from './fuzz-bots.ts';
import { sendBytes } from './fuzz-bytes.ts';
import { GOOD, type Move, NEXT, PLANTED, WORDS } from './fuzz-moves.ts';
import { PARTS } from './matrix.ts';
import { filledIn, seatOf } from './matrix-cases.ts';
import { forbidden } from './oracle.ts';
import { INTAKE } from './people.ts';

/**
 * Anything at all, thrown at a whole bot over HTTP: presses that make sense and that don't, activities with a hole or
 * something odd in them, bytes that are none, signed well, badly or not. What must hold is said by `check`.
 */

const FOREIGN_TENANT = '99999999-0000-4000-8000-000000000000';
const STRANGER = '99999999-0000-4000-8000-000000000001';
const MAX_CASES = 20;
const LOOK_EVERY = 8;
const ACT_NAMES = Object.keys(ACTS) as ActName[];
const CASE_IDS = Array.from(
  { length: MAX_CASES },
  (_none, index) => `00000000-0000-4000-8000-0000000000${String(index + 10)}`,
);

export interface Fuzz {
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

export async function startFuzz(bot: FuzzBot): Promise<Fuzz> {
  const { live } = bot;
  const { register, store } = live;
  const db = new DatabaseSync(join(live.place.dataDir, STORE_FILE), { readOnly: true });
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
    return bot.post(what, move.signing);
  }

  return {
    async does(move) {
      if (move.kind === 'clock') {
        // A leap of the clock costs what a hundred presses do.
        if (move.who % 5 === 0) await live.forward((move.which % 240) * 60_000);
        return;
      }
      const what = await activity(move);
      // What an earlier press left to be sent is sent first: it is none of this one's doing.
      if ((bot.signed && move.signing !== GOOD) || typeof what === 'string') await live.settle();
      const before = Number(rows.get()?.n);
      const { status, text } = await send(move, what);
      statuses.set(
        `${move.kind} ${move.signing} ${status}`,
        (statuses.get(`${move.kind} ${move.signing} ${status}`) ?? 0) + 1,
      );
      if (status >= 500 || status === 0) throw new Error(`${status}: ${text.slice(0, 300)}`);
      const taken = typeof what !== 'string' && (!bot.signed || move.signing === GOOD);
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
      await bot.close();
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
    const may = person && loaded && maySee(loaded.state, viewerOf(register, person.id), live.now());
    if (!sentIn && !may) throw new Error(`content to ${person?.name ?? from?.aadObjectId}`);
  }
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
