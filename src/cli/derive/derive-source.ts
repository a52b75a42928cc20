import { MusterError } from '#src/core/index.ts';
import { readRun, type PastRun, type PastStepDetail, type PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { fleetFolder, newestTraining, releaseOfRun, trainingOfRun } from '#src/steps/index.ts';
import { numberColumn, readTable } from '#src/tables/index.ts';
import type { TrainingBinding } from './derive-pipeline.ts';

/** From what is derived: a pipeline file, and the record of the run that it is bound to where one was named. */
export type DeriveSource = { readonly file: string; readonly run: PastRun<PastStepDetail> | undefined };

/** Reads what the command names: a file, or a run, whose pipeline the table of runs tells. Throws RUN_UNKNOWN. */
export async function sourceOf(
  named: string,
  pipelineFile: string | undefined,
  workspace: ObjectStore,
  options: StoreOptions,
): Promise<DeriveSource> {
  if (!/^run-\d{8}T\d{6}Z-/.test(named)) return { file: named, run: undefined };
  const run = await readRun(workspace, named, options);
  return { file: pipelineFile ?? `pipelines/${run.pipeline}.yml`, run };
}

/** Refuses a file of another pipeline than that of the run, with RUN_OF_OTHER_PIPELINE. */
export function checkPipeline({ run, file }: DeriveSource, { name }: Pick<PipelineDefinition, 'name'>): void {
  if (run === undefined || run.pipeline === name) return;
  throw new MusterError('RUN_OF_OTHER_PIPELINE', {
    what: `${run.id} is a run of the pipeline ${run.pipeline}, and this is ${name}.`,
    where: { file },
    expected: `the file of the pipeline ${run.pipeline}: --pipeline FILE`,
  });
}

/**
 * Gives to what a prediction is bound: the training of the run and the release that belongs to it; without a run the newest of both.
 * DERIVE_IMPOSSIBLE where there is no such training or release.
 */
export async function bindingOf(
  { run, file }: DeriveSource,
  definition: Pick<PipelineDefinition, 'name'>,
  workspace: ObjectStore,
  options: StoreOptions,
): Promise<TrainingBinding> {
  const training =
    run === undefined
      ? await newestTraining(workspace, definition, options)
      : await trainingOfRun(workspace, run.id, options);
  if (training === undefined) {
    const what =
      run === undefined ? `The pipeline ${definition.name} was not trained yet.` : `${run.id} trained nothing.`;
    const expected = `a training in the workspace ${workspace.uri}`;
    throw new MusterError('DERIVE_IMPOSSIBLE', { what, where: { file }, expected });
  }
  const release =
    run === undefined
      ? await newestRelease(definition, workspace, options)
      : await releaseOfRun(workspace, { run, training }, definition, options);
  if (release !== undefined) return { training, release };
  const what =
    run === undefined
      ? `The pipeline ${definition.name} has no release yet: there are no models to forecast with.`
      : `No release belongs to the training of ${run.id}: its challengers were not judged, or none was better.`;
  throw new MusterError('DERIVE_IMPOSSIBLE', {
    what,
    where: { file },
    expected: `a release in the workspace ${workspace.uri}`,
  });
}

async function newestRelease(
  definition: Pick<PipelineDefinition, 'name'>,
  workspace: ObjectStore,
  options: StoreOptions,
): Promise<number | undefined> {
  const table = await readTable(workspace, `${fleetFolder(definition)}/releases`, { columns: ['release'], ...options });
  const newest = table === undefined ? 0 : numberColumn(table.rows, 'release').reduce((a, b) => Math.max(a, b), 0);
  return newest > 0 ? newest : undefined;
}
