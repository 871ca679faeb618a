import { parseProtocol } from '../../src/adapters/files/protocol-file.ts';
import type { Mandate, Party, Person, Register } from '../../src/domain/register.ts';
import { organisationName, partyOf } from '../../src/domain/register.ts';
import type { PersonId, Role } from '../../src/domain/words.ts';

/** The protocol's defaults, as an empty protocol file gives them. */
export const VALUES = parseProtocol('protocol.json', '{}');

const TENANT = 'oefening';

/** The id of somebody of the test register, by first name. */
export function idOf(name: string): PersonId {
  return `${TENANT}/${name.toLowerCase()}`;
}

function mandate(...municipalities: readonly string[]): Mandate {
  return { from: '2026-01-01', till: '2027-12-31', municipalities };
}

function person(
  name: string,
  organisation: string,
  roles: readonly Role[],
  more: Partial<Pick<Person, 'mandate' | 'deputyOf'>> = {},
): Person {
  return {
    id: idOf(name),
    name,
    organisation,
    roles,
    mandate: more.mandate ?? null,
    deputyOf: more.deputyOf ?? null,
    phone: `06-${name}`,
    email: `${name.toLowerCase()}@example.nl`,
  };
}

const ALL = ['noord', 'zuid', 'oost'] as const;

/**
 * A register of its own, so that no test hinges on the practice file. Noord coordinates; Oost and Berk have nobody
 * to stand in; Wilg's mandate has ended. First letters tell the organisation.
 */
export const REGISTER: Register = {
  region: 'testregio',
  tenantId: TENANT,
  coordinatingMunicipality: 'noord',
  municipalities: [
    { id: 'noord', name: 'Noord' },
    { id: 'zuid', name: 'Zuid' },
    { id: 'oost', name: 'Oost' },
  ],
  organisations: [
    { id: 'gem-noord', name: 'Gemeente Noord', kind: 'municipality', municipality: 'noord' },
    { id: 'gem-zuid', name: 'Gemeente Zuid', kind: 'municipality', municipality: 'zuid' },
    { id: 'gem-oost', name: 'Gemeente Oost', kind: 'municipality', municipality: 'oost' },
    { id: 'linde', name: 'De Linde', kind: 'provider', municipality: null },
    { id: 'berk', name: 'De Berk', kind: 'provider', municipality: null },
    { id: 'wilg', name: 'De Wilg', kind: 'provider', municipality: null },
    { id: 'gi-een', name: 'GI Een', kind: 'certified-institution', municipality: null },
    { id: 'gi-twee', name: 'GI Twee', kind: 'certified-institution', municipality: null },
    { id: 'wijkteam', name: 'Wijkteam', kind: 'referrer', municipality: null },
    { id: 'collectief', name: 'Collectief', kind: 'other', municipality: null },
  ],
  people: [
    person('Carla', 'gem-noord', ['coordinator'], { mandate: mandate(...ALL) }),
    person('Cor', 'gem-noord', ['coordinator'], { mandate: mandate(...ALL) }),
    person('Dora', 'gem-noord', ['deputy-coordinator'], { mandate: mandate(...ALL) }),
    person('Esther', 'gem-noord', ['escalation-contact']),
    person('Petra', 'gem-noord', ['privacy-officer']),
    person('Zeno', 'gem-oost', ['zorgmakelaar']),
    person('Nora', 'gem-noord', ['delegate'], { mandate: mandate('noord') }),
    person('Nico', 'gem-noord', ['delegate'], { mandate: mandate('noord'), deputyOf: idOf('Nora') }),
    person('Zara', 'gem-zuid', ['delegate'], { mandate: mandate('zuid') }),
    person('Zoe', 'gem-zuid', ['delegate'], { mandate: mandate('zuid'), deputyOf: idOf('Zara') }),
    person('Olga', 'gem-oost', ['delegate'], { mandate: mandate('oost') }),
    person('Lia', 'linde', ['delegate'], { mandate: mandate() }),
    person('Lars', 'linde', ['delegate'], { mandate: mandate(), deputyOf: idOf('Lia') }),
    person('Bo', 'berk', ['delegate'], { mandate: mandate() }),
    person('Willem', 'wilg', ['delegate'], {
      mandate: { from: '2025-01-01', till: '2025-12-31', municipalities: [] },
    }),
    person('Gijs', 'gi-een', ['delegate'], { mandate: mandate() }),
    person('Greet', 'gi-een', ['delegate'], { mandate: mandate(), deputyOf: idOf('Gijs') }),
    person('Gina', 'gi-twee', ['delegate'], { mandate: mandate() }),
    person('Sofie', 'collectief', ['behavioural-scientist'], { mandate: mandate() }),
    person('Stan', 'collectief', ['behavioural-scientist'], { mandate: mandate(), deputyOf: idOf('Sofie') }),
    person('Ria', 'wijkteam', ['reporter']),
    person('Rob', 'wijkteam', ['reporter']),
  ],
};

/** Somebody of the register by first name; anyone else is a stranger to it. */
export function personCalled(name: string, register: Register = REGISTER): Person | null {
  return register.people.find((each) => each.id === idOf(name)) ?? null;
}

/** The entry of a person as a case keeps it; a stranger has no organisation and no mandate. */
export function partyCalled(name: string, register: Register = REGISTER): Party {
  const found = personCalled(name, register);
  if (found) return partyOf(register, found);
  return {
    person: idOf(name),
    name,
    phone: `06-${name}`,
    organisation: '',
    organisationName: '',
    mandate: null,
  };
}

/** The register with one entry changed. */
export function registerWith(name: string, change: Partial<Person>, register: Register = REGISTER): Register {
  return {
    ...register,
    people: register.people.map((each) => (each.id === idOf(name) ? { ...each, ...change } : each)),
  };
}

/** The register without these people. */
export function registerWithout(...names: readonly string[]): Register {
  const gone = new Set(names.map(idOf));
  return { ...REGISTER, people: REGISTER.people.filter((each) => !gone.has(each.id)) };
}

export function nameOfOrganisation(id: string): string {
  return organisationName(REGISTER, id);
}
