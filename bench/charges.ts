import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CosmosStoreOptions, openCosmosStore } from '../src/adapters/store/cosmos.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { createDeliverer } from '../src/application/deliver.ts';
import type { Application } from '../src/application/handle.ts';
import type { Log, Messenger, Telemetry } from '../src/application/ports.ts';
import { NO_TELEMETRY } from '../src/application/ports.ts';
import { createRegisterBook } from '../src/application/register-book.ts';
import { createTicker } from '../src/application/tick.ts';
import { instantOf } from '../src/domain/calendar.ts';
import { CONTENT_FIELDS } from '../src/domain/case-file/events.ts';
import { startCosmosPeer } from '../test/support/cosmos-peer/peer.ts';
import { otherActs, type Weighed, wholeCase } from './charges-life.ts';
import { applicationOn } from './store.ts';

/**
 * What each command costs in request units, and what 500 cases a year cost, on the wire peer's charge model:
 * docs/charges.md. Never run on a real account.
 */
const MEASURED = 3;
const CASES_A_YEAR = 500;
/** A Monday morning, so that each run measures the same. */
const BEGIN = instantOf('2026-03-02', '10:00', 'Europe/Amsterdam');
const INSTANCES = 2;
const SECONDS_A_YEAR = 365 * 24 * 3600;
/** Serverless, West Europe, list price in 2025: to be looked up again by who decides on it. */
const EURO_A_MILLION = 0.27;
const AUTOSCALE = 1000;

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Everything arrives: what Teams does is not what is measured. */
const ARRIVES: Messenger = {
  toPerson: () => Promise.resolve({ kind: 'sent' }),
  status: () => Promise.resolve({ kind: 'sent' }),
  toThread: () => Promise.resolve({ kind: 'sent' }),
  blank: () => Promise.resolve({ kind: 'sent' }),
  mandates: () => Promise.resolve({ kind: 'sent' }),
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
  let current = 'open';
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

interface Bench extends Weighed {
  readonly meter: Meter;
  /** What the bot asks at every look, besides its ticks and messages. */
  readonly refresh: () => Promise<void>;
  end(): Promise<void>;
}

async function openBench(): Promise<Bench> {
  const clock = { now: BEGIN };
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
  AddToCase: 'aanvullen (`AddToCase`)',
  ClaimCase: 'oppakken (`ClaimCase`)',
  AskReporter: 'terugsturen met een vraag (`AskReporter`)',
  AcceptCase: 'aannemen (`AcceptCase`)',
  AcceptInvitation: 'Ik doe mee (`AcceptInvitation`)',
  DeclineInvitation: 'Ik kan niet (`DeclineInvitation`)',
  RecordBed: 'bed vastleggen (`RecordBed`)',
  PlanTable: 'overleg plannen (`PlanTable`)',
  OpenTable: 'overleg openen (`OpenTable`)',
  MakeProposal: 'voorstel doen (`MakeProposal`)',
  CastVote: 'stemmen (`CastVote`)',
  EstablishDecision: 'besluit vaststellen (`EstablishDecision`)',
  ConfirmStart: 'Gestart (`ConfirmStart`)',
  FinishAction: 'Gereed (`FinishAction`)',
  PostponeAfschaling: 'Nog niet (`PostponeAfschaling`)',
  RecordScaledDown: 'Afgeschaald (`RecordScaledDown`)',
  CloseCase: 'sluiten (`CloseCase`)',
  MeetDeadline: 'een deadline die ingaat, wissen meegerekend (`MeetDeadline`)',
  send: 'alle berichten van één ronde versturen',
  look: 'kijken wat er in moet gaan',
};
/** What only the measuring itself asks. */
const UNCOUNTED = ['open', 'walk'];

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
  const vote = rows.find(({ what }) => what === WORDS.CastVote);
  const voteUnits = vote?.units ?? 0;
  const voters = Math.round(vote?.times ?? 0);
  return `# Wat Cosmos DB kost, in request units

**Volgens het gedocumenteerde kostenmodel, never run on a real account.** Gemeten op de tegenhanger van Cosmos in
\`test/support/cosmos-peer\` (\`npm run bench -- charges\` maakt deze bladzijde): 1 KB lezen 1 RU, 1 KB schrijven 5 RU
en 0,2 per geïndexeerde term, vervangen het dubbele, een zoekvraag 2,5 RU per fysieke partitie en 0,05 per document.
Een echt account rekent per bewerking iets anders; \`onCharge\` telt daar wat het werkelijk kost.

Een hele casus: melden, een tafel van ${voters} mensen, een besluit, één keer *nog niet*, afgeschaald, gesloten, en een jaar
later gewist, met alles wat onderweg ingaat. Gemiddeld over ${MEASURED} casussen; één fysieke partitie. Wat geen aantal heeft,
doet niet elke casus.

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

/** The page, and the table of it that `npm run bench` shows. */
export async function measureCharges(): Promise<{ readonly page: string; readonly table: string }> {
  const bench = await openBench();
  const others = await openBench();
  try {
    for (let nr = 0; nr < MEASURED; nr += 1) await wholeCase(bench, nr);
    await otherActs(others);
    const rows = Object.entries(WORDS).map(([name, what]) => rowOf(name, what, bench, others));
    const left = [...bench.meter.names(), ...others.meter.names()].filter((name) => !WORDS[name]);
    const unnamed = left.filter((name) => !UNCOUNTED.includes(name));
    if (unnamed.length > 0) throw new Error(`not in the table: ${unnamed.join(', ')}`);
    const more = await reading(bench);
    const page = report(rows, more, await idleLook(bench), bench.app.values.tickMs);
    return { page, table: table([...rows, ...more]) };
  } finally {
    await bench.end();
    await others.end();
  }
}

function rowOf(name: string, what: string, bench: Bench, others: Bench): Row {
  const inEach = bench.meter.tally(name);
  if (inEach.times > 0) return { what, times: inEach.times / MEASURED, units: inEach.units / inEach.times };
  const { times, units } = others.meter.tally(name);
  if (times === 0) throw new Error(`${name} was never done`);
  return { what, times: null, units: units / times };
}
