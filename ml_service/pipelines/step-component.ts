import type { CommandComponent } from '#ml-service/azure-ml/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';
import { azureName, type PublishedStep } from './published-pipeline.ts';
import { afterPort, filesPort, stepCommand } from './step-command.ts';

/** Gives the component of a step; only steps that train fleets are spread over several machines. */
export function stepComponent(
  step: PublishedStep,
  { pipeline, file, nNodes }: { readonly pipeline: Pipeline; readonly file: string; readonly nNodes: number },
  assets: { readonly codeId: string; readonly environmentId: string },
): CommandComponent {
  const fleet = pipeline.definition.name;
  return {
    name: azureName(`${fleet}_${step.name}`),
    displayName: step.name,
    description: `the step ${step.name} of ${fleet}, ${step.uses}`,
    command: stepCommand(step, file),
    inputs: Object.fromEntries(
      step.after.map((each) => [afterPort(each), { type: 'uri_folder', description: `waits for ${each}` }]),
    ),
    outputs: { [filesPort]: { type: 'uri_folder', description: 'the files that the step writes for people' } },
    ...assets,
    nNodes: step.uses === 'train-fleet' ? nNodes : 1,
  };
}
