import { addPeriod, isDate } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { happened, notNow, reasonMissing } from './acting.ts';
import type { CaseFile, Decision as Decided } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent, EventOf } from './events.ts';
import { evolveAll } from './evolve.ts';
import { groundLacks, openBedSearch } from './raise.ts';
import { activeSeats, today } from './seats.ts';
import { proposeTimes } from './times.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Gestart* (R7.1). */
export function confirmStart(state: CaseFile, context: Context): Decision {
  const decision = currentDecision(state);
  if (!decision) return notNow('not-decided');
  if (decision.startConfirmedAt !== null) return accepted();
  return accepted({ type: 'StartConfirmed', ...happened(context) });
}

/** *Besluit lukt niet* (R7.1): the same table, a fresh window, bed first. */
export function reportFailure(
  command: CommandOf<'ReportFailure'>,
  state: CaseFile,
  context: Context,
): Decision {
  const decision = currentDecision(state);
  if (!decision) return notNow('not-decided');
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const failed: CaseEvent = { type: 'DecisionFailed', ...happened(context), reason: command.reason };
  const after = evolveAll(state, [failed]);
  const again = activeSeats(after).flatMap((seat): EventOf<'PersonInvited'>[] => {
    const who = seat.invitations[0];
    if (!who) return [];
    return [{ type: 'PersonInvited', ...happened(context), seat: seat.id, party: who.party, as: who.as }];
  });
  const coming = again.map(({ party }) => party);
  return accepted(
    failed,
    openBedSearch(context, state.values.timeZone),
    { type: 'TimesProposed', ...happened(context), slots: proposeTimes(after, coming, context) },
    ...again,
  );
}

/** *Gereed*, *Vervalt* (R7.2). */
export function endAction(
  command: CommandOf<'FinishAction' | 'DropAction'>,
  state: CaseFile,
  context: Context,
): Decision {
  const action = currentDecision(state)?.actions.find((each) => each.id === command.action);
  if (!action) return notNow('not-decided');
  if (action.status !== 'open') return accepted();
  if (command.type === 'FinishAction')
    return accepted({ type: 'ActionFinished', ...happened(context), action: action.id });
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  return accepted({ type: 'ActionDropped', ...happened(context), action: action.id, reason: command.reason });
}

function openCheck(state: CaseFile): Decided | null {
  const decision = currentDecision(state);
  return decision && !decision.scaledDown ? decision : null;
}

/** *Afgeschaald* (R7.3). */
export function recordScaledDown(
  command: CommandOf<'RecordScaledDown'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (!currentDecision(state)) return notNow('not-decided');
  if (!openCheck(state)) return accepted();
  const { heard, note } = command;
  return accepted({ type: 'ScaledDown', ...happened(context), heard, note });
}

/** *Nog niet* (R7.3): a reason, and the next date within six weeks. */
export function postponeAfschaling(
  command: CommandOf<'PostponeAfschaling'>,
  state: CaseFile,
  context: Context,
): Decision {
  const decision = openCheck(state);
  if (!decision) return notNow(currentDecision(state) ? 'answered' : 'not-decided');
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const on = today(state, context.now);
  const latest = addPeriod(on, state.values.afschalingMax);
  if (!isDate(command.next)) return refused({ code: 'field-missing', field: 'next' });
  if (command.next <= on) return refused({ code: 'date-past', field: 'next' });
  if (command.next > latest) return refused({ code: 'check-too-late', latest });
  if (decision.check === command.next) return accepted();
  const { next, reason, heard } = command;
  return accepted({ type: 'AfschalingPostponed', ...happened(context), next, reason, heard });
}

/** Scaled up, and the next check has not come yet: a second press. */
function scaledUpAlready(state: CaseFile, decision: Decided, context: Context): boolean {
  return decision.scaledUp && today(state, context.now) < decision.check;
}

/** *Opschalen* (R7.3): a confirmation and a fresh ground; a new code paars, linked to this one. */
export function scaleUp(command: CommandOf<'ScaleUp'>, state: CaseFile, context: Context): Decision {
  const decision = currentDecision(state);
  if (!decision) return notNow('not-decided');
  if (scaledUpAlready(state, decision, context)) return accepted();
  if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
  const lack = groundLacks(command.ground, state.values, state.facts.ageBand);
  if (lack) return refused({ code: 'field-missing', field: lack });
  if (!command.confirmed) return refused({ code: 'confirm-first' });
  return accepted({
    type: 'ScaledUp',
    ...happened(context),
    newCase: `${state.caseId}.op${state.decisions.length}-${decision.check}`,
    ground: command.ground,
    reason: command.reason,
    heard: command.heard,
    next: addPeriod(today(state, context.now), state.values.afschalingMax),
  });
}
