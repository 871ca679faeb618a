import type { CalendarDate } from './calendar.ts';
import type { LegalFrame, OrganisationKind, PersonId, Role } from './words.ts';
import { COORDINATING, MEASURES } from './words.ts';

export interface Municipality {
  readonly id: string;
  readonly name: string;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  /** For a municipality: which one. */
  readonly municipality: string | null;
}

/** Both dates inclusive. */
export interface Mandate {
  readonly from: CalendarDate;
  readonly till: CalendarDate;
  readonly municipalities: readonly string[];
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly organisation: string;
  readonly roles: readonly Role[];
  readonly mandate: Mandate | null;
  readonly deputyOf: PersonId | null;
  readonly phone: string;
  readonly email: string;
}

/** The mandate register (mandaatregister): who may sit where, for whom, till when. */
export interface Register {
  readonly region: string;
  readonly tenantId: string;
  readonly coordinatingMunicipality: string;
  readonly municipalities: readonly Municipality[];
  readonly organisations: readonly Organisation[];
  readonly people: readonly Person[];
}

/** A register entry as a case carries it, so that the case can be read without the register. */
export interface Party {
  readonly person: PersonId;
  readonly name: string;
  readonly phone: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly mandate: Mandate | null;
}

export type SeatKind = 'municipality' | 'provider' | 'behavioural-scientist' | 'certified-institution';

/** Who the register offers for one seat: the delegate, and the deputies that stand ready in order. */
export interface SeatOffer {
  readonly kind: SeatKind;
  readonly organisation: string | null;
  readonly organisationName: string;
  readonly delegate: Party | null;
  readonly deputies: readonly Party[];
}

/** Whether a mandate counts on this day. */
export function mandateValid(mandate: Mandate | null, on: CalendarDate): boolean {
  return mandate !== null && mandate.from <= on && on <= mandate.till;
}

export function findPerson(register: Register, id: PersonId): Person | null {
  return register.people.find((person) => person.id === id) ?? null;
}

export function organisationName(register: Register, id: string): string {
  return register.organisations.find((organisation) => organisation.id === id)?.name ?? id;
}

export function municipalityName(register: Register, id: string): string {
  return register.municipalities.find((municipality) => municipality.id === id)?.name ?? id;
}

/** The entry of a person as a case keeps it. */
export function partyOf(register: Register, person: Person): Party {
  return {
    person: person.id,
    name: person.name,
    phone: person.phone,
    organisation: person.organisation,
    organisationName: organisationName(register, person.organisation),
    mandate: person.mandate,
  };
}

/** Everyone who holds a role, in the register's order. */
export function holders(register: Register, role: Role): readonly Party[] {
  return register.people
    .filter((person) => person.roles.includes(role))
    .map((person) => partyOf(register, person));
}

/** Everyone who acts for the coordinating municipality, each once (R10.2). */
export function coordinatorsOf(register: Register): readonly Party[] {
  const all = COORDINATING.flatMap((role) => holders(register, role));
  return all.filter((party, index) => all.findIndex((each) => each.person === party.person) === index);
}

function offer(
  register: Register,
  on: CalendarDate,
  kind: SeatKind,
  organisation: string | null,
  people: readonly Person[],
): SeatOffer {
  const mandated = people.filter((person) => mandateValid(person.mandate, on));
  const delegate = mandated.find((person) => person.deputyOf === null) ?? null;
  const deputies = mandated.filter((person) => person !== delegate);
  const own = deputies.filter((person) => delegate && person.deputyOf === delegate.id);
  const rest = deputies.filter((person) => !own.includes(person));
  const name = organisation ? organisationName(register, organisation) : 'Gedragswetenschapper';
  return {
    kind,
    organisation,
    organisationName: name,
    delegate: delegate ? partyOf(register, delegate) : null,
    deputies: [...own, ...rest].map((person) => partyOf(register, person)),
  };
}

/** The municipality's seat; while it is unclear the coordinating municipality holds it (R2.4, R3.1). */
export function municipalitySeat(
  register: Register,
  municipality: string | null,
  on: CalendarDate,
): SeatOffer {
  const held = municipality ?? register.coordinatingMunicipality;
  const organisation = register.organisations.find(
    (entry) => entry.kind === 'municipality' && entry.municipality === held,
  );
  const people = register.people.filter(
    (person) =>
      person.roles.includes('delegate') &&
      (person.mandate?.municipalities.includes(held) || person.organisation === organisation?.id),
  );
  return offer(register, on, 'municipality', organisation?.id ?? `gem-${held}`, people);
}

/** A seat for an organisation's delegate. */
export function organisationSeat(
  register: Register,
  kind: 'provider' | 'certified-institution',
  organisation: string,
  on: CalendarDate,
): SeatOffer {
  const people = register.people.filter(
    (person) => person.organisation === organisation && person.roles.includes('delegate'),
  );
  return offer(register, on, kind, organisation, people);
}

/** One seat for the content: the first behavioural scientist with a valid mandate, the others as deputies. */
export function behaviouralScientistSeat(register: Register, on: CalendarDate): SeatOffer {
  const people = register.people.filter((person) => person.roles.includes('behavioural-scientist'));
  return offer(register, on, 'behavioural-scientist', null, people);
}

/** Whether one of the legal frames is a measure that a certified institution carries out (R3.1). */
export function hasMeasure(legalFrames: readonly LegalFrame[]): boolean {
  return legalFrames.some((frame) => MEASURES.includes(frame));
}

/**
 * The seats of a table by the register (R3.1), the coordinator's aside: municipality, every provider with a
 * valid mandate, a behavioural scientist, and the certified institution where there is a measure.
 */
export function seatsFor(
  register: Register,
  need: {
    readonly municipality: string | null;
    readonly legalFrames: readonly LegalFrame[];
    readonly certifiedInstitution: string | null;
  },
  on: CalendarDate,
): readonly SeatOffer[] {
  const providers = register.organisations
    .filter((organisation) => organisation.kind === 'provider')
    .map((organisation) => organisationSeat(register, 'provider', organisation.id, on))
    .filter((seat) => seat.delegate !== null || seat.deputies.length > 0);
  const nobody = {
    kind: 'provider',
    organisation: null,
    organisationName: 'Aanbieder',
    delegate: null,
    deputies: [],
  };
  const seats: readonly SeatOffer[] = [
    municipalitySeat(register, need.municipality, on),
    ...(providers.length > 0 ? providers : [nobody as SeatOffer]),
    behaviouralScientistSeat(register, on),
  ];
  if (!hasMeasure(need.legalFrames)) return seats;
  const institution =
    need.certifiedInstitution ??
    register.organisations.find((organisation) => organisation.kind === 'certified-institution')?.id ??
    'gi';
  return [...seats, organisationSeat(register, 'certified-institution', institution, on)];
}
