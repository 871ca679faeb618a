import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { measureCharges } from './charges.ts';
import { measureStarts } from './start.ts';
import { measureTicks } from './tick.ts';
import { measureVotes, type VoteResult } from './vote.ts';

/**
 * The measurements, each beside its peer: separate processes, alternating rounds, the median of five.
 * `npm run bench`, or `npm run bench -- vote|tick|start|charges` for one of them. A whole run is also written to
 * docs/bench.md; the charges, which no machine changes, to docs/charges.md each time.
 */
const ROUNDS = 5;
const REQUESTS = 2500;
const REPORT = new URL('../docs/bench.md', import.meta.url);
const CHARGES = new URL('../docs/charges.md', import.meta.url);

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  readonly aim: string;
}

const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = { vote, tick, start, charges };

async function vote(): Promise<readonly Row[]> {
  const plain = await measureVotes({ rounds: ROUNDS, requests: REQUESTS, channel: false });
  const channel = await measureVotes({ rounds: ROUNDS, requests: REQUESTS, channel: true });
  return [
    ...voteRows('stem over HTTP, duurzaam (FULL)', plain, '≥ 0,77×'),
    ...voteRows('idem, 400 kaarten in het kanaal lopen mee', channel, '–'),
  ];
}

function voteRows(what: string, { bot, bare }: VoteResult, aim: string): readonly Row[] {
  const times = (one: number, other: number) => `${decimal(one / other, 2)}×`;
  return [
    {
      what,
      ours: `${Math.round(bot.perSecond)}/s`,
      peer: `${Math.round(bare.perSecond)}/s`,
      ratio: times(bot.perSecond, bare.perSecond),
      aim,
    },
    {
      what: '… processortijd per verzoek',
      ours: `${decimal(bot.processorMs, 2)} ms`,
      peer: `${decimal(bare.processorMs, 2)} ms`,
      ratio: times(bot.processorMs, bare.processorMs),
      aim: '–',
    },
    {
      what: '… de helft / 99 van de 100 binnen',
      ours: `${Math.round(bot.p50)} / ${Math.round(bot.p99)} ms`,
      peer: `${Math.round(bare.p50)} / ${Math.round(bare.p99)} ms`,
      ratio: times(bot.p50, bare.p50),
      aim: '–',
    },
  ];
}

async function tick(): Promise<readonly Row[]> {
  const { among1000, among100000 } = await measureTicks(ROUNDS);
  return [
    {
      what: 'tik: 1.000 zaken aan de beurt van de 100.000, naast van de 1.000',
      ours: `${Math.round(among100000)} ms`,
      peer: `${Math.round(among1000)} ms`,
      ratio: `${decimal(among100000 / among1000, 2)}×`,
      aim: '≤ 1,2×',
    },
  ];
}

async function start(): Promise<readonly Row[]> {
  const { bot, bare } = await measureStarts(ROUNDS);
  return [
    {
      what: 'starten tot gereed',
      ours: `${Math.round(bot.readyMs)} ms`,
      peer: `${Math.round(bare.readyMs)} ms`,
      ratio: `${decimal(bot.readyMs / bare.readyMs, 2)}×`,
      aim: '–',
    },
    {
      what: 'geheugen na het starten',
      ours: `${Math.round(bot.memoryMb)} MB`,
      peer: `${Math.round(bare.memoryMb)} MB`,
      ratio: `${decimal(bot.memoryMb / bare.memoryMb, 2)}×`,
      aim: '–',
    },
  ];
}

/** Cosmos has no peer to be beside: what it asks for is a table of its own. */
async function charges(): Promise<readonly Row[]> {
  const { page, table } = await measureCharges();
  process.stdout.write(`${table}\n`);
  writeFileSync(CHARGES, page);
  return [];
}

function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', ',');
}

function table(rows: readonly Row[]): string {
  const head =
    '| wat | de bot | de kale SDK (of de kleine opslag) | verhouding | doel |\n|---|---|---|---|---|';
  return [
    head,
    ...rows.map((row) => `| ${row.what} | ${row.ours} | ${row.peer} | ${row.ratio} | ${row.aim} |`),
  ].join('\n');
}

function machine(): string {
  const processor = cpus()[0]?.model.trim() || 'onbekende processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} kernen (${processor}), ${memory} GB, ${process.platform}, Node ${process.versions.node}`;
}

function report(rows: readonly Row[]): string {
  return `# Metingen

Gemaakt met \`npm run bench\`. Elke meting staat naast haar tegenhanger: eigen processen, om en om gemeten, de
middelste van ${ROUNDS} rondes. De tegenhanger van de bot is dezelfde SDK (restify, CloudAdapter, teams-ai) die op
dezelfde knop met één vaste kaart antwoordt. Elke stem verandert iets en is na afloop in de opslag nageteld.

Machine: ${machine()}. Belasting en bot delen de kernen.

${table(rows)}
`;
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(BENCHES);
const rows: Row[] = [];
for (const name of names) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`Onbekende meting ${name}. Kies uit: ${Object.keys(BENCHES).join(', ')}.`);
  process.stdout.write(`Meten: ${name} …\n`);
  rows.push(...(await bench()));
}
if (rows.length > 0) process.stdout.write(`\n${machine()}\n\n${table(rows)}\n`);
if (asked.length === 0) writeFileSync(REPORT, report(rows));
