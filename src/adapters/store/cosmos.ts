import type { TokenCredential } from '@azure/identity';
import type { CaseQuery, LoadedCase, Store } from '../../application/ports.ts';
import { DAY, type Instant } from '../../domain/calendar.ts';
import { openCosmosAccessLog } from './cosmos-access-log.ts';
import { openCosmosCases } from './cosmos-cases.ts';
import { openChores } from './cosmos-chores.ts';
import { claimContainer, createContainer, requireContainer } from './cosmos-container.ts';
import { openCosmosFacts } from './cosmos-facts.ts';
import { forgetCosmosAccess } from './cosmos-forget-access.ts';
import { openCosmosKeys } from './cosmos-keys.ts';
import { openCosmosOutbox } from './cosmos-outbox.ts';
import { openCosmosQueries } from './cosmos-queries.ts';
import { verifyCosmos } from './cosmos-verify.ts';
import { type Charge, openWire, type Wire } from './cosmos-wire.ts';
import type { ContentFields, Upcasts } from './event-body.ts';
import { type KeyRing, pooledRandomBytes, type RandomBytes } from './keys.ts';
import type { Replay } from './snapshots.ts';

const KEPT_MS = 7 * DAY;
/** Cases that are loaded at once for one `find`. */
const LOADED_AT_ONCE = 32;

export interface CosmosStoreOptions {
  readonly endpoint: string;
  readonly database: string;
  /** The account's key; without it `credential`. */
  readonly key?: string;
  readonly credential?: TokenCredential;
  readonly keys: KeyRing;
  readonly contentFields: ContentFields;
  /** Epoch milliseconds of wall time; serves leases, back-off and the seven days. */
  readonly wallNow: () => Instant;
  /** Waits for so many ms, between two tries of a request. */
  readonly pause: (ms: number) => Promise<void>;
  /** Makes database and container where they aren't there; else they must be (`store init`, or infra). */
  readonly create?: boolean;
  readonly upcasts?: Upcasts;
  /** Makes the state out of the events, for a snapshot that can't be read; without it `load` throws then. */
  readonly replay?: Replay;
  readonly randomBytes?: RandomBytes;
  /** Told of every request's charge, with the name of the store's operation it was for. */
  readonly onCharge?: (charge: Charge) => void;
  readonly timeoutMs?: number;
  readonly pageSize?: number;
  readonly endpointDiscovery?: boolean;
}

/**
 * Opens the store of several instances (docs/adr/0006). Throws one Dutch sentence when Cosmos DB can't be reached,
 * or the container isn't there, or belongs to other keys.
 */
export async function openCosmosStore(options: CosmosStoreOptions): Promise<Store> {
  return openParts(await connectCosmos(options), options);
}

/** The connection by itself, for what isn't a store's work: copying, and looking whether all is well. */
export async function connectCosmos(options: CosmosStoreOptions): Promise<Wire> {
  const wire = await openWire({ ...options, randomBytes: options.randomBytes ?? pooledRandomBytes() });
  try {
    if (options.create) await createContainer(wire, options.database);
    else await requireContainer(wire, options.database);
    await claimContainer(wire, options.keys);
    return wire;
  } catch (cause) {
    wire.close();
    throw cause;
  }
}

function openParts(wire: Wire, options: CosmosStoreOptions): Store {
  const randomBytes = options.randomBytes ?? pooledRandomBytes();
  const { keys, contentFields, wallNow, upcasts = {}, replay = null } = options;
  const caseKeys = openCosmosKeys(wire, keys, randomBytes);
  const setting = { wire, keys, caseKeys, contentFields, upcasts, replay, wallNow, randomBytes };
  const cases = openCosmosCases(setting);
  const chores = openChores(wire, wallNow);
  const outbox = openCosmosOutbox({ wire, chores, caseKeys, wallNow, randomBytes });
  const queries = openCosmosQueries(wire);
  const accessLog = openCosmosAccessLog(wire, keys, randomBytes);
  const facts = openCosmosFacts(wire);
  let closed = false;

  /** Every operation under its name, for the charges; none after the store was closed. */
  function during<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error('De store is gesloten.'));
    return wire.during(operation, work);
  }
  async function find(query: CaseQuery): Promise<readonly LoadedCase[]> {
    const found = await queries.find(query);
    const loaded: (LoadedCase | null)[] = [];
    for (let from = 0; from < found.length; from += LOADED_AT_ONCE) {
      const some = found.slice(from, from + LOADED_AT_ONCE);
      loaded.push(...(await Promise.all(some.map(({ pk, _etag }) => cases.loadKnown(pk, _etag)))));
    }
    return loaded.filter((one) => one !== null);
  }

  return {
    append: (batch) =>
      during('append', async () => {
        const result = await cases.append(batch);
        // The commit stands; what fails here is done by whoever claims next.
        if (result === 'appended' && (batch.release || batch.eraseContent))
          await chores.runCase(batch.caseId).catch(() => undefined);
        return result;
      }),
    load: (caseId) => during('load', () => cases.load(caseId)),
    events: (caseId) => during('events', () => cases.events(caseId)),
    due: (now, rules, limit) => during('due', () => queries.due(now, rules, limit)),
    nextWake: () => during('nextWake', () => queries.nextWake()),
    nextHeld: (after) => during('nextHeld', () => outbox.nextHeld(after)),
    find: (query) => during('find', () => find(query)),
    nextNumber: (series) => during('nextNumber', () => facts.nextNumber(series)),
    claim: (protocolNow, now, leaseMs, limit) =>
      during('claim', () => outbox.claim(protocolNow, now, leaseMs, limit)),
    settle: (key, revision, how) => during('settle', () => outbox.settle(key, revision, how)),
    outboxState: () => during('outboxState', () => outbox.outboxState()),
    read: (key) => during('read', () => facts.read(key)),
    write: (key, value) => during('write', () => facts.write(key, value)),
    logAccess: (entry) => during('logAccess', () => accessLog.add(entry)),
    accessLog: (query) => during('accessLog', () => accessLog.read(query)),
    forgetAccess: (before) => during('forgetAccess', () => forgetCosmosAccess(wire, keys, before)),
    sweep: (now) => during('sweep', () => queries.sweep(now - KEPT_MS)),
    verify: () => during('verify', () => verifyCosmos(wire, keys)),
    backup: () =>
      Promise.reject(
        new Error(
          'Cosmos DB maakt zelf doorlopend reservekopieën; terugzetten gaat in Azure (docs/adr/0006-cosmos.md).',
        ),
      ),
    ping: () => during('ping', () => facts.ping()),
    async close() {
      if (closed) return;
      closed = true;
      wire.close();
    },
  };
}
