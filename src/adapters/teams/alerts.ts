import { dateInWords, dateOf, lengthInWords, momentInWords } from '../../domain/calendar.ts';
import { bedWanted } from '../../domain/case-file/beds.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, isOver, openProposal } from '../../domain/case-file/case-file.ts';
import {
  activeSeats,
  filler,
  isPlanned,
  missingForQuorum,
  presentSeats,
  today,
} from '../../domain/case-file/seats.ts';
import { undecidedSeats } from '../../domain/case-file/voting.ts';
import type { Party } from '../../domain/register.ts';
import type { ActName } from './acts.ts';
import type { Scene } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { moment, phone } from './view.ts';
import { missingWords } from './wording.nl.ts';

/** How many people a list names; more are counted. */
const MAX_NAMED = 12;

export interface Alert {
  readonly title: string;
  readonly lines: readonly Md[];
  /** The buttons that mend it (R9.4). */
  readonly acts: readonly (ActName | false)[];
  /** Good news; an alert is red otherwise. */
  readonly good?: true;
}

/** Null when it is mended meanwhile: what has become moot never fires (R9.5). */
type Draw = (state: CaseFile, about: string, scene: Scene) => Alert | null;

function party(state: CaseFile, person: string): Party | null {
  const all = [
    ...state.seats.flatMap((seat) => seat.invitations.map((invitation) => invitation.party)),
    ...state.bedAnswers.map((answer) => answer.party),
    ...state.unreachable,
  ];
  return all.find((each) => each.person === person) ?? null;
}

function line(text: string): Md {
  return own(text);
}

/** Who has not answered, each with the phone number (R9.4). */
function silent(state: CaseFile): readonly Md[] {
  const people = activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.answer.kind === 'none')
      .map((invitation) => ({ seat, invitation })),
  );
  const named = people
    .slice(0, MAX_NAMED)
    .map(({ seat, invitation }) =>
      own(
        `Geen antwoord: ${phone(invitation.party.name, invitation.party.phone)} (${md(seat.organisationName)}).`,
      ),
    );
  return people.length > MAX_NAMED ? [...named, own(`En nog ${people.length - MAX_NAMED}.`)] : named;
}

/** Of whom the coordinator was told that no answer came, and still none did: one list, whoever it began with (R3.3). */
function toldSilent(state: CaseFile) {
  const told = Object.keys(state.met).filter((key) => key.startsWith('invite-tell|'));
  return activeSeats(state)
    .flatMap((seat) => seat.invitations.map((invitation) => ({ seat, invitation })))
    .filter(({ invitation }) => invitation.answer.kind === 'none')
    .filter(({ seat, invitation }) =>
      told.some((key) => key.startsWith(`invite-tell|${seat.id}/${invitation.party.person}/`)),
    )
    .slice(0, MAX_NAMED);
}

/** R9.4: what is missing: people, seats, a bed. */
function whatIsMissing(state: CaseFile, scene: Scene): readonly Md[] {
  const missing = state.seats.length === 0 ? [] : missingForQuorum(state, today(state, scene.now));
  const seats = missing.length > 0 ? [own(`Nog nodig voor een besluit: ${missingWords(missing)}.`)] : [];
  const bed = bedWanted(state) ? [own('**Er is nog geen bed voor het kind.**')] : [];
  return [...bed, ...seats, ...silent(state)];
}

function waiting(state: CaseFile): boolean {
  const at = moment(state);
  return at.triage || at.convening;
}

const RUN: readonly ActName[] = ['plan', 'openTable', 'byPhone', 'addParticipant'];

function unplanned(title: (left: string) => string): Draw {
  return (state, _about, scene) => {
    if (!waiting(state) || isPlanned(state)) return null;
    const left = state.round.endsAt - scene.now;
    const clock = left > 0 ? `Nog ${lengthInWords(left)}` : `${lengthInWords(-left)} te laat`;
    return {
      title: title(clock),
      lines: whatIsMissing(state, scene),
      acts: state.chair ? [...RUN, bedWanted(state) && 'recordBed', 'caseMandate'] : ['claim', ...RUN],
    };
  };
}

function noOwner(text: string): Draw {
  return (state, _about, scene) =>
    state.chair
      ? null
      : {
          title: 'Niemand leidt deze casus',
          lines: [line(text), ...whatIsMissing(state, scene)],
          acts: ['claim'],
        };
}

