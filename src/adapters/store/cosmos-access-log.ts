import type { AccessEntry } from '../../application/ports.ts';
import { decodeAccess, encodeAccess } from './access-log.ts';
import { accessMac } from './chain.ts';
import { readAccessStart } from './cosmos-access-start.ts';
import { padded } from './cosmos-documents.ts';
import type { Operation, Stored, Wire } from './cosmos-wire.ts';
import type { KeyRing, RandomBytes } from './keys.ts';

const MAX_LINES_READ = 10_000;
/** Lines in one partition: some 500 MB, far under Cosmos' 20 GB. By count, so that all instances agree on it. */
export const SEGMENT_LINES = 1_000_000;
const MAX_SEGMENTS = 10_000;
/** Lines that waited while a batch was under way go together in the next. */
const MAX_LINES_A_BATCH = 50;
/** How often an append is tried again because another instance was first. */
const MAX_RACES = 100;
const NONCE_BYTES = 12;
const HEAD_ID = 'head';

/** Where the log ends; in the partition of its last segment. */
export interface AccessHead {
  readonly id: typeof HEAD_ID;
  readonly pk: string;
  readonly count: number;
  readonly mac: string;
  readonly signature: string;
}

export interface AccessLine {
  readonly id: string;
  readonly pk: string;
  readonly n: number;
  readonly caseNumber: string | null;
  readonly body: string;
  readonly mac: string;
  /** Of the append that wrote it; tells our own line, of which the answer was lost, from somebody else's. */
  readonly by: string;
}

/** One chain over all instances, in a partition of its own that goes on in a next one when it is full. */
export interface CosmosAccessLog {
  add(entry: AccessEntry): Promise<void>;
  /** Newest first. */
  read(query: { readonly caseNumber?: string; readonly limit: number }): Promise<readonly AccessEntry[]>;
}

interface Waiting {
  readonly entry: AccessEntry;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

interface End {
  readonly segment: number;
  readonly count: number;
  readonly mac: Uint8Array;
  /** Null where the segment has no head yet. */
  readonly etag: string | null;
}

export function openCosmosAccessLog(wire: Wire, keys: KeyRing, randomBytes: RandomBytes): CosmosAccessLog {
  let waiting: Waiting[] = [];
  let writing = false;
  let known: End | null = null;

  async function work(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const some = waiting.slice(0, MAX_LINES_A_BATCH);
      waiting = waiting.slice(some.length);
      try {
        await append(some.map(({ entry }) => entry));
        for (const { resolve } of some) resolve();
      } catch (fault) {
        for (const { reject } of some) reject(fault);
      }
    }
    writing = false;
  }

  async function append(entries: readonly AccessEntry[]): Promise<void> {
    const by = randomBytes(NONCE_BYTES).toString('base64url');
    for (let race = 0; race < MAX_RACES; race += 1) {
      const end = known ?? (await readEnd(wire));
      const some = entries.slice(0, (end.segment + 1) * SEGMENT_LINES - end.count);
      if (await write(end, some, by)) {
        // The rest of what a full segment could not take.
        return some.length < entries.length ? append(entries.slice(some.length)) : undefined;
      }
      known = null;
      await wire.rest(race);
    }
    throw new Error(`Het inzagelog bleef ${MAX_RACES} keer bezet.`);
  }

  /** False when another instance was first. */
  async function write(end: End, entries: readonly AccessEntry[], by: string): Promise<boolean> {
    const pk = segmentPartition(end.segment);
    let mac = end.mac;
    const lines = entries.map((entry, index): AccessLine => {
      const n = end.count + index + 1;
      const body = encodeAccess(entry);
      const link = accessMac(keys, mac, n, body);
      mac = link;
      return { id: lineId(n), pk, n, caseNumber: entry.caseNumber, body, mac: link.toString('base64'), by };
    });
    const count = end.count + lines.length;
    const document = accessHead(keys, end.segment, count, mac);
    const head: Operation =
      end.etag === null ? { kind: 'create', document } : { kind: 'replace', document, etag: end.etag };
    const created = lines.map((line): Operation => ({ kind: 'create', document: line }));
    const outcome = await wire.batch(pk, [head, ...created]);
    const etag = outcome.done ? outcome.results[0]?.etag : undefined;
    known = etag === undefined ? null : { segment: end.segment, count, mac, etag };
    // Ours all the same, when only the answer to an earlier try got lost.
    return outcome.done || (await isOurs(pk, end.count + 1, by));
  }

