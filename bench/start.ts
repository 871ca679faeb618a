import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, startServer } from './processes.ts';

export interface StartFigures {
  /** From spawning the process until `/readyz` said yes, in ms. */
  readonly readyMs: number;
  /** Resident memory once ready, in MB. */
  readonly memoryMb: number;
}

/** Start-to-ready time and resident memory beside the bare SDK bot, each in a fresh process and a fresh folder. */
export async function measureStarts(
  rounds: number,
): Promise<{ readonly bot: StartFigures; readonly bare: StartFigures }> {
  const bot: StartFigures[] = [];
  const bare: StartFigures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await start('bench/bare-bot.ts', {}));
    const dataDir = mkdtempSync(join(tmpdir(), 'code-paars-start-'));
    bot.push(
      await start('src/main.ts', {
        PORT: '0',
        PRACTICE: 'off',
        LOG_LEVEL: 'error',
        RATE_LIMIT: '0',
        DATA_DIR: dataDir,
      }),
    );
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { bot: middle(bot), bare: middle(bare) };
}

async function start(script: string, env: Readonly<Record<string, string>>): Promise<StartFigures> {
  const server = await startServer(script, [], env);
  const figures = { readyMs: server.readyAfterMs, memoryMb: server.memory() };
  await server.end();
  return figures;
}

function middle(figures: readonly StartFigures[]): StartFigures {
  return {
    readyMs: median(figures.map((each) => each.readyMs)),
    memoryMb: median(figures.map((each) => each.memoryMb)),
  };
}
