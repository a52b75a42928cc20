import { MusterError } from '#src/core/index.ts';
import { columnOf } from './check-rows.ts';
import { compareValues } from './compare-values.ts';
import { factsOfFile } from './file-facts.ts';
import type { AddAction } from './log-entry.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { Snapshot } from './replay.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/** Rows found by their key: for each key, as `keyOfRow` writes it, the number of its row. */
export type KeyedRows = {
  readonly rows: TableRows;
  readonly key: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
};

/**
 * Gives rows by their key. TABLE_COLUMN_MISSING; TABLE_COLUMN_TYPE for a key of bytes; TABLE_VALUE_INVALID for a null in a key;
 * TABLE_KEY_REPEATED for two rows with one key.
 */
export function keyRows(
  { schema, rows }: { readonly schema: TableSchema; readonly rows: TableRows },
  key: readonly string[],
  file: string,
): KeyedRows {
  checkKeyColumns(schema, key, file);
  const columns = key.map((name) => columnOf(rows, name, file));
  const rowOf = new Map<string, number>();
  for (let row = 0; row < rows.nRows; row++) {
    const text = keyOfRow(columns, row);
    if (text === undefined) refuseNull(row, key, file);
    const twin = rowOf.get(text);
    if (twin !== undefined) refuseTwin({ row, twin, text }, key, file);
    rowOf.set(text, row);
  }
  return { rows, key, rowOf };
}

/** Gives the key of a row as text, one to one; undefined where a part of it is null. */
export function keyOfRow(columns: readonly ColumnValues[], row: number): string | undefined {
  const values = columns.map((column) => column[row]);
  if (values.some((value) => value === null || Number.isNaN(value))) return undefined;
  // As text, since JSON has no infinities; the values of a column are of one type.
  return JSON.stringify(values.map(String));
}

/** Says whether a part file can hold a row with one of the keys; false only where the log proves that it holds none. */
export function canHoldKey({ rows, key }: KeyedRows, add: AddAction, { schema, metaData }: Snapshot): boolean {
  const factsOf = factsOfFile(add, metaData.partitionColumns);
  const columns = key.map((name) => {
    const { min, max, canHaveValue } = factsOf(schema.find((column) => column.name === name)!);
    return { values: rows.columns[name]!, min, max, canHaveValue };
  });
  if (columns.some(({ canHaveValue }) => !canHaveValue)) return false;
  for (let row = 0; row < rows.nRows; row++) {
    const isWithin = columns.every(({ values, min, max }) => {
      const value = values[row] as string | number | boolean;
      return (
        (min === undefined || compareValues(min, value) <= 0) && (max === undefined || compareValues(value, max) <= 0)
      );
    });
    if (isWithin) return true;
  }
  return false;
}

function checkKeyColumns(schema: TableSchema, key: readonly string[], file: string): void {
  const usable = schema.filter(({ type }) => type !== 'binary').map(({ name }) => name);
  const expected = `one or more of ${usable.join(', ')}`;
  if (key.length === 0) {
    throw new MusterError('TABLE_COLUMN_MISSING', { what: 'The key has no columns.', where: { file }, expected });
  }
  for (const name of key) {
    const column: ColumnDefinition | undefined = schema.find((candidate) => candidate.name === name);
    if (column !== undefined && column.type !== 'binary') continue;
    throw new MusterError(column === undefined ? 'TABLE_COLUMN_MISSING' : 'TABLE_COLUMN_TYPE', {
      what: column === undefined ? 'The key names a column that is not there.' : 'Bytes cannot be part of a key.',
      where: { file, column: name },
      expected,
    });
  }
}

function refuseNull(row: number, key: readonly string[], file: string): never {
  throw new MusterError('TABLE_VALUE_INVALID', {
    what: `Row ${row} has a null in its key.`,
    where: { file, column: key.join(', ') },
    expected: 'a value in each column of the key',
  });
}

function refuseTwin(
  { row, twin, text }: { readonly row: number; readonly twin: number; readonly text: string },
  key: readonly string[],
  file: string,
): never {
  throw new MusterError('TABLE_KEY_REPEATED', {
    what: `Rows ${twin} and ${row} have the same key ${text.slice(0, 120)}.`,
    where: { file, column: key.join(', ') },
    expected: 'one row for each key',
  });
}
