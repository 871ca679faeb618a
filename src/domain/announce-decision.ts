import type { Announcement } from './announcements.ts';
import { everyoneAtTable, others, step, tell, tellAll } from './announcements.ts';
import type { CaseFile } from './case-file/case-file.ts';
import { currentDecision, openProposal } from './case-file/case-file.ts';
import type { CaseEvent, EventOf } from './case-file/events.ts';
import { filler, leaders, participants, presentSeats, today } from './case-file/seats.ts';

/** Decide and follow up (R6, R7). */
export function announceDecision(event: CaseEvent, state: CaseFile): readonly Announcement[] {
  switch (event.type) {
    case 'ProposalMade':
      return currentDecision(state)?.manner === 'phone' ? [] : proposal(event, state);
    case 'VoteCast':
      return recorded(event, state);
    case 'ConsentReached':
      return tellAll(leaders(state), 'alert', `consent|${event.proposal}`);
    case 'CastingBlocked':
      return [
        ...tellAll(state.escalationContacts, 'escalation', 'casting-blocked'),
        ...tellAll(leaders(state), 'alert', `casting-blocked|${event.proposal}`),
      ];
    case 'DecisionEstablished':
      return decided(event, state);
    case 'PhoneVoteDisputed':
      return [
        ...tellAll(leaders(state), 'alert', `phone-disputed|${event.seat}`),
        ...step(everyoneAtTable(state), event),
        ...votingAgain(event, state),
      ];
    case 'StartConfirmed':
    case 'ScaledDown':
    case 'AfschalingPostponed':
      return step([...leaders(state), ...state.reporters], event);
    case 'ActionFinished':
    case 'ActionDropped':
      return step(others(leaders(state), event.by), event);
    case 'DecisionFailed':
      return [...tellAll(leaders(state), 'alert', 'failed'), ...step(state.reporters, event)];
    case 'ScaledUp':
      return [...step([...leaders(state), ...state.reporters], event), raising(event, state)];
    default:
      return [];
  }
}

/** The proposal stands in the thread, and each seat at the table is asked for its vote (R6.2). */
function proposal(event: EventOf<'ProposalMade'>, state: CaseFile): readonly Announcement[] {
  const on = today(state, event.at);
  const voters = presentSeats(state, on).flatMap((seat) => {
    const who = filler(seat, on);
    return who ? [who.party] : [];
  });
  return [
    { kind: 'thread', card: 'proposal', subject: event.proposal },
    ...tellAll([...voters, ...leaders(state)], 'vote', event.proposal),
  ];
}

/** A proposal that was only ever put by phone now needs its card in the thread, and who disputed a vote to give one (R5.3). */
function votingAgain(event: EventOf<'PhoneVoteDisputed'>, state: CaseFile): readonly Announcement[] {
  const open = openProposal(state);
  if (!open) return [];
  const party = participants(state).find((each) => each.person === event.person);
  return [
    { kind: 'thread', card: 'proposal', subject: open.id },
    ...(party ? [tell(party, 'vote', open.id)] : []),
  ];
}

/** A vote that the chair wrote down is told to whose it is, who can change it (R6.2). */
function recorded(event: EventOf<'VoteCast'>, state: CaseFile): readonly Announcement[] {
  if (event.recordedBy === null || state.stage.phase !== 'table') return [];
  const party = participants(state).find((each) => each.person === event.person);
  return party ? [tell(party, 'vote', event.proposal)] : [];
}

/** R6.7: told to every participant and the reporter; who has an action, a start or a phone vote hears that too. */
function decided(event: EventOf<'DecisionEstablished'>, state: CaseFile): readonly Announcement[] {
  const decision = currentDecision(state);
  if (!decision) return [];
  const voters = participants(state).filter((party) =>
    decision.phoneVotes.some((vote) => vote.person === party.person),
  );
  return [
    ...tellAll([...everyoneAtTable(state), ...leaders(state)], 'decision', event.proposal),
    ...decision.actions.map((action) => tell(action.owner, 'action', action.id)),
    ...tellAll(voters, 'phone-vote', event.proposal),
  ];
}

/** *Opschalen* raises a new code paars, linked to this one (R7.3). */
function raising(event: EventOf<'ScaledUp'>, state: CaseFile): Announcement {
  return {
    kind: 'command',
    caseId: event.newCase,
    commandId: `scale-up:${event.newCase}`,
    command: {
      type: 'RaiseCase',
      caseId: event.newCase,
      number: '',
      urgency: 'code-paars',
      facts: { ...state.facts, safeTonight: false, hasBed: false },
      content: { ...state.content, happening: event.reason },
      ground: event.ground,
      opschalingOf: state.number,
      reporter: state.reporters[0] ?? null,
    },
  };
}
