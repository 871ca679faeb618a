import { Agent, request } from 'node:http';

/** An answer that takes longer than this ends the measurement. */
const TIMEOUT_MS = 20_000;

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly requests: number;
  /** The body of request number `nr`, counted from 0. */
  readonly body: (nr: number) => string;
  /** Throws when an answer is not what it should be. */
  readonly check: (status: number, text: string) => void;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds in which half, and 99 of 100, of the requests were answered. */
  readonly p50: number;
  readonly p99: number;
}

/** Sends a fixed number of requests over keep-alive connections, each waiting for its answer before the next. */
export async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  let next = 0;
  async function connection(): Promise<void> {
    while (next < load.requests) {
      const nr = next;
      next += 1;
      const body = load.body(nr);
      const from = performance.now();
      const { status, text } = await post(load.url, agent, body);
      latencies.push(performance.now() - from);
      load.check(status, text);
    }
  }
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: load.connections }, connection));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((one, other) => one - other);
  const at = (part: number) => latencies[Math.floor(latencies.length * part)] ?? 0;
  return { perSecond: load.requests / seconds, p50: at(0.5), p99: at(0.99) };
}

function post(
  url: string,
  agent: Agent,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.end(body);
  });
}
