import { z } from 'zod';
import { distributionSpec, resourcesSpec, stepName } from '../components/component-spec.ts';
import { stepInput, stepOutput } from './job-ports.ts';

const truth = z.union([z.boolean(), z.stringbool({ truthy: ['true', 'True'], falsy: ['false', 'False'] })]);
const iso8601Duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** A step of a pipeline as a job or a pipeline component holds it. */
export const pipelineNode = z.strictObject({
  type: z.literal('command', { error: 'The emulator knows steps of the type command only' }),
  name: z.string().optional(),
  display_name: z.string().nullish(),
  componentId: z.string(),
  computeId: z.string().nullish(),
  inputs: z.record(z.string(), stepInput).default({}),
  outputs: z.record(z.string(), stepOutput).default({}),
  environment_variables: z.record(z.string(), z.string()).nullish(),
  distribution: distributionSpec.nullish(),
  resources: resourcesSpec.nullish(),
  limits: z
    .strictObject({
      job_limits_type: z.literal('Command').optional(),
      timeout: z.string().regex(iso8601Duration).nullish(),
    })
    .nullish(),
  identity: z.unknown().optional(),
  queue_settings: z.unknown().optional(),
  tags: z.record(z.string(), z.unknown()).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  comment: z.string().nullish(),
  _source: z.string().optional(),
});
export type PipelineNode = z.infer<typeof pipelineNode>;

/** The steps of a pipeline by their names. */
export const pipelineNodes = z.record(stepName, pipelineNode).refine((nodes) => Object.keys(nodes).length > 0, {
  message: 'A pipeline has at least one step',
});

/** The settings of a pipeline job, or of a deployment, where all values are text. */
export const pipelineSettings = z.strictObject({
  default_compute: z.string().nullish(),
  default_datastore: z.string().nullish(),
  continue_on_step_failure: truth.default(false),
  force_rerun: truth.optional(),
  _source: z.string().optional(),
});

/** Gives the milliseconds of a duration of ISO 8601 such as `PT1H30M`. */
export function durationMs(text: string): number {
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (iso8601Duration.exec(text) ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
