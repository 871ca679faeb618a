import type { DatabaseSync } from 'node:sqlite';
import type { AccessStart } from './access-log.ts';
import { GENESIS, headElement, placeElement } from './chain.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import { type CaseKey, caseKey, seal, unseal } from './sealing.ts';

const MAC_BYTES = 32;
const PLACE = 'ledger';
const KEY_MARK = 'key-mark';

/**
 * The whole store in one row: how many cases and events there are, a sum over the head of every case, and where
 * the access log begins and ends. It is written in the transaction of each change, at a cost that doesn't grow with the
 * store. A case that is removed or rolled back together with its own rows no longer agrees with it.
 *
 * The sums are XORs of HMACs. The row is sealed, not just signed: whoever could see how the sums move with each
 * change could put together a set of older cases with the same sum.
 */
export interface Ledger {
  readonly cases: number;
  readonly events: number;
  readonly heads: Buffer;
  readonly places: Buffer;
  readonly accessCount: number;
  readonly accessHead: Uint8Array;
  /** How many lines of the access log were let go of, and the link of the last of them. */
  readonly accessGone: number;
  readonly accessGoneHead: Uint8Array;
}

export const EMPTY_LEDGER: Ledger = {
  cases: 0,
  events: 0,
  heads: Buffer.alloc(MAC_BYTES),
  places: Buffer.alloc(MAC_BYTES),
  accessCount: 0,
  accessHead: GENESIS,
  accessGone: 0,
  accessGoneHead: GENESIS,
};

/** Where a case ends: what the ledger knows of it. */
export interface CaseEnd {
  readonly caseId: string;
  readonly number: string;
  readonly version: number;
  readonly head: Uint8Array;
}

/** The ledger within a transaction. Changes are made last in a job, so that a job that fails changes nothing. */
export interface LedgerBook {
  /** Forgets what was read: another process may have written since. */
  begin(): void;
  /** A case moved from `before` (null for a new one) to `after`. */
  moveCase(before: CaseEnd | null, after: CaseEnd): void;
  addAccess(count: number, head: Uint8Array): void;
  /** Where the access log ends, or null when the ledger can't be read. */
  accessEnd(): { readonly count: number; readonly head: Uint8Array } | null;
  /** Where the access log begins, or null when the ledger can't be read. */
  accessStart(): AccessStart | null;
  moveAccessStart(start: AccessStart): void;
  /** Writes the row when it changed; just before the commit. */
  flush(): void;
}

export function openLedgerBook(db: DatabaseSync, keys: KeyRing, randomBytes: RandomBytes): LedgerBook {
  const key = ledgerKey(keys);
  const update = db.prepare('UPDATE ledger SET sealed = ? WHERE id = 1');
  const select = db.prepare('SELECT sealed FROM ledger WHERE id = 1');
  let known: Ledger | null | undefined;
  let changed = false;

  function current(): Ledger | null {
    if (known === undefined) known = openLedger(key, select.get()?.sealed);
    return known;
  }
  function change(make: (ledger: Ledger) => Ledger): void {
    const ledger = current();
    // A ledger that can't be read stays as it is: `verify` keeps saying so, and the work goes on.
    if (!ledger) return;
    known = make(ledger);
    changed = true;
  }
  return {
    begin() {
      known = undefined;
      changed = false;
    },
    moveCase(before, after) {
      change((ledger) => addCase(before ? removeCase(ledger, keys, before) : ledger, keys, after));
    },
    addAccess(count, head) {
      change((ledger) => ({ ...ledger, accessCount: count, accessHead: head }));
    },
    accessEnd() {
      const ledger = current();
      return ledger && { count: ledger.accessCount, head: ledger.accessHead };
    },
    accessStart() {
      const ledger = current();
      return ledger && { count: ledger.accessGone, head: ledger.accessGoneHead };
    },
    moveAccessStart({ count, head }) {
      change((ledger) => ({ ...ledger, accessGone: count, accessGoneHead: head }));
    },
    flush() {
      if (changed && known) update.run(sealLedger(key, known, randomBytes));
      changed = false;
    },
  };
}

