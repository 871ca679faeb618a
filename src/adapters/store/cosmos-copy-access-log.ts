import type { DatabaseSync } from 'node:sqlite';
import type { AccessStart } from './access-log.ts';
import { GENESIS } from './chain.ts';
import {
  type AccessLine,
  accessHead,
  lineId,
  readEnd,
  SEGMENT_LINES,
  segmentPartition,
} from './cosmos-access-log.ts';
import { readAccessStart, startDocument } from './cosmos-access-start.ts';
import type { Operation, Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';
import { readLedger } from './ledger.ts';

const LINES_A_BATCH = 90;
const FIRST: AccessStart = { count: 0, head: GENESIS };

interface Line {
  readonly id: number;
  readonly case_number: string | null;
  readonly body: string;
  readonly mac: Uint8Array;
}

/**
 * Copies the access log line by line with its chain, and goes on where an earlier copy ended; gives how many. Throws
 * one Dutch sentence when what is there isn't the beginning of this log.
 */
export async function copyAccessLog(wire: Wire, keys: KeyRing, db: DatabaseSync): Promise<number> {
  const next = db.prepare(
    'SELECT id, case_number, body, mac FROM access_log WHERE id > ? ORDER BY id LIMIT ?',
  );
  const at = db.prepare('SELECT mac FROM access_log WHERE id = ?');
  const start = await copyStart(wire, keys, db);
  let copied = 0;
  for (;;) {
    const end = await readEnd(wire);
    const before =
      end.count === start.count ? start.head : (at.get(end.count)?.mac as Uint8Array | undefined);
    if (end.count > 0 && (!before || Buffer.compare(before, end.mac) !== 0))
      throw new Error('Het inzagelog in Cosmos is een ander dan dat van deze store: er is daar al gewerkt.');
    const room = (end.segment + 1) * SEGMENT_LINES - end.count;
    const lines = next.all(end.count, Math.min(LINES_A_BATCH, room)) as unknown as Line[];
    const last = lines.at(-1);
    if (!last) return copied;
    const head = accessHead(keys, end.segment, last.id, last.mac);
    const operations: readonly Operation[] = [
      end.etag === null
        ? { kind: 'create', document: head }
        : { kind: 'replace', document: head, etag: end.etag },
      ...lines.map((line): Operation => ({ kind: 'create', document: lineDocument(end.segment, line) })),
    ];
    const outcome = await wire.batch(segmentPartition(end.segment), operations);
    // Refused: an earlier try of our own was carried out, which the next look at the end shows.
    if (outcome.done || outcome.doubtful) copied += lines.length;
    else throw new Error('Het inzagelog in Cosmos wordt gebruikt: stop daar de bot tijdens het kopiëren.');
  }
}

/** Where the log begins, after what was let go of; a later one than an earlier copy brought over replaces that. */
async function copyStart(wire: Wire, keys: KeyRing, db: DatabaseSync): Promise<AccessStart> {
  const ledger = readLedger(db, keys);
  const start = ledger ? { count: ledger.accessGone, head: ledger.accessGoneHead } : FIRST;
  const there = await readAccessStart(wire, null);
  if (start.count <= there.count) return start;
  const document = startDocument(keys, start);
  await wire.batch(document.pk, [{ kind: 'upsert', document }]);
  return start;
}

function lineDocument(segment: number, line: Line): AccessLine {
  const mac = Buffer.from(line.mac).toString('base64');
  const { id: n, body, case_number: caseNumber } = line;
  return { id: lineId(n), pk: segmentPartition(segment), n, caseNumber, body, mac, by: 'copy' };
}
