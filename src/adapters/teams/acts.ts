/**
 * Every button by name: the word on it (protocol.md §8) and the fields it asks. This is the one source for what a
 * card shows, what a press must carry, and which of it a person typed (and so is screened, R11.2).
 */

export type FieldType =
  | 'text'
  | 'long'
  | 'phone'
  | 'link'
  | 'date'
  | 'time'
  | 'number'
  | 'choice'
  | 'choices'
  | 'toggle'
  /** A text to copy: nothing that is typed in it counts. */
  | 'copy';

export interface Field {
  /** Never `case`, `card`, `subject`, `confirmed` or `verb`: a press carries those of itself, and a field would hide them. */
  readonly id: string;
  readonly type: FieldType;
  readonly label: string;
  readonly required: boolean;
  readonly hint: string;
}

export interface Act {
  readonly title: string;
  /** Shown above the fields. */
  readonly intro: string;
  readonly fields: readonly Field[];
  /**
   * `here`: the fields open on the card itself (Action.ShowCard). `fresh`: pressing answers that person with the
   * fields, so that their choices are of this moment; a card in the chat may be hours old. `card`: the whole card
   * is the form.
   */
  readonly opens: 'here' | 'fresh' | 'card';
  readonly style: 'default' | 'positive' | 'destructive';
}

/** Free text is at most this long a field. */
export const MAX_TEXT = 1000;
/** A link of a Teams meeting is some 260 signs. */
export const MAX_LINK = 500;

function field(id: string, type: FieldType, label: string, hint = ''): Field {
  return { id, type, label, required: true, hint };
}

function optional(id: string, type: FieldType, label: string, hint = ''): Field {
  return { id, type, label, required: false, hint };
}

function act(title: string, fields: readonly Field[] = [], more: Partial<Act> = {}): Act {
  return { title, intro: '', fields, opens: 'here', style: 'default', ...more };
}

const REASON = field('reason', 'long', 'Waarom?');
const CONSENT_OF = optional('consentOf', 'choices', 'Bij toestemming: wie gaf die?');
const GROUND = [
  field('ground', 'choice', 'Op welke grond deel je dit?'),
  CONSENT_OF,
  optional(
    'groundExplanation',
    'long',
    'Toelichting bij de grond',
    'Wie gaf toestemming, of waarom delen nodig is',
  ),
];

/** How many free actions a proposal's form holds, beside telling the child and the family's. */
export const FREE_ACTIONS = 2;

const PROPOSAL: readonly Field[] = [
  field('kind', 'choice', 'Soort hulp'),
  field('text', 'long', 'Het voorstel', 'Wat gaat er gebeuren? Zonder naam.'),
  field('executor', 'choice', 'Wie voert uit?'),
  field('payer', 'choice', 'Welke gemeente betaalt?'),
  field('startDate', 'date', 'Start op'),
  field('tellOwner', 'choice', 'Wie vertelt het aan kind en ouders?'),
  field('tellDue', 'date', 'Uiterlijk verteld op'),
  optional(
    'network',
    'long',
    'Wat is er in het eigen netwerk geprobeerd?',
    'Nodig als het kind ergens anders gaat wonen',
  ),
  optional(
    'familyText',
    'long',
    'Wat doen we voor het gezin?',
    'Nodig als het kind ergens anders gaat wonen',
  ),
  optional('familyOwner', 'choice', 'Wie doet dat voor het gezin?'),
  optional('familyDue', 'date', 'Voor het gezin klaar op'),
  optional('whyNotLighter', 'long', 'Waarom niet 1A of 1B?', 'Alleen bij stroom 2'),
  optional('closed', 'toggle', 'Gesloten plaatsing (alleen de kinderrechter kan die toestaan)'),
  ...Array.from({ length: FREE_ACTIONS }, (_none, index) => [
    optional(`action${index + 1}Text`, 'text', `Actie ${index + 1}`),
    optional(`action${index + 1}Owner`, 'choice', `Wie doet actie ${index + 1}?`),
    optional(`action${index + 1}Due`, 'date', `Actie ${index + 1} klaar op`),
  ]).flat(),
  field('afschalingGoal', 'long', 'Doel van de afschaling', 'Wanneer kan het kind met minder hulp toe?'),
  field('firstCheck', 'date', 'Eerste check op afschaling'),
  field('heard', 'choice', 'Zijn kind en ouders gehoord?'),
  field('heardHow', 'long', 'Hoe, of waarom niet?'),
];

const PLAN: readonly Field[] = [
  field('date', 'date', 'Datum'),
  field('time', 'time', 'Tijd'),
  optional('place', 'choice', 'Plek'),
  optional('link', 'link', 'Of een https-link naar de vergadering'),
  optional('minutes', 'number', 'Hoe lang? (minuten)'),
  optional(
    'reason',
    'long',
    'Waarom later dan 24 uur?',
    'Alleen nodig als de tijd na het einde van de 24 uur valt',
  ),
];

