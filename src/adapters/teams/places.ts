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
}

/** How many places are remembered as written, so that a press costs no look at the store for them. */
const MAX_REMEMBERED = 5000;

export function createPlaces(store: Store): Places {
  const written = new Map<string, string>();
  async function writeIfChanged(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    if (written.get(key) === text) return;
    const before = await store.read(key);
    if (JSON.stringify(before) !== text) await store.write(key, value);
    if (written.size >= MAX_REMEMBERED) written.clear();
    written.set(key, text);
  }
  return {
    personal: async (person) => (await store.read(`person:${person}`)) as ConversationRef | null,
    async setPersonal(person, ref) {
      await writeIfChanged(`person:${person}`, ref);
      if (ref) await writeIfChanged('service-url', ref.serviceUrl);
    },
    serviceUrl: async () => (await store.read('service-url')) as string | null,
    channel: async () => (await store.read('channel')) as ChannelRef | null,
    async setChannel(ref) {
      await writeIfChanged('channel', ref);
      await writeIfChanged('service-url', ref.serviceUrl);
    },
    thread: async (caseId) => (await store.read(`thread:${caseId}`)) as Posted | null,
    setThread: (caseId, thread) => writeIfChanged(`thread:${caseId}`, thread),
  };
}

/** The conversation an activity came from, as a reference. */
export function refOf(activity: Partial<Activity>): ConversationRef | null {
  const { serviceUrl, conversation } = activity;
  return serviceUrl && conversation?.id ? { serviceUrl, conversationId: conversation.id } : null;
}
