import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { shutdownAzureMonitor, useAzureMonitor } from '@azure/monitor-opentelemetry';
import type { GaugeName, Telemetry, TelemetryAttributes } from '../../application/ports.ts';

/** What is used of @opentelemetry/api 1.9, https://opentelemetry.io/docs/specs/otel/metrics/api/. */
interface Meter {
  createCounter(name: string): { add(value: number, attributes?: TelemetryAttributes): void };
  createHistogram(
    name: string,
    options: { unit: string },
  ): { record(value: number, attributes?: TelemetryAttributes): void };
  createGauge(name: string, options: { unit: string }): { record(value: number): void };
  createObservableGauge(
    name: string,
    options: { unit: string },
  ): { addCallback(callback: (result: { observe(value: number): void }) => Promise<void>): void };
}
interface Span {
  setStatus(status: { code: number }): void;
  end(): void;
}
interface Api {
  readonly metrics: { getMeter(name: string): Meter };
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<T>(
        name: string,
        options: { attributes: TelemetryAttributes },
        work: (span: Span) => T,
      ): T;
    };
  };
  readonly SpanStatusCode: { readonly ERROR: number };
}

const NAME = 'code-paars';
/** A code of ours; anything else could be something that somebody typed. */
const CODE = /^[A-Za-z][A-Za-z0-9:_-]{0,47}$/;
const UNITS: Readonly<Record<string, string>> = { charges: '{RU}', ready: '1' };

/**
 * Sends measures to Azure Monitor (https://learn.microsoft.com/azure/azure-monitor/app/opentelemetry-configuration).
 * Only what is counted here leaves: the instrumentations that note addresses of requests, in which people and
 * documents are named, and lines of the log are off; nothing is kept on disk. Throws when `connection` is no good.
 */
export function createTelemetry(connection: string): Telemetry {
  const off = { enabled: false };
  useAzureMonitor({
    azureMonitorExporterOptions: { connectionString: connection, disableOfflineStorage: true },
    tracesPerSecond: 0,
    samplingRatio: 1,
    enableLiveMetrics: false,
    enableStandardMetrics: false,
    enablePerformanceCounters: false,
    instrumentationOptions: {
      http: off,
      azureSdk: off,
      mongoDb: off,
      mySql: off,
      postgreSql: off,
      redis: off,
      redis4: off,
      bunyan: off,
      winston: off,
      console: off,
    },
  });
  return measures(openTelemetryApi());
}

/** The copy of the API that the distribution registers its providers with. */
function openTelemetryApi(): Api {
  const require = createRequire(import.meta.resolve('@azure/monitor-opentelemetry'));
  return require('@opentelemetry/api') as Api;
}

function measures(api: Api): Telemetry {
  const meter = api.metrics.getMeter(NAME);
  const tracer = api.trace.getTracer(NAME);
  const counter = remembered((name) => meter.createCounter(name));
  const histogram = remembered((name) => meter.createHistogram(name, { unit: UNITS[name] ?? 's' }));
  const gauge = remembered((name) => meter.createGauge(name, { unit: UNITS[name] ?? 's' }));
  /** Which command is being handled: what is charged meanwhile is charged for it. */
  const command = new AsyncLocalStorage<TelemetryAttributes>();
  return {
    count: (name, attributes = {}) => counter(name).add(1, codesOnly(attributes)),
    record: (name, value, attributes = {}) =>
      histogram(name).record(value, codesOnly({ ...command.getStore(), ...attributes })),
    gauge: (name, value) => gauge(name).record(value),
    observe: (name, read) => observe(meter, name, read),
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes: codesOnly(attributes) }, async (span) => {
        try {
          return await (name === 'command' ? command.run(attributes, work) : work());
        } catch (fault) {
          // Not recorded as an exception: its text is for the log of this machine alone.
          span.setStatus({ code: api.SpanStatusCode.ERROR });
          throw fault;
        } finally {
          span.end();
        }
      }),
    async close() {
      // Measures that can't leave any more are no reason to stay.
      await shutdownAzureMonitor().catch(() => undefined);
    },
  };
}

function observe(meter: Meter, name: GaugeName, read: () => number | Promise<number>): void {
  meter.createObservableGauge(name, { unit: UNITS[name] ?? 's' }).addCallback(async (result) => {
    try {
      result.observe(await read());
    } catch {
      // What can't be read is not there; the alerts ask for a measure that is missing, too.
    }
  });
}

function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

/** Attributes whose values are codes; any other value becomes `other`. */
export function codesOnly(attributes: TelemetryAttributes): TelemetryAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, CODE.test(value) ? value : 'other']),
  );
}
