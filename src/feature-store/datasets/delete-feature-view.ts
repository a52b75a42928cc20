import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { upsertRows } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { digestOfView } from '../views/create-feature-view.ts';
import type { ViewRef } from '../views/feature-view.ts';
import { getFeatureView } from '../views/find-feature-view.ts';
import { commitsThatName, referenceText } from '../views/references.ts';
import { readViewRecords, viewRow, viewsPath, viewsSchema } from '../views/view-table.ts';
import { datasetsPath } from './dataset-table.ts';
import { listTrainingDatasets } from './find-training-dataset.ts';
import { datasetPath, datasetText } from './training-dataset.ts';

/**
 * Gives in words what rests on a feature view: its training datasets, and the commits of other tables that were made through it.
 * FEATURE_VIEW_MISSING.
 */
export async function consequencesOfDeletingView(
  store: ObjectStore,
  ref: ViewRef,
  options: StoreOptions = {},
): Promise<readonly string[]> {
  const { name, version } = await getFeatureView(store, ref, options);
  const datasets = await listTrainingDatasets(store, { view: name, viewVersion: version, ...options });
  const except = [viewsPath, datasetsPath, ...datasets.map(datasetPath)];
  const commits = await commitsThatName(store, { featureView: { name, version } }, { except, ...options });
  return [...datasets.map((dataset) => `${datasetText(dataset)} (${dataset.state})`), ...commits.map(referenceText)];
}

/**
 * Deletes a feature view; its number stays its own. Training datasets made through it can still be read and made again, since their
 * records hold the query. FEATURE_VIEW_MISSING; FEATURE_VIEW_IN_USE, with what rests on it, unless it is forced.
 */
export async function deleteFeatureView(
  store: ObjectStore,
  ref: ViewRef,
  { force = false, by, signal }: { readonly force?: boolean; readonly by: CommitBy } & StoreOptions,
): Promise<void> {
  const { name, version } = await getFeatureView(store, ref, { signal });
  const resting = force ? [] : await consequencesOfDeletingView(store, { name, version }, { signal });
  if (resting.length > 0) {
    throw new MusterError(
      'FEATURE_VIEW_IN_USE',
      resting.map((each) => ({ what: `${each} rests on it.`, where: { path: `${name} version ${version}` } })),
    );
  }
  const { records } = await readViewRecords(store, { signal });
  const record = records.find(({ view }) => view.name === name && view.version === version)!;
  const { run, step, codeVersion, now } = by;
  await upsertRows(store, viewsPath, {
    schema: viewsSchema,
    rows: viewRow({ ...record, state: 'DELETED' }, digestOfView(record.view)),
    key: ['name', 'version'],
    info: { operation: 'DELETE FEATURE VIEW', run, step, codeVersion, featureView: { name, version }, tablesRead: {} },
    now,
    signal,
  });
}
