import type { AccessStart } from './access-log.ts';
import { GENESIS } from './chain.ts';
import type { Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';

const START_ID = 'start';
const START_PARTITION = 'meta:access:start';

/** Where the access log begins, signed: what was let go of can't be told from what was removed otherwise. */
export interface AccessStartDocument {
  readonly id: typeof START_ID;
  readonly pk: string;
  readonly count: number;
  readonly mac: string;
  readonly signature: string;
}

export function startDocument(keys: KeyRing, { count, head }: AccessStart): AccessStartDocument {
  const signature = keys.chainMac('access-start', String(count), head).toString('base64');
  const mac = Buffer.from(head).toString('base64');
  return { id: START_ID, pk: START_PARTITION, count, mac, signature };
}

/** The beginning as stored; without `keys` its signature isn't looked at. */
export async function readAccessStart(
  wire: Wire,
  keys: KeyRing | null,
): Promise<AccessStart & { readonly etag: string | null; readonly signed: boolean }> {
  const stored = await wire.read<AccessStartDocument>(START_PARTITION, START_ID);
  if (stored === null || stored === 'same') return { count: 0, head: GENESIS, etag: null, signed: true };
  const start = { count: stored.count, head: Buffer.from(stored.mac, 'base64') };
  const signed = keys === null || startDocument(keys, start).signature === stored.signature;
  return { ...start, etag: stored._etag, signed };
}
