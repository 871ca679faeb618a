import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** They load the whole bot or the whole domain and leave nothing behind: loaded once for all they cost half. */
const TOGETHER = [
  'test/{protocol,stories}/*.test.ts',
  'test/edge*.test.ts',
  'test/store-{cosmos,cosmos-copy,cosmos-faults,cosmos-instances,cosmos-tampering}.test.ts',
  'test/store-{keys,memory,snapshots,sqlite,tampering}.test.ts',
  'test/{architecture,cards,deliver,infra,matrix,pace,places,practice,practice-card-client}.test.ts',
  'test/{register-book,reply-timeout,screening,simulation}.test.ts',
];

// Each file that runs alone loads the packages in a process of its own: what Node made of them is kept for the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/tests', import.meta.url));

/** What `npm test` runs; the long proofs have a configuration of their own. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: ['test/long/**', ...TOGETHER],
          env: { STORE: 'sqlite' },
        },
      },
      { test: { name: 'sqlite', include: TOGETHER, env: { STORE: 'sqlite' }, isolate: false } },
      // The same stories, and a browser, once more on the other store (test/support/data-place.ts).
      {
        test: {
          name: 'cosmos',
          include: ['test/stories/*.test.ts', 'test/practice-room.test.ts'],
          env: { STORE: 'cosmos' },
          isolate: false,
        },
      },
    ],
  },
});
