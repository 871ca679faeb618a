import type { ContainerDefinition, IndexingPolicy } from '@azure/cosmos';
import { CONTAINER, type Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';

const FORMAT = 1;
const MARK_PARTITION = 'meta:store';
const MARK_ID = 'mark';
const KEY_MARK = 'key-mark';
const CONFLICT = 409;

/**
 * Every indexed path makes a write dearer, so only what is looked for has one. `/pk` must be named: the partition
 * key isn't indexed by itself. Arrays and JSON bodies have none.
 */
export const INDEXED: readonly string[] = [
  '/pk/?',
  // Snapshots: what is due, and what a case is found by.
  '/wakeAt/?',
  '/rules/?',
  '/number/?',
  '/tbl/?',
  '/open/?',
  '/raisedAt/?',
  '/people/[]/?',
  // Messages that wait; one that is done has neither.
  '/later/?',
  '/notBefore/?',
  // Messages that are done, and used command ids.
  '/doneAt/?',
  // Lines of the access log.
  '/n/?',
  '/caseNumber/?',
];

const INDEXING: IndexingPolicy = {
  indexingMode: 'consistent',
  automatic: true,
  includedPaths: INDEXED.map((path) => ({ path })),
  excludedPaths: [{ path: '/*' }],
};

export const CONTAINER_DEFINITION: ContainerDefinition = {
  id: CONTAINER,
  partitionKey: { paths: ['/pk'] },
  indexingPolicy: INDEXING,
  // On, but without an end of its own: only documents with a `ttl` end, and events have none.
  defaultTtl: -1,
};

/** Makes database and container where they aren't there. Needs the account's key, or a role that may. */
export async function createContainer(wire: Wire, database: string): Promise<void> {
  await wire.manage((client) => unlessThere(client.databases.createIfNotExists({ id: database })));
  await wire.manage((client) =>
    unlessThere(client.database(database).containers.createIfNotExists(CONTAINER_DEFINITION)),
  );
}

/** Another instance that starts at the same moment may be first, after the SDK looked. */
async function unlessThere(creating: Promise<unknown>): Promise<void> {
  try {
    await creating;
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== CONFLICT) throw fault;
  }
}

function readContainer(wire: Wire, database: string): Promise<ContainerDefinition | null> {
  return wire.manage(async (client) => {
    const { resource } = await client.database(database).container(CONTAINER).read();
    return resource ?? null;
  });
}

/** What of a container isn't as this store needs it; Dutch sentences, empty when all is well. */
export async function checkContainer(wire: Wire, database: string): Promise<readonly string[]> {
  const container = await readContainer(wire, database);
  if (!container) return [missing(database)];
  const wrong: string[] = [];
  if (container.partitionKey?.paths[0] !== '/pk') wrong.push('De partitiesleutel is niet /pk.');
  if (container.defaultTtl !== -1) wrong.push('De standaard-TTL is niet -1.');
  const included = new Set((container.indexingPolicy?.includedPaths ?? []).map(({ path }) => path));
  for (const path of INDEXED) if (!included.has(path)) wrong.push(`Er is geen index op ${path}.`);
  if (included.has('/*')) wrong.push('Alles is geïndexeerd; dat maakt elke schrijfactie duur.');
  return wrong;
}

function missing(database: string): string {
  return `De container ${CONTAINER} is er niet in database ${database}. Maak haar met: npm run store -- init`;
}

/** Throws one Dutch sentence where there is no container. */
export async function requireContainer(wire: Wire, database: string): Promise<void> {
  if (!(await readContainer(wire, database))) throw new Error(missing(database));
}

interface Mark {
  readonly format: number;
  readonly keyMark: string;
}

/**
 * Looks whether the container belongs to these keys, and marks a new one. Instances that start at once mark it
 * once. Throws one Dutch sentence when it belongs to others, or to a newer version of this program.
 */
export async function claimContainer(wire: Wire, keys: KeyRing): Promise<void> {
  const keyMark = keys.chainMac(KEY_MARK).toString('base64');
  const mark = await wire.read<Mark>(MARK_PARTITION, MARK_ID);
  if (mark === null) {
    const document = { id: MARK_ID, pk: MARK_PARTITION, format: FORMAT, keyMark };
    const made = await wire.batch(MARK_PARTITION, [{ kind: 'create', document }]);
    if (made.done) return;
    return claimContainer(wire, keys);
  }
  if (mark === 'same') return;
  if (mark.format > FORMAT)
    throw new Error(
      'De store is gemaakt door een nieuwere versie van dit programma. Werk het programma bij.',
    );
  if (mark.keyMark !== keyMark)
    throw new Error(
      'De store hoort bij een ander sleutelbestand. Zet het sleutelbestand terug dat erbij hoort; elke instantie heeft hetzelfde nodig.',
    );
}
