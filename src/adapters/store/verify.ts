import { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../application/ports.ts';
import { type KeyRow, tryUnwrap } from './case-keys.ts';
import { eventMac, GENESIS, type SignedRow, snapshotMac } from './chain.ts';
import { decodeEvent, placeOfBody } from './event-body.ts';
import type { KeyRing } from './keys.ts';
import { addCase, EMPTY_LEDGER, type Ledger, readLedger } from './ledger.ts';
import { openReport, type Report, storeWide } from './report.ts';
import { type CaseKey, outboxPlace, snapshotPlace, unseal } from './sealing.ts';
import { isMarked } from './snapshots.ts';
import { verifyAccessLog } from './verify-access-log.ts';
import { verifyTotals } from './verify-totals.ts';

/**
 * Walks every chain, signature and seal over a connection of its own, as they were at one moment. Gives nothing
 * when all is well. A finding is never thrown; a file that can't be read at all is one too.
 */
export async function verifyStore(file: string, keys: KeyRing): Promise<readonly Finding[]> {
  const report = openReport();
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    db.exec('BEGIN');
    await verifyAll(db, keys, report);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    report.add(
      storeWide(
        'unreadable',
        `De store is niet verder te lezen (${why}); wat hierna komt is niet nagekeken.`,
      ),
    );
  } finally {
    db.close();
  }
  return report.findings();
}

type CaseRow = SignedRow & { readonly signature: Uint8Array };

async function verifyAll(db: DatabaseSync, keys: KeyRing, report: Report): Promise<void> {
  let found: Ledger = EMPTY_LEDGER;
  const messages = waitingMessages(db);
  for (const row of db.prepare('SELECT * FROM cases ORDER BY number, case_id').iterate()) {
    const caseRow = row as unknown as CaseRow;
    found = addCase(found, keys, {
      caseId: caseRow.case_id,
      number: caseRow.number,
      version: caseRow.version,
      head: caseRow.head,
    });
    await verifyCase(db, keys, caseRow, messages.get(caseRow.case_id) ?? [], report);
    await report.breathe();
  }
  verifyOrphans(db, report);
  const ledger = readLedger(db, keys);
  if (!ledger) {
    report.add(
      storeWide(
        'unreadable',
        'Het grootboek van de store is gewijzigd of weg: of er casussen ontbreken is niet te zeggen.',
      ),
    );
  } else verifyTotals(db, keys, ledger, found, report);
  await verifyAccessLog(db, keys, ledger, report);
}

async function verifyCase(
  db: DatabaseSync,
  keys: KeyRing,
  row: CaseRow,
  messages: readonly MessageRow[],
  report: Report,
): Promise<void> {
  const caseId = row.case_id;
  const name = `Casus ${row.number} (${caseId})`;
  function add(kind: Finding['kind'], position: number | null, what: string): void {
    report.add({
      kind,
      caseId,
      position,
      what: `${name}${position === null ? '' : `, gebeurtenis ${position}`}: ${what}`,
    });
  }
  const signed = snapshotMac(keys, row).equals(row.signature);
  if (!signed) add('snapshot', null, 'de momentopname is gewijzigd of hoort ergens anders.');
  if (signed && !samePeople(db, row)) {
    add('snapshot', null, 'de lijst van deelnemers waarop de casus gevonden wordt is gewijzigd.');
  }
  const key = await openKey(db, keys, caseId);
  if (!key) add('unreadable', null, 'de sleutel is weg of gewijzigd; de inhoud is niet te lezen.');
  if (signed) verifySnapshot(db, row, key, add);
  const last = await verifyEvents(db, keys, caseId, key, add, report);
  verifyEnd(row, last, add);
  if (key) verifyMessages(messages, key, add);
}

type Add = (kind: Finding['kind'], position: number | null, what: string) => void;

function samePeople(db: DatabaseSync, row: CaseRow): boolean {
  const rows = db
    .prepare('SELECT person FROM case_people WHERE case_id = ? ORDER BY person')
    .all(row.case_id);
  const signed = JSON.parse(row.people) as string[];
  const listed = new Set(rows.map(({ person }) => String(person)));
  return listed.size === signed.length && signed.every((person) => listed.has(person));
}

function verifySnapshot(db: DatabaseSync, row: CaseRow, key: CaseKey | null, add: Add): void {
  const stored = db.prepare('SELECT version, sealed FROM snapshots WHERE case_id = ?').get(row.case_id);
  const { version, sealed } = (stored ?? {}) as { readonly version?: number; readonly sealed?: Uint8Array };
  if (version === undefined || sealed === undefined || !isMarked(sealed, row.snapshot_mark))
    add('snapshot', null, 'de momentopname is weg, of het is een andere.');
  else if (key && !opens(() => unseal(key, snapshotPlace(row.case_id, version), sealed)))
    add('snapshot', null, 'de momentopname is niet te lezen.');
}

