import { pipelineSchema } from '../../src/pipelines/definition.ts';
import { jsonSchemaOf, type JsonSchema } from '../../src/pipelines/definition/json-schema.ts';
import { pipelineJsonSchema, type StepImplementation } from '#src/pipelines/index.ts';
import { stepImplementations } from '#src/steps/step-implementations.ts';

/** A key of a pipeline file as the page tells it. */
export type KeyLine = {
  readonly key: string;
  readonly type: string;
  readonly usual: string;
  readonly allowed: string;
  readonly description: string;
};

/** The tables of the page: what knows the keys, and the keys. */
export function keyTables(): readonly {
  readonly title: string;
  readonly text: string;
  readonly keys: readonly KeyLine[];
}[] {
  const forms = stepImplementations.map((each) => jsonSchemaOf(each.settings));
  const settings: JsonSchema = {
    properties: Object.assign({}, ...forms.map(({ properties }) => properties)) as JsonSchema['properties'] & {},
    required: forms.flatMap(({ required }) => required ?? []),
  };
  const steps = stepImplementations.map((step) => ({
    title: `uses: ${step.uses}`,
    text: `${step.summary} It stands for the role \`${step.role}\`. ${keysUsed(step)}`,
    keys: keyLines(jsonSchemaOf(step.options), ''),
  }));
  return [
    { title: 'Keys of the engine', text: 'Every pipeline has them.', keys: keyLines(jsonSchemaOf(pipelineSchema), '') },
    {
      title: 'Keys of the steps',
      text: 'They stand beside those of the engine. A step needs those that it uses, and runs again when one of them changes; those of other steps may be there as well.',
      keys: keyLines(settings, ''),
    },
    ...steps,
  ];
}

function keysUsed({ settings, engineKeys = ['seed', 'exports'] }: StepImplementation): string {
  const used = [...Object.keys(settings.shape), ...engineKeys].map((key) => `\`${key}\``);
  return `Besides its options it uses ${used.slice(0, -1).join(', ')} and ${used.at(-1)}.`;
}

/** Gives the text of pipelines/schema/pipeline.schema.json; `npm run docs` writes it. */
export function pipelineSchemaText(): string {
  return `${JSON.stringify(pipelineJsonSchema(stepImplementations), undefined, 2)}\n`;
}

/** Gives the text of docs/pipelines.md; `npm run docs` writes it. */
export function pipelinesPage(): string {
  const inputs = stepImplementations.flatMap((step) =>
    Object.entries('inputFiles' in step ? (step.inputFiles ?? {}) : {}).map(
      ([name, { description, isRequired }]) =>
        `| \`inputs.${name}\` | \`${step.uses}\` | ${isRequired ? 'needed' : 'may be missing'} | ${description} |`,
    ),
  );
  const sections = keyTables().flatMap(({ title, text, keys }) => ['', `## ${title}`, '', text, '', ...tableOf(keys)]);
  const files = ['', '## Inputs', '', '| key | read by | | what it is |', '|---|---|---|---|', ...inputs];
  return [...introduction, ...sections, ...files, ''].join('\n');
}

