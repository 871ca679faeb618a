import { defineConfig } from 'vitest/config';

/** What `npm run test:long` runs: fuzz, many seeds, many kills. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.long.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
});
