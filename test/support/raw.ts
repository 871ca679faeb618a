import { executeActivity, submitActivity } from '../../src/practice/activities.ts';
import type { CardButton } from '../../src/practice/card-client.ts';
import type { Activity, BotAnswer, Json } from '../../src/practice/types.ts';
import { chatOf, type Message } from '../../src/practice/world.ts';
import { cardText } from './desk.ts';
import type { Player, Story } from './people.ts';

/** What a client that was tampered with could send: any verb, any data, from whoever is signed in. */

export interface RawAnswer {
  readonly status: number;
  readonly card: Json | null;
  /** What the person reads. */
  readonly text: string;
}

/** The activity of a press in this person's own chat, with any verb and data. */
export function pressActivity(s: Story, who: Player, verb: unknown, data: unknown): Activity {
  const { world, origin } = s.live.standIn;
  const chat = chatOf(world, who.objectId);
  const place = { conversationId: chat.id, personal: true };
  const message = { id: chat.messages.at(-1)?.id ?? '1' } as Message;
  const button = { action: { verb } } as unknown as CardButton;
  return executeActivity(world, `${origin}/practice/teams/`, chat.person, place, message, button, data);
}

export async function rawPress(s: Story, who: Player, verb: unknown, data: unknown): Promise<RawAnswer> {
  const answer = await s.live.standIn.post(pressActivity(s, who, verb, data));
  await s.live.settle();
  return read(answer);
}

/** What an old client sends for the Action.Submit fallback. */
export async function rawSubmit(s: Story, who: Player, data: Json): Promise<BotAnswer> {
  const { world, origin } = s.live.standIn;
  const chat = chatOf(world, who.objectId);
  const place = { conversationId: chat.id, personal: true };
  const message = { id: chat.messages.at(-1)?.id ?? '1' } as Message;
  const activity = submitActivity(world, `${origin}/practice/teams/`, chat.person, place, message, data);
  const answer = await s.live.standIn.post(activity);
  await s.live.settle();
  return answer;
}

function read({ status, body }: BotAnswer): RawAnswer {
  const value = (body as { readonly value?: unknown } | undefined)?.value;
  const card = typeof value === 'object' && value !== null && 'body' in value ? (value as Json) : null;
  return {
    status,
    card,
    text: card ? cardText(card) : typeof value === 'string' ? value : JSON.stringify(body),
  };
}

/** Sends any bytes to the bot's endpoint. */
export async function rawPost(
  s: Story,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${s.live.origin}/api/messages`, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text() };
}

/** The fields of a form that came back, by id, with what stands in them. */
export function valuesOf(card: Json | null): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  collect(card, found);
  return found;
}

function collect(node: unknown, found: Record<string, string>): void {
  if (Array.isArray(node)) {
    for (const each of node) collect(each, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const element = node as Readonly<Record<string, unknown>>;
  if (typeof element.type === 'string' && element.type.startsWith('Input.') && typeof element.id === 'string')
    found[element.id] = String(element.value ?? '');
  for (const key of ['body', 'items']) collect(element[key], found);
}

/** Runs something that may change no case, and be on record as refused when `refusedFor` is given (R10.8). */
export async function changesNothing<Result>(
  s: Story,
  act: () => Promise<Result>,
  refusedFor: Player | null = null,
): Promise<Result> {
  const before = await versions(s);
  const result = await act();
  const after = await versions(s);
  if (before !== after) throw new Error(`a case changed: ${before} became ${after}`);
  if (refusedFor) {
    const [newest] = await s.live.store.accessLog({ limit: 1 });
    if (newest?.person !== refusedFor.id || newest.allowed)
      throw new Error(`no refusal on record for ${refusedFor.name}, but ${JSON.stringify(newest)}`);
  }
  return result;
}

async function versions(s: Story): Promise<string> {
  const cases = await s.live.store.find({ limit: 50 });
  return cases
    .map((each) => `${each.state.number}@${each.version}`)
    .toSorted()
    .join(' ');
}
