/** Who may import whom. A room may use what is listed for it, and itself; nothing else of this project. */
const ROOMS = {
  'shared/domain': [],
  'shared/app': ['shared/domain', 'shared/retry.ts', 'shared/in-parallel.ts'],
  'shared/columns': [
    'shared/domain/values',
    'shared/domain/journal',
    'shared/domain/communications',
    'shared/domain/window-orders',
  ],
  'shared/aws': ['shared/domain'],
  'shared/store': ['shared/domain', 'shared/aws', 'shared/retry.ts'],
  'shared/adapters': ['shared/domain', 'shared/aws'],
  'shared/api': ['shared/domain'],
  functions: ['shared'],
  infra: [
    'shared/api/route-spec.ts',
    'shared/api/all-routes.ts',
    'shared/store/table-schema.ts',
    'shared/bundle-id.ts',
    'shared/environment.ts',
  ],
  local: [
    'functions/container.ts',
    'functions/middleware/log-messages.ts',
    'shared/api',
    'shared/domain/lists/csv.ts',
    'shared/domain/imports/import-columns.ts',
    'shared/domain/imports/text-encoding.ts',
    'shared/store/table-schema.ts',
    'shared/environment.ts',
    'shared/in-parallel.ts',
    'shared/retry.ts',
    'infra/event-sources.ts',
    'infra/function-limits.ts',
  ],
  docs: ['shared/api', 'functions/middleware/log-messages.ts'],
};

/**
 * Capabilities of the domain, from the ground up: each may use those of the rows above its own, and what its own row lists.
 */
const DOMAIN = [
  { values: [] },
  { lists: [], 'fan-out': [] },
  { users: [], directory: [] },
  { 'window-orders': [] },
  { states: [] },
  { communications: [] },
  { journal: [], control: [], search: [] },
  { reminders: [], telephony: [], imports: [] },
];

/** Capabilities of the use cases: each may use any of the domain, and of the use cases those listed. */
const APP = {
  session: [],
  lists: ['session'],
  users: ['lists', 'session'],
  states: ['lists', 'session'],
  directory: ['lists', 'session'],
  'window-orders': ['lists', 'session'],
  communications: ['control', 'directory', 'lists', 'session'],
  journal: ['lists', 'session'],
  control: ['lists', 'session'],
  reminders: ['lists', 'session'],
  search: ['lists', 'session'],
  telephony: ['directory', 'lists', 'session'],
  'fan-out': ['communications', 'reminders', 'session'],
  imports: ['communications', 'directory', 'lists', 'session'],
};

/** Folders of the local cloud, from the ground up: each may use those listed. The files beside them put them together. */
const LOCAL = {
  host: [],
  aws: ['host'],
  'sign-in': ['host'],
  console: ['host', 'aws/sns'],
  cloud: ['host', 'aws', 'sign-in', 'console'],
  sample: ['host', 'aws/dynamodb', 'sign-in', 'cloud.ts'],
  import: ['sign-in'],
};

/** Services of the local AWS. A stream's records say which function they were meant for, by its ARN. */
const LOCAL_AWS = {
  lambda: ['account.ts'],
  dynamodb: ['account.ts', 'lambda/function-context.ts'],
  gateway: ['account.ts'],
  scheduler: ['account.ts'],
  sns: ['account.ts'],
};

/**
 * Packages each room may use, Node's own among them. The domain, the columns and the API run in the browser, too: pure
 * computations alone. Rooms that are not listed may use any package.
 */
