import { inRange, type KeyRange } from './hashing.ts';
import { isAlive } from './items.ts';
import { isServedByGateway, queryPlan, queryRanges, type Target, touches } from './query-plan.ts';
import { type Page, pageCharge, type QueryText, readQuery, runPage } from './querying.ts';
import { bodyOf, header, isSet, keyHeader, type PeerRequest } from './requests.ts';
import type { ContainerState, Stored } from './resources.ts';
import { type Answer, type Flaw, type Json, Refused } from './shapes.ts';

export interface QueryWorld {
  readonly wallNow: () => number;
  readonly flaw: Flaw | undefined;
  readonly pageSize: number;
}

/** Where a walk over the partitions stands: which range, and where in it. */
interface Walk {
  readonly token: string | null;
  readonly range: { readonly min: string; readonly max: string };
}

function alive(stored: Iterable<Stored>, container: ContainerState, world: QueryWorld): readonly Stored[] {
  const now = world.wallNow();
  return [...stored].filter((item) => isAlive(item, container, now));
}

function inPartition(container: ContainerState, range: KeyRange, world: QueryWorld): readonly Stored[] {
  const found: Stored[] = [];
  for (const [key, partition] of container.items) {
    if (inRange(range, container.epkOf(key))) {
      found.push(...partition.values());
    }
  }
  return alive(found, container, world);
}

/** x-ms-max-item-count: -1 leaves it to the service; any answer may hold fewer ("Pagination"). */
function pageSize(request: PeerRequest, world: QueryWorld): number {
  const asked = Number(header(request, 'x-ms-max-item-count') ?? -1);
  return asked > 0 ? Math.min(asked, world.pageSize) : world.pageSize;
}

function answer(container: ContainerState, page: Page, next: string | undefined): Answer {
  return {
    status: 200,
    body: { _rid: container.rid, Documents: page.documents, _count: page.documents.length },
    charge: pageCharge(page),
    headers: {
      'x-ms-item-count': String(page.documents.length),
      ...(next === undefined ? {} : { 'x-ms-continuation': next }),
    },
  };
}

/**
 * A query by one of three roads: one partition key (header), one physical partition (by the SDK, after a
 * query plan), or the whole container, walked by the gateway.
 */
export function answerQuery(request: PeerRequest, container: ContainerState, world: QueryWorld): Answer {
  const given: QueryText =
    request.kind === 'feed' ? { text: 'SELECT * FROM c', parameters: new Map() } : readQuery(bodyOf(request));
  if (header(request, 'a-im') !== undefined) {
    throw new Refused(400, 'cosmos-peer does not know the change feed.');
  }
  const token = header(request, 'x-ms-continuation');
  const most = pageSize(request, world);
  if (header(request, 'x-ms-documentdb-partitionkey') !== undefined) {
    const partition = container.items.get(keyHeader(request))?.values() ?? [];
    const page = runPage(given, alive(partition, container, world), container, token, most, world.flaw);
    return answer(container, page, page.next);
  }
  const rangeId = header(request, 'x-ms-documentdb-partitionkeyrangeid');
  const range = container.ranges.find((candidate) => candidate.id === rangeId);
  if (range !== undefined) {
    const items = inPartition(container, narrowed(request, range), world);
    const page = runPage(given, items, container, token, most, world.flaw);
    return answer(container, page, page.next);
  }
  return walk(request, given, container, token, most, world);
}

/** After a merge the SDK asks for a part of a range (documentProducer.js: startEpk, endEpk). */
function narrowed(request: PeerRequest, range: KeyRange): KeyRange {
  const min = header(request, 'x-ms-start-epk');
  const max = header(request, 'x-ms-end-epk');
  return min === undefined || max === undefined ? range : { ...range, min, max };
}

/**
 * The gateway serves simple queries itself, a physical partition at a time, so a page may be short or empty
 * and still have a continuation. What needs merging is 400/1004 with the plan: a "first chance" that
 * queryIterator.js (SDK: needsQueryPlan) answers by running the plan.
 */
function walk(
  request: PeerRequest,
  given: QueryText,
  container: ContainerState,
  token: string | undefined,
  most: number,
  world: QueryWorld,
): Answer {
  if (request.kind === 'query' && !isSet(request, 'x-ms-documentdb-query-enablecrosspartition')) {
    throw new Refused(
      400,
      'Cross partition query is required but disabled. Please set x-ms-documentdb-query-enablecrosspartition to true.',
    );
  }
  if (!isServedByGateway(given)) {
    const plan: Json = JSON.stringify(queryPlan(given, container));
    throw new Refused(
      400,
      'The provided cross partition query can not be directly served by the gateway. This is a first chance ' +
        '(internal) exception that all newer clients will know how to handle gracefully.',
      { substatus: 1004, extra: { additionalErrorInfo: plan }, charge: 0 },
    );
  }
  const at = token === undefined ? undefined : decode(token);
  const targets = queryRanges(given, container);
  const reached = container.ranges.filter(
    (range) =>
      targets.some((target: Target) => touches(target, range)) &&
      (at === undefined || range.max > at.range.min),
  );
  const [first, ...others] = reached;
  if (first === undefined) {
    return answer(container, { documents: [], next: undefined, examined: 0 }, undefined);
  }
  const page = runPage(
    given,
    inPartition(container, first, world),
    container,
    at?.token ?? undefined,
    most,
    world.flaw,
  );
  const drops = world.flaw === 'drops-a-page' && at === undefined && page.next === undefined;
  const [following] = drops ? others.slice(1) : others;
  const next = page.next === undefined ? following : first;
  return answer(
    container,
    page,
    next === undefined
      ? undefined
      : encode({ token: page.next ?? null, range: { min: next.min, max: next.max } }),
  );
}

function encode(walk: Walk): string {
  return JSON.stringify([walk]);
}

function decode(token: string): Walk {
  try {
    const [found] = JSON.parse(token) as Walk[];
    if (typeof found?.range.min === 'string') {
      return found;
    }
  } catch {
    // Not a token of ours: refused below.
  }
  throw new Refused(400, 'Invalid Continuation Token');
}
