import { closeSync, type Dirent, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** What every SQLite file begins with. */
const HEADER = 'SQLite format 3\0';
/** Folders in folders that are looked into, and files at most. */
const MAX_DEPTH = 3;
const MAX_FILES = 1000;

/** A copy of this store, made before the content of these cases was erased: it still holds their keys (R11.5). */
export interface BackupFound {
  readonly file: string;
  readonly erased: readonly ErasedCase[];
}

export interface ErasedCase {
  readonly caseId: string;
  readonly number: string;
  /** The master key that wraps the key in the copy. */
  readonly keyId: string;
}

interface KeyOf {
  readonly case_id: string;
  readonly number: string;
  readonly generation: number;
  readonly key_id: string;
}

/**
 * The copies of an embedded store among these files, and in these folders. A case whose key in the copy is of an earlier
 * generation than in the store was erased since. Copies are never written to; a file of something else is passed over.
 */
export function findBackups(store: string, places: readonly string[]): readonly BackupFound[] {
  const live = realpathSync(store);
  const generations = new Map(
    keysIn(new DatabaseSync(live, { readOnly: true })).map((key) => [key.case_id, key]),
  );
  const files = [...new Set(places.flatMap((place) => filesIn(place, 0)))].slice(0, MAX_FILES);
  return (
    files
      // Not the store's own: closing a file of it here would let go of the locks that this process has on it.
      .filter((file) => !file.startsWith(live) && isSqlite(file))
      .flatMap((file) => {
        const copied = keysOf(file);
        return copied
          ? [{ file, erased: copied.flatMap((key) => erasedSince(key, generations.get(key.case_id))) }]
          : [];
      })
  );
}

function erasedSince(copied: KeyOf, now: KeyOf | undefined): readonly ErasedCase[] {
  if (!now || now.generation <= copied.generation) return [];
  return [{ caseId: now.case_id, number: now.number, keyId: copied.key_id }];
}

function filesIn(place: string, depth: number): readonly string[] {
  const path = realpathSync(place);
  if (!statSync(path).isDirectory()) return [path];
  if (depth > MAX_DEPTH) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry: Dirent) => entry.isFile() || entry.isDirectory())
    .flatMap((entry) => filesIn(join(path, entry.name), depth + 1));
}

function isSqlite(file: string): boolean {
  const start = Buffer.alloc(HEADER.length);
  const handle = openSync(file, 'r');
  try {
    return readSync(handle, start) === HEADER.length && start.toString('latin1') === HEADER;
  } finally {
    closeSync(handle);
  }
}

/** Null when it is no copy of a store. Opened as a file that nobody writes: then SQLite makes no file beside it. */
function keysOf(file: string): readonly KeyOf[] | null {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  try {
    return keysIn(new DatabaseSync(url, { readOnly: true }));
  } catch {
    return null;
  }
}

function keysIn(db: DatabaseSync): readonly KeyOf[] {
  try {
    return db
      .prepare('SELECT case_id, number, generation, key_id FROM case_keys JOIN cases USING (case_id)')
      .all() as unknown as readonly KeyOf[];
  } finally {
    db.close();
  }
}
