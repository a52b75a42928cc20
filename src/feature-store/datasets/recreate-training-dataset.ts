import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { changeRecord } from './change-record.ts';
import { writeDatasetRows } from './create-training-dataset.ts';
import { datasetDigest } from './dataset-digest.ts';
import { makeDatasetRows, type DatasetRows } from './dataset-rows.ts';
import { readDatasetRecords } from './dataset-table.ts';
import { showTrainingDataset } from './find-training-dataset.ts';
import { dropRows } from './purge-training-dataset.ts';
import { datasetPath, datasetText, isSameDataset, type DatasetRef, type TrainingDataset } from './training-dataset.ts';

/** A training dataset that was made again, and whether its rows had to be written. */
export type RecreatedDataset = { readonly dataset: TrainingDataset; readonly isWritten: boolean };

/**
 * Makes the rows of a training dataset again from the table versions in its record, and proves by the digest that they are the same;
 * writes them where they were purged or are not what they were. DATASET_MISSING; DATASET_SOURCE_GONE where a table version cannot be read
 * any more; DATASET_DIGEST_DIFFERS, with nothing written; DATASET_CHANGED.
 */
export async function recreateTrainingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  options: { readonly by: CommitBy } & StoreOptions,
): Promise<RecreatedDataset> {
  const { signal } = options;
  const dataset = await showTrainingDataset(store, ref, { signal });
  const made = await makeAgain(store, dataset, { signal });
  if (made.digest !== dataset.digest) refuseOthers(dataset, made);
  if (dataset.state === 'READY' && (await areRowsIntact(store, dataset, { signal }))) {
    return { dataset, isWritten: false };
  }
  const ready = { ...dataset, state: 'READY' as const };
  const change = { state: ready.state, rowsVersion: await writeDatasetRows(store, ready, made, options) };
  const words = { operation: 'RECREATE TRAINING DATASET', ...options };
  try {
    return { dataset: await changeRecord(store, dataset, change, words), isWritten: true };
  } catch (error) {
    if (isMusterError(error) && error.code === 'DATASET_CHANGED') await dropRowsOfDeleted(store, dataset, options);
    throw error;
  }
}

/** Rows that were written for a dataset which others deleted meanwhile would stay for good. */
async function dropRowsOfDeleted(
  store: ObjectStore,
  dataset: TrainingDataset,
  options: { readonly by: CommitBy } & StoreOptions,
): Promise<void> {
  const { records } = await readDatasetRecords(store, options);
  const current = records.find((record) => isSameDataset(record, dataset));
  if (current?.state === 'DELETED') await dropRows(store, current, options);
}

const gone = new Set<string>([
  'FEATURE_GROUP_MISSING',
  'FEATURE_GROUP_UNDESCRIBED',
  'TABLE_VERSION_MISSING',
  'TABLE_FILES_VACUUMED',
  'TABLE_FILE_DAMAGED',
  'STORAGE_NOT_FOUND',
]);

async function makeAgain(store: ObjectStore, dataset: TrainingDataset, options: StoreOptions): Promise<DatasetRows> {
  const { query, tableVersions, split } = dataset;
  try {
    return await makeDatasetRows(store, query, { tableVersions, split, ...options });
  } catch (error) {
    if (!isMusterError(error) || !gone.has(error.code)) throw error;
    const needed = Object.entries(tableVersions).map(([path, version]) => `${path} at version ${version}`);
    throw new MusterError(
      'DATASET_SOURCE_GONE',
      {
        what: `${datasetText(dataset)} cannot be made again: ${error.message}`,
        where: error.faults[0]?.where ?? {},
        expected: needed.join(', '),
      },
      { cause: error },
    );
  }
}

async function areRowsIntact(store: ObjectStore, dataset: TrainingDataset, options: StoreOptions): Promise<boolean> {
  try {
    const table = await readTable(store, datasetPath(dataset), { ...options, version: dataset.rowsVersion });
    return table !== undefined && datasetDigest(table.schema, table.rows) === dataset.digest;
  } catch (error) {
    // Whatever is wrong with the rows, they are about to be written anew.
    if (isMusterError(error)) return false;
    throw error;
  }
}

function refuseOthers(dataset: TrainingDataset, { digest, rows, tablesRead }: DatasetRows): never {
  const read = Object.entries(tablesRead).map(([path, version]) => `${path} at version ${version}`);
  throw new MusterError('DATASET_DIGEST_DIFFERS', {
    what: `${datasetText(dataset)} would have ${rows.nRows} rows with the digest ${digest}.`,
    where: { file: read.join(', ') },
    expected: `${dataset.nRows} rows with the digest ${dataset.digest}`,
  });
}
