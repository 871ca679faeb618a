import type { Append, AppendResult, LoadedCase, StoredEvent } from '../../application/ports.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { GENESIS } from './chain.ts';
import { type CommitBase, type Plan, planCommit } from './cosmos-commit.ts';
import {
  type CommandDocument,
  commandDocId,
  type EventsDocument,
  loadedOf,
  type RowDocument,
  rowId,
  SNAPSHOT_ID,
  type SnapshotDocument,
  unsealState,
} from './cosmos-documents.ts';
import type { CaseKeyToUse, CosmosKeys } from './cosmos-keys.ts';
import type { Stored, Wire } from './cosmos-wire.ts';
import { type ContentFields, decodeEvent, type Upcasts } from './event-body.ts';
import type { KeyRing, RandomBytes } from './keys.ts';
import type { Replay } from './snapshots.ts';

const MAX_CACHED_SNAPSHOTS = 1000;
/** How often a batch is composed again because a message in it met one that was there, or was sent meanwhile. */
const MAX_COMPOSED = 20;
const NONCE_BYTES = 12;

export interface CosmosCasesSetting {
  readonly wire: Wire;
  readonly keys: KeyRing;
  readonly caseKeys: CosmosKeys;
  readonly contentFields: ContentFields;
  readonly upcasts: Upcasts;
  readonly replay: Replay | null;
  readonly wallNow: () => Instant;
  readonly randomBytes: RandomBytes;
}

export interface CosmosCases {
  append(batch: Append): Promise<AppendResult>;
  load(caseId: string): Promise<LoadedCase | null>;
  /** As `load`, and without a request when what is in memory still has this ETag. */
  loadKnown(caseId: string, etag: string): Promise<LoadedCase | null>;
  events(caseId: string): Promise<readonly StoredEvent[]>;
}

/** A snapshot in memory. Used only while Cosmos says that its ETag is still the one that is stored. */
interface Cached {
  readonly etag: string;
  readonly document: SnapshotDocument;
  readonly loaded: LoadedCase;
}

