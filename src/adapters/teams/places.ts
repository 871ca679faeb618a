import type { Activity } from 'botbuilder';
import { noteOpened } from '../../application/ended-cases.ts';
import type { Store } from '../../application/ports.ts';
import type { Party } from '../../domain/register.ts';
import type { PersonId } from '../../domain/words.ts';
import type { CardName } from './cards.ts';
import type { ChannelRef, ConversationRef, Posted } from './connector.ts';

/**
 * Where people and cases are found in Teams: conversation references by (tenant, person), the region's channel, and
 * each case's thread. Kept in the store, so that another instance or a restart knows them; written only on change.
 */
export interface Places {
  personal(person: PersonId): Promise<ConversationRef | null>;
  setPersonal(person: PersonId, ref: ConversationRef | null): Promise<void>;
  /** The last service URL that Teams used, for a chat that has to be opened. */
  serviceUrl(): Promise<string | null>;
  channel(): Promise<ChannelRef | null>;
  setChannel(ref: ChannelRef): Promise<void>;
  thread(caseId: string): Promise<Posted | null>;
  setThread(caseId: string, thread: Posted | null): Promise<void>;
  /** Remembers what an answer put on somebody's screen, until `eachOpened` lets go of it. */
  opened(caseId: string, view: OpenView): Promise<void>;
  /** Another answer came over what was opened on this message for this person; nothing where that isn't known here. */
  covered(caseId: string, view: Pick<OpenView, 'message' | 'party'>): Promise<void>;
  /** Calls `look` with each; true lets go of it. One that throws is kept for later and holds up no other. */
  eachOpened(caseId: string, look: (view: OpenView) => Promise<boolean>): Promise<void>;
  /** Remembers which cards one message to a person holds: an update of it replaces them all. */
  bundled(message: Posted, cards: readonly HeldCard[]): Promise<void>;
  /** The cards of a message that held more than one, as far as it is remembered; else none. */
  bundleOf(message: Posted): Promise<readonly HeldCard[]>;
}

/** What an answer to a press put over a message, on the screen of who pressed. */
export interface OpenView {
  readonly message: Posted;
  /** Of a message before these were kept: nobody knows whose it was. */
  readonly party?: Party;
  /** In the channel: an update of the message reaches everybody. */
  readonly shared: boolean;
  /** The case's content, or only what this person typed on a form that came back. */
  readonly what: 'content' | 'typed';
  /** The card that it lies over, to be drawn again. */
  readonly card: CardName;
  readonly subject: string;
  /** False once another answer lies over it. */
  readonly showing: boolean;
}

/** A card of a case, from which it can be drawn again. */
export interface HeldCard {
  readonly caseId: string;
  readonly card: CardName;
  readonly subject: string;
}

/** How many places are remembered, so that a press costs no look at the store for where the person is. */
const MAX_REMEMBERED = 5000;
/** Of how many messages with more than one card a chat is remembered. */
const MAX_BUNDLES = 20;

export function createPlaces(store: Store): Places {
  const known = new Map<string, string>();
  /** Under which number a view stands in the store, by case, message and person. */
  const opened = new Map<string, number>();
  async function read(key: string): Promise<unknown> {
    const value = await store.read(key);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(key, JSON.stringify(value));
    return value;
  }
  async function write(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    if (JSON.stringify(await read(key)) !== text) await store.write(key, value);
    known.set(key, text);
  }
  /** Where another instance wrote something else meanwhile, the next message finds that out and mends it. */
  async function writeUnlessKnown(key: string, value: unknown): Promise<void> {
    if (known.get(key) !== JSON.stringify(value)) await write(key, value);
  }
  return {
    personal: async (person) => (await read(`person:${person}`)) as ConversationRef | null,
    async setPersonal(person, ref) {
      if (!ref) return write(`person:${person}`, null);
      await writeUnlessKnown(`person:${person}`, ref);
      await writeUnlessKnown('service-url', ref.serviceUrl);
    },
    serviceUrl: async () => (await read('service-url')) as string | null,
    channel: async () => (await store.read('channel')) as ChannelRef | null,
    async setChannel(ref) {
      await write('channel', ref);
      await writeUnlessKnown('service-url', ref.serviceUrl);
    },
    thread: async (caseId) => (await store.read(`thread:${caseId}`)) as Posted | null,
    setThread: (caseId, thread) => write(`thread:${caseId}`, thread),
    async opened(caseId, view) {
      const place = placeOf(caseId, view);
      if (!opened.has(place)) await noteOpened(store, caseId);
      // A counter gives each its own place, whichever instance or person comes first.
      const nr = opened.get(place) ?? (await store.nextNumber(openedKey(caseId)));
      await store.write(`${openedKey(caseId)}:${nr}`, view);
      if (opened.size >= MAX_REMEMBERED) opened.clear();
      opened.set(place, nr);
    },
    async covered(caseId, view) {
      const nr = opened.get(placeOf(caseId, view));
      if (nr === undefined) return;
      const key = `${openedKey(caseId)}:${nr}`;
      const found = (await store.read(key)) as OpenView | null;
      if (found?.showing) await store.write(key, { ...found, showing: false });
    },
    async eachOpened(caseId, look) {
      const last = await store.nextNumber(openedKey(caseId));
      const faults: unknown[] = [];
      for (let nr = 1; nr < last; nr += 1) {
        const key = `${openedKey(caseId)}:${nr}`;
        const view = (await store.read(key)) as OpenView | Posted | null;
        if (!view) continue;
        try {
          if (await look(asView(view))) await store.write(key, null);
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw faults[0];
    },
    async bundled(message, cards) {
      const key = `bundles:${message.conversationId}`;
      const known = ((await store.read(key)) ?? []) as readonly Bundle[];
      const { activityId } = message;
      await store.write(key, [...known, { activityId, cards }].slice(-MAX_BUNDLES));
    },
    async bundleOf({ conversationId, activityId }) {
      const known = ((await store.read(`bundles:${conversationId}`)) ?? []) as readonly Bundle[];
      return known.find((each) => each.activityId === activityId)?.cards ?? [];
    },
  };
}

interface Bundle {
  readonly activityId: string;
  readonly cards: readonly HeldCard[];
}

/** As an earlier version kept it: only which message, and that goes when the content is erased. */
function asView(kept: OpenView | Posted): OpenView {
  if ('message' in kept) return kept;
  return { message: kept, shared: false, what: 'typed', card: 'answer', subject: '', showing: true };
}

function placeOf(caseId: string, { message, party }: Pick<OpenView, 'message' | 'party'>): string {
  return `${caseId} ${message.conversationId} ${message.activityId} ${party?.person}`;
}

/** Under this name stands how many messages of a case were opened, and with a number after it each of them. */
function openedKey(caseId: string): string {
  return `opened:${caseId}`;
}

/** The message on which a button was pressed; null where the activity doesn't say. */
export function postedOf(activity: Partial<Activity>): Posted | null {
  const ref = refOf(activity);
  return ref && activity.replyToId ? { ...ref, activityId: activity.replyToId } : null;
}

/** The conversation an activity came from, as a reference. */
export function refOf(activity: Partial<Activity>): ConversationRef | null {
  const { serviceUrl, conversation } = activity;
  return serviceUrl && conversation?.id ? { serviceUrl, conversationId: conversation.id } : null;
}
