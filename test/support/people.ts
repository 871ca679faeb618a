import { onTestFinished } from 'vitest';
import type { Telemetry } from '../../src/application/ports.ts';
import { dateOf, instantOf, momentInWords, timeOf } from '../../src/domain/calendar.ts';
import type { CaseFile } from '../../src/domain/case-file/case-file.ts';
import type { Answer, Desk } from './desk.ts';
import { cardText, headlineOf, makeDesk, refusalOf } from './desk.ts';
import { type LiveBot, startLiveBot, ZONE } from './live-bot.ts';

/** What is filled in on a card: a text, a choice by its value or its words, more choices as a list. */
export type Filled = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Somebody of the practice region, who does what people do in Teams. */
export interface Player {
  readonly name: string;
  readonly phone: string;
  readonly objectId: string;
  /** (tenant, object id), as the case knows people. */
  readonly id: string;
  /** Types to the bot in one's own chat. */
  says(text: string): Promise<string>;
  /** Types in the region's channel, mentioning the bot. */
  saysInChannel(text: string): Promise<string>;
  /** Asks for the intake card, fills it in and presses *Melden*; gives the case's number. */
  raises(filled?: Filled): Promise<string>;
  /** Presses the newest button with these words, through the form that it may open; throws when it is refused. */
  presses(title: string, filled?: Filled): Promise<string>;
  /** The same, where the bot must refuse; gives the sentence that says why. */
  isRefused(title: string, filled?: Filled): Promise<string>;
  /** Opens *Inhoud tonen* or *Besluit tonen*, reads it, and goes back. */
  reads(title: 'Inhoud tonen' | 'Besluit tonen'): Promise<string>;
  /** Whether a button with these words is within reach. */
  can(title: string): boolean;
  /** Everything of the bot in one's own chat, one text a message, oldest first, as it stands now. */
  chat(): readonly { readonly at: string; readonly text: string; readonly summary: string }[];
  /** Throws unless one's own chat, or the channel, holds this text. */
  sees(text: string): void;
  doesNotSee(text: string): void;
  /** The local moments (`ma 2 maart 10:15` as `2026-03-02 10:15`) of the messages that hold this text. */
  heard(text: string): readonly string[];
}

export interface Story {
  readonly live: LiveBot;
  readonly desk: Desk;
  readonly reporter: Player;
  readonly secondReporter: Player;
  readonly coordinator: Player;
  readonly secondCoordinator: Player;
  readonly deputyCoordinator: Player;
  readonly scientist: Player;
  readonly escalationContact: Player;
  readonly zorgmakelaar: Player;
  readonly privacyOfficer: Player;
  /** The delegate of an organisation, by its id in the practice register. */
  delegate(organisation: string): Player;
  deputy(organisation: string): Player;
  /** By (part of) the name. */
  person(name: string): Player;
  /** The number of the case that buttons are pressed for: the last that was raised. */
  number(): string;
  /** From here on the buttons of this case are meant. */
  about(number: string): Promise<void>;
  state(number?: string): Promise<CaseFile>;
  version(number?: string): Promise<number>;
  until(date: string, time: string): Promise<void>;
  minutes(count: number): Promise<void>;
  /** `2026-03-02 10:15`, by the protocol clock. */
  clock(): string;
  /** A moment as the choice *Welke tijden passen?* has it. */
  time(date: string, time: string): string;
  /** What the channel shows now; the status card follows within a second. */
  channel(): Promise<string>;
  /** How every story ends: no error, no broken chain, no typed word in a message (R11.1). */
  ends(): Promise<void>;
}

/** The live status card is sent at most once in this wall time (architecture.md). */
const STATUS_INTERVAL_MS = 1000;

/** Starts a story: a whole bot and a Teams, with a channel that the coordinator chose. */
export async function story(at: {
  readonly date: string;
  readonly time: string;
  readonly protocol?: object;
  readonly channel?: boolean;
  readonly telemetry?: Telemetry;
  readonly rateLimit?: number;
}): Promise<Story> {
  return storyWith(await startLiveBot(at), at.channel !== false);
}

/** The same with a bot that runs already. */
export async function storyWith<Live extends LiveBot>(
  live: Live,
  channel = true,
): Promise<Story & { readonly live: Live }> {
  onTestFinished(() => live.close());
  const desk = makeDesk(live);
  const { people } = live.register;
  const players = new Map(people.map((person) => [person.id, makePlayer(desk, person)]));
  const one = (found: { readonly id: string } | undefined, what: string): Player => {
    const player = found && players.get(found.id);
    if (!player) throw new Error(`the practice register has no ${what}`);
    return player;
  };
  const role = (name: string, nth = 0) =>
    one(people.filter((person) => person.roles.some((each) => each === name))[nth], name);
  const ofOrganisation = (organisation: string, deputy: boolean) =>
    one(
      people.find(
        (person) =>
          person.organisation === organisation &&
          person.roles.includes('delegate') &&
          (person.deputyOf !== null) === deputy,
      ),
      `${deputy ? 'deputy' : 'delegate'} of ${organisation}`,
    );
  const self: Story & { readonly live: Live } = {
    live,
    desk,
    reporter: role('reporter'),
    secondReporter: role('reporter', 1),
    coordinator: role('coordinator'),
    secondCoordinator: role('coordinator', 1),
    deputyCoordinator: role('deputy-coordinator'),
    scientist: role('behavioural-scientist'),
    escalationContact: role('escalation-contact'),
    zorgmakelaar: role('zorgmakelaar'),
    privacyOfficer: role('privacy-officer'),
    delegate: (organisation) => ofOrganisation(organisation, false),
    deputy: (organisation) => ofOrganisation(organisation, true),
    person: (name) =>
      one(
        people.find((person) => person.name.includes(name)),
        name,
      ),
    number: () => desk.current.number,
    about: (number) => desk.turnTo(number),
    state: async (number) => (await desk.load(number)).state,
    version: async (number) => (await desk.load(number)).version,
    until: (date, time) => live.until(date, time),
    minutes: (count) => live.forward(count * 60_000),
    clock: () => local(live.now()),
    time: (date, time) => momentInWords(instantOf(date, time, ZONE), ZONE),
    async channel() {
      live.waitOnTheWall(STATUS_INTERVAL_MS);
      await desk.settle();
      return desk.channelTexts().join('\n');
    },
    ends: () => desk.endsWell(),
  };
  if (channel) await self.coordinator.saysInChannel('kanaal');
  return self;
}

