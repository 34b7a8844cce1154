// Who may import whom: one rule a line, in ARCHITECTURE.md's order and names.
const LIB = '^src/spark-connect'
/** The doors of the library: all, and Spark's functions. */
const DOORS = `${LIB}/(functions/)?index[.]ts$`
const layer = (name, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `${LIB}/${name}/` },
  to: { path: LIB, pathNot: [name, ...allowed].map((other) => `${LIB}/${other}/`) },
})
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    layer('types', [], 'types: nothing'),
    layer('plan', ['types'], 'plan: types'),
    layer('functions', ['dataframe', 'plan', 'types', 'errors'], 'functions: dataframe, plan, types, errors'),
    layer('dataframe', ['plan', 'types', 'errors'], 'dataframe: plan, types, errors'),
    layer('encode', ['plan', 'types', 'gen', 'errors'], 'encode: plan, types, gen, errors'),
    layer('decode', ['plan', 'types', 'gen', 'errors'], 'decode: plan, types, gen, errors'),
    layer('client', ['transport', 'gen', 'errors'], 'client: the transport interface, gen, errors'),
    layer('artifact', ['client', 'transport', 'gen', 'errors'], 'artifact: client, transport (in tests), gen, errors'),
    layer('transport', ['gen', 'errors'], 'transport: gen, errors'),
    layer('errors', ['gen'], 'errors: gen'),
    only(
      'grpc-only-in-transport',
      { path: '^src/', pathNot: [`${LIB}/transport/`, `${LIB}/gen/`, '^src/stack/'] },
      { path: '@grpc/grpc-js' },
      "bytes are the transport's business; the stack asks a service for its health",
    ),
    only(
      'client-never-concrete',
      { path: `${LIB}/client/`, pathNot: '[.]test[.]ts$' },
      { path: `${LIB}/transport/(grpc|memory)` },
      'the client knows the interface only',
    ),
    only(
      'library-alone',
      { path: LIB },
      { path: '^src/', pathNot: LIB },
      'the library knows nothing of jobs, stores or servers',
    ),
    only(
      'public-door',
      { path: '^src/(jobs|driver|dashboard|demo)/' },
      { path: LIB, pathNot: DOORS },
      'everything else uses the library as an outside user would',
    ),
    only('jobs', { path: '^src/jobs/' }, { path: '^src/', pathNot: ['^src/jobs/', DOORS] }, 'jobs: the library'),
    only('runs', { path: '^src/runs/' }, { path: '^src/', pathNot: '^src/runs/' }, 'runs: nothing'),
    only(
      'driver',
      { path: '^src/driver/' },
      { path: '^src/', pathNot: ['^src/(driver|jobs|runs)/', '^src/thousands[.]ts$', DOORS] },
      'driver: jobs, runs, its ports',
    ),
    only(
      'orchestrator',
      { path: '^src/orchestrator/' },
      { path: '^src/', pathNot: ['^src/(orchestrator|driver|jobs|runs)/', DOORS] },
      'orchestrator: driver, jobs, runs',
    ),
    only(
      'storage',
      { path: '^src/storage/' },
      {
        path: '^src/',
        pathNot: [
          '^src/storage/',
          '^src/runs/',
          '^src/driver/ports[.]ts$',
          '^src/dashboard/reports[.]ts$',
          '^src/orchestrator/schedule-store[.]ts$',
          '^src/(config|text-file)[.]ts$',
          `${LIB}/((functions/)?index[.]ts$|types/)`,
        ],
      },
      'storage implements ports',
    ),
    only(
      'storage-in-main-only',
      { path: '^src/', pathNot: ['^src/(storage|cli)/', 'main[.]ts$'] },
      { path: '^src/storage/' },
      'composition roots choose the stores',
    ),
    only(
      'dashboard',
      { path: '^src/dashboard/', pathNot: 'main[.]ts$' },
      { path: '^src/', pathNot: ['^src/dashboard/', '^src/runs/', '^src/config[.]ts$'] },
      'dashboard: runs, config, its port',
    ),
    only(
      'stack',
      { path: '^src/stack/', pathNot: 'main[.]ts$' },
      { path: '^src/', pathNot: ['^src/stack/', '^src/(config|columns|home-mark)[.]ts$'] },
      'stack: config',
    ),
    only(
      'cluster',
      { path: '^src/cluster/' },
      { path: '^src/', pathNot: ['^src/cluster/', '^src/stack/', '^src/(config|columns)[.]ts$'] },
      'cluster: the stack, config',
    ),
    only(
      'data',
      { path: '^src/data/', pathNot: 'main[.]ts$' },
      { path: '^src/', pathNot: '^src/data/' },
      'data: nothing',
    ),
    only(
      'nobody-imports-main',
      {},
      { path: '^src/.*main[.]ts$' },
      'a main is where things come together, not a library',
    ),
    only(
      'nobody-imports-cli',
      { pathNot: ['^src/cli/', '^test/'] },
      { path: '^src/cli/' },
      'so is each of its commands',
    ),
    only(
      'no-cycles',
      { path: '^src/', pathNot: [`${LIB}/gen/`, `${LIB}/(plan|dataframe)/`] },
      { circular: true, pathNot: `${LIB}/gen/` },
      "none at all, but within plan and dataframe, whose types speak of each other as Spark's do",
    ),
    only('no-unresolved', {}, { couldNotResolve: true }, 'everything imported exists'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: `${LIB}/gen/google` },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['sparkwright-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
}
