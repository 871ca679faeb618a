import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, backup as sqliteBackup } from 'node:sqlite';
import type { LoadedCase, Store } from '../../application/ports.ts';
import { DAY, type Instant } from '../../domain/calendar.ts';
import { openAccessLog } from './access-log.ts';
import { openCaseKeys } from './case-keys.ts';
import { openCases } from './cases.ts';
import type { ContentFields, Upcasts } from './event-body.ts';
import { createGatherer } from './gather.ts';
import { type KeyRing, pooledRandomBytes, type RandomBytes } from './keys.ts';
import { insertLedger, madeWithOtherKeys, openLedgerBook } from './ledger.ts';
import { openOutbox, openOutboxWriter } from './outbox.ts';
import { openQueries } from './queries.ts';
import { BUSY_TIMEOUT_MS, createFile, lockStore, migrate, openDatabase, schemaState } from './schema.ts';
import type { Replay } from './snapshots.ts';
import { verifyStore } from './verify.ts';

/** The store's name in DATA_DIR. */
export const STORE_FILE = 'code-paars.sqlite';

const KEPT_MS = 7 * DAY;
/** All pages in one step: the copy is then one read of one moment, however much is written meanwhile. */
const ALL_PAGES = 0x7fff_ffff;

export interface SqliteStoreOptions {
  readonly file: string;
  readonly keys: KeyRing;
  readonly contentFields: ContentFields;
  /** Epoch milliseconds of wall time; serves leases, back-off and the seven days. */
  readonly wallNow: () => Instant;
  /** True for the bot: one process at a time. False for a command line, which works beside it. */
  readonly exclusive: boolean;
  /** Refuses to make a new store where there is none; for commands that only read. */
  readonly mustExist?: boolean;
  readonly upcasts?: Upcasts;
  /** Goes on from a stored state with the events after it; from none when that can't be read. */
  readonly replay: Replay;
  readonly randomBytes?: RandomBytes;
  /** False: a commit doesn't wait for the disk. For a simulation alone. */
  readonly durable?: boolean;
}

