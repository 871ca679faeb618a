import { noteAccess } from '../../application/access.ts';
import type { Application } from '../../application/handle.ts';
import { handle, loadCase } from '../../application/handle.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Refusal } from '../../domain/case-file/commands.ts';
import { isReporter } from '../../domain/case-file/seats.ts';
import { maySee, viewerOf } from '../../domain/case-file/sight.ts';
import { answerLogPress, isAboutLog, logClosedTo } from './access-answers.ts';
import { ackWords } from './acks.nl.ts';
import type { ActName, Field } from './acts.ts';
import { ACTS, actNamed } from './acts.ts';
import type { CardJson, CardName } from './cards.ts';
import { CARD_NAMES, renderCard, renderForm } from './cards.ts';
import { redraw } from './draw.ts';
import type { Scene } from './forms.ts';
import { deputyForm, form } from './forms.ts';
import { mayHold, mayOpen, notTheirs } from './gate.ts';
import type { Sender } from './identity.ts';
import { md, own } from './markdown.ts';
import type { OpenView } from './places.ts';
import { hasTyped, screened } from './screening.ts';
import { whyAllowed, whyClosed } from './sight.ts';
import type { Press } from './to-command.ts';
import { translate } from './to-command.ts';
import type { View } from './view.ts';
import { caseLine, fact, phoneNumber, view, withAck, withError } from './view.ts';
import { answerView, contentView, recordView } from './views-content.ts';
import { reporterView } from './views-reporter.ts';
import { refusalWords } from './wording.nl.ts';

/** What a button sent, as far as we believe it: which act, on which card, with which fields. Never who. */
export interface PressedButton {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Of the activity: a redelivery is the same press. */
  readonly pressId: string;
}

/** The answer to one person. */
export interface Answer {
  readonly card: CardJson;
  /** What the stored message is to be made too (it holds no content). */
  readonly replaces: CardJson | null;
  /** What this card puts on somebody's screen that is to go from there one day (R10.5, R11.5); null for nothing. */
  readonly opens: Opened | null;
}

export type Opened = Pick<OpenView, 'what' | 'card' | 'subject'> & { readonly caseId: string };

export interface Edge {
  readonly app: Application;
  /** What cards are drawn with now. */
  readonly scene: () => Scene;
  /** People of the region's channel who are not in the register (R3.4); a look at Teams. */
  readonly channelPeople: () => Promise<Scene['channelPeople']>;
}

interface Pressed {
  readonly name: ActName;
  readonly opens: boolean;
  readonly caseId: string;
  readonly card: CardName;
  readonly subject: string;
  readonly values: Readonly<Record<string, string>>;
  readonly confirmed: string;
  readonly pressId: string;
}

/** Each Opschalen adds fifteen signs to the id of the case it came from. */
const MAX_ID = 400;
const OPEN = 'open:';

/** Reads a press; null for a button we do not know, or a card that was cut. */
function read(button: PressedButton): Pressed | null {
  const opens = button.verb.startsWith(OPEN);
  const name = opens ? button.verb.slice(OPEN.length) : button.verb;
  const caseId = asText(button.data.case);
  if (actNamed(name) === null || caseId === '' || caseId.length > MAX_ID) return null;
  const card = CARD_NAMES.find((each) => each === button.data.card) ?? 'answer';
  const fields: readonly Field[] = ACTS[name as ActName].fields;
  return {
    name: name as ActName,
    opens,
    caseId,
    card,
    subject: asText(button.data.subject).slice(0, 300),
    values: Object.fromEntries(
      fields.map((each) => [
        each.id,
        asText(button.data[`${name}.${each.id}`] ?? button.data[each.id]).trim(),
      ]),
    ),
    confirmed: asText(button.data.confirmed),
    pressId: button.pressId,
  };
}

function asText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'boolean' || typeof value === 'number'
      ? String(value)
      : '';
}

