import { ACTS, type ActName, type Field } from '../../src/adapters/teams/acts.ts';
import type { LoadedCase } from '../../src/application/ports.ts';
import type { CardButton } from '../../src/practice/card-client.ts';
import type { Json, SeenMessage } from '../../src/practice/types.ts';
import type { LiveBot } from './live-bot.ts';
import type { Filled } from './people.ts';

/** What stands between a player and the stand-in: which button is meant, and what was typed all along. */
export interface Desk {
  readonly live: LiveBot;
  /** The case that buttons are pressed for. */
  readonly current: { readonly caseId: string; readonly number: string };
  /** Everything that was typed in this story (R11.1). */
  readonly typed: ReadonlySet<string>;
  settle(): Promise<void>;
  forget(): void;
  /** From here on the case is meant that this person raised last. */
  remember(objectId: string): Promise<void>;
  turnTo(number: string): Promise<void>;
  load(number?: string): Promise<LoadedCase>;
  press(objectId: string, name: string, title: string, filled: Filled): Promise<Answer>;
  /** The newest button with these words, or the one in this message. */
  find(objectId: string, title: string, inMessage?: string): Found | null;
  textOf(message: SeenMessage): string;
  channelMessages(objectId?: string): readonly SeenMessage[];
  channelTexts(objectId?: string): readonly string[];
  endsWell(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly card: Json;
}

type Button = CardButton & { readonly index: number };

export interface Found {
  readonly message: SeenMessage;
  readonly button: Button;
}

/** Shorter typed texts are words that a message may well hold by itself. */
const SHORTEST_SENTENCE = 6;
const REFUSED_TITLES = ['Dit kan niet', 'Deze knop ken ik niet'];

export function makeDesk(live: LiveBot): Desk {
  const { standIn, store } = live;
  const typed = new Set<string>();
  let current = { caseId: '', number: '' };

  async function load(number?: string): Promise<LoadedCase> {
    const wanted = number ?? current.number;
    const [found] = await store.find({ number: wanted, limit: 1 });
    if (!found) throw new Error(`there is no case ${wanted}`);
    return found;
  }

  const channelMessages = (objectId?: string) =>
    standIn.channelThreads(objectId).flatMap((thread) => thread.messages);

  function find(objectId: string, title: string, inMessage?: string): Found | null {
    const own = standIn.messagesFor(objectId).toReversed();
    const shared = channelMessages(objectId).toSorted((one, other) => other.seq - one.seq);
    for (const message of [...own, ...shared]) {
      if (inMessage !== undefined && message.id !== inMessage) continue;
      const button = standIn
        .buttons(objectId, message.id)
        .findLast((each) => each.title === title && isAbout(each, current.caseId));
      if (button) return { message, button };
    }
    return null;
  }

  async function send(objectId: string, found: Found, filled: Filled): Promise<Answer> {
    for (const text of typedIn(found.button, filled)) typed.add(text);
    const inputs = chosen(found.button, filled);
    const result = await standIn.press(objectId, found.message.id, { path: found.button.path }, inputs);
    if ('blocked' in result)
      throw new Error(`the client holds ${found.button.title} back: ${JSON.stringify(result.blocked)}`);
    await settle();
    if (result.card === undefined)
      throw new Error(`${found.button.title} gave no card but ${result.status} ${result.text ?? ''}`);
    return { status: result.status, card: result.card };
  }

  async function press(objectId: string, name: string, title: string, filled: Filled): Promise<Answer> {
    const found = find(objectId, title);
    if (!found) throw new Error(`${name} has no button ${title}; there are: ${within(objectId)}`);
    if (!String(found.button.action.verb).startsWith('open:')) return send(objectId, found, filled);
    const form = await send(objectId, found, {});
    const button = find(objectId, title, found.message.id);
    if (!button) return form;
    return send(objectId, button, filled);
  }

  function within(objectId: string): string {
    const messages = [...standIn.messagesFor(objectId), ...channelMessages(objectId)];
    const titles = messages.flatMap((message) =>
      standIn
        .buttons(objectId, message.id)
        .filter((button) => isAbout(button, current.caseId))
        .map((button) => button.title),
    );
    return [...new Set(titles)].join(', ') || 'none';
  }

  async function settle(): Promise<void> {
    await live.settle();
  }

  const textOf = (message: SeenMessage) =>
    [message.text, ...message.attachments.map((each) => cardText(each.content))].join('\n').trim();

  return {
    live,
    get current() {
      return current;
    },
    typed,
    settle,
    forget() {
      current = { caseId: '', number: '' };
    },
    async remember(objectId) {
      const person = live.register.people.find((each) => each.id.endsWith(objectId))?.id;
      const [newest] = await store.find({ ...(person ? { person } : {}), limit: 1 });
      if (!newest) throw new Error('no case was raised');
      current = { caseId: newest.caseId, number: newest.state.number };
    },
    async turnTo(number) {
      current = { caseId: (await load(number)).caseId, number };
    },
    load,
    press,
    find,
    textOf,
    channelMessages,
    channelTexts: (objectId) => channelMessages(objectId).map(textOf),
    async endsWell() {
      await settle();
      const findings = await store.verify();
      const problems = [
        ...live.errors.map((error) => `logged: ${error}`),
        ...findings.map((finding) => `verify: ${finding.what}`),
        ...leaked(live, typed).map((text) => `R11.1: a message holds "${text}"`),
      ];
      if (problems.length > 0) throw new Error(`the story does not end well:\n${problems.join('\n')}`);
    },
  };
}

function isAbout(button: Button, caseId: string): boolean {
  const data = button.action.data as { readonly case?: unknown } | undefined;
  return caseId === '' || data?.case === caseId;
}

function fieldsOf(button: Button): readonly Field[] {
  const verb = String(button.action.verb) as ActName;
  return ACTS[verb]?.fields ?? [];
}

/** The sentences among what is filled in: what R11.1 keeps out of messages. */
function typedIn(button: Button, filled: Filled): readonly string[] {
  return fieldsOf(button)
    .filter((field) => ['text', 'long', 'phone'].includes(field.type) && field.id !== 'link')
    .map((field) => String(filled[field.id] ?? '').trim())
    .filter((text) => text.length >= SHORTEST_SENTENCE);
}

/** Choices may be named by their words, as people see them; a field on a card of many has its act's name before it. */
function chosen(button: Button, filled: Filled): Json {
  const verb = String(button.action.verb);
  return Object.fromEntries(
    Object.entries(filled).map(([name, value]) => {
      const input = button.inputs.find((each) => each.id === name || each.id === `${verb}.${name}`);
      const choices = (input?.choices ?? []) as readonly Choice[];
      const words = typeof value === 'object' ? value : [String(value)];
      return [String(input?.id ?? name), words.map((each) => choiceOf(choices, each)).join(',')];
    }),
  );
}

interface Choice {
  readonly title: string;
  readonly value: string;
}

function choiceOf(choices: readonly Choice[], words: string): string {
  const found =
    choices.find((each) => each.value === words) ??
    choices.find((each) => each.title === words) ??
    choices.find((each) => each.title.includes(words));
  return found?.value ?? words;
}

/** Every text that a card shows, without the Markdown escapes, one a line. */
export function cardText(card: unknown): string {
  const texts: string[] = [];
  walk(card, texts);
  return plain(texts.join('\n'));
}

function walk(node: unknown, texts: string[]): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, texts);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const element = node as Readonly<Record<string, unknown>>;
  if (element.type === 'TextBlock') texts.push(String(element.text));
  if (element.type === 'FactSet')
    for (const fact of element.facts as readonly { title: string; value: string }[])
      texts.push(`${fact.title}: ${fact.value}`);
  for (const key of ['body', 'items', 'columns', 'card']) walk(element[key], texts);
}

