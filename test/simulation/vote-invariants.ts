import type { Recorded, Violation } from './record.ts';

/** R6.2, R10.4: what somebody was told counts, counts; and nothing counts twice. */
export function voteInvariants(record: Recorded): readonly Violation[] {
  return [...acknowledgedVotesCount(record), ...noCommandTwice(record)];
}

function acknowledgedVotesCount(record: Recorded): readonly Violation[] {
  return record.acknowledged.flatMap(({ commandId, caseId, person, vote, at }) => {
    const events = record.events.get(caseId) ?? [];
    const own = events.some((stored) => stored.commandId === commandId && stored.event.type === 'VoteCast');
    // The same vote a second time changes nothing, and was there already.
    const before = events.some(
      ({ event }) => event.type === 'VoteCast' && event.person === person && event.vote === vote,
    );
    if (own || before) return [];
    return [
      {
        invariant: 'acknowledgedVotesCount',
        rule: 'R6.2',
        caseId,
        at,
        what: `a vote that was acknowledged (${vote}) is not in the case`,
      },
    ];
  });
}

function noCommandTwice(record: Recorded): readonly Violation[] {
  const found: Violation[] = [];
  for (const [caseId, events] of record.events) {
    const seen = new Set<string>();
    let last = '';
    for (const { event, commandId } of events) {
      if (commandId !== last && seen.has(commandId))
        found.push({
          invariant: 'noCommandTwice',
          rule: 'architecture',
          caseId,
          at: event.at,
          what: `${event.type} happened twice by one act`,
        });
      seen.add(commandId);
      last = commandId;
    }
  }
  return found;
}
