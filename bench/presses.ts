import type { OpenTable } from './tables.ts';

/** One seat's vote, pressed again and again: each press changes it, so that each is an event in the store. */
interface Voter {
  readonly table: OpenTable;
  readonly person: string;
  akkoord: boolean;
}

/** Gives the body of a press on a vote card, table after table and voter after voter. */
export function votePresses(tables: readonly OpenTable[], serviceUrl: string): (nr: number) => string {
  const most = Math.max(...tables.map((table) => table.voters.length));
  const rounds = Array.from({ length: most }, (_none, seat) =>
    tables.flatMap((table, index): Voter[] => {
      const person = table.voters[seat];
      // Half begin with the other vote, so that no table ever agrees and is done.
      return person ? [{ table, person, akkoord: (seat + index) % 2 === 0 }] : [];
    }),
  );
  const voters = rounds.flat();
  let count = 0;
  return () => {
    const voter = voters[count % voters.length] as Voter;
    count += 1;
    voter.akkoord = !voter.akkoord;
    return JSON.stringify(press(voter, `press-${count}`, serviceUrl));
  };
}

function press({ table, person, akkoord }: Voter, id: string, serviceUrl: string): object {
  const [tenantId = '', objectId = ''] = person.split('/');
  const data = { case: table.caseId, card: 'vote', subject: table.proposal, confirmed: '' };
  return {
    ...invoke(id, tenantId, objectId, serviceUrl),
    value: {
      action: akkoord
        ? { type: 'Action.Execute', id: 'voteYes', verb: 'voteYes', data }
        : {
            type: 'Action.Execute',
            id: 'voteNo',
            verb: 'voteNo',
            data: { ...data, reason: 'Te ver van huis.' },
          },
      trigger: 'manual',
    },
  };
}

/** An invoke as Teams sends it. */
function invoke(id: string, tenantId: string, objectId: string, serviceUrl: string): object {
  const now = new Date().toISOString();
  return {
    type: 'invoke',
    name: 'adaptiveCard/action',
    id,
    timestamp: now,
    localTimestamp: now.replace('Z', '+00:00'),
    localTimezone: 'Europe/Amsterdam',
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${objectId}`, name: 'Iemand', aadObjectId: objectId },
    recipient: { id: '28:', name: 'Code paars' },
    conversation: { id: `a:${objectId}`, tenantId, conversationType: 'personal', isGroup: false },
    channelData: { tenant: { id: tenantId }, source: { name: 'message' }, legacy: { replyToId: '1' } },
    replyToId: '1',
    locale: 'nl-NL',
    entities: [
      { locale: 'nl-NL', country: 'NL', platform: 'Web', timezone: 'Europe/Amsterdam', type: 'clientInfo' },
    ],
  };
}
