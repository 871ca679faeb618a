import type { CalendarDate } from '../calendar.ts';
import { addPeriod, isDate } from '../calendar.ts';
import type { Party } from '../register.ts';
import { findPerson, holders, mandateValid, organisationName, partyOf } from '../register.ts';
import { LIVING_ELSEWHERE } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import type { Context, ProposalInput, Refusal } from './commands.ts';
import type { ProposalContent, ProposalTerms, ProposedAction } from './facts.ts';
import { participants, today } from './seats.ts';

/** How many actions a proposal holds at the most. */
export const MAX_ACTIONS = 8;

/** What a proposal lacks (R6.1, R6.6); null when it is whole. */
export function incomplete(input: ProposalInput, state: CaseFile, context: Context): Refusal | null {
  const missing = missingText(input);
  if (missing) return { code: 'field-missing', field: missing };
  const on = today(state, context.now);
  for (const [field, date] of [
    ['startDate', input.startDate],
    ['firstCheck', input.firstCheck],
    ...input.actions.map((action) => ['actionDue', action.due]),
  ] as const) {
    if (!isDate(date as string)) return { code: 'field-missing', field: field as string };
    if ((date as string) < on) return { code: 'date-past', field: field as string };
  }
  const latest = addPeriod(input.startDate, state.values.afschalingMax);
  if (input.firstCheck > latest) return { code: 'check-too-late', latest };
  if (!context.register.organisations.some((each) => each.id === input.executor))
    return { code: 'executor-unknown' };
  const payer = context.register.organisations.find((each) => each.id === input.payer);
  if (payer?.kind !== 'municipality') return { code: 'field-missing', field: 'payer' };
  if (input.actions.length > MAX_ACTIONS) return { code: 'field-missing', field: 'actionText' };
  const unknown = input.actions.some((action) => partyKnown(action.owner, state, context) === null);
  return unknown ? { code: 'field-missing', field: 'actionOwner' } : null;
}

function missingText(input: ProposalInput): string | null {
  const empty = (text: string) => text.trim() === '';
  if (empty(input.text)) return 'text';
  if (empty(input.afschalingGoal)) return 'afschalingGoal';
  if (empty(input.heardHow)) return 'heardHow';
  const elsewhere = LIVING_ELSEWHERE.includes(input.kind);
  if (elsewhere && empty(input.network)) return 'network';
  if (input.kind === 'stream-2' && empty(input.whyNotLighter)) return 'whyNotLighter';
  if (!input.actions.some((action) => action.kind === 'tell')) return 'tell';
  if (elsewhere && !input.actions.some((action) => action.kind === 'family')) return 'family';
  if (input.actions.some((action) => empty(action.text))) return 'actionText';
  return null;
}

/** Somebody of the case or of the register, as the case keeps people. */
function partyKnown(person: string, state: CaseFile, context: Context): Party | null {
  const entry = findPerson(context.register, person);
  if (entry) return partyOf(context.register, entry);
  const known = [...participants(state), ...state.reporters];
  return known.find((party) => party.person === person) ?? null;
}

/** Who acts for the executing organisation: who sits here for it, else its delegates. */
function executorsOf(organisation: string, state: CaseFile, context: Context): readonly Party[] {
  const atTable = participants(state).filter((party) => party.organisation === organisation);
  if (atTable.length > 0) return atTable;
  const on = today(state, context.now);
  const delegates = holders(context.register, 'delegate').filter(
    (party) => party.organisation === organisation && mandateValid(party.mandate, on),
  );
  if (delegates.length > 0) return delegates;
  return state.chair ? [state.chair.party] : state.coordinators;
}

/** The proposal as the case keeps it: terms apart from what was typed. The input is `incomplete`-checked. */
export function formulate(
  input: ProposalInput,
  state: CaseFile,
  context: Context,
): { readonly terms: ProposalTerms; readonly content: ProposalContent } {
  const executors = executorsOf(input.executor, state, context);
  const actions = input.actions.map((action): ProposedAction => {
    const owner = partyKnown(action.owner, state, context);
    if (!owner) throw new Error(`case ${state.number}: action without an owner`);
    return { kind: action.kind, owner, due: action.due };
  });
  const analysis = analysisAction(input.firstCheck, state, executors);
  return {
    terms: {
      kind: input.kind,
      executor: input.executor,
      executorName: organisationName(context.register, input.executor),
      executors,
      payer: input.payer,
      payerName: organisationName(context.register, input.payer),
      startDate: input.startDate,
      firstCheck: input.firstCheck,
      actions: [...actions, ...analysis.map((each) => each.action)],
      closed: input.closed,
      heard: input.heard,
    },
    content: {
      text: input.text,
      actions: [...input.actions.map((action) => action.text), ...analysis.map((each) => each.text)],
      afschalingGoal: input.afschalingGoal,
      network: input.network,
      whyNotLighter: input.whyNotLighter,
      heardHow: input.heardHow,
    },
  };
}

/** R6.6: without a verklarende analyse the decision gets an action to make one. */
function analysisAction(
  due: CalendarDate,
  state: CaseFile,
  executors: readonly Party[],
): readonly { readonly action: ProposedAction; readonly text: string }[] {
  const owner = executors[0];
  if (state.facts.analysis === 'yes' || !owner) return [];
  return [{ action: { kind: 'analysis', owner, due }, text: 'Een verklarende analyse (laten) maken.' }];
}
