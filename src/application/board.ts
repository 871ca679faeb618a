import type { CaseFile } from '../domain/case-file/case-file.ts';
import type { PersonId, Table } from '../domain/words.ts';
import { TABLES } from '../domain/words.ts';
import type { Application } from './handle.ts';

/** How many cases a list shows; more is said as a number. */
export const MAX_ROWS = 12;
const MAX_OPEN = 200;

export interface BoardPart {
  readonly table: Table;
  readonly cases: readonly CaseFile[];
  /** How many more there are than are shown. */
  readonly more: number;
}

/** What is open, table by table, the shortest window first (`overzicht`). */
export async function board(app: Application): Promise<readonly BoardPart[]> {
  const open = await app.store.find({ open: true, limit: MAX_OPEN });
  return TABLES.map((table) => {
    const cases = open
      .map((each) => each.state)
      .filter((state) => state.table === table)
      .toSorted((one, other) => one.round.endsAt - other.round.endsAt);
    return { table, cases: cases.slice(0, MAX_ROWS), more: Math.max(0, cases.length - MAX_ROWS) };
  });
}

/** The open cases in which this person has a part. */
export async function casesOf(app: Application, person: PersonId): Promise<readonly CaseFile[]> {
  const found = await app.store.find({ person, open: true, limit: MAX_ROWS });
  return found.map((each) => each.state);
}

/** A case by its number, such as CP-2026-0007; null when there is none. */
export async function caseByNumber(app: Application, number: string): Promise<CaseFile | null> {
  const found = await app.store.find({ number, limit: 1 });
  return found[0]?.state ?? null;
}