const PACKAGES = {
  'shared/domain': ['zod', 'libphonenumber-js', 'temporal-polyfill'],
  'shared/columns': ['temporal-polyfill'],
  'shared/app': ['zod', 'crypto'],
  'shared/aws': ['@smithy/core'],
  'shared/store': ['zod', 'dataloader', '@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
  'shared/adapters': [
    'zod',
    'csv-stringify',
    'write-excel-file',
    'crypto',
    'querystring',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
  ],
  'shared/api': ['zod'],
  functions: [
    'zod',
    'ulid',
    'crypto',
    'fs',
    'timers/promises',
    'zlib',
    'aws-lambda',
    '@types/aws-lambda',
    '@middy/core',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/lib-dynamodb',
    '@aws-sdk/util-dynamodb',
  ],
  infra: [
    'zod',
    'aws-cdk-lib',
    'cdk-nag',
    'constructs',
    'esbuild',
    'fs',
    'module',
    'path',
    'stream/consumers',
  ],
  'local/host': ['@hono/node-server', 'ulid', 'fs', 'node:sqlite', 'path'],
  'local/aws': [
    'zod',
    'hono',
    'jose',
    'temporal-polyfill',
    'ulid',
    'aws-lambda',
    '@types/aws-lambda',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-dynamodb-streams',
    'child_process',
    'crypto',
    'events',
    'fs',
    'http',
    'module',
    'net',
    'node:sqlite',
    'os',
    'path',
    'timers/promises',
    'util',
    'worker_threads',
  ],
  'local/sign-in': ['@hono/node-server', 'hono', 'jose', 'oidc-provider', 'crypto', 'events', 'http', 'net'],
  'local/console': ['zod', 'hono', 'nodemailer', 'temporal-polyfill'],
  'local/cloud': ['@aws-sdk/client-dynamodb', '@aws-sdk/client-dynamodb-streams', 'crypto', 'fs', 'path'],
  'local/sample': ['@faker-js/faker', 'crypto', 'timers/promises'],
  'local/import': ['csv-stringify', 'events', 'fs', 'path', 'util'],
};

const escaped = (path) => path.replaceAll('.', '\\.');
const pattern = (paths) => `^(${paths.map(escaped).join('|')})`;

/** A folder in a room, or a file. */
const within = (room, one) => (one.endsWith('.ts') ? `${room}/${one}` : `${room}/${one}/`);

/** Rules for the folders in a room: which of their neighbours each may use. */
const neighbours = (room, allowed) =>
  Object.entries(allowed).map(([capability, others]) => ({
    name: `${room.replace('/', '-')}-${capability}-imports`,
    severity: 'error',
    from: { path: `^${room}/${capability}/` },
    to: {
      path: `^${room}/`,
      pathNot: pattern([capability, ...others].map((one) => within(room, one))),
    },
  }));

const domainCapabilities = Object.fromEntries(
  DOMAIN.flatMap((row, index) =>
    Object.entries(row).map(([capability, others]) => [
      capability,
      [...DOMAIN.slice(0, index).flatMap(Object.keys), ...others],
    ]),
  ),
);

/** A capability without a rule would be free to use anything: a file of a room lies in one of its folders. */
const onlyIn = (room, capabilities) => ({
  name: `${room.replace('/', '-')}-capabilities`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: pattern(Object.keys(capabilities).map((one) => `${room}/${one}/`)) },
  to: {},
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'only-tests-import-tests',
      severity: 'error',
      from: { pathNot: '^test' },
      to: { path: '^test' },
    },
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `${room.replace('/', '-')}-imports`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: '^(shared|functions|infra|web|local|docs)/', pathNot: pattern([`${room}/`, ...allowed]) },
    })),
    ...neighbours('shared/domain', domainCapabilities),
    ...neighbours('shared/app', APP),
    onlyIn('shared/domain', domainCapabilities),
    onlyIn('shared/app', APP),
    ...neighbours('local', LOCAL),
    ...neighbours('local/aws', LOCAL_AWS),
    {
      name: 'local-folders',
      severity: 'error',
      from: {
        path: '^local/[^/]+/',
        pathNot: pattern(Object.keys(LOCAL).map((one) => within('local', one))),
      },
      to: {},
    },
    ...Object.entries(PACKAGES).map(([room, packages]) => ({
      name: `${room.replace('/', '-')}-packages`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
        pathNot: `^(${packages.map(escaped).join('|')})$|node_modules/(${packages.map(escaped).join('|')})/`,
      },
    })),
    {
      name: 'handlers-stay-out-of-infra',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^functions/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
