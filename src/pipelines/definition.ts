import { z } from 'zod';
import { frequencies, usualSeasonLength } from '#src/core/index.ts';
import { reservedNames } from './reserved-names.ts';

const columnName = z.string().min(1);
const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'small letters, digits, "-" and "_", a letter first');

// A fleet's tables are queried as NAME.models.
const engineSchemas = new Set(['main', 'system', 'temp', 'memory', 'pg_catalog', 'information_schema']);

const step = z.looseObject({
  name: name.describe('The name of the step in commands and records.'),
  uses: z.string().describe('The implementation of the step.'),
});

const exportsOptions = z.strictObject({
  per_key_csv: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('A folder of CSV files for each key: auto writes them up to 2,000 keys.'),
});

const targetOptions = z.strictObject({
  lower: z.number().optional().describe('Forecasts are not below it.'),
  upper: z.number().optional().describe('Forecasts are not above it.'),
});

/** The form of a pipeline file; `pipelines/batchai.yml` is an example with every part. */
export const pipelineSchema = z
  .strictObject({
    name: name
      .refine((each) => !engineSchemas.has(each), 'the query engine has a schema of that name; choose another')
      .describe('The name of the fleet whose models this pipeline makes.'),
    description: z.string().optional(),
    inputs: z.strictObject({
      demand: z.string().min(1).describe('The CSV file with keys, time and target.'),
      known_future: z
        .string()
        .min(1)
        .optional()
        .describe('The CSV file with the known-future columns of periods to come.'),
    }),
    feature_group: z
      .strictObject({ name, version: z.int().min(1).default(1) })
      .describe('The feature group that receives the prepared series.'),
    feature_view: z
      .strictObject({
        name: z.string().optional().describe('The name of the view; that of the pipeline unless it is said.'),
        version: z.int().min(1).optional(),
        description: z.string().optional(),
        where: z.unknown().optional().describe('Only rows for which this is true, such as those of some keys.'),
        joins: z
          .array(z.unknown())
          .optional()
          .describe('Feature groups whose newest features at each period count as known-future columns.'),
      })
      .default({})
      .describe('The feature view through which training, gate and inference read the series.'),
    keys: z.array(name).describe('The parts of a key; empty for one model.'),
    known_future: z.array(name).default([]).describe('Columns whose future is known, such as price and promotion.'),
    columns: z
      .record(z.string(), columnName)
      .default({})
      .describe('What the file calls time, target, keys and known-future columns, where the names differ.'),
    time_format: z.string().optional().describe('The form of the times, where it cannot be detected.'),
    frequency: z.enum(frequencies),
    season_length: z
      .int()
      .min(1)
      .optional()
      .describe('Periods after which a season comes back; the usual one of the frequency.'),
    horizon: z.int().min(1).max(10_000).describe('Periods to forecast.'),
    ended_after: z
      .int()
      .min(0)
      .optional()
      .describe(
        'A series without a row in this many last periods has ended: its forecast is 0. By default, one season.',
      ),
    target: targetOptions.default({}).describe('The range of the target.'),
    seed: z.int().default(1).describe('Seed of all that is random.'),
    exports: exportsOptions.default({ per_key_csv: 'auto' }),
    steps: z.array(step).min(1).describe('The steps, in the order in which they run.'),
  })
  .superRefine((pipeline, context) => {
    const roles = ['time', 'target', ...pipeline.keys, ...pipeline.known_future];
    reportRepeated(roles, ['keys'], context);
    reportReserved(pipeline.keys, 'keys', context);
    reportReserved(pipeline.known_future, 'known_future', context);
    reportRepeated(
      pipeline.steps.map((each) => each.name),
      ['steps'],
      context,
    );
    for (const role of Object.keys(pipeline.columns)) {
      if (!roles.includes(role)) {
        context.addIssue({ code: 'unrecognized_keys', keys: [role], path: ['columns'], input: pipeline.columns });
      }
    }
  });

/** A pipeline as its file says, checked, with defaults filled in. */
export type PipelineDefinition = Readonly<z.infer<typeof pipelineSchema>>;

/** One step of a definition: its name, the implementation that it uses and that implementation's options. */
export type StepDefinition = PipelineDefinition['steps'][number];

/** Gives the number of periods after which a season comes back: what the file says, else the usual one of its frequency. */
export function seasonLengthOf(pipeline: Pick<PipelineDefinition, 'season_length' | 'frequency'>): number {
  return pipeline.season_length ?? usualSeasonLength(pipeline.frequency);
}

/** Gives the parts of a file that `columns` and `--map` may name: time, target, the keys and the known-future columns. */
export function columnRoles(pipeline: Pick<PipelineDefinition, 'keys' | 'known_future'>): readonly string[] {
  return ['time', 'target', ...pipeline.keys, ...pipeline.known_future];
}

function reportRepeated(names: readonly string[], path: string[], context: z.RefinementCtx): void {
  const repeated = names.filter((each, i) => names.indexOf(each) !== i);
  for (const each of new Set(repeated)) {
    context.addIssue({
      code: 'custom',
      path,
      message: `"${each}" is named twice; time, target, keys, known-future columns and steps each need a name of their own`,
    });
  }
}

function reportReserved(names: readonly string[], path: 'keys' | 'known_future', context: z.RefinementCtx): void {
  for (const [i, each] of names.entries()) {
    // "time" is told as a name given twice.
    if (!reservedNames.has(each) || each === 'time') continue;
    const message = `"${each}" is the name of a column that Muster writes; choose another, such as "my_${each}", and say under columns what the file calls it`;
    context.addIssue({ code: 'custom', path: [path, i], message });
  }
}
