import type { PipelineDefinition } from '#src/pipelines/index.ts';

/** Gives the folder of a fleet's tables in the workspace: challengers, models, decisions, releases. */
export function fleetFolder(pipeline: Pick<PipelineDefinition, 'name'>): string {
  return `fleets/${pipeline.name}`;
}
