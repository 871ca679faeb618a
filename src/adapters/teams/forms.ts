import type { Instant } from '../../domain/calendar.ts';
import { addDays, addPeriod, dateOf, momentInWords, timeOf } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { CONSENT_GIVERS } from '../../domain/case-file/facts.ts';
import {
  activeSeats,
  filler,
  invitationOf,
  participants,
  sharedTime,
  today,
} from '../../domain/case-file/seats.ts';
import type { ProtocolValues } from '../../domain/protocol-values.ts';
import type { Party, Register } from '../../domain/register.ts';
import { mandateValid, partyOf } from '../../domain/register.ts';
import { AGE_BANDS, HELP_KINDS, LEGAL_FRAMES, UNCLEAR } from '../../domain/words.ts';
import type { ActName, Field } from './acts.ts';
import { ACTS } from './acts.ts';
import type { Choice, FormData } from './cards.ts';
import { AGE_WORDS, FRAME_WORDS, GIVER_WORDS, HELP_WORDS, SEAT_WORDS, VOTE_WORDS } from './wording.nl.ts';

/** What cards are drawn with, beside the case. */
export interface Scene {
  readonly now: Instant;
  readonly values: ProtocolValues;
  readonly register: Register;
  /** People of the region's channel who are not in the register (R3.4). */
  readonly channelPeople: readonly Party[];
}

const YES_NO: readonly Choice[] = [
  { title: 'Ja', value: 'ja' },
  { title: 'Nee', value: 'nee' },
];
const VOTES = (['akkoord', 'niet-akkoord', 'ruggenspraak'] as const).map((value) => ({
  title: VOTE_WORDS[value],
  value,
}));
const SEAT_KINDS = (
  ['municipality', 'provider', 'behavioural-scientist', 'certified-institution'] as const
).map((value) => ({ title: capital(SEAT_WORDS[value]), value }));
/** How many choices a list holds; a longer one would not fit a card. */
const MAX_CHOICES = 60;

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function organisationsOf(scene: Scene, ...kinds: readonly string[]): readonly Choice[] {
  return scene.register.organisations
    .filter((each) => kinds.includes(each.kind))
    .map((each) => ({ title: each.name, value: each.id }));
}

function people(parties: readonly Party[]): readonly Choice[] {
  const seen = new Map(parties.map((party) => [party.person, party]));
  return [...seen.values()].map((party) => ({
    title: party.organisationName === '' ? party.name : `${party.name} (${party.organisationName})`,
    value: party.person,
  }));
}

/** Who can take an action on: the people of this case. */
function owners(state: CaseFile): readonly Choice[] {
  const all = [...participants(state), ...state.reporters, ...(state.chair ? [state.chair.party] : [])];
  const seen = new Map(all.map((party) => [party.person, party.name]));
  // Names alone: this list stands on the form four times, and the people at a table know each other.
  return [...seen].map(([value, title]) => ({ title, value }));
}

/** Who can be asked at once: everyone with a mandate in the register, and the people of the channel (R3.4). */
function askable(state: CaseFile, scene: Scene): readonly Choice[] {
  const on = today(state, scene.now);
  const mandated = scene.register.people
    .filter((person) => person.roles.some((role) => role === 'delegate' || role === 'behavioural-scientist'))
    .filter((person) => mandateValid(person.mandate, on))
    .map((person) => partyOf(scene.register, person));
  const open = [...mandated, ...scene.channelPeople].filter((party) => {
    const answer = invitationOf(state, party.person)?.invitation.answer.kind;
    return answer !== 'none' && answer !== 'accepted';
  });
  return people(open);
}

function invitedPeople(state: CaseFile): readonly Choice[] {
  return people(activeSeats(state).flatMap((seat) => seat.invitations.map((invitation) => invitation.party)));
}

function seats(state: CaseFile, scene: Scene, filledOnly: boolean): readonly Choice[] {
  const on = today(state, scene.now);
  return activeSeats(state)
    .filter((seat) => !filledOnly || filler(seat, on) !== null)
    .map((seat) => {
      const who = filler(seat, on)?.party.name ?? seat.invitations.at(-1)?.party.name;
      return { title: who ? `${seat.organisationName}: ${who}` : seat.organisationName, value: seat.id };
    });
}

type Source = (state: CaseFile | null, scene: Scene) => readonly Choice[];

function ofCase(source: (state: CaseFile, scene: Scene) => readonly Choice[]): Source {
  return (state, scene) => (state ? source(state, scene) : []);
}

