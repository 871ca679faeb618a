import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Scene } from './forms.ts';
import { own } from './markdown.ts';
import type { View } from './view.ts';
import {
  caseLine,
  fact,
  moment,
  offering,
  phone,
  phoneNumber,
  publicFacts,
  restsOnConsent,
  view,
} from './view.ts';

/** R1.1, R1.2: the intake opens with who to call first. */
export function intakeView(caseId: string, scene: Scene): View {
  return view('intake', null, caseId, {
    title: own('Code paars melden'),
    tone: 'accent',
    facts: scene.values.emergencyNumbers.map((each) => fact(each.name, phoneNumber(each.phone))),
    lines: [
      own(
        '**Is er nu gevaar? Bel eerst 112, Veilig Thuis of de crisisdienst.** Deze tafel komt daar niet voor in de plaats.',
      ),
      own('Schrijf geen naam, geen BSN en geen adres op.'),
    ],
    offers: offering(null, scene, 'raise'),
  });
}

/** R1.3, R1.4: what the reporter's card becomes: without content. */
export function reporterView(state: CaseFile, scene: Scene): View {
  const at = moment(state);
  const chair = state.chair
    ? [fact('Voorzitter', phone(state.chair.party.name, state.chair.party.phone))]
    : [];
  const waiting =
    state.withdrawal && !at.over ? [own('Je vroeg om intrekken. De coördinator kijkt ernaar.')] : [];
  const asked = state.question
    ? [own('**De coördinator heeft een vraag.** Druk op Inhoud tonen en dan op Aanvullen.')]
    : [];
  return view('reporter', state, state.caseId, {
    title: own(at.over ? 'Jouw melding is klaar' : 'Jouw melding loopt'),
    subtitle: caseLine(state),
    tone: 'accent',
    facts: [...publicFacts(state, scene), ...chair],
    lines: [...asked, ...waiting],
    offers: at.over
      ? offering(
          state,
          scene,
          'showContent',
          restsOnConsent(state) && 'consentGone',
          mayReopen(state) && 'add',
        )
      : offering(
          state,
          scene,
          'showContent',
          at.decided && 'showDecision',
          'add',
          'withdraw',
          at.decided && 'failed',
        ),
  });
}

/** Whether another ground opens the content again. */
function mayReopen({ consentWithdrawn, erasure }: CaseFile): boolean {
  return consentWithdrawn && erasure.phase !== 'erased';
}
