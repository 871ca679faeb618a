import type { Instant } from '../../domain/calendar.ts';
import { type AccessStart, endOfOld, MAX_LINES_FORGOTTEN } from './access-log.ts';
import { type AccessLine, readEnd, segmentOf, segmentPartition } from './cosmos-access-log.ts';
import { type AccessStartDocument, readAccessStart, startDocument } from './cosmos-access-start.ts';
import { inBatches, type Operation, type Stored, type Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';

/**
 * Lets go of the oldest lines of the access log; gives how many. First where the log begins is signed anew, then the
 * lines are deleted: what a stop between the two leaves behind goes the next time, and `verify` looks past it.
 */
export async function forgetCosmosAccess(wire: Wire, keys: KeyRing, before: Instant): Promise<number> {
  const start = await readAccessStart(wire, keys);
  if (!start.signed) return 0;
  const moved = await endOf(wire, keys, start, before);
  const isMoved = moved.count > start.count;
  // Another instance does the same: the lines are its to delete.
  if (isMoved && !(await moveStart(wire, keys, start, moved))) return 0;
  await deleteUpTo(wire, isMoved ? moved.count : start.count);
  return moved.count - start.count;
}

/** How far the lines are old, within the partition that the log begins in. */
async function endOf(wire: Wire, keys: KeyRing, start: AccessStart, before: Instant): Promise<AccessStart> {
  const pk = segmentPartition(segmentOf(start.count));
  const text = 'SELECT c.n, c.body, c.mac FROM c WHERE c.pk = @pk AND c.n > @from AND c.n <= @to';
  const values = { pk, from: start.count, to: start.count + MAX_LINES_FORGOTTEN };
  const found = await wire.query<AccessLine>(text, values, pk);
  const lines = found
    .map(({ n, body, mac }) => ({ n, body, mac: Buffer.from(mac, 'base64') }))
    .sort((a, b) => a.n - b.n);
  if (lines.length === 0) return start;
  return endOfOld(keys, start, lines, (await readEnd(wire)).count, before);
}

/** False when another instance was first. */
async function moveStart(
  wire: Wire,
  keys: KeyRing,
  start: AccessStart & { readonly etag: string | null },
  to: AccessStart,
): Promise<boolean> {
  const document: AccessStartDocument = startDocument(keys, to);
  const write: Operation =
    start.etag === null ? { kind: 'create', document } : { kind: 'replace', document, etag: start.etag };
  return (await wire.batch(document.pk, [write])).done;
}

/** One that is gone already was deleted by another instance; the rest of its batch goes the next time. */
async function deleteUpTo(wire: Wire, count: number): Promise<void> {
  if (count === 0) return;
  const pk = segmentPartition(segmentOf(count - 1));
  const gone = await wire.query<Stored>(
    'SELECT c.id FROM c WHERE c.pk = @pk AND c.n <= @count',
    { pk, count },
    pk,
  );
  const deletions = gone.map(({ id }): Operation => ({ kind: 'delete', id, etag: null }));
  for (const batch of inBatches(deletions)) await wire.batch(pk, batch);
}
