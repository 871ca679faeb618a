import type { RuleName } from '../../src/domain/deadlines/rule-names.ts';
import type { Facts, Invited, SeatFacts } from './facts.ts';
import { fills, plannableFrom, seated, sharedTime, voteFor, windowEnd } from './facts.ts';
import {
  awakeLater,
  dayOf,
  daysLater,
  HOUR,
  MINUTE,
  momentOf,
  nineOn,
  workdaysLater,
  workMornings,
} from './own-calendar.ts';

/** What the clock must do: at which moments, about what, as things stand. */
export interface Expectation {
  readonly rule: RuleName;
  /** Of protocol.md. */
  readonly cites: string;
  /** `till` ends what comes again and again; mandates are judged by the day of `now`. */
  readonly expected: (facts: Facts, till: number, now: number) => ReadonlyMap<string, readonly number[]>;
}

const NOTHING: ReadonlyMap<string, readonly number[]> = new Map();

function at(subject: string, ...moments: readonly number[]): ReadonlyMap<string, readonly number[]> {
  return new Map([[subject, moments]]);
}

function every(first: number, step: number, till: number, most = 5000): readonly number[] {
  const found: number[] = [];
  for (let moment = first; moment <= till && found.length < most; moment += step) found.push(moment);
  return found;
}

const beforeTable = (facts: Facts) => facts.phase === 'triage' || facts.phase === 'convening';
const unplanned = (facts: Facts) => facts.phase === 'convening' && (facts.plan === null || facts.lapsed);
const waiting = (facts: Facts) => facts.phase === 'convening' || facts.phase === 'adjourned';
const noTable = (facts: Facts) => beforeTable(facts) && facts.table === 'code-paars' && !facts.round.held;

/** R3.3, R9.6: who was asked and said nothing, after this much time to answer. */
function silent(facts: Facts, wait: number, which: (seat: SeatFacts) => boolean = () => true) {
  if (!['convening', 'table', 'adjourned'].includes(facts.phase)) return NOTHING;
  const found = facts.seats
    .filter((seat) => !seat.removed && which(seat))
    .flatMap((seat) => seat.invited.filter(isSilent).map((each) => ({ seat, each })));
  return new Map(
    found.map(({ seat, each }) => [
      `${seat.id}/${each.party.person}/${each.askedAt}`,
      [awakeLater(each.askedAt, wait, facts.wakes)],
    ]),
  );
}

const isSilent = (invited: Invited) => invited.answer === 'none';

/** R9.2: after 2 hours, at 16:00 of the same day, and with 12, 6, 3 and 1 hours left. */
function planningAlerts(facts: Facts): ReadonlyMap<string, readonly number[]> {
  const due = facts.phase === 'triage' || unplanned(facts);
  if (!due || facts.table !== 'code-paars') return NOTHING;
  const { start, nr } = facts.round;
  const end = windowEnd(facts);
  const since = Math.max(start, facts.planChangedAt);
  const moments = [
    start + 2 * HOUR,
    momentOf(dayOf(start), '16:00'),
    ...[12, 6, 3, 1].map((left) => end - left * HOUR),
  ];
  const still = moments.filter((moment) => moment > since && moment < end);
  return at(`${nr}/${start}`, ...still.toSorted((one, other) => one - other));
}

/** R3.5: who said yes, at the end of the last day that the mandate counts. */
function mandatesThatEnd(facts: Facts): ReadonlyMap<string, readonly number[]> {
  if (!['convening', 'table', 'adjourned'].includes(facts.phase)) return NOTHING;
  const ends = facts.seats
    .filter((seat) => !seat.removed)
    .flatMap((seat) => seat.invited.filter((each) => each.answer === 'yes').map((each) => ({ seat, each })))
    .flatMap(({ seat, each }): [string, readonly number[]][] => {
      const till = [each.mandateTill ?? '', each.party.mandate?.till ?? ''].toSorted().at(-1);
      if (!till) return [];
      const midnight = momentOf(daysLater(till, 1), '00:00');
      return [[`${seat.id}/${each.party.person}/${till}`, [Math.max(midnight, each.answeredAt)]]];
    });
  return new Map(ends);
}

/** R4.5: half an hour after a quorum first shared a time, once there is a bed for the night before it. */
function plannedByItself(facts: Facts): ReadonlyMap<string, readonly number[]> {
  if (!unplanned(facts) || facts.sharedSince === null) return NOTHING;
  const due = Math.max(facts.sharedSince + 30 * MINUTE, facts.planChangedAt, facts.bedChangedAt);
  const time = sharedTime(facts, due);
  const moment = time === null ? null : plannableFrom(facts, time, due);
  return moment === null ? NOTHING : at(`${facts.sharedSince}/${time}`, moment);
}