/** Answers one press. What is refused comes back with everything typed still there (R1.3). */
export async function answerPress(edge: Edge, sender: Sender, button: PressedButton): Promise<Answer> {
  const pressed = read(button);
  if (!pressed)
    return plain(
      answerView('Deze knop ken ik niet', [
        own('De kaart is misschien oud. Typ help om te zien wat je kunt doen.'),
      ]),
    );
  const loaded = await loadCase(edge.app, pressed.caseId);
  const state = loaded?.state ?? null;
  // Whether there is such a case is not for who can't see it: on record it is.
  if (!raisable(pressed, state, sender)) {
    await noteRefusal(edge, sender, pressed, { code: 'unknown-case' }, state);
    return plain(refusedView({ code: 'unknown-case' }));
  }
  const scene = await sceneFor(edge, pressed);
  if (state && isAboutLog(pressed.name, pressed.card)) {
    const refusal = logClosedTo(sender);
    if (refusal) return turnedAway(edge, sender, pressed, refusal, state);
    return plain(await answerLogPress(edge, sender, pressed, state, scene));
  }
  if (state && (pressed.name === 'showContent' || pressed.name === 'showDecision'))
    return show(edge, sender, pressed, state, scene);
  if (state && (pressed.name === 'back' || pressed.name === 'open'))
    return plain(currentCard(pressed, state, sender, scene));
  if (state && pressed.opens) return openForm(edge, pressed, state, sender, scene);
  return act(edge, sender, pressed, state, scene);
}

const CASE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A case that is not there can only be raised, under an id that we made; one that is there not by somebody else. */
function raisable(pressed: Pressed, state: CaseFile | null, sender: Sender): boolean {
  if (pressed.name !== 'raise') return state !== null;
  return state === null ? CASE_ID.test(pressed.caseId) : isReporter(state, sender.party.person);
}

/** A refusal that no command came to is on record all the same (R10.8). */
function noteRefusal(
  edge: Edge,
  sender: Sender,
  pressed: Pressed,
  refusal: { readonly code: string },
  state: CaseFile | null,
): Promise<void> {
  const line = { act: pressed.name, allowed: false, reason: refusal.code };
  return noteAccess(edge.app, sender.party, { caseNumber: state?.number ?? null, ...line });
}

async function turnedAway(
  edge: Edge,
  sender: Sender,
  pressed: Pressed,
  refusal: Refusal,
  state: CaseFile,
): Promise<Answer> {
  await noteRefusal(edge, sender, pressed, refusal, state);
  return plain(withError(currentCard(pressed, state, sender, edge.scene()), md(refusalWords(refusal))));
}

/** People of the channel are looked up only for the form that can choose them. */
async function sceneFor(edge: Edge, pressed: Pressed): Promise<Scene> {
  const scene = edge.scene();
  if (pressed.name !== 'addParticipant') return scene;
  return { ...scene, channelPeople: await edge.channelPeople() };
}

function plain(shown: View): Answer {
  return { card: renderCard(shown.card, shown.data), replaces: null, opens: null };
}

/** An answer that shows this person what is not to stay on the screen. */
function opening(answer: Answer, what: OpenView['what'], { caseId, card, subject }: Pressed): Answer {
  return { ...answer, opens: { caseId, what, card, subject } };
}

function refusedView(refusal: Refusal): View {
  return answerView('Dit kan niet', [md(refusalWords(refusal))]);
}

/** The card that was pressed, as it is now; where it is gone, a line that says where things stand. */
function currentCard(
  pressed: Pressed,
  state: CaseFile,
  sender: Sender,
  scene: Scene,
  gone = 'Dit is al verwerkt',
): View {
  const again = mayHold(pressed.card, state, sender)
    ? redraw(pressed.card, state, sender.party.person, pressed.subject, scene)
    : null;
  if (again) return again;
  const shown = view('answer', state, state.caseId, { title: own(gone), subtitle: caseLine(state) });
  // Who leads goes on from here to the case's own card.
  if (!mayHold('case', state, sender)) return shown;
  const ref = { ...shown.data.ref, card: 'case' as const };
  return { ...shown, data: { ...shown.data, ref, offers: { open: { values: {}, choices: {} } } } };
}

