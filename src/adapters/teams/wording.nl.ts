import { dateInWords, lengthInWords, MINUTE, momentInWords } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { MissingSeat, NotNow, Refusal, Who } from '../../domain/case-file/commands.ts';
import type { ConsentGiver, GroundGiven, VoteKind } from '../../domain/case-file/facts.ts';
import type { PersonalDetail } from '../../domain/privacy.ts';
import type { AgeBand, HelpKind, LegalFrame, Role, Table } from '../../domain/words.ts';

/** The Dutch that people read: B1, short sentences, no words but the field's. A missing one fails the type check. */

export const TABLE_WORDS: Record<Table, string> = {
  'code-paars': 'Code paars',
  spoed: 'Spoed',
  regulier: 'Regulier',
  zorgmakelaar: 'Zorgmakelaar',
};

export const AGE_WORDS: Record<AgeBand, string> = {
  '0-5': '0 tot en met 5 jaar',
  '6-11': '6 tot en met 11 jaar',
  '12-15': '12 tot en met 15 jaar',
  '16-17': '16 of 17 jaar',
  '18+': '18 jaar of ouder',
};

/** Whose consent it has to be, by age (R11.6). */
export const CONSENT_WORDS: Record<AgeBand, string> = {
  '0-5': 'de ouders',
  '6-11': 'de ouders',
  '12-15': 'kind en ouders',
  '16-17': 'de jongere zelf',
  '18+': 'de jongere zelf',
};

/** Who gave consent, as a choice. */
export const GIVER_WORDS: Record<ConsentGiver, string> = {
  parents: 'De ouders, of wie het gezag heeft',
  child: 'Het kind of de jongere zelf',
};

/** The ground as the table and the record have it: its name, with whose consent it is and whose it has to be (R11.6). */
export function groundName({ values, facts }: CaseFile, given: GroundGiven): string {
  const found = values.grounds.find((each) => each.id === given.ground);
  const name = found?.name ?? given.ground;
  if (found?.kind !== 'consent') return name;
  const young = facts.ageBand === '16-17' || facts.ageBand === '18+' ? 'de jongere' : 'het kind';
  const givers = (given.consentOf ?? []).map((giver) => (giver === 'parents' ? 'de ouders' : young));
  const needed = `nodig van ${CONSENT_WORDS[facts.ageBand]}`;
  return givers.length === 0 ? `${name} (${needed})` : `${name} van ${givers.join(' en ')} (${needed})`;
}

export const FRAME_WORDS: Record<LegalFrame, string> = {
  voluntary: 'Vrijwillig',
  ots: 'Ondertoezichtstelling (OTS)',
  guardianship: 'Voogdij',
  'youth-probation': 'Jeugdreclassering',
  'closed-authorisation': 'Machtiging gesloten jeugdhulp',
  criminal: 'Strafrecht',
};

export const HELP_WORDS: Record<HelpKind, string> = {
  'help-at-home': 'Hulp thuis',
  ambulant: 'Ambulante hulp',
  'crisis-bed': 'Crisisbed',
  'small-scale-living': 'Kleinschalig wonen',
  'stream-1a': 'Stroom 1A: reizend specialistisch team op de plek waar het kind woont',
  'stream-1b': 'Stroom 1B: advies over een andere bestaande plek',
  'stream-2': 'Stroom 2: hoog-specialistische woonplek',
  other: 'Anders',
};

export const VOTE_WORDS: Record<VoteKind, string> = {
  akkoord: 'Akkoord',
  'niet-akkoord': 'Niet akkoord',
  ruggenspraak: 'Ruggenspraak',
};

export const SEAT_WORDS: Record<MissingSeat, string> = {
  chair: 'voorzitter',
  municipality: 'gemeente',
  provider: 'aanbieder',
  'behavioural-scientist': 'gedragswetenschapper',
  'certified-institution': 'gecertificeerde instelling',
};