/**
 * Opens the embedded store (docs/adr/0003). Throws one Dutch sentence when another process holds it, when it
 * belongs to other keys, or when it was made by a newer version of this program.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file } = options;
  if (options.mustExist && !existsSync(file)) throw new Error(`Er is geen store in ${file}.`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = options.exclusive ? holdStore(file) : () => undefined;
  let db: DatabaseSync | null = null;
  try {
    db = openDatabase(file, options.durable);
    prepareSchema(db, options);
    return openParts(db, options, unlock);
  } catch (cause) {
    db?.close();
    unlock();
    throw cause;
  }
}

function holdStore(file: string): () => void {
  const unlock = lockStore(file);
  if (!unlock) {
    throw new Error(
      `De store ${file} is al in gebruik door een ander proces. Stop dat eerst: er kan maar één bot tegelijk op een store werken.`,
    );
  }
  return unlock;
}

function prepareSchema(db: DatabaseSync, { file, keys, exclusive, randomBytes }: SqliteStoreOptions): void {
  if (!schemaState(db).current) {
    // Under a running bot of an older version the schema stays as it is.
    const unlock = exclusive ? () => undefined : holdStore(file);
    try {
      migrate(db, () => insertLedger(db, keys, randomBytes ?? pooledRandomBytes()));
    } finally {
      unlock();
    }
  }
  if (madeWithOtherKeys(db, keys)) {
    throw new Error(
      `De store ${file} hoort bij een ander sleutelbestand. Zet het sleutelbestand terug dat erbij hoort.`,
    );
  }
}

function openParts(db: DatabaseSync, options: SqliteStoreOptions, unlock: () => void): Store {
  const { file, keys, contentFields, wallNow, upcasts = {}, replay } = options;
  const randomBytes = options.randomBytes ?? pooledRandomBytes();
  const ledger = openLedgerBook(db, keys, randomBytes);
  const gatherer = createGatherer(db, { begin: ledger.begin, beforeCommit: ledger.flush });
  const caseKeys = openCaseKeys(db, keys, randomBytes);
  const writer = openOutboxWriter(db);
  const setting = {
    db,
    gatherer,
    keys,
    caseKeys,
    ledger,
    outbox: writer,
    contentFields,
    upcasts,
    replay,
    wallNow,
  };
  const cases = openCases({ ...setting, randomBytes });
  const queries = openQueries(db);
  const outbox = openOutbox(db, gatherer, caseKeys, wallNow);
  const accessLog = openAccessLog(db, keys, ledger);
  const facts = openFacts(db);
  const forgetCommands = db.prepare('DELETE FROM commands WHERE handled_at < ?');
  let closed = false;

  return {
    async append(batch) {
      const result = await cases.append(batch);
      // Else the destroyed key would stay behind in the write-ahead log (R11.5).
      if (batch.eraseContent && result === 'appended') truncateLog(db);
      return result;
    },
    load: cases.load,
    events: cases.events,
    async due(now, rules, limit) {
      return queries.due(now, rules, limit);
    },
    async nextWake() {
      return queries.nextWake();
    },
    async nextHeld(after) {
      return outbox.nextHeld(after);
    },
    async find(query) {
      const found = await Promise.all(queries.find(query).map(cases.load));
      return found.filter((loaded): loaded is LoadedCase => loaded !== null);
    },
    nextNumber: (series) => gatherer.run(() => facts.nextNumber(series)),
    claim: outbox.claim,
    settle: outbox.settle,
    async outboxState() {
      return outbox.state();
    },
    async read(key) {
      return facts.read(key);
    },
    write: (key, value) => gatherer.run(() => facts.write(key, value)),
    logAccess: (entry) => gatherer.run(() => accessLog.add(entry)),
    async accessLog(query) {
      return accessLog.read(query);
    },
    forgetAccess: (before) => gatherer.run(() => accessLog.forget(before)),
    async sweep(now) {
      await gatherer.run(() => {
        forgetCommands.run(now - KEPT_MS);
        outbox.sweep(now - KEPT_MS);
      });
      truncateLog(db);
    },
    verify: () => verifyStore(file, keys),
    backup: (target) => backupStore(file, target),
    async ping() {
      db.prepare('SELECT 1').get();
    },
    async close() {
      if (closed) return;
      closed = true;
      await gatherer.close();
      db.close();
      unlock();
    },
  };
}

/**
 * Empties the write-ahead log. Doesn't wait for who is reading an older moment (a backup, `verify`): that would hold
 * up the bot; the next sweep tries again.
 */
function truncateLog(db: DatabaseSync): void {
  db.exec('PRAGMA busy_timeout = 0');
  try {
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  } finally {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

interface Facts {
  read(key: string): unknown;
  /** This one and the next inside a transaction. */
  write(key: string, value: unknown): void;
  nextNumber(series: string): number;
}

function openFacts(db: DatabaseSync): Facts {
  const select = db.prepare('SELECT value FROM facts WHERE key = ?');
  const remove = db.prepare('DELETE FROM facts WHERE key = ?');
  const upsert = db.prepare(
    'INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const next = db.prepare(
    'INSERT INTO numbers (series, last) VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last',
  );
  return {
    read(key) {
      const row = select.get(key);
      return row ? JSON.parse(String(row.value)) : null;
    },
    write(key, value) {
      if (value === null || value === undefined) remove.run(key);
      else upsert.run(key, JSON.stringify(value));
    },
    nextNumber: (series) => Number(next.get(series)?.last),
  };
}

/** Copies over a connection of its own, so that the bot's writes neither wait for it nor make it start again. */
async function backupStore(file: string, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} bestaat al; een reservekopie overschrijft niets.`);
  const partial = `${target}.deel`;
  rmSync(partial, { force: true });
  createFile(partial);
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    await sqliteBackup(source, partial, { rate: ALL_PAGES });
    renameSync(partial, target);
  } finally {
    source.close();
    rmSync(partial, { force: true });
  }
}