/** *Inhoud tonen*, *Besluit tonen*: to that person alone, and on record (R10.5, R11.4). */
async function show(
  edge: Edge,
  sender: Sender,
  pressed: Pressed,
  state: CaseFile,
  scene: Scene,
): Promise<Answer> {
  const viewer = viewerOf(scene.register, sender.party.person);
  const allowed = maySee(state, viewer, scene.now);
  const back = { card: pressed.card, subject: pressed.subject };
  if (!allowed) return turnedAway(edge, sender, pressed, whyClosed(state), state);
  const shown =
    pressed.name === 'showContent' ? contentView(state, back, scene) : recordView(state, back, scene);
  // A decision that is not there was not seen.
  if (!shown) return turnedAway(edge, sender, pressed, { code: 'not-now', step: 'not-decided' }, state);
  const line = { act: pressed.name, allowed, reason: whyAllowed(state, viewer) };
  await noteAccess(edge.app, sender.party, { caseNumber: state.number, ...line });
  return opening(plain(shown), 'content', pressed);
}

/**
 * The same answer, or why not: who lost the role since the case was looked at was not on the list of open screens yet
 * when that was gone through.
 */
export async function stillOpen(edge: Edge, sender: Sender, answer: Answer): Promise<Answer> {
  if (answer.opens?.what !== 'content') return answer;
  const loaded = await loadCase(edge.app, answer.opens.caseId);
  const { register, now } = edge.scene();
  if (loaded && maySee(loaded.state, viewerOf(register, sender.party.person), now)) return answer;
  return plain(refusedView(loaded ? whyClosed(loaded.state) : { code: 'unknown-case' }));
}

/** A form of this moment, as an answer to who asked for it; nobody fills in a form to be refused after it. */
async function openForm(
  edge: Edge,
  pressed: Pressed,
  state: CaseFile,
  sender: Sender,
  scene: Scene,
): Promise<Answer> {
  const refusal = mayOpen(pressed.name, pressed.subject, state, sender, scene);
  if (refusal) return turnedAway(edge, sender, pressed, refusal, state);
  const mine = deputiesFor(pressed, state, sender);
  const start = mine ?? form(pressed.name, state, scene);
  return formCard(pressed, state, scene, start.values, '', '', mine);
}

function formCard(
  pressed: Pressed,
  state: CaseFile | null,
  scene: Scene,
  values: Readonly<Record<string, string>>,
  error: string,
  confirmed: string,
  deputies: ReturnType<typeof form> | null = null,
): Answer {
  const fields = deputies ?? form(pressed.name, state, scene);
  const shown = view('form', state, pressed.caseId, {
    title: own(ACTS[pressed.name].title),
    ...(state ? { subtitle: caseLine(state) } : {}),
    offers: { [pressed.name]: { choices: fields.choices, values: { ...fields.values, ...values } } },
  });
  const ref = { case: pressed.caseId, card: pressed.card, subject: pressed.subject, confirmed };
  const data = { ...shown.data, ref, error: md(error) };
  // The intake has no card to go back to: it is the form.
  const card =
    pressed.name === 'raise' ? renderCard('intake', intakeData(data, scene)) : renderForm(pressed.name, data);
  // What somebody typed stands on the form that comes back with it.
  const answer: Answer = { card, replaces: null, opens: null };
  return state && hasTyped({ ...pressed, values }) ? opening(answer, 'typed', pressed) : answer;
}

function intakeData(data: View['data'], scene: Scene): View['data'] {
  return {
    ...data,
    title: own('Code paars melden'),
    facts: scene.values.emergencyNumbers.map((each) => fact(each.name, phoneNumber(each.phone))),
  };
}