export const ROLE_WORDS: Record<Role, string> = {
  coordinator: 'coördinator',
  'deputy-coordinator': 'plaatsvervangend coördinator',
  delegate: 'afgevaardigde',
  'behavioural-scientist': 'gedragswetenschapper',
  reporter: 'aanmelder',
  zorgmakelaar: 'zorgmakelaar',
  'escalation-contact': 'escalatiecontact',
  'privacy-officer': 'privacyfunctionaris',
};

const WHO_WORDS: Record<Who, string> = {
  register: 'Alleen mensen uit het register kunnen melden. Vraag de coördinator om je toe te voegen.',
  coordinator: 'Dit kan alleen de coördinator.',
  chair: 'Dit kan alleen de coördinator of de voorzitter van deze casus.',
  invited: 'Dit kan alleen wie voor deze casus is uitgenodigd. Wil je meedoen? Bel de coördinator.',
  seat: 'Dit kan alleen wie met mandaat aan deze tafel zit. Doe je mee? Druk eerst op Ik doe mee in je uitnodiging.',
  reporter: 'Dit kan alleen de aanmelder van deze casus.',
  provider: 'Dit kan alleen een aanbieder die om een bed is gevraagd.',
  executor: 'Dit kan alleen de organisatie die het besluit uitvoert.',
  'action-owner': 'Dit kan alleen wie deze actie op zich nam, of de coördinator.',
  'mandated-delegate': 'Dit kan alleen een afgevaardigde met een geldig mandaat.',
  voter: 'Dit kan alleen wie telefonisch heeft gestemd.',
  participant:
    'De inhoud is alleen voor de aanmelder, de deelnemers die ja zeiden en de coördinator. Doe je mee? Druk eerst op Ik doe mee in je uitnodiging.',
  zorgmakelaar: 'Dit kan alleen de coördinator of de zorgmakelaar.',
  'privacy-officer': 'Wie keek in een casus, ziet alleen de privacyfunctionaris. Vraag het daar na.',
};

const NOT_NOW_WORDS: Record<NotNow, string> = {
  'triage-done': 'Dat kan nu niet meer: er is al gekozen wat er met deze casus gebeurt.',
  'not-triaged': 'Dat kan nog niet. Eerst neemt de coördinator de casus aan.',
  'chair-present': 'Er is al iemand die deze casus leidt.',
  'table-not-open': 'De tafel is nog niet open. De coördinator drukt eerst op Overleg openen.',
  'table-open': 'De tafel is al open. Rond eerst dit overleg af, of kies Schorsen tot.',
  decided: 'Er is al een besluit. Lukt het niet? Kies dan Besluit lukt niet.',
  'not-decided': 'Er is nog geen besluit.',
  'no-proposal': 'Er ligt nog geen voorstel. Kies eerst Voorstel doen.',
  'no-bed-search': 'Er wordt geen bed meer gezocht voor deze casus.',
  'not-with-zorgmakelaar': 'Deze casus ligt niet bij de zorgmakelaar.',
  'not-over': 'Deze casus loopt nog. De inhoud wordt pas een jaar na het sluiten gewist.',
  answered: 'Hier is al antwoord op gegeven.',
};

