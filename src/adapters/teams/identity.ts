import type { Activity } from 'botbuilder';
import type { Actor } from '../../domain/case-file/commands.ts';
import type { Party, Register } from '../../domain/register.ts';
import { findPerson, partyOf } from '../../domain/register.ts';
import type { PersonId } from '../../domain/words.ts';
import { personId } from '../../domain/words.ts';

/** Who sends an activity: (tenant, Entra object id), from the verified activity alone (R10.9). */
export interface Sender {
  readonly party: Party;
  readonly actor: Actor;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_NAME = 80;

/** The tenant that an activity comes from; null when it has none. */
export function tenantOf(activity: Partial<Activity>): string | null {
  const channelData = activity.channelData as { readonly tenant?: { readonly id?: unknown } } | undefined;
  const tenant = activity.conversation?.tenantId ?? channelData?.tenant?.id;
  return isGuid(tenant) ? tenant : null;
}

/**
 * A tenant that the activity names and that is not on the list; null when all it names are. An activity without a
 * tenant is nobody's, and is refused as such.
 */
export function foreignTenant(activity: Partial<Activity>, allowed: readonly string[]): string | null {
  const channelData = activity.channelData as { readonly tenant?: { readonly id?: unknown } } | undefined;
  const named = [activity.conversation?.tenantId, channelData?.tenant?.id];
  const known = new Set(allowed.map((each) => each.toLowerCase()));
  const found = named.find((each) => isGuid(each) && !known.has(each.toLowerCase()));
  return isGuid(found) ? found : null;
}

/** The person of this tenant that an activity says to come from; null when it does not say so. */
export function personOf(activity: Partial<Activity>, tenant: string): PersonId | null {
  const objectId = activity.from?.aadObjectId;
  return isGuid(objectId) ? personId(tenant, objectId) : null;
}

function isGuid(value: unknown): value is string {
  return typeof value === 'string' && GUID.test(value);
}

/** Somebody who isn't in the register, by the name that Teams gives. */
export function strangerOf(activity: Partial<Activity>, person: PersonId): Party {
  const name = (activity.from?.name ?? 'Onbekend').slice(0, MAX_NAME);
  return { person, name, phone: '', organisation: '', organisationName: '', mandate: null };
}

/** The sender of an activity; null when the activity does not say who it is. */
export function senderOf(activity: Partial<Activity>, register: Register): Sender | null {
  const tenant = tenantOf(activity);
  const id = tenant === null ? null : personOf(activity, tenant);
  if (id === null) return null;
  const person = findPerson(register, id);
  const party = person ? partyOf(register, person) : strangerOf(activity, id);
  return { party, actor: actorOf(party, register) };
}

/** Somebody as an actor, with the roles that the register gives now. */
export function actorOf(party: Party, register: Register): Actor {
  return { kind: 'person', party, roles: findPerson(register, party.person)?.roles ?? [] };
}