/** A command: screened, translated, decided, and answered with the card as it is now. */
async function act(
  edge: Edge,
  sender: Sender,
  pressed: Pressed,
  state: CaseFile | null,
  scene: Scene,
): Promise<Answer> {
  // Before anything that was typed is looked at: a form that comes back holds the people of the case as its choices.
  const foreign = state && notTheirs(pressed.name, pressed.subject, state, sender, scene);
  if (foreign) {
    await noteRefusal(edge, sender, pressed, foreign, state);
    return givenBack(pressed, state, sender, scene, foreign);
  }
  const problem = screened(pressed);
  if (problem?.hasBsn) await noteRefusal(edge, sender, pressed, { code: 'bsn' }, state);
  if (problem)
    return formCard(
      pressed,
      state,
      scene,
      problem.values,
      problem.words,
      problem.confirmed,
      deputiesFor(pressed, state, sender),
    );
  const translated = translate(pressed.name, pressOf(pressed), state, scene);
  if (!translated) return plain(refusedView({ code: 'unknown-case' }));
  if (translated.kind === 'lacks') await noteRefusal(edge, sender, pressed, translated.refusal, state);
  if (translated.kind === 'lacks') return refuse(pressed, state, sender, scene, translated.refusal);
  const handled = await handle(edge.app, {
    commandId: `press:${pressed.pressId}`,
    caseId: pressed.caseId,
    command: translated.command,
    actor: sender.actor,
  });
  if (handled.kind === 'refused') return refuse(pressed, handled.state, sender, scene, handled.refusal);
  return accepted(pressed, handled.state, sender, {
    ...scene,
    now: Math.max(scene.now, handled.state.lastEventAt),
  });
}

function deputiesFor(pressed: Pressed, state: CaseFile | null, sender: Sender) {
  return pressed.name === 'sendDeputy' && state ? deputyForm(state, sender.party.person) : null;
}

/** Says in Dutch why not; a form comes back as it was typed. */
function refuse(
  pressed: Pressed,
  state: CaseFile | null,
  sender: Sender,
  scene: Scene,
  refusal: Refusal,
): Answer {
  const words = refusalWords(refusal);
  const fields: readonly Field[] = ACTS[pressed.name].fields;
  const final =
    refusal.code === 'not-allowed' || refusal.code === 'case-over' || refusal.code === 'unknown-case';
  // A form that can't succeed any more still gives back what was typed in it.
  if (fields.length > 0 && !(final && state !== null && !hasTyped(pressed)))
    return formCard(
      pressed,
      state,
      scene,
      pressed.values,
      words,
      pressed.confirmed,
      deputiesFor(pressed, state, sender),
    );
  if (!state) return plain(refusedView(refusal));
  return plain(withError(currentCard(pressed, state, sender, scene), md(words)));
}

/** What somebody typed in a form that isn't theirs comes back, and nothing of the case with it. */
function givenBack(
  pressed: Pressed,
  state: CaseFile,
  sender: Sender,
  scene: Scene,
  refusal: Refusal,
): Answer {
  const words = refusalWords(refusal);
  if (!hasTyped(pressed)) return plain(withError(currentCard(pressed, state, sender, scene), md(words)));
  const none = { values: {}, choices: {} };
  return formCard(pressed, state, scene, pressed.values, words, pressed.confirmed, none);
}

function accepted(pressed: Pressed, state: CaseFile, sender: Sender, scene: Scene): Answer {
  const ack = md(ackWords(pressed.name, state, sender.party.person));
  const shown = withAck(currentCard(pressed, state, sender, scene, 'Klaar'), ack);
  if (pressed.name !== 'raise') return plain(shown);
  const stored = reporterView(state, scene);
  return { ...plain(shown), replaces: renderCard(stored.card, stored.data) };
}

function pressOf(pressed: Pressed): Press {
  const text = (field: string) => pressed.values[field] ?? '';
  return {
    caseId: pressed.caseId,
    subject: pressed.subject,
    text,
    on: (field) => text(field) === 'true',
    many: (field) =>
      text(field)
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
  };
}
