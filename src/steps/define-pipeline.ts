import type { PipelineInput, StepLine } from '#src/pipelines/index.ts';
import type { stepImplementations } from './step-implementations.ts';

type KnownStep = (typeof stepImplementations)[number];

/**
 * Defines a pipeline in TypeScript: the same keys as in YAML, checked by the compiler, with the options of each step by its `uses`. A
 * file exports it as `pipeline`, and is run and checked as a YAML file is.
 */
export function definePipeline<const Lines extends readonly StepLine<KnownStep>[]>(
  definition: PipelineInput<KnownStep, Lines>,
): PipelineInput<KnownStep, Lines> {
  return definition;
}
