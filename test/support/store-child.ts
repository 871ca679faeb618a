import { writeSync } from 'node:fs';
import { storeFolder } from './store-folder.ts';
import { batch, index } from './store-world.ts';

/**
 * A process that holds the store or appends to it until it is killed: `node store-child.ts hold|append DATA_DIR`.
 * It writes one line for each thing that is true: `open`, `refused WHY`, or `CASE VERSION` once acknowledged.
 */
const WRITERS = 6;
const MAX_APPENDS = 100_000;

const [, , mode = '', dataDir = ''] = process.argv;

/** Synchronous, so that nothing said is lost in a buffer of the killed process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

try {
  const store = await storeFolder(dataDir).open();
  if (mode === 'hold') {
    say('open');
    // Stays alive until it is killed, or its parent is gone.
    process.stdin.resume();
  } else {
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => appendTo(`${process.pid}-${writer}`)));
  }

  async function appendTo(caseId: string): Promise<void> {
    for (let version = 0; version < MAX_APPENDS; version += 1) {
      const commandId = `${caseId}-${version}`;
      await store.append(
        batch({ caseId, commandId, expectedVersion: version, index: index({ number: caseId }) }),
      );
      say(`${caseId} ${version + 1}`);
    }
  }
} catch (cause) {
  say(`refused ${(cause as Error).message}`);
}
