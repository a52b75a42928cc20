import type { PipelineNode } from '#ml-service/azure-ml/index.ts';
import type { PublishedStep } from './published-pipeline.ts';
import { afterPort, filesPort } from './step-command.ts';

/** Gives a step as a node of its pipeline: bound to the files of the steps that it waits for. */
export function publishedNode(
  step: PublishedStep,
  { componentId, nNodes }: Pick<PipelineNode, 'componentId' | 'nNodes'>,
  environmentVariables: Readonly<Record<string, string>>,
): PipelineNode {
  return {
    name: step.id,
    componentId,
    inputs: Object.fromEntries(
      step.after.map((each) => [afterPort(each), `\${{parent.jobs.${each}.outputs.${filesPort}}}`]),
    ),
    outputs: [filesPort],
    environmentVariables,
    nNodes,
  };
}
