import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseProtocol } from '../../src/adapters/files/protocol-file.ts';
import { parseRegister } from '../../src/adapters/files/register-file.ts';
import type { Log, Store, Telemetry } from '../../src/application/ports.ts';
import { openProtocolClock } from '../../src/application/protocol-clock.ts';
import { createRegisterBook } from '../../src/application/register-book.ts';
import { writeRegister } from '../../src/application/stored-register.ts';
import { type Bot, type BotOptions, createBot } from '../../src/bot.ts';
import { instantOf } from '../../src/domain/calendar.ts';
import type { Register } from '../../src/domain/register.ts';
import { listenStandIn } from '../../src/practice/stand-in.ts';
import { type DataPlace, dataPlace } from './data-place.ts';

export const ZONE = 'Europe/Amsterdam';
const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface LiveBot {
  readonly bot: Bot;
  readonly store: Store;
  readonly standIn: Awaited<ReturnType<typeof listenStandIn>>;
  readonly register: Register;
  readonly origin: string;
  /** Where its data is: on the store that this run is on. */
  readonly place: DataPlace;
  /** What was logged as an error; a story ends with none. */
  readonly errors: readonly string[];
  now(): number;
  /** Does what is due and sends what may leave, without moving the clock. */
  settle(): Promise<void>;
  /** Sets the protocol clock forward to a local moment, walking from one due moment to the next. */
  until(date: string, time: string): Promise<void>;
  forward(ms: number): Promise<void>;
  /** Lets wall time go by: for back-off, leases, and the status card that goes out once a second. */
  waitOnTheWall(ms: number): void;
  close(): Promise<void>;
}

/** A whole bot on a real port with a Teams stand-in on another, starting at a local date and time. */
export async function startLiveBot(at: {
  readonly date: string;
  readonly time: string;
  readonly protocol?: object;
  readonly log?: Log;
  readonly telemetry?: Telemetry;
  /** With an app id only what carries a token comes in: the stand-in's own activities do not (support/tokens.ts). */
  readonly credentials?: BotOptions['credentials'];
  readonly allowedTenants?: readonly string[];
  readonly rateLimit?: number;
  readonly extra?: BotOptions['extra'];
}): Promise<LiveBot> {
  const place = await dataPlace();
  const register = parseRegister(
    'register.json',
    readFileSync(new URL('../../config/register.json', import.meta.url), 'utf8'),
    null,
  );
  let passed = 0;
  const wallNow = () => Date.now() + passed;
  const values = parseProtocol('protocol.json', JSON.stringify(at.protocol ?? {}));
  const store = await place.open(wallNow);
  await writeRegister(store, register);
  await store.write('clock-offset', instantOf(at.date, at.time, ZONE) - Date.now());
  const clock = await openProtocolClock(store, wallNow);
  const errors: string[] = [];
  const log: Log = at.log ?? {
    ...QUIET,
    error: (message, data) => errors.push(`${message} ${JSON.stringify(data)}`),
  };
  const book = createRegisterBook(store, register);
  const bot = createBot({
    store,
    clock,
    values,
    book,
    log,
    ...(at.telemetry ? { telemetry: at.telemetry } : {}),
    credentials: at.credentials ?? { appId: '', appPassword: '', appType: '', appTenantId: '' },
    ...(at.rateLimit === undefined ? {} : { rateLimit: at.rateLimit }),
    ...(at.allowedTenants ? { allowedTenants: at.allowedTenants } : {}),
    newCaseId: randomUUID,
    extra: at.extra ?? null,
  });
  const port = await bot.listen(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${port}`;
  const standIn = await listenStandIn({
    botUrl: `${origin}/api/messages`,
    tenantId: register.tenantId,
    botId: '28:',
    people: register.people.map((person) => ({
      objectId: person.id.split('/')[1] ?? '',
      tenantId: person.id.split('/')[0] ?? '',
      name: person.name,
      label: person.roles.join(', '),
    })),
    channelName: 'Code paars',
    wallNow,
  });
  standIn.stampWith(clock.protocolNow);
  await standIn.announceAll();
  return {
    bot,
    store,
    standIn,
    register,
    origin,
    place,
    errors,
    now: clock.protocolNow,
    settle: bot.work,
    until: (date, time) =>
      clock.forward(Math.max(0, instantOf(date, time, ZONE) - clock.protocolNow()), bot.work),
    forward: (ms) => clock.forward(ms, bot.work),
    waitOnTheWall(ms) {
      passed += ms;
    },
    async close() {
      await bot.close();
      await standIn.close();
      await store.close();
      await place.remove();
    },
  };
}
