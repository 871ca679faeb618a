import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MAX_START_MS = 60_000;

export interface Server {
  readonly url: string;
  /** From spawning until `/readyz` said yes. */
  readonly readyAfterMs: number;
  /** Resident memory now, in MB; 0 where the system does not tell. */
  memory(): number;
  /** Processor time used so far, in ms: it says what a request costs however busy the machine is with other work. */
  processorMs(): number;
  end(): Promise<void>;
}

/** Starts a server in a process of its own and waits until it is ready. */
export async function startServer(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] = [],
): Promise<Server> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const limit = AbortSignal.timeout(MAX_START_MS);
  const origin = await printedOrigin(child, limit);
  while (!limit.aborted) {
    const answer = await fetch(`${origin}/readyz`, { signal: limit });
    await answer.body?.cancel();
    if (answer.status === 200) break;
  }
  return {
    url: `${origin}/api/messages`,
    readyAfterMs: performance.now() - startedAt,
    memory: () => memoryOf(child.pid ?? 0),
    processorMs: () => processorOf(child.pid ?? 0),
    async end() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function printedOrigin(child: ChildProcess, signal: AbortSignal): Promise<string> {
  let text = '';
  while (!signal.aborted && child.stdout) {
    const [chunk] = (await once(child.stdout, 'data', { signal })) as [Buffer];
    text += chunk.toString();
    const found = /Bot: (http:\/\/\S+)\/api\/messages/.exec(text);
    if (found?.[1]) return found[1];
  }
  throw new Error('the server printed no address');
}

function memoryOf(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

function processorOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
  } catch {
    return 0;
  }
}

/** The middle one of an odd number of figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
