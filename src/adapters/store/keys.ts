import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes as secureRandomBytes,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The key file's name in DATA_DIR. */
export const KEY_FILE = 'sleutels.json';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FILE_VERSION = 1;
const MAX_KEY_ID_LENGTH = 64;
/** A key file is some 200 bytes; one larger than this isn't ours. */
const MAX_KEY_FILE_BYTES = 10_000;

export type RandomBytes = (size: number) => Buffer;

const POOL_BYTES = 4096;
/** Nonces come from the pool; a key is drawn by itself, so that no copy of it stays behind in a pool. */
const MAX_POOLED_BYTES = 16;

/** The system's random bytes, drawn in larger portions for nonces: a command uses several, and each draw costs. */
export function pooledRandomBytes(): RandomBytes {
  let pool = Buffer.alloc(0);
  return (size) => {
    if (size > MAX_POOLED_BYTES) return secureRandomBytes(size);
    if (pool.length < size) pool = secureRandomBytes(POOL_BYTES);
    const bytes = pool.subarray(0, size);
    pool = pool.subarray(size);
    return bytes;
  };
}

/** A key of one case, wrapped by the master key called `keyId`. */
export interface WrappedKey {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/**
 * The keys outside the store. `wrap` and `unwrap` may go to a key vault; `chainMac` is called inside a
 * transaction and therefore answers at once: a vault hands its chain key over at start.
 */
export interface KeyRing {
  /** Wraps a case key; `context` (the case id) must be the same at `unwrap`. */
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>;
  /** Throws when the master key is another, or the bytes or the context were changed. */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
  /** HMAC-SHA-256 over the parts; their lengths are in it, so parts can't flow into each other. */
  chainMac(...parts: readonly (string | Uint8Array)[]): Buffer;
}

interface KeyFile {
  readonly masterId: string;
  readonly master: Buffer;
  readonly chain: Buffer;
}

/**
 * Opens the key file in `dataDir`, or makes one at the first start. Throws one Dutch sentence when others than
 * its owner may read it, when it isn't a key file, or when it is missing while `storeFile` is there: new keys
 * would not open an existing store.
 */
export function openKeyFile(options: {
  readonly dataDir: string;
  readonly storeFile?: string;
  readonly randomBytes?: RandomBytes;
}): KeyRing {
  const file = join(options.dataDir, KEY_FILE);
  const randomBytes = options.randomBytes ?? secureRandomBytes;
  if (!existsSync(file)) {
    if (options.storeFile !== undefined && existsSync(options.storeFile)) {
      throw new Error(
        `Het sleutelbestand ${file} ontbreekt, maar ${options.storeFile} bestaat al. Zet het sleutelbestand terug uit de reservekopie; zonder dat zijn de casussen niet te lezen.`,
      );
    }
    createKeyFile(file, randomBytes);
  }
  return keyRing(readKeyFile(file), randomBytes);
}

function createKeyFile(file: string, randomBytes: RandomBytes): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify(
    {
      v: FILE_VERSION,
      master: { id: randomBytes(6).toString('hex'), key: randomBytes(KEY_BYTES).toString('base64') },
      chain: { key: randomBytes(KEY_BYTES).toString('base64') },
    },
    null,
    2,
  )}\n`;
  let handle: number;
  try {
    // Exclusive: of two processes that start at once, one makes the keys and the other reads them.
    handle = openSync(file, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new Error(`Het sleutelbestand ${file} kan niet worden gemaakt.`, { cause });
  }
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(dirname(file));
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

function readKeyFile(file: string): KeyFile {
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
    const json = JSON.parse(text) as {
      v?: unknown;
      master?: { id?: unknown; key?: unknown };
      chain?: { key?: unknown };
    } | null;
    const masterId = json?.master?.id;
    const master = parseKey(json?.master?.key);
    const chain = parseKey(json?.chain?.key);
    if (json?.v !== FILE_VERSION || typeof masterId !== 'string' || !master || !chain) return null;
    if (masterId.length === 0 || masterId.length > MAX_KEY_ID_LENGTH) return null;
    return { masterId, master, chain };
  } catch {
    return null;
  }
}

function parseKey(value: unknown): Buffer | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === value ? bytes : null;
}

function keyRing(keys: KeyFile, randomBytes: RandomBytes): KeyRing {
  const master = createSecretKey(keys.master);
  const chain = createSecretKey(keys.chain);
  return {
    wrap(key, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', master, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(wrapContext(keys.masterId, context));
      const body = Buffer.concat([cipher.update(key), cipher.final()]);
      return Promise.resolve({
        keyId: keys.masterId,
        bytes: Buffer.concat([iv, cipher.getAuthTag(), body]),
      });
    },
    async unwrap(wrapped, context) {
      if (wrapped.keyId !== keys.masterId) {
        throw new Error(
          `De casussleutel is verpakt met hoofdsleutel ${wrapped.keyId}, niet met ${keys.masterId}.`,
        );
      }
      const bytes = wrapped.bytes;
      const iv = bytes.subarray(0, IV_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', master, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(wrapContext(keys.masterId, context));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    },
    chainMac(...parts) {
      const hmac = createHmac('sha256', chain);
      let lengths = '';
      for (const part of parts)
        lengths += `${typeof part === 'string' ? Buffer.byteLength(part) : part.length},`;
      hmac.update(`${lengths}|`);
      for (const part of parts) hmac.update(part);
      return hmac.digest();
    },
  };
}

function wrapContext(keyId: string, context: string): Buffer {
  return Buffer.from(`case-key|${keyId}|${context}`);
}