/** Writes the row of a store without cases; inside the transaction that makes the schema. */
export function insertLedger(db: DatabaseSync, keys: KeyRing, randomBytes: RandomBytes): void {
  db.prepare('INSERT INTO ledger (id, sealed, key_mark) VALUES (1, ?, ?)').run(
    sealLedger(ledgerKey(keys), EMPTY_LEDGER, randomBytes),
    keys.chainMac(KEY_MARK),
  );
}

/**
 * Whether this store was made with other keys. A ledger that was changed doesn't count as such: then the work
 * goes on, and `verify` tells.
 */
export function madeWithOtherKeys(db: DatabaseSync, keys: KeyRing): boolean {
  const mark = db.prepare('SELECT key_mark FROM ledger WHERE id = 1').get()?.key_mark;
  if (!(mark instanceof Uint8Array) || keys.chainMac(KEY_MARK).equals(mark)) return false;
  return readLedger(db, keys) === null;
}

/** Reads the ledger over this connection; null when it is missing, changed, or made with other keys. */
export function readLedger(db: DatabaseSync, keys: KeyRing): Ledger | null {
  return openLedger(ledgerKey(keys), db.prepare('SELECT sealed FROM ledger WHERE id = 1').get()?.sealed);
}

export function addCase(ledger: Ledger, keys: KeyRing, end: CaseEnd): Ledger {
  return move(ledger, keys, end, 1);
}

function removeCase(ledger: Ledger, keys: KeyRing, end: CaseEnd): Ledger {
  return move(ledger, keys, end, -1);
}

function move(ledger: Ledger, keys: KeyRing, end: CaseEnd, sign: 1 | -1): Ledger {
  return {
    ...ledger,
    cases: ledger.cases + sign,
    events: ledger.events + sign * end.version,
    heads: xor(ledger.heads, headElement(keys, end.caseId, end.version, end.head)),
    places: xor(ledger.places, placeElement(keys, end.number, end.version)),
  };
}

export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  const result = Buffer.alloc(MAC_BYTES);
  for (let index = 0; index < MAC_BYTES; index += 1) result[index] = (a[index] ?? 0) ^ (b[index] ?? 0);
  return result;
}

/** Derived from the chain key, so that whoever holds only the case keys can't write the ledger. */
function ledgerKey(keys: KeyRing): CaseKey {
  return caseKey(1, keys.chainMac('ledger-key'));
}

function sealLedger(key: CaseKey, ledger: Ledger, randomBytes: RandomBytes): Buffer {
  const text = JSON.stringify({
    ...ledger,
    heads: ledger.heads.toString('base64'),
    places: ledger.places.toString('base64'),
    accessHead: Buffer.from(ledger.accessHead).toString('base64'),
    accessGoneHead: Buffer.from(ledger.accessGoneHead).toString('base64'),
  });
  return seal(key, PLACE, text, randomBytes);
}

function openLedger(key: CaseKey, sealed: unknown): Ledger | null {
  if (!(sealed instanceof Uint8Array)) return null;
  try {
    // A ledger from before lines were let go of doesn't say where the log begins.
    const first = { accessGone: 0, accessGoneHead: Buffer.from(GENESIS).toString('base64') };
    const json = { ...first, ...JSON.parse(unseal(key, PLACE, sealed)) } as Record<keyof Ledger, never>;
    return {
      cases: json.cases,
      events: json.events,
      heads: Buffer.from(json.heads, 'base64'),
      places: Buffer.from(json.places, 'base64'),
      accessCount: json.accessCount,
      accessHead: Buffer.from(json.accessHead, 'base64'),
      accessGone: json.accessGone,
      accessGoneHead: Buffer.from(json.accessGoneHead, 'base64'),
    };
  } catch {
    return null;
  }
}
