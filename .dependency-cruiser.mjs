/** Who may import whom. A room may use what is listed for it, itself, and packages; nothing else. */
const ROOMS = {
  'shared/domain': [],
  'shared/app': ['shared/domain', 'shared/retry.ts'],
  'shared/aws': ['shared/domain'],
  'shared/store': ['shared/domain', 'shared/aws', 'shared/retry.ts'],
  'shared/adapters': ['shared/domain', 'shared/aws'],
  'shared/api': ['shared/domain'],
  functions: ['shared'],
  infra: ['shared/api/route', 'shared/store/table-schema.ts', 'shared/environment.ts'],
  web: ['shared/api', 'shared/domain'],
  local: [
    'functions',
    'shared/api',
    'shared/domain/lists/csv.ts',
    'shared/domain/imports/import-columns.ts',
    'shared/domain/imports/text-encoding.ts',
    'shared/store/table-schema.ts',
    'shared/environment.ts',
    'infra/event-sources.ts',
    'infra/function-limits.ts',
  ],
  docs: ['shared/api'],
};

/** Packages the domain may use: pure computations that run in the browser too. */
const DOMAIN_PACKAGES = ['zod', 'libphonenumber-js', 'temporal-polyfill'];

const pattern = (paths) => `^(${paths.map((path) => path.replace('.', '\\.')).join('|')})`;

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
    {
      name: 'domain-is-pure',
      comment: 'The domain computes: no Node, no SDK, so that the browser can use it.',
      severity: 'error',
      from: { path: '^shared/domain/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: `node_modules/(${DOMAIN_PACKAGES.join('|')})/`,
      },
    },
    {
      name: 'api-is-browser-safe',
      severity: 'error',
      from: { path: '^shared/api/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/zod/' },
    },
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
