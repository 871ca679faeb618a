import { type IndexingPolicy, indexedTerms } from './indexing.ts';
import { byteLength, type JsonObject } from './shapes.ts';

/**
 * Request units, as measured roughly. Source: field-notes.md "RU" (1 KB read 1, 1 KB write 5 + 0.2 per
 * indexed term, replace about twice a create, a query at least 2.5 per physical partition) and "Request
 * Units in Azure Cosmos DB" (1 KB read 1 RU, 100 KB read 10 RU; write 5 and 50).
 */
const READ = 1;
const WRITE = 5;
const PER_TERM = 0.2;
const REPLACE_FACTOR = 2;
const PER_EXTRA_KB = 1 / 11;
export const QUERY_PER_PARTITION = 2.5;
/** "Optimize request cost": a thousand 1 KB items in one answer cost about fifty more. */
export const QUERY_PER_ITEM = 0.05;
/** Reads of the account, databases, containers and ranges; they draw on a fixed budget of their own. */
export const METADATA = 1;

function sizeFactor(bytes: number): number {
  return 1 + Math.max(0, bytes / 1024 - 1) * PER_EXTRA_KB;
}

function rounded(charge: number): number {
  return Math.round(charge * 100) / 100;
}

export function readCharge(item: JsonObject): number {
  return rounded(READ * sizeFactor(byteLength(item)));
}

export function createCharge(item: JsonObject, policy: IndexingPolicy): number {
  return rounded(WRITE * sizeFactor(byteLength(item)) + PER_TERM * indexedTerms(item, policy));
}

export function replaceCharge(item: JsonObject, policy: IndexingPolicy): number {
  return rounded(createCharge(item, policy) * REPLACE_FACTOR);
}

export function deleteCharge(item: JsonObject, policy: IndexingPolicy): number {
  return createCharge(item, policy);
}

/** @param examined items the partition had to load: those of the answer, or all when no index serves. */
export function queryCharge(partitions: number, examined: number): number {
  return rounded(QUERY_PER_PARTITION * partitions + QUERY_PER_ITEM * examined);
}
