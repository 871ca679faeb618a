import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes as secureRandomBytes,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyFile, KEY_FILE, keyFileStamp, readKeyFile } from './key-file.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

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

/** The name of the fault when whoever keeps the master key could not be asked: nothing is known then of a case's key. */
export const OUT_OF_REACH = 'KeysOutOfReach';

export function isOutOfReach(fault: unknown): boolean {
  return fault instanceof Error && fault.name === OUT_OF_REACH;
}

/**
 * The keys outside the store. `wrap` and `unwrap` may go to a key vault; `isCurrent` and `chainMac` are called inside
 * a transaction and therefore answer at once.
 */
export interface KeyRing {
  /** Wraps a case key; `context` (the case id) must be the same at `unwrap`. */
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>;
  /** Throws when the master key is another, or the bytes or the context were changed. */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
  /** The master key that `wrap` uses now; asked before a rotation. */
  masterId(): Promise<string>;
  /** Whether a key that was wrapped by this master key may still be stored: during a rotation another took its place. */
  isCurrent(keyId: string): boolean;
  /** HMAC-SHA-256 over the parts; their lengths are in it, so parts can't flow into each other. */
  chainMac(...parts: readonly (string | Uint8Array)[]): Buffer;
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
  return fileKeyRing(file, randomBytes);
}

/** The master keys as the file has them now, ready for use. */
interface Masters {
  readonly stamp: string;
  readonly current: string;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

function mastersIn(file: string): Masters {
  const stamp = keyFileStamp(file);
  const { master, other } = readKeyFile(file);
  const all = other ? [master, other] : [master];
  const byId = new Map(all.map(({ id, key }) => [id, createSecretKey(key)]));
  return { stamp, current: master.id, byId };
}

function fileKeyRing(file: string, randomBytes: RandomBytes): KeyRing {
  const chain = createSecretKey(readKeyFile(file).chain);
  let known = mastersIn(file);

  /** A rotation puts another file in its place while the bot runs. One that can't be read then changes nothing here. */
  function masters(): Masters {
    try {
      if (keyFileStamp(file) !== known.stamp) known = mastersIn(file);
    } catch {
      return known;
    }
    return known;
  }
  return {
    wrap(key, context) {
      const { current, byId } = masters();
      return Promise.resolve(wrapWith(byId.get(current) as KeyObject, current, key, context, randomBytes));
    },
    async unwrap(wrapped, context) {
      const master = known.byId.get(wrapped.keyId) ?? masters().byId.get(wrapped.keyId);
      if (!master) {
        throw new Error(
          `De casussleutel is verpakt met hoofdsleutel ${wrapped.keyId}, niet met ${known.current}.`,
        );
      }
      return unwrapWith(master, wrapped, context);
    },
    masterId: () => Promise.resolve(masters().current),
    isCurrent: (keyId) => masters().current === keyId,
    chainMac: (...parts) => macOf(chain, parts),
  };
}

function wrapWith(
  master: KeyObject,
  keyId: string,
  key: Uint8Array,
  context: string,
  randomBytes: RandomBytes,
): WrappedKey {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(wrapContext(keyId, context));
  const body = Buffer.concat([cipher.update(key), cipher.final()]);
  return { keyId, bytes: Buffer.concat([iv, cipher.getAuthTag(), body]) };
}

function unwrapWith(master: KeyObject, { keyId, bytes }: WrappedKey, context: string): Buffer {
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', master, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(wrapContext(keyId, context));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}

function macOf(chain: KeyObject, parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', chain);
  let lengths = '';
  for (const part of parts) lengths += `${typeof part === 'string' ? Buffer.byteLength(part) : part.length},`;
  hmac.update(`${lengths}|`);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

function wrapContext(keyId: string, context: string): Buffer {
  return Buffer.from(`case-key|${keyId}|${context}`);
}
