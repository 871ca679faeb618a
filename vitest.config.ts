import { defineConfig } from 'vitest/config';

/** What `npm test` runs; the long proofs have a configuration of their own. */
export default defineConfig({
  test: {
    exclude: ['test/long/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { test: { name: 'sqlite', include: ['test/**/*.test.ts'], env: { STORE: 'sqlite' } } },
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
