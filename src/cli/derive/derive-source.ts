import { MusterError } from '#src/core/index.ts';
import type { PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { fleetFolder, newestTraining, trainingOfRun } from '#src/steps/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import type { TrainingBinding } from './derive-pipeline.ts';

/** From what is derived: a pipeline file, and the run that it is bound to where one was named. */
export type DeriveSource = { readonly file: string; readonly run: string | undefined };

/** Reads what the command names: a file, or a run, whose pipeline the table of runs tells. Throws RUN_UNKNOWN. */
export async function sourceOf(
  named: string,
  pipelineFile: string | undefined,
  workspace: ObjectStore,
  options: StoreOptions,
): Promise<DeriveSource> {
  if (!/^run-\d{8}T\d{6}Z-/.test(named)) return { file: named, run: undefined };
  const read = await readTable(workspace, 'runs', { columns: ['run', 'pipeline'], ...options });
  const runs = read === undefined ? [] : stringColumn(read.rows, 'run');
  const at = runs.indexOf(named);
  if (read === undefined || at === -1) {
    const newest = [...new Set(runs)].slice(-5).toReversed();
    const expected =
      newest.length === 0 ? 'a pipeline file: there is no run yet' : `a run, such as ${newest.join(', ')}`;
    throw new MusterError('RUN_UNKNOWN', { what: `There is no run "${named}".`, expected });
  }
  return { file: pipelineFile ?? `pipelines/${stringColumn(read.rows, 'pipeline')[at]!}.yml`, run: named };
}

/**
 * Gives to what a prediction is bound: the training of the run, or the newest one; and the release of the run, or the newest one where
 * the run made none. DERIVE_IMPOSSIBLE where there is no training or no release.
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
      : await trainingOfRun(workspace, run, options);
  if (training === undefined) {
    const what = run === undefined ? `The pipeline ${definition.name} was not trained yet.` : `${run} trained nothing.`;
    const expected = 'a training in the workspace';
    throw new MusterError('DERIVE_IMPOSSIBLE', { what, where: { file }, expected });
  }
  const table = await readTable(workspace, `${fleetFolder(definition)}/releases`, {
    columns: ['release', 'run'],
    ...options,
  });
  const releases = table === undefined ? new Float64Array() : numberColumn(table.rows, 'release');
  const runs = table === undefined ? [] : stringColumn(table.rows, 'run');
  const ofRun = releases.filter((_, i) => runs[i] === (run ?? training.run));
  const release = (run !== undefined && ofRun.length > 0 ? ofRun : releases).reduce((a, b) => Math.max(a, b), 0);
  if (release > 0) return { training, release };
  const what = `The pipeline ${definition.name} has no release yet: there are no models to forecast with.`;
  throw new MusterError('DERIVE_IMPOSSIBLE', { what, where: { file }, expected: 'a release in the workspace' });
}
