import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CosmosStoreOptions, openCosmosStore } from '../src/adapters/store/cosmos.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { createDeliverer } from '../src/application/deliver.ts';
import { type Application, handle } from '../src/application/handle.ts';
import type { Log, Messenger, Store, Telemetry } from '../src/application/ports.ts';
import { NO_TELEMETRY } from '../src/application/ports.ts';
import { createRegisterBook } from '../src/application/register-book.ts';
import { createTicker } from '../src/application/tick.ts';
import { DAY } from '../src/domain/calendar.ts';
import type { CaseCommand } from '../src/domain/case-file/commands.ts';
import { CONTENT_FIELDS } from '../src/domain/case-file/events.ts';
import { partyOf } from '../src/domain/register.ts';
import { startCosmosPeer } from '../test/support/cosmos-peer/peer.ts';
import { applicationOn } from './store.ts';
import { type OpenTable, openTable } from './tables.ts';

/**
 * `node bench/charges.ts`: what each command costs in request units, and what 500 cases a year cost, on the wire
 * peer's charge model. Prints docs/charges.md. Never run on a real account.
 */
const MEASURED = 3;
const CASES_A_YEAR = 500;
/** How long after its decision a measured case is followed; its reminders and checks fall due in it. */
const FOLLOWED_DAYS = 3;
const INSTANCES = 2;
const SECONDS_A_YEAR = 365 * 24 * 3600;
/** Serverless, West Europe, list price in 2025: to be looked up again by who decides on it. */
const EURO_A_MILLION = 0.27;
const AUTOSCALE = 1000;
const MAX_WALKS = 400;

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Everything arrives: what Teams does is not what is measured. */
const ARRIVES: Messenger = {
  toPerson: () => Promise.resolve({ kind: 'sent' }),
  status: () => Promise.resolve({ kind: 'sent' }),
  toThread: () => Promise.resolve({ kind: 'sent' }),
  blank: () => Promise.resolve({ kind: 'sent' }),
};

interface Tally {
  times: number;
  units: number;
}

/** Charges by what was being done: all that is asked until the next thing is begun. */
interface Meter {
  begin(name: string): void;
  add(units: number): void;
  tally(name: string): Readonly<Tally>;
  names(): readonly string[];
}

function createMeter(): Meter {
  const tallies = new Map<string, Tally>();
  let current = '';
  function of(name: string): Tally {
    const tally = tallies.get(name) ?? { times: 0, units: 0 };
    tallies.set(name, tally);
    return tally;
  }
  return {
    begin(name) {
      current = name;
      of(name).times += 1;
    },
    add(units) {
      of(current).units += units;
    },
    tally: (name) => of(name),
    names: () => [...tallies.keys()],
  };
}

interface Bench {
  readonly app: Application;
  readonly store: Store;
  readonly meter: Meter;
  /** The protocol clock. */
  readonly clock: { now: number };
  readonly deliver: () => Promise<number>;
  readonly tick: () => Promise<number>;
  /** What the bot asks at every look, besides its ticks and messages. */
  readonly refresh: () => Promise<void>;
  end(): Promise<void>;
}

