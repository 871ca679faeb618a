import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What the SDK remembers of tokens it keeps for the whole process, and this is of a bot that knows no keys yet. */
const ALONE = ['test/tokens.test.ts'];

/** They take Node's HTTP over (nock, OpenTelemetry). The others leave nothing behind, and load the bot once for all. */
const HTTP_TAKEN_OVER = ['test/{fuzz,secrets,store-key-vault,telemetry}.test.ts'];

/**
 * The longest, and what mostly waits beside what takes both cores. Without a former run vitest knows no durations, and
 * would begin these last.
 */
const LONGEST = [
  'practice-room.test.ts',
  'real-time.test.ts',
  'practice-page.test.ts',
  'simulation.test.ts',
  'matrix.test.ts',
  'start.test.ts',
  'planted.test.ts',
  'kill.test.ts',
];

/** A worker belongs to one project, so one project goes after another; the last has many short files. */
const PROJECTS = ['http', 'alone', 'sqlite', 'cosmos'];

/** No core then waits for the other at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      return PROJECTS.indexOf(project.name) * 100 + (found < 0 ? LONGEST.length : found);
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

// Each process loads the packages: what Node made of them is kept for the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/tests', import.meta.url));

/** Of memory that is a file system; a container's own 64 MB would not do. */
const ROOM_BYTES = 2 ** 30;

/** Every commit waits for the disk (synchronous=FULL), and a test looks at what was written, not at when the disk has it. */
function roomInMemory(): string | undefined {
  const place = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize > ROOM_BYTES ? place : undefined;
  } catch {
    return undefined;
  }
}
const memory = roomInMemory();
if (memory !== undefined) process.env.TMPDIR ??= memory;

/** What `npm test` runs; the long proofs have a configuration of their own. */
export default defineConfig({
  test: {
    pool: 'forks',
    // No more than there are cores: a third on two cores takes a third more processor time for the same tests.
    maxWorkers: Math.min(4, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'alone',
          include: ALONE,
          env: { STORE: 'sqlite' },
        },
      },
      {
        test: {
          name: 'http',
          include: HTTP_TAKEN_OVER,
          env: { STORE: 'sqlite' },
          isolate: false,
        },
      },
      {
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/long/**', ...ALONE, ...HTTP_TAKEN_OVER],
          env: { STORE: 'sqlite' },
          isolate: false,
        },
      },
      // The same stories once more on the other store (test/support/data-place.ts).
      {
        test: {
          name: 'cosmos',
          include: ['test/stories/*.test.ts'],
          env: { STORE: 'cosmos' },
          isolate: false,
        },
      },
    ],
  },
});
