import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The process of store-child.ts, as its parent sees it. */
export interface ChildProcess {
  /** The next line it says; throws when it ends instead. */
  line(): Promise<string>;
  /** kill -9. Gives what it had said and nobody had read yet, whole lines only. */
  kill(): Promise<readonly string[]>;
}

export function startChild(mode: 'hold' | 'append', dataDir: string): ChildProcess {
  const script = fileURLToPath(new URL('./store-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, mode, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error('the child ended');
      return value;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      const rest: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(next.value);
      return rest;
    },
  };
}
