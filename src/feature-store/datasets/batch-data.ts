import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { Condition, TableRows, TableSchema } from '#src/tables/index.ts';
import { applyTransformations } from '../views/apply-transformations.ts';
import { featureColumns, type FeatureView, type ViewRef } from '../views/feature-view.ts';
import { getFeatureView } from '../views/find-feature-view.ts';
import { readFeatureView } from '../views/read-feature-view.ts';
import { listTrainingDatasets } from './find-training-dataset.ts';
import type { TrainingDataset } from './training-dataset.ts';

/** Which rows of a view are read for inference, and how they are transformed. */
export type BatchOptions = StoreOptions & {
  /** The training dataset whose fitted transformations are applied; the newest of the view unless it is said. */
  readonly dataset?: number | undefined;
  /** As of when the groups are read, in epoch milliseconds; their newest versions unless it is said. */
  readonly at?: number | undefined;
  /** A further condition on the rows of the view. */
  readonly where?: Condition | undefined;
  /** True unless it is said. */
  readonly transformed?: boolean | undefined;
  /** Whether the labels are given too; false unless it is said. */
  readonly labels?: boolean | undefined;
};

/** Rows for inference. */
export type BatchData = {
  readonly view: FeatureView;
  /** The training dataset whose transformations were applied; undefined where none were. */
  readonly dataset: TrainingDataset | undefined;
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** The version of each table that was read, by its path. */
  readonly tablesRead: Readonly<Record<string, number>>;
};

/**
 * Reads the rows of a feature view for inference: the same query as in training and the transformations as they were fitted there, of
 * rolling origins those of the newest; nothing is written. FEATURE_VIEW_MISSING; DATASET_MISSING where the view has transformations and
 * nothing they were fitted to; FEATURE_TRANSFORMATION_INPUT, FEATURE_TRANSFORMATION_VALUE, and the errors of reading a view.
 */
export async function getBatchData(store: ObjectStore, ref: ViewRef, options: BatchOptions = {}): Promise<BatchData> {
  const { at, where, signal, transformed = true, labels = false } = options;
  const view = await getFeatureView(store, ref, { signal });
  const dataset = transformed ? await datasetOf(store, view, options) : undefined;
  const given = await readFeatureView(store, view, {
    at,
    where,
    signal,
    ...(labels ? {} : { select: featureColumns(view) }),
  });
  const { schema, rows, tablesRead } = given;
  const fitted = (dataset?.transformations.at(-1) ?? []).filter(
    ({ column }) => labels || !view.labels.includes(column),
  );
  return { view, dataset, tablesRead, ...applyTransformations(fitted, schema, rows) };
}

async function datasetOf(
  store: ObjectStore,
  { name, version, transformations }: FeatureView,
  { dataset: wanted, signal }: BatchOptions,
): Promise<TrainingDataset | undefined> {
  const there = await listTrainingDatasets(store, { view: name, viewVersion: version, signal });
  const found = there.findLast((dataset) => wanted === undefined || dataset.version === wanted);
  if (found !== undefined || (wanted === undefined && transformations.length === 0)) return found;
  throw new MusterError('DATASET_MISSING', {
    what: `The transformations of the feature view ${name} version ${version} are fitted to ${wanted === undefined ? 'no training dataset' : `no training dataset ${wanted}`}.`,
    expected:
      there.length === 0
        ? 'a training dataset that was created'
        : `training dataset ${there.map((dataset) => dataset.version).join(', ')}`,
  });
}
