import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A bot that is slower than this to be ready counts as broken. */
const MAX_START_MS = 30_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const MAX_OUTPUT = 2_000_000;

export interface BotProcessOptions {
  readonly dataDir: string;
  /** 0 for any free port; a bot that is started again takes the port it had. */
  readonly port?: number;
  readonly protocolFile?: string;
  readonly registerFile?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** `node src/main.ts` as a process of its own, as it runs at a customer's. */
export interface BotProcess {
  readonly pid: number;
  readonly port: number;
  readonly origin: string;
  /** From spawning the process until `/readyz` said yes. */
  readonly readyAfterMs: number;
  /** Everything it wrote so far. */
  output(): string;
  /** Ends the process by its own id and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the bot and waits until it is ready. Throws with the bot's output when it ends or is not ready in time. */
export async function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    cwd: ROOT,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const output = collect(child);
  const limit = AbortSignal.timeout(MAX_START_MS);
  try {
    const origin = await Promise.race([printedOrigin(child, output, limit), endedEarly(ended, output)]);
    await ready(origin, limit);
    return {
      pid: child.pid ?? 0,
      port: Number(new URL(origin).port),
      origin,
      readyAfterMs: performance.now() - startedAt,
      output,
      async kill(signal) {
        if (child.exitCode === null && child.signalCode === null) child.kill(signal);
        await ended;
      },
    };
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`the bot did not start: ${output()}`, { cause });
  }
}

/** The environment of a process that writes each module that it loads to this file, a line each. */
export function notingModules(file: string): Readonly<Record<string, string>> {
  const hook = new URL('note-modules.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${hook}`, NOTE_MODULES: file };
}

function environmentOf(options: BotProcessOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    PORT: String(options.port ?? 0),
    HOST: '127.0.0.1',
    DATA_DIR: options.dataDir,
    PRACTICE: 'off',
    LOG_LEVEL: 'warn',
    ...(options.protocolFile ? { PROTOCOL_FILE: options.protocolFile } : {}),
    ...(options.registerFile ? { REGISTER_FILE: options.registerFile } : {}),
    ...options.env,
  };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    if (text.length < MAX_OUTPUT) text += chunk.toString();
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

/** The printed line names the port, also of a bot that was given port 0. */
async function printedOrigin(
  child: ChildProcess,
  output: () => string,
  signal: AbortSignal,
): Promise<string> {
  while (!signal.aborted) {
    const found = /Bot: (http:\/\/\S+)\/api\/messages/.exec(output());
    if (found?.[1]) return found[1];
    if (child.stdout) await once(child.stdout, 'data', { signal });
  }
  throw new Error('no address was printed');
}

async function endedEarly(ended: Promise<unknown>, output: () => string): Promise<never> {
  await ended;
  throw new Error(`it ended: ${output()}`);
}

/** A look answers 503 with a reason until the store and the clock work; each look waits for its answer. */
async function ready(origin: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(`${origin}/readyz`, { signal });
    await answer.body?.cancel();
    if (answer.status === 200) return;
  }
  throw new Error('not ready in time');
}
