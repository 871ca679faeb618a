import { dateInWords, isQuiet, lengthInWords, momentInWords } from '../../domain/calendar.ts';
import { bedWanted } from '../../domain/case-file/beds.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, openProposal } from '../../domain/case-file/case-file.ts';
import type { Invitation, Seat } from '../../domain/case-file/facts.ts';
import {
  activeSeats,
  filler,
  invitationOf,
  isPlanned,
  leaders,
  missingForQuorum,
  today,
} from '../../domain/case-file/seats.ts';
import { tally } from '../../domain/case-file/voting.ts';
import type { PersonId } from '../../domain/words.ts';
import type { ActName } from './acts.ts';
import type { FactLine } from './cards.ts';
import type { Scene } from './forms.ts';
import { capital, deputyForm } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { erasedOn } from './steps.nl.ts';
import type { View } from './view.ts';
import {
  caseLine,
  fact,
  moment,
  needFacts,
  offering,
  phone,
  place,
  publicFacts,
  restsOnConsent,
  view,
} from './view.ts';
import { AGE_WORDS, HELP_WORDS, missingWords, SEAT_WORDS, TABLE_WORDS } from './wording.nl.ts';

/** How many cases that look alike a card names. */
const MAX_SIMILAR = 12;

/** R1.5, the newest first. */
function similarLines({ similar }: CaseFile): readonly Md[] {
  const more = similar.length - MAX_SIMILAR;
  return [
    ...similar
      .slice(0, MAX_SIMILAR)
      .map((each) => own(`**Lijkt op ${each.number}.** Zelfde gemeente en leeftijd, kort geleden gemeld.`)),
    ...(more > 0 ? [own(`En nog ${more} die erop lijken.`)] : []),
  ];
}

/** R2.1: the coordinator's first card. */
export function triageView(state: CaseFile, scene: Scene): View | null {
  const at = moment(state);
  if (!at.triage) return null;
  const reporter = state.reporters[0];
  return view('triage', state, state.caseId, {
    title: own('Nieuwe code paars'),
    subtitle: caseLine(state),
    tone: 'attention',
    facts: [
      fact('Klok', own(clock(state, scene))),
      fact('Leeftijd', own(AGE_WORDS[state.facts.ageBand])),
      ...needFacts(state),
      fact('Vannacht veilig', own(state.facts.safeTonight ? 'Ja' : '**Nee**')),
      fact('Bed voor vannacht', own(state.facts.hasBed ? 'Ja' : '**Nee**')),
      ...(reporter ? [fact('Aanmelder', phone(reporter.name, reporter.phone))] : []),
      ...(state.chair ? [fact('Opgepakt door', md(state.chair.party.name))] : []),
    ],
    lines: [
      ...similarLines(state),
      own(
        `Kiest niemand, dan neem ik de casus zelf aan ${lengthInWords(state.values.triageAutoAcceptMs)} na de melding.`,
      ),
    ],
    offers: offering(
      state,
      scene,
      state.chair === null && 'claim',
      'accept',
      'toSpoed',
      'toRegulier',
      'toZorgmakelaar',
      'askReporter',
      bedWanted(state) && 'recordBed',
      state.similar.length > 0 && 'merge',
      'showContent',
    ),
  });
}

function clock(state: CaseFile, scene: Scene): string {
  const left = state.round.endsAt - scene.now;
  return left > 0 ? `Nog ${lengthInWords(left)}` : `${lengthInWords(-left)} te laat`;
}

/** R3.2: what is needed to say yes in one minute on a phone. */
export function invitationView(state: CaseFile, person: string, scene: Scene): View | null {
  const found = invitationOf(state, person);
  const at = moment(state);
  if (!found || at.over || at.decided || at.triage) return null;
  const { invitation, seat } = found;
  const chair = state.chair?.party ?? leaders(state)[0];
  const zone = state.values.timeZone;
  const planned = isPlanned(state) && state.plan;
  const when = planned
    ? [fact('Wanneer', own(`**${momentInWords(planned.at, zone)}**`)), fact('Plek', place(planned.place))]
    : [
        fact(
          'Mogelijke tijden',
          md(state.slots.map((time) => momentInWords(time, zone)).join('; ') || 'Volgt'),
        ),
      ];
  return view('invitation', state, state.caseId, {
    title: own(answerTitle(invitation, at.open)),
    subtitle: caseLine(state),
    tone: invitation.answer.kind === 'accepted' ? 'good' : 'accent',
    facts: [
      ...needFacts(state),
      ...when,
      fact('Duur', own(lengthInWords(planned ? planned.lengthMs : state.values.meetingLengthMs))),
      ...(planned ? [] : [fact('Plek', md(state.values.places[0] ?? ''))]),
      ...(chair ? [fact('Voorzitter', phone(chair.name, chair.phone))] : []),
      fact('Jouw stoel', md(seat.organisationName)),
    ],
    lines: state.table === 'code-paars' ? [own(`Klok: ${clock(state, scene)}.`)] : [],
    subject: seat.id,
    offers: invitationOffers(state, seat, invitation, person, scene),
  });
}

