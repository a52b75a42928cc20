import type { ObjectStore } from '#src/storage/index.ts';
import type { TableRows, TableSchema } from '#src/tables/index.ts';
import { readFeatureView } from '../views/read-feature-view.ts';
import type { ViewAsOf } from '../views/read-sources.ts';
import { datasetDigest } from './dataset-digest.ts';
import type { PartColumn } from './part.ts';
import type { Split } from './split-definition.ts';
import { splitRows } from './split-rows.ts';
import type { DatasetQuery } from './training-dataset.ts';

/** The rows of a training dataset as they are stored, and the parts of the view's own columns. */
export type DatasetRows = {
  /** The columns of the view, then those that say the part. */
  readonly schema: TableSchema;
  readonly rows: TableRows;
  readonly viewSchema: TableSchema;
  readonly parts: readonly PartColumn[];
  readonly digest: string;
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** Makes the rows of a training dataset from its query: the rows of the view, untransformed, with the part of each. */
export async function makeDatasetRows(
  store: ObjectStore,
  { view, where }: DatasetQuery,
  options: ViewAsOf & { readonly split: Split | undefined },
): Promise<DatasetRows> {
  const { split, ...asOf } = options;
  const read = await readFeatureView(store, view, { ...asOf, where });
  const { nRows, columns } = read.rows;
  const parts = nRows === 0 ? [] : splitRows(split, { nRows, columns, keys: read.keys, time: read.time });
  const schema = [...read.schema, ...parts.map(({ name }) => ({ name, type: 'string' as const }))];
  const rows = {
    nRows,
    columns: { ...columns, ...Object.fromEntries(parts.map((column) => [column.name, column.parts])) },
  };
  const digest = datasetDigest(schema, rows);
  return { schema, rows, viewSchema: read.schema, parts, digest, tablesRead: read.tablesRead };
}
