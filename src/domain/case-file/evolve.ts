import type { BedSearch, CaseFile } from './case-file.ts';
import { evolveErasure } from './erasure.ts';
import type { CaseEvent, EventOf } from './events.ts';
import { withBlanks } from './events.ts';
import { evolveDecision } from './evolve-decision.ts';
import { evolveTable } from './evolve-table.ts';
import { evolveReasons } from './reasons.ts';
import { sharedTime } from './seats.ts';

/** The state after one more event. The first event of a case is `CaseRaised` and makes the state. */
export function evolve(state: CaseFile | null, stored: CaseEvent): CaseFile {
  const event = withBlanks(stored);
  if (state === null) {
    if (event.type !== 'CaseRaised') throw new Error(`a case cannot begin with ${event.type}`);
    return raise(event);
  }
  const filed = evolveReasons(evolveFile(state, event), event);
  const next = evolveErasure(evolveDecision(evolveTable(filed, event), event), event);
  return { ...next, sharedSince: sharedSince(next, event), lastEventAt: event.at };
}

/** The state after all these events. */
export function evolveAll(state: CaseFile | null, events: readonly CaseEvent[]): CaseFile {
  const last = events.reduce<CaseFile | null>(evolve, state);
  if (last === null) throw new Error('a case has at least one event');
  return last;
}

/** Since when a quorum shares a time; what it shares may change meanwhile, the wait goes on (R4.5). */
function sharedSince(state: CaseFile, event: CaseEvent): number | null {
  const waiting = state.stage.phase === 'convening' && sharedTime(state, event.at) !== null;
  return waiting ? (state.sharedSince ?? event.at) : null;
}

function raise(event: EventOf<'CaseRaised'>): CaseFile {
  const { facts, values } = event;
  return {
    caseId: event.caseId,
    number: event.number,
    urgency: event.urgency,
    table: event.urgency,
    movedAt: null,
    moves: 0,
    values,
    raisedAt: event.at,
    round: { nr: 1, startedAt: event.at, endsAt: event.at + values.windowMs, heldAt: null },
    reporters: [event.reporter],
    coordinators: event.coordinators,
    deputyCoordinators: event.deputyCoordinators,
    escalationContacts: event.escalationContacts,
    zorgmakelaars: event.zorgmakelaars,
    facts,
    municipalityName: event.municipalityName,
    coordinatingMunicipality: event.coordinatingMunicipality,
    content: event.content,
    ground: event.ground,
    consentWithdrawn: false,
    additions: [],
    question: null,
    similar: event.similar,
    absorbed: [],
    opschalingOf: event.opschalingOf,
    chair: null,
    ownerLeftAt: null,
    acceptedAt: null,
    stage: { phase: 'triage' },
    seats: [],
    slots: [],
    slotsAt: null,
    plan: null,
    plans: 0,
    lapsedPlan: null,
    planChangedAt: null,
    sharedSince: null,
    bedSearch: { kind: 'none' },
    bedAnswers: [],
    bedRecords: [],
    noBed: null,
    bedChangedAt: null,
    wakes: [],
    unreachable: [],
    gone: [],
    leftOpen: [],
    unfillable: [],
    proposals: [],
    decisions: [],
    castingBlocked: null,
    withdrawal: null,
    reasons: [],
    lasting: false,
    erasure: { phase: 'running' },
    lastEventAt: event.at,
    met: {},
  };
}

