import { announceDeadline } from './announce-deadlines.ts';
import { announceDecision } from './announce-decision.ts';
import { announceTable } from './announce-table.ts';
import type { Instant } from './calendar.ts';
import { nextAwake } from './calendar.ts';
import { bedWanted } from './case-file/beds.ts';
import type { CaseFile } from './case-file/case-file.ts';
import { isOver } from './case-file/case-file.ts';
import type { CaseCommand } from './case-file/commands.ts';
import type { CaseEvent, EventOf } from './case-file/events.ts';
import { askedCoordinators, leaders, participants } from './case-file/seats.ts';
import type { Party } from './register.ts';
import type { PersonId } from './words.ts';

/** The cards that come to one person, drawn from the state when they are sent. */
export type PersonCard =
  | 'triage'
  | 'case'
  | 'invitation'
  | 'bed-request'
  | 'step'
  | 'alert'
  | 'question'
  | 'vote'
  | 'phone-vote'
  | 'decision'
  | 'action'
  | 'start'
  | 'check'
  | 'escalation';

/** What must be told, without a word that a person typed (R11.1). */
export type Announcement =
  | {
      readonly kind: 'person';
      readonly to: Party;
      readonly card: PersonCard;
      /** Which step, rule, seat or action it is about. */
      readonly subject: string;
      /** How late it is, when an outage held it up (R9.5); else 0. */
      readonly lateMs: number;
    }
  | { readonly kind: 'thread'; readonly card: 'case' | 'proposal'; readonly subject: string }
  | {
      readonly kind: 'command';
      readonly caseId: string;
      readonly commandId: string;
      readonly command: CaseCommand;
    };

/** One person's card. */
export function tell(to: Party, card: PersonCard, subject = '', lateMs = 0): Announcement {
  return { kind: 'person', to, card, subject, lateMs };
}

/** The same card to each of these people. */
export function tellAll(
  people: readonly Party[],
  card: PersonCard,
  subject = '',
  lateMs = 0,
): readonly Announcement[] {
  return people.map((party) => tell(party, card, subject, lateMs));
}

/** A step that reporters and participants hear (R1.4). */
export function step(people: readonly Party[], event: CaseEvent): readonly Announcement[] {
  return tellAll(people, 'step', event.type);
}

export function everyoneAtTable(state: CaseFile): readonly Party[] {
  return [...state.reporters, ...participants(state)];
}