/** R6.2, R6.4: asked again after 15 minutes, or when two hours of ruggenspraak are over; four times. */
function votesToAsk(facts: Facts, till: number, now: number): ReadonlyMap<string, readonly number[]> {
  const { proposal } = facts;
  if (!proposal?.open || facts.phase !== 'table') return NOTHING;
  const found = seated(facts, now).flatMap((seat): [string, readonly number[]][] => {
    const vote = voteFor(proposal, seat, now);
    if (vote && vote.vote !== 'ruggenspraak') return [];
    const came = fills(seat, now)?.answeredAt ?? 0;
    const first = vote
      ? Math.max(vote.at + 2 * HOUR, facts.openedAt)
      : Math.max(proposal.at, facts.openedAt, came) + 15 * MINUTE;
    return [[`${proposal.id}/${seat.id}`, every(first, 15 * MINUTE, till, 4)]];
  });
  return new Map(found);
}

/** R7.2: the working day before, the day itself, and each working day after. */
function actionMoments(due: string, since: number, till: number): readonly number[] {
  const early = [nineOn(workdaysLater(due, -1)), nineOn(due)].filter((moment) => moment > since);
  return [...early, ...workMornings(Math.max(since, nineOn(due)), till)];
}

function openActions(facts: Facts, moments: (due: string, since: number) => readonly number[]) {
  const { decision } = facts;
  if (!decision || facts.phase !== 'follow-up') return NOTHING;
  const open = decision.terms.actions
    .map((action, nr) => ({ id: `${decision.proposal}a${nr + 1}`, due: action.due }))
    .filter((action) => !decision.ended.has(action.id));
  return new Map(open.map(({ id, due }) => [id, moments(due, decision.at)]));
}

/** From a first moment on, and then each working morning. */
function thenMornings(first: number, till: number): readonly number[] {
  return [first, ...workMornings(first, till)];
}

/** R7.2, R7.3: the coordinator hears from the second working day late on. */
function lateMoments(due: string, till: number): readonly number[] {
  return thenMornings(nineOn(workdaysLater(due, 2)), till);
}

/** R2.2: so long without an owner. */
function withoutOwner(facts: Facts, wait: number) {
  const { chair, ownerLeftAt, raisedAt } = facts;
  return chair === null && beforeTable(facts) ? at('', (ownerLeftAt ?? raisedAt) + wait) : NOTHING;
}

