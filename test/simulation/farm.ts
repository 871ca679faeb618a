import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SeedResult } from './worker.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const HOOK = new URL('mutant-hook.ts', import.meta.url).href;

export interface Job {
  readonly from: number;
  readonly count: number;
  readonly days: number;
  /** End at the first seed that fails. */
  readonly stop?: boolean;
  /** The fault that is put into the code. */
  readonly mutant?: string;
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs seeds in a process of its own; calls `each` as they come. Throws when that process could not work. */
export async function runSeeds(job: Job, each: (result: SeedResult) => void): Promise<void> {
  const { from, count, days, stop = false, mutant, execArgv = [], env = {} } = job;
  const hook = mutant === undefined ? [] : ['--import', HOOK];
  const words = [from, count, days].map(String);
  const child = spawn(process.execPath, [...execArgv, ...hook, WORKER, ...words, stop ? 'stop' : ''], {
    env: { PATH: process.env.PATH, ...env, ...(mutant === undefined ? {} : { MUTANT: mutant }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000);
  });
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    seen += 1;
    each(JSON.parse(line) as SeedResult);
  }
  const code =
    child.exitCode ??
    (await new Promise<number>((resolve) => child.once('exit', (status) => resolve(status ?? 1))));
  if (code !== 0 || (seen < count && !stop)) throw new Error(`the simulation broke off: ${complaints}`);
}
