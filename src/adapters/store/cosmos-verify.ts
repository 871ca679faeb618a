import type { Finding } from '../../application/ports.ts';
import { eventMac, GENESIS, snapshotMac } from './chain.ts';
import {
  type EventsDocument,
  KEY_ID,
  type KeyDocument,
  type RowDocument,
  SNAPSHOT_ID,
  type SnapshotDocument,
  type StoredEventBody,
  signedRowOf,
  unsealState,
  type WaitingRow,
} from './cosmos-documents.ts';
import { tryUnwrapDocument } from './cosmos-keys.ts';
import { verifyCosmosAccessLog } from './cosmos-verify-access-log.ts';
import type { Stored, Wire } from './cosmos-wire.ts';
import { decodeEvent, placeOfBody } from './event-body.ts';
import type { KeyRing } from './keys.ts';
import { openReport, type Report, storeWide } from './report.ts';
import { type CaseKey, isErased, outboxPlace, unseal } from './sealing.ts';

/** A case that is written to while it is read is read again, at most so often. */
const MAX_READS = 5;
const META = 'meta:';

/**
 * Walks every chain, signature and seal, case by case. Gives nothing when all is well. Unlike the embedded store
 * there is no ledger over all cases (docs/adr/0006): a case that was removed with all its documents is found only
 * if the access log speaks of it.
 */
export async function verifyCosmos(wire: Wire, keys: KeyRing): Promise<readonly Finding[]> {
  const report = openReport();
  try {
    const numbers = new Set<string>();
    for (const caseId of await partitions(wire)) {
      for (const finding of await verifyCase(wire, keys, caseId, numbers)) report.add(finding);
      await report.breathe();
    }
    await verifyCosmosAccessLog(wire, keys, numbers, report);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `De store is niet verder te lezen (${why}); wat hierna komt is niet nagekeken.`;
    report.add(storeWide('unreadable', what));
  }
  return report.findings();
}

/** Every case of which there is any document: one without a snapshot was removed in part. */
async function partitions(wire: Wire): Promise<readonly string[]> {
  const all = await wire.query<string>('SELECT VALUE c.pk FROM c', {});
  return [...new Set(all)].filter((pk) => !pk.startsWith(META)).sort();
}

async function verifyCase(
  wire: Wire,
  keys: KeyRing,
  caseId: string,
  numbers: Set<string>,
): Promise<readonly Finding[]> {
  for (let read = 1; ; read += 1) {
    const documents = await wire.query<Stored>('SELECT * FROM c WHERE c.pk = @caseId', { caseId }, caseId);
    const snapshot = documents.find(({ id }) => id === SNAPSHOT_ID);
    const findings = openReport();
    await verifyDocuments(keys, caseId, documents, findings, numbers);
    const found = findings.findings();
    if (found.length === 0 || read >= MAX_READS) return found;
    // The pages of a read aren't of one moment: only what is found in a case that stood still counts.
    const now = await wire.read(caseId, SNAPSHOT_ID, snapshot?._etag);
    if (now === 'same' || (now === null && !snapshot)) return found;
  }
}

type Add = (kind: Finding['kind'], position: number | null, what: string) => void;

async function verifyDocuments(
  keys: KeyRing,
  caseId: string,
  documents: readonly Stored[],
  report: Report,
  numbers: Set<string>,
): Promise<void> {
  const snapshot = documents.find(({ id }) => id === SNAPSHOT_ID) as (SnapshotDocument & Stored) | undefined;
  if (!snapshot) {
    const what = `Casus ${caseId} is verwijderd; er zijn nog ${documents.length} documenten van over.`;
    report.add({ kind: 'missing', caseId, position: null, what });
    return;
  }
  numbers.add(snapshot.number);
  const name = `Casus ${snapshot.number} (${caseId})`;
  function add(kind: Finding['kind'], position: number | null, what: string): void {
    const place = position === null ? '' : `, gebeurtenis ${position}`;
    report.add({ kind, caseId, position, what: `${name}${place}: ${what}` });
  }
  const signed = snapshotMac(keys, signedRowOf(snapshot)).toString('base64') === snapshot.signature;
  if (!signed) add('snapshot', null, 'de momentopname is gewijzigd of hoort ergens anders.');
  const key = await openKey(keys, documents);
  if (!key) add('unreadable', null, 'de sleutel is weg of gewijzigd; de inhoud is niet te lezen.');
  if (key && signed && !opens(() => unsealState(key, caseId, snapshot.version, snapshot.body)))
    add('snapshot', null, 'de momentopname is niet te lezen.');
  const last = await verifyEvents(keys, caseId, key, eventsOf(documents), add, report);
  verifyEnd(snapshot, last, add);
  if (key) verifyMessages(documents, key, add);
}