type Block = {
  readonly type?: string;
  readonly text?: string;
  readonly color?: string;
  readonly style?: string;
};

function headOf(answer: Answer): readonly Block[] {
  const [head] = (answer.card.body ?? []) as readonly { readonly items?: readonly Block[] }[];
  return head?.items ?? [];
}

/** The sentence on a card that says why not; null when the press counted. */
export function refusalOf(answer: Answer): string | null {
  const [first] = headOf(answer);
  if (first?.color === 'attention' && first.style !== 'heading') return plain(first.text);
  if (REFUSED_TITLES.includes(plain(first?.text))) return cardText(answer.card);
  return null;
}

export function headlineOf(answer: Answer): string {
  return plain(headOf(answer)[0]?.text);
}

/** As people read it: Markdown's escapes and entities undone. */
function plain(text = ''): string {
  return text
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** What was typed and stands in a message that Teams keeps, whatever escapes it has there. */
function leaked(live: LiveBot, typed: ReadonlySet<string>): readonly string[] {
  const bare = (text: string) => plain(text).replaceAll('\\', '').replaceAll(/\s+/g, ' ');
  const kept = live.standIn
    .everything()
    .map((request) => bare(strings(request.body).join('\n')))
    .join('\n');
  return [...typed].filter((text) => kept.includes(bare(text)));
}

function strings(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  if (Array.isArray(node)) return node.flatMap(strings);
  if (node !== null && typeof node === 'object') return Object.values(node).flatMap(strings);
  return [];
}
