import type { BoardPart } from '../../application/board.ts';
import { dateInWords, momentInWords } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, proposalOf } from '../../domain/case-file/case-file.ts';
import type { GroundGiven, Proposal } from '../../domain/case-file/facts.ts';
import { isPlanned } from '../../domain/case-file/seats.ts';
import type { Scene } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { erasedOn } from './steps.nl.ts';
import type { View } from './view.ts';
import { caseLine, fact, offering, phone, phoneNumber, view } from './view.ts';
import {
  AGE_WORDS,
  clockWords,
  FRAME_WORDS,
  groundName,
  HELP_WORDS,
  SEAT_WORDS,
  stageWords,
  TABLE_WORDS,
  VOTE_WORDS,
} from './wording.nl.ts';

type Section = { readonly title: Md; readonly lines: readonly Md[] };

/** The most of each list that a card shows; the whole record is printed by `npm run case`. */
const MAX_SHOWN = 12;
/** What the text of one card may add up to, so that the card stays under 25 KB with room for the rest. */
const MAX_CARD_TEXT = 15_000;

function section(title: string, ...texts: readonly string[]): readonly Section[] {
  const lines = texts.filter((text) => text.trim() !== '').map(md);
  return lines.length === 0 ? [] : [{ title: own(title), lines }];
}

/** *Inhoud tonen*: an answer to one person (R10.5). */
export function contentView(
  state: CaseFile,
  backTo: { card: View['card']; subject: string },
  scene: Scene,
): View {
  const { content, facts, values } = state;
  const zone = values.timeZone;
  const newest = state.additions.slice(-MAX_SHOWN);
  const sections = [
    ...section('Vraag van de coördinator', state.question?.text ?? ''),
    ...proposals(state),
    ...section('Wat er nu gebeurt', content.happening),
    ...section('Wat er is geprobeerd', content.tried),
    ...section('Wat er wordt gevraagd', content.asked),
    ...section('Wat kind en ouders willen', content.wishes),
    ...section('Gezin en netwerk', content.family),
    ...section('School', content.school),
    ...section('Betrokken organisaties', content.organisations),
    ...section(
      'Aanvullingen',
      ...newest.map((each) => `${momentInWords(each.at, zone)}, ${each.name}: ${each.text}`),
    ),
    ...section(
      'Antwoorden over een bed',
      ...state.bedAnswers
        .slice(-MAX_SHOWN)
        .map(
          (each) => `${each.party.organisationName}: ${each.offered ? 'plek' : 'geen plek'}. ${each.text}`,
        ),
    ),
    ...section(
      'Bed',
      ...state.bedRecords
        .slice(-MAX_SHOWN)
        .map((record) =>
          record.kind === 'bed'
            ? `${record.place}, van ${dateInWords(record.from)} tot ${dateInWords(record.till)}`
            : `Blijft waar het is. Beoordeeld door ${record.judgedBy}`,
        ),
    ),
    ...section('Geen plek gevonden; gevraagd aan', state.noBed?.asked ?? ''),
    ...section('Redenen', ...state.reasons.slice(-MAX_SHOWN).map((each) => `${each.name}: ${each.text}`)),
    ...section('Verzoek om in te trekken', state.withdrawal?.reason ?? ''),
  ];
  const shown = view('content', state, state.caseId, {
    title: own('Alleen jij ziet dit'),
    subtitle: caseLine(state),
    facts: [
      fact('Kenmerk', md(content.reference)),
      fact('Leeftijd', own(AGE_WORDS[facts.ageBand])),
      fact('Juridisch kader', own(facts.legalFrames.map((frame) => FRAME_WORDS[frame]).join(', '))),
      fact('Verklarende analyse', own({ yes: 'Ja', no: 'Nee', unknown: 'Onbekend' }[facts.analysis])),
      fact('Grond voor delen', groundLine(state, state.ground)),
      fact('Aanmelder', phone(state.reporters.map((each) => each.name).join(', '), content.phone)),
    ],
    sections: fitting(sections),
    offers: offering(state, scene, 'back'),
  });
  return { ...shown, data: { ...shown.data, ref: { ...shown.data.ref, ...backTo } } };
}

/** The ground, so that the table can judge it (R11.6). */
function groundLine(state: CaseFile, given: GroundGiven): Md {
  return own(
    [groundName(state, given), given.explanation]
      .filter((each) => each !== '')
      .map(md)
      .join('. '),
  );
}

/** What stands where content of this case was once opened (R11.5). */
export function erasedView(state: CaseFile): View {
  return view('answer', state, state.caseId, {
    title: own('De inhoud is gewist'),
    subtitle: caseLine(state),
    lines: [own(`Gewist op ${erasedOn(state)}. Niemand kan de inhoud nog lezen.`)],
  });
}

/** What is too much for one card is left for the printed record, and the card says so. */
function fitting(sections: readonly Section[]): readonly Section[] {
  let room = MAX_CARD_TEXT;
  const shown: Section[] = [];
  for (const each of sections) {
    const size = each.lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) + 80, 0);
    if (size > room) {
      shown.push({
        title: own('En verder'),
        lines: [own('Niet alles past op deze kaart. Vraag de coördinator om het hele dossier.')],
      });
      return shown;
    }
    room -= size;
    shown.push(each);
  }
  return shown;
}

function proposals(state: CaseFile): readonly Section[] {
  const proposal = state.proposals.at(-1);
  if (!proposal) return [];
  return proposalSections(state, proposal);
}

