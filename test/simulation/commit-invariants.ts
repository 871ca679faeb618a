import type { Append } from '../../src/application/ports.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import type { RuleName } from '../../src/domain/deadlines/rule-names.ts';
import type { Party } from '../../src/domain/register.ts';
import type { Facts } from './facts.ts';
import {
  agreed,
  fills,
  hasMeasure,
  lacking,
  leading,
  plannableFrom,
  seated,
  sharedTime,
  takingPart,
  voteFor,
  windowEnd,
} from './facts.ts';
import { lateness } from './lateness.ts';
import { dayOf, MINUTE } from './own-calendar.ts';
import { PLANTED } from './plan.ts';
import type { Recorded } from './record.ts';

/** One commit of a case, with what was true before and after it. */
export interface Committed {
  readonly batch: Append;
  readonly before: Facts | null;
  readonly after: Facts;
  readonly wall: number;
  readonly record: Recorded;
}

/** A promise that holds after every commit; `broken` says how it does not, or null. */
export interface CommitInvariant {
  readonly rule: string;
  readonly broken: (committed: Committed) => string | null;
}

type Of<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>;

function eventsOf<Type extends CaseEvent['type']>(batch: Append, type: Type): readonly Of<Type>[] {
  return batch.events.filter((event): event is Of<Type> => event.type === type);
}

function personRows(batch: Append, card: string, subject = ''): readonly string[] {
  return batch.outbox
    .map((row) => row.payload as { kind: string; card?: string; subject?: string; to?: Party })
    .filter((each) => each.kind === 'person' && each.card === card)
    .filter((each) => subject === '' || (each.subject ?? '').startsWith(subject))
    .map((each) => each.to?.person ?? '');
}

/** Who of these people got no such message; null when everyone did. */
function untold(people: readonly Party[], told: readonly string[], what: string): string | null {
  const missing = people.filter((party) => !told.includes(party.person));
  return missing.length === 0 ? null : `${what} did not go to ${missing.length} of ${people.length}`;
}

const ALERTS: readonly RuleName[] = [
  ...(['owner-escalation', 'moved-unplanned', 'invite-tell', 'bed-report', 'unplanned', 'not-open'] as const),
  ...(['undecided', 'breach', 'breach-repeat', 'start-silent', 'action-late', 'check-late'] as const),
  ...(['mandate-end', 'close-reminder', 'zorgmakelaar-contact', 'zorgmakelaar-outcome'] as const),
];