/** The fields that a refusal can name. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  reference: 'Vul jouw eigen kenmerk in.',
  happening: 'Schrijf op wat er nu gebeurt.',
  tried: 'Schrijf op wat er al is geprobeerd.',
  asked: 'Vul in wat of aan wie je iets vraagt.',
  phone: 'Vul je telefoonnummer in, zodat we je kunnen bellen.',
  ground: 'Kies op welke grond je dit deelt.',
  groundExplanation: 'Leg de grond uit. Dat moet erbij staan.',
  consentParents:
    'Het kind is jonger dan 12. Dan geven de ouders toestemming: kies hen bij wie die gaf. Deden zij dat niet? Kies een andere grond.',
  consentBoth:
    'Het kind is 12 tot 16. Dan geven kind én ouders toestemming: kies beide bij wie die gaf. Deden zij dat niet allebei? Kies een andere grond.',
  consentYoung:
    'De jongere is 16 of ouder. Dan geeft de jongere zelf toestemming: kies dat bij wie die gaf. Deed de jongere dat niet? Kies een andere grond.',
  consentOfParents: 'Het kind is jonger dan 12. Schrijf op welke ouders toestemming gaven, en wanneer.',
  consentOfBoth: 'Het kind is 12 tot 16. Schrijf op dat kind én ouders toestemming gaven, en wanneer.',
  consentOfYoung: 'De jongere is 16 of ouder. Schrijf op dat de jongere zelf toestemming gaf, en wanneer.',
  legalFrames: 'Kies minstens één juridisch kader.',
  certifiedInstitution: 'Kies welke gecertificeerde instelling de maatregel uitvoert.',
  text: 'Schrijf de tekst op.',
  question: 'Schrijf je vraag op.',
  judgedBy: 'Vul in wie heeft beoordeeld dat het kind veilig is.',
  bedPlace: 'Vul in bij welke aanbieder of op welke plek het bed is.',
  givenBy: 'Vul in wie het mandaat gaf.',
  afschalingGoal: 'Vul het doel van de afschaling in. Elk besluit heeft dat nodig.',
  heardHow: 'Schrijf op hoe kind en ouders zijn gehoord, of waarom niet.',
  network: 'Het kind gaat ergens anders wonen. Schrijf op wat er in het eigen netwerk is geprobeerd.',
  whyNotLighter: 'Schrijf op waarom stroom 1A of 1B niet past.',
  tell: 'Vul in wie het aan kind en ouders vertelt, en wanneer.',
  family:
    'Het kind gaat ergens anders wonen. Vul in wat jullie voor het gezin doen, wie dat doet en wanneer.',
  actionText: 'Een actie is nog niet compleet. Vul in wat er gebeurt, wie het doet en wanneer het klaar is.',
  actionOwner: 'Kies wie de actie doet.',
  actionDue: 'Vul in wanneer de actie klaar is.',
  startDate: 'Vul in wanneer de hulp start.',
  firstCheck: 'Vul in wanneer de eerste check op afschaling is.',
  payer: 'Kies welke gemeente betaalt.',
  executor: 'Kies wie uitvoert.',
  next: 'Vul in wanneer de volgende check is.',
  outcome: 'Schrijf op wat de uitkomst is.',
  date: 'Vul een datum in.',
  time: 'Vul een tijd in.',
  kind: 'Kies welk soort hulp het is.',
  into: 'Kies met welke casus je samenvoegt.',
  person: 'Kies wie.',
  seat: 'Kies een stoel.',
  seatKind: 'Kies welke stoel.',
  vote: 'Kies wat de stem is.',
  heard: 'Kies of kind en ouders zijn gehoord.',
  bedKind: 'Kies waar het kind slaapt.',
  municipality: 'Kies de gemeente.',
  ageBand: 'Kies de leeftijd.',
  analysis: 'Kies of er een verklarende analyse is.',
  helpKind: 'Kies welke hulp je zoekt.',
  safeTonight: 'Kies of het kind vannacht veilig is.',
  hasBed: 'Kies of het kind vannacht een bed heeft.',
  akkoordSeats: 'Kies wie er meededen en akkoord waren.',
};

export function fieldWords(field: string): string {
  return FIELD_WORDS[field] ?? 'Vul alle velden in die nodig zijn.';
}

/** `a, b en c`. */
export function list(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} en ${words.at(-1)}`;
}

/** The seats that a quorum misses, as a list of words. */
export function missingWords(missing: readonly MissingSeat[]): string {
  return list(missing.map((each) => SEAT_WORDS[each]));
}

/** The sentence that a professional reads when an act is refused: what is wrong and what to do. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal.code) {
    case 'not-allowed':
      return WHO_WORDS[refusal.who];
    case 'unknown-case':
      return 'Deze casus ken ik niet. Typ overzicht om te zien wat er loopt.';
    case 'not-in-register':
      return WHO_WORDS.register;
    case 'not-invited':
      return 'Deze persoon is nog niet gevraagd. Kies eerst Deelnemer toevoegen.';
    case 'no-mandate':
      return `${refusal.name} heeft vandaag geen geldig mandaat. De coördinator kan kiezen voor Mandaat voor deze casus.`;
    case 'case-over':
      return `${refusal.number} is afgerond. Er kan niets meer veranderen.`;
    case 'not-now':
      return NOT_NOW_WORDS[refusal.step];
    case 'field-missing':
      return fieldWords(refusal.field);
    case 'reason-missing':
      return 'Schrijf op waarom. Zonder reden kan dit niet.';
    case 'not-safe':
      return 'Naar de zorgmakelaar kan alleen als het kind veilig is en een plek heeft. Kies eerst Bed vastleggen, of vink aan dat het kind veilig is.';
    case 'merge-target':
      return 'Met die casus kan deze niet worden samengevoegd.';
    case 'no-deputy':
      return 'Er staat geen vervanger klaar in het register. Kies Ik kan niet; de coördinator hoort het dan meteen.';
    case 'time-past':
      return 'Deze tijd kan niet. Een overleg dat nog komt, ligt later dan nu. Een overleg dat al was, ligt na de melding.';
    case 'date-past':
      return 'Een datum ligt in het verleden. Kies vandaag of later.';
    case 'bed-first':
      return 'Eerst een bed. Voor een overleg op een latere dag leg je eerst vast waar het kind slaapt: kies Bed vastleggen. Is er nergens plek? Kies Geen plek gevonden.';
    case 'bed-dates':
      return 'Deze datums kloppen niet. Vul in van welke dag tot welke latere dag het bed er is.';
    case 'past-window':
      return 'Deze tijd valt na de 24 uur. Schrijf op waarom het niet eerder kan. Het escalatiecontact hoort het.';
    case 'place-unknown':
      return 'Kies een plek uit de lijst, of vul een link in die begint met https://.';
    case 'no-quorum':
      return `Er kan nu niet besloten worden. Er ontbreekt: ${missingWords(refusal.missing)}. Kies Deelnemer toevoegen.`;
    case 'no-consent':
      return 'Nog niet iedereen aan tafel is akkoord. Wacht op de stemmen, pas het voorstel aan, of kies Doorhakken.';
    case 'confirm-first':
      return 'Weet je het zeker? Zet het vinkje en druk nog een keer.';
    case 'chair-cannot-cast':
      return 'Je nam het voorzitterschap over. Doorhakken kan alleen de coördinator.';
    case 'ask-votes-first':
      return `Nog niet iedereen heeft gestemd. Wacht op ${list(refusal.names)}; na een kwartier vraag ik het nog een keer.`;
    case 'blocked-by':
      return `Doorhakken kan niet. ${list(refusal.names)} is niet akkoord en moet het besluit dragen. Het escalatiecontact is gevraagd.`;
    case 'scientist-not-akkoord':
      return 'Het kind gaat ergens anders wonen. Dan moet de gedragswetenschapper akkoord zijn.';
    case 'ruggenspraak-once':
      return 'Ruggenspraak kan één keer. Kies nu Akkoord of Niet akkoord.';
    case 'proposal-replaced':
      return 'Er ligt een nieuwer voorstel. Stem op de nieuwste kaart.';
    case 'seat-not-present':
      return 'Op die stoel zit niemand met mandaat. Kies een andere stoel.';
    case 'executor-unknown':
      return 'Kies een organisatie uit de lijst die uitvoert.';
    case 'check-too-late':
      return `De check op afschaling moet eerder. Kies een dag tot en met ${dateInWords(refusal.latest)}.`;
    case 'not-finished':
      return unfinished(refusal.actions, refusal.afschaling);
    case 'erasure-dates':
      return `Kies een dag van ${dateInWords(refusal.first)} tot en met ${dateInWords(refusal.last)}.`;
    case 'consent-withdrawn':
      return 'De toestemming is ingetrokken. De inhoud gaat weer open als de aanmelder een andere grond vastlegt met Aanvullen.';
    case 'content-erased':
      return 'De inhoud van deze casus is gewist. Niemand kan die nog lezen.';
    case 'mandate-dates':
      return 'Vul in tot en met welke dag het mandaat geldt: vandaag of later.';
  }
}

function unfinished(actions: number, afschaling: boolean): string {
  const open = actions === 1 ? 'Er is nog 1 actie open.' : `Er zijn nog ${actions} acties open.`;
  const first = actions > 0 ? `${open} Kies daar Gereed of Vervalt. ` : '';
  const second = afschaling
    ? 'Het kind is nog niet afgeschaald. Blijft het kind op deze plek? Vink dat aan en licht het toe.'
    : '';
  return `Sluiten kan nog niet. ${first}${second}`.trim();
}

export const DETAIL_WORDS: Record<PersonalDetail, string> = {
  email: 'een mailadres',
  phone: 'een telefoonnummer',
  address: 'een postcode met huisnummer',
  'birth-date': 'een datum die een geboortedatum kan zijn',
};

/** What a card says when a BSN was typed (R11.2). */
export const BSN_WORDS =
  'Er stond een BSN in je tekst. Dat mag hier niet. Ik heb het weggehaald; de rest staat er nog. Lees het na en druk nog een keer.';

/** What a card says when a text points at a person (R11.2). */
export function detailWords(details: readonly PersonalDetail[]): string {
  const what = list(details.map((detail) => DETAIL_WORDS[detail]));
  return `In je tekst staat misschien ${what}. Haal het weg als dat kan. Moet het erin blijven? Druk dan nog een keer.`;
}

/** What the user hears of a bug or an outage (the log has the case number, never the content). */
export const FAULT_WORDS =
  'Er ging iets mis bij ons. Het is genoteerd. Je antwoord is niet verwerkt; probeer het over een minuut nog eens. Is het dringend? Bel de coördinator.';

/** What somebody of an organisation that is not on the list hears (ALLOWED_TENANTS). */
export const FOREIGN_WORDS =
  'Jouw organisatie mag deze bot niet gebruiken. Er is niets verwerkt. Is het dringend? Bel de coördinator.';

/** What somebody hears whose presses come faster than anybody can press. */
export function tooFastWords(seconds: number): string {
  const wait = seconds === 1 ? 'één seconde' : `${seconds} seconden`;
  return `Dat ging te snel achter elkaar. Er is niets gedaan. Wat je hebt ingevuld, staat er nog. Probeer het over ${wait} nog eens.`;
}

/** How long is left of the window, or how long it is over. */
export function clockWords(state: CaseFile, now: number): string {
  const left = state.round.endsAt - now;
  const end = momentInWords(state.round.endsAt, state.values.timeZone);
  if (state.stage.phase === 'table') return 'De tafel is nu bij elkaar';
  if (state.round.heldAt !== null) return 'De tafel is bij elkaar geweest';
  if (left > 0) return `Nog ${lengthInWords(left)} (tot ${end})`;
  if (left > -MINUTE) return `De tijd is om (${end})`;
  return `${lengthInWords(-left)} te laat (het was ${end})`;
}

/** Where the case stands, in a few words. */
export function stageWords(state: CaseFile, planned: boolean): string {
  switch (state.stage.phase) {
    case 'triage':
      return 'Wacht op de coördinator';
    case 'convening':
      return planned && state.plan
        ? `Overleg gepland: ${momentInWords(state.plan.at, state.values.timeZone)}`
        : 'Deelnemers gevraagd, nog niets gepland';
    case 'table':
      return 'De tafel is open';
    case 'adjourned':
      return state.plan
        ? `Geschorst tot ${momentInWords(state.plan.at, state.values.timeZone)}`
        : 'Geschorst';
    case 'follow-up':
      return 'Besluit genomen';
    case 'zorgmakelaar':
      return 'Bij de zorgmakelaar';
    case 'closed':
      return 'Gesloten';
    case 'withdrawn':
      return 'Ingetrokken';
    case 'merged':
      return `Samengevoegd met ${state.stage.intoNumber}`;
  }
}

/** Why the content went from somebody's screen (R10.5, R11.6). */
export function sightLostWords(state: CaseFile): string {
  return state.consentWithdrawn
    ? refusalWords({ code: 'consent-withdrawn' })
    : 'Je rol in deze casus is voorbij. Daarom zie je de inhoud niet meer.';
}
