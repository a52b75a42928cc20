import { digestOf } from '#src/core/index.ts';
import { numberColumn, type ColumnValues, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { contentDigest } from '../groups/content-digest.ts';

/**
 * Gives the SHA-256 digest of the rows of a training dataset: of names, types and order of the columns and of the values in the order of
 * the rows; not of the Parquet files that hold them.
 */
export function datasetDigest(schema: TableSchema, { nRows, columns }: TableRows): string {
  const names = schema.map(({ name, type }) => [name, type]);
  const canonical = schema.map(({ name, type }): [string, ColumnValues] => [
    name,
    type === 'double' ? withOneNaN(numberColumn({ nRows, columns }, name)) : columns[name]!,
  ]);
  return digestOf(
    JSON.stringify([names, contentDigest({ schema, rows: { nRows, columns: Object.fromEntries(canonical) } })]),
  );
}

// NaN has many bit patterns, and stands for null in all of them.
function withOneNaN(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
}