async function openBench(): Promise<Bench> {
  const clock = { now: Date.now() };
  const meter = createMeter();
  const peer = await startCosmosPeer({ wallNow: () => clock.now });
  const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-charges-'));
  const options: CosmosStoreOptions = {
    endpoint: peer.endpoint,
    key: peer.key,
    database: 'bench',
    keys: openKeyFile({ dataDir }),
    contentFields: CONTENT_FIELDS,
    wallNow: () => clock.now,
    pause: () => Promise.resolve(),
    create: true,
    onCharge: ({ units }) => meter.add(units),
  };
  const store = await openCosmosStore(options);
  const plain = await applicationOn(store, {}, () => clock.now);
  const telemetry: Telemetry = {
    ...NO_TELEMETRY,
    span(name, attributes, work) {
      if (name === 'command') meter.begin(String(attributes.command));
      return work();
    },
  };
  const clocks = { protocolNow: () => clock.now, wallNow: () => clock.now };
  const app: Application = { ...plain, clocks, telemetry };
  const book = createRegisterBook(store, app.register());
  const deliverer = createDeliverer(app, ARRIVES, SILENT);
  const ticker = createTicker(app, SILENT);
  return {
    app,
    store,
    meter,
    clock,
    deliver: () => deliverer.deliver(),
    tick: () => ticker.tick(),
    refresh: () => book.refresh(app, SILENT),
    async end() {
      await store.close();
      await peer.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What is said to everybody after a command, apart from the command itself. */
async function sendAll({ meter, deliver }: Bench): Promise<void> {
  meter.begin('send');
  await deliver();
}

/** A case from its report to its decision, and then as long as something in it still falls due. */
async function live(bench: Bench, nr: number): Promise<void> {
  const table = await openTable(bench.app, nr);
  await sendAll(bench);
  for (const voter of table.voters)
    await act(bench, table, voter, {
      type: 'CastVote',
      proposal: table.proposal,
      vote: 'akkoord',
      reason: '',
    });
  await act(bench, table, table.chair, { type: 'EstablishDecision', proposal: table.proposal });
  await sendAll(bench);
  const until = bench.clock.now + FOLLOWED_DAYS * DAY;
  for (let walk = 0; walk < MAX_WALKS; walk += 1) {
    const moments = [await bench.store.nextWake(), await bench.store.nextHeld(bench.clock.now)];
    const next = Math.min(...moments.map((moment) => moment ?? Number.POSITIVE_INFINITY));
    if (next > until) return;
    bench.clock.now = Math.max(bench.clock.now + 1, next);
    bench.meter.begin('look');
    await bench.tick();
    await sendAll(bench);
  }
}

async function act(bench: Bench, table: OpenTable, person: string, command: CaseCommand): Promise<void> {
  const found = bench.app.register().people.find(({ id }) => id === person);
  if (!found) throw new Error(`nobody is ${person}`);
  const party = partyOf(bench.app.register(), found);
  const actor = { kind: 'person', party, roles: found.roles } as const;
  const handled = await handle(bench.app, {
    commandId: randomUUID(),
    caseId: table.caseId,
    command,
    actor,
  });
  if (handled.kind === 'refused') throw new Error(`${command.type} was refused: ${handled.refusal.code}`);
}

/** What one look of the bot costs while nothing is due: at every tick of every instance. */
async function idleLook(bench: Bench): Promise<number> {
  await bench.refresh();
  bench.meter.begin('idle');
  await bench.refresh();
  await bench.tick();
  await bench.deliver();
  return bench.meter.tally('idle').units;
}

/** Reading a case that is in memory, what a person sees of it, and what the access log costs. */
async function reading(bench: Bench): Promise<readonly Row[]> {
  const [found] = await bench.store.find({ limit: 1 });
  const caseId = found?.caseId ?? '';
  const works: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['een casus openen die al in het geheugen staat', () => bench.store.load(caseId)],
    ['de lopende casussen van één persoon', () => bench.store.find({ open: true, limit: 12 })],
    ['de hele geschiedenis van een casus', () => bench.store.events(caseId)],
    ['een regel in het inzagelog', () => bench.store.logAccess(LOOK)],
  ];
  const rows: Row[] = [];
  for (const [what, work] of works) {
    await work();
    bench.meter.begin(what);
    await work();
    rows.push({ what, times: null, units: bench.meter.tally(what).units });
  }
  return rows;
}

const LOOK = {
  at: 0,
  person: 'command-line',
  who: '',
  caseNumber: null,
  act: 'bench',
  allowed: true,
  reason: 'bench',
} as const;

interface Row {
  readonly what: string;
  /** How often in one case; null where that isn't counted. */
  readonly times: number | null;
  readonly units: number;
}

const WORDS: Readonly<Record<string, string>> = {
  RaiseCase: 'melden (`RaiseCase`)',
  AcceptCase: 'aannemen (`AcceptCase`)',
  AcceptInvitation: 'Ik doe mee (`AcceptInvitation`)',
  OpenTable: 'overleg openen (`OpenTable`)',
  MakeProposal: 'voorstel doen (`MakeProposal`)',
  CastVote: 'stemmen (`CastVote`)',
  EstablishDecision: 'besluit vaststellen (`EstablishDecision`)',
  MeetDeadline: 'een deadline die ingaat (`MeetDeadline`)',
  send: 'alle berichten van één ronde versturen',
  look: 'kijken wat er in moet gaan',
};

function number(value: number, decimals = 1): string {
  return value.toFixed(decimals).replace('.', ',');
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, times, units }) => {
    const often = times === null ? '' : number(times);
    return `| ${what} | ${number(units)} | ${often} |`;
  });
  return ['| wat | RU per keer | keer per casus |', '|---|---:|---:|', ...lines].join('\n');
}