const introduction = [
  '# Pipeline files',
  '',
  'A pipeline is a YAML file, or a TypeScript file that exports `pipeline`, made with `definePipeline`: the same object with the same',
  '(snake_case) keys. `muster validate FILE` checks it without running anything, and `--resolved` prints what it comes to.',
  'With `# yaml-language-server: $schema=schema/pipeline.schema.json` as its first line, editors complete and check it.',
  '',
  '```ts',
  "import { definePipeline } from '#src/steps/index.ts';",
  '',
  'export const pipeline = definePipeline({',
  "  name: 'demand',",
  "  inputs: { demand: 'demand.csv' },",
  "  feature_group: { name: 'demand' },",
  "  keys: ['location'],",
  "  frequency: 'monthly',",
  '  horizon: 12,',
  "  steps: [{ name: 'dataprep', uses: 'prepare-series' }],",
  '});',
  '```',
  '',
  '## Layers',
  '',
  'What is said later goes before what is said earlier:',
  '',
  '1. the file;',
  '2. its part `environments.DEV` or `environments.PROD`, by `AML_PIPELINE_EXEC_MODE`; steps are named there: `steps: { train: { metric: mae } }`;',
  '3. `MUSTER_SET` in the environment or in `.env`: `horizon=6; steps.train.metric=mae`;',
  '4. `--set path=value`, which may be repeated: steps by name or place, lists by place from 0, values in YAML.',
  '',
  '`muster validate` checks what DEV and PROD make of a file, on any machine; with `--environment PROD` that one alone.',
  '',
  '`${env:NAME}` in any text stands for a variable of the environment or of `.env`, and `${env:NAME:-default}` for one that may be',
  'missing. Its value is never recorded, and is hidden in all output: one under 8 characters where no letter or digit is beside it. Do not',
  'put one where it names a file or a table, or into a condition of a feature view: these keep it, since they are found by it.',
  '',
  '## Several machines',
  '',
  'The keys of a fleet can be trained on several machines: start the same `muster train` or `muster run` once on each, on one workspace, with',
  '`RANK` (0, 1, …) and `WORLD_SIZE` in the environment, as Azure ML sets them, or with `--rank` and `--world-size`. Each trains its share of the',
  'keys. Rank 0 runs all other steps and commits; the others end when it has. Any of them, or all, may be killed and started again: what is',
  'done is found and not done again. The models are those that one machine makes, byte for byte. All ranks need the same code, Node and',
  'pipeline file. One process a machine is enough, since its threads use all cores. `MUSTER_RANK_TIMEOUT_SECONDS` says how long one waits for the others; `muster vacuum` takes away what they kept.',
  '',
  '## Own steps',
  '',
  '`uses: ./my-step.ts` names a file, relative to that of the pipeline, that exports `step`. Its options, its settings (further keys of the',
  'file) and its inputs are checked as those of the steps below. The file may lie anywhere: where `step` is a function it is given all that',
  'a step is made with, and imports nothing of Muster.',
  '',
  '```ts',
  'export const step = ({ defineStep, fileInput, z }) =>',
  '  defineStep({',
  "    uses: 'count-lines',",
  "    summary: 'Counts the lines of a file.',",
  "    options: z.strictObject({ file: z.string().describe('The file.') }),",
  '    settings: z.strictObject({}),',
  '    module: import.meta.url,',
  "    inputs: async (context, { file }) => [await fileInput('file', file)],",
  '    run: async (context, { file }) => {',
  "      const { readFile } = await import('node:fs/promises');",
  "      const lines = (await readFile(file, 'utf8')).split('\\n').length;",
  '      return { summary: `${lines} lines.`, counts: { lines } };',
  '    },',
  '  });',
  '```',
  '',
  'The kit holds `defineStep`, `z` (zod), `MusterError`, `fileInput`, `tableInput`, `valueInput`, `readTable` and `commitRows`. A file inside',
  'the project may import them instead, and export `step` itself. What a step throws ends the run as `STEP_FAILED` with the file and the line.',
  'A step is reused where nothing changed that its `inputs` name, and none of the code that it imports; one that reads what cannot be',
  'followed, such as a variable of the environment or a file whose path is made while it runs, is never reused, and the plan says why.',
  '',
  'This page is made from the code by `npm run docs`; a test keeps the two equal.',
];

function tableOf(keys: readonly KeyLine[]): readonly string[] {
  if (keys.length === 0) return ['It has no options.'];
  const rows = keys.map(
    (each) => `| \`${each.key}\` | ${each.type} | ${each.usual} | ${each.allowed} | ${each.description} |`,
  );
  return ['| key | type | default | allowed | meaning |', '|---|---|---|---|---|', ...rows];
}

function keyLines(schema: JsonSchema, prefix: string): readonly KeyLine[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const key = `${prefix}${name}`;
    const inner = part.type === 'array' ? part.items : part;
    const isRequired = schema.required?.includes(name) === true;
    const own: KeyLine = {
      key,
      type: typeOf(part),
      usual: part.default === undefined ? (isRequired ? 'must be said' : '') : `\`${JSON.stringify(part.default)}\``,
      allowed: allowedIn(part),
      description: part.description ?? '',
    };
    return [own, ...keyLines(inner ?? {}, part.type === 'array' ? `${key}[].` : `${key}.`)];
  });
}

function typeOf(part: JsonSchema): string {
  if (part.anyOf !== undefined) return part.anyOf.map(typeOf).join(' or ');
  if (part.type === 'array') return `list of ${typeOf(part.items ?? {})}`;
  return part.type ?? 'any';
}

function allowedIn(part: JsonSchema): string {
  if (part.enum !== undefined) return part.enum.map((each) => `\`${String(each)}\``).join(', ');
  if (part.anyOf !== undefined)
    return part.anyOf
      .map(allowedIn)
      .filter((each) => each !== '')
      .join('; or ');
  if (part.type === 'object' && typeof part['propertyNames'] === 'object')
    return allowedIn(part['propertyNames'] as JsonSchema);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = part;
  const bounds = [
    bound('from', minimum, Number.MIN_SAFE_INTEGER),
    bound('above', exclusiveMinimum),
    bound('to', maximum, Number.MAX_SAFE_INTEGER),
    bound('below', exclusiveMaximum),
  ];
  const pattern = part.pattern === undefined ? '' : `\`${part.pattern}\``;
  return [...bounds, pattern].filter((each) => each !== '').join(' ');
}

function bound(word: string, value: number | undefined, none?: number): string {
  return value === undefined || value === none ? '' : `${word} ${value}`;
}
