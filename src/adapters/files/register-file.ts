import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { addDays, isDate } from '../../domain/calendar.ts';
import type { Register } from '../../domain/register.ts';
import { mandateValid } from '../../domain/register.ts';
import { ORGANISATION_KINDS, personId, ROLES } from '../../domain/words.ts';
import { ConfigurationProblem, parseJson, problemOf } from './problem.ts';

const text = z.string({ error: 'verwacht tekst.' }).trim().min(1, { error: 'mag niet leeg zijn.' }).max(200);
const guid = z
  .string({ error: 'verwacht een Entra-object-id (guid).' })
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, {
    error: 'verwacht een Entra-object-id (guid).',
  });
const date = z
  .string({ error: 'verwacht een datum, zoals 2026-01-01.' })
  .refine(isDate, { error: 'verwacht een datum, zoals 2026-01-01.' });

const REGISTER = z.strictObject({
  region: text,
  tenantId: guid.optional(),
  coordinatingMunicipality: text,
  municipalities: z
    .array(z.strictObject({ id: text, name: text }))
    .min(1)
    .max(400),
  organisations: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        kind: z.enum(ORGANISATION_KINDS, { error: `verwacht ${ORGANISATION_KINDS.join(', ')}.` }),
        municipality: text.optional(),
      }),
    )
    .max(1000),
  people: z
    .array(
      z.strictObject({
        aadObjectId: guid,
        tenantId: guid.optional(),
        name: text,
        organisation: text,
        roles: z.array(z.enum(ROLES, { error: `verwacht ${ROLES.join(', ')}.` })).max(8),
        mandate: z
          .strictObject({ from: date, till: date, municipalities: z.array(text).max(400).prefault([]) })
          .optional(),
        deputyOf: guid.optional(),
        email: z.string().max(200).prefault(''),
        phone: z.string().max(60).prefault(''),
      }),
    )
    .max(5000),
});

type RegisterFile = z.output<typeof REGISTER>;

/** The tenant of a register that names none: practice, without an app registration. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** Reads a register file, JSON or (by its name) CSV. Throws a ConfigurationProblem that names file and place. */
export function parseRegister(file: string, content: string, current: Register | null): Register {
  const raw = file.toLowerCase().endsWith('.csv')
    ? fromCsv(file, content, current)
    : parseJson(file, content);
  const parsed = REGISTER.safeParse(raw);
  if (!parsed.success) throw problemOf(file, parsed.error);
  const register = toRegister(parsed.data);
  const broken = brokenReference(register);
  if (broken) throw new ConfigurationProblem(`${file}: ${broken}`);
  return register;
}

function toRegister(data: RegisterFile): Register {
  const tenantId = (data.tenantId ?? NO_TENANT).toLowerCase();
  return {
    region: data.region,
    tenantId,
    coordinatingMunicipality: data.coordinatingMunicipality,
    municipalities: data.municipalities,
    organisations: data.organisations.map((each) => ({ ...each, municipality: each.municipality ?? null })),
    people: data.people.map((person) => ({
      id: personId(person.tenantId ?? tenantId, person.aadObjectId),
      name: person.name,
      organisation: person.organisation,
      roles: person.roles,
      mandate: person.mandate ?? null,
      deputyOf: person.deputyOf ? personId(person.tenantId ?? tenantId, person.deputyOf) : null,
      email: person.email,
      phone: person.phone,
    })),
  };
}

/** Points at an organisation, municipality or person that is not there; null when all is whole. */
function brokenReference(register: Register): string | null {
  const municipalities = new Set(register.municipalities.map((each) => each.id));
  const organisations = new Set(register.organisations.map((each) => each.id));
  const people = new Set(register.people.map((each) => each.id));
  if (people.size !== register.people.length)
    return 'people: iemand staat er twee keer in (zelfde aadObjectId).';
  if (!municipalities.has(register.coordinatingMunicipality))
    return `coordinatingMunicipality: gemeente ${register.coordinatingMunicipality} staat niet in municipalities.`;
  for (const each of register.organisations)
    if (each.municipality !== null && !municipalities.has(each.municipality))
      return `organisations.${each.id}: gemeente ${each.municipality} staat niet in municipalities.`;
  for (const person of register.people) {
    if (!organisations.has(person.organisation))
      return `people.${person.name}: organisatie ${person.organisation} staat niet in organisations.`;
    if (person.deputyOf !== null && !people.has(person.deputyOf))
      return `people.${person.name}: deputyOf wijst naar iemand die niet in people staat.`;
    if (person.mandate && person.mandate.till < person.mandate.from)
      return `people.${person.name}: mandate.till ligt voor mandate.from.`;
  }
  return null;
}

const CSV_COLUMNS = [
  'aadObjectId',
  'tenantId',
  'name',
  'organisation',
  'roles',
  'mandate.from',
  'mandate.till',
  'mandate.municipalities',
  'deputyOf',
  'email',
  'phone',
];

