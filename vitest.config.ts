import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more: object = {}) => ({
  test: { name, include, testTimeout: 30_000, hookTimeout: 120_000, ...more },
});

/** Suites by what they need: unit nothing, integration DynamoDB Local, infra a synthesized app, local the whole cloud. */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      // The whole way of a reminder in simulated time: nothing but processor time, and much of it.
      project('simulation', ['test/simulation/**/*.test.ts'], { testTimeout: 300_000 }),
      project('integration', ['test/integration/**/*.test.ts'], {
        globalSetup: ['test/support/dynamodb-setup.ts'],
        maxWorkers: 2,
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 120_000, maxWorkers: 1 }),
      project('infra', ['test/infra/**/*.test.ts'], {
        testTimeout: 120_000,
        maxWorkers: 1,
        // Synthesizing takes most of the time, and the template does not change: once for all files.
        isolate: false,
      }),
    ],
  },
});
