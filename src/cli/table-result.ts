import type { ColumnType, QueryResult, ResultColumn, TableRows, TableSchema } from '#src/tables/index.ts';

const kinds: Readonly<Record<ColumnType, ResultColumn['kind']>> = {
  string: 'text',
  integer: 'number',
  long: 'number',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'instant',
  binary: 'bytes',
};

/** Gives rows of a table in the form in which results are printed; only the first `maxRows` where that is said. */
export function tableResult(
  schema: TableSchema,
  rows: TableRows,
  maxRows: number = Number.POSITIVE_INFINITY,
): QueryResult {
  const nRows = Math.min(rows.nRows, maxRows);
  const columns = schema.map(({ name, type }): ResultColumn => {
    const column = rows.columns[name]!;
    const values = ArrayBuffer.isView(column) ? Float64Array.from(column.subarray(0, nRows)) : column.slice(0, nRows);
    return { name, type, kind: kinds[type], values: type === 'timestamp' ? instants(values) : values };
  });
  return { nRows, columns, hasMore: rows.nRows > nRows };
}

function instants(values: ResultColumn['values']): Float64Array {
  return Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
}
