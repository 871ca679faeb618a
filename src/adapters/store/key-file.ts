import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { RandomBytes } from './keys.ts';

/** The key file's name in DATA_DIR. */
export const KEY_FILE = 'sleutels.json';

const KEY_BYTES = 32;
const ID_BYTES = 6;
const MAX_KEY_ID_LENGTH = 64;
/** A file with one master key; what an older program reads. */
const WITH_ONE = 1;
/** During a rotation there are two: a program that knows of one must not take this file for whole. */
const WITH_TWO = 2;
/** A key file is some 300 bytes; one larger than this isn't ours. */
const MAX_KEY_FILE_BYTES = 10_000;

export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * The other master key during a rotation. `next`: known everywhere first, nothing is wrapped by it yet. `old`: still
 * opens what is not wrapped anew. `since`: epoch milliseconds of wall time.
 */
export interface OtherMaster extends MasterKey {
  readonly state: 'next' | 'old';
  readonly since: number;
}

export interface KeyFile {
  readonly master: MasterKey;
  readonly other: OtherMaster | null;
  readonly chain: Buffer;
}

export function newMaster(randomBytes: RandomBytes): MasterKey {
  return { id: randomBytes(ID_BYTES).toString('hex'), key: randomBytes(KEY_BYTES) };
}

/** Makes a key file where there is none; of two processes that start at once, one makes it and the other reads it. */
export function createKeyFile(file: string, randomBytes: RandomBytes): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const keys = { master: newMaster(randomBytes), other: null, chain: randomBytes(KEY_BYTES) };
  const made = `${file}.${newMaster(randomBytes).id}`;
  try {
    writeWhole(made, keys);
    // A link, not a rename: what another process made meanwhile must stay.
    linkSync(made, file);
    syncFolder(dirname(file));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new Error(`Het sleutelbestand ${file} kan niet worden gemaakt.`, { cause });
  } finally {
    rmSync(made, { force: true });
  }
}

/** Puts other keys in the key file, all at once: after a crash the file is the old one or the new one. */
export function replaceKeyFile(file: string, keys: KeyFile): void {
  const made = `${file}.nieuw`;
  try {
    rmSync(made, { force: true });
    writeWhole(made, keys);
    renameSync(made, file);
    syncFolder(dirname(file));
  } catch (cause) {
    throw new Error(`Het sleutelbestand ${file} kan niet worden geschreven; er is niets veranderd.`, {
      cause,
    });
  }
}

function writeWhole(file: string, keys: KeyFile): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, textOf(keys));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function textOf({ master, other, chain }: KeyFile): string {
  const written = {
    v: other ? WITH_TWO : WITH_ONE,
    master: { id: master.id, key: master.key.toString('base64') },
    ...(other && { other: { ...other, key: other.key.toString('base64') } }),
    chain: { key: chain.toString('base64') },
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Changes when another file is put in its place. */
export function keyFileStamp(file: string): string {
  const { ino, mtimeNs, size } = statSync(file, { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}

/** Makes the new name in a folder durable too: losing the key file to a power cut would lose every case. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Throws one Dutch sentence when it can't be read, others may read it, or it isn't a key file. */
export function readKeyFile(file: string): KeyFile {
  let text: string;
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (cause) {
    throw new Error(`Het sleutelbestand ${file} kan niet worden gelezen.`, { cause });
  }
  try {
    const stat = fstatSync(handle);
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
      throw new Error(
        `Het sleutelbestand ${file} is leesbaar of schrijfbaar voor anderen (rechten ${mode}). Geef het de rechten 0600: chmod 600 ${file}`,
      );
    }
    text = stat.size > MAX_KEY_FILE_BYTES ? '' : readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
  const parsed = parseKeyFile(text);
  if (!parsed) {
    throw new Error(
      `Het sleutelbestand ${file} is beschadigd of geen sleutelbestand. Zet het terug uit de reservekopie.`,
    );
  }
  return parsed;
}

/** Null when the text is not a key file. Never says what was wrong: the text is secret. */
function parseKeyFile(text: string): KeyFile | null {
  try {
    const json = JSON.parse(text) as Json | null;
    const master = parseMaster(json?.master);
    const chain = parseKey((json?.chain as Json | undefined)?.key);
    if (!json || !master || !chain) return null;
    if (json.v === WITH_ONE) return { master, other: null, chain };
    const other = json.v === WITH_TWO ? parseOther(json.other as Json) : null;
    return other && { master, other, chain };
  } catch {
    return null;
  }
}

type Json = Readonly<Record<string, unknown>>;

function parseOther(value: Json): OtherMaster | null {
  const master = parseMaster(value);
  const { state, since } = value;
  if (!master || (state !== 'next' && state !== 'old') || typeof since !== 'number') return null;
  return { ...master, state, since };
}

function parseMaster(value: unknown): MasterKey | null {
  const { id, key } = (value ?? {}) as Json;
  const bytes = parseKey(key);
  if (typeof id !== 'string' || id.length === 0 || id.length > MAX_KEY_ID_LENGTH || !bytes) return null;
  return { id, key: bytes };
}

function parseKey(value: unknown): Buffer | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === value ? bytes : null;
}
