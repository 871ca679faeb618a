import { isDeepStrictEqual } from 'node:util';
import type { Append, Store } from '../../src/application/ports.ts';
import { RULES_VERSION } from '../../src/domain/case-file/case-file.ts';
import { evolveAll } from '../../src/domain/case-file/evolve.ts';
import { wakeAt } from '../../src/domain/deadlines/deadlines.ts';
import { clockInvariants } from './clock-invariants.ts';
import { COMMIT_INVARIANTS } from './commit-invariants.ts';
import { deliveryInvariants } from './delivery-invariants.ts';
import type { Facts } from './facts.ts';
import { next } from './facts-next.ts';
import { PLANTED } from './plan.ts';
import type { Recorded, Violation } from './record.ts';
import type { SimulatedTeams } from './teams.ts';
import { voteInvariants } from './vote-invariants.ts';
import type { World } from './world.ts';

/** Every so many commits the events are replayed and held beside the snapshot. */
const REPLAY_EVERY = 20;
/** One broken promise is enough for a run; more of the same hide it. */
const MAX_VIOLATIONS = 40;

/** What is looked at as soon as something was stored. */
export function createCommitChecks(world: World): (batch: Append, wall: number) => void {
  const { record } = world;
  const known = new Map<string, Facts>();
  let commits = 0;
  return (batch, wall) => {
    if (record.violations.length >= MAX_VIOLATIONS) return;
    const before = known.get(batch.caseId) ?? null;
    const after = batch.events.reduce<Facts | null>(next, before);
    if (after === null) return;
    known.set(batch.caseId, after);
    const say = (invariant: string, rule: string, what: string) =>
      record.violations.push({ invariant, rule, caseId: batch.caseId, at: wall, what });
    for (const [name, invariant] of Object.entries(COMMIT_INVARIANTS)) {
      const what = invariant.broken({ batch, before, after, wall, record });
      if (what !== null) say(name, invariant.rule, what);
    }
    commits += 1;
    if (commits % REPLAY_EVERY === 0) replayed(record, batch, say);
  };
}

/** architecture.md: the events are the truth, and the snapshot is what they make. */
function replayed(
  record: Recorded,
  batch: Append,
  say: (invariant: string, rule: string, what: string) => void,
): void {
  const events = (record.events.get(batch.caseId) ?? []).map((stored) => stored.event);
  const state = evolveAll(null, events);
  if (!isDeepStrictEqual(state, batch.state))
    say('replayGivesTheSnapshot', 'R11.3', 'the events make another state than the snapshot');
  if (wakeAt(state) !== batch.wakeAt) say('replayGivesTheSnapshot', 'R9.5', 'another wakeAt than stored');
}

/** What is looked at when the run is over and everything came to rest. */
export async function atEnd(world: World, raw: Store, teams: SimulatedTeams): Promise<void> {
  const { record } = world;
  const end = world.wall(null);
  const found: Violation[] = [
    ...clockInvariants(record, end),
    ...deliveryInvariants(world, teams, end),
    ...voteInvariants(record),
  ];
  for (const [caseId, stored] of record.events) {
    const say = (invariant: string, rule: string, what: string) =>
      found.push({ invariant, rule, caseId, at: end, what });
    if ((await raw.load(caseId))?.rules !== RULES_VERSION)
      say('newRulesReachOldCases', 'architecture', 'a case is still kept by other rules');
    if (!stored.some(({ event }) => event.type === 'ContentErased')) continue;
    const kept = JSON.stringify([await raw.load(caseId), await raw.events(caseId)]);
    if (kept.includes(PLANTED))
      say('nothingIsLeftOfErasedContent', 'R11.5', 'typed words outlast the erasing');
  }
  for (const finding of await raw.verify())
    found.push({
      invariant: 'theChainVerifies',
      rule: 'R11.3',
      caseId: finding.caseId,
      at: end,
      what: finding.kind,
    });
  record.violations.push(...found.slice(0, MAX_VIOLATIONS));
}