async function openKey(db: DatabaseSync, keys: KeyRing, caseId: string): Promise<CaseKey | null> {
  const row = db.prepare('SELECT generation, key_id, wrapped FROM case_keys WHERE case_id = ?').get(caseId);
  return row ? tryUnwrap(keys, caseId, row as unknown as KeyRow) : null;
}

function opens(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

interface EventRow {
  readonly position: number;
  readonly body: string;
  readonly mac: Uint8Array;
}
interface LastEvent {
  readonly position: number;
  readonly mac: Uint8Array;
}

/** Walks the chain. After a finding it goes on from the link as stored, so that one change isn't found twice. */
async function verifyEvents(
  db: DatabaseSync,
  keys: KeyRing,
  caseId: string,
  key: CaseKey | null,
  add: Add,
  report: Report,
): Promise<LastEvent> {
  let last: LastEvent = { position: 0, mac: GENESIS };
  let doubtful = false;
  const rows = db
    .prepare('SELECT position, body, mac FROM events WHERE case_id = ? ORDER BY position')
    .iterate(caseId);
  for (const raw of rows) {
    const row = raw as unknown as EventRow;
    const gap = row.position > last.position + 1;
    if (gap) {
      const range = `${last.position + 1}${row.position > last.position + 2 ? ` tot en met ${row.position - 1}` : ''}`;
      add(
        'missing',
        last.position + 1,
        `verwijderd (${range} ontbreekt); of ${row.position} klopt is daardoor niet na te gaan.`,
      );
    }
    const mac = eventMac(keys, last.mac, caseId, row.position, row.body);
    const linked = mac.equals(row.mac);
    const place = placeOfBody(row.body);
    if (place && (place.caseId !== caseId || place.position !== row.position)) {
      add('swapped', row.position, `hier staat gebeurtenis ${place.position} van casus ${place.caseId}.`);
      doubtful = true;
    } else if (!linked && !gap) {
      const hint = doubtful ? ' (kan een gevolg zijn van de vorige bevinding)' : '';
      add('changed', row.position, `gewijzigd${hint}.`);
      doubtful = true;
    } else if (key && !opens(() => decodeEvent(caseId, row.position, row.body, key, {}))) {
      add('unreadable', row.position, 'de inhoud is niet te lezen.');
    } else doubtful = false;
    last = { position: row.position, mac: row.mac };
    await report.breathe();
  }
  return last;
}

function verifyEnd(row: CaseRow, last: LastEvent, add: Add): void {
  if (last.position < row.version) {
    const from = last.position + 1;
    add('cut-tail', from, `het einde is afgeknipt: ${from} tot en met ${row.version} ontbreken.`);
  } else if (last.position > row.version) {
    add(
      'snapshot',
      row.version,
      `de momentopname is teruggezet: zij gaat tot ${row.version}, de geschiedenis tot ${last.position}.`,
    );
  } else if (Buffer.compare(row.head, last.mac) !== 0) {
    add('snapshot', row.version, 'de momentopname hoort niet bij deze laatste gebeurtenis.');
  }
}

interface MessageRow {
  readonly case_id: string;
  readonly key: string;
  readonly kind: string;
  readonly recipient: string | null;
  readonly payload: Uint8Array;
}

/** Few at any time, so they are read once instead of sought for each case. */
function waitingMessages(db: DatabaseSync): ReadonlyMap<string, readonly MessageRow[]> {
  const rows = db
    .prepare(`SELECT case_id, key, kind, recipient, payload FROM outbox WHERE state = 'waiting'`)
    .all();
  return Map.groupBy(rows as unknown as MessageRow[], (row) => row.case_id);
}

function verifyMessages(messages: readonly MessageRow[], key: CaseKey, add: Add): void {
  for (const { case_id, key: messageKey, kind, recipient, payload } of messages) {
    if (!opens(() => unseal(key, outboxPlace(case_id, messageKey, kind, recipient), payload))) {
      add('unreadable', null, `het wachtende bericht ${messageKey} is gewijzigd.`);
    }
  }
}

/** What is left of a case whose own row was removed. */
function verifyOrphans(db: DatabaseSync, report: Report): void {
  const rows = db.prepare(`
    SELECT case_id, count(*) AS traces FROM (
      SELECT case_id FROM events UNION ALL SELECT case_id FROM case_keys UNION ALL SELECT case_id FROM commands
      UNION ALL SELECT case_id FROM outbox UNION ALL SELECT case_id FROM case_people
      UNION ALL SELECT case_id FROM snapshots)
    WHERE case_id NOT IN (SELECT case_id FROM cases) GROUP BY case_id`);
  for (const { case_id: id, traces } of rows.iterate()) {
    const caseId = String(id);
    const what = `Casus ${caseId} is verwijderd; er zijn nog ${traces} rijen van over.`;
    report.add({ kind: 'missing', caseId, position: null, what });
  }
}