const COPY = optional('log', 'copy', 'Tekst om te kopiëren');

export const ACTS = {
  raise: act(
    'Melden',
    [
      field('reference', 'text', 'Jouw eigen kenmerk', 'Geen naam, geen BSN'),
      field('ageBand', 'choice', 'Leeftijd'),
      field('municipality', 'choice', 'Verantwoordelijke gemeente'),
      field('legalFrames', 'choices', 'Juridisch kader'),
      optional(
        'certifiedInstitution',
        'choice',
        'Welke gecertificeerde instelling?',
        'Nodig bij een maatregel',
      ),
      field('happening', 'long', 'Wat gebeurt er nu?'),
      field('tried', 'long', 'Wat is er al geprobeerd?'),
      field('asked', 'long', 'Wat vraag je aan de tafel?'),
      optional('wishes', 'long', 'Wat willen kind en ouders?'),
      optional('family', 'long', 'Gezin en netwerk', 'Hoe gaat het met het hele gezin?'),
      optional('school', 'long', 'School'),
      field('analysis', 'choice', 'Is er een verklarende analyse?'),
      field('helpKind', 'choice', 'Welke hulp zoek je?'),
      field('safeTonight', 'choice', 'Is het kind vannacht veilig?'),
      field('hasBed', 'choice', 'Heeft het kind vannacht een bed?'),
      optional('organisations', 'long', 'Welke organisaties zijn betrokken?'),
      field('phone', 'phone', 'Jouw telefoonnummer'),
      ...GROUND,
    ],
    { style: 'positive', opens: 'card' },
  ),
  add: act('Aanvullen', [
    optional('text', 'long', 'Wat wil je toevoegen?'),
    optional('consentWithdrawn', 'toggle', 'De toestemming is ingetrokken'),
    optional('ground', 'choice', 'Nieuwe grond voor delen'),
    CONSENT_OF,
    optional('groundExplanation', 'long', 'Toelichting bij de nieuwe grond'),
  ]),
  consentGone: act('Toestemming ingetrokken', [
    optional('sure', 'toggle', 'Ja, de toestemming is ingetrokken. De inhoud gaat voor iedereen dicht.'),
  ]),
  withdraw: act('Intrekken', [REASON]),
  confirmWithdrawal: act('Intrekken', [
    field('judgedBy', 'text', 'Wie heeft beoordeeld dat het kind veilig is?'),
    optional('reason', 'long', 'Waarom?'),
  ]),
  claim: act('Ik pak dit op', [], { style: 'positive' }),
  accept: act('Aannemen', [], { style: 'positive' }),
  toSpoed: act('Naar spoed', [REASON]),
  toRegulier: act('Naar regulier', [REASON]),
  askReporter: act('Terugsturen', [field('question', 'long', 'Wat wil je van de aanmelder weten?')]),
  toZorgmakelaar: act('Naar zorgmakelaar', [
    REASON,
    optional('safeAndPlaced', 'toggle', 'Het kind is veilig en heeft een plek'),
  ]),
  merge: act('Samenvoegen', [field('into', 'choice', 'Met welke casus?')]),
  join: act('Ik doe mee', [optional('times', 'choices', 'Welke tijden passen?')], { style: 'positive' }),
  decline: act('Ik kan niet', [optional('reason', 'long', 'Waarom niet? (mag leeg)')]),
  sendDeputy: act('Vervanger sturen', [optional('deputy', 'choice', 'Wie komt er voor jou?')], {
    opens: 'fresh',
  }),
  cancel: act('Toch verhinderd', [optional('reason', 'long', 'Waarom? (mag leeg)')]),
  leave: act('Ik ga weg'),
  offerBed: act('Wij hebben een plek', [field('text', 'long', 'Welke plek, en tot wanneer?')], {
    style: 'positive',
  }),
  refuseBed: act('Geen plek', [REASON]),
  recordBed: act('Bed vastleggen', [
    field('bedKind', 'choice', 'Waar slaapt het kind?'),
    optional('bedPlace', 'text', 'Bij welke aanbieder of welke plek?'),
    optional('bedFrom', 'date', 'Van'),
    optional('bedTill', 'date', 'Tot'),
    optional('judgedBy', 'text', 'Blijft het kind waar het is: wie vindt dat veilig?'),
  ]),
  noBed: act('Geen plek gevonden', [field('asked', 'long', 'Aan wie is gevraagd?')]),
  plan: act('Overleg plannen', PLAN),
  replan: act('Verzetten', PLAN),
  addParticipant: act(
    'Deelnemer toevoegen',
    [field('seatKind', 'choice', 'Welke stoel?'), field('person', 'choice', 'Wie?')],
    { opens: 'fresh' },
  ),
  leaveOut: act('Deelnemer weglaten', [field('seat', 'choice', 'Welke stoel?')], { opens: 'fresh' }),
  caseMandate: act(
    'Mandaat voor deze casus',
    [
      field('person', 'choice', 'Voor wie?'),
      field('givenBy', 'text', 'Wie gaf het mandaat?'),
      field('till', 'date', 'Tot en met'),
    ],
    { opens: 'fresh' },
  ),
  changeMunicipality: act('Gemeente wijzigen', [field('municipality', 'choice', 'Welke gemeente?'), REASON], {
    opens: 'fresh',
  }),
  wake: act('Nu wakker maken'),
  openTable: act('Overleg openen', [optional('present', 'choices', 'Wie zijn er?')], { opens: 'fresh' }),
  byPhone: act(
    'Telefonisch besloten',
    [
      field('heldDate', 'date', 'Op welke dag was het overleg?'),
      field('heldTime', 'time', 'Hoe laat?'),
      field('akkoordSeats', 'choices', 'Wie deden mee en waren akkoord?'),
      ...PROPOSAL,
    ],
    { opens: 'fresh' },
  ),
  adjourn: act('Schorsen tot', [field('date', 'date', 'Datum'), field('time', 'time', 'Tijd')]),
  close: act('Sluiten', [
    optional('lasting', 'toggle', 'Het kind blijft op deze plek'),
    optional('note', 'long', 'Toelichting', 'Nodig als het kind niet is afgeschaald'),
  ]),
  postponeErasure: act('Wissen uitstellen', [field('till', 'date', 'Tot welke dag?'), REASON]),
  showContent: act('Inhoud tonen'),
  propose: act('Voorstel doen', PROPOSAL, { opens: 'fresh' }),
  takeChair: act('Voorzitterschap overnemen'),
  showDecision: act('Besluit tonen'),
  voteYes: act('Akkoord', [], { style: 'positive' }),
  voteNo: act('Niet akkoord', [REASON]),
  voteBack: act('Ruggenspraak'),
  phoneVote: act(
    'Stem telefonisch vastleggen',
    [
      field('seat', 'choice', 'Van wie is de stem?'),
      field('vote', 'choice', 'Wat is de stem?'),
      optional('reason', 'long', 'Waarom?', 'Nodig bij niet akkoord'),
    ],
    { opens: 'fresh' },
  ),
  establish: act('Besluit vaststellen', [], { style: 'positive' }),
  cast: act('Doorhakken', [
    field('reason', 'long', 'Waarom hak je de knoop door?'),
    optional('sure', 'toggle', 'Ja, ik besluit dit als voorzitter'),
  ]),
  started: act('Gestart', [], { style: 'positive' }),
  failed: act('Besluit lukt niet', [field('reason', 'long', 'Wat lukt er niet?')]),
  done: act('Gereed', [], { style: 'positive' }),
  drop: act('Vervalt', [REASON]),
  scaledDown: act(
    'Afgeschaald',
    [field('heard', 'choice', 'Zijn kind en ouders gevraagd?'), optional('note', 'long', 'Toelichting')],
    { style: 'positive' },
  ),
  notYet: act('Nog niet', [
    REASON,
    field('next', 'date', 'Volgende check (binnen zes weken)'),
    field('heard', 'choice', 'Zijn kind en ouders gevraagd?'),
  ]),
  scaleUp: act('Opschalen', [
    field('reason', 'long', 'Wat is er aan de hand?'),
    ...GROUND,
    field('heard', 'choice', 'Zijn kind en ouders gevraagd?'),
    optional('sure', 'toggle', 'Ja, dit wordt een nieuwe code paars'),
  ]),
  phoneRight: act('Klopt', [], { style: 'positive' }),
  phoneWrong: act('Klopt niet', [field('reason', 'long', 'Wat klopt er niet?')]),
  zorgmakelaarContact: act('Contact vastleggen'),
  zorgmakelaarOutcome: act('Uitkomst vastleggen', [field('outcome', 'long', 'Wat is de uitkomst?')]),
  accessList: act('Als lijst (CSV)', [COPY], { opens: 'fresh' }),
  accessLetter: act('Als brief', [COPY], { opens: 'fresh' }),
  accessOlder: act('Oudere regels'),
  back: act('Terug'),
  open: act('Openen'),
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

/** An act by the verb of a button; null for a word that no button carries. */
export function actNamed(verb: string): Act | null {
  return Object.hasOwn(ACTS, verb) ? ACTS[verb as ActName] : null;
}