/** CSV holds the people, with the JSON's columns; lists are separated by `;`. The rest stays as it was. */
function fromCsv(file: string, content: string, current: Register | null): unknown {
  if (!current)
    throw new ConfigurationProblem(`${file}: CSV bevat alleen mensen; lees eerst een register.json in.`);
  let rows: Record<string, string>[];
  try {
    rows = parse(content, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new ConfigurationProblem(
      `${file}: geen geldige CSV (${cause instanceof Error ? cause.message : ''}).`,
    );
  }
  const unknown = Object.keys(rows[0] ?? {}).find((column) => !CSV_COLUMNS.includes(column));
  if (unknown) throw new ConfigurationProblem(`${file}: onbekende kolom ${unknown}.`);
  return { ...exportRegister(current), people: rows.map(personFromRow) };
}

function personFromRow(row: Record<string, string>): unknown {
  const list = (value: string | undefined) => (value ? value.split(';').map((each) => each.trim()) : []);
  const filled = (value: string | undefined) => (value === undefined || value === '' ? undefined : value);
  const mandate = filled(row['mandate.from'])
    ? {
        from: row['mandate.from'],
        till: row['mandate.till'],
        municipalities: list(row['mandate.municipalities']),
      }
    : undefined;
  return {
    aadObjectId: row.aadObjectId,
    tenantId: filled(row.tenantId),
    name: row.name,
    organisation: row.organisation,
    roles: list(row.roles),
    mandate,
    deputyOf: filled(row.deputyOf),
    email: row.email ?? '',
    phone: row.phone ?? '',
  };
}

/** The register as a file holds it (`npm run register -- export`). */
export function exportRegister(register: Register): Readonly<Record<string, unknown>> {
  const objectId = (id: string) => id.split('/')[1] ?? id;
  return {
    region: register.region,
    tenantId: register.tenantId,
    coordinatingMunicipality: register.coordinatingMunicipality,
    municipalities: register.municipalities,
    organisations: register.organisations.map(({ municipality, ...each }) => ({
      ...each,
      ...(municipality === null ? {} : { municipality }),
    })),
    people: register.people.map((person) => ({
      aadObjectId: objectId(person.id),
      ...(person.id.startsWith(`${register.tenantId}/`) ? {} : { tenantId: person.id.split('/')[0] }),
      name: person.name,
      organisation: person.organisation,
      roles: person.roles,
      ...(person.mandate ? { mandate: person.mandate } : {}),
      ...(person.deputyOf ? { deputyOf: objectId(person.deputyOf) } : {}),
      email: person.email,
      phone: person.phone,
    })),
  };
}

/** A mandate that ends within this many days is worth a line. */
const SOON_DAYS = 30;

/** Every gap of a register in a Dutch sentence: a role nobody holds, a mandate about to end, a deputy missing. */
export function gaps(register: Register, on: string): readonly string[] {
  const required = [
    'coordinator',
    'deputy-coordinator',
    'behavioural-scientist',
    'escalation-contact',
  ] as const;
  const roles = [...required, 'privacy-officer', 'zorgmakelaar', 'reporter'] as const;
  const nobody = roles
    .filter((role) => !register.people.some((person) => person.roles.includes(role)))
    .map((role) => `Niemand heeft de rol ${role}.`);
  const soon = addDays(on, SOON_DAYS);
  const mandates = register.people.flatMap((person) => {
    const { mandate } = person;
    if (!mandate) return person.roles.includes('delegate') ? [`${person.name} heeft geen mandaat.`] : [];
    if (!mandateValid(mandate, on))
      return [`Het mandaat van ${person.name} geldt niet (tot ${mandate.till}).`];
    return mandate.till <= soon ? [`Het mandaat van ${person.name} eindigt op ${mandate.till}.`] : [];
  });
  const seats = register.organisations
    .filter((each) => each.kind !== 'referrer' && each.kind !== 'other')
    .filter((each) => !register.people.some((person) => holdsSeat(person, each.id, on)))
    .map((each) => `${each.name} heeft niemand met mandaat.`);
  const deputies = register.people
    .filter((person) => holdsSeat(person, person.organisation, on) && person.deputyOf === null)
    .filter((person) => !register.people.some((each) => each.deputyOf === person.id))
    .map((person) => `${person.name} heeft geen plaatsvervanger.`);
  const phones = register.people
    .filter((person) => person.phone === '')
    .map((person) => `${person.name} heeft geen telefoonnummer.`);
  return [...nobody, ...seats, ...mandates, ...deputies, ...phones];
}

function holdsSeat(person: Register['people'][number], organisation: string, on: string): boolean {
  return (
    person.organisation === organisation &&
    person.roles.includes('delegate') &&
    mandateValid(person.mandate, on)
  );
}
