import {
  AGE_WORDS,
  FRAME_WORDS,
  groundName,
  HELP_WORDS,
  SEAT_WORDS,
  VOTE_WORDS,
} from '../adapters/teams/wording.nl.ts';
import type { StoredEvent } from '../application/ports.ts';
import { dateInWords, dateOf, momentInWords } from '../domain/calendar.ts';
import type { CaseFile, Decision } from '../domain/case-file/case-file.ts';
import { proposalOf } from '../domain/case-file/case-file.ts';
import type { CaseEvent } from '../domain/case-file/events.ts';
import { CONTENT_FIELDS } from '../domain/case-file/events.ts';
import { EVENT_WORDS } from './event-words.ts';
import { escaped, page } from './html.ts';

function rows(pairs: readonly (readonly [string, string])[]): string {
  const lines = pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`);
  return `<table>${lines.join('\n')}</table>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}</ul>`;
}

/** The whole record of one case as a page to print (R6.7). It holds content: who prints it answers for it. */
export function printCase(state: CaseFile, events: readonly StoredEvent[]): string {
  const decisions = state.decisions.map((decision, index) => decisionPart(state, decision, index + 1));
  return page(
    state.number,
    `<h1>${escaped(state.number)}</h1>
<p>Dit dossier gaat over een kind. Laat het niet liggen en geef het aan niemand die het niet mag zien.</p>
${erasedPart(state)}
<h2>Melding</h2>
${intakePart(state)}
<h2>Aanvullingen</h2>
${list(state.additions.map((each) => `${momentInWords(each.at, state.values.timeZone)}, ${each.name}: ${each.text}`)) || '<p>Geen.</p>'}
${decisions.join('\n')}
<h2>Wat er gebeurde</h2>
${history(state, events)}`,
  );
}

/** R11.5: why the rest of the page holds so little. */
function erasedPart({ erasure, values }: CaseFile): string {
  if (erasure.phase !== 'erased') return '';
  const at = momentInWords(erasure.at, values.timeZone);
  const year = dateOf(erasure.at, values.timeZone).slice(0, 4);
  return `<p><strong>De inhoud van deze casus is gewist op ${escaped(at)} (${year}).</strong> Wat hieronder leeg is, kan niemand meer lezen.</p>`;
}

function intakePart(state: CaseFile): string {
  const { content, facts } = state;
  return rows([
    ['Gemeld op', momentInWords(state.raisedAt, state.values.timeZone)],
    ['Aanmelder', state.reporters.map((each) => `${each.name}, ${each.organisationName}`).join('; ')],
    ['Telefoon', content.phone],
    ['Kenmerk', content.reference],
    ['Gemeente', state.municipalityName],
    ['Leeftijd', AGE_WORDS[facts.ageBand]],
    ['Juridisch kader', facts.legalFrames.map((frame) => FRAME_WORDS[frame]).join(', ')],
    ['Soort hulp', facts.helpKind ? HELP_WORDS[facts.helpKind] : 'Nog niet bekend'],
    ['Grond voor delen', groundWords(state, state.ground)],
    ['Wat er nu gebeurt', content.happening],
    ['Wat er is geprobeerd', content.tried],
    ['Wat er wordt gevraagd', content.asked],
    ['Wat kind en ouders willen', content.wishes],
    ['Gezin en netwerk', content.family],
    ['School', content.school],
    ['Betrokken organisaties', content.organisations],
  ]);
}

function groundWords(state: CaseFile, ground: CaseFile['ground']): string {
  const name = groundName(state, ground);
  return ground.explanation === '' ? name : `${name}. ${ground.explanation}`;
}

function decisionPart(state: CaseFile, decision: Decision, nr: number): string {
  const { terms, content, votes } = proposalOf(state, decision);
  const seatName = (id: string) => state.seats.find((seat) => seat.id === id)?.organisationName ?? id;
  return `<h2>Besluit ${nr}${decision.undone ? ' (geldt niet meer)' : ''}</h2>
${rows([
  ['Vastgesteld op', momentInWords(decision.at, state.values.timeZone)],
  ['Reden van de voorzitter', decision.reason],
  ['Soort hulp', HELP_WORDS[terms.kind]],
  ['Besluit', content.text],
  ['Gesloten plaatsing', terms.closed ? 'Ja. Alleen de kinderrechter kan dit toestaan.' : ''],
  ['Uitvoering', terms.executorName],
  ['Betaling', terms.payerName],
  ['Start', dateInWords(terms.startDate)],
  ['Doel van de afschaling', content.afschalingGoal],
  ['Eerste check', dateInWords(terms.firstCheck)],
  ['In het eigen netwerk', content.network],
  ['Waarom niet 1A of 1B', content.whyNotLighter],
  ['Kind en ouders gehoord', `${terms.heard ? 'Ja' : 'Nee'}. ${content.heardHow}`],
  ['Grond voor delen', groundWords(state, decision.ground)],
])}
<h3>Aan tafel</h3>
${list(decision.seats.map((seat) => `${SEAT_WORDS[seat.kind]}: ${seat.name}, ${seat.organisationName}${seat.mandateTill ? ` (mandaat tot en met ${seat.mandateTill})` : ''}`))}
<h3>Stemmen</h3>
${list(votes.map((vote) => `${momentInWords(vote.at, state.values.timeZone)}, ${seatName(vote.seat)}: ${VOTE_WORDS[vote.vote]}${vote.reason === '' ? '' : `, want ${vote.reason}`}`))}
<h3>Acties</h3>
${list(decision.actions.map((action) => `${action.owner.name}, voor ${dateInWords(action.due)}: ${action.text} (${{ open: 'open', done: 'gereed', dropped: 'vervallen' }[action.status]})`))}`;
}

/** Everyone whom the case knows, by id, so that history names people. */
function names(state: CaseFile): ReadonlyMap<string, string> {
  const parties = [
    ...state.reporters,
    ...state.coordinators,
    ...state.deputyCoordinators,
    ...state.zorgmakelaars,
    ...state.seats.flatMap((seat) => seat.invitations.map((invitation) => invitation.party)),
    ...state.proposals.flatMap((proposal) => proposal.terms.executors),
    ...state.bedAnswers.map((answer) => answer.party),
  ];
  return new Map(parties.map((party) => [party.person, party.name]));
}

function history(state: CaseFile, events: readonly StoredEvent[]): string {
  const known = names(state);
  const lines = events
    .filter((stored) => stored.event.type !== 'DeadlineMet')
    .map((stored) => {
      const who = stored.actor === 'clock' ? 'de klok' : (known.get(stored.actor) ?? stored.actor);
      const said = typed(stored.event);
      const at = momentInWords(stored.at, state.values.timeZone);
      return `${at}: ${EVENT_WORDS[stored.event.type]} (${who})${said === '' ? '' : `: ${said}`}`;
    });
  return list(lines);
}

/** What a person typed with an event, where it is one text; the intake and proposals are printed above. */
function typed(event: CaseEvent): string {
  const fields = CONTENT_FIELDS[event.type];
  const values = fields.map((field) => (event as unknown as Record<string, unknown>)[field]);
  return values.filter((value): value is string => typeof value === 'string' && value !== '').join('; ');
}
