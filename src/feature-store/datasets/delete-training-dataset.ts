import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { commitsThatName, referenceText, type Reference } from '../views/references.ts';
import { changeRecord } from './change-record.ts';
import { datasetsPath } from './dataset-table.ts';
import { showTrainingDataset } from './find-training-dataset.ts';
import { purgeTrainingDataset } from './purge-training-dataset.ts';
import { datasetPath, datasetText, type DatasetRef, type TrainingDataset } from './training-dataset.ts';

/** Gives the commits of other tables that rest on a training dataset: the models that were trained on it, say. DATASET_MISSING. */
export async function consequencesOfDeletingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  options: StoreOptions = {},
): Promise<readonly Reference[]> {
  const { view, viewVersion, version } = await showTrainingDataset(store, ref, options);
  const named = { view, viewVersion, version };
  const own = [datasetsPath, datasetPath(named)];
  return commitsThatName(store, { trainingDataset: named }, { except: own, ...options });
}

/**
 * Deletes a training dataset: it can then neither be read nor made again, and its number stays its own. It is purged first, so that who
 * finds it can finish what was killed. DATASET_MISSING; DATASET_CHANGED; DATASET_IN_USE, with what rests on it, unless it is forced.
 */
export async function deleteTrainingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  { force = false, by, signal }: { readonly force?: boolean; readonly by: CommitBy } & StoreOptions,
): Promise<void> {
  const dataset = await showTrainingDataset(store, ref, { signal });
  const resting = force ? [] : await consequencesOfDeletingDataset(store, dataset, { signal });
  if (resting.length > 0) refuse(dataset, resting);
  const purged = await purgeTrainingDataset(store, dataset, { by, signal });
  await changeRecord(store, purged, { state: 'DELETED' }, { operation: 'DELETE TRAINING DATASET', by, signal });
}

function refuse(dataset: TrainingDataset, resting: readonly Reference[]): never {
  throw new MusterError(
    'DATASET_IN_USE',
    resting.map((reference) => ({
      what: `${referenceText(reference)} rests on ${datasetText(dataset)}.`,
      where: { file: reference.path },
    })),
  );
}