export const COMMIT_INVARIANTS: Readonly<Record<string, CommitInvariant>> = {
  everyCaseWillWake: {
    rule: 'R8.3',
    broken: ({ batch }) =>
      batch.wakeAt === null && batch.state.erasure.phase !== 'erased' ? 'nothing will wake the bot' : null,
  },
  theWindowIsElapsedTime: {
    rule: 'R9.1',
    broken: ({ batch, after }) =>
      batch.state.round.endsAt === windowEnd(after) ? null : 'the window does not end a window later',
  },
  aPlanHasItsBed: {
    rule: 'R4.2',
    broken: ({ batch, before, after }) => {
      const plans = [...eventsOf(batch, 'TablePlanned'), ...eventsOf(batch, 'TableAdjourned')];
      const late = plans.find(({ plan, at }) => {
        const day = dayOf(plan.at);
        const facts = before ?? after;
        if (day <= dayOf(after.round.start) || after.noBed) return false;
        if (facts.table !== 'code-paars' && facts.safe) return false;
        return !facts.beds.some((bed) => bed.from <= dayOf(at) && bed.till >= day);
      });
      return late ? 'a table on a later day without a bed on record' : null;
    },
  },
  latePlansLeaveATrace: {
    rule: 'R4.6',
    broken: ({ batch, after }) => {
      const [planned] = eventsOf(batch, 'TablePlanned');
      if (!planned || after.table !== 'code-paars' || planned.plan.at <= windowEnd(after)) return null;
      if (!planned.plan.late) return 'a plan past the window is not marked late';
      if (planned.at >= windowEnd(after)) return null;
      if (planned.reason.trim() === '') return 'a plan past the window without a reason';
      return untold(after.escalation, personRows(batch, 'escalation', 'late-plan'), 'the late plan');
    },
  },
  aBedIsSoughtAtOnce: {
    rule: 'R4.3',
    broken: ({ batch }) => {
      const [raised] = eventsOf(batch, 'CaseRaised');
      if (!raised || (raised.facts.safeTonight && raised.facts.hasBed)) return null;
      const [search] = eventsOf(batch, 'BedSearchOpened');
      if (!search) return 'no bed is sought';
      return untold(search.asked, personRows(batch, 'bed-request'), 'the bed request');
    },
  },
  decisionsHaveTheirQuorum: {
    rule: 'R3.5, R6.3, R6.4, R6.6',
    broken: (committed) => {
      const [decided] = eventsOf(committed.batch, 'DecisionEstablished');
      return decided ? unfounded(decided, committed) : null;
    },
  },
  consentIsSeen: {
    rule: 'R6.3',
    broken: ({ batch, after }) => {
      const { proposal } = after;
      if (!proposal?.open || after.phase !== 'table') return null;
      const now = batch.events.at(-1)?.at ?? batch.at;
      const consent = agreed(after, now);
      if (consent === (proposal.consentAt !== null)) return null;
      return consent ? 'everyone agrees and it is not seen' : 'consent stands that is not there';
    },
  },
  nobodySpeaksForAnother: {
    rule: 'R3.3, R6.2',
    broken: ({ batch, after }) => {
      const byPhone = eventsOf(batch, 'TableOpened').some((event) => event.byPhone);
      const answers = eventsOf(batch, 'InvitationAccepted').filter((event) => event.by !== event.person);
      const recorded = eventsOf(batch, 'VoteCast').filter((event) => event.recordedBy !== null);
      const stolen = answers.some(
        ({ person }) => !byPhone && !recorded.some((vote) => vote.person === person),
      );
      if (stolen) return 'a yes by somebody else';
      const votes = eventsOf(batch, 'VoteCast').filter((event) => event.by !== event.person);
      const leads = [...leading(after), ...after.coordinators, ...after.deputies].map((each) => each.person);
      const bad = votes.some((vote) => vote.recordedBy !== vote.by || !leads.includes(vote.by));
      return bad ? 'a vote by somebody else that is not on record as such' : null;
    },
  },
  whoWasAskedStaysAsked: {
    rule: 'R3.3',
    broken: ({ batch, after }) => {
      const lost = after.seats
        .filter((seat) => !seat.removed)
        .flatMap((seat) => seat.invited.map((each) => ({ seat: seat.id, person: each.party.person })))
        .filter(({ seat, person }) => {
          const stored = batch.state.seats.find((each) => each.id === seat);
          return !stored?.invitations.some((each) => each.party.person === person);
        });
      return lost.length > 0 ? 'somebody who was asked is asked no more' : null;
    },
  },
  eachVoteIsKept: {
    rule: 'R6.2, R6.5',
    broken: ({ batch, after }) => {
      const stored = batch.state.proposals.find((each) => each.id === after.proposal?.id);
      if (!after.proposal || !stored || batch.state.erasure.phase === 'erased') return null;
      const keyOf = (vote: { seat: string; person: string; vote: string }) =>
        `${vote.seat}|${vote.person}|${vote.vote}`;
      const kept = stored.votes.map(keyOf).join();
      return kept === after.proposal.votes.map(keyOf).join() ? null : 'the votes are others than were cast';
    },
  },
  plansFallWithTheirQuorum: {
    rule: 'R4.6',
    broken: ({ batch, before, after }) => {
      const waits = after.phase === 'convening' || after.phase === 'adjourned';
      if (!after.plan || !waits || before?.plan?.id !== after.plan.id) return null;
      const now = batch.events.at(-1)?.at ?? batch.at;
      const had = lacking(before, now, () => true).length === 0;
      const has = lacking(after, now, () => true).length === 0;
      if (had && !has && !after.lapsed) return 'the quorum fell away and the plan stands';
      return has && after.lapsed ? 'the quorum is back and the plan is not' : null;
    },
  },
  emptySeatsAreTold: {
    rule: 'R3.4',
    broken: ({ batch, after }) => {
      if (after.phase === 'over' || after.phase === 'zorgmakelaar') return null;
      const empty = after.seats.filter(
        (seat) =>
          !seat.removed &&
          seat.waiting.length === 0 &&
          !seat.invited.some((each) => each.answer === 'none' || each.answer === 'yes'),
      );
      const silent = empty.filter((seat) => !batch.state.unfillable.includes(seat.id));
      if (silent.length > 0) return 'a seat that nobody can fill is not told';
      const [told] = eventsOf(batch, 'SeatUnfillable');
      return told
        ? untold(leading(after), personRows(batch, 'alert', `seat-unfillable|${told.seat}`), 'the empty seat')
        : null;
    },
  },
  invitationsAreSent: {
    rule: 'R3.2',
    broken: ({ batch }) => {
      const invited = eventsOf(batch, 'PersonInvited').map((event) => event.party);
      return untold(invited, personRows(batch, 'invitation'), 'the invitation');
    },
  },
  alertsGoToWhoLeads: {
    rule: 'R9.2, R9.3, R9.4',
    broken: ({ batch, after }) => {
      const [met] = eventsOf(batch, 'DeadlineMet');
      if (!met || after.phase === 'over') return null;
      if (!ALERTS.includes(met.rule)) return toldOf(met, batch, after);
      const told = untold(leading(after), personRows(batch, 'alert', met.rule), met.rule);
      if (told !== null) return told;
      const escalated = met.rule === 'owner-escalation' || met.rule === 'breach';
      return escalated ? untold(after.escalation, personRows(batch, 'escalation'), met.rule) : null;
    },
  },
  theClockDoesWhatItSays: {
    rule: 'R2.2, R3.3, R6.3',
    broken: (committed) => {
      const [met] = eventsOf(committed.batch, 'DeadlineMet');
      return met ? undone(met, committed) : null;
    },
  },
  latenessIsTold: { rule: 'R9.5', broken: lateness },
  whoIsNotReachedIsNamed: {
    rule: 'R9.4',
    broken: ({ batch }) => {
      const [lost] = eventsOf(batch, 'PersonUnreachable');
      if (!lost) return null;
      const told = personRows(batch, 'alert', 'unreachable').filter((each) => each !== lost.party.person);
      return told.length > 0 ? null : 'nobody hears who could not be reached';
    },
  },
  decisionsAreTold: {
    rule: 'R6.7',
    broken: ({ batch, after }) => {
      if (eventsOf(batch, 'DecisionEstablished').length === 0) return null;
      return untold(
        [...takingPart(after), ...after.reporters],
        personRows(batch, 'decision'),
        'the decision',
      );
    },
  },
  aCheckLiesAhead: {
    rule: 'R7.3',
    broken: ({ batch, after }) => {
      const { decision } = after;
      if (!decision || decision.scaledDown || after.phase !== 'follow-up') return null;
      const check = batch.state.decisions.at(-1)?.check;
      return check === decision.check ? null : 'the afschaling check is on another day';
    },
  },
  contentStaysInItsFields: {
    rule: 'R11.1, R11.3',
    broken: ({ batch }) => {
      const leaked = batch.events.find((event) =>
        Object.entries(event).some(
          ([field, value]) =>
            !CONTENT_FIELDS[event.type].includes(field) && JSON.stringify(value ?? '').includes(PLANTED),
        ),
      );
      if (leaked) return `${leaked.type} holds typed words outside its content fields`;
      const row = batch.outbox.find(
        (each) => each.kind !== 'command' && JSON.stringify(each.payload ?? '').includes(PLANTED),
      );
      return row ? 'a message holds typed words' : null;
    },
  },
};

