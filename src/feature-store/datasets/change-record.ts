import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { upsertRows } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import {
  datasetCommit,
  datasetKey,
  datasetRow,
  datasetsPath,
  datasetsSchema,
  readDatasetRecords,
} from './dataset-table.ts';
import { datasetText, isSameDataset, type TrainingDataset } from './training-dataset.ts';

/**
 * Changes the record of a training dataset that was read before, and gives it. DATASET_CHANGED where others moved it to another state
 * since: what was decided on the old one may no longer be right.
 */
export async function changeRecord(
  store: ObjectStore,
  dataset: TrainingDataset,
  change: Partial<Pick<TrainingDataset, 'state' | 'rowsVersion'>>,
  { operation, by, signal }: { readonly operation: string; readonly by: CommitBy } & StoreOptions,
): Promise<TrainingDataset> {
  for (;;) {
    const { tableVersion, records } = await readDatasetRecords(store, { signal });
    const current = records.find((record) => isSameDataset(record, dataset));
    if (current?.state !== dataset.state) refuse(dataset, current);
    const record = { ...current, ...change };
    try {
      await upsertRows(store, datasetsPath, {
        schema: datasetsSchema,
        rows: datasetRow(record),
        key: datasetKey,
        expectedVersion: tableVersion,
        info: datasetCommit(operation, record, by),
        now: by.now,
        signal,
      });
      return record;
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_CONFLICT') throw error;
    }
  }
}

function refuse(dataset: TrainingDataset, current: TrainingDataset | undefined): never {
  throw new MusterError('DATASET_CHANGED', {
    what: `${datasetText(dataset)} is ${current?.state ?? 'gone'} by now.`,
    where: { file: datasetsPath },
    expected: `the state ${dataset.state}, as it was read`,
  });
}