export function openCosmosCases(setting: CosmosCasesSetting): CosmosCases {
  const { wire, caseKeys, upcasts, randomBytes } = setting;
  const cached = new Map<string, Cached>();

  function remember(entry: Cached): LoadedCase {
    const { caseId } = entry.loaded;
    cached.delete(caseId);
    cached.set(caseId, entry);
    if (cached.size > MAX_CACHED_SNAPSHOTS) {
      const oldest = cached.keys().next();
      if (!oldest.done) cached.delete(oldest.value);
    }
    return entry.loaded;
  }
  function forget(caseId: string): void {
    cached.delete(caseId);
    caseKeys.forget(caseId);
  }

  /** What the batch builds on, or null when the case isn't at the version that was decided on. */
  async function baseOf({ caseId, expectedVersion }: Append): Promise<CommitBase | null> {
    if (expectedVersion === 0) return { etag: null, commit: 0, head: GENESIS, generation: null };
    const known = cached.get(caseId);
    // A wrong one in memory is found out by its ETag, in the batch itself.
    if (known?.document.version === expectedVersion) return baseFrom(known.document, known.etag);
    const stored = await wire.read<SnapshotDocument>(caseId, SNAPSHOT_ID);
    if (stored === null || stored === 'same' || stored.version !== expectedVersion) return null;
    return baseFrom(stored, stored._etag);
  }

  async function keyFor(batch: Append, base: CommitBase): Promise<CaseKeyToUse> {
    if (base.etag === null) return caseKeys.create(batch.caseId);
    if (batch.eraseContent) return caseKeys.replace(batch.caseId);
    return { key: await caseKeys.forReading(batch.caseId, base.generation ?? undefined), write: null };
  }

  /** Why nothing was written: this command was handled before, or the case is elsewhere. */
  async function refusal(batch: Append, nonce: string): Promise<AppendResult> {
    const used = await wire.read<CommandDocument>(batch.caseId, commandDocId(batch.commandId));
    if (used === null || used === 'same') return 'conflict';
    // Ours: an earlier try was carried out, and only its answer got lost.
    return used.nonce === nonce ? 'appended' : 'duplicate';
  }

  /** The messages that are there under a key of this batch: always those of status rows, the others once one was met. */
  async function rowsThere(batch: Append, all: boolean): Promise<ReadonlyMap<string, RowDocument & Stored>> {
    const looked = batch.outbox.filter((row) => all || row.kind === 'status');
    const ids = [...new Set(looked.map((row) => rowId(row.key)))];
    const rows = await Promise.all(ids.map((id) => wire.read<RowDocument>(batch.caseId, id)));
    const found = new Map<string, RowDocument & Stored>();
    for (const row of rows) if (row !== null && row !== 'same') found.set(row.id, row);
    return found;
  }

  async function append(batch: Append): Promise<AppendResult> {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const base = await baseOf(batch);
    if (base === null) {
      forget(batch.caseId);
      return refusal(batch, nonce);
    }
    const held = await keyFor(batch, base);
    let meetsRows = false;
    for (let attempt = 0; attempt < MAX_COMPOSED; attempt += 1) {
      const there = await rowsThere(batch, meetsRows);
      const plan = planCommit(setting, { batch, base, held, nonce, there });
      const outcome = await wire.batch(batch.caseId, plan.operations);
      if (outcome.done) {
        keep(batch, plan, held, outcome.results[plan.snapshotAt]?.etag ?? '');
        return 'appended';
      }
      if (outcome.at < plan.rowsFrom) {
        forget(batch.caseId);
        return refusal(batch, nonce);
      }
      // A message was there already, or was claimed or sent since it was read: the command itself is still good.
      meetsRows ||= outcome.status === 409;
      await wire.rest(attempt);
    }
    throw new Error(`Casus ${batch.index.number}: de berichten bleven veranderen.`);
  }

  function keep(batch: Append, plan: Plan, { key }: CaseKeyToUse, etag: string): void {
    caseKeys.remember(batch.caseId, key);
    remember({ etag, document: plan.snapshot, loaded: loadedOf(plan.snapshot, batch.state) });
  }

  async function load(caseId: string): Promise<LoadedCase | null> {
    const known = cached.get(caseId);
    const stored = await wire.read<SnapshotDocument>(caseId, SNAPSHOT_ID, known?.etag);
    if (stored === 'same') return known?.loaded ?? null;
    return stored && opened(stored);
  }

  async function loadKnown(caseId: string, etag: string): Promise<LoadedCase | null> {
    const known = cached.get(caseId);
    return known?.etag === etag ? known.loaded : load(caseId);
  }

  async function opened(stored: SnapshotDocument & Stored): Promise<LoadedCase> {
    const state = await openState(stored);
    if (state === null) return replayed(stored);
    return remember({ etag: stored._etag, document: stored, loaded: loadedOf(stored, state) });
  }

  async function openState(stored: SnapshotDocument): Promise<CaseFile | null> {
    const key = await caseKeys.forReading(stored.pk, generationOf(stored));
    try {
      return unsealState(key, stored.pk, stored.version, stored.body);
    } catch {
      return null;
    }
  }

  /** The events are the truth and a snapshot only its shortcut: one that can't be read stops nobody's work. */
  async function replayed({ pk, version, wakeAt }: SnapshotDocument): Promise<LoadedCase> {
    const all = await events(pk);
    if (!setting.replay || all.length !== version) throw new Error(`unreadable: snapshot of case ${pk}`);
    return { caseId: pk, version, rules: 0, wakeAt, state: setting.replay(null, all) };
  }

  async function events(caseId: string): Promise<readonly StoredEvent[]> {
    const documents = await wire.query<EventsDocument>(EVENTS_QUERY, { caseId }, caseId);
    if (documents.length === 0) return [];
    const all = documents.flatMap((document) => document.events).sort((a, b) => a.n - b.n);
    // Another instance may have erased the content since the key was last read.
    caseKeys.forget(caseId);
    const key = await caseKeys.forReading(caseId);
    return all.map(({ n, body }) => decodeEvent(caseId, n, body, key, upcasts));
  }

  return { append, load, loadKnown, events };
}

const EVENTS_QUERY =
  "SELECT c.id, c.pk, c.events FROM c WHERE c.pk = @caseId AND c.id >= 'e-' AND c.id < 'e.'";

function baseFrom(document: SnapshotDocument, etag: string): CommitBase {
  const head = Buffer.from(document.head, 'base64');
  return { etag, commit: document.commit, head, generation: generationOf(document) };
}

/** The generation of the key that sealed the state; its first byte says so. */
function generationOf({ body }: SnapshotDocument): number {
  return Buffer.from(body.slice(0, 4), 'base64')[0] ?? 0;
}
