import type { BuildOptions } from 'esbuild';

/**
 * How every function is bundled, by CDK and by everything else: the same options give the same bytes.
 *
 * The SDK is included: we choose its version, and one minified file starts faster than the runtime's own SDK.
 * Source maps are not (`source-maps.ts`): Lambda would have to load them at every cold start.
 */
export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  // Keeps the names of functions in stack frames. Costs 7% of a bundle, and 8 ms of the API's cold start.
  keepNames: true,
  // ES modules before CommonJS: only from the former can esbuild drop unused code.
  mainFields: ['module', 'main'],
  // Cyrillic stays two bytes a letter, where an escape takes six.
  charset: 'utf8',
  legalComments: 'none',
  // Lambda passes credentials in the environment. The SDK loads these only if it finds none there, and with
  // them the clients of four more services: a sixth of a bundle, loaded at every cold start and never run.
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
  banner: {
    // CommonJS parts load Node's modules by `require`, which ES modules lack. No bundle uses
    // this name otherwise.
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

/** The file of a function's bundle, for Lambda's handler `index.handler`. */
export const BUNDLE_FILE = 'index.mjs';

/** Maximum size of a bundle in bytes, all of which are read and compiled at every cold start. */
export const bundleLimits = {
  api: 900_000,
  docs: 900_000,
  export: 960_000,
  telephony: 780_000,
  event: 640_000,
} as const;
