import { dateInWords, dateOf, momentInWords, timeOf } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { CaseEventType } from '../../domain/case-file/events.ts';
import { lookup } from './lookup.ts';
import { list, TABLE_WORDS } from './wording.nl.ts';

/** What a person hears of a step, or of a moment of the clock. Only the events that are told have words. */
export type Step = CaseEventType | 'ChairNeeded' | 'StartCall';

export interface StepWords {
  readonly title: string;
  readonly line: string;
}

export function stepWords(step: Step, state: CaseFile): StepWords {
  const chair = state.chair?.party;
  const lead = chair ? `${chair.name}, ${chair.phone}` : 'de coördinator';
  const when = state.plan ? momentInWords(state.plan.at, state.values.timeZone) : '';
  // A link stands beside it, to press.
  const where = state.plan?.place.startsWith('https://') ? 'via de link' : (state.plan?.place ?? '');
  const words: Partial<Record<Step, StepWords>> = {
    CaseRaised: {
      title: 'Er is opgeschaald',
      line: 'Uit een eerdere casus is een nieuwe code paars ontstaan.',
    },
    CaseAddedTo: {
      title: 'Er is iets aangevuld',
      line: 'De aanmelder heeft informatie toegevoegd. Druk op Inhoud tonen.',
    },
    GroundRecorded: {
      title: 'Nieuwe grond voor delen',
      line: 'De aanmelder legde een nieuwe grond vast. De inhoud is open.',
    },
    ConsentWithdrawn: {
      title: 'Toestemming ingetrokken',
      line: 'De inhoud is nu dicht. Hij gaat weer open als er een andere grond is vastgelegd.',
    },
    CaseClaimed: { title: 'Opgepakt', line: `${lead} leidt deze casus.` },
    ChairTaken: { title: 'Voorzitterschap overgenomen', line: `${lead} is nu voorzitter.` },
    ChairLeft: {
      title: 'Er is geen voorzitter meer',
      line: 'Wie voorzat, doet niet meer mee. De coördinator is gevraagd. Een afgevaardigde met mandaat kan het voorzitterschap overnemen.',
    },
    CaseAccepted: { title: 'Aangenomen', line: 'De tafel komt bij elkaar. De deelnemers zijn gevraagd.' },
    CaseMoved: {
      title: `Naar ${TABLE_WORDS[state.table].toLowerCase()}`,
      line: 'De casus ligt nu daar. Het nummer blijft hetzelfde.',
    },
    CaseMerged: {
      title: 'Samengevoegd',
      line: `Deze casus gaat verder onder ${state.stage.phase === 'merged' ? state.stage.intoNumber : 'een ander nummer'}.`,
    },
    CaseAbsorbed: {
      title: 'Samengevoegd',
      line: `Hier is ${list(state.absorbed)} bij gekomen. De eerste klok telt.`,
    },
    MunicipalityChanged: {
      title: 'Gemeente gewijzigd',
      line: `De verantwoordelijke gemeente is nu ${state.municipalityName}.`,
    },
    SeatLeftOut: {
      title: 'Je bent niet meer nodig',
      line: 'De coördinator heeft je stoel weggelaten. Bedankt.',
    },
    BedRecorded: { title: 'Er is een bed', line: 'Voor vannacht is vastgelegd waar het kind slaapt.' },
    NoBedFound: { title: 'Nog geen bed', line: 'Er is geen plek gevonden. Het escalatiecontact weet het.' },
    TablePlanned: { title: 'Overleg gepland', line: `${when}. Plek: ${where}.` },
    PlanLapsed: {
      title: 'Het geplande overleg gaat zo niet door',
      line: 'Er zijn nu niet genoeg deelnemers. De coördinator zoekt iemand.',
    },
    PlanRestored: { title: 'Het overleg gaat toch door', line: `${when}. Plek: ${where}.` },
    TableOpened: { title: 'De tafel is open', line: 'Het overleg is begonnen. Kom erbij.' },
    TableAdjourned: { title: 'Geschorst', line: `Het overleg gaat verder op ${when}.` },
    PhoneVoteDisputed: {
      title: 'De tafel is weer open',
      line: 'Iemand zei dat een stem niet klopte. Het besluit geldt nu niet.',
    },
    StartConfirmed: { title: 'Gestart', line: 'De hulp is gestart.' },
    ScaledDown: { title: 'Afgeschaald', line: 'Het kind kan met minder hulp toe.' },
    AfschalingPostponed: { title: 'Nog niet afgeschaald', line: 'De volgende check staat gepland.' },
    ActionFinished: { title: 'Actie gereed', line: 'Een actie uit het besluit is klaar.' },
    ActionDropped: {
      title: 'Actie vervallen',
      line: 'Een actie uit het besluit vervalt. De reden staat in het besluit.',
    },
    DecisionFailed: {
      title: 'Besluit lukt niet',
      line: 'Dezelfde tafel komt opnieuw bij elkaar. Eerst een bed.',
    },
    ScaledUp: { title: 'Opgeschaald', line: 'Er komt een nieuwe code paars die hieraan vastzit.' },
    ZorgmakelaarContacted: {
      title: 'De zorgmakelaar heeft contact',
      line: 'De zorgmakelaar heeft contact gelegd.',
    },
    ZorgmakelaarFinished: {
      title: 'Klaar bij de zorgmakelaar',
      line: 'De uitkomst is vastgelegd. De casus is gesloten.',
    },
    CaseWithdrawn: { title: 'Ingetrokken', line: 'Deze casus gaat niet door. Je hoeft niets meer te doen.' },
    CaseClosed: { title: 'Gesloten', line: 'Deze casus is klaar. Bedankt voor je werk.' },
    ErasureAnnounced: {
      title: 'De inhoud van deze casus wordt gewist',
      line: `Dat gebeurt op ${erasedOn(state)}. De coördinator kan het uitstellen.`,
    },
    ErasurePostponed: {
      title: 'Wissen uitgesteld',
      line: `De inhoud van deze casus wordt gewist op ${erasedOn(state)}.`,
    },
    ContentErased: {
      title: 'De inhoud van deze casus is gewist',
      line: 'Niemand kan de inhoud nog lezen. De cijfers blijven.',
    },
    ChairNeeded: {
      title: 'Er is nog geen voorzitter',
      line: 'Een uur lang heeft geen coördinator deze casus opgepakt. Heb je mandaat? Dan kun jij het voorzitterschap overnemen.',
    },
    StartCall: {
      title: 'Het overleg begint bijna',
      line: state.plan
        ? `Om ${timeOf(state.plan.at, state.values.timeZone)}. Plek: ${where}.`
        : 'Het overleg begint bijna.',
    },
  };
  return (
    lookup(words, step) ?? {
      title: 'Nieuws over deze casus',
      line: 'Er is iets veranderd. Kijk in het kanaal.',
    }
  );
}

/** The day on which the content is, or was, erased (R11.5). */
export function erasedOn({ erasure, values }: CaseFile): string {
  return erasure.phase === 'running' ? 'een latere dag' : dateInWords(dateOf(erasure.at, values.timeZone));
}
