import { z } from 'zod';

/** The types of data that are files or folders. */
export const dataTypes = ['uri_file', 'uri_folder', 'mltable', 'custom_model', 'mlflow_model', 'triton_model'] as const;

/** The types of values. */
const valueTypes = ['string', 'integer', 'number', 'boolean'] as const;

const value = z.union([z.string(), z.number(), z.boolean()]);
// The SDK of Azure writes truth values as text in some places.
const truth = z.union([z.boolean(), z.stringbool({ truthy: ['true', 'True'], falsy: ['false', 'False'] })]);
const portName = z.string().regex(/^[a-zA-Z_]\w*$/, 'is no name of an input or output: letters, digits and "_"');
/** The names of steps: learn.microsoft.com/azure/machine-learning/reference-yaml-job-pipeline. */
export const stepName = z.string().regex(/^[a-z_][a-z\d_]*$/, 'is no name of a step: small letters, digits and "_"');

/** An input of a component. */
const inputSpec = z.strictObject({
  type: z.enum([...dataTypes, ...valueTypes]),
  description: z.string().optional(),
  optional: truth.optional(),
  default: value.optional(),
  min: value.optional(),
  max: value.optional(),
  enum: z.array(value).optional(),
  mode: z.string().optional(),
});
export type InputSpec = z.infer<typeof inputSpec>;

const outputSpec = z.strictObject({
  type: z.enum(dataTypes),
  description: z.string().optional(),
  mode: z.string().optional(),
  early_available: truth.optional(),
});

const count = z.coerce.number().int().min(1);

/** How many machines a step takes. */
export const resourcesSpec = z.strictObject({
  instance_count: count.optional(),
  instance_type: z.string().optional(),
  shm_size: z.string().optional(),
  docker_args: z.string().optional(),
  properties: z.unknown().optional(),
});

/** How the processes of a step are spread over machines; components say `type`, steps of a job `distribution_type`. */
export const distributionSpec = z
  .strictObject({
    type: z.string().optional(),
    distribution_type: z.string().optional(),
    process_count_per_instance: count.optional(),
  })
  .refine(({ type, distribution_type }) => /^pytorch$/i.test(type ?? distribution_type ?? ''), {
    message: 'The emulator knows the distribution PyTorch only',
  });

const sharedFields = {
  $schema: z.string().optional(),
  name: z.string(),
  version: z.string(),
  display_name: z.string().optional(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  is_deterministic: truth.optional(),
  inputs: z.record(portName, inputSpec).default({}),
  outputs: z.record(portName, outputSpec).default({}),
  _source: z.string().optional(),
};

/** A component that is a command: learn.microsoft.com/azure/machine-learning/reference-yaml-component-command. */
export const commandSpec = z.strictObject({
  ...sharedFields,
  type: z.literal('command'),
  command: z.string().min(1),
  code: z.string().optional(),
  environment: z.string(),
  resources: resourcesSpec.optional(),
  distribution: distributionSpec.nullish(),
});
export type CommandSpec = z.infer<typeof commandSpec>;

/** A component that is a pipeline; its `jobs` are checked as those of a pipeline job. */
const pipelineSpec = z.strictObject({
  ...sharedFields,
  type: z.literal('pipeline'),
  jobs: z.record(stepName, z.unknown()),
  sourceJobId: z.string().nullish(),
});
export type PipelineSpec = z.infer<typeof pipelineSpec>;

/** What a component version is made of. */
export const componentSpec = z.discriminatedUnion('type', [commandSpec, pipelineSpec]);
export type ComponentSpec = z.infer<typeof componentSpec>;

/** Says whether a type is one of data: a file or a folder. */
export function isDataType(type: string): type is (typeof dataTypes)[number] {
  return (dataTypes as readonly string[]).includes(type);
}