/** What is wrong with a decision; null when nothing is. */
function unfounded(decided: Of<'DecisionEstablished'>, committed: Committed): string | null {
  const { after, record } = committed;
  const { proposal } = after;
  const at = decided.at;
  if (!proposal) return 'a decision without a proposal';
  // As it was when it fell: the act itself only adds the decision.
  const facts: Facts = { ...after, phase: 'table', proposal: { ...proposal, open: true } };
  const present = seated(facts, at);
  const missing = lacking(facts, at, (seat) => after.present.includes(seat.id));
  if (missing.length > 0) return `decided without ${missing.join(', ')}`;
  const ended = present.filter((seat) => !mandateInRegister(facts, seat.id, at, record));
  if (ended.length > 0) return 'decided with a mandate that had ended in the register';
  const elsewhere = ['crisis-bed', 'small-scale-living', 'stream-1b', 'stream-2'];
  const votes = present.map((seat) => ({ seat, vote: voteFor(proposal, seat, at)?.vote ?? null }));
  const scientist = votes.some(
    ({ seat, vote }) => seat.kind === 'behavioural-scientist' && vote === 'akkoord',
  );
  if (elsewhere.includes(proposal.terms.kind) && !scientist) return 'living elsewhere without the scientist';
  if (decided.manner !== 'cast')
    return votes.every(({ vote }) => vote === 'akkoord') ? null : 'consent that was not there';
  if (after.chair?.tookOver && after.chair.party.person === decided.by)
    return 'cast by who took the chair over';
  if (decided.reason.trim() === '') return 'cast without a reason';
  const no = votes.filter(({ vote }) => vote === 'niet-akkoord').map(({ seat }) => seat);
  const held = no.some((seat) => {
    const who = [seat.organisation, fills(seat, at)?.party.organisation];
    const pays = seat.kind === 'municipality' && who.includes(proposal.terms.payer);
    const measure = seat.kind === 'certified-institution' && hasMeasure(after);
    return pays || measure || who.includes(proposal.terms.executor);
  });
  return held ? 'cast over a niet akkoord that may not be overruled' : null;
}

