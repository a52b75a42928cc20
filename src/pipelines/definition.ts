import { z } from 'zod';
import { didYouMean } from '#src/core/index.ts';

/** A name that can stand in a path and in a query: small letters, digits, "-" and "_", a letter first. */
export const plainName = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'small letters, digits, "-" and "_", a letter first');

// A fleet's tables are queried as NAME.models.
const engineSchemas = new Set(['main', 'system', 'temp', 'memory', 'pg_catalog', 'information_schema']);

const step = z.looseObject({
  name: plainName.describe('The name of the step in commands and records.'),
  uses: z
    .string()
    .min(1)
    .describe(
      'The implementation of the step: one that comes with Muster, or the file of an own one, such as ./my-step.ts.',
    ),
  after: z
    .array(z.string())
    .optional()
    .describe('The steps above it that must end before it starts; the one right above it unless it is said.'),
});

const overlay = z.record(z.string(), z.unknown());

const exportsOptions = z.strictObject({
  per_key_csv: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('A folder of CSV files for each key: auto writes them up to 2,000 keys.'),
});

/**
 * What the engine itself knows of a pipeline file. All other keys of the file belong to the settings of the steps that it uses;
 * `pipelines/batchai.yml` is an example with every part.
 */
export const pipelineSchema = z
  .looseObject({
    name: plainName
      .refine((each) => !engineSchemas.has(each), 'the query engine has a schema of that name; choose another')
      .describe('The name of the pipeline, and of the fleet whose models it makes.'),
    description: z.string().optional().describe('What the pipeline is for, in a sentence.'),
    inputs: z
      .record(z.string(), z.string().min(1))
      .default({})
      .describe(
        'The files that the steps read, by the names that the steps give them: a path from the folder in which the command runs, https://… or azureblob://….',
      ),
    seed: z.int().default(1).describe('Seed of all that is random.'),
    workers: z
      .int()
      .min(1)
      .optional()
      .describe(
        'The threads that train and judge keys, 1 for the main thread alone; one for each core unless it is said. No result depends on it.',
      ),
    exports: exportsOptions.default({ per_key_csv: 'auto' }).describe('What is written for people beside the tables.'),
    environments: z
      .strictObject({
        DEV: overlay.optional().describe('What differs on this machine.'),
        PROD: overlay.optional().describe('What differs in published pipelines.'),
      })
      .optional()
      .describe('What differs where AML_PIPELINE_EXEC_MODE is DEV or PROD; steps by their names.'),
    steps: z.array(step).min(1).describe('The steps, in the order in which they run.'),
  })
  .superRefine(reportStepNames, { when: ({ value }) => namedSteps.safeParse(value).success });

const namedSteps = z.looseObject({
  steps: z.array(z.looseObject({ name: z.string(), after: z.array(z.string()).optional() })),
});

// Runs whatever else is wrong with the definition, so that one fault hides no other.
function reportStepNames({ steps }: z.output<typeof namedSteps>, context: z.RefinementCtx): void {
  const names = steps.map((each) => each.name);
  for (const each of new Set(names.filter((name, i) => names.indexOf(name) !== i))) {
    const message = `"${each}" is named twice; each step needs a name of its own`;
    context.addIssue({ code: 'custom', path: ['steps'], message });
  }
  for (const [i, { after = [] }] of steps.entries()) {
    for (const [j, each] of after.entries()) {
      if (names.slice(0, i).includes(each)) continue;
      const message = `"${each}" is no step above this one.${didYouMean(each, names.slice(0, i))}`;
      context.addIssue({ code: 'custom', path: ['steps', i, 'after', j], message });
    }
  }
}

/** What the engine knows of a pipeline, checked, with defaults filled in. The settings of the steps are with the steps. */
export type PipelineDefinition = {
  readonly name: string;
  readonly description?: string;
  /** Paths and addresses of files, by the names that the steps give them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Threads that work on keys. */
  readonly workers?: number | undefined;
  readonly exports: Readonly<z.output<typeof exportsOptions>>;
  readonly steps: readonly StepDefinition[];
};

/** One step of a definition: its name, the implementation that it uses and that implementation's options. */
export type StepDefinition = Readonly<z.output<typeof step>>;
