import { type CaseFile, currentDecision, isOver } from '../../domain/case-file/case-file.ts';
import { invitationOf } from '../../domain/case-file/seats.ts';
import type { PersonId } from '../../domain/words.ts';
import type { ActName } from './acts.ts';

/** The line on top of the card after a press that counted. */
const ACKS: Readonly<Partial<Record<ActName, string>>> = {
  raise: 'Je melding is binnen. De klok loopt. De coördinator is gevraagd.',
  add: 'Toegevoegd.',
  claim: 'Jij leidt deze casus.',
  accept: 'Aangenomen. De deelnemers zijn gevraagd.',
  join: 'Je doet mee. Je kunt de inhoud nu openen.',
  sendDeputy: 'Je vervanger is gevraagd.',
  offerBed: 'Dank je. De coördinator hoort het nu.',
  plan: 'Gepland. Iedereen die meedoet hoort het.',
  replan: 'Verzet. Iedereen die meedoet hoort het.',
  openTable: 'De tafel is open.',
  recordBed: 'Vastgelegd waar het kind slaapt.',
  noBed: 'Het escalatiecontact hoort het nu.',
  askReporter: 'Je vraag is gesteld. De klok loopt door.',
  close: 'De casus is gesloten.',
  done: 'Mooi. Deze actie is klaar.',
  started: 'Dank je. De hulp is gestart.',
  propose: 'Je voorstel ligt er. De tafel kan stemmen.',
  voteYes: 'Je stem telt: akkoord.',
  voteNo: 'Je stem telt: niet akkoord.',
  voteBack: 'Genoteerd: ruggenspraak. Ik vraag het je straks weer.',
  establish: 'Het besluit staat vast.',
  consentGone: 'Genoteerd. De inhoud is dicht tot de aanmelder een andere grond vastlegt.',
  wake: 'Iedereen krijgt nu bericht.',
};

/** What a person reads on top of the card after a press that counted. */
export function ackWords(name: ActName, state: CaseFile, person: PersonId): string {
  if (name === 'decline') return `Je doet niet mee.${insteadWords(state, person)}`;
  if (name === 'cancel' || name === 'leave') return `Je doet niet meer mee.${insteadWords(state, person)}`;
  if (name === 'cast' && state.stage.phase === 'table')
    return 'Doorhakken kan hier niet: wie het besluit moet dragen, is niet akkoord. Het escalatiecontact is gevraagd.';
  if (name === 'withdraw' && !isOver(state)) return 'De coördinator kijkt naar je verzoek.';
  return ACKS[name] ?? 'Genoteerd.';
}

/** Who comes in this person's place (R3.3, R3.4). */
function insteadWords(state: CaseFile, person: PersonId): string {
  const seat = invitationOf(state, person)?.seat;
  if (!seat || currentDecision(state)) return '';
  const answers = seat.invitations
    .filter((each) => each.party.person !== person)
    .map(({ answer }) => answer.kind);
  if (answers.includes('accepted')) return ' Je vervanger doet mee.';
  if (answers.includes('none')) return ' Je vervanger is gevraagd.';
  return state.unfillable.includes(seat.id) ? ' De coördinator zoekt iemand anders.' : '';
}