/** Who must hear what of these events; each person hears a thing once. */
export function announce(events: readonly CaseEvent[], state: CaseFile): readonly Announcement[] {
  const all = events.flatMap((event) => announceOne(event, state));
  const seen = new Set<string>();
  return all.filter((each) => {
    const key = sameAs(each);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What two messages have in common of which one is enough: the person, whatever number an older entry has. */
function sameAs(message: Announcement): string {
  if (message.kind !== 'person') return JSON.stringify(message);
  return `${message.to.person}|${message.card}|${message.subject}`;
}

function announceOne(event: CaseEvent, state: CaseFile): readonly Announcement[] {
  if (event.type === 'DeadlineMet') return isOver(state) ? [] : announceDeadline(event, state);
  return [...announceFile(event, state), ...announceTable(event, state), ...announceDecision(event, state)];
}

/** Whether somebody may be messaged in the quiet hours: coordinators, and providers for a missing bed (R9.6). */
export function mayWake(message: Announcement, state: CaseFile): boolean {
  if (message.kind !== 'person' || message.card === 'bed-request') return true;
  const coordinating = [...state.coordinators, ...state.deputyCoordinators, ...chairOf(state)];
  return coordinating.some((party) => party.person === message.to.person);
}

/** When a message may leave (R9.6). */
export function notBefore(message: Announcement, state: CaseFile, now: Instant): Instant {
  const { quietHours, timeZone } = state.values;
  return mayWake(message, state) ? now : nextAwake(now, quietHours, timeZone, state.wakes);
}

function chairOf(state: CaseFile): readonly Party[] {
  return state.chair ? [state.chair.party] : [];
}

/** Everyone who heard of this case and should hear that it is over. */
function everyoneWhoKnows(state: CaseFile): readonly Party[] {
  const invited = state.seats.flatMap((seat) => seat.invitations.map((invitation) => invitation.party));
  const asked = state.bedSearch.kind === 'searching' ? state.bedSearch.asked : [];
  const zorgmakelaars = state.table === 'zorgmakelaar' ? state.zorgmakelaars : [];
  return [
    ...state.reporters,
    ...askedCoordinators(state),
    ...chairOf(state),
    ...invited,
    ...asked,
    ...zorgmakelaars,
  ];
}

/** These people but for this one. */
export function others(people: readonly Party[], person: PersonId): readonly Party[] {
  return people.filter((party) => party.person !== person);
}

/** These people but for those who hear it already. */
export function without(people: readonly Party[], told: readonly Party[]): readonly Party[] {
  return people.filter((party) => !told.some((each) => each.person === party.person));
}

/** Raise, triage, close and erase (R1, R2, R8, R11.5). */
function announceFile(event: CaseEvent, state: CaseFile): readonly Announcement[] {
  switch (event.type) {
    case 'CaseRaised':
      return [
        { kind: 'thread', card: 'case', subject: '' },
        ...tellAll(state.coordinators, 'triage'),
        ...(event.opschalingOf === null ? [] : step(state.reporters, event)),
      ];
    case 'CaseAddedTo':
    case 'GroundRecorded':
      return step(others([...leaders(state), ...participants(state)], event.by), event);
    case 'ConsentWithdrawn':
      return step([...leaders(state), ...everyoneAtTable(state)], event);
    case 'CaseClaimed':
      return [
        ...step(others([...state.coordinators, ...state.deputyCoordinators], event.party.person), event),
        // A delegate who chaired until now is among them (R2.2).
        ...step(everyoneAtTable(state), event),
        ...(state.stage.phase === 'triage' ? [] : [tell(event.party, 'case')]),
      ];
    case 'ChairTaken':
      return [
        tell(event.party, 'case'),
        ...step(others([...askedCoordinators(state), ...everyoneAtTable(state)], event.party.person), event),
      ];
    case 'ChairLeft':
      return [
        ...tellAll(leaders(state), 'alert', 'chair-left|'),
        ...step(without(everyoneAtTable(state), leaders(state)), event),
      ];
    case 'CoordinationReviewed':
      return coordinationReviewed(event, state);
    case 'CaseAccepted':
      return [...step(state.reporters, event), ...tellAll(leaders(state), 'case')];
    case 'ReporterAsked':
      return tellAll(state.reporters, 'question');
    case 'CaseMoved':
      return [
        ...step(everyoneAtTable(state), event),
        ...tellAll(leaders(state), 'case'),
        ...(event.to === 'zorgmakelaar' ? tellAll(state.zorgmakelaars, 'case') : []),
      ];
    case 'CaseMerged':
      return [...step(everyoneWhoKnows(state), event), absorbing(event.intoCase, state)];
    case 'CaseAbsorbed':
      return step([...leaders(state), ...everyoneAtTable(state)], event);
    case 'ZorgmakelaarContacted':
      return step([...state.reporters, ...leaders(state)], event);
    case 'WithdrawalRequested':
      return tellAll(leaders(state), 'alert', 'withdrawal');
    case 'CaseWithdrawn':
    case 'CaseClosed':
    case 'ZorgmakelaarFinished':
      return step(others(everyoneWhoKnows(state), event.by), event);
    case 'ErasureAnnounced':
      return [
        ...tellAll(event.told, 'alert', `erasure|${event.eraseAt}`),
        // R1.4: the reporter hears every step; who coordinates too has the card with the button already.
        ...step(without(state.reporters, event.told), event),
      ];
    case 'ErasurePostponed':
      return step(others([...event.told, ...state.reporters], event.by), event);
    case 'ContentErased':
      return step([...event.told, ...state.reporters], event);
    default:
      return [];
  }
}

/** Who came into the register and leads a case by that is asked like the others were; a case without an owner is said. */
function coordinationReviewed(
  event: EventOf<'CoordinationReviewed'>,
  state: CaseFile,
): readonly Announcement[] {
  const among = (people: readonly Party[]) =>
    event.newcomers.filter((party) => people.some((each) => each.person === party.person));
  const card = state.stage.phase === 'triage' ? 'triage' : 'case';
  return [
    ...(event.left ? tellAll(leaders(state), 'alert', 'owner-left|') : []),
    ...tellAll(among(state.chair ? [] : leaders(state)), card),
    ...tellAll(among(state.table === 'zorgmakelaar' ? state.zorgmakelaars : []), 'case'),
  ];
}

/** *Samenvoegen*: what this case held goes to the other one as a command (R1.5). */
function absorbing(intoCase: string, state: CaseFile): Announcement {
  const labels = {
    happening: 'Wat er nu gebeurt',
    tried: 'Wat er geprobeerd is',
    asked: 'Wat er gevraagd wordt',
  };
  const content = Object.entries(labels).map(([field, label]) => ({
    name: `${label} (${state.number})`,
    text: state.content[field as keyof typeof labels],
  }));
  return {
    kind: 'command',
    caseId: intoCase,
    commandId: `absorb:${state.caseId}`,
    command: {
      type: 'AbsorbCase',
      fromNumber: state.number,
      raisedAt: state.raisedAt,
      reporters: state.reporters,
      content,
      bedWanted: bedWanted(state),
    },
  };
}