/** The choices of every choice field, by its id. */
const CHOICES: Readonly<Record<string, Source>> = {
  ageBand: () => AGE_BANDS.map((value) => ({ title: AGE_WORDS[value], value })),
  municipality: (_state, scene) => [
    ...scene.register.municipalities.map((each) => ({ title: each.name, value: each.id })),
    { title: 'Onduidelijk', value: UNCLEAR },
  ],
  legalFrames: () => LEGAL_FRAMES.map((value) => ({ title: FRAME_WORDS[value], value })),
  certifiedInstitution: (_state, scene) => organisationsOf(scene, 'certified-institution'),
  analysis: () => [...YES_NO, { title: 'Weet ik niet', value: 'onbekend' }],
  helpKind: () => [
    { title: 'Nog niet bekend', value: 'onbekend' },
    ...HELP_KINDS.map((value) => ({ title: HELP_WORDS[value], value })),
  ],
  kind: () => HELP_KINDS.map((value) => ({ title: HELP_WORDS[value], value })),
  safeTonight: () => YES_NO,
  hasBed: () => YES_NO,
  heard: () => YES_NO,
  ground: (state, scene) =>
    (state?.values ?? scene.values).grounds.map((each) => ({ title: each.name, value: each.id })),
  consentOf: () => CONSENT_GIVERS.map((value) => ({ title: GIVER_WORDS[value], value })),
  into: ofCase((state) => state.similar.map((each) => ({ title: each.number, value: each.caseId }))),
  times: ofCase((state) =>
    state.slots.map((time) => ({ title: momentInWords(time, state.values.timeZone), value: String(time) })),
  ),
  deputy: () => [],
  seatKind: () => SEAT_KINDS,
  person: ofCase(askable),
  seat: ofCase((state, scene) => seats(state, scene, false)),
  present: ofCase((state, scene) => seats(state, scene, true)),
  akkoordSeats: ofCase((state, scene) => seats(state, scene, false)),
  vote: () => VOTES,
  place: ofCase((state) => state.values.places.map((place) => ({ title: place, value: place }))),
  bedKind: () => [
    { title: 'Een bed bij een aanbieder of op een andere plek', value: 'bed' },
    { title: 'Het kind kan veilig blijven waar het is', value: 'blijft' },
  ],
  executor: (_state, scene) =>
    organisationsOf(scene, 'provider', 'certified-institution', 'referrer', 'other'),
  payer: (_state, scene) => organisationsOf(scene, 'municipality'),
};

function choicesOf(name: ActName, field: Field, state: CaseFile | null, scene: Scene): readonly Choice[] {
  if (field.type !== 'choice' && field.type !== 'choices') return [];
  if (name === 'caseMandate' && field.id === 'person') return state ? invitedPeople(state) : [];
  if (name === 'phoneVote' && field.id === 'seat') return state ? seats(state, scene, true) : [];
  const source = field.id.endsWith('Owner') ? ofCase(owners) : CHOICES[field.id];
  if (!source) throw new Error(`no choices for field ${field.id}`);
  return source(state, scene).slice(0, MAX_CHOICES);
}

const NO_FIELDS: FormData = { values: {}, choices: {} };

/** The fields of an act as they open: their choices, and what is filled in already. */
export function form(name: ActName, state: CaseFile | null, scene: Scene): FormData {
  const fields: readonly Field[] = ACTS[name].fields;
  // Most buttons of most cards ask nothing; working out what a form starts with is most of what a card costs.
  if (fields.length === 0) return NO_FIELDS;
  const choices = Object.fromEntries(fields.map((each) => [each.id, choicesOf(name, each, state, scene)]));
  return { choices, values: state ? startValues(name, state, scene) : {} };
}

/** What a form can know already saves typing at three in the morning. */
function startValues(name: ActName, state: CaseFile, scene: Scene): Readonly<Record<string, string>> {
  return START_VALUES[name]?.(state, scene) ?? {};
}

type StartValues = (state: CaseFile, scene: Scene) => Readonly<Record<string, string>>;

/** Each worked out only when its own form is drawn. */
const START_VALUES: Partial<Record<ActName, StartValues>> = {
  join: (state) => ({ times: state.slots.map(String).join(',') }),
  plan: planValues,
  replan: planValues,
  adjourn: (state, scene) => ({ date: today(state, scene.now), time: '' }),
  openTable: (state, scene) => ({
    present: seats(state, scene, true)
      .map((each) => each.value)
      .join(','),
  }),
  recordBed: (state, scene) => {
    const on = today(state, scene.now);
    return { bedKind: 'bed', bedFrom: on, bedTill: addDays(on, 1) };
  },
  propose: proposalValues,
  byPhone: (state, scene) => ({
    ...proposalValues(state, scene),
    heldDate: today(state, scene.now),
    heldTime: timeOf(scene.now, state.values.timeZone),
  }),
  caseMandate: (state, scene) => ({ till: addDays(today(state, scene.now), 14) }),
  notYet: (state, scene) => ({ next: addPeriod(today(state, scene.now), 'P4W') }),
  postponeErasure: (state) =>
    state.erasure.phase === 'running'
      ? {}
      : { till: addPeriod(dateOf(state.erasure.at, state.values.timeZone), 'P3M') },
  phoneVote: () => ({ vote: 'akkoord' }),
  toZorgmakelaar: () => ({ safeAndPlaced: 'false' }),
  cast: () => ({ sure: 'false' }),
  scaleUp: () => ({ sure: 'false' }),
};

/** The time that suits a quorum, else the first that was proposed. */
function planValues(state: CaseFile, scene: Scene): Readonly<Record<string, string>> {
  const zone = state.values.timeZone;
  const shared = sharedTime(state, scene.now) ?? state.slots.find((time) => time > scene.now) ?? null;
  return {
    date: shared === null ? today(state, scene.now) : dateOf(shared, zone),
    time: shared === null ? '' : timeOf(shared, zone),
    place: state.values.places[0] ?? '',
    minutes: String(state.values.meetingLengthMs / 60_000),
  };
}

function proposalValues(state: CaseFile, scene: Scene): Readonly<Record<string, string>> {
  const on = today(state, scene.now);
  return {
    kind: state.facts.helpKind ?? '',
    payer: payerOf(state, scene),
    startDate: on,
    tellDue: on,
    firstCheck: addDays(on, 28),
    heard: 'ja',
  };
}

function payerOf(state: CaseFile, scene: Scene): string {
  const held = state.facts.municipality ?? state.coordinatingMunicipality.id;
  return scene.register.organisations.find((each) => each.municipality === held)?.id ?? '';
}

/** The deputies that one invited person can send, for that person's form. */
export function deputyForm(state: CaseFile, person: string): FormData {
  const seat = invitationOf(state, person)?.seat;
  return { values: {}, choices: { deputy: people(seat?.deputies ?? []) } };
}
