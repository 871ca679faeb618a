import type { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../application/ports.ts';
import { placeElement } from './chain.ts';
import type { KeyRing } from './keys.ts';
import { type Ledger, xor } from './ledger.ts';
import { type Report, storeWide } from './report.ts';

/** How many places are tried to say which case it was; beyond this only that there was one. */
const MAX_TRIED = 200_000;
const MAX_NUMBERS_NAMED = 20;
/** As the intake numbers cases: CP-2026-0007. */
const NUMBER_DIGITS = 4;
/** The other counters are not of cases. */
const CASE_NUMBERS = "SELECT series, last FROM numbers WHERE series GLOB '[A-Z][A-Z]-*'";

/** Compares what is in the store with what the ledger says there is, and names the case where it can be told. */
export function verifyTotals(
  db: DatabaseSync,
  keys: KeyRing,
  ledger: Ledger,
  found: Ledger,
  report: Report,
): void {
  if (
    ledger.cases === found.cases &&
    ledger.events === found.events &&
    ledger.heads.equals(found.heads) &&
    ledger.places.equals(found.places)
  ) {
    return;
  }
  const cases = ledger.cases - found.cases;
  const events = ledger.events - found.events;
  // Both sums are XORs: what is left of two is what one has and the other hasn't.
  const difference = xor(ledger.places, found.places);
  const unused = cases > 0 ? numbersWithoutCase(db) : [];
  const removed =
    cases === 1 ? unused.find((number) => placeElement(keys, number, events).equals(difference)) : undefined;
  const back = cases === 0 && events > 0 ? findRolledBack(db, keys, difference, events) : null;
  if (removed !== undefined) {
    report.add(
      storeWide('missing', `Casus ${removed} is in zijn geheel verwijderd (${events} gebeurtenissen).`),
    );
  } else if (back) {
    const { number, caseId, from, to } = back;
    const range = `${from + 1} tot en met ${to} ontbreken`;
    const what = `Casus ${number} (${caseId}) is teruggezet van gebeurtenis ${to} naar ${from}: ${range}.`;
    report.add({ kind: 'cut-tail', caseId, position: from + 1, what });
  } else report.add(unexplained(cases, events, unused));
}

function unexplained(cases: number, events: number, unused: readonly string[]): Finding {
  const named = unused.slice(0, MAX_NUMBERS_NAMED).join(', ');
  const hint = named === '' ? '' : ` Uitgegeven nummers zonder casus: ${named}.`;
  const kind = cases > 0 ? 'missing' : events > 0 ? 'cut-tail' : 'changed';
  const what = `Het grootboek van de store klopt niet: het verschil is ${cases} casussen en ${events} gebeurtenissen.${hint}`;
  return storeWide(kind, what);
}

/** Numbers that were given out, or looked at, and that no case has now. */
function numbersWithoutCase(db: DatabaseSync): readonly string[] {
  const present = new Set(
    db
      .prepare('SELECT number FROM cases')
      .all()
      .map((row) => String(row.number)),
  );
  const known = new Set<string>();
  for (const { number } of db.prepare('SELECT DISTINCT case_number AS number FROM access_log').iterate()) {
    if (number !== null && known.size < MAX_TRIED) known.add(String(number));
  }
  for (const { series, last } of db.prepare(CASE_NUMBERS).iterate()) {
    for (let count = 1; count <= Number(last) && known.size < MAX_TRIED; count += 1) {
      known.add(`${series}-${String(count).padStart(NUMBER_DIGITS, '0')}`);
    }
  }
  return [...known].filter((number) => !present.has(number));
}

interface RolledBack {
  readonly number: string;
  readonly caseId: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The case that was put back from event `to` to `from`. It may have gone on since, under new events: then the
 * difference is still that between those two.
 */
function findRolledBack(
  db: DatabaseSync,
  keys: KeyRing,
  difference: Buffer,
  events: number,
): RolledBack | null {
  let tried = 0;
  for (const row of db.prepare('SELECT case_id, number, version FROM cases').iterate()) {
    const number = String(row.number);
    for (let from = Number(row.version); from > 0; from -= 1) {
      tried += 1;
      if (tried > MAX_TRIED) return null;
      const to = from + events;
      if (xor(placeElement(keys, number, from), placeElement(keys, number, to)).equals(difference)) {
        return { number, caseId: String(row.case_id), from, to };
      }
    }
  }
  return null;
}
