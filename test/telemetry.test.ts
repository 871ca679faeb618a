import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOnly, createTelemetry } from '../src/adapters/telemetry/azure-monitor.ts';
import type { Telemetry, TelemetryAttributes } from '../src/application/ports.ts';
import { notingModules, startBotProcess } from './support/bot-process.ts';
import { commandProcess } from './support/command-line.ts';
import { story } from './support/people.ts';

const KEY = '00000000-0000-4000-8000-000000000000';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-paars-telemetry-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is loaded', () => {
  // Without one nothing of it is: start.test.ts.
  test('with a connection string OpenTelemetry is, and a bot whose measures nobody takes still works and ends', async () => {
    const file = join(folder, 'modules.txt');
    const bot = await startBotProcess({
      dataDir: join(folder, 'watched'),
      env: {
        ...notingModules(file),
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${KEY};IngestionEndpoint=https://127.0.0.1:9/`,
        APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
        APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true',
      },
    });
    await bot.kill('SIGTERM');
    expect(readFileSync(file, 'utf8')).toMatch(/@azure\/monitor-opentelemetry/);
  });

  test('a connection string that is none stops the start with one line', async () => {
    const ended = await commandProcess([], {
      DATA_DIR: join(folder, 'wrong'),
      PORT: '0',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'https://ingest.example',
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/^APPLICATIONINSIGHTS_CONNECTION_STRING: verwacht InstrumentationKey/);
  });
});

interface Envelope {
  readonly data: {
    readonly baseData: {
      readonly metrics?: readonly { readonly name: string; readonly value: number }[];
      readonly name?: string;
      readonly properties?: Readonly<Record<string, string>>;
    };
  };
}

test('what leaves: measures and spans by name with codes; what is no code does not leave', async () => {
  const bodies: string[] = [];
  nock('https://ingest.example')
    .post('/v2.1/track')
    .times(4)
    .reply(200, async (request: Request) => {
      const body = await request.text();
      bodies.push(body);
      const items = (JSON.parse(body) as unknown[]).length;
      return { itemsReceived: items, itemsAccepted: items, errors: [] };
    });
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
  process.env.APPLICATIONINSIGHTS_SDKSTATS_DISABLED = 'true';
  const telemetry = createTelemetry(`InstrumentationKey=${KEY};IngestionEndpoint=https://ingest.example/`);
  telemetry.count('refusals', { command: 'CastVote', code: 'Jan de Vries heeft 06-12345678' });
  telemetry.count('turns');
  telemetry.record('charges', 7.5, { kind: 'claim' });
  await telemetry.span('command', { command: 'CastVote' }, async () =>
    telemetry.record('charges', 2.5, { kind: 'append' }),
  );
  telemetry.gauge('outbox.age', 3);
  telemetry.observe('ready', async () => 1);
  telemetry.observe('tick.lateness', () => {
    throw new Error('unreadable');
  });
  expect(await telemetry.span('command', { command: 'RaiseCase' }, async () => 'done')).toBe('done');
  const failed = telemetry.span('delivery', {}, () => Promise.reject(new Error('Jan de Vries')));
  await expect(failed).rejects.toThrow('Jan de Vries');
  await telemetry.close();
  nock.cleanAll();

  const sent = bodies.flatMap((body) => JSON.parse(body) as Envelope[]).map((each) => each.data.baseData);
  const measured = sent.flatMap((each) =>
    (each.metrics ?? []).map((metric) => [metric.name, metric.value, each.properties] as const),
  );
  expect(measured).toContainEqual(['refusals', 1, expect.objectContaining({ code: 'other' })]);
  // What a command asks of Cosmos is charged to it; a look of the bot's own to none.
  const charges = measured.filter(([name]) => name === 'charges').map(([, units, codes]) => [units, codes]);
  expect(charges).toEqual([
    [7.5, { kind: 'claim' }],
    [2.5, { kind: 'append', command: 'CastVote' }],
  ]);
  // `_OTELRESOURCE_` is the SDK's own line on the machine.
  const ours = measured.map(([name]) => name).filter((name) => name !== '_OTELRESOURCE_');
  expect(ours.toSorted()).toEqual(['charges', 'charges', 'outbox.age', 'ready', 'refusals', 'turns']);
  expect(sent.flatMap((each) => each.name ?? []).toSorted()).toEqual(['command', 'command', 'delivery']);
  expect(bodies.join('')).not.toMatch(/Jan de Vries|06-12345678/);
});

test('only codes are attributes', () => {
  const given = { command: 'CastVote', rule: 'breach-repeat', verb: 'een zin', code: 'a@b.nl', kind: '' };
  expect(codesOnly(given)).toEqual({
    command: 'CastVote',
    rule: 'breach-repeat',
    verb: 'other',
    code: 'other',
    kind: 'other',
  });
});

interface Noted {
  readonly telemetry: Telemetry;
  readonly counts: Map<string, number>;
  readonly lateness: number[];
  readonly ages: number[];
  readonly observed: Map<string, () => number | Promise<number>>;
  readonly attributes: TelemetryAttributes[];
}

/** Keeps what the bot measures. */
function note(): Noted {
  const noted = {
    counts: new Map<string, number>(),
    lateness: [] as number[],
    ages: [] as number[],
    observed: new Map<string, () => number | Promise<number>>(),
    attributes: [] as TelemetryAttributes[],
  };
  const telemetry: Telemetry = {
    count(name, attributes = {}) {
      noted.counts.set(name, (noted.counts.get(name) ?? 0) + 1);
      noted.attributes.push(attributes);
    },
    record(name, value, attributes = {}) {
      if (name === 'deadline.lateness') noted.lateness.push(value);
      noted.attributes.push(attributes);
    },
    gauge(_name, value) {
      noted.ages.push(value);
    },
    observe: (name, read) => void noted.observed.set(name, read),
    span(_name, attributes, work) {
      noted.attributes.push(attributes);
      return work();
    },
    close: () => Promise.resolve(),
  };
  return { ...noted, telemetry };
}

test('a code paars that nobody answers: turns, refusals, deliveries, deadlines and one breach are counted', async () => {
  const noted = note();
  const s = await story({ date: '2026-03-02', time: '10:00', telemetry: noted.telemetry });
  await s.reporter.raises();
  await s.until('2026-03-03', '14:30');
  expect(noted.counts.get('breaches')).toBe(1);
  expect(noted.counts.get('turns')).toBeGreaterThan(1);
  expect(noted.counts.get('commands')).toBeGreaterThan(10);
  expect(noted.counts.get('deliveries')).toBeGreaterThan(10);
  expect(noted.counts.get('conflicts')).toBeUndefined();
  expect(noted.lateness.length).toBeGreaterThan(10);
  expect(Math.min(...noted.lateness)).toBeGreaterThanOrEqual(0);
  expect(Math.min(...noted.ages)).toBe(0);
  expect(await noted.observed.get('ready')?.()).toBe(1);
  expect(await noted.observed.get('tick.lateness')?.()).toBeGreaterThanOrEqual(0);
  // Every attribute is a code by itself: nothing has to be replaced before it leaves.
  for (const attributes of noted.attributes) expect(codesOnly(attributes)).toEqual(attributes);
  await s.ends();
});
