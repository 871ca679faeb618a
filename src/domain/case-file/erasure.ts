import type { Instant } from '../calendar.ts';
import {
  addDays,
  addPeriod,
  afterPeriod,
  dateOf,
  isDate,
  isShorterThanADay,
  nextWorkdayStart,
  reminderOn,
} from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { Party } from '../register.ts';
import { coordinatorsOf } from '../register.ts';
import { happened, notNow, reasonMissing } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { isOver } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { NO_GROUND, NO_INTAKE, NO_PROPOSAL } from './events.ts';

/** How far one press puts the erasing off at most; it can be pressed again. */
const POSTPONED_AT_MOST = 'P12M';

/** *Wissen uitstellen* (R11.5): with a reason, till a day after the one that was set. */
export function postponeErasure(
  command: CommandOf<'PostponeErasure'>,
  state: CaseFile,
  context: Context,
): Outcome<CaseEvent, Refusal> {
  const { erasure, values } = state;
  const { till, reason } = command;
  if (erasure.phase === 'running') return notNow('not-over');
  if (erasure.phase === 'erased') return refused({ code: 'content-erased' });
  const set = dateOf(erasure.at, values.timeZone);
  // A second press of the same.
  if (till === set && erasure.phase === 'ahead') return accepted();
  if (reasonMissing(reason)) return refused({ code: 'reason-missing' });
  if (!isDate(till)) return refused({ code: 'field-missing', field: 'date' });
  const first = addDays(set, 1);
  const last = addPeriod(set, POSTPONED_AT_MOST);
  if (till < first || till > last) return refused({ code: 'erasure-dates', first, last });
  return accepted({
    type: 'ErasurePostponed',
    ...happened(context),
    till,
    reason,
    told: coordinatorsNow(context),
  });
}

/** Who coordinates a year later need not be who did then, so the register is asked. */
export function coordinatorsNow({ register }: Context): readonly Party[] {
  return coordinatorsOf(register);
}

/** The end of the case starts the wait for its erasure, however it ended; what was typed is gone after it (R11.5). */
export function evolveErasure(state: CaseFile, event: CaseEvent): CaseFile {
  switch (event.type) {
    case 'ErasureAnnounced':
      return { ...state, erasure: { phase: 'announced', at: event.eraseAt } };
    case 'ErasurePostponed':
      return {
        ...state,
        erasure: { phase: 'ahead', since: event.at, at: reminderOn(event.till, state.values) },
      };
    case 'ContentErased':
      return withoutContent({ ...state, erasure: { phase: 'erased', at: event.at } });
    default:
      return state.erasure.phase === 'running' && isOver(state)
        ? { ...state, erasure: { phase: 'ahead', since: event.at, at: eraseAt(event.at, state.values) } }
        : state;
  }
}

/** The first working morning after the period; a period of less than a day is kept to the moment. */
function eraseAt(endedAt: Instant, values: ProtocolValues): Instant {
  const over = afterPeriod(endedAt, values.retention, values.timeZone);
  return isShorterThanADay(values.retention) ? over : nextWorkdayStart(over, values);
}

/** The state with nothing in it that a person typed: the same as its events make without their content. */
function withoutContent(state: CaseFile): CaseFile {
  return {
    ...state,
    content: NO_INTAKE,
    ground: NO_GROUND,
    additions: [],
    question: null,
    reasons: [],
    bedAnswers: state.bedAnswers.map((answer) => ({ ...answer, text: '' })),
    bedRecords: [],
    noBed: state.noBed && { ...state.noBed, asked: '' },
    withdrawal: state.withdrawal && { ...state.withdrawal, reason: '' },
    proposals: state.proposals.map((proposal) => ({
      ...proposal,
      content: NO_PROPOSAL,
      votes: proposal.votes.map((vote) => ({ ...vote, reason: '' })),
    })),
    decisions: state.decisions.map((decision) => ({
      ...decision,
      reason: '',
      ground: NO_GROUND,
      actions: decision.actions.map((action) => ({ ...action, text: '' })),
    })),
  };
}