function proposalSections(state: CaseFile, proposal: Proposal): readonly Section[] {
  const { terms, content } = proposal;
  const seatName = (id: string) => state.seats.find((seat) => seat.id === id)?.organisationName ?? id;
  const actions = terms.actions.map(
    (action, index) =>
      `${action.owner.name}, voor ${dateInWords(action.due)}: ${content.actions[index] ?? ''}`,
  );
  const votes = proposal.votes
    .slice(-MAX_SHOWN)
    .map(
      (vote) =>
        `${seatName(vote.seat)}: ${VOTE_WORDS[vote.vote]}${vote.reason === '' ? '' : `, want ${vote.reason}`}`,
    );
  return [
    ...section(`Voorstel van ${proposal.byName}: ${HELP_WORDS[terms.kind]}`, content.text),
    ...section(
      'Uitvoering, betaling, start',
      `${terms.executorName}; ${terms.payerName}; ${dateInWords(terms.startDate)}`,
    ),
    ...(terms.closed ? section('Gesloten plaatsing', 'Alleen de kinderrechter kan dit toestaan.') : []),
    ...section('Acties', ...actions),
    ...section(
      'Doel van de afschaling',
      `${content.afschalingGoal} Eerste check: ${dateInWords(terms.firstCheck)}.`,
    ),
    ...section('In het eigen netwerk geprobeerd', content.network),
    ...section('Waarom niet 1A of 1B', content.whyNotLighter),
    ...section('Kind en ouders gehoord', `${terms.heard ? 'Ja' : 'Nee'}. ${content.heardHow}`),
    ...section('Stemmen', ...votes),
  ];
}

const MANNERS = {
  consent: 'Iedereen aan tafel was akkoord.',
  clock: 'Iedereen aan tafel was akkoord. Het besluit is vanzelf vastgesteld.',
  cast: 'De voorzitter heeft de knoop doorgehakt.',
  phone: 'De tafel was telefonisch bij elkaar. Iedereen was akkoord.',
} as const;

/** *Besluit tonen*: the decision record, per person (R6.7). */
export function recordView(
  state: CaseFile,
  backTo: { card: View['card']; subject: string },
  scene: Scene,
): View | null {
  const decision = currentDecision(state) ?? state.decisions.at(-1);
  if (!decision) return null;
  const proposal = proposalOf(state, decision);
  const seats = decision.seats.map(
    (seat) =>
      `${SEAT_WORDS[seat.kind]}: ${seat.name}, ${seat.organisationName}${seat.mandateTill ? `, mandaat tot en met ${dateInWords(seat.mandateTill)}` : ''}`,
  );
  const shown = view('record', state, state.caseId, {
    title: own(decision.undone ? 'Besluit (geldt niet meer)' : 'Besluit'),
    subtitle: caseLine(state),
    facts: [
      fact('Besloten op', own(momentInWords(decision.at, state.values.timeZone))),
      fact('Hoe', own(MANNERS[decision.manner])),
      fact('Grond voor delen', groundLine(state, decision.ground)),
    ],
    sections: fitting([
      ...section('Reden van de voorzitter', decision.reason),
      ...section('Aan tafel', ...seats),
      ...proposalSections(state, proposal),
    ]),
    offers: offering(state, scene, 'back'),
  });
  return { ...shown, data: { ...shown.data, ref: { ...shown.data.ref, ...backTo } } };
}

/** `overzicht`: what is open, table by table. */
export function overviewView(parts: readonly BoardPart[], scene: Scene): View {
  const filled = parts.filter((part) => part.cases.length > 0);
  return view('overview', null, '', {
    title: own('Wat er loopt'),
    lines:
      filled.length === 0
        ? [own('Er loopt nu niets.')]
        : [own('Typ casus en het nummer om er één te openen.')],
    sections: filled.map((part) => ({
      title: own(TABLE_WORDS[part.table]),
      lines: [
        ...part.cases.map((state) => overviewLine(state, scene)),
        ...(part.more > 0 ? [own(`En nog ${part.more}.`)] : []),
      ],
    })),
  });
}

function overviewLine(state: CaseFile, scene: Scene): Md {
  const clock = state.table === 'code-paars' ? ` · ${clockWords(state, scene.now)}` : '';
  return own(
    `**${state.number}** ${md(state.municipalityName)} · ${stageWords(state, isPlanned(state))}${clock}`,
  );
}

/** `help`: which words there are, and who to call first. */
export function helpView(coordinates: boolean, readsLog: boolean, scene: Scene): View {
  const words = [
    '**code paars**: meld een kind in crisis dat nergens past',
    '**overzicht**: zie wat er loopt',
    '**casus CP-2026-0007**: open jouw deel van een casus',
    ...(coordinates
      ? [
          '**mandaten**: zie wie namens wie aan tafel mag, en wat er mist',
          '**kanaal**: typ dit in het kanaal, met een vermelding, om het kanaal van de regio te kiezen',
        ]
      : []),
    ...(readsLog
      ? ['**inzage CP-2026-0007**: zie wie er in een casus keek. Zonder nummer: in alle casussen']
      : []),
  ];
  return view('help', null, '', {
    title: own('Wat je kunt typen'),
    facts: scene.values.emergencyNumbers.map((each) => fact(each.name, phoneNumber(each.phone))),
    lines: words.map(own),
    sections: [
      {
        title: own('Welke vraag hoort waar?'),
        lines: [
          own(
            'Een kind in crisis, en niemand heeft een passende plek: code paars. De tafel komt binnen 24 uur bij elkaar.',
          ),
          own(
            'Haast, maar het kind is veilig en heeft een bed: de coördinator zet de casus door naar spoed.',
          ),
          own('Geen haast: de coördinator zet de casus door naar de maandelijkse tafel (regulier).'),
          own('Lopen mensen vast in de samenwerking: de zorgmakelaar helpt.'),
        ],
      },
    ],
  });
}

/** A short answer to one person. */
export function answerView(title: string, lines: readonly Md[]): View {
  return view('answer', null, '', { title: own(title), lines });
}
