import { defineConfig } from 'vitest/config';

const project = (groupOrder: number, name: string, include: string[], more: object = {}) => ({
  // One suite after another: they would only take the processor, and the database, from each other.
  test: { name, include, testTimeout: 30_000, hookTimeout: 120_000, sequence: { groupOrder }, ...more },
});

/** Suites by what they need: unit nothing, integration and volume a database, infra a synthesized app, local the whole cloud. */
export default defineConfig({
  test: {
    coverage: { include: ['{functions,infra,local,shared}/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      project(1, 'unit', ['test/unit/**/*.test.ts'], { env: { POWERTOOLS_LOG_LEVEL: 'SILENT' } }),
      // The whole way of a reminder in simulated time: nothing but processor time, and much of it.
      project(2, 'simulation', ['test/simulation/**/*.test.ts'], { testTimeout: 300_000 }),
      project(3, 'integration', ['test/integration/**/*.test.ts'], {
        globalSetup: ['test/support/dynamodb-setup.ts'],
        maxWorkers: 2,
      }),
      // Thousands of documents: alone with their database, whose other callers would wait until they give up.
      project(4, 'volume', ['test/volume/**/*.test.ts'], {
        globalSetup: ['test/support/dynamodb-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 300_000,
        maxWorkers: 1,
      }),
      project(5, 'e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 120_000, maxWorkers: 1 }),
      project(6, 'infra', ['test/infra/**/*.test.ts'], {
        testTimeout: 120_000,
        maxWorkers: 1,
        // Synthesizing takes most of the time, and the template does not change: once for all files.
        isolate: false,
      }),
    ],
  },
});
