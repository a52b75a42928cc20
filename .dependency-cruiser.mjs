// Import directions: each stage may import the stages to its left, through their index.ts. The table is the picture in docs/architecture.md.
const flow = [
  'storage',
  'tables',
  'data-preparation',
  'feature-store',
  'learners',
  'training',
  'evaluation',
  'registry',
  'inference',
  'serving',
  'monitoring',
];

/** What each folder outside the flow may import, besides core. */
const besideTheFlow = {
  core: [],
  settings: [],
  execution: ['storage'],
  'sample-data': [],
  pipelines: ['storage', 'tables'],
  reports: flow.slice(0, flow.indexOf('inference') + 1),
  steps: [...flow, 'reports', 'pipelines', 'execution'],
  cli: [...flow, 'reports', 'pipelines', 'execution', 'steps', 'settings', 'sample-data'],
};

/** Stages that are pure: no files, network, clock or environment. */
const pure = ['core', 'learners', 'evaluation'];

const allowed = Object.fromEntries(flow.map((stage, i) => [stage, flow.slice(0, i)]));
Object.assign(allowed, besideTheFlow);
// Training fans out over keys. The gate, which is pure, is given what it needs of threads by its step.
allowed.training = [...allowed.training, 'execution'];

const directionRules = Object.entries(allowed).map(([folder, imports]) => ({
  name: `direction-of-${folder}`,
  severity: 'error',
  comment: `src/${folder} may import core${imports.map((name) => `, ${name}`).join('')}. What it needs from elsewhere it is given as an argument.`,
  from: { path: `^src/${folder}/` },
  to: { path: '^(src|ml_service)/', pathNot: [folder, 'core', ...imports].map((name) => `^src/${name}/`) },
}));

/** What each folder of ml_service may import of ml_service; of src each may import all, through an index.ts. */
const mlService = {
  'azure-ml': [],
  emulator: [],
  'azure-devops': [],
  pipelines: ['azure-ml'],
  tracking: ['azure-ml'],
  cli: ['azure-ml', 'azure-devops', 'pipelines', 'emulator', 'tracking'],
};

const mlServiceRules = Object.entries(mlService).map(([folder, imports]) => ({
  name: `direction-of-ml-service-${folder}`,
  severity: 'error',
  comment: `ml_service/${folder} may import src${imports.map((name) => `, ${name}`).join('')}.`,
  from: { path: `^ml_service/${folder}/` },
  to: { path: '^ml_service/', pathNot: [folder, ...imports].map((name) => `^ml_service/${name}/`) },
}));

/**
 * The folders of some stages, each of which may import those before it; `.` are the files of the stage itself, but for its index.ts, which
 * gathers them all.
 */
const insideStages = {
  evaluation: ['evidence', '.', 'fleet-gate', 'simulation'],
  registry: ['.', 'search', 'explain', 'register', 'foreign'],
};

const insideRules = Object.entries(insideStages).flatMap(([stage, parts]) =>
  parts.slice(0, -1).map((part, i) => ({
    name: `inside-${stage}`,
    severity: 'error',
    comment: `Inside src/${stage} each of ${parts.join(', ')} may import those before it; a file that two of them need goes to the first.`,
    from: { path: partOf(stage, part), pathNot: '/index\\.ts$' },
    to: { path: parts.slice(i + 1).map((later) => partOf(stage, later)) },
  })),
);

function partOf(stage, part) {
  return part === '.' ? `^src/${stage}/[^/]+$` : `^src/${stage}/${part}/`;
}

export default {
  forbidden: [
    ...directionRules,
    ...insideRules,
    {
      name: 'no-folder-unknown-inside-a-stage',
      severity: 'error',
      comment: `A new folder of ${Object.keys(insideStages).join(' or ')} needs its place among its folders in .dependency-cruiser.mjs.`,
      from: {
        path: Object.keys(insideStages).map((stage) => `^src/${stage}/[^/]+/`),
        pathNot: Object.entries(insideStages).flatMap(([stage, parts]) => parts.map((part) => partOf(stage, part))),
      },
      to: {},
    },
    ...mlServiceRules,
    {
      name: 'through-the-index',
      severity: 'error',
      comment: 'Another folder of src is imported through its index.ts; export there what is missing.',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'ml-service-through-the-index',
      severity: 'error',
      comment: 'A folder of src or of ml_service is imported through its index.ts; export there what is missing.',
      from: { path: '^ml_service/([^/]+)/' },
      to: {
        path: '^(src|ml_service)/([^/]+)/',
        pathNot: ['^ml_service/$1/', '^(src|ml_service)/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'no-folder-unknown-to-the-flow',
      severity: 'error',
      comment:
        'A new folder of src needs its place in the table of .dependency-cruiser.mjs and in docs/architecture.md.',
      from: { path: '^src/', pathNot: Object.keys(allowed).map((folder) => `^src/${folder}/`) },
      to: {},
    },
    {
      name: 'pure-stages',
      severity: 'error',
      comment: `${pure.join(', ')} are pure: the same input and seed give the same bytes. Read files and clocks in steps or cli.`,
      from: { path: `^src/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files do not import each other in a circle.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      comment: 'src does not know its tests.',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import names a file or package that exists.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Without swc, dependency-cruiser reads no file at all under TypeScript 7, and passes: a test counts the files it saw.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default', 'types'] },
  },
};
