import type { Instant } from '../calendar.ts';
import { dateOf, instantOf } from '../calendar.ts';
import { happened } from '../case-file/acting.ts';
import { bedAllows, bedAllowsFrom, bedWanted } from '../case-file/beds.ts';
import type { CaseFile } from '../case-file/case-file.ts';
import type { CaseEvent } from '../case-file/events.ts';
import { planId, withoutBed } from '../case-file/plan.ts';
import { expected, isPlanned, sharedTime } from '../case-file/seats.ts';
import { proposeTimes } from '../case-file/times.ts';
import type { ClockRules } from './deadline.ts';
import { once, repeating, series } from './deadline.ts';

type Rules = ClockRules<'bed-report' | 'new-times' | 'auto-plan' | 'start-call' | 'unplanned'>;

function unplanned(state: CaseFile): boolean {
  return state.stage.phase === 'convening' && !isPlanned(state);
}

/** Times are proposed anew once the last of them has come; where there were none an hour later (of a window of 24). */
function newTimesAt(state: CaseFile): Instant {
  return state.slots.at(-1) ?? (state.slotsAt ?? state.raisedAt) + state.values.windowMs / 24;
}

/** R4 and R9.2: a bed, a time, and an alert while there is none. */
export const planRules: Rules = {
  /** R4.3: while the bed is missing the coordinator hears hourly. */
  'bed-report': {
    due: (state) => {
      const { bedSearch, stage, values } = state;
      const running = stage.phase !== 'follow-up' && bedWanted(state);
      if (!running || bedSearch.kind !== 'searching') return [];
      const subject = `${state.round.nr}`;
      return repeating(
        state,
        'bed-report',
        subject,
        bedSearch.since + values.bedRepeatMs,
        values.bedRepeatMs,
      );
    },
  },
  /** R4.1: when the proposed times have gone by and nothing is planned, new ones are proposed. */
  'new-times': {
    due: (state) => {
      if (!unplanned(state) || state.table === 'regulier') return [];
      return once(state, 'new-times', `${state.slotsAt}`, newTimesAt(state));
    },
    meet: (state, _deadline, context) => {
      const slots = proposeTimes(state, expected(state), context);
      return [{ type: 'TimesProposed', ...happened(context), slots }];
    },
  },
  /** R4.5: a quorum shares a time and nobody plans: the bot plans it. */
  'auto-plan': {
    due: (state) => {
      const { sharedSince, bedChangedAt, values } = state;
      if (!unplanned(state) || sharedSince === null) return [];
      // A bed that came later, or begins another day, is what it waited for.
      const waited = Math.max(sharedSince + values.autoPlanMs, bedChangedAt ?? 0);
      const time = sharedTime(state, waited);
      const dueAt = time === null ? null : bedAllowsFrom(state, time, waited);
      return dueAt === null ? [] : once(state, 'auto-plan', `${sharedSince}/${time}`, dueAt);
    },
    meet: (state, _deadline, context) => {
      const time = sharedTime(state, context.now);
      if (time === null || !bedAllows(state, time, context.now)) return [];
      const planned: CaseEvent = {
        type: 'TablePlanned',
        ...happened(context),
        plan: {
          id: planId(state),
          at: time,
          lengthMs: state.values.meetingLengthMs,
          place: state.values.places[0] ?? '',
          by: 'clock',
          late: state.table === 'code-paars' && time > state.round.endsAt,
          withoutBed: withoutBed(state, time, context),
        },
        reason: '',
      };
      return [planned];
    },
  },
  /** R4.7: who accepted is called before the start. */
  'start-call': {
    due: (state) => {
      const { plan, stage, values } = state;
      const waiting = stage.phase === 'convening' || stage.phase === 'adjourned';
      if (!plan || !waiting) return [];
      return once(
        state,
        'start-call',
        plan.id,
        Math.max(plan.at - values.startCallMs, state.planChangedAt ?? 0),
      );
    },
  },
  /** R9.2: nothing planned after 2 hours, at 16:00 of the same day, and at 12, 6, 3 and 1 hours left. */
  unplanned: {
    due: (state) => {
      const { round, values, table } = state;
      const waiting = state.stage.phase === 'triage' || unplanned(state);
      if (!waiting || table !== 'code-paars') return [];
      // What went by while a plan stood was moot, and is not late when that plan lapses (R9.5).
      const unplannedSince = Math.max(round.startedAt, state.planChangedAt ?? 0);
      const four = instantOf(dateOf(round.startedAt, values.timeZone), values.unplannedAt, values.timeZone);
      const moments = [
        round.startedAt + values.unplannedAfterMs,
        four,
        ...values.alertsBeforeDeadlineMs.map((left) => round.endsAt - left),
      ].filter((moment) => moment > unplannedSince && moment < round.endsAt);
      return series(state, 'unplanned', `${round.nr}/${round.startedAt}`, moments);
    },
  },
};
