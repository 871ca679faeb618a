import type { Instant } from '../calendar.ts';
import {
  addWorkingDays,
  DAY,
  dateOf,
  HOUR,
  instantOf,
  isWorkingDay,
  MINUTE,
  timeOf,
  withinHours,
} from '../calendar.ts';
import type { Party } from '../register.ts';
import type { CaseFile } from './case-file.ts';
import type { Context } from './commands.ts';

/** R4.1: the bot proposes up to four times. */
export const MAX_TIMES = 4;
/** Times start on the half hour; in a squeezed practice window proportionally finer. */
const STEPS_IN_WINDOW = 48;
const MAX_STEPS_LOOKED_AT = 1000;

/**
 * The times to propose (R4.1): inside the meeting hours, from `meetingLead` ahead, the same day first, none past
 * the window (late: within the next day), none where one of these people already sits at another case's table within
 * the hour.
 */
export function proposeTimes(
  state: CaseFile,
  coming: readonly Party[],
  context: Context,
): readonly Instant[] {
  const { values } = state;
  if (state.table === 'regulier') return [];
  const end = horizon(state, context.now);
  const step = Math.min(30 * MINUTE, Math.max(1000, values.windowMs / STEPS_IN_WINDOW));
  const first = Math.ceil((context.now + values.meetingLeadMs) / step) * step;
  const people = new Set(coming.map((party) => party.person));
  const busy = context.busy.filter((each) => people.has(each.person)).map((each) => each.at);
  const times: Instant[] = [];
  for (let looked = 0; looked < MAX_STEPS_LOOKED_AT && times.length < MAX_TIMES; looked += 1) {
    const time = first + looked * step;
    if (time > end) break;
    const last = times.at(-1);
    const spaced = last === undefined || time - last >= 2 * step;
    if (spaced && inMeetingHours(state, time) && busy.every((at) => Math.abs(at - time) >= HOUR))
      times.push(time);
  }
  return times;
}

/** How far ahead times are proposed. */
function horizon(state: CaseFile, now: Instant): Instant {
  const { values } = state;
  if (state.table === 'spoed') {
    const last = addWorkingDays(dateOf(now, values.timeZone), values.spoedPlanWorkingDays, values);
    return instantOf(last, values.meetingHours.till, values.timeZone);
  }
  return now < state.round.endsAt ? state.round.endsAt : now + DAY;
}

function inMeetingHours(state: CaseFile, time: Instant): boolean {
  const { meetingHours, timeZone } = state.values;
  if (state.table === 'spoed' && !isWorkingDay(dateOf(time, timeZone), state.values)) return false;
  return withinHours(timeOf(time, timeZone), meetingHours);
}