function local(moment: number): string {
  return `${dateOf(moment, ZONE)} ${timeOf(moment, ZONE).slice(0, 5)}`;
}

/** An intake as a professional fills it in; every sentence is one that may be found nowhere afterwards. */
export const INTAKE = {
  reference: 'Kenmerk Uilenspiegel-77',
  ageBand: '12-15',
  municipality: 'oosterzand',
  legalFrames: 'voluntary',
  happening: 'Thuis loopt het elke avond uit op vechten met de stiefvader.',
  tried: 'Gezinshulp en een time-out bij de pleegtante hielpen niet.',
  asked: 'Een plek waar dit kind tot rust kan komen.',
  wishes: 'Het kind wil naar de oma aan de vaart.',
  family: 'Moeder is overbelast en er zijn twee jongere broertjes.',
  school: 'Gaat naar de mavo bij de sluis.',
  analysis: 'ja',
  helpKind: 'small-scale-living',
  safeTonight: 'ja',
  hasBed: 'ja',
  organisations: 'Het buurthuis en de schoolarts.',
  phone: '06-98765432',
  ground: 'toestemming',
  consentOf: 'parents,child',
  groundExplanation: 'Moeder en kind zeiden allebei ja aan de keukentafel.',
} as const;

function makePlayer(
  desk: Desk,
  person: { readonly id: string; readonly name: string; readonly phone: string },
): Player {
  const objectId = person.id.split('/')[1] ?? '';
  const { standIn } = desk.live;

  async function pressed(title: string, filled: Filled): Promise<Answer> {
    return desk.press(objectId, person.name, title, filled);
  }

  async function done(title: string, filled: Filled): Promise<string> {
    const answer = await pressed(title, filled);
    const refusal = refusalOf(answer);
    if (refusal !== null) throw new Error(`${person.name} pressed ${title} and was refused: ${refusal}`);
    return cardText(answer.card);
  }

  const chat = () =>
    standIn
      .messagesFor(objectId)
      .filter((message) => message.fromBot)
      .map((message) => ({ at: local(message.at), text: desk.textOf(message), summary: message.summary }));

  const inSight = () => [...chat().map((message) => message.text), ...desk.channelTexts(objectId)];

  const self: Player = {
    name: person.name,
    phone: person.phone,
    objectId,
    id: person.id,
    async says(text) {
      const before = standIn.messagesFor(objectId).length;
      await standIn.say(objectId, { personal: true }, text);
      await desk.settle();
      return standIn
        .messagesFor(objectId)
        .slice(before)
        .filter((message) => message.fromBot)
        .map((message) => desk.textOf(message))
        .join('\n');
    },
    async saysInChannel(text) {
      const before = new Set(desk.channelMessages(objectId).map((message) => message.id));
      await standIn.say(objectId, { channel: true, mention: true }, `@Code paars ${text}`);
      await desk.settle();
      return desk
        .channelMessages(objectId)
        .filter((message) => message.fromBot && !before.has(message.id))
        .map((message) => desk.textOf(message))
        .join('\n');
    },
    async raises(filled = {}) {
      await self.says('code paars');
      desk.forget();
      await done('Melden', { ...INTAKE, ...filled });
      await desk.remember(objectId);
      return desk.current.number;
    },
    presses: (title, filled = {}) => done(title, filled),
    async isRefused(title, filled = {}) {
      const answer = await pressed(title, filled);
      const refusal = refusalOf(answer);
      if (refusal === null)
        throw new Error(`${person.name} pressed ${title} and was not refused: ${headlineOf(answer)}`);
      return refusal;
    },
    async reads(title) {
      const answer = await pressed(title, {});
      const refusal = refusalOf(answer);
      if (refusal !== null) throw new Error(`${person.name} may not read: ${refusal}`);
      const text = cardText(answer.card);
      await pressed('Terug', {});
      return text;
    },
    can: (title) => desk.find(objectId, title) !== null,
    chat,
    sees(text) {
      if (!inSight().some((each) => each.includes(text)))
        throw new Error(`${person.name} does not see "${text}" but:\n${inSight().join('\n---\n')}`);
    },
    doesNotSee(text) {
      const found = inSight().find((each) => each.includes(text));
      if (found !== undefined) throw new Error(`${person.name} sees "${text}" in:\n${found}`);
    },
    heard: (text) =>
      chat()
        .filter((message) => message.text.includes(text))
        .map((message) => message.at),
  };
  return self;
}
