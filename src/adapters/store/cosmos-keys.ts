import { type KeyRow, keyContext, tryUnwrap, unwrapRow } from './case-keys.ts';
import { KEY_ID, type KeyDocument } from './cosmos-documents.ts';
import type { Operation, Wire } from './cosmos-wire.ts';
import type { KeyRing, RandomBytes, WrappedKey } from './keys.ts';
import { CASE_KEY_BYTES, type CaseKey, caseKey, MAX_GENERATION } from './sealing.ts';

/** Unwrapped keys kept in memory; a region has a few dozen open cases at once. */
const MAX_CACHED_KEYS = 2000;

/** A key, and how it has to be written when it is new. */
export interface CaseKeyToUse {
  readonly key: CaseKey;
  readonly write: Operation | null;
}

/** The keys of the cases: a document of its own in each case's partition, kept unwrapped in memory for a while. */
export interface CosmosKeys {
  /** The stored key. `generation`: what the sealed text asks for, so that one in memory that was replaced is not used. */
  forReading(caseId: string, generation?: number): Promise<CaseKey>;
  /** A key for a case that isn't there yet. */
  create(caseId: string): Promise<CaseKeyToUse>;
  /** A new key over the old one, which is destroyed by that (R11.5). */
  replace(caseId: string): Promise<CaseKeyToUse>;
  /** After the commit that wrote it. */
  remember(caseId: string, key: CaseKey): void;
  forget(caseId: string): void;
}

export function openCosmosKeys(wire: Wire, keys: KeyRing, randomBytes: RandomBytes): CosmosKeys {
  const cached = new Map<string, CaseKey>();

  function remember(caseId: string, key: CaseKey): CaseKey {
    cached.delete(caseId);
    cached.set(caseId, key);
    if (cached.size > MAX_CACHED_KEYS) {
      const oldest = cached.keys().next();
      if (!oldest.done) cached.delete(oldest.value);
    }
    return key;
  }
  async function stored(caseId: string): Promise<(KeyDocument & { readonly _etag: string }) | null> {
    const document = await wire.read<KeyDocument>(caseId, KEY_ID);
    return document === 'same' ? null : document;
  }
  async function generate(caseId: string, generation: number) {
    const bytes = randomBytes(CASE_KEY_BYTES);
    const wrapped = await keys.wrap(bytes, keyContext(caseId, generation));
    return { key: caseKey(generation, bytes), document: keyDocument(caseId, generation, wrapped) };
  }

  return {
    async forReading(caseId, generation) {
      const known = cached.get(caseId);
      if (known && (generation === undefined || known.generation === generation)) return known;
      const document = await stored(caseId);
      if (!document) throw new Error(`Casus ${caseId} heeft geen sleutel.`);
      return remember(caseId, await unwrapDocument(keys, document));
    },
    async create(caseId) {
      const { key, document } = await generate(caseId, 1);
      return { key, write: { kind: 'create', document } };
    },
    async replace(caseId) {
      const before = await stored(caseId);
      const generation = (before?.generation ?? 0) + 1;
      if (generation > MAX_GENERATION) throw new Error(`Casus ${caseId}: te vaak gewist.`);
      const { key, document } = await generate(caseId, generation);
      return {
        key,
        write: before ? { kind: 'replace', document, etag: before._etag } : { kind: 'create', document },
      };
    },
    remember,
    forget(caseId) {
      cached.delete(caseId);
    },
  };
}

export function keyDocument(caseId: string, generation: number, wrapped: WrappedKey): KeyDocument {
  const bytes = Buffer.from(wrapped.bytes).toString('base64');
  return { id: KEY_ID, pk: caseId, generation, keyId: wrapped.keyId, wrapped: bytes };
}

/** Throws when the stored key was changed, or belongs to another case. */
async function unwrapDocument(keys: KeyRing, document: KeyDocument): Promise<CaseKey> {
  return (await unwrapRow(keys, document.pk, rowOf(document))).key;
}

/** The key of a stored document, or null when it can't be opened. Throws only where nobody could be asked. */
export function tryUnwrapDocument(keys: KeyRing, document: KeyDocument): Promise<CaseKey | null> {
  return tryUnwrap(keys, document.pk, rowOf(document));
}

function rowOf({ generation, keyId, wrapped }: KeyDocument): KeyRow {
  return { generation, key_id: keyId, wrapped: Buffer.from(wrapped, 'base64') };
}
