import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitRows, takeRows, type Condition } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import type { FeatureView, ViewRef } from '../views/feature-view.ts';
import { getFeatureView } from '../views/find-feature-view.ts';
import { fitTransformations } from '../views/fit-transformations.ts';
import type { FittedTransformations } from '../views/fitted-transformation.ts';
import { makeDatasetRows, type DatasetRows } from './dataset-rows.ts';
import { datasetCommit, datasetRow, datasetsPath, datasetsSchema, readDatasetRecords } from './dataset-table.ts';
import type { PartColumn } from './part.ts';
import type { Split } from './split-definition.ts';
import { countParts } from './split-rows.ts';
import { datasetPath, type TrainingDataset } from './training-dataset.ts';

/** What a training dataset is to hold, and who makes it. */
export type CreateDatasetOptions = StoreOptions & {
  /** As of when the groups are read, in epoch milliseconds; their newest versions unless it is said. */
  readonly at?: number | undefined;
  /** A further condition on the rows of the view. */
  readonly where?: Condition | undefined;
  readonly split?: Split | undefined;
  readonly description?: string | undefined;
  readonly by: CommitBy;
};

/**
 * Makes the next training dataset of a feature view and gives its record. It is never changed: the rows of the view are stored
 * untransformed, what the transformations learn of the training part stands in the record, and so do the table versions from which the
 * rows can be made again. First the rows are written, then the record, which makes them visible; what a crash left between the two, the
 * next dataset of the number takes the place of. FEATURE_VIEW_MISSING, DATASET_EMPTY, DATASET_SPLIT_INVALID,
 * FEATURE_TRANSFORMATION_FIT, FEATURE_TRANSFORMATION_VALUE, and the errors of reading a view.
 */
export async function createTrainingDataset(
  store: ObjectStore,
  ref: ViewRef,
  options: CreateDatasetOptions,
): Promise<TrainingDataset> {
  const { at, where, split, description = '', by, signal } = options;
  const view = await getFeatureView(store, ref, { signal });
  const query = where === undefined ? { view } : { view, where };
  const made = await makeDatasetRows(store, query, { at, split, signal });
  if (made.rows.nRows === 0) refuseEmpty(view, made);
  const record: Unnumbered = {
    view: view.name,
    viewVersion: view.version,
    description,
    query,
    tableVersions: made.tablesRead,
    ...(at === undefined ? {} : { at }),
    ...(split === undefined ? {} : { split }),
    transformations: made.parts.map((part) => fitOn(part, view, made)),
    digest: made.digest,
    nRows: made.rows.nRows,
    rowsPerSplit: countParts(made.parts),
    state: 'READY',
    createdAt: by.now,
    run: by.run,
  };
  return commitDataset(store, record, made, { by, signal });
}

/** Writes the rows of a training dataset and gives the version of their table. */
export async function writeDatasetRows(
  store: ObjectStore,
  record: Omit<TrainingDataset, 'rowsVersion'>,
  { schema, rows }: DatasetRows,
  { by, signal }: { readonly by: CommitBy } & StoreOptions,
): Promise<number> {
  const words = datasetCommit('WRITE TRAINING DATASET', { ...record, rowsVersion: 0 }, by);
  const { version } = await commitRows(store, datasetPath(record), {
    schema,
    rows,
    mode: 'overwrite',
    info: { ...words, tablesRead: record.tableVersions },
    now: by.now,
    ...(signal === undefined ? {} : { signal }),
  });
  return version;
}

type Unnumbered = Omit<TrainingDataset, 'version' | 'rowsVersion'>;

/** Numbers belong to one dataset for good: others that are made at the same time get the next ones. */
async function commitDataset(
  store: ObjectStore,
  unnumbered: Unnumbered,
  made: DatasetRows,
  options: { readonly by: CommitBy } & StoreOptions,
): Promise<TrainingDataset> {
  let written: TrainingDataset | undefined;
  for (;;) {
    const { tableVersion, records } = await readDatasetRecords(store, options);
    const { view, viewVersion } = unnumbered;
    const siblings = records.filter((record) => record.view === view && record.viewVersion === viewVersion);
    const version = Math.max(0, ...siblings.map((record) => record.version)) + 1;
    if (written?.version !== version) {
      const numbered = { ...unnumbered, version };
      written = { ...numbered, rowsVersion: await writeDatasetRows(store, numbered, made, options) };
    }
    if (await commitRecord(store, written, tableVersion, options)) return written;
  }
}

async function commitRecord(
  store: ObjectStore,
  record: TrainingDataset,
  tableVersion: number,
  { by, signal }: { readonly by: CommitBy } & StoreOptions,
): Promise<boolean> {
  try {
    await commitRows(store, datasetsPath, {
      schema: datasetsSchema,
      rows: datasetRow(record),
      mode: 'append',
      expectedVersion: tableVersion,
      info: datasetCommit('CREATE TRAINING DATASET', record, by),
      now: by.now,
      ...(signal === undefined ? {} : { signal }),
    });
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') return false;
    throw error;
  }
}

function fitOn({ parts }: PartColumn, { transformations }: FeatureView, made: DatasetRows): FittedTransformations {
  const training = Uint32Array.from(parts.keys()).filter((row) => parts[row] === 'train');
  return fitTransformations(transformations, made.viewSchema, takeRows(made.rows, training));
}

function refuseEmpty({ name, version, query }: FeatureView, { tablesRead }: DatasetRows): never {
  const read = Object.entries(tablesRead).map(([path, tableVersion]) => `${path} at version ${tableVersion}`);
  throw new MusterError('DATASET_EMPTY', {
    what: `The feature view ${name} version ${version} gives no rows from ${read.join(', ')}.`,
    where: { file: query.from.group },
    expected: 'one row or more',
  });
}
