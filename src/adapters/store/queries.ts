import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CaseQuery } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';

const MAX_DUE = 1000;
const MAX_FOUND = 1000;

/** Which cases there are; ids only, over indices, so that it costs what is found. */
export interface Queries {
  due(now: Instant, rules: number, limit: number): readonly string[];
  nextWake(): Instant | null;
  find(query: CaseQuery): readonly string[];
}

export function openQueries(db: DatabaseSync): Queries {
  // Two ranges around `rules` instead of `<>`, which no index serves.
  const due = db.prepare(`
    SELECT case_id, wake_at FROM cases WHERE wake_at <= :now
    UNION SELECT case_id, wake_at FROM cases WHERE rules < :rules
    UNION SELECT case_id, wake_at FROM cases WHERE rules > :rules
    ORDER BY wake_at NULLS LAST LIMIT :limit`);
  const nextWake = db.prepare('SELECT min(wake_at) AS wake_at FROM cases WHERE wake_at IS NOT NULL');
  /** By their text, of which there are only as many as there are combinations of the five conditions. */
  const finds = new Map<string, StatementSync>();

  return {
    due(now, rules, limit) {
      return due.all({ now, rules, limit: Math.min(limit, MAX_DUE) }).map((row) => String(row.case_id));
    },
    nextWake() {
      const wakeAt = nextWake.get()?.wake_at;
      return typeof wakeAt === 'number' ? wakeAt : null;
    },
    find(query) {
      const { sql, values } = findStatement(query);
      const statement = finds.get(sql) ?? db.prepare(sql);
      finds.set(sql, statement);
      return statement.all(...values, Math.min(query.limit, MAX_FOUND)).map((row) => String(row.case_id));
    },
  };
}

function findStatement(query: CaseQuery): {
  readonly sql: string;
  readonly values: readonly (string | number)[];
} {
  const { person, table, open, number, raisedSince } = query;
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  function where(condition: string, value: string | number): void {
    conditions.push(condition);
    values.push(value);
  }
  if (person !== undefined) where('case_id IN (SELECT case_id FROM case_people WHERE person = ?)', person);
  if (number !== undefined) where('number = ?', number);
  if (open !== undefined) where('open = ?', open ? 1 : 0);
  if (table !== undefined) where('tbl = ?', table);
  if (raisedSince !== undefined) where('raised_at >= ?', raisedSince);
  const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return { sql: `SELECT case_id FROM cases ${filter} ORDER BY raised_at DESC, number DESC LIMIT ?`, values };
}
