import type { OpenTable } from '../../bench/tables.ts';
import { listenStandIn } from '../../src/practice/stand-in.ts';
import type { BotAnswer } from '../../src/practice/types.ts';

/** A Teams with the people of a few open tables, whose votes come in while bots are killed. */
export type VotingRoom = Awaited<ReturnType<typeof listenStandIn>>;

/** One press of a vote button, and what the person who pressed saw. */
export interface Pressed {
  readonly commandId: string;
  readonly acknowledged: boolean;
}

/** `people` by (tenant, object id); `origin` is where the bot is, or what stands before several of them. */
export function openVotingRoom(people: readonly string[], origin: string): Promise<VotingRoom> {
  const [tenantId = ''] = people[0]?.split('/') ?? [];
  return listenStandIn({
    botUrl: `${origin}/api/messages`,
    tenantId,
    botId: '28:',
    people: [...new Set(people)].map((person, nr) => ({
      objectId: objectOf(person),
      tenantId,
      name: `Deelnemer ${nr}`,
      label: '',
    })),
    channelName: 'Code paars',
    wallNow: Date.now,
  });
}

export function objectOf(person: string): string {
  return person.split('/')[1] ?? '';
}

/** Whether everybody of this table got the card to vote on. */
export function allAsked(room: VotingRoom, table: OpenTable): boolean {
  return table.voters.every((person) => voteButton(room, person, table, 'voteYes') !== null);
}

/** Where this person finds a vote button of this table, once its card came. */
function voteButton(room: VotingRoom, person: string, table: OpenTable, verb: 'voteYes' | 'voteNo') {
  for (const { id } of room.messagesFor(objectOf(person))) {
    const found = room.buttons(objectOf(person), id).find((button) => {
      const data = button.action.data as { readonly case?: string } | undefined;
      return button.action.verb === verb && data?.case === table.caseId;
    });
    if (found) return { message: id, path: found.path };
  }
  return null;
}

/** *Akkoord*, or *Niet akkoord* with this reason. */
export async function pressVote(
  room: VotingRoom,
  table: OpenTable,
  person: string,
  reason: string | null,
): Promise<BotAnswer> {
  const button = voteButton(room, person, table, reason === null ? 'voteYes' : 'voteNo');
  if (button === null) throw new Error('the vote card is gone');
  const inputs = reason === null ? {} : { 'voteNo.reason': reason };
  const result = await room.press(objectOf(person), button.message, { path: button.path }, inputs);
  if ('blocked' in result) throw new Error(`the client holds it back: ${JSON.stringify(result.blocked)}`);
  return result;
}

/**
 * Teams sends a press again that it got no answer to: the newest of this person at this table. `ago`: or one that came
 * so many presses before it, when two of them crossed.
 */
export async function sendAgain(
  room: VotingRoom,
  table: OpenTable,
  person: string,
  ago = 0,
): Promise<BotAnswer> {
  const own = room.sent().filter(({ activity }) => {
    const from = activity.from as { readonly aadObjectId?: string } | undefined;
    return from?.aadObjectId === objectOf(person) && JSON.stringify(activity.value)?.includes(table.caseId);
  });
  const ids = [...new Set(own.map(({ activity }) => activity.id))];
  const found = own.find(({ activity }) => activity.id === ids.at(-1 - ago));
  return found ? room.post(found.activity) : { status: 0, body: 'there is none' };
}

export function saysItCounts({ status, body }: BotAnswer): boolean {
  return status === 200 && JSON.stringify(body).includes('Je stem telt');
}

/** Each press once, however often it was sent; acknowledged when any answer said that the vote counts. */
export function pressesOf(room: VotingRoom): readonly Pressed[] {
  const presses = new Map<string, boolean>();
  for (const { activity, answer } of room.sent()) {
    if (activity.type !== 'invoke') continue;
    const from = activity.from as { readonly aadObjectId: string };
    const { tenantId } = activity.conversation as { readonly tenantId: string };
    const commandId = `press:${tenantId}/${from.aadObjectId}:${String(activity.id)}`;
    presses.set(commandId, saysItCounts(answer) || (presses.get(commandId) ?? false));
  }
  return [...presses].map(([commandId, acknowledged]) => ({ commandId, acknowledged }));
}
