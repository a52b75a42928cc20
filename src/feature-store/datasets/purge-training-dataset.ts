import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { dropTable, tableVersion } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { changeRecord } from './change-record.ts';
import { datasetCommit } from './dataset-table.ts';
import { showTrainingDataset } from './find-training-dataset.ts';
import { datasetPath, type DatasetRef, type TrainingDataset } from './training-dataset.ts';

/**
 * Deletes the rows of a training dataset and keeps its record, from which `recreateTrainingDataset` makes them again. The record says so
 * first, so that no reader meets half of the rows; run again, it finishes what was killed. DATASET_MISSING, DATASET_CHANGED.
 */
export async function purgeTrainingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  { by, signal }: { readonly by: CommitBy } & StoreOptions,
): Promise<TrainingDataset> {
  const dataset = await showTrainingDataset(store, ref, { signal });
  const change = { state: 'PURGED' } as const;
  const operation = 'PURGE TRAINING DATASET';
  const purged =
    dataset.state === 'PURGED' ? dataset : await changeRecord(store, dataset, change, { operation, by, signal });
  await dropRows(store, purged, { by, signal });
  return purged;
}

/** Deletes the table of rows of a training dataset, where it is there. */
export async function dropRows(
  store: ObjectStore,
  dataset: TrainingDataset,
  { by, signal }: { readonly by: CommitBy } & StoreOptions,
): Promise<void> {
  const path = datasetPath(dataset);
  if ((await tableVersion(store, path, { signal })) === undefined) return;
  const { tablesRead: _, ...info } = datasetCommit('DROP TRAINING DATASET', dataset, by);
  await dropTable(store, path, { info, now: by.now, signal });
}
