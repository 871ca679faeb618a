import type { Activity } from 'botbuilder';
import type { Actor } from '../../domain/case-file/commands.ts';
import type { Party, Register } from '../../domain/register.ts';
import { findPerson, partyOf } from '../../domain/register.ts';
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
  return typeof tenant === 'string' && GUID.test(tenant) ? tenant : null;
}

/** The sender of an activity; null when the activity does not say who it is. */
export function senderOf(activity: Partial<Activity>, register: Register): Sender | null {
  const tenant = tenantOf(activity);
  const objectId = activity.from?.aadObjectId;
  if (tenant === null || typeof objectId !== 'string' || !GUID.test(objectId)) return null;
  const id = personId(tenant, objectId);
  const person = findPerson(register, id);
  const party: Party = person
    ? partyOf(register, person)
    : {
        person: id,
        name: String(activity.from?.name ?? 'Onbekend').slice(0, MAX_NAME),
        phone: '',
        organisation: '',
        organisationName: '',
        mandate: null,
      };
  return { party, actor: { kind: 'person', party, roles: person?.roles ?? [] } };
}
