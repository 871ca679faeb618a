import type { StoredEvent } from '../../src/application/ports.ts';
import type { CaseEvent, CaseEventType } from '../../src/domain/case-file/events.ts';
import type { Party, Register } from '../../src/domain/register.ts';
import type { PersonId, Role } from '../../src/domain/words.ts';

/**
 * Whether what happened to a case was theirs to do (protocol.md §5), read from its events alone: who raised it, who was
 * asked, who said yes, who leads. Written from the protocol, as test/support/matrix.ts is, and not from the code.
 */

interface Known {
  readonly register: Register;
  reporters: Set<PersonId>;
  chair: PersonId | null;
  asked: Set<PersonId>;
  accepted: Set<PersonId>;
  providers: Set<PersonId>;
  executors: Set<PersonId>;
  owners: Map<string, PersonId>;
  voters: Set<PersonId>;
}

type May = (known: Known, who: PersonId, event: CaseEvent) => boolean;

const role =
  (...roles: readonly Role[]): May =>
  ({ register }, who) =>
    register.people.find(({ id }) => id === who)?.roles.some((each) => roles.includes(each)) ?? false;
const either =
  (...all: readonly May[]): May =>
  (known, who, event) =>
    all.some((may) => may(known, who, event));
const coordinates = role('coordinator', 'deputy-coordinator');
const leads = either(coordinates, ({ chair }, who) => chair === who);
const reports: May = ({ reporters }, who) => reporters.has(who);
const isAsked: May = ({ asked }, who) => asked.has(who);
const sits: May = ({ accepted }, who) => accepted.has(who);
const provides: May = ({ providers }, who) => providers.has(who);
const carriesOut: May = ({ executors }, who) => executors.has(who);
const registered: May = ({ register }, who) => register.people.some(({ id }) => id === who);
const owns: May = ({ owners }, who, event) =>
  (event.type === 'ActionFinished' || event.type === 'ActionDropped') && owners.get(event.action) === who;
const itself: May = (_known, who, event) => 'person' in event && event.person === who;

/** The events that are somebody's act; what follows from an act by itself has no line. */
const ACTS: Readonly<Partial<Record<CaseEventType, May>>> = {
  CaseRaised: registered,
  CaseAddedTo: reports,
  GroundRecorded: reports,
  ConsentWithdrawn: either(reports, coordinates),
  CaseClaimed: coordinates,
  ChairTaken: either(role('delegate'), isAsked),
  CaseAccepted: leads,
  ReporterAsked: leads,
  CaseMoved: leads,
  ZorgmakelaarContacted: either(coordinates, role('zorgmakelaar')),
  ZorgmakelaarFinished: either(coordinates, role('zorgmakelaar')),
  CaseMerged: leads,
  MunicipalityChanged: leads,
  SeatLeftOut: leads,
  // Who leads records by phone who took part (R5.3).
  InvitationAccepted: (known, who, event) =>
    leads(known, who, event) || (isAsked(known, who, event) && itself(known, who, event)),
  InvitationDeclined: (known, who, event) => isAsked(known, who, event) && itself(known, who, event),
  ParticipantLeft: (known, who, event) => sits(known, who, event) && itself(known, who, event),
  CaseMandateRecorded: leads,
  EveryoneWoken: leads,
  BedOffered: provides,
  BedRefused: provides,
  BedRecorded: leads,
  NoBedFound: leads,
  TablePlanned: leads,
  TableOpened: leads,
  TableAdjourned: leads,
  ProposalMade: either(sits, leads),
  VoteCast: (known, who, event) =>
    leads(known, who, event) || (sits(known, who, event) && itself(known, who, event)),
  CastingBlocked: coordinates,
  DecisionEstablished: leads,
  PhoneVoteConfirmed: ({ voters }, who) => voters.has(who),
  PhoneVoteDisputed: ({ voters }, who) => voters.has(who),
  StartConfirmed: carriesOut,
  DecisionFailed: either(carriesOut, reports, leads),
  ActionFinished: either(owns, leads),
  ActionDropped: either(owns, leads),
  ScaledDown: either(carriesOut, coordinates),
  AfschalingPostponed: either(carriesOut, coordinates),
  ScaledUp: either(carriesOut, coordinates),
  WithdrawalRequested: reports,
  CaseWithdrawn: either(reports, leads),
  CaseClosed: leads,
  ErasurePostponed: coordinates,
};

/** What of these events was not that person's to do; empty when all was. */
export function forbidden(events: readonly StoredEvent[], register: Register): readonly string[] {
  const known: Known = {
    register,
    reporters: new Set(),
    chair: null,
    asked: new Set(),
    accepted: new Set(),
    providers: new Set(),
    executors: new Set(),
    owners: new Map(),
    voters: new Set(),
  };
  const found: string[] = [];
  for (const { event, actor, position } of events) {
    const may = ACTS[event.type];
    const byPerson = actor.includes('/');
    if (byPerson && !registered(known, actor, event) && !known.asked.has(actor))
      found.push(`${position} ${event.type}: by a stranger, ${actor}`);
    if (byPerson && may && !may(known, actor, event))
      found.push(`${position} ${event.type}: not by ${actor}`);
    learn(known, event);
  }
  return found;
}

const ids = (parties: readonly Party[]) => parties.map(({ person }) => person);

function learn(known: Known, event: CaseEvent): void {
  switch (event.type) {
    case 'CaseRaised':
      known.reporters.add(event.reporter.person);
      break;
    case 'CaseAbsorbed':
      for (const id of ids(event.reporters)) known.reporters.add(id);
      break;
    case 'CaseClaimed':
    case 'ChairTaken':
      known.chair = event.party.person;
      // Who takes the chair keeps the seat that was offered (R2.2).
      if (event.type === 'ChairTaken' && known.asked.has(event.by)) known.accepted.add(event.by);
      break;
    case 'ChairLeft':
      known.chair = null;
      break;
    case 'PersonInvited':
      known.asked.add(event.party.person);
      known.accepted.delete(event.party.person);
      break;
    case 'InvitationAccepted':
      known.accepted.add(event.person);
      break;
    case 'ParticipantLeft':
      known.accepted.delete(event.person);
      break;
    case 'BedSearchOpened':
      known.providers = new Set(ids(event.asked));
      break;
    case 'ProposalMade':
      for (const id of ids(event.terms.executors)) known.executors.add(id);
      for (const [index, action] of event.terms.actions.entries())
        known.owners.set(`${event.proposal}a${index + 1}`, action.owner.person);
      break;
    case 'VoteCast':
      if (event.recordedBy !== null) known.voters.add(event.person);
      break;
    default:
  }
}
