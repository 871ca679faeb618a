import type { Instant } from '../../domain/calendar.ts';
import {
  type ChoreDocument,
  isChore,
  isPack,
  type PackDocument,
  type RowDocument,
  type WaitingRow,
} from './cosmos-documents.ts';
import { rowDone } from './cosmos-rows.ts';
import { inBatches, type Operation, type Stored, type Wire } from './cosmos-wire.ts';

/** How often one chore is begun again because rows changed under it. */
const MAX_ROUNDS = 20;

export type Waiting = (WaitingRow | PackDocument | ChoreDocument) & Stored;

/** What a commit left for later in its case's partition: packs to unpack, held rows to let go of, rows to take off. */
export interface Chores {
  /** Does what is among `documents`, packs first; gives whether there was anything. */
  run(documents: readonly Waiting[]): Promise<boolean>;
  /** All that one case left. */
  runCase(caseId: string): Promise<void>;
  /** All there is anywhere. */
  runAll(): Promise<void>;
}

export function openChores(wire: Wire, wallNow: () => Instant): Chores {
  const left = 'c.later = 0 AND c.notBefore = 0';

  /** Cuts a pack into rows. One under a key that is there already is left out, as an append would. */
  async function unpack(pack: PackDocument & Stored): Promise<void> {
    let rows = pack.pack;
    for (let round = 0; round <= pack.pack.length; round += 1) {
      const created = rows.map((document): Operation => ({ kind: 'create', document }));
      const done = await wire.batch(pack.pk, [{ kind: 'delete', id: pack.id, etag: pack._etag }, ...created]);
      // Gone: another instance unpacked it, or an earlier try of our own did.
      if (done.done || done.at === 0) return;
      const taken = done.at - 1;
      rows = rows.filter((_, index) => index !== taken);
    }
  }

  /** May stop anywhere and be begun again: the chore itself goes last. */
  async function carryOut(chore: ChoreDocument & Stored): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const rows = await wire.query<WaitingRow & Stored>(ROWS_QUERY, { caseId: chore.pk }, chore.pk);
      const changes = rows.flatMap((row): readonly Operation[] => {
        const document = changed(chore, row, wallNow());
        return document ? [{ kind: 'replace', document, etag: row._etag }] : [];
      });
      if (await allDone(chore.pk, inBatches(changes))) {
        await wire.batch(chore.pk, [{ kind: 'delete', id: chore.id, etag: null }]);
        return;
      }
      await wire.rest(round);
    }
    throw new Error(`Casus ${chore.pk}: de berichten bleven veranderen.`);
  }

  async function allDone(pk: string, batches: readonly (readonly Operation[])[]): Promise<boolean> {
    for (const batch of batches) if (!(await wire.batch(pk, batch)).done) return false;
    return true;
  }

  async function run(documents: readonly Waiting[]): Promise<boolean> {
    const packs = documents.filter((document): document is PackDocument & Stored => isPack(document));
    // A chore concerns the messages of earlier commits, those in packs too.
    const chores = documents
      .filter((document): document is ChoreDocument & Stored => isChore(document))
      .sort((a, b) => a.commit - b.commit);
    for (const pack of packs) await unpack(pack);
    for (const chore of chores) await carryOut(chore);
    return packs.length + chores.length > 0;
  }

  return {
    run,
    async runCase(caseId) {
      await run(
        await wire.query<Waiting>(`SELECT * FROM c WHERE c.pk = @caseId AND ${left}`, { caseId }, caseId),
      );
    },
    async runAll() {
      await run(await wire.query<Waiting>(`SELECT * FROM c WHERE ${left}`, {}));
    },
  };
}

export function isWaitingRow(document: Waiting): document is WaitingRow & Stored {
  return !isPack(document) && !isChore(document);
}

const ROWS_QUERY = "SELECT * FROM c WHERE c.pk = @caseId AND c.later >= 0 AND c.id >= 'o-' AND c.id < 'o.'";

function changed(chore: ChoreDocument, row: WaitingRow, wallNow: Instant): RowDocument | null {
  if (row.commit >= chore.commit) return null;
  if (chore.drop) return rowDone(row, 'moot', wallNow, row.sentAt);
  const { release } = chore;
  return release !== null && row.notBefore > release ? { ...row, notBefore: release } : null;
}
