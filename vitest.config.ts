import { defineConfig } from 'vitest/config';

/** They load the whole bot or the whole domain and leave nothing behind: loaded once for all they cost half. */
const TOGETHER = ['test/protocol/*.test.ts', 'test/stories/*.test.ts', 'test/edge*.test.ts'];

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
