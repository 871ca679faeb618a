import type { OutboxPayload } from '../../src/application/handle.ts';
import { isAsleep, MINUTE } from './own-calendar.ts';
import { PLANTED } from './plan.ts';
import type { RowLife, Violation } from './record.ts';
import type { SimulatedTeams } from './teams.ts';
import type { World } from './world.ts';

/** A row that could leave for longer than this and did not is lost: all tries with their back-off take less. */
const LOST_AFTER_MS = 100 * MINUTE;
/** What the clocks of processes differ at the most, and a step takes. */
const CLOCKS_DIFFER_MS = 20_000;

/** Every message arrives or is told, none is sent again once that is known, and nobody is woken who may sleep. */
export function deliveryInvariants(world: World, teams: SimulatedTeams, end: number): readonly Violation[] {
  const { record } = world;
  const found: Violation[] = [];
  const say = (invariant: string, rule: string, life: RowLife, what: string) =>
    found.push({
      invariant,
      rule,
      caseId: life.caseId,
      at: life.createdAt,
      what: `${life.row.kind}: ${what}`,
    });
  for (const life of record.rows.values()) {
    const what = isErased(world, life) ? null : everyRowArrives(life, end);
    if (what !== null) say('everyRowArrives', 'architecture', life, what);
    if (sentTwice(world, life))
      say('nothingSentTwice', 'R9.5', life, 'sent again though it was known to have arrived');
    if (unreported(world, life))
      say('unreachableIsTold', 'architecture', life, 'not delivered, and nobody was told');
    const woken = wokenUp(world, life);
    if (woken) say('quietHours', 'R9.6', life, woken);
  }
  if (teams.everything().some((text) => text.includes(PLANTED)))
    found.push({
      invariant: 'noContentInMessages',
      rule: 'R11.1',
      caseId: null,
      at: end,
      what: 'a message that Teams keeps holds typed words',
    });
  for (const error of record.errors)
    if (error.includes('between cases') || !isInjected(error))
      found.push({
        invariant: 'noFaults',
        rule: 'architecture',
        caseId: null,
        at: end,
        what: error.slice(0, 300),
      });
  return found;
}

const INJECTED = ['the store refuses', 'the store did not answer in time', 'no register'];

function isInjected(error: string): boolean {
  return INJECTED.some((each) => error.includes(each));
}

function isErased(world: World, { caseId }: RowLife): boolean {
  const events = world.record.events.get(caseId) ?? [];
  return events.some(({ event }) => event.type === 'ContentErased');
}

function everyRowArrives({ row, createdAt, settled, taken, delivery }: RowLife, end: number): string | null {
  if (settled?.how === 'sent' && row.kind === 'person' && taken.length === 0)
    return 'said to be sent, never taken';
  // Erasing drops what was not sent yet (R11.5); nothing else may.
  const dropped = settled?.how === 'moot' && row.kind === 'person' && delivery !== 'moot';
  if (dropped) return 'dropped though there was something to say';
  if (settled !== null) return null;
  const mayLeave = Math.max(createdAt, row.notBefore);
  return end - mayLeave > LOST_AFTER_MS ? 'still waiting' : null;
}

/** Once the bot knows that it arrived, unless it died, or its store failed, before that was written down. */
function sentTwice({ record }: World, { taken, row }: RowLife): boolean {
  if (row.kind !== 'person') return false;
  return taken.some((first, nr) => {
    const again = taken[nr + 1];
    if (!again || !first.heard) return false;
    const between = (at: number) => at >= first.at - CLOCKS_DIFFER_MS && at <= again.at + CLOCKS_DIFFER_MS;
    const disturbed = record.outages.some(
      ({ from, till }) => between(from) || between(till) || (from < first.at && till > again.at),
    );
    return !disturbed && !record.deaths.some(between);
  });
}

/** Who could not be reached is on record, so that the coordinator hears it. */
function unreported(world: World, { caseId, row, settled }: RowLife): boolean {
  if (settled?.how !== 'failed' || row.kind !== 'person') return false;
  const events = world.record.events.get(caseId) ?? [];
  return !events.some(({ event }) => event.type === 'PersonUnreachable' && event.party.person === row.to);
}

/** R9.6: at night only coordinators, and providers for a missing bed. */
function wokenUp(world: World, { caseId, row, taken }: RowLife): string | null {
  const payload = row.payload as OutboxPayload;
  if (payload.kind !== 'person' || payload.card === 'bed-request') return null;
  const events = (world.record.events.get(caseId) ?? []).map((stored) => stored.event);
  const [raised] = events;
  if (raised?.type !== 'CaseRaised') return null;
  // Who coordinates is what the register says, which may change.
  const coordinating = events.flatMap((event) =>
    event.type === 'CaseRaised' || event.type === 'CoordinationReviewed'
      ? [...event.coordinators, ...event.deputyCoordinators].map((each) => each.person)
      : [],
  );
  const chairs = events.flatMap((event) =>
    event.type === 'CaseClaimed' || event.type === 'ChairTaken' ? [event.party.person] : [],
  );
  if ([...coordinating, ...chairs].includes(payload.to.person)) return null;
  const wakes = events.flatMap((event) => (event.type === 'EveryoneWoken' ? [event.at] : []));
  // Taken a few seconds after it left, or by a clock that differs a little.
  const early = taken.find((each) => isAsleep(each.at - 20_000, wakes) && isAsleep(each.at + 20_000, wakes));
  // What was on its way when the night began may arrive in it.
  if (!early || row.notBefore > early.at - LOST_AFTER_MS) {
    if (!early || !isAsleep(row.notBefore, wakes)) return null;
  }
  return isAsleep(row.notBefore, wakes) ? `${payload.card} woke somebody in the quiet hours` : null;
}
