import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseRegister } from '../../src/adapters/files/register-file.ts';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import type { Store } from '../../src/application/ports.ts';
import { openProtocolClock } from '../../src/application/protocol-clock.ts';
import { replay } from '../../src/application/replay.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import { listenStandIn } from '../../src/practice/stand-in.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { inFolder } from './data-place.ts';
import { type LiveBot, ZONE } from './live-bot.ts';

/** How often it is looked whether every message has left; each look waits for an answer of the bot. */
const MAX_LOOKS = 5000;

/** A whole bot as a process of its own, with a Teams beside it, that a story can be lived with and that can be killed. */
export interface LiveProcess extends LiveBot {
  /** Everything that it ever wrote to its output, before a kill too. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** On the same port and data; with its clock at this local moment, when one is named. */
  startAgain(date?: string, time?: string): Promise<void>;
}

export async function startLiveProcess(at: {
  readonly date: string;
  readonly time: string;
}): Promise<LiveProcess> {
  const place = inFolder();
  const { dataDir } = place;
  const file = join(dataDir, STORE_FILE);
  const registerFile = new URL('../../config/register.json', import.meta.url);
  const register = parseRegister('register.json', readFileSync(registerFile, 'utf8'), null);
  const protocolFile = join(dataDir, 'protocol.json');
  writeFileSync(protocolFile, JSON.stringify({ tick: 'PT0.1S' }));
  const env = { LOG_LEVEL: 'debug' };
  /** Beside the bot, as a command line works. */
  const openBeside = (): Promise<Store> =>
    openSqliteStore({
      ...{ file, keys: openKeyFile({ dataDir, storeFile: file }), contentFields: CONTENT_FIELDS },
      ...{ wallNow: Date.now, exclusive: false, replay },
    });
  const setClock = async (date: string, time: string): Promise<void> => {
    await store.write('clock-offset', instantOf(date, time, ZONE) - Date.now());
    clock = await openProtocolClock(store, Date.now);
  };
  const store = await openBeside();
  const db = new DatabaseSync(file, { readOnly: true });
  // The live status card leaves at most once a second, and holds nothing that anybody waits for.
  const waiting = db.prepare("SELECT count(*) AS n FROM outbox WHERE state = 'waiting' AND kind <> 'status'");
  let clock = await openProtocolClock(store, Date.now);
  await setClock(at.date, at.time);
  let bot: BotProcess = await startBotProcess({ dataDir, protocolFile, env });
  let before = '';
  const { origin, port } = bot;
  const standIn = await listenStandIn({
    botUrl: `${origin}/api/messages`,
    tenantId: register.tenantId,
    botId: '28:',
    people: register.people.map(({ id, name, roles }) => {
      const [tenantId = '', objectId = ''] = id.split('/');
      return { objectId, tenantId, name, label: roles.join(', ') };
    }),
    channelName: 'Code paars',
    wallNow: Date.now,
  });
  standIn.stampWith(() => clock.protocolNow());
  await standIn.announceAll();
  const output = () => before + bot.output();
  return {
    bot: { listen: () => Promise.resolve(port), work: settle, start() {}, close: () => Promise.resolve() },
    store,
    standIn,
    register,
    origin,
    place,
    get errors() {
      return output()
        .split('\n')
        .filter((line) => line.includes('"level":50'));
    },
    now: () => clock.protocolNow(),
    settle,
    until: () => Promise.reject(new Error('a process keeps its own time')),
    forward: () => Promise.reject(new Error('a process keeps its own time')),
    waitOnTheWall() {},
    output,
    kill: (signal) => bot.kill(signal),
    async startAgain(date, time) {
      before += bot.output();
      if (date !== undefined && time !== undefined) await setClock(date, time);
      bot = await startBotProcess({ dataDir, protocolFile, env, port });
    },
    async close() {
      await bot.kill('SIGKILL');
      await standIn.close();
      db.close();
      await store.close();
      await place.remove();
    },
  };

  /** Waits until nothing is left to be sent. */
  async function settle(): Promise<void> {
    for (let look = 0; look < MAX_LOOKS; look += 1) {
      if (waiting.get()?.n === 0) return;
      await (await fetch(`${origin}/healthz`)).text();
    }
    throw new Error('messages are still waiting to be sent');
  }
}
