import { ConfigurationProblem } from './adapters/files/problem.ts';
import type { Store } from './application/ports.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';

/** What a command of the command line works with. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly openStore: (mustExist: boolean) => Promise<Store>;
  readonly print: (text: string) => void;
}

/** Where a command's words go. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

type Command = (line: CommandLine) => Promise<number>;

/** Each command loads what it needs and no more: the Teams libraries alone cost half a second. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  register: async () => (await import('./commands/register.ts')).registerCommand,
  case: async () => (await import('./commands/case.ts')).caseCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  store: async () => (await import('./commands/store.ts')).storeCommand,
  package: async () => (await import('./commands/package.ts')).packageCommand,
};

/**
 * Runs the command that `argv` names to its end and gives its exit code; without one, starts the bot and gives 0. Never
 * throws: what is wrong is one line on `err` and exit code 1.
 */
export async function runCommandLine(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  try {
    return await run(argv, env, terminal);
  } catch (fault) {
    const clear =
      fault instanceof ConfigurationProblem || (fault instanceof Error && 'code' in fault === false);
    const text = fault instanceof Error ? (clear ? fault.message : describe(fault)) : 'onbekende fout';
    terminal.err(`${text.split('\n')[0]}\n`);
    return 1;
  }
}

async function run(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const environment = readEnvironment(env);
  const [name, ...args] = argv;
  if (name === undefined) {
    const { serve } = await import('./serve.ts');
    await serve(environment);
    return 0;
  }
  const load = COMMANDS[name];
  if (!load)
    throw new ConfigurationProblem(
      `Onbekende opdracht ${name}. Kies uit: ${Object.keys(COMMANDS).join(', ')}.`,
    );
  const command = await load();
  return command({
    args,
    environment,
    async openStore(mustExist) {
      const { openStore } = await import('./open-store.ts');
      return openStore(environment, { exclusive: false, mustExist });
    },
    print: (text) => terminal.out(`${text}\n`),
  });
}

function describe(fault: Error): string {
  const { code } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'PORT: deze poort is al in gebruik. Kies een andere met PORT=….';
  return `${code ?? 'fout'}: ${fault.message}`;
}