async function openKey(keys: KeyRing, documents: readonly Stored[]): Promise<CaseKey | null> {
  const document = documents.find(({ id }) => id === KEY_ID) as (KeyDocument & Stored) | undefined;
  return document ? tryUnwrapDocument(keys, document) : null;
}

function opens(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function eventsOf(documents: readonly Stored[]): readonly StoredEventBody[] {
  const events = documents.filter(({ id }) => id.startsWith('e-')) as unknown as EventsDocument[];
  return events.flatMap((document) => document.events).sort((a, b) => a.n - b.n);
}

interface LastEvent {
  readonly position: number;
  readonly mac: Uint8Array;
}

/** Walks the chain. After a finding it goes on from the link as stored, so that one change isn't found twice. */
async function verifyEvents(
  keys: KeyRing,
  caseId: string,
  key: CaseKey | null,
  events: readonly StoredEventBody[],
  add: Add,
  report: Report,
): Promise<LastEvent> {
  let last: LastEvent = { position: 0, mac: GENESIS };
  let doubtful = false;
  for (const { n, body, mac } of events) {
    const gap = n > last.position + 1;
    if (gap) add('missing', last.position + 1, gapWords(last.position + 1, n));
    const linked = eventMac(keys, last.mac, caseId, n, body).toString('base64') === mac;
    const place = placeOfBody(body);
    if (place && (place.caseId !== caseId || place.position !== n)) {
      add('swapped', n, `hier staat gebeurtenis ${place.position} van casus ${place.caseId}.`);
      doubtful = true;
    } else if (!linked && !gap) {
      add('changed', n, `gewijzigd${doubtful ? ' (kan een gevolg zijn van de vorige bevinding)' : ''}.`);
      doubtful = true;
    } else if (key && !opens(() => decodeEvent(caseId, n, body, key, {}))) {
      add('unreadable', n, 'de inhoud is niet te lezen.');
    } else doubtful = false;
    last = { position: n, mac: Buffer.from(mac, 'base64') };
    await report.breathe();
  }
  return last;
}

function gapWords(from: number, next: number): string {
  const range = `${from}${next > from + 1 ? ` tot en met ${next - 1}` : ''}`;
  return `verwijderd (${range} ontbreekt); of ${next} klopt is daardoor niet na te gaan.`;
}

function verifyEnd({ version, head }: SnapshotDocument, last: LastEvent, add: Add): void {
  if (last.position < version) {
    const from = last.position + 1;
    add('cut-tail', from, `het einde is afgeknipt: ${from} tot en met ${version} ontbreken.`);
  } else if (last.position > version) {
    const what = `de momentopname is teruggezet: zij gaat tot ${version}, de geschiedenis tot ${last.position}.`;
    add('snapshot', version, what);
  } else if (Buffer.from(last.mac).toString('base64') !== head) {
    add('snapshot', version, 'de momentopname hoort niet bij deze laatste gebeurtenis.');
  }
}

function verifyMessages(documents: readonly Stored[], key: CaseKey, add: Add): void {
  for (const document of documents) {
    const pack = document.id.startsWith('p-') ? (document as unknown as { pack: WaitingRow[] }).pack : [];
    const own = document.id.startsWith('o-') ? [document as unknown as RowDocument] : [];
    for (const row of [...own, ...pack]) if (!messageOpens(row, key)) addChanged(row, add);
  }
}

/** One whose content was erased can't be opened, nor has to be: it is taken off by the chore that goes with it. */
function messageOpens(row: RowDocument, key: CaseKey): boolean {
  if (row.state !== 'waiting') return true;
  const payload = Buffer.from(row.payload, 'base64');
  if (isErased(key, payload)) return true;
  return opens(() => unseal(key, outboxPlace(row.pk, row.key, row.kind, row.to), payload));
}

function addChanged(row: RowDocument, add: Add): void {
  add('unreadable', null, `het wachtende bericht ${row.key} is gewijzigd.`);
}
