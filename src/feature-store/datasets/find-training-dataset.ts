import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readDatasetRecords } from './dataset-table.ts';
import type { DatasetRef, TrainingDataset } from './training-dataset.ts';

/** Gives the training datasets of the workspace, of one view where it is named, without those that were deleted. */
export async function listTrainingDatasets(
  store: ObjectStore,
  { view, viewVersion, signal }: Partial<Omit<DatasetRef, 'version'>> & StoreOptions = {},
): Promise<readonly TrainingDataset[]> {
  const { records } = await readDatasetRecords(store, { signal });
  return records.filter(
    (record) =>
      record.state !== 'DELETED' &&
      (view === undefined || record.view === view) &&
      (viewVersion === undefined || record.viewVersion === viewVersion),
  );
}

/** Gives the record of a training dataset. DATASET_MISSING where there is none, also where it was deleted. */
export async function showTrainingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  options: StoreOptions = {},
): Promise<TrainingDataset> {
  const { view, viewVersion, version } = ref;
  const ofView = await listTrainingDatasets(store, { view, viewVersion, ...options });
  const found = ofView.findLast((record) => version === undefined || record.version === version);
  if (found !== undefined) return found;
  const asked = version === undefined ? 'training dataset' : `training dataset ${version}`;
  const listed = ofView.map((record) => `${record.version} of version ${record.viewVersion}`);
  throw new MusterError('DATASET_MISSING', {
    what: `The feature view ${view}${viewVersion === undefined ? '' : ` version ${viewVersion}`} has no ${asked}.`,
    expected: listed.length === 0 ? 'a training dataset that was created' : listed.slice(-20).join(', '),
  });
}