export const ALERTS: Readonly<Record<string, Draw>> = {
  unplanned: unplanned((clock) => `Er is nog niets gepland. ${clock}`),
  breach: unplannedOrLate('De 24 uur zijn om. De tafel is niet bij elkaar geweest'),
  'breach-repeat': unplannedOrLate('De tafel is nog steeds niet bij elkaar geweest'),
  'owner-escalation': noOwner(
    'Het escalatiecontact weet het. Een afgevaardigde kan het voorzitterschap overnemen.',
  ),
  'owner-left': noOwner(
    'Wie deze casus leidde, is volgens het register geen coördinator meer. Neem jij het over?',
  ),
  'invite-tell': (state) => {
    const people = toldSilent(state);
    if (people.length === 0) return null;
    return {
      title: 'Geen antwoord op de uitnodiging',
      lines: people.map(({ seat, invitation }) =>
        own(`Bel ${phone(invitation.party.name, invitation.party.phone)} (${md(seat.organisationName)}).`),
      ),
      acts: ['addParticipant', 'caseMandate'],
    };
  },
  'mandate-end': (state, about, scene) => {
    const [seat = '', tenant = '', object = ''] = about.split('/');
    const who = party(state, `${tenant}/${object}`);
    const found = activeSeats(state).find((each) => each.id === seat);
    if (!who || !found || filler(found, today(state, scene.now)) !== null) return null;
    return {
      title: 'Een mandaat is afgelopen',
      lines: [own(`Het mandaat van ${phone(who.name, who.phone)} geldt niet meer.`)],
      acts: ['caseMandate', 'addParticipant'],
    };
  },
  'seat-unfillable': (state, about, scene) => {
    const seat = activeSeats(state).find((each) => each.id === about);
    if (
      !seat ||
      filler(seat, today(state, scene.now)) ||
      seat.invitations.some((each) => each.answer.kind === 'none')
    )
      return null;
    return {
      title: 'Een stoel blijft leeg',
      lines: [own(`In het register is niemand meer voor ${md(seat.organisationName)}. Vraag zelf iemand.`)],
      acts: ['addParticipant', 'leaveOut'],
    };
  },
  unreachable: (state, about) => {
    const who = party(state, about) ?? state.unreachable.find((each) => each.person === about);
    if (!who) return null;
    return {
      title: 'Iemand is niet te bereiken in Teams',
      lines: [
        own(
          `Bel ${phone(who.name, who.phone)} (${md(who.organisationName)}). De bot staat daar niet aan, of is geblokkeerd.`,
        ),
        ...(isOver(state) ? [own('Vertel ook dat de casus voorbij is.')] : []),
      ],
      acts: isOver(state) ? [] : ['addParticipant', 'caseMandate'],
    };
  },
  'bed-report': (state) => {
    if (!bedWanted(state)) return null;
    const offered = state.bedAnswers.filter((answer) => answer.offered);
    const no = state.bedAnswers
      .filter((answer) => !answer.offered)
      .map((answer) => md(answer.party.organisationName));
    const asked = state.bedSearch.kind === 'searching' ? state.bedSearch.asked : [];
    const answered = new Set(state.bedAnswers.map((answer) => answer.party.person));
    return {
      title: 'Er is nog geen bed',
      lines: [
        ...offered.map((answer) => own(`Heeft een plek: ${phone(answer.party.name, answer.party.phone)}.`)),
        ...(no.length > 0 ? [own(`Geen plek: ${no.join(', ')}.`)] : []),
        ...asked
          .filter((each) => !answered.has(each.person))
          .slice(0, MAX_NAMED)
          .map((each) => own(`Nog geen antwoord: ${phone(each.name, each.phone)}.`)),
      ],
      acts: ['recordBed', state.noBed === null && 'noBed'],
    };
  },
  'bed-offered': (state, about) => {
    const answer = state.bedAnswers.find((each) => each.party.person === about);
    if (!answer?.offered || !bedWanted(state)) return null;
    return {
      title: 'Een aanbieder heeft een plek',
      lines: [
        own(`Bel ${phone(answer.party.name, answer.party.phone)} (${md(answer.party.organisationName)}).`),
        line('Wat erbij staat, lees je met Inhoud tonen.'),
      ],
      acts: ['recordBed', 'showContent'],
      good: true,
    };
  },
  'plan-lapsed': (state, about, scene) => {
    if (state.lapsedPlan !== about) return null;
    return {
      title: 'Het geplande overleg gaat zo niet door',
      lines: [line('Er zijn niet genoeg deelnemers meer.'), ...whatIsMissing(state, scene)],
      acts: ['addParticipant', 'replan', 'caseMandate'],
    };
  },
  'not-open': (state, about, scene) => {
    const { plan } = state;
    const at = moment(state);
    if (plan?.id !== about || at.open || at.decided) return null;
    return {
      title: 'Het overleg is nog niet geopend',
      lines: [
        own(`Het stond gepland op ${momentInWords(plan.at, state.values.timeZone)}.`),
        ...whatIsMissing(state, scene),
      ],
      acts: ['openTable', 'byPhone', 'replan'],
    };
  },
  undecided: (state, _about, scene) => {
    if (state.stage.phase !== 'table') return null;
    const proposal = openProposal(state);
    const on = today(state, scene.now);
    const who = proposal
      ? undecidedSeats(state, proposal, on).flatMap((seat) => filler(seat, on)?.party ?? [])
      : [];
    return {
      title: 'Er is nog geen besluit',
      lines: [
        own(`De tafel is al ${lengthInWords(scene.now - state.stage.openedAt)} open.`),
        line(proposal ? 'Er ligt een voorstel.' : 'Er ligt nog geen voorstel.'),
        ...who.map((each) => own(`Nog geen stem: ${phone(each.name, each.phone)}.`)),
      ],
      acts: ['byPhone', 'adjourn', proposal !== null && 'cast', proposal !== null && 'phoneVote'],
    };
  },
  'moved-unplanned': (state) =>
    state.stage.phase === 'convening' && !isPlanned(state)
      ? {
          title: 'Deze casus is nog niet gepland',
          lines: [line('Plan het overleg van deze tafel.')],
          acts: ['plan'],
        }
      : null,
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
  consent: (state, about) => {
    const proposal = openProposal(state);
    if (proposal?.id !== about || proposal.consentAt === null) return null;
    return {
      title: 'Iedereen is akkoord',
      lines: [
        own(
          `Stel het besluit vast. Doe je niets, dan doe ik dat na ${lengthInWords(state.values.establishAfterMs)}.`,
        ),
      ],
      acts: ['establish', 'showContent'],
      good: true,
    };
  },
  'casting-blocked': (state, about, scene) => {
    if (openProposal(state)?.id !== about) return null;
    const on = today(state, scene.now);
    const people = presentSeats(state, on).flatMap((seat) => filler(seat, on)?.party ?? []);
    return {
      title: 'Doorhakken kan niet',
      lines: [
        line('Wie het besluit moet dragen, is niet akkoord. Het escalatiecontact is gevraagd.'),
        ...people.slice(0, MAX_NAMED).map((each) => own(phone(each.name, each.phone))),
      ],
      acts: ['byPhone', 'adjourn'],
    };
  },
  'phone-disputed': (state, about) => {
    const seat = state.seats.find((each) => each.id === about);
    if (state.stage.phase !== 'table' || !seat) return null;
    return {
      title: 'Een stem klopte niet',
      lines: [own(`${md(seat.organisationName)} zegt dat de stem niet klopt. De tafel is weer open.`)],
      acts: ['phoneVote', 'byPhone', 'showContent'],
    };
  },
  withdrawal: (state) =>
    state.withdrawal && !moment(state).over
      ? {
          title: 'De aanmelder vraagt om intrekken',
          lines: [line('Controleer of het kind veilig is.')],
          acts: ['confirmWithdrawal', 'showContent'],
        }
      : null,
  failed: (state) =>
    waiting(state)
      ? {
          title: 'Het besluit lukt niet',
          lines: [line('Dezelfde tafel is opnieuw gevraagd. De klok loopt weer. Eerst een bed.')],
          acts: ['recordBed', 'noBed', 'plan', 'openTable', 'byPhone'],
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
};

function unplannedOrLate(title: string): Draw {
  return (state, _about, scene) => {
    if (!waiting(state)) return null;
    const planned =
      isPlanned(state) && state.plan
        ? [own(`Gepland: ${momentInWords(state.plan.at, state.values.timeZone)}.`)]
        : [];
    return {
      title,
      lines: [...planned, ...whatIsMissing(state, scene)],
      acts: state.chair
        ? [
            'openTable',
            'byPhone',
            isPlanned(state) ? 'replan' : 'plan',
            'addParticipant',
            bedWanted(state) && 'recordBed',
          ]
        : ['claim', 'openTable', 'byPhone'],
    };
  };
}
