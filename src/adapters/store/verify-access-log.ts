import type { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../application/ports.ts';
import { accessMac, GENESIS } from './chain.ts';
import type { KeyRing } from './keys.ts';
import type { Ledger } from './ledger.ts';
import type { Report } from './report.ts';

interface Line {
  readonly id: number;
  readonly case_number: string | null;
  readonly body: string;
  readonly mac: Uint8Array;
}

/** Walks the chain of the access log, from where the ledger says it begins to where it says it ends (R11.4). */
export async function verifyAccessLog(
  db: DatabaseSync,
  keys: KeyRing,
  ledger: Ledger | null,
  report: Report,
): Promise<void> {
  let id = ledger?.accessGone ?? 0;
  let mac: Uint8Array = ledger?.accessGoneHead ?? GENESIS;
  for (const raw of db.prepare('SELECT id, case_number, body, mac FROM access_log ORDER BY id').iterate()) {
    const line = raw as unknown as Line;
    const gap = line.id > id + 1;
    if (gap) report.add(finding(id + 1, `Inzagelog: regel ${id + 1} tot en met ${line.id - 1} verwijderd.`));
    const linked = accessMac(keys, mac, line.id, line.body).equals(line.mac);
    if ((!linked && !gap) || caseNumberOf(line.body) !== line.case_number) {
      const of = line.case_number === null ? '' : ` (casus ${line.case_number})`;
      report.add(finding(line.id, `Inzagelog: regel ${line.id}${of} gewijzigd.`));
    }
    id = line.id;
    mac = line.mac;
    await report.breathe();
  }
  if (!ledger) return;
  if (id < ledger.accessCount) {
    report.add(
      finding(
        id + 1,
        `Inzagelog: het einde is afgeknipt, regel ${id + 1} tot en met ${ledger.accessCount} ontbreken.`,
      ),
    );
  } else if (id > ledger.accessCount || Buffer.compare(mac, ledger.accessHead) !== 0) {
    report.add(finding(id, `Inzagelog: het einde (regel ${id}) is een ander dan vastgelegd.`));
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
