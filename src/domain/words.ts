/** The field's words as types (protocol.md §2). The words that stay Dutch have no English in the field. */

/** How a case was raised (§1). */
export const URGENCIES = ['code-paars', 'spoed', 'regulier'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Where a case stands now: one of the three tables, or with the zorgmakelaar (R2.1). */
export const TABLES = ['code-paars', 'spoed', 'regulier', 'zorgmakelaar'] as const;
export type Table = (typeof TABLES)[number];

/** A person: (tenant, Entra object id), written `tenant/objectId` (R10.9). Never a name or mail address. */
export type PersonId = string;

/** Makes a PersonId; both parts are compared without regard to case, as Entra does. */
export function personId(tenantId: string, objectId: string): PersonId {
  return `${tenantId}/${objectId}`.toLowerCase();
}

export const ROLES = [
  'coordinator',
  'deputy-coordinator',
  'delegate',
  'behavioural-scientist',
  'reporter',
  'zorgmakelaar',
  'escalation-contact',
  'privacy-officer',
] as const;
export type Role = (typeof ROLES)[number];

/** The roles that act for the coordinating municipality (R10.2). */
export const COORDINATING: readonly Role[] = ['coordinator', 'deputy-coordinator'];

export const ORGANISATION_KINDS = [
  'municipality',
  'provider',
  'certified-institution',
  'referrer',
  'other',
] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** R1.2: the age band, coarse on purpose. */
export const AGE_BANDS = ['0-5', '6-11', '12-15', '16-17', '18+'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** R1.2: the legal frame, more than one possible. */
export const LEGAL_FRAMES = [
  'voluntary',
  'ots',
  'guardianship',
  'youth-probation',
  'closed-authorisation',
  'criminal',
] as const;
export type LegalFrame = (typeof LEGAL_FRAMES)[number];

/** The frames in which a certified institution carries a measure (R1.2, R3.1). */
export const MEASURES: readonly LegalFrame[] = [
  'ots',
  'guardianship',
  'youth-probation',
  'closed-authorisation',
];

/** R6.1: the kinds of help, F[002]; 1A, 1B and 2 are the streams of the region's living initiative. */
export const HELP_KINDS = [
  'help-at-home',
  'ambulant',
  'crisis-bed',
  'small-scale-living',
  'stream-1a',
  'stream-1b',
  'stream-2',
  'other',
] as const;
export type HelpKind = (typeof HELP_KINDS)[number];

/** The kinds by which a child lives elsewhere (R6.6). */
export const LIVING_ELSEWHERE: readonly HelpKind[] = [
  'crisis-bed',
  'small-scale-living',
  'stream-1b',
  'stream-2',
];

/** What the intake says while the responsible municipality is unclear (R1.2). */
export const UNCLEAR = 'onduidelijk';
