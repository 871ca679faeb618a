import type { Instant } from '../calendar.ts';
import { addDays, addWorkingDays, dateOf, reminderOn } from '../calendar.ts';
import { happened } from '../case-file/acting.ts';
import { coordinatorsNow } from '../case-file/erasure.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { ClockRules } from './deadline.ts';
import { once } from './deadline.ts';

/** Between the announcement and the erasing. */
const NOTICE_DAYS = 7;

/** On the last working day that is a week or more before. */
function noticeAt(eraseAt: Instant, values: ProtocolValues): Instant {
  const weekBefore = addDays(dateOf(eraseAt, values.timeZone), -NOTICE_DAYS);
  return reminderOn(addWorkingDays(addDays(weekBefore, 1), -1, values), values);
}

/** What was announced late, after an outage, is erased late: the week stays (R9.5). */
function weekLater(now: Instant, values: ProtocolValues): Instant {
  return reminderOn(addDays(dateOf(now, values.timeZone), NOTICE_DAYS), values);
}

/** R11.5: after closing plus 12 months the content is erased; announced a week before. */
export const erasureRules: ClockRules<'erasure-notice' | 'erasure'> = {
  /** R11.5: announced a week before, or at once where less than a week is left by then. */
  'erasure-notice': {
    due: (state) => {
      const { erasure, values } = state;
      if (erasure.phase !== 'ahead') return [];
      return once(
        state,
        'erasure-notice',
        `${erasure.at}`,
        Math.max(noticeAt(erasure.at, values), erasure.since),
      );
    },
    meet: (state, deadline, context) => {
      const { erasure, values } = state;
      if (erasure.phase !== 'ahead') return [];
      const short = deadline.dueAt === erasure.since;
      const eraseAt = short ? erasure.at : Math.max(erasure.at, weekLater(context.now, values));
      return [{ type: 'ErasureAnnounced', ...happened(context), eraseAt, told: coordinatorsNow(context) }];
    },
  },
  /** R11.5: the store destroys the key with this event. */
  erasure: {
    due: (state) => (state.erasure.phase === 'announced' ? once(state, 'erasure', '', state.erasure.at) : []),
    meet: (_state, _deadline, context) => [
      { type: 'ContentErased', ...happened(context), told: coordinatorsNow(context) },
    ],
  },
};
