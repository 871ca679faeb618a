import type { Finding } from '../../application/ports.ts';
import { accessMac } from './chain.ts';
import {
  type AccessLine,
  readEnd,
  readHead,
  SEGMENT_LINES,
  segmentOf,
  segmentPartition,
} from './cosmos-access-log.ts';
import { readAccessStart } from './cosmos-access-start.ts';
import type { Wire } from './cosmos-wire.ts';
import type { KeyRing } from './keys.ts';
import type { Report } from './report.ts';

/** Lines read in one query; the log itself may be far longer than memory. */
const LINES_A_QUERY = 10_000;

/**
 * Walks the chain of the access log from its signed beginning up to the signed end of each segment (R11.4). Cases it speaks of that no case
 * is numbered as now were removed with all their documents.
 */
export async function verifyCosmosAccessLog(
  wire: Wire,
  keys: KeyRing,
  numbers: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const gone = new Set<string>();
  const start = await readAccessStart(wire, keys);
  if (!start.signed) report.add(finding(start.count, 'Inzagelog: wat als begin is vastgelegd is gewijzigd.'));
  let end: Link = { n: start.count, mac: start.head };
  const { segment: last } = await readEnd(wire);
  for (let segment = segmentOf(start.count); segment <= last; segment += 1) {
    const signed = await readHead(wire, keys, segment);
    if (signed && !signed.signed)
      report.add(finding(signed.head.count, 'Inzagelog: wat als einde is vastgelegd is gewijzigd.'));
    end = await walkSegment({ wire, keys, report, numbers, gone }, segment, end);
    if (signed) compareEnd(end, signed.head.count, signed.head.mac, report);
    else if (end.n > segment * SEGMENT_LINES)
      report.add(finding(end.n, 'Inzagelog: het vastgelegde einde is verwijderd.'));
  }
  for (const number of gone) {
    const what = `Casus ${number} staat in het inzagelog, maar is in zijn geheel verwijderd.`;
    report.add({ kind: 'missing', caseId: null, position: null, what });
  }
}

interface Walk {
  readonly wire: Wire;
  readonly keys: KeyRing;
  readonly report: Report;
  readonly numbers: ReadonlySet<string>;
  readonly gone: Set<string>;
}

interface Link {
  readonly n: number;
  readonly mac: Uint8Array;
}

async function walkSegment(walk: Walk, segment: number, start: Link): Promise<Link> {
  const pk = segmentPartition(segment);
  const first = segment * SEGMENT_LINES;
  let link = start;
  for (let from = Math.max(first, start.n); from < first + SEGMENT_LINES; from += LINES_A_QUERY) {
    const text = 'SELECT * FROM c WHERE c.pk = @pk AND c.n > @from AND c.n <= @to';
    const lines = await walk.wire.query<AccessLine>(text, { pk, from, to: from + LINES_A_QUERY }, pk);
    for (const line of [...lines].sort((a, b) => a.n - b.n)) link = await walkLine(walk, link, line);
    // A removed range larger than one query ends the walk here; the end that was recorded tells.
    if (lines.length === 0) break;
  }
  return link;
}

async function walkLine({ keys, report, numbers, gone }: Walk, link: Link, line: AccessLine): Promise<Link> {
  const { n, body, caseNumber } = line;
  const gap = n > link.n + 1;
  if (gap) report.add(finding(link.n + 1, `Inzagelog: regel ${link.n + 1} tot en met ${n - 1} verwijderd.`));
  const linked = accessMac(keys, link.mac, n, body).toString('base64') === line.mac;
  if ((!linked && !gap) || caseNumberOf(body) !== caseNumber) {
    const of = caseNumber === null ? '' : ` (casus ${caseNumber})`;
    report.add(finding(n, `Inzagelog: regel ${n}${of} gewijzigd.`));
  } else if (caseNumber !== null && !numbers.has(caseNumber)) gone.add(caseNumber);
  await report.breathe();
  return { n, mac: Buffer.from(line.mac, 'base64') };
}

function compareEnd(end: Link, count: number, mac: string, report: Report): void {
  if (end.n < count) {
    const range = `regel ${end.n + 1} tot en met ${count} ontbreken`;
    report.add(finding(end.n + 1, `Inzagelog: het einde is afgeknipt, ${range}.`));
  } else if (end.n === count && Buffer.from(end.mac).toString('base64') !== mac) {
    report.add(finding(end.n, `Inzagelog: het einde (regel ${end.n}) is een ander dan vastgelegd.`));
  }
}

function caseNumberOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { caseNumber?: unknown }).caseNumber;
  } catch {
    return undefined;
  }
}

function finding(position: number, what: string): Finding {
  return { kind: 'access-log', caseId: null, position, what };
}
