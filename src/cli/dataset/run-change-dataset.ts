import { countOf } from '#src/core/index.ts';
import {
  consequencesOfDeletingDataset,
  deleteTrainingDataset,
  purgeTrainingDataset,
  recreateTrainingDataset,
  showTrainingDataset,
} from '#src/feature-store/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { datasetName } from './dataset-lines.ts';
import { datasetReference } from './dataset-reference.ts';

type Place = { readonly workspace?: string };

/** Runs `muster dataset recreate`; gives the exit code 0. */
export async function runRecreateDataset(text: string, options: Place): Promise<number> {
  return inWorkspace('dataset recreate', options, async ({ workspace, terminal, signal, commitBy }) => {
    const made = await recreateTrainingDataset(workspace, datasetReference(text), { by: commitBy(), signal });
    const { dataset, isWritten } = made;
    const what = isWritten ? 'is made again' : 'is there, and could be made again';
    terminal.print(
      `${datasetName(dataset)} ${what}: ${countOf(dataset.nRows, 'row')}, the same digest ${dataset.digest}`,
    );
  });
}

/** Runs `muster dataset purge`; gives the exit code 0. */
export async function runPurgeDataset(text: string, options: Place): Promise<number> {
  return inWorkspace('dataset purge', options, async ({ workspace, terminal, signal, commitBy }) => {
    const dataset = await purgeTrainingDataset(workspace, datasetReference(text), { by: commitBy(), signal });
    const name = datasetName(dataset);
    terminal.print(
      `${name}: ${countOf(dataset.nRows, 'row')} deleted; muster dataset recreate ${name} makes them again`,
    );
  });
}

/** The options of `muster dataset delete`. */
export type DeleteDatasetOptions = Place & { readonly yes?: true; readonly force?: true };

/** Runs `muster dataset delete`; gives the exit code 0. */
export async function runDeleteDataset(text: string, options: DeleteDatasetOptions): Promise<number> {
  return inWorkspace('dataset delete', options, async ({ workspace, terminal, signal, commitBy }) => {
    const dataset = await showTrainingDataset(workspace, datasetReference(text), { signal });
    const resting = await consequencesOfDeletingDataset(workspace, dataset, { signal });
    for (const { path, version } of resting) terminal.print(`${path} v${version} rests on it`);
    const name = datasetName(dataset);
    if (options.yes !== true)
      return terminal.print(`${name} was not deleted; --yes does it${resting.length > 0 ? ', with --force' : ''}.`);
    await deleteTrainingDataset(workspace, dataset, { force: options.force === true, by: commitBy(), signal });
    terminal.print(`${name} is deleted.`);
  });
}
