import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, takeRows, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { applyTransformations } from '../views/apply-transformations.ts';
import { showTrainingDataset } from './find-training-dataset.ts';
import type { Part } from './part.ts';
import { datasetPath, datasetText, type DatasetRef, type TrainingDataset } from './training-dataset.ts';

/** What of a training dataset is read. */
export type ReadDatasetOptions = StoreOptions & {
  /** The rows of one part; those of all parts, with the part in the column `split`, unless it is said. */
  readonly split?: Part | undefined;
  /** Which of the rolling origins, 1 for the oldest; the newest unless it is said. */
  readonly origin?: number | undefined;
  /** Whether the transformations of the view are applied, as they were fitted to the training part; true unless it is said. */
  readonly transformed?: boolean | undefined;
};

/** The rows of a training dataset and its record. */
export type DatasetRead = {
  readonly dataset: TrainingDataset;
  readonly schema: TableSchema;
  readonly rows: TableRows;
};

/**
 * Reads a training dataset, or one part of it. DATASET_MISSING, DATASET_PURGED, DATASET_ROWS_MISSING, DATASET_SPLIT_INVALID for an origin or
 * a part that it does not have; the errors of reading a table.
 */
export async function readTrainingDataset(
  store: ObjectStore,
  ref: DatasetRef,
  options: ReadDatasetOptions = {},
): Promise<DatasetRead> {
  const { split, signal, transformed = true } = options;
  const dataset = await showTrainingDataset(store, ref, { signal });
  if (dataset.state === 'PURGED') refusePurged(dataset);
  const columns = Object.keys(dataset.rowsPerSplit);
  const origin = chosenOrigin(dataset, columns, options);
  const table = await readTable(store, datasetPath(dataset), { version: dataset.rowsVersion, signal });
  if (table === undefined) refuseWithoutRows(dataset);
  const { schema, rows } = table;
  const parts = rows.columns[columns[origin]!]!;
  const wanted = Uint32Array.from({ length: rows.nRows }, (_, row) => row).filter((row) =>
    split === undefined ? parts[row] !== null : parts[row] === split,
  );
  const chosen = takeRows(rows, wanted);
  const own = schema.filter(({ name }) => !columns.includes(name));
  const ownRows = {
    nRows: chosen.nRows,
    columns: Object.fromEntries(own.map(({ name }) => [name, chosen.columns[name]!])),
  };
  const content = transformed
    ? applyTransformations(dataset.transformations[origin]!, own, ownRows)
    : { schema: own, rows: ownRows };
  if (split !== undefined) return { dataset, ...content };
  return {
    dataset,
    schema: [...content.schema, { name: 'split', type: 'string', nullable: false }],
    rows: {
      nRows: chosen.nRows,
      columns: { ...content.rows.columns, split: chosen.columns[columns[origin]!]! },
    },
  };
}

/** Gives the place of the column that says the parts. */
function chosenOrigin(
  dataset: TrainingDataset,
  columns: readonly string[],
  { origin, split }: ReadDatasetOptions,
): number {
  const place = origin === undefined ? columns.length - 1 : origin - 1;
  const counts = dataset.rowsPerSplit[columns[place] ?? ''];
  if (counts !== undefined && (split === undefined || counts[split] !== undefined)) return place;
  throw new MusterError('DATASET_SPLIT_INVALID', {
    what:
      counts === undefined
        ? `${datasetText(dataset)} has no origin ${origin}.`
        : `${datasetText(dataset)} has no part "${split}".`,
    where: { path: counts === undefined ? 'origin' : 'split' },
    expected: counts === undefined ? `an origin from 1 to ${columns.length}` : Object.keys(counts).join(', '),
  });
}

function refuseWithoutRows(dataset: TrainingDataset): never {
  throw new MusterError('DATASET_ROWS_MISSING', {
    what: `There is no table with the rows of ${datasetText(dataset)}.`,
    where: { file: datasetPath(dataset) },
    expected: `a table at version ${dataset.rowsVersion} or later`,
  });
}

function refusePurged(dataset: TrainingDataset): never {
  throw new MusterError('DATASET_PURGED', {
    what: `The rows of ${datasetText(dataset)} were purged.`,
    where: { file: datasetPath(dataset) },
    expected: 'a training dataset in the state READY',
  });
}
