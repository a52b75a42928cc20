import type { StepContext } from '#src/pipelines/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import { trainingArtifacts, type FleetTraining } from './training-artifacts.ts';
import { writeArtifacts } from './write-artifacts.ts';

/**
 * Keeps the artifacts of a training of a fleet, whose challengers the table will hold at the version: they are kept before that commit,
 * and belong to nothing where it never comes.
 */
export async function keepTraining(
  { pipeline, workspace, run, signal }: StepContext,
  { version, ...training }: Omit<FleetTraining, 'table'> & { readonly version: number },
): Promise<void> {
  const table = { path: `${fleetFolder(pipeline)}/challengers`, version };
  await writeArtifacts(workspace, { run: run.id, step: run.step }, trainingArtifacts({ ...training, table }), {
    signal,
  });
}
