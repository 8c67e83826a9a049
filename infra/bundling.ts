import type { BuildOptions } from 'esbuild';

/**
 * How every function is bundled, for CDK and for whoever else bundles one: the same options give the same bytes.
 *
 * The SDK goes in: the versions are ours, and one minified file starts faster than the runtime's own SDK. Source maps stay
 * outside (`source-maps.ts`): Lambda would have to load them at every cold start.
 */
export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  // Frames in the log name the functions as the sources do. It costs 7% of a bundle, 8 ms of the start of the API.
  keepNames: true,
  // ES modules before CommonJS: only of those can esbuild leave out what isn't used.
  mainFields: ['module', 'main'],
  // Cyrillic stays two bytes a letter, where an escape takes six.
  charset: 'utf8',
  legalComments: 'none',
  // Lambda hands credentials over in the environment. The SDK loads these only where it finds none there, and with
  // them come clients of four more services: a sixth of a bundle, read at every cold start and never run.
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
  banner: {
    // CommonJS parts ask for Node's modules by `require`, which ES modules have not. The name is one no bundle holds.
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

/** The file a function's bundle is in, and that Lambda's handler `index.handler` names. */
export const BUNDLE_FILE = 'index.mjs';

/** The most a bundle may weigh, in bytes: what is read and compiled at every cold start. */
export const bundleLimits = {
  api: 900_000,
  docs: 900_000,
  export: 960_000,
  telephony: 780_000,
  event: 640_000,
} as const;