  async function isOurs(pk: string, n: number, by: string): Promise<boolean> {
    const line = await wire.read<AccessLine>(pk, lineId(n));
    return line !== null && line !== 'same' && line.by === by;
  }

  async function linesOf(segment: number, query: { caseNumber?: string; from: number }) {
    const pk = segmentPartition(segment);
    const { caseNumber, from } = query;
    const text = 'SELECT c.n, c.body FROM c WHERE c.pk = @pk AND c.n > @from';
    return caseNumber === undefined
      ? wire.query<AccessLine>(text, { pk, from }, pk)
      : wire.query<AccessLine>(`${text} AND c.caseNumber = @caseNumber`, { pk, from, caseNumber }, pk);
  }

  return {
    add(entry) {
      return new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        if (!writing) void work();
      });
    },
    async read({ caseNumber, limit }) {
      const most = Math.min(limit, MAX_LINES_READ);
      const end = await readEnd(wire);
      const found: AccessLine[] = [];
      for (let segment = end.segment; segment >= 0 && found.length < most; segment -= 1) {
        // Of all cases, the last so many lines are the last so many numbers.
        const from = caseNumber === undefined ? Math.max(0, end.count - most) : 0;
        const query = caseNumber === undefined ? { from } : { from, caseNumber };
        const lines = [...(await linesOf(segment, query))].sort((a, b) => b.n - a.n);
        found.push(...lines.slice(0, most - found.length));
      }
      return found.map((line) => decodeAccess(line.body));
    },
  };
}

/** Where the next line goes: the first segment that isn't full, never before where the log begins. */
export async function readEnd(wire: Wire): Promise<End> {
  const start = await readAccessStart(wire, null);
  let mac: Uint8Array = start.head;
  for (let segment = segmentOf(start.count); segment < MAX_SEGMENTS; segment += 1) {
    const head = await wire.read<AccessHead>(segmentPartition(segment), HEAD_ID);
    const first = Math.max(segment * SEGMENT_LINES, start.count);
    if (head === null || head === 'same') return { segment, count: first, mac, etag: null };
    if (head.count < first) return { segment, count: first, mac, etag: head._etag };
    mac = Buffer.from(head.mac, 'base64');
    if (head.count < (segment + 1) * SEGMENT_LINES)
      return { segment, count: head.count, mac, etag: head._etag };
  }
  throw new Error('Het inzagelog is vol.');
}

/** The segment of the line after so many. */
export function segmentOf(count: number): number {
  return Math.floor(count / SEGMENT_LINES);
}

export function segmentPartition(segment: number): string {
  return `meta:access:${segment}`;
}

export function lineId(n: number): string {
  return `l-${padded(n)}`;
}

export function accessHead(keys: KeyRing, segment: number, count: number, mac: Uint8Array): AccessHead {
  const signature = keys.chainMac('access-head', String(segment), String(count), mac).toString('base64');
  const text = Buffer.from(mac).toString('base64');
  return { id: HEAD_ID, pk: segmentPartition(segment), count, mac: text, signature };
}

/** The head of a segment as stored, and whether its signature holds; null where there is none. */
export async function readHead(
  wire: Wire,
  keys: KeyRing,
  segment: number,
): Promise<{ readonly head: AccessHead & Stored; readonly signed: boolean } | null> {
  const head = await wire.read<AccessHead>(segmentPartition(segment), HEAD_ID);
  if (head === null || head === 'same') return null;
  const { signature } = accessHead(keys, segment, head.count, Buffer.from(head.mac, 'base64'));
  return { head, signed: signature === head.signature };
}
