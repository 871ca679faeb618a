import type { Party } from '../domain/register.ts';
import type { Application } from './handle.ts';
import type { AccessEntry } from './ports.ts';

/** One line in the access log: who looked or was refused, as the register knows them now (R10.8, R11.4). */
export function noteAccess(
  app: Application,
  party: Party,
  line: Pick<AccessEntry, 'caseNumber' | 'act' | 'allowed' | 'reason'>,
  at = app.clocks.protocolNow(),
): Promise<void> {
  return app.store.logAccess({ at, person: party.person, who: whoWords(party), ...line });
}

/** `Anna Bos, Gemeente Assen`. */
export function whoWords({ name, organisationName }: Pick<Party, 'name' | 'organisationName'>): string {
  return organisationName === '' ? name : `${name}, ${organisationName}`;
}
