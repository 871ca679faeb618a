import { lengthInWords, momentInWords } from '../../domain/calendar.ts';
import { bedWanted } from '../../domain/case-file/beds.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { isOver } from '../../domain/case-file/case-file.ts';
import { activeSeats, filler, isPlanned, today } from '../../domain/case-file/seats.ts';
import type { ActName } from './acts.ts';
import type { Draw } from './alert-parts.ts';
import { line, MAX_NAMED, party, waiting, whatIsMissing } from './alert-parts.ts';
import { md, own } from './markdown.ts';
import { phone } from './view.ts';

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

/** What keeps a table from coming together: an owner, people, a bed, a plan (R2–R4, R9.2). */
export const CONVENE_ALERTS: Readonly<Record<string, Draw>> = {
  unplanned: unplanned((clock) => `Er is nog niets gepland. ${clock}`),
  breach: unplannedOrLate('De 24 uur zijn om. De tafel is niet bij elkaar geweest'),
  'breach-repeat': unplannedOrLate('De tafel is nog steeds niet bij elkaar geweest'),
  'owner-escalation': noOwner(
    'Het escalatiecontact weet het. Een afgevaardigde kan het voorzitterschap overnemen.',
  ),
  'chair-left': noOwner('De afgevaardigde die voorzat, doet niet meer mee. Neem jij het over?'),
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
  'moved-unplanned': (state) =>
    state.stage.phase === 'convening' && !isPlanned(state)
      ? {
          title: 'Deze casus is nog niet gepland',
          lines: [line('Plan het overleg van deze tafel.')],
          acts: ['plan'],
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
