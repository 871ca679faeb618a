import { keyContext } from './case-keys.ts';
import { KEY_ID, type KeyDocument } from './cosmos-documents.ts';
import { keyDocument, tryUnwrapDocument } from './cosmos-keys.ts';
import type { Stored, Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';
import type { RotatingStore } from './rotate-key.ts';

const OTHERS = 'SELECT * FROM c WHERE c.id = @id AND c.keyId <> @current';

/** The keys of a store of several instances; what another wrote meanwhile is left for the next round. */
export function cosmosRewrap(wire: Wire, keys: KeyRing): RotatingStore {
  const others = (current: string) => wire.query<KeyDocument & Stored>(OTHERS, { id: KEY_ID, current });

  async function rewrapOne(document: KeyDocument & Stored): Promise<boolean> {
    const { pk, generation, _etag: etag } = document;
    const key = await tryUnwrapDocument(keys, document);
    if (!key) return false;
    const wrapped = await keys.wrap(key.secret.export(), keyContext(pk, generation));
    await wire.batch(pk, [{ kind: 'replace', document: keyDocument(pk, generation, wrapped), etag }]);
    return true;
  }
  return {
    async rewrap(current, after) {
      let [wrapped, unreadable] = [0, 0];
      for (const document of await others(current)) {
        if (await rewrapOne(document)) {
          wrapped += 1;
          after();
        } else unreadable += 1;
      }
      return { wrapped, unreadable };
    },
    async removeOld(current, remove) {
      const free = (await others(current)).length === 0;
      if (free) remove();
      return free;
    },
  };
}
