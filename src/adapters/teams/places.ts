import type { Activity } from 'botbuilder';
import type { Store } from '../../application/ports.ts';
import type { PersonId } from '../../domain/words.ts';
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
  /** Remembers that this message shows content of the case to somebody, until `blankEach` was there. */
  contentOpened(caseId: string, message: Posted): Promise<void>;
  /** Calls `blank` with each message that was opened so, and forgets it; one that throws is kept for later. */
  blankEach(caseId: string, blank: (message: Posted) => Promise<void>): Promise<void>;
}

/** How many places are remembered, so that a press costs no look at the store for where the person is. */
const MAX_REMEMBERED = 5000;

export function createPlaces(store: Store): Places {
  const known = new Map<string, string>();
  const opened = new Set<string>();
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
    async contentOpened(caseId, message) {
      const text = JSON.stringify(message);
      if (opened.has(`${caseId} ${text}`)) return;
      // A counter gives each its own place, whichever instance or person comes first.
      const nr = await store.nextNumber(openedKey(caseId));
      await store.write(`${openedKey(caseId)}:${nr}`, message);
      if (opened.size >= MAX_REMEMBERED) opened.clear();
      opened.add(`${caseId} ${text}`);
    },
    async blankEach(caseId, blank) {
      const last = await store.nextNumber(openedKey(caseId));
      for (let nr = 1; nr < last; nr += 1) {
        const key = `${openedKey(caseId)}:${nr}`;
        const message = (await store.read(key)) as Posted | null;
        if (!message) continue;
        await blank(message);
        await store.write(key, null);
      }
    },
  };
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
