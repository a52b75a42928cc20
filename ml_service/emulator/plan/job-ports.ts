import { z } from 'zod';
import { dataTypes } from '../components/component-spec.ts';

const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** An input of a job in the form of Azure Resource Manager: a value, or data by their URI. */
export const jobInput = z.union([
  z.strictObject({ jobInputType: z.literal('literal'), value, description: z.string().nullish() }),
  z.strictObject({
    jobInputType: z.enum(dataTypes),
    uri: z.string().min(1),
    mode: z.string().nullish(),
    description: z.string().nullish(),
  }),
]);
export type JobInput = z.infer<typeof jobInput>;

/** An output of a job in the form of Azure Resource Manager. */
export const jobOutput = z.strictObject({
  jobOutputType: z.enum(dataTypes),
  uri: z.string().nullish(),
  mode: z.string().nullish(),
  assetName: z.string().nullish(),
  description: z.string().nullish(),
});
export type JobOutput = z.infer<typeof jobOutput>;

/** An input of a step of a pipeline: free JSON to Azure Resource Manager, with the names of fields in small letters. */
export const stepInput = z.union([
  z.strictObject({ job_input_type: z.literal('literal'), value }),
  z.strictObject({ job_input_type: z.enum(dataTypes), uri: z.string().min(1), mode: z.string().nullish() }),
]);

/** An output of a step of a pipeline: bound to an output of the pipeline, or of its own. */
export const stepOutput = z.union([
  z.strictObject({ type: z.literal('literal'), value: z.string(), mode: z.string().nullish() }),
  z.strictObject({ job_output_type: z.enum(dataTypes), uri: z.string().nullish(), mode: z.string().nullish() }),
]);
