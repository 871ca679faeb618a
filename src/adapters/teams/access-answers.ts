import { noteAccess } from '../../application/access.ts';
import { caseByNumber } from '../../application/board.ts';
import type { AccessEntry } from '../../application/ports.ts';
import { mayReadAccessLog } from '../../domain/case-file/authority.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Refusal } from '../../domain/case-file/commands.ts';
import type { Edge } from './actions.ts';
import type { ActName } from './acts.ts';
import type { CardName } from './cards.ts';
import type { Scene } from './forms.ts';
import type { Sender } from './identity.ts';
import { md, own } from './markdown.ts';
import type { View } from './view.ts';
import { accessLogView, accessTextView, pageOf } from './views-access.ts';
import { answerView } from './views-content.ts';
import { refusalWords } from './wording.nl.ts';

/** What a privacy officer reads of the log at most; older lines are printed by `npm run case -- log`. */
const MAX_LINES = 10_000;
const NOT_YOURS: Refusal = { code: 'not-allowed', who: 'privacy-officer' };
const TEXT_ACTS: readonly ActName[] = ['accessList', 'accessLetter', 'accessOlder'];

/** Why this person can't read the access log; null for the privacy officer (R10.7). */
export function logClosedTo(sender: Sender): Refusal | null {
  const roles = sender.actor.kind === 'person' ? sender.actor.roles : [];
  return mayReadAccessLog(roles) ? null : NOT_YOURS;
}

/** Whether a press is about the access log: its own buttons, and going back to its card. */
export function isAboutLog(name: ActName, card: CardName): boolean {
  return TEXT_ACTS.includes(name) || ((name === 'back' || name === 'open') && card === 'access-log');
}

/** `inzage` or `inzage CP-…`, typed; reading it is itself on record. */
export async function answerInzage(edge: Edge, sender: Sender, number: string | null): Promise<View> {
  const refusal = logClosedTo(sender);
  const state = number === null ? null : await caseByNumber(edge.app, number);
  const unknown = number !== null && state === null;
  await noteAccess(edge.app, sender.party, {
    caseNumber: state?.number ?? null,
    act: 'inzage',
    allowed: refusal === null && !unknown,
    reason: refusal?.code ?? (unknown ? 'unknown-case' : 'privacy-officer'),
  });
  if (refusal) return answerView('Dit kan niet', [md(refusalWords(refusal))]);
  if (unknown)
    return answerView('Die casus ken ik niet', [own('Kijk met overzicht welke casussen er lopen.')]);
  return accessLogView(state, await linesOf(edge, state), edge.scene());
}

/** A press on a card of the log, by who may read it. */
export async function answerLogPress(
  edge: Edge,
  sender: Sender,
  pressed: { readonly name: ActName; readonly subject: string },
  state: CaseFile,
  scene: Scene,
): Promise<View> {
  const text = TEXT_ACTS.includes(pressed.name);
  const act = text ? pressed.name : 'inzage';
  const line = { caseNumber: state.number, act, allowed: true, reason: 'privacy-officer' };
  await noteAccess(edge.app, sender.party, line);
  const entries = await linesOf(edge, state);
  if (!text) return accessLogView(state, entries, scene);
  const form = pressed.name === 'accessLetter' ? 'letter' : 'list';
  return accessTextView(
    state,
    entries,
    pageOf(pressed.name === 'accessOlder' ? pressed.subject : '', form),
    scene,
  );
}

function linesOf(edge: Edge, state: CaseFile | null): Promise<readonly AccessEntry[]> {
  return edge.app.store.accessLog({ ...(state ? { caseNumber: state.number } : {}), limit: MAX_LINES });
}