function answerTitle(invitation: Invitation, open: boolean): string {
  if (invitation.answer.kind === 'accepted') return open ? 'Je zit aan tafel' : 'Je doet mee';
  if (invitation.answer.kind === 'declined' || invitation.answer.kind === 'left') return 'Je doet niet mee';
  return open ? 'De tafel is open. Doe je mee?' : 'Doe je mee aan deze code paars?';
}

function invitationOffers(state: CaseFile, seat: Seat, invitation: Invitation, person: string, scene: Scene) {
  const at = moment(state);
  const deputies = seat.deputies.length > 0;
  const coming = invitation.answer.kind === 'accepted';
  const none = invitation.answer.kind === 'none';
  const offers = offering(
    state,
    scene,
    !coming && 'join',
    none && 'decline',
    coming && !at.open && 'cancel',
    coming && at.open && 'leave',
    coming && 'showContent',
  );
  return deputies && (none || coming) ? { ...offers, sendDeputy: deputyForm(state, person) } : offers;
}

/** R4.3: a provider is asked for a bed. */
export function bedRequestView(state: CaseFile, person: string, scene: Scene): View | null {
  if (state.bedSearch.kind !== 'searching' || moment(state).over) return null;
  if (!state.bedSearch.asked.some((party) => party.person === person)) return null;
  const answer = state.bedAnswers.find((each) => each.party.person === person);
  const chair = state.chair?.party ?? leaders(state)[0];
  const given = answer
    ? [
        own(
          answer.offered
            ? 'Je zei: wij hebben een plek. De coördinator belt je.'
            : 'Je zei: geen plek. Verandert dat? Laat het weten.',
        ),
      ]
    : [];
  return view('bed-request', state, state.caseId, {
    title: own('Heb je een bed voor vannacht?'),
    subtitle: caseLine(state),
    tone: 'attention',
    facts: [
      fact('Leeftijd', own(AGE_WORDS[state.facts.ageBand])),
      ...needFacts(state),
      ...(chair ? [fact('Bellen', phone(chair.name, chair.phone))] : []),
    ],
    lines: given,
    offers: offering(state, scene, 'offerBed', 'refuseBed'),
  });
}

/** The coordinator's card to run the case with; its buttons follow where the case is. */
export function caseView(state: CaseFile, person: PersonId, scene: Scene): View {
  return view('case', state, state.caseId, {
    title: caseTitle(state, person),
    subtitle: caseLine(state),
    tone: 'accent',
    facts: [
      ...publicFacts(state, scene),
      ...bedFacts(state),
      ...tableFacts(state, scene),
      ...erasureFacts(state),
    ],
    lines: [...openQuestions(state), ...principles(state)],
    offers: offering(state, scene, ...caseActs(state, person, scene)),
  });
}

function caseTitle(state: CaseFile, person: PersonId): Md {
  if (moment(state).over) return own('Deze casus is klaar');
  if (!state.chair) return own('Deze casus wacht op een voorzitter');
  return state.chair.party.person === person
    ? own('Jij leidt deze casus')
    : own(`${md(state.chair.party.name)} leidt deze casus`);
}

function bedFacts(state: CaseFile): readonly FactLine[] {
  if (moment(state).over) return [];
  const record = state.bedRecords.at(-1);
  if (record)
    return [
      fact(
        'Bed',
        own(record.kind === 'bed' ? `Ja, tot ${dateInWords(record.till)}` : 'Het kind blijft waar het is'),
      ),
    ];
  if (bedWanted(state)) return [fact('Bed', own(state.noBed ? '**Geen plek gevonden**' : '**Nog niet**'))];
  return [];
}

function tableFacts(state: CaseFile, scene: Scene): readonly FactLine[] {
  if (state.seats.length === 0) return [];
  const missing = missingForQuorum(state, today(state, scene.now));
  const quorum = missing.length === 0 ? 'Compleet' : `Nog nodig: ${missingWords(missing)}`;
  return [fact('Tafel', own(quorum))];
}

/** R11.5: till when the content of a case that is over can be opened. */
function erasureFacts(state: CaseFile): readonly FactLine[] {
  if (state.erasure.phase === 'running') return [];
  const erased = state.erasure.phase === 'erased' ? 'Gewist op' : 'Wordt gewist op';
  return [fact('Inhoud', own(`${erased} ${erasedOn(state)}`))];
}

function openQuestions(state: CaseFile): readonly Md[] {
  const withdrawal = state.withdrawal
    ? [own('**De aanmelder vraagt om intrekken.** Kies Intrekken als dat veilig is.')]
    : [];
  const unreachable = state.unreachable.map((party) =>
    own(`Niet te bereiken in Teams: ${phone(party.name, party.phone)}.`),
  );
  return [...withdrawal, ...unreachable];
}

