import { lengthInWords } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, openProposal } from '../../domain/case-file/case-file.ts';
import { isMeetingLink } from '../../domain/case-file/plan.ts';
import { isPlanned } from '../../domain/case-file/seats.ts';
import type { ActName } from './acts.ts';
import { ACTS } from './acts.ts';
import type { CardData, CardName, FactLine, Tone } from './cards.ts';
import type { Scene } from './forms.ts';
import { form } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { clockWords, FRAME_WORDS, HELP_WORDS, stageWords, TABLE_WORDS } from './wording.nl.ts';

/** A card ready to be drawn. */
export interface View {
  readonly card: CardName;
  readonly data: CardData;
  /** What a lock screen may show: number and kind, never content (R11.1). */
  readonly summary: string;
}

/** The parts of a view that differ; the rest is empty. */
export interface Parts {
  readonly title: Md;
  readonly subtitle?: Md;
  readonly tone?: Tone;
  readonly facts?: readonly FactLine[];
  readonly lines?: readonly Md[];
  readonly sections?: CardData['sections'];
  readonly subject?: string;
  readonly offers?: CardData['offers'];
}

/** Makes a view of a case's card. */
export function view(card: CardName, state: CaseFile | null, caseId: string, parts: Parts): View {
  return {
    card,
    summary: state ? `${state.number}: ${plain(parts.title)}` : plain(parts.title),
    data: {
      ack: own(''),
      error: own(''),
      title: parts.title,
      subtitle: parts.subtitle ?? own(''),
      tone: parts.tone ?? 'default',
      facts: parts.facts ?? [],
      lines: parts.lines ?? [],
      sections: parts.sections ?? [],
      ref: { case: caseId, card, subject: parts.subject ?? '', confirmed: '' },
      offers: parts.offers ?? {},
    },
  };
}

/** A title is our own words; what Markdown needs is of no use on a lock screen. */
function plain(text: Md): string {
  return text.replace(/\\(.)/g, '$1');
}

/** The same view with a line on top that says what was just done, or what went wrong. */
export function withAck(shown: View, ack: Md): View {
  return { ...shown, data: { ...shown.data, ack } };
}

export function withError(shown: View, error: Md): View {
  return { ...shown, data: { ...shown.data, error } };
}

/** A form that opens by a press of its own needs nothing yet. */
const CLOSED = { values: {}, choices: {} };

/** Offers of these acts, each with its fields ready. */
export function offering(
  state: CaseFile | null,
  scene: Scene,
  ...names: readonly (ActName | false)[]
): CardData['offers'] {
  const offered = names.filter((name): name is ActName => name !== false && !opensNothing(name, state));
  return Object.fromEntries(
    offered.map((name) => [name, ACTS[name].opens === 'fresh' ? CLOSED : form(name, state, scene)]),
  );
}

/** After the erasure there is nothing left to open (R11.5). */
function opensNothing(name: ActName, state: CaseFile | null): boolean {
  return state?.erasure.phase === 'erased' && (name === 'showContent' || name === 'showDecision');
}

export function fact(title: string, value: Md): FactLine {
  return { title: own(title), value };
}

/** The first line of every card about a case: `CP-2026-0007 · Noordmark`. */
export function caseLine(state: CaseFile): Md {
  const origin = state.opschalingOf === null ? '' : ` · opgeschaald uit ${state.opschalingOf}`;
  return own(`${state.number} · ${TABLE_WORDS[state.table]} · ${md(state.municipalityName)}${origin}`);
}

/** What everyone may see of a case (R11.1). */
export function publicFacts(state: CaseFile, scene: Scene): readonly FactLine[] {
  // Of a case that is over without a table nobody is late any more.
  const runs = state.table === 'code-paars' && (state.round.heldAt !== null || !moment(state).over);
  const window = runs ? [fact('Klok', own(clockWords(state, scene.now)))] : [];
  const moves = state.moves > 0 ? [fact('Doorgeschoven', own(`${state.moves} keer`))] : [];
  return [fact('Stand', own(stageWords(state, isPlanned(state)))), ...window, ...moves];
}

/** What an invited person needs to say yes in a minute, chosen from lists, not typed (R3.2). */
export function needFacts(state: CaseFile): readonly FactLine[] {
  const frames = state.facts.legalFrames.map((frame) => FRAME_WORDS[frame]).join(', ');
  const help = state.facts.helpKind ? HELP_WORDS[state.facts.helpKind] : 'Nog niet bekend';
  return [fact('Soort hulp', own(help)), fact('Juridisch kader', own(frames || 'Nog niet bekend'))];
}

/** A phone number one can press; the text itself when there is no number in it. */
export function phoneNumber(number: string): Md {
  const tel = number.replace(/[^\d+]/g, '');
  return tel === '' ? md(number) : own(`[${md(number)}](tel:${tel})`);
}

/** Somebody, with the phone number one can press. */
export function phone(name: string, number: string): Md {
  return number === '' ? md(name) : own(`${md(name)}, ${phoneNumber(number)}`);
}

/** Where a table meets: a place of the list, or a link one can press. */
export function place(text: string): Md {
  if (!isMeetingLink(text)) return md(text);
  // As a browser writes it: what is encoded stays so (Teams' own links hold %3a and %40), and no bracket ends it.
  const link = new URL(text).href.replaceAll('(', '%28').replaceAll(')', '%29');
  return own(`[Naar de vergadering](${link})`);
}

export function lateLine(lateMs: number): readonly Md[] {
  return lateMs > 0 ? [own(`Dit bericht komt ${lengthInWords(lateMs)} te laat. Er was een storing.`)] : [];
}

/** Where a case is, as far as buttons depend on it. */
export interface Moment {
  readonly triage: boolean;
  readonly convening: boolean;
  readonly open: boolean;
  readonly adjourned: boolean;
  readonly decided: boolean;
  readonly proposal: boolean;
  readonly zorgmakelaar: boolean;
  readonly over: boolean;
}

export function moment(state: CaseFile): Moment {
  const { phase } = state.stage;
  return {
    triage: phase === 'triage',
    convening: phase === 'convening',
    open: phase === 'table',
    adjourned: phase === 'adjourned',
    decided: currentDecision(state) !== null,
    proposal: openProposal(state) !== null && phase === 'table',
    zorgmakelaar: phase === 'zorgmakelaar',
    over: phase === 'closed' || phase === 'withdrawn' || phase === 'merged',
  };
}

/** Whether there is consent that can be withdrawn (R11.6). */
export function restsOnConsent({ values, ground, consentWithdrawn, erasure }: CaseFile): boolean {
  const kind = values.grounds.find((each) => each.id === ground.ground)?.kind;
  return kind === 'consent' && !consentWithdrawn && erasure.phase !== 'erased';
}
