import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import { COORDINATING } from '../words.ts';
import { actingParty, actingPerson, happened, notNow, reasonMissing } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { isReporter } from './seats.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Sluiten* (R8.1): a decision, every action done or dropped, the child afgeschaald or the place lasting. */
export function closeCase(command: CommandOf<'CloseCase'>, state: CaseFile, context: Context): Decision {
  const decision = currentDecision(state);
  if (!decision) return notNow('not-decided');
  const actions = decision.actions.filter((action) => action.status === 'open').length;
  const afschaling = !decision.scaledDown && !command.lasting;
  if (actions > 0 || afschaling) return refused({ code: 'not-finished', actions, afschaling });
  if (!decision.scaledDown && reasonMissing(command.note)) return refused({ code: 'reason-missing' });
  return accepted({ type: 'CaseClosed', ...happened(context), lasting: command.lasting, note: command.note });
}

function leads(state: CaseFile, context: Context): boolean {
  const { party, roles } = actingPerson(context);
  return state.chair?.party.person === party.person || roles.some((role) => COORDINATING.includes(role));
}

/**
 * *Intrekken* (R8.2): by the reporter before triage at once; later it is a request, which the coordinator confirms
 * naming who judged the child safe.
 */
export function withdrawCase(
  command: CommandOf<'WithdrawCase'>,
  state: CaseFile,
  context: Context,
): Decision {
  const base = happened(context);
  // A coordinator who raised the case may confirm it too, by naming who judged the child safe.
  const confirms = leads(state, context) && !reasonMissing(command.judgedBy);
  if (isReporter(state, actingParty(context).person) && !confirms) {
    if (reasonMissing(command.reason)) return refused({ code: 'reason-missing' });
    if (state.stage.phase === 'triage')
      return accepted({ type: 'CaseWithdrawn', ...base, reason: command.reason, judgedBy: '' });
    if (state.withdrawal) return accepted();
    return accepted({ type: 'WithdrawalRequested', ...base, reason: command.reason });
  }
  const reason = reasonMissing(command.reason) ? state.withdrawal?.reason : command.reason;
  if (reason === undefined) return refused({ code: 'reason-missing' });
  if (reasonMissing(command.judgedBy)) return refused({ code: 'field-missing', field: 'judgedBy' });
  return accepted({ type: 'CaseWithdrawn', ...base, reason, judgedBy: command.judgedBy });
}
