import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** How long a write waits for one of another process. */
export const BUSY_TIMEOUT_MS = 5000;
const SQLITE_BUSY = 5;

/** 16 MB: pages that many commands write, such as the ledger's, are then copied back less often. */
const CHECKPOINT_PAGES = 4000;

/**
 * The n-th (from 0) brings `user_version` from n to n+1. Never changed once released; new ones are added.
 *
 * Each index is one more page that a command writes. What the sweep and a release look for has none: they read the
 * rows of seven days, or those that wait, and come seldom.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE cases (
    case_id   TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    rules     INTEGER NOT NULL,
    wake_at   INTEGER,
    number    TEXT NOT NULL,
    tbl       TEXT NOT NULL,
    open      INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    people    TEXT NOT NULL,     -- JSON, as signed; case_people is the same list as rows
    head      BLOB NOT NULL,     -- the chain's mac of event number \`version\`
    signature BLOB NOT NULL,     -- over all the others of this row
    snapshot  BLOB NOT NULL      -- sealed
  ) STRICT;
  CREATE INDEX cases_wake ON cases (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX cases_rules ON cases (rules);
  CREATE INDEX cases_open ON cases (open, tbl, raised_at);
  CREATE INDEX cases_number ON cases (number);
  CREATE INDEX cases_raised ON cases (raised_at);

  CREATE TABLE case_people (
    person  TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases,
    PRIMARY KEY (person, case_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX case_people_case ON case_people (case_id);

  CREATE TABLE case_keys (
    case_id    TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    key_id     TEXT NOT NULL,
    wrapped    BLOB NOT NULL
  ) STRICT;

  CREATE TABLE events (
    case_id  TEXT NOT NULL REFERENCES cases,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL,
    mac      BLOB NOT NULL,
    PRIMARY KEY (case_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE commands (
    case_id    TEXT NOT NULL REFERENCES cases,
    command_id TEXT NOT NULL,
    handled_at INTEGER NOT NULL, -- wall time
    PRIMARY KEY (case_id, command_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    case_id    TEXT NOT NULL REFERENCES cases,
    kind       TEXT NOT NULL,
    recipient  TEXT,
    not_before INTEGER NOT NULL, -- protocol time
    payload    BLOB NOT NULL,    -- sealed; emptied when the row is done
    revision   INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    created_at INTEGER NOT NULL, -- wall time
    later      INTEGER NOT NULL, -- wall time; not claimed before: lease, retry, one status a second
    claimed    INTEGER NOT NULL, -- the revision that was last claimed, 0 for none
    sent_at    INTEGER NOT NULL, -- wall time of the last send, 0 for never
    state      TEXT NOT NULL,    -- waiting, sent, moot, failed
    done_at    INTEGER,          -- wall time
    reason     TEXT
  ) STRICT;
  CREATE INDEX outbox_waiting ON outbox (created_at, seq) WHERE state = 'waiting';

  CREATE TABLE numbers (series TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE access_log (
    id          INTEGER PRIMARY KEY,
    case_number TEXT,
    body        TEXT NOT NULL,
    mac         BLOB NOT NULL
  ) STRICT;
  CREATE INDEX access_log_case ON access_log (case_number, id);

  CREATE TABLE ledger (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    sealed   BLOB NOT NULL,
    key_mark BLOB NOT NULL       -- tells other keys from a changed ledger
  ) STRICT;
  `,
  // The state apart from its row, so that most commands write the row alone. A mark is how a sealed state begins, which
  // tells it from any other; that of a case from before is the whole of it, and its signature still holds.
  `
  CREATE TABLE snapshots (
    case_id TEXT PRIMARY KEY REFERENCES cases,
    version INTEGER NOT NULL,    -- of the case when it was made; what came after is replayed on top
    sealed  BLOB NOT NULL
  ) STRICT;
  INSERT INTO snapshots SELECT case_id, version, snapshot FROM cases;
  ALTER TABLE cases RENAME COLUMN snapshot TO snapshot_mark;
  `,
  // Events in the order of writing. Kept by case, only a few fit on a page, and each vote made SQLite move and write
  // several pages.
  `
  CREATE TABLE events_as_written (
    case_id  TEXT NOT NULL REFERENCES cases,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL,
    mac      BLOB NOT NULL,
    PRIMARY KEY (case_id, position)
  ) STRICT;
  INSERT INTO events_as_written SELECT case_id, position, body, mac FROM events;
  DROP TABLE events;
  ALTER TABLE events_as_written RENAME TO events;
  `,
];

/**
 * Makes an empty file that only its owner may read, unless it is there. One that is there is never opened: closing
 * any handle on a file lets go of every lock this process has on it, those of SQLite too.
 */
export function createFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

/**
 * Opens a connection with the store's settings; makes the file, readable for its owner only. `durable` false: a commit
 * doesn't wait for the disk, which only a simulation may do.
 */
export function openDatabase(file: string, durable = true): DatabaseSync {
  createFile(file);
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  // secure_delete: erased content must not stay behind in free pages (R11.5). temp_store: nor in a temporary file.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'};
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
  `);
  return db;
}

/** The version of the schema in this file, and whether it is the one that this program writes. */
export function schemaState(db: DatabaseSync): { readonly version: number; readonly current: boolean } {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `De store is gemaakt door een nieuwere versie van dit programma (schema ${version}, bekend tot ${MIGRATIONS.length}). Werk het programma bij.`,
    );
  }
  return { version, current: version === MIGRATIONS.length };
}

/** Brings the schema up to date in one transaction. `whenNew` runs in it when the file held no schema at all. */
export function migrate(db: DatabaseSync, whenNew: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again inside the transaction: another process may have been first.
    const { version } = schemaState(db);
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    if (version === 0) whenNew();
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec('COMMIT');
  } catch (cause) {
    db.exec('ROLLBACK');
    throw cause;
  }
}

/**
 * Holds the store for this process, by an exclusive transaction in a file beside it that a killed process lets
 * go of too. Gives the release, or null when another process holds it.
 */
export function lockStore(file: string): (() => void) | null {
  const lockFile = `${file}.lock`;
  createFile(lockFile);
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (cause) {
    lock.close();
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw cause;
  }
}
