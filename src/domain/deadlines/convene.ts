import type { Instant } from '../calendar.ts';
import { addAwakeTime, addDays, dateOf, instantOf } from '../calendar.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import { inviteNext } from '../case-file/convene.ts';
import type { Invitation, Seat } from '../case-file/facts.ts';
import { activeSeats, filler } from '../case-file/seats.ts';
import type { ClockRules, Deadline } from './deadline.ts';
import { once } from './deadline.ts';
import type { RuleName } from './rule-names.ts';

type Rules = ClockRules<'invite-reminder' | 'invite-deputy' | 'invite-tell' | 'mandate-end'>;

function beforeDecision(state: CaseFile): boolean {
  const { phase } = state.stage;
  return phase === 'convening' || phase === 'table' || phase === 'adjourned';
}

/** One deadline for each person who did not answer, after `wait` of answer time (R3.3, R9.6). */
function perSilent(
  state: CaseFile,
  rule: RuleName,
  wait: number,
  which: (seat: Seat, invitation: Invitation) => boolean = () => true,
): readonly Deadline[] {
  if (!beforeDecision(state)) return [];
  return activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.answer.kind === 'none' && which(seat, invitation))
      .flatMap((invitation) =>
        once(state, rule, subjectOf(seat, invitation), after(state, invitation, wait)),
      ),
  );
}

/** Asked anew is another subject: the answer time starts again (R7.1). */
function subjectOf(seat: Seat, invitation: Invitation): string {
  return `${seat.id}/${invitation.party.person}/${invitation.askedAt}`;
}

function after(state: CaseFile, invitation: Invitation, wait: number): Instant {
  const { quietHours, timeZone } = state.values;
  return addAwakeTime(invitation.askedAt, wait, quietHours, timeZone, state.wakes);
}

/** The seat and the person that a deadline of this group is about. */
export function personOf(subject: string): { readonly seat: string; readonly person: string } {
  const [seat = '', tenant = '', object = ''] = subject.split('/');
  return { seat, person: `${tenant}/${object}` };
}

/** R3.3: each person for himself; one answer never stands for the group. */
export const conveneRules: Rules = {
  /** R3.3: no answer → a reminder. */
  'invite-reminder': { due: (state) => perSilent(state, 'invite-reminder', state.values.inviteReminderMs) },
  /** R3.3: no answer → the deputy is asked too. */
  'invite-deputy': {
    due: (state) =>
      perSilent(state, 'invite-deputy', state.values.inviteDeputyMs, (seat) => seat.deputies.length > 0),
    meet: (state, deadline, context) => {
      const { seat } = personOf(deadline.subject);
      const found = state.seats.find((each) => each.id === seat);
      return found && filler(found, dateOf(context.now, state.values.timeZone)) === null
        ? inviteNext(found, context)
        : [];
    },
  },
  /** R3.3: no answer → the coordinator is told, with the phone number. */
  'invite-tell': { due: (state) => perSilent(state, 'invite-tell', state.values.inviteTellCoordinatorMs) },
  /** R3.5: mandates are judged at each act; one that ends while the case runs is an act of the calendar. */
  'mandate-end': {
    due: (state) => {
      if (!beforeDecision(state)) return [];
      const { timeZone } = state.values;
      return activeSeats(state).flatMap((seat) =>
        seat.invitations.flatMap(({ answer, caseMandate, party }) => {
          // The later of the two counts; without either there is none that could end.
          const till = [caseMandate?.till ?? '', party.mandate?.till ?? ''].toSorted()[1];
          if (!till || answer.kind !== 'accepted') return [];
          const ends = instantOf(addDays(till, 1), '00:00', timeZone);
          const subject = `${seat.id}/${party.person}/${till}`;
          return once(state, 'mandate-end', subject, Math.max(ends, answer.at));
        }),
      );
    },
  },
};
