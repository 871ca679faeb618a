import { isDate } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { actingParty, happened, notNow, reasonMissing } from './acting.ts';
import { bedAllows, bedCovers, bedWanted } from './beds.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import type { Plan } from './facts.ts';
import { today } from './seats.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Overleg plannen*, *Verzetten* (R4.1, R4.2, R4.6). */
export function planTable(command: CommandOf<'PlanTable'>, state: CaseFile, context: Context): Decision {
  const { startsAt, lengthMs } = command;
  const place = command.place.trim();
  if (state.stage.phase === 'triage') return notNow('not-triaged');
  if (state.stage.phase === 'table') return notNow('table-open');
  if (currentDecision(state)) return notNow('decided');
  if (state.stage.phase === 'zorgmakelaar') return notNow('triage-done');
  if (startsAt <= context.now) return refused({ code: 'time-past' });
  if (!placeKnown(state, place)) return refused({ code: 'place-unknown' });
  if (!bedAllows(state, startsAt, context.now)) return refused({ code: 'bed-first' });
  const beyond = state.table === 'code-paars' && startsAt > state.round.endsAt;
  const windowRuns = context.now < state.round.endsAt;
  if (beyond && windowRuns && reasonMissing(command.reason)) return refused({ code: 'past-window' });
  if (state.plan?.at === startsAt && state.plan.place === place && state.lapsedPlan === null)
    return accepted();
  const plan: Plan = {
    id: planId(state),
    at: startsAt,
    lengthMs,
    place,
    by: actingParty(context).person,
    late: beyond,
    withoutBed: withoutBed(state, startsAt, context),
  };
  return accepted({ type: 'TablePlanned', ...happened(context), plan, reason: command.reason });
}

export function planId(state: CaseFile): string {
  return `t${state.plans + 1}`;
}

/** A later day that is open only because no bed could be found is marked so (R4.3). */
export function withoutBed(state: CaseFile, time: number, context: Context): boolean {
  return state.noBed !== null && !bedCovers(state, time, context.now);
}

/** A place of the protocol file's list, or a https link (R4.1). */
export function placeKnown(state: CaseFile, place: string): boolean {
  if (state.values.places.includes(place)) return true;
  return isMeetingLink(place);
}

/** A https link without anything that could hide where it goes. */
export function isMeetingLink(text: string): boolean {
  if (!URL.canParse(text) || text.length > 500) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

/** *Wij hebben een plek*, *Geen plek* (R4.3). */
export function answerBed(
  command: CommandOf<'OfferBed' | 'RefuseBed'>,
  state: CaseFile,
  context: Context,
): Decision {
  if (state.bedSearch.kind !== 'searching') return notNow('no-bed-search');
  const party = actingParty(context);
  const offered = command.type === 'OfferBed';
  const text = command.type === 'OfferBed' ? command.text : command.reason;
  if (!offered && reasonMissing(text)) return refused({ code: 'reason-missing' });
  const before = state.bedAnswers.find((answer) => answer.party.person === party.person);
  if (before && before.offered === offered && before.text === text) return accepted();
  const base = happened(context);
  return accepted(
    offered
      ? { type: 'BedOffered', ...base, party, text }
      : { type: 'BedRefused', ...base, party, reason: text },
  );
}

/** *Bed vastleggen* (R4.2, R4.3): ends the search. */
export function recordBed(command: CommandOf<'RecordBed'>, state: CaseFile, context: Context): Decision {
  // A decision that starts later doesn't give the child a bed tonight: the search goes on until it has one.
  if (currentDecision(state) && !bedWanted(state)) return notNow('decided');
  const { record } = command;
  if (record.kind === 'stays' && record.judgedBy.trim() === '')
    return refused({ code: 'field-missing', field: 'judgedBy' });
  if (record.kind === 'bed') {
    if (record.place.trim() === '') return refused({ code: 'field-missing', field: 'bedPlace' });
    const on = today(state, context.now);
    const wrong =
      !isDate(record.from) || !isDate(record.till) || record.till <= record.from || record.till < on;
    if (wrong) return refused({ code: 'bed-dates' });
  }
  const same = state.bedRecords.some((each) => JSON.stringify(each) === JSON.stringify(record));
  if (same) return accepted();
  return accepted({ type: 'BedRecorded', ...happened(context), record });
}

/** *Geen plek gevonden* (R4.3): tells the escalation contact and opens next-day planning all the same. */
export function recordNoBed(command: CommandOf<'RecordNoBed'>, state: CaseFile, context: Context): Decision {
  if (state.bedSearch.kind !== 'searching') return notNow('no-bed-search');
  if (state.noBed !== null) return accepted();
  if (reasonMissing(command.asked)) return refused({ code: 'field-missing', field: 'asked' });
  return accepted({ type: 'NoBedFound', ...happened(context), asked: command.asked });
}
