import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, proposalOf } from '../../domain/case-file/case-file.ts';
import { isReporter, participants } from '../../domain/case-file/seats.ts';
import type { Scene } from './forms.ts';
import type { View } from './view.ts';
import { bedRequestView, caseView, invitationView, triageView } from './views-case.ts';
import { actionView, checkView, decisionView, startView } from './views-decision.ts';
import { reporterView } from './views-reporter.ts';

/** What one's own part in a case is, for the typed word `casus`; null for who has none. */
export function ownView(state: CaseFile, person: string, leads: boolean, scene: Scene): View | null {
  if (leads || state.chair?.party.person === person)
    return state.stage.phase === 'triage' ? triageView(state, scene) : caseView(state, person, scene);
  if (isReporter(state, person)) return reporterView(state, scene);
  return (
    ownTask(state, person, scene) ??
    invitationView(state, person, scene) ??
    bedRequestView(state, person, scene)
  );
}

/** After the decision: an action that is open, the start or the check for who carries it out, else the decision. */
function ownTask(state: CaseFile, person: string, scene: Scene): View | null {
  const decision = currentDecision(state);
  if (!decision) return null;
  const action = decision.actions.find((each) => each.owner.person === person && each.status === 'open');
  const shown = action ? actionView(state, action.id, 0, scene) : null;
  if (shown) return shown;
  const { executors } = proposalOf(state, decision).terms;
  const executes = executors.some((party) => party.person === person);
  const next = decision.startConfirmedAt === null ? startView : checkView;
  const asked = executes ? next(state, 0, scene) : null;
  if (asked) return asked;
  const took = executes || participants(state).some((party) => party.person === person);
  return took ? decisionView(state, decision.proposal, scene) : null;
}