/** R3.5: by the register as it was a few ticks ago at the latest, or by a mandate for this case. */
function mandateInRegister(facts: Facts, seatId: string, at: number, record: Recorded): boolean {
  const seat = facts.seats.find((each) => each.id === seatId);
  const who = seat && fills(seat, at);
  if (!who) return false;
  const day = dayOf(at);
  if (who.mandateTill !== null && day <= who.mandateTill) return true;
  const known = record.registers.filter((each) => each.at <= at);
  const recent = known.filter((_each, nr) => (known[nr + 1]?.at ?? at) > at - 5 * MINUTE);
  return recent.some(({ register }) => {
    const mandate = register.people.find((each) => each.id === who.party.person)?.mandate;
    return mandate ? mandate.from <= day && day <= mandate.till : false;
  });
}

/** Who hears of a deadline that is no alert. */
function toldOf(met: Of<'DeadlineMet'>, batch: Append, after: Facts): string | null {
  const [first = '', second = '', third = ''] = met.subject.split('/');
  const seat = after.seats.find((each) => each.id === first);
  switch (met.rule) {
    case 'triage-reminder':
      return untold(after.deputies, personRows(batch, 'triage'), met.rule);
    case 'invite-reminder': {
      const asked = seat?.invited.filter((each) => each.party.person === `${second}/${third}`) ?? [];
      return untold(
        asked.map((each) => each.party),
        personRows(batch, 'invitation'),
        met.rule,
      );
    }
    case 'start-call':
      return untold([...takingPart(after), ...leading(after)], personRows(batch, 'step'), met.rule);
    case 'vote-again': {
      const voter = after.seats.find((each) => each.id === second);
      const who = voter && fills(voter, met.at);
      return untold(who ? [who.party] : [], personRows(batch, 'vote'), met.rule);
    }
    case 'start-ask':
      return untold(after.decision?.terms.executors ?? [], personRows(batch, 'start'), met.rule);
    case 'check-ask':
      return untold(after.decision?.terms.executors ?? [], personRows(batch, 'check'), met.rule);
    case 'action-reminder': {
      const nr = Number(met.subject.split('a').at(-1)) - 1;
      const owner = after.decision?.terms.actions[nr]?.owner;
      return untold(owner ? [owner] : [], personRows(batch, 'action'), met.rule);
    }
    default:
      return null;
  }
}

/** What a deadline must bring about by itself. */
function undone(met: Of<'DeadlineMet'>, { batch, before, after }: Committed): string | null {
  switch (met.rule) {
    case 'triage-auto-accept':
      return after.phase === 'convening' ? null : 'the case was not accepted by itself';
    case 'invite-deputy': {
      const seat = before?.seats.find((each) => each.id === met.subject.split('/')[0]);
      if (!seat || seat.waiting.length === 0 || fills(seat, met.at)) return null;
      const invited = eventsOf(batch, 'PersonInvited').some((event) => event.seat === seat.id);
      return invited ? null : 'the deputy was not asked';
    }
    case 'new-times':
      return eventsOf(batch, 'TimesProposed').length > 0 ? null : 'no new times were proposed';
    case 'auto-plan': {
      const time = before && sharedTime(before, met.at);
      const may = time && plannableFrom(before, time, met.at) === met.at;
      const planned = eventsOf(batch, 'TablePlanned').some(
        ({ by, plan }) => by === 'clock' && plan.at === time,
      );
      return may && !planned ? 'the table was not planned by itself' : null;
    }
    case 'establish':
      return before && agreed(before, met.at) && after.phase === 'table'
        ? 'the decision was not established by itself'
        : null;
    default:
      return null;
  }
}
