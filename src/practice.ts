import type { IncomingMessage, ServerResponse } from 'node:http';
import { wordsFor } from './adapters/teams/role-words.ts';
import type { Store } from './application/ports.ts';
import type { ProtocolClock } from './application/protocol-clock.ts';
import type { Bot } from './bot.ts';
import { endOfHours, HOUR, isQuiet } from './domain/calendar.ts';
import type { ProtocolValues } from './domain/protocol-values.ts';
import type { Person, Register } from './domain/register.ts';
import type { Role } from './domain/words.ts';
import type { Environment } from './environment.ts';
import { createPracticeRoom, type PracticeRoom } from './practice/room.ts';
import { CONNECTOR_PATH, createStandIn, type StandIn } from './practice/stand-in.ts';

export interface Practice {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  /** Once the bot listens: the room knows where it is, and Teams tells the bot that it was installed. */
  open(origin: string, bot: Bot): Promise<void>;
  close(): void;
  readonly standIn: () => StandIn | null;
}

/** The four lines by which a stranger gets from "code paars" to a decision. */
const LINES = [
  'Kies een aanmelder. Typ “code paars”, vul de kaart in en druk op Melden.',
  'Kies een coördinator en druk op Aannemen. Een getal achter een naam betekent: daar is nieuws.',
  'Kies om de beurt wie is uitgenodigd: gemeente, aanbieder en gedragswetenschapper. Druk bij elk op Ik doe mee.',
  'Wees weer de coördinator: Overleg openen en daarna Voorstel doen. Laat iedereen Akkoord kiezen. Druk dan als coördinator op Besluit vaststellen.',
];

/** Who begins stands first in the list; the others follow in the order in which they come in. */
const ORDER: readonly Role[] = [
  'reporter',
  'coordinator',
  'deputy-coordinator',
  'delegate',
  'behavioural-scientist',
];

function inOrder(people: Register['people']): Register['people'] {
  const rank = (person: Person) => {
    const found = ORDER.findIndex((role) => person.roles.includes(role));
    return found < 0 ? ORDER.length : found;
  };
  return people.toSorted((one, other) => rank(one) - rank(other));
}

/** Wires the practice room to a bot without an app id. The bot itself has no code for it but the clock. */
export function openPractice(options: {
  readonly environment: Environment;
  readonly register: Register;
  readonly clock: ProtocolClock;
  readonly store: Store;
  readonly values: ProtocolValues;
}): Practice {
  const { register, clock, store, values } = options;
  let room: PracticeRoom | null = null;
  let standIn: StandIn | null = null;
  return {
    handle: async (req, res) => (room ? room.handle(req, res) : false),
    standIn: () => standIn,
    async open(origin, bot) {
      standIn = createStandIn({
        botUrl: `${origin}/api/messages`,
        serviceUrl: `${origin}${CONNECTOR_PATH}`,
        tenantId: register.tenantId,
        botId: '28:',
        people: inOrder(register.people).map((person) => ({
          objectId: person.id.split('/')[1] ?? '',
          tenantId: person.id.split('/')[0] ?? '',
          name: person.name,
          label: wordsFor(register, person),
        })),
        channelName: 'Code paars',
        wallNow: clock.wallNow,
      });
      room = createPracticeRoom({
        standIn,
        clock: {
          now: clock.protocolNow,
          forward: (ms) => clock.forward(ms, bot.work),
          toNextDeadline: () => clock.toNext(bot.work),
        },
        lines: LINES,
        title: 'Oefenruimte code paars',
      });
      await standIn.announceAll();
      await beginInTheMorning(clock, values, bot);
      if ((await store.read('channel')) === null) await chooseChannel(standIn, register);
    },
    close() {
      room?.close();
    },
  };
}

/** Who practises at night would wait for the invitations until seven (R9.6): the room begins in the morning. */
async function beginInTheMorning(clock: ProtocolClock, values: ProtocolValues, bot: Bot): Promise<void> {
  const now = clock.protocolNow();
  const { quietHours, timeZone } = values;
  if (!quietHours || !isQuiet(now, quietHours, timeZone, [])) return;
  const morning = endOfHours(now, quietHours, timeZone) + 2 * HOUR;
  await clock.forward(morning - now, bot.work);
}

/** In practice the coordinator has typed `kanaal` already, so that a stranger can begin at once. */
async function chooseChannel(standIn: StandIn, register: Register): Promise<void> {
  const coordinator = register.people.find((person) => person.roles.includes('coordinator'));
  const objectId = coordinator?.id.split('/')[1];
  if (objectId) await standIn.say(objectId, { channel: true, mention: true }, '@Code paars kanaal');
}
