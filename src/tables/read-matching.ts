import type { StoreOptions } from '#src/storage/index.ts';
import { columnsOfCondition, type Condition } from './condition.ts';
import { withNulls } from './dense-form.ts';
import { denseFile, type DenseFile, type TablePlace } from './dense-file.ts';
import { newDense } from './dense-page.ts';
import { fillDense } from './dense-part.ts';
import { readDenseFile } from './dense-file-rows.ts';
import { readFileRows, type LiveFile } from './file-rows.ts';
import { matchingRows } from './matching-rows.ts';
import { newColumn } from './read-column.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import { runsByGroup } from './row-runs.ts';
import { takeRows } from './take-rows.ts';
import type { TableSchema } from './table-schema.ts';

/** The rows that are wanted of a part file, and the columns. */
export type WantedOfFile = { readonly schema: TableSchema; readonly where: Condition };

/**
 * Reads the rows of a large part file for which a condition is true: the columns that the condition names first, then of the others
 * those rows only, as far as they can be decoded page by page. `schema` has the columns of the condition, too. Errors as `readPart`.
 */
export async function readMatching(
  place: TablePlace,
  file: LiveFile,
  { schema, where }: WantedOfFile,
  options: StoreOptions,
): Promise<TableRows> {
  const names = columnsOfCondition(where);
  const asked = schema.filter(({ name }) => names.includes(name));
  const tested = await readDenseFile(place, file, asked, options);
  const numbers = matchingRows(where, tested);
  const found = withNulls(asked, takeRows(tested, numbers));
  const others = schema.filter(({ name }) => !names.includes(name));
  const taken = await readRowsOfFile(place, file, { schema: others, numbers }, options);
  return { nRows: numbers.length, columns: { ...found.columns, ...taken } };
}

type NumberedRows = { readonly schema: TableSchema; readonly numbers: Uint32Array };

async function readRowsOfFile(
  place: TablePlace,
  file: LiveFile,
  { schema, numbers }: NumberedRows,
  options: StoreOptions,
): Promise<Readonly<Record<string, ColumnValues>>> {
  if (numbers.length === 0)
    return Object.fromEntries(schema.map(({ name, type }) => [name, newColumn(type, 0) as ColumnValues]));
  const dense = await denseFile(place, file, schema, options);
  const taken = dense === undefined ? {} : await takeDense(place, dense, numbers, options);
  const others = schema.filter(({ name }) => taken[name] === undefined);
  if (others.length === 0) return taken;
  const whole = await readFileRows(place, file, others, options);
  return { ...taken, ...takeRows(whole, numbers).columns };
}

/** Decodes the wanted rows page by page; gives nothing where something is wrong with the file, which the other reader then says. */
async function takeDense(
  { store }: TablePlace,
  dense: DenseFile,
  numbers: Uint32Array,
  options: StoreOptions,
): Promise<Readonly<Record<string, ColumnValues>>> {
  const { columns: schema, metadata } = dense;
  const columns = schema.map(({ type }) => newDense(type, numbers.length));
  const sizes = metadata.row_groups.map((group) => Number(group.num_rows)).filter((size) => size > 0);
  try {
    const groups = runsByGroup(Int32Array.from(numbers), sizes);
    await fillDense(store, dense, { schema, columns, at: 0, wantedOf: (first) => groups.get(first)! }, options);
    const taken = Object.fromEntries(schema.map(({ name }, i) => [name, columns[i]!]));
    return withNulls(schema, { nRows: numbers.length, columns: taken }).columns;
  } catch {
    options.signal?.throwIfAborted();
    return {};
  }
}
