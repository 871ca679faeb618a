// biome-ignore-all lint/style/noDefaultExport: vitest reads its settings from one.
import { defineConfig } from 'vitest/config';

/** The long proofs: `npm run test:long`. One file at a time, since they measure real time. */
export default defineConfig({ test: { include: ['test/long/**/*.long.ts'], fileParallelism: false } });
