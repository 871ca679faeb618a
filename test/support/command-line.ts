import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/command-line.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAX_MS = 30_000;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end in this process. A process of its own takes a second, most of it to load what is loaded here. */
export async function commandLine(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  if (args.length === 0) throw new Error('a bot runs in a process of its own');
  let out = '';
  let err = '';
  const code = await runCommandLine(args, env, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

/** Runs `node src/main.ts …args` to its end, as npm's scripts do. */
export async function commandProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MAX_MS,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}
