import { dateInWords, dateOf } from '../../domain/calendar.ts';
import { currentDecision } from '../../domain/case-file/case-file.ts';
import type { Draw } from './alert-parts.ts';
import { line, MAX_NAMED } from './alert-parts.ts';
import { md, own } from './markdown.ts';
import { moment, phone } from './view.ts';

/** What is left to do beside the table and after it (R2.3, R7, R8, R10.5, R11.5). */
export const AFTER_ALERTS: Readonly<Record<string, Draw>> = {
  'zorgmakelaar-contact': (state) =>
    state.stage.phase === 'zorgmakelaar' && state.stage.contactedAt === null
      ? {
          title: 'De zorgmakelaar heeft nog geen contact gehad',
          lines: [line('Drie werkdagen zijn om.')],
          acts: ['zorgmakelaarContact', 'zorgmakelaarOutcome'],
        }
      : null,
  'zorgmakelaar-outcome': (state) =>
    state.stage.phase === 'zorgmakelaar'
      ? {
          title: 'Is er een uitkomst bij de zorgmakelaar?',
          lines: [line('Leg vast wat er is afgesproken.')],
          acts: ['zorgmakelaarOutcome'],
        }
      : null,
  withdrawal: (state) =>
    state.withdrawal && !moment(state).over
      ? {
          title: 'De aanmelder vraagt om intrekken',
          lines: [line('Controleer of het kind veilig is.')],
          acts: ['confirmWithdrawal', 'showContent'],
        }
      : null,
  'start-silent': (state) => {
    const decision = currentDecision(state);
    if (!decision || decision.startConfirmedAt !== null) return null;
    const proposal = state.proposals.find((each) => each.id === decision.proposal);
    return {
      title: 'Is de hulp gestart?',
      lines: [
        line('Ik kreeg geen antwoord.'),
        ...(proposal?.terms.executors ?? [])
          .slice(0, MAX_NAMED)
          .map((each) => own(`Bel ${phone(each.name, each.phone)}.`)),
      ],
      acts: ['failed'],
    };
  },
  'action-late': (state, about) => {
    const action = currentDecision(state)?.actions.find((each) => each.id === about);
    if (action?.status !== 'open') return null;
    return {
      title: 'Een actie is te laat',
      lines: [
        own(
          `Bel ${phone(action.owner.name, action.owner.phone)}. De actie had klaar moeten zijn op ${dateInWords(action.due)}.`,
        ),
      ],
      acts: ['showContent'],
    };
  },
  'check-late': (state) => {
    const decision = currentDecision(state);
    if (!decision || decision.scaledDown) return null;
    const proposal = state.proposals.find((each) => each.id === decision.proposal);
    return {
      title: 'De check op afschaling is niet gedaan',
      lines: (proposal?.terms.executors ?? [])
        .slice(0, MAX_NAMED)
        .map((each) => own(`Bel ${phone(each.name, each.phone)}.`)),
      acts: ['showContent'],
    };
  },
  'close-reminder': (state) =>
    moment(state).decided
      ? {
          title: 'Kan deze casus dicht?',
          lines: [line('Alle acties zijn klaar en het kind is afgeschaald.')],
          acts: ['close'],
        }
      : null,
  erasure: (state, about) => {
    const { erasure, values } = state;
    if (erasure.phase !== 'announced' || `${erasure.at}` !== about) return null;
    return {
      title: 'De inhoud van deze casus wordt gewist',
      lines: [
        own(`Dat gebeurt op **${dateInWords(dateOf(erasure.at, values.timeZone))}**.`),
        line('Daarna kan niemand de inhoud nog lezen. De cijfers blijven.'),
        line('Is de inhoud nog nodig? Kies Wissen uitstellen en schrijf op waarom.'),
      ],
      acts: ['postponeErasure', 'showContent', moment(state).decided && 'showDecision'],
    };
  },
  'view-open': (state, about) => {
    const who = state.leftOpen.find((each) => each.person === about);
    if (!who) return null;
    return {
      title: 'De inhoud staat nog open bij iemand',
      lines: [
        own(
          `Bel ${phone(who.name, who.phone)} (${md(who.organisationName)}). Die mag de inhoud niet meer zien. De bot kan dat bericht niet leegmaken, want Teams laat dat daar niet toe.`,
        ),
        line('Vraag om het bericht met de inhoud in Teams weg te klikken, met Terug.'),
      ],
      acts: [],
    };
  },
};