/** R5.2: content first, money second; the principles show as a checklist while the table is open. */
export function principles(state: CaseFile): readonly Md[] {
  if (state.stage.phase !== 'table') return [];
  return [
    own('**Eerst de inhoud, dan het geld:**'),
    ...state.values.principles.map((each) => own(`☐ ${md(each)}`)),
  ];
}

/** A delegate who chairs keeps the seat, and with it what a seat may; not what is a coordinator's alone (R2.2, R6.4). */
function caseActs(state: CaseFile, person: PersonId, scene: Scene): readonly (ActName | false)[] {
  const acts = leadingActs(state, scene);
  if (!state.chair?.tookOver || state.chair.party.person !== person) return acts;
  const at = moment(state);
  const comes = invitationOf(state, person)?.invitation.answer.kind === 'accepted';
  return [
    ...acts.filter((act) => act !== 'claim' && act !== 'cast'),
    comes && (at.convening || at.adjourned) && 'cancel',
    comes && at.open && 'leave',
  ];
}

function leadingActs(state: CaseFile, scene: Scene): readonly (ActName | false)[] {
  const at = moment(state);
  if (at.over)
    return [
      'showContent',
      at.decided && 'showDecision',
      state.erasure.phase !== 'erased' && 'postponeErasure',
      restsOnConsent(state) && 'consentGone',
    ];
  if (at.zorgmakelaar)
    return [
      'showContent',
      'zorgmakelaarContact',
      'zorgmakelaarOutcome',
      'confirmWithdrawal',
      restsOnConsent(state) && 'consentGone',
    ];
  const before = at.convening || at.adjourned;
  const { quietHours, timeZone } = state.values;
  return [
    'showContent',
    at.decided && 'showDecision',
    (state.chair === null || state.chair.tookOver) && 'claim',
    at.convening && state.similar.length > 0 && 'merge',
    !at.decided && 'recordBed',
    bedWanted(state) && state.noBed === null && 'noBed',
    before && (isPlanned(state) ? 'replan' : 'plan'),
    before && 'openTable',
    !at.decided && 'byPhone',
    at.open && 'adjourn',
    at.open && 'propose',
    ...(at.proposal ? (['phoneVote', 'establish', 'cast'] as const) : []),
    ...(at.decided || at.triage
      ? []
      : (['addParticipant', 'caseMandate', 'leaveOut', 'changeMunicipality'] as const)),
    isQuiet(scene.now, quietHours, timeZone, state.wakes) && 'wake',
    at.decided && 'failed',
    at.decided && 'close',
    'confirmWithdrawal',
    restsOnConsent(state) && 'consentGone',
  ];
}

/** R11.1: what the channel shows, updated in place. */
export function statusView(state: CaseFile, scene: Scene): View {
  const proposal = openProposal(state);
  const on = today(state, scene.now);
  const decision = currentDecision(state);
  const votes = proposal && state.stage.phase === 'table' ? tally(state, proposal, on) : null;
  const chosen =
    proposal ?? (decision ? state.proposals.find((each) => each.id === decision.proposal) : null);
  const help = chosen ? [fact(decision ? 'Besloten' : 'Voorstel', own(HELP_WORDS[chosen.terms.kind]))] : [];
  const count = votes
    ? [
        fact(
          'Stemmen',
          own(
            `${votes.akkoord} akkoord, ${votes.nietAkkoord} niet akkoord, ${votes.ruggenspraak} ruggenspraak, ${votes.waiting} nog niet`,
          ),
        ),
      ]
    : [];
  const chair = state.chair ? [fact('Voorzitter', md(state.chair.party.name))] : [];
  return view('status', state, state.caseId, {
    title: own(`${TABLE_WORDS[state.urgency]} ${state.number}`),
    subtitle: md(state.municipalityName),
    tone: moment(state).over ? 'default' : 'accent',
    facts: [...publicFacts(state, scene), ...chair, ...help, ...count],
    sections:
      state.seats.length === 0
        ? []
        : [{ title: own('Aan tafel'), lines: activeSeats(state).map((seat) => seatLine(seat, on)) }],
  });
}

/** One seat, as anyone in the channel may see it. */
export function seatLine(seat: Seat, on: string): Md {
  const who = filler(seat, on);
  const word = capital(SEAT_WORDS[seat.kind]);
  const named = seat.kind === 'provider' || seat.kind === 'certified-institution';
  const name = named ? `${word} ${md(seat.organisationName)}` : md(seat.organisationName);
  if (who) return own(`● ${name}: ${md(who.party.name)}`);
  const asked = seat.invitations.filter((invitation) => invitation.answer.kind === 'none').length;
  return own(asked > 0 ? `○ ${name}: gevraagd` : `○ ${name}: nog niemand`);
}

/** The card below the status card: it never changes, so that a form on it is never taken away. */
export function threadCaseView(state: CaseFile, scene: Scene): View {
  return view('thread-case', state, state.caseId, {
    title: own(state.number),
    lines: [own('Wat hier opent, zie alleen jij.')],
    offers: offering(state, scene, 'showContent', 'propose', 'takeChair', 'showDecision'),
  });
}
