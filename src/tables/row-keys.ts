import { MusterError } from '#src/core/index.ts';
import { columnOf } from './check-rows.ts';
import { compareValues } from './compare-values.ts';
import { factsOfFile } from './file-facts.ts';
import { isNull } from './is-null.ts';
import { indexKeys } from './key-index.ts';
import type { AddAction } from './log-entry.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { Snapshot } from './replay.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/** Rows of different keys, found by them. */
export type KeyedRows = {
  readonly rows: TableRows;
  readonly key: readonly string[];
  /** Gives for each of other rows the row with its key; -1 where there is none, and for a null in the key: [nRows]. */
  readonly find: (others: TableRows) => Int32Array;
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
  const { firstRows, find } = indexKeys(columns, rows.nRows);
  for (let row = 0; row < rows.nRows; row++) {
    if (columns.some((values) => isNull(values[row]))) refuseNull(row, key, file);
    if (firstRows[row] !== row) refuseTwin({ row, twin: firstRows[row]!, columns }, key, file);
  }
  return {
    rows,
    key,
    find: (others) =>
      find(
        key.map((name) => columnOf(others, name, file)),
        others.nRows,
      ),
  };
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
  { row, twin, columns }: { readonly row: number; readonly twin: number; readonly columns: readonly ColumnValues[] },
  key: readonly string[],
  file: string,
): never {
  const text = JSON.stringify(columns.map((values) => String(values[row])));
  throw new MusterError('TABLE_KEY_REPEATED', {
    what: `Rows ${twin} and ${row} have the same key ${text.slice(0, 120)}.`,
    where: { file, column: key.join(', ') },
    expected: 'one row for each key',
  });
}
