import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../bench/store.ts';
import { listenStandIn } from '../../src/practice/stand-in.ts';
import { startBotProcess } from './bot-process.ts';
import { type Squeezed, squeezed } from './squeezed.ts';

const REGISTER = new URL('../../config/register.json', import.meta.url);
/** From here on the run is over: the second repeat of the breach's alert has come. */
const LAST_HOUR = 28;

type StandIn = Awaited<ReturnType<typeof listenStandIn>>;

/** A card that came to somebody, and when: milliseconds after the case was raised. */
export interface Arrival {
  readonly who: string;
  readonly title: string;
  readonly at: number;
}

/** A deadline as the case has it: when it was due and when it was met, in milliseconds after the case was raised. */
export interface Met {
  readonly rule: string;
  readonly dueAt: number;
  readonly at: number;
}

export interface Silence {
  readonly arrivals: readonly Arrival[];
  readonly met: readonly Met[];
  readonly hourMs: number;
  /** When 16:00 was, in milliseconds after the case was raised; null when it was not in the window. */
  readonly sixteenHours: number | null;
  readonly output: string;
}

interface Register {
  readonly tenantId: string;
  readonly people: readonly {
    readonly aadObjectId: string;
    readonly name: string;
    readonly roles: readonly string[];
  }[];
}

/** Somebody of the practice register by the last three digits of the object id. */
export function person(digits: string): string {
  return `c0de9a25-0000-4000-8000-000000000${digits}`;
}

/** Raises one code paars, does nothing more, and keeps what came to whom until the window is well over. */
export async function nobodyAnswers(windowMs: number, tickMs: number): Promise<Silence> {
  const folder = mkdtempSync(join(tmpdir(), 'code-paars-silence-'));
  const time = squeezed(windowMs, tickMs, Date.now());
  const protocolFile = join(folder, 'protocol.json');
  writeFileSync(protocolFile, JSON.stringify(time.protocol));
  const dataDir = join(folder, 'data');
  const bot = await startBotProcess({ dataDir, protocolFile });
  const { standIn, people } = await room(bot.origin);
  try {
    await standIn.announceAll();
    await raise(standIn);
    const deadline = windowMs * 1.5 + 10_000;
    await standIn.waitFor(() => repeats(standIn) >= 2, deadline, `hour ${LAST_HOUR}`);
    await bot.kill('SIGTERM');
    return await whatHappened(dataDir, standIn, people, time, bot.output());
  } finally {
    await bot.kill('SIGKILL');
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function room(
  origin: string,
): Promise<{ readonly standIn: StandIn; readonly people: readonly string[] }> {
  const register = JSON.parse(readFileSync(REGISTER, 'utf8')) as Register;
  const people = register.people.map(({ aadObjectId, name, roles }) => ({
    objectId: aadObjectId,
    tenantId: register.tenantId,
    name,
    label: roles.join(', '),
  }));
  const standIn = await listenStandIn({
    botUrl: `${origin}/api/messages`,
    tenantId: register.tenantId,
    botId: '28:',
    people,
    channelName: 'Code paars',
    wallNow: Date.now,
  });
  return { standIn, people: people.map((each) => each.objectId) };
}

async function raise(standIn: StandIn): Promise<void> {
  const reporter = person('022');
  await standIn.say(reporter, { personal: true }, 'code paars');
  const intake = standIn.messagesFor(reporter).at(-1);
  const answer = await standIn.press(
    reporter,
    intake?.id ?? '',
    { title: 'Melden' },
    {
      reference: 'W-1',
      ageBand: '12-15',
      municipality: 'brinkmarke',
      legalFrames: 'voluntary',
      happening: 'Het loopt vast.',
      tried: 'Van alles.',
      asked: 'Een plek.',
      analysis: 'nee',
      helpKind: 'crisis-bed',
      safeTonight: 'ja',
      hasBed: 'ja',
      phone: '06-12345678',
      ground: 'acute-veiligheid',
      groundExplanation: 'Er was geen tijd.',
    },
  );
  if (!JSON.stringify(answer).includes('Je melding is binnen')) throw new Error('the case was not raised');
}

function repeats(standIn: StandIn): number {
  return cardsOf(standIn, person('001')).filter((card) => card.title.includes('nog steeds niet')).length;
}

/** The title of each card that came to this person, with the wall time at which it came. */
function cardsOf(standIn: StandIn, who: string): readonly { readonly title: string; readonly at: number }[] {
  return standIn
    .messagesFor(who)
    .filter((message) => message.fromBot)
    .flatMap((message) =>
      message.attachments.map((attachment) => ({ title: titleOf(attachment.content), at: message.at })),
    );
}

/** The first text of a card. */
function titleOf(card: unknown): string {
  return /"text":"([^"]*)"/.exec(JSON.stringify(card))?.[1] ?? '';
}

async function whatHappened(
  dataDir: string,
  standIn: StandIn,
  people: readonly string[],
  time: Squeezed,
  output: string,
): Promise<Silence> {
  const store = await openStore(dataDir);
  const [found] = await store.find({ limit: 1 });
  if (!found) throw new Error('there is no case');
  const { raisedAt } = found.state;
  const events = await store.events(found.caseId);
  await store.close();
  const met = events.flatMap(({ event, at }) =>
    event.type === 'DeadlineMet'
      ? [{ rule: event.rule, dueAt: event.dueAt - raisedAt, at: at - raisedAt }]
      : [],
  );
  const arrivals = people.flatMap((who) =>
    cardsOf(standIn, who).map(({ title, at }) => ({ who, title, at: at - raisedAt })),
  );
  return {
    arrivals,
    met,
    hourMs: time.minuteMs * 60,
    sixteenHours: time.sixteenHours === null ? null : time.sixteenHours - raisedAt,
    output,
  };
}
