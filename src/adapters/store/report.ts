import { setImmediate as turn } from 'node:timers/promises';
import type { Finding } from '../../application/ports.ts';

const MAX_FINDINGS = 1000;
/** After so many rows the event loop gets a turn, so that a bot can verify itself while it works. */
const ROWS_A_TURN = 200;

/** Gathers findings up to a maximum; how many more there were is the last of them. */
export interface Report {
  add(finding: Finding): void;
  /** To be awaited once a row. */
  breathe(): Promise<void>;
  findings(): readonly Finding[];
}

export function openReport(): Report {
  const findings: Finding[] = [];
  let untold = 0;
  let rows = 0;
  return {
    add(finding) {
      if (findings.length < MAX_FINDINGS) findings.push(finding);
      else untold += 1;
    },
    async breathe() {
      rows += 1;
      if (rows % ROWS_A_TURN === 0) await turn();
    },
    findings() {
      return untold === 0 ? findings : [...findings, storeWide('changed', `En nog ${untold} bevindingen.`)];
    },
  };
}

/** A finding about the store as a whole. */
export function storeWide(kind: Finding['kind'], what: string): Finding {
  return { kind, caseId: null, position: null, what };
}