/** Raise, triage, beds, close, and the clock. */
function evolveFile(state: CaseFile, event: CaseEvent): CaseFile {
  switch (event.type) {
    case 'CaseAddedTo':
      return {
        ...state,
        additions: [...state.additions, { at: event.at, name: event.name, text: event.text }],
        question: null,
      };
    case 'GroundRecorded':
      return { ...state, ground: event.ground, consentWithdrawn: false };
    case 'ConsentWithdrawn':
      return { ...state, consentWithdrawn: true };
    case 'CaseClaimed':
      return { ...state, chair: { party: event.party, since: event.at, tookOver: false } };
    case 'ChairTaken':
      return { ...state, chair: { party: event.party, since: event.at, tookOver: true } };
    case 'ChairLeft':
      return { ...state, chair: null, ownerLeftAt: event.at };
    case 'CoordinationReviewed':
      return {
        ...state,
        coordinators: event.coordinators,
        deputyCoordinators: event.deputyCoordinators,
        escalationContacts: event.escalationContacts,
        zorgmakelaars: event.zorgmakelaars,
        chair: event.chair,
        ownerLeftAt: event.left ? event.at : state.ownerLeftAt,
      };
    case 'CaseAccepted':
      return { ...state, acceptedAt: event.at, stage: { phase: 'convening' } };
    case 'ReporterAsked':
      return { ...state, question: { at: event.at, text: event.question } };
    case 'CaseMoved':
      return moved(state, event);
    case 'ZorgmakelaarContacted':
      return state.stage.phase === 'zorgmakelaar'
        ? { ...state, stage: { ...state.stage, contactedAt: event.at } }
        : state;
    case 'ZorgmakelaarFinished':
      return { ...state, stage: { phase: 'closed' } };
    case 'CaseMerged':
      return { ...state, stage: { phase: 'merged', intoNumber: event.intoNumber } };
    case 'CaseAbsorbed':
      return absorbed(state, event);
    case 'BedSearchOpened':
      return { ...state, bedSearch: { kind: 'searching', since: event.at, asked: event.asked } };
    case 'BedOffered':
      return answeredBed(state, event, true, event.text);
    case 'BedRefused':
      return answeredBed(state, event, false, event.reason);
    case 'BedRecorded':
      return {
        ...state,
        bedRecords: [...state.bedRecords, event.record],
        bedChangedAt: event.at,
        bedSearch: searchEnded(state.bedSearch),
      };
    case 'NoBedFound':
      return { ...state, noBed: { at: event.at, asked: event.asked }, bedChangedAt: event.at };
    case 'EveryoneWoken':
      return { ...state, wakes: [...state.wakes, event.at] };
    case 'ViewLeftOpen':
      return { ...state, leftOpen: [...state.leftOpen, event.party] };
    case 'PersonUnreachable':
      return { ...state, unreachable: [...state.unreachable, event.party] };
    case 'WithdrawalRequested':
      return { ...state, withdrawal: { at: event.at, reason: event.reason, by: event.by } };
    case 'CaseWithdrawn':
      return { ...state, stage: { phase: 'withdrawn' } };
    case 'CaseClosed':
      return { ...state, stage: { phase: 'closed' }, lasting: event.lasting };
    case 'DeadlineMet':
      return { ...state, met: { ...state.met, [`${event.rule}|${event.subject}`]: event.at } };
    default:
      return state;
  }
}

function searchEnded(search: BedSearch): BedSearch {
  return search.kind === 'searching' ? { kind: 'ended', asked: search.asked } : search;
}

function moved(state: CaseFile, event: EventOf<'CaseMoved'>): CaseFile {
  const stage: CaseFile['stage'] =
    event.to === 'zorgmakelaar'
      ? { phase: 'zorgmakelaar', since: event.at, contactedAt: null }
      : { phase: 'convening' };
  return { ...state, table: event.to, movedAt: event.at, moves: state.moves + 1, stage };
}

/** The earliest window and both reporters are kept (R1.5); what the other reporter wrote becomes an addition. */
function absorbed(state: CaseFile, event: EventOf<'CaseAbsorbed'>): CaseFile {
  // A table that reconvened keeps its own fresh window (R7.1).
  const startedAt =
    state.round.nr > 1 ? state.round.startedAt : Math.min(state.round.startedAt, event.raisedAt);
  const known = new Set(state.reporters.map((party) => party.person));
  return {
    ...state,
    raisedAt: Math.min(state.raisedAt, event.raisedAt),
    round: { ...state.round, startedAt, endsAt: startedAt + state.values.windowMs },
    reporters: [...state.reporters, ...event.reporters.filter((party) => !known.has(party.person))],
    additions: [...state.additions, ...event.content.map((each) => ({ at: event.at, ...each }))],
    absorbed: [...state.absorbed, event.fromNumber],
  };
}

function answeredBed(
  state: CaseFile,
  event: EventOf<'BedOffered' | 'BedRefused'>,
  offered: boolean,
  text: string,
): CaseFile {
  const others = state.bedAnswers.filter((answer) => answer.party.person !== event.party.person);
  return { ...state, bedAnswers: [...others, { party: event.party, at: event.at, offered, text }] };
}