function report(rows: readonly Row[], more: readonly Row[], idle: number, tickMs: number): string {
  const perCase = rows.reduce((sum, row) => sum + row.units * (row.times ?? 0), 0);
  const cases = (perCase * CASES_A_YEAR) / 1e6;
  const looks = (idle * INSTANCES * (SECONDS_A_YEAR / (tickMs / 1000))) / 1e6;
  const total = cases + looks;
  const voteUnits = rows.find(({ what }) => what === WORDS.CastVote)?.units ?? 0;
  return `# Wat Cosmos DB kost, in request units

**Volgens het gedocumenteerde kostenmodel, never run on a real account.** Gemeten op de tegenhanger van Cosmos in
\`test/support/cosmos-peer\` (\`node bench/charges.ts\` maakt deze bladzijde): 1 KB lezen 1 RU, 1 KB schrijven 5 RU
en 0,2 per geïndexeerde term, vervangen het dubbele, een zoekvraag 2,5 RU per fysieke partitie en 0,05 per document.
Een echt account rekent per bewerking iets anders; \`onCharge\` telt daar wat het werkelijk kost.

Eén casus van melden tot besluit, met een tafel van ${VOTERS.count} mensen, en daarna ${FOLLOWED_DAYS} dagen lang alles wat ingaat,
gemiddeld over ${MEASURED} casussen; één fysieke partitie.

${table(rows)}

Samen ${number(perCase, 0)} RU per casus. Daarnaast:

${table(more)}
| een ronde van de bot waarin niets te doen is | ${number(idle)} | |

## ${CASES_A_YEAR} casussen per jaar
| | miljoen RU per jaar |
|---|---:|
| ${CASES_A_YEAR} casussen | ${number(cases, 2)} |
| elke ${number(tickMs / 1000, 0)} seconden kijken, ${INSTANCES} instanties | ${number(looks, 1)} |
| samen | ${number(total, 1)} |

- **Serverless**: ongeveer € ${number(total * EURO_A_MILLION, 0)} per jaar bij € ${number(EURO_A_MILLION, 2)} per miljoen RU, plus de opslag. De prijs is een aanname: zie hem
  na voor uw regio.
- **Het kijken kost bijna alles.** \`tick\` in het protocol van 5 naar 15 seconden zetten maakt het drie keer zo
  goedkoop; elke fysieke partitie erbij kost per ronde 5 RU meer (een container onder 50 GB en 10.000 RU/s heeft er één).
- **Drukte**: vijftig stemmen tegelijk zijn ${number(50 * voteUnits, 0)} RU. Bij autoscale tot 1000 RU/s gaat dat in
  ${number((50 * voteUnits) / AUTOSCALE, 0)} à ${number((50 * voteUnits) / AUTOSCALE + 1, 0)} seconden: wat te veel is krijgt 429 en wordt na de gevraagde wachttijd opnieuw geprobeerd.
- Een casus die langer openstaat kost per deadline die ingaat wat hierboven staat, en de berichten die daarbij horen.
- Wat zeven dagen oud is (verstuurde berichten, gebruikte opdrachtnummers) ruimt de TTL van Cosmos op, zonder kosten.
`;
}

const VOTERS = { count: 0 };

const bench = await openBench();
for (let nr = 0; nr < MEASURED; nr += 1) await live(bench, nr);
const rows = Object.entries(WORDS).map(([name, what]): Row => {
  const { times, units } = bench.meter.tally(name);
  if (name === 'CastVote') VOTERS.count = Math.round(times / MEASURED);
  return { what, times: times / MEASURED, units: units / Math.max(1, times) };
});
const others = bench.meter.names().filter((name) => WORDS[name] === undefined);
if (others.length > 0) process.stderr.write(`not in the table: ${others.join(', ')}\n`);
const more = await reading(bench);
process.stdout.write(report(rows, more, await idleLook(bench), bench.app.values.tickMs));
await bench.end();
