import type { Person, Register } from '../../domain/register.ts';
import { organisationName } from '../../domain/register.ts';
import { ROLE_WORDS } from './wording.nl.ts';

/** Who somebody is, in a few words: `afgevaardigde, Gemeente Noordmark`. */
export function wordsFor(register: Register, person: Person): string {
  const roles = person.roles.map((role) => ROLE_WORDS[role]).join(', ');
  const deputy = person.deputyOf === null ? '' : 'vervanger, ';
  return `${deputy}${roles} · ${organisationName(register, person.organisation)}`;
}
