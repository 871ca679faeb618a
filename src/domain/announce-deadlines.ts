import type { Announcement, PersonCard } from './announcements.ts';
import { tellAll } from './announcements.ts';
import type { CaseFile } from './case-file/case-file.ts';
import { currentDecision, proposalOf } from './case-file/case-file.ts';
import type { EventOf } from './case-file/events.ts';
import { activeSeats, filler, leaders, participants, today } from './case-file/seats.ts';
import { personOf } from './deadlines/convene.ts';
import type { RuleName } from './deadlines/rule-names.ts';
import type { Party } from './register.ts';

type Told = readonly (readonly [readonly Party[], PersonCard, string])[];

/** Who hears what when a deadline has come. A rule without a line here fails the type check. */
const TOLD: Record<RuleName, (state: CaseFile, subject: string, event: EventOf<'DeadlineMet'>) => Told> = {
  'triage-reminder': (state) => [[state.deputyCoordinators, 'triage', '']],
  'triage-auto-accept': () => [],
  'owner-escalation': (state) => [
    [state.escalationContacts, 'escalation', 'no-owner'],
    [leaders(state), 'alert', 'owner-escalation|'],
    [delegates(state), 'step', 'ChairNeeded'],
  ],
  'moved-unplanned': alertOf('moved-unplanned'),
  'zorgmakelaar-contact': (state) => [
    [[...leaders(state), ...state.zorgmakelaars], 'alert', 'zorgmakelaar-contact|'],
  ],
  'zorgmakelaar-outcome': (state) => [
    [[...leaders(state), ...state.zorgmakelaars], 'alert', 'zorgmakelaar-outcome|'],
  ],
  'invite-reminder': (state, subject) => [[invited(state, subject), 'invitation', personOf(subject).seat]],
  'invite-deputy': () => [],
  'invite-tell': alertOf('invite-tell'),
  'mandate-end': alertOf('mandate-end'),
  'bed-report': alertOf('bed-report'),
  'new-times': () => [],
  'auto-plan': () => [],
  'start-call': (state) => [[[...participants(state), ...leaders(state)], 'step', 'StartCall']],
  unplanned: alertOf('unplanned'),
  'not-open': alertOf('not-open'),
  undecided: alertOf('undecided'),
  breach: (state) => [
    [state.escalationContacts, 'escalation', 'breach'],
    [leaders(state), 'alert', 'breach|'],
  ],
  'breach-repeat': alertOf('breach-repeat'),
  'vote-again': (state, subject, event) => {
    const [proposal = '', seat = ''] = subject.split('/');
    return [[fillerOf(state, seat, event.at), 'vote', proposal]];
  },
  establish: () => [],
  'start-ask': (state) => [[executors(state), 'start', '']],
  'start-silent': alertOf('start-silent'),
  'action-reminder': (state, subject) => [[owner(state, subject), 'action', subject]],
  'action-late': alertOf('action-late'),
  'check-ask': (state) => [[executors(state), 'check', '']],
  'check-late': alertOf('check-late'),
  'close-reminder': alertOf('close-reminder'),
  'erasure-notice': () => [],
  erasure: () => [],
};

function alertOf(rule: RuleName): (state: CaseFile, subject: string) => Told {
  return (state, subject) => [[leaders(state), 'alert', `${rule}|${subject}`]];
}

/** Late by less than this is not worth a word (R9.5). */
const WORTH_SAYING_MS = 60_000;

export function announceDeadline(event: EventOf<'DeadlineMet'>, state: CaseFile): readonly Announcement[] {
  const late = event.at - event.dueAt;
  const lateMs = late >= WORTH_SAYING_MS ? late : 0;
  return TOLD[event.rule](state, event.subject, event).flatMap(([people, card, subject]) =>
    tellAll(people, card, subject, lateMs),
  );
}

function delegates(state: CaseFile): readonly Party[] {
  return activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.answer.kind !== 'declined' && invitation.answer.kind !== 'left')
      .map((invitation) => invitation.party),
  );
}

function invited(state: CaseFile, subject: string): readonly Party[] {
  const { seat, person } = personOf(subject);
  const found = state.seats.find((each) => each.id === seat);
  return (found?.invitations ?? [])
    .filter((invitation) => invitation.party.person === person)
    .map((invitation) => invitation.party);
}

function fillerOf(state: CaseFile, seat: string, at: number): readonly Party[] {
  const found = activeSeats(state).find((each) => each.id === seat);
  const who = found && filler(found, today(state, at));
  return who ? [who.party] : [];
}

function executors(state: CaseFile): readonly Party[] {
  const decision = currentDecision(state);
  return decision ? proposalOf(state, decision).terms.executors : [];
}

function owner(state: CaseFile, id: string): readonly Party[] {
  const action = currentDecision(state)?.actions.find((each) => each.id === id);
  return action ? [action.owner] : [];
}
