import type { PipelineDefinition } from '#src/pipelines/index.ts';

/** Gives the range of the target that a pipeline file sets, with nothing for the bounds that it leaves open. */
export function targetRange({ target }: Pick<PipelineDefinition, 'target'>): {
  readonly lower?: number;
  readonly upper?: number;
} {
  return {
    ...(target.lower === undefined ? {} : { lower: target.lower }),
    ...(target.upper === undefined ? {} : { upper: target.upper }),
  };
}
