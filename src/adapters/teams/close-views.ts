import type { BlankHelp, Delivery } from '../../application/ports.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { maySee, viewerOf } from '../../domain/case-file/sight.ts';
import type { Party } from '../../domain/register.ts';
import type { Connector } from './connector.ts';
import { deliveryOf, statusOf } from './connector.ts';
import { redraw } from './draw.ts';
import type { Scene } from './forms.ts';
import { mayHold } from './gate.ts';
import { actorOf } from './identity.ts';
import { md, own } from './markdown.ts';
import { oneMessage } from './one-message.ts';
import type { HeldCard, OpenView, Places } from './places.ts';
import type { View } from './view.ts';
import { caseLine, view, withError } from './view.ts';
import { threadCaseView } from './views-case.ts';
import { erasedView } from './views-content.ts';
import { proposalView } from './views-decision.ts';
import { sightLostWords } from './wording.nl.ts';

/**
 * Takes content off the screens on which an answer put it: of everyone once it was erased (R11.5), else of who may not
 * see it any more (R10.5, R11.6). What an answer put over a message goes by an update of that message. A message that is
 * gone needs none; where Teams lets the bot change nothing the coordinator is told; anything else is tried again.
 */
export async function closeViews(
  connector: Connector,
  places: Places,
  state: CaseFile,
  scene: Scene,
  help: BlankHelp,
): Promise<Delivery> {
  try {
    await places.eachOpened(state.caseId, async (opened) => {
      if (!hasToGo(opened, state, scene)) return false;
      const { cards, summary } = oneMessage(await left(opened, places, state, scene, help));
      try {
        await connector.update(opened.message, cards, summary);
      } catch (fault) {
        if (statusOf(fault) === 403) await toldOf(opened, help);
        else if (deliveryOf(fault).kind !== 'unreachable') throw fault;
      }
      return true;
    });
    return { kind: 'sent' };
  } catch (fault) {
    return deliveryOf(fault);
  }
}

async function toldOf({ party }: OpenView, help: BlankHelp): Promise<void> {
  if (party) await help.leftOpen(party);
}

/** What somebody typed is that person's own until it is erased; what another answer lies over shows no more. */
function hasToGo({ what, party, showing }: OpenView, state: CaseFile, scene: Scene): boolean {
  if (state.erasure.phase === 'erased') return true;
  if (what === 'typed' || !showing || !party) return false;
  return !maySee(state, viewerOf(scene.register, party.person), scene.now);
}

/** What the message is to show instead. */
async function left(
  opened: OpenView,
  places: Places,
  state: CaseFile,
  scene: Scene,
  help: BlankHelp,
): Promise<readonly View[]> {
  const { party, shared, card, subject } = opened;
  const erased = state.erasure.phase === 'erased';
  if (shared) return [erased ? erasedView(state) : asShared(opened, state, scene)];
  const pressed: HeldCard = { caseId: state.caseId, card, subject };
  const bundle = party ? await places.bundleOf(opened.message) : [];
  const views: View[] = [erased ? erasedView(state) : withoutContent(pressed, party, state, scene)];
  for (const each of bundle) {
    if (!party || same(each, pressed) || (erased && each.caseId === state.caseId)) continue;
    // The other cards of that message: the update replaces them too.
    const other = each.caseId === state.caseId ? state : await help.caseOf(each.caseId);
    const shown = other && ownCard(each, party, other, scene);
    if (shown) views.push(shown);
  }
  return views;
}

function same(one: HeldCard, other: HeldCard): boolean {
  return one.caseId === other.caseId && one.card === other.card && one.subject === other.subject;
}

/** The card as the channel has it: in the thread of a case stand only these two. */
function asShared({ card, subject }: OpenView, state: CaseFile, scene: Scene): View {
  const proposal = card === 'proposal' ? proposalView('proposal', state, subject, null, scene) : null;
  return proposal ?? threadCaseView(state, scene);
}

/** The card that was pressed as this person may have it now, and why the content went from it. */
function withoutContent(pressed: HeldCard, party: Party | undefined, state: CaseFile, scene: Scene): View {
  const why = sightLostWords(state);
  const shown = party ? ownCard(pressed, party, state, scene) : null;
  if (shown) return withError(shown, md(why));
  return view('answer', state, state.caseId, {
    title: own('De inhoud is dicht'),
    subtitle: caseLine(state),
    lines: [md(why)],
  });
}

function ownCard({ card, subject }: HeldCard, party: Party, state: CaseFile, scene: Scene): View | null {
  const sender = { party, actor: actorOf(party, scene.register) };
  return mayHold(card, state, sender) ? redraw(card, state, party.person, subject, scene) : null;
}
