import type { StoreOptions } from '#src/storage/index.ts';
import { denseFile, type TablePlace } from './dense-file.ts';
import { denseValues } from './dense-form.ts';
import { newDense, type DenseColumn } from './dense-page.ts';
import { fillDense } from './dense-part.ts';
import { readFileRows, type LiveFile } from './file-rows.ts';
import type { TableRows } from './rows.ts';
import type { TableSchema } from './table-schema.ts';

/** Reads columns of all rows of a part file in the form of `readDenseTable`. Errors as `readPart`. */
export async function readDenseFile(
  place: TablePlace,
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<TableRows> {
  const dense = await decodedColumns(place, file, schema, options);
  const others = schema.filter(({ name }) => !dense.has(name));
  if (others.length === 0 && schema.length > 0) return { nRows: lengthOf(dense), columns: Object.fromEntries(dense) };
  const { nRows, columns } = await readFileRows(place, file, others, options);
  const all = schema.map((column) => {
    const own = dense.get(column.name) ?? denseValues(column, columns[column.name]!);
    return [column.name, own] as const;
  });
  return { nRows, columns: Object.fromEntries(all) };
}

/** Gives the columns of a large part that can be decoded page by page; what is in the least unusual is left to `readPart`. */
async function decodedColumns(
  place: TablePlace,
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<ReadonlyMap<string, DenseColumn>> {
  const dense = await denseFile(place, file, schema, options);
  if (dense === undefined) return new Map();
  const columns = dense.columns.map(({ type }) => newDense(type, Number(dense.metadata.num_rows)));
  try {
    await fillDense(place.store, dense, { schema: dense.columns, columns, at: 0 }, options);
    return new Map(dense.columns.map(({ name }, i) => [name, columns[i]!]));
  } catch {
    options.signal?.throwIfAborted();
    // The other reader says what is wrong with the file, if anything is.
    return new Map();
  }
}

function lengthOf(columns: ReadonlyMap<string, DenseColumn>): number {
  for (const values of columns.values()) return values.length;
  return 0;
}
