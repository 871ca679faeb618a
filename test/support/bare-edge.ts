import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import { parseProtocol } from '../../src/adapters/files/protocol-file.ts';
import { parseRegister } from '../../src/adapters/files/register-file.ts';
import { openKeyFile } from '../../src/adapters/store/keys.ts';
import { openSqliteStore, STORE_FILE } from '../../src/adapters/store/sqlite.ts';
import { createConnector } from '../../src/adapters/teams/connector.ts';
import { createPace } from '../../src/adapters/teams/pace.ts';
import { createPlaces } from '../../src/adapters/teams/places.ts';
import { createTeamsServer } from '../../src/adapters/teams/server.ts';
import { type Application, handle, snapshotOf } from '../../src/application/handle.ts';
import type { LoadedCase, Log, Store } from '../../src/application/ports.ts';
import { replay } from '../../src/application/replay.ts';
import { createTicker } from '../../src/application/tick.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { Actor, CaseCommand } from '../../src/domain/case-file/commands.ts';
import { type CaseEvent, CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { type Person, partyOf, type Register } from '../../src/domain/register.ts';
import { executeActivity, messageActivity, submitActivity } from '../../src/practice/activities.ts';
import type { CardButton } from '../../src/practice/card-client.ts';
import { listenStandIn } from '../../src/practice/stand-in.ts';
import type { Activity, BotAnswer, Person as TeamsPerson } from '../../src/practice/types.ts';
import { chatOf, type Message } from '../../src/practice/world.ts';

/** A disk of memory, where there is one: nothing here has to outlive a power cut. */
const MEMORY = '/dev/shm';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The bot's real HTTP edge on a real store, without a clock that runs and without an outbox that is sent: for thousands
 * of presses. Cases are brought where they should be by commands, and copied for each press.
 */
export interface BareEdge {
  readonly app: Application;
  readonly store: Store;
  readonly register: Register;
  readonly standIn: Awaited<ReturnType<typeof listenStandIn>>;
  /** What was logged as an error. */
  readonly errors: readonly string[];
  readonly dataDir: string;
  setNow(moment: number): void;
  /** Meets what is due now. */
  tick(): Promise<void>;
  does(person: Person, caseId: string, command: CaseCommand): Promise<void>;
  load(caseId: string): Promise<LoadedCase>;
  /** Another case like this one, with an id and a number of its own. */
  copy(caseId: string): Promise<LoadedCase>;
  press(who: TeamsPerson, verb: string, data: Fields): Promise<BotAnswer>;
  /** What an old client sends. */
  submit(who: TeamsPerson, data: Fields): Promise<BotAnswer>;
  says(who: TeamsPerson, text: string): Promise<BotAnswer>;
  close(): Promise<void>;
}

/** Somebody as Teams knows them, by (tenant, object id). */
export function teamsPerson(id: string, name: string): TeamsPerson {
  const [tenantId = '', objectId = ''] = id.split('/');
  return { objectId, tenantId, name, label: '' };
}

/** `strangers` are known to Teams and not to the register. */
export async function startBareEdge(strangers: readonly TeamsPerson[] = []): Promise<BareEdge> {
  const dataDir = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'code-paars-edge-'));
  const file = join(dataDir, STORE_FILE);
  const keys = openKeyFile({ dataDir, storeFile: file });
  const store = await openSqliteStore({
    ...{ file, keys, contentFields: CONTENT_FIELDS, wallNow: Date.now, exclusive: true, replay },
  });
  const path = new URL('../../config/register.json', import.meta.url);
  const register = parseRegister('register.json', readFileSync(path, 'utf8'), null);
  const values = parseProtocol('protocol.json', '{}');
  let now = 0;
  const clocks = { protocolNow: () => now, wallNow: Date.now };
  const app: Application = { store, clocks, values, register: () => register };
  const errors: string[] = [];
  const log: Log = {
    info() {},
    warn() {},
    error: (message, data) => errors.push(`${message} ${JSON.stringify(data)}`),
  };
  const auth = new ConfigurationBotFrameworkAuthentication(
    {},
    new ConfigurationServiceClientCredentialFactory({ MicrosoftAppId: '', MicrosoftAppPassword: '' }),
  );
  const server = createTeamsServer({
    edge: {
      app,
      scene: () => ({ now, values, register, channelPeople: [] }),
      channelPeople: async () => [],
    },
    auth,
    appId: '',
    allowedTenants: [],
    connector: createConnector(auth, ''),
    places: createPlaces(store),
    pace: createPace({ perSecond: 0, wallNow: Date.now }),
    log,
    newCaseId: randomUUID,
    ready: async () => null,
    kick() {},
    extra: null,
  });
  const origin = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  const standIn = await listenStandIn({
    botUrl: `${origin}/api/messages`,
    tenantId: register.tenantId,
    botId: '28:',
    people: [...register.people.map((person) => teamsPerson(person.id, person.name)), ...strangers],
    channelName: 'Code paars',
    wallNow: Date.now,
  });
  const serviceUrl = `${standIn.origin}/practice/teams/`;
  const { world } = standIn;
  const place = (who: TeamsPerson) => ({ conversationId: chatOf(world, who.objectId).id, personal: true });
  const message = { id: '1' } as Message;
  const actorOf = (person: Person): Actor => ({
    kind: 'person',
    party: partyOf(register, person),
    roles: person.roles,
  });
  const load = async (caseId: string): Promise<LoadedCase> => {
    const loaded = await store.load(caseId);
    if (!loaded) throw new Error(`there is no case ${caseId}`);
    return loaded;
  };
  return {
    app,
    store,
    register,
    standIn,
    errors,
    dataDir,
    load,
    setNow(moment) {
      now = moment;
    },
    async tick() {
      await createTicker(app, log).tick();
    },
    async does(person, caseId, command) {
      const request = { commandId: randomUUID(), caseId, command, actor: actorOf(person) };
      const handled = await handle(app, request);
      if (handled.kind === 'refused')
        throw new Error(`${person.name} may not ${command.type}: ${JSON.stringify(handled.refusal)}`);
    },
    async copy(caseId) {
      const { state, version } = await load(caseId);
      return copied(store, await store.events(caseId), state, version);
    },
    press: (who, verb, data) =>
      standIn.post(
        executeActivity(
          world,
          serviceUrl,
          who,
          place(who),
          message,
          { action: { verb } } as unknown as CardButton,
          data,
        ),
      ),
    submit: (who, data) =>
      standIn.post(submitActivity(world, serviceUrl, who, place(who), message, data) as Activity),
    says: (who, text) =>
      standIn.post(messageActivity(world, serviceUrl, who, place(who), { id: randomUUID(), text })),
    async close() {
      await server.close();
      await standIn.close();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let copies = 0;

async function copied(
  store: Store,
  stored: Awaited<ReturnType<Store['events']>>,
  state: CaseFile,
  version: number,
): Promise<LoadedCase> {
  copies += 1;
  const caseId = randomUUID();
  const number = `CP-2099-${String(copies).padStart(5, '0')}`;
  const events = stored.map(
    ({ event }): CaseEvent => (event.type === 'CaseRaised' ? { ...event, caseId, number } : event),
  );
  const erased = state.erasure.phase === 'erased';
  const snapshot = snapshotOf(erased ? { ...state, caseId, number } : evolveAll(null, events));
  // Not found among the open cases: each press would look at all of them for who sits at another table (R4.1).
  const index = { ...snapshot.index, open: false };
  await store.append({
    ...{ caseId, expectedVersion: 0, commandId: caseId, actor: 'clock', at: state.lastEventAt, events },
    ...{ ...snapshot, index, outbox: [], release: false, eraseContent: erased },
  });
  return { caseId, version, rules: snapshot.rules, wakeAt: snapshot.wakeAt, state: snapshot.state };
}
