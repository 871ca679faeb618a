import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from './application/ports.ts';
import type { ProtocolClock } from './application/protocol-clock.ts';
import { wordsFor } from './adapters/teams/role-words.ts';
import type { Bot } from './bot.ts';
import type { Register } from './domain/register.ts';
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
  'Kies hieronder een aanmelder. Typ **code paars**, vul de kaart in en druk op **Melden**.',
  'Kies een coördinator en druk op **Aannemen**. Wie nieuws heeft, zie je aan het rode getal.',
  'Kies om de beurt de afgevaardigde van de gemeente, een aanbieder en de gedragswetenschapper. Druk bij elk op **Ik doe mee**.',
  'Wees weer de coördinator: **Overleg openen**, dan **Voorstel doen**. Laat iedereen **Akkoord** geven en druk op **Besluit vaststellen**.',
];

/** Wires the practice room to a bot without an app id. The bot itself has no code for it but the clock. */
export function openPractice(options: {
  readonly environment: Environment;
  readonly register: Register;
  readonly clock: ProtocolClock;
  readonly store: Store;
}): Practice {
  const { register, clock, store } = options;
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
        people: register.people.map((person) => ({
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
        title: `Oefenruimte code paars, ${register.region}`,
      });
      await standIn.announceAll();
      if ((await store.read('channel')) === null) await chooseChannel(standIn, register);
    },
    close() {
      room?.close();
    },
  };
}

/** In practice the coordinator has typed `kanaal` already, so that a stranger can begin at once. */
async function chooseChannel(standIn: StandIn, register: Register): Promise<void> {
  const coordinator = register.people.find((person) => person.roles.includes('coordinator'));
  const objectId = coordinator?.id.split('/')[1];
  if (objectId) await standIn.say(objectId, { channel: true, mention: true }, '@Code paars kanaal');
}