export const EXPECTATIONS: readonly Expectation[] = [
  {
    rule: 'triage-reminder',
    cites: 'R2.2',
    expected: (facts) => withoutOwner(facts, 15 * MINUTE),
  },
  {
    rule: 'triage-auto-accept',
    cites: 'R2.2',
    expected: (facts) => (facts.phase === 'triage' ? at('', facts.raisedAt + 30 * MINUTE) : NOTHING),
  },
  {
    rule: 'owner-escalation',
    cites: 'R2.2',
    expected: (facts) => withoutOwner(facts, 60 * MINUTE),
  },
  {
    rule: 'moved-unplanned',
    cites: 'R2.3',
    expected: (facts, till) => {
      const { table, round, moves, planChangedAt } = facts;
      if (!unplanned(facts) || (table !== 'spoed' && table !== 'regulier')) return NOTHING;
      const movedAt = Math.max(facts.movedAt, round.start);
      const morning = nineOn(workdaysLater(dayOf(movedAt), table === 'spoed' ? 2 : 1));
      return at(`${moves}`, ...thenMornings(Math.max(morning, planChangedAt), till));
    },
  },
  {
    rule: 'zorgmakelaar-contact',
    cites: 'R2.3',
    expected: (facts, till) =>
      facts.phase === 'zorgmakelaar' && facts.contactAt === null
        ? at('', ...thenMornings(nineOn(workdaysLater(dayOf(facts.movedAt), 3)), till))
        : NOTHING,
  },
  {
    rule: 'zorgmakelaar-outcome',
    cites: 'R2.3',
    expected: ({ phase, contactAt, outcomeAskedAt }) =>
      phase === 'zorgmakelaar' && contactAt !== null
        ? at('', nineOn(workdaysLater(dayOf(outcomeAskedAt ?? contactAt), 5)))
        : NOTHING,
  },
  { rule: 'invite-reminder', cites: 'R3.3', expected: (facts) => silent(facts, 30 * MINUTE) },
  {
    rule: 'invite-deputy',
    cites: 'R3.3',
    expected: (facts) => silent(facts, 60 * MINUTE, (seat) => seat.waiting.length > 0),
  },
  { rule: 'invite-tell', cites: 'R3.3', expected: (facts) => silent(facts, 90 * MINUTE) },
  { rule: 'mandate-end', cites: 'R3.5', expected: mandatesThatEnd },
  {
    rule: 'bed-report',
    cites: 'R4.3',
    expected: (facts, till) => {
      const { searchSince, bedFound, phase, round } = facts;
      if (searchSince === null || bedFound || phase === 'follow-up' || phase === 'over') return NOTHING;
      return at(`${round.nr}`, ...every(searchSince + HOUR, HOUR, till));
    },
  },
  {
    rule: 'new-times',
    cites: 'R4.1',
    expected: (facts) => {
      const { slots, slotsAt, table, planChangedAt, movedAt } = facts;
      if (!unplanned(facts) || slotsAt === null || table === 'regulier') return NOTHING;
      const gone = slots.at(-1) ?? slotsAt + HOUR;
      return at(`${slotsAt}`, Math.max(gone, planChangedAt, movedAt));
    },
  },
  { rule: 'auto-plan', cites: 'R4.5', expected: plannedByItself },
  {
    rule: 'start-call',
    cites: 'R4.7',
    expected: ({ plan, phase, planChangedAt }) =>
      plan && (phase === 'convening' || phase === 'adjourned')
        ? at(plan.id, Math.max(plan.at - 15 * MINUTE, planChangedAt))
        : NOTHING,
  },
  { rule: 'unplanned', cites: 'R9.2', expected: planningAlerts },
  {
    rule: 'not-open',
    cites: 'R9.2',
    expected: (facts, till) =>
      facts.plan && waiting(facts)
        ? at(facts.plan.id, ...every(facts.plan.at + 15 * MINUTE, HOUR, till))
        : NOTHING,
  },
  {
    rule: 'undecided',
    cites: 'R9.2',
    expected: (facts, till) =>
      facts.phase === 'table'
        ? at(`${facts.openedAt}`, ...every(facts.openedAt + 2 * HOUR, HOUR, till))
        : NOTHING,
  },
  {
    rule: 'breach',
    cites: 'R9.3',
    expected: (facts) => (noTable(facts) ? at(`${facts.round.nr}`, windowEnd(facts)) : NOTHING),
  },
  {
    rule: 'breach-repeat',
    cites: 'R9.3',
    expected: (facts, till) =>
      noTable(facts)
        ? at(`${facts.round.nr}`, ...every(windowEnd(facts) + 2 * HOUR, 2 * HOUR, till))
        : NOTHING,
  },
  { rule: 'vote-again', cites: 'R6.2', expected: votesToAsk },
  {
    rule: 'establish',
    cites: 'R6.3',
    expected: ({ proposal, phase, openedAt }) =>
      proposal?.open && proposal.consentAt !== null && phase === 'table'
        ? at(`${proposal.id}/${proposal.consentAt}`, Math.max(proposal.consentAt, openedAt) + 15 * MINUTE)
        : NOTHING,
  },
  {
    rule: 'start-ask',
    cites: 'R7.1',
    expected: ({ decision, phase }) =>
      decision && phase === 'follow-up' && !decision.started
        ? at(decision.proposal, Math.max(nineOn(decision.terms.startDate), decision.at))
        : NOTHING,
  },
  {
    rule: 'start-silent',
    cites: 'R7.1',
    expected: ({ decision, phase }, till) => {
      if (!decision || phase !== 'follow-up' || decision.started) return NOTHING;
      const asked = Math.max(nineOn(decision.terms.startDate), decision.at);
      return at(decision.proposal, ...thenMornings(asked + 2 * HOUR, till));
    },
  },
  {
    rule: 'action-reminder',
    cites: 'R7.2',
    expected: (facts, till) => openActions(facts, (due, since) => actionMoments(due, since, till)),
  },
  {
    rule: 'action-late',
    cites: 'R7.2',
    expected: (facts, till) => openActions(facts, (due) => lateMoments(due, till)),
  },
  {
    rule: 'check-ask',
    cites: 'R7.3',
    expected: ({ decision, phase }, till) => {
      if (!decision || phase !== 'follow-up' || decision.scaledDown) return NOTHING;
      const first = Math.max(nineOn(decision.check), decision.at);
      return at(`${decision.proposal}/${decision.check}`, ...thenMornings(first, till));
    },
  },
  {
    rule: 'check-late',
    cites: 'R7.3',
    expected: ({ decision, phase }, till) =>
      decision && phase === 'follow-up' && !decision.scaledDown
        ? at(`${decision.proposal}/${decision.check}`, ...lateMoments(decision.check, till))
        : NOTHING,
  },
  {
    rule: 'close-reminder',
    cites: 'R8.3',
    expected: ({ decision, phase }, till) =>
      decision && phase === 'follow-up' && decision.doneAt !== null
        ? at(decision.proposal, ...workMornings(decision.doneAt, till))
        : NOTHING,
  },
];
