import { MusterError, type Fault } from '#src/core/index.ts';
import type { ColumnType, ColumnValues, QueryResult, ResultColumn, TableRows, TableSchema } from '#src/tables/index.ts';

/**
 * Gives the rows of a query as a table takes them. Throws USAGE with every fault: two columns of one name, lists and structs, infinity,
 * whole numbers beyond those that a table holds.
 */
export function rowsOfResult({ columns, nRows }: QueryResult): {
  readonly schema: TableSchema;
  readonly rows: TableRows;
} {
  const faults = columns.flatMap((column, i) => faultOf(column, columns.slice(0, i)) ?? []);
  if (faults.length > 0) throw new MusterError('USAGE', faults);
  const typed = columns.map((column) => [column.name, typeOf(column), column] as const);
  return {
    schema: typed.map(([name, type]) => ({ name, type })),
    rows: { nRows, columns: Object.fromEntries(typed.map(([name, type, column]) => [name, valuesOf(column, type)])) },
  };
}

function faultOf(column: ResultColumn, before: readonly ResultColumn[]): Fault | undefined {
  const { name, type } = column;
  if (before.some((other) => other.name === name)) {
    return {
      what: `The query has two columns "${name}".`,
      expected: 'a name of its own for each column: select a.x, b.x as other_x …',
    };
  }
  // As DuckDB names them: INTEGER[], INTEGER[3], STRUCT(a INTEGER), MAP(VARCHAR, INTEGER), UNION(…).
  if (/\[\d*\]$|^(?:STRUCT|MAP|UNION)\(/.test(type)) {
    return {
      what: `The column "${name}" is of the type ${type}.`,
      where: { column: name },
      expected: 'one value a row, such as unnest(x), x.a or to_json(x)::VARCHAR gives',
    };
  }
  const row = column.values.findIndex((value) => !isHeld(value, column));
  if (row < 0) return undefined;
  return {
    what: `The column "${name}" has the value ${String(column.values[row])} in row ${row + 1}.`,
    where: { column: name },
    expected: `what a column of the type ${typeOf(column)} holds, or null`,
  };
}

// The last instant of a Date; what DuckDB takes for infinite times lies beyond it.
const lastInstant = 8.64e15;

function isHeld(value: ResultColumn['values'][number], { kind, type }: ResultColumn): boolean {
  if (typeof value === 'string') return kind !== 'number' || !/INT/.test(type);
  if (typeof value !== 'number' || Number.isNaN(value)) return true;
  return kind === 'instant' || kind === 'date' ? Math.abs(value) <= lastInstant : Number.isFinite(value);
}

const types: Readonly<Record<ResultColumn['kind'], ColumnType>> = {
  double: 'double',
  number: 'double',
  instant: 'timestamp',
  date: 'timestamp',
  boolean: 'boolean',
  text: 'string',
  bytes: 'binary',
};

function typeOf({ kind, type }: ResultColumn): ColumnType {
  return kind === 'number' && /INT/.test(type) ? 'long' : types[kind];
}

function valuesOf({ values }: ResultColumn, type: ColumnType): ColumnValues {
  if (type === 'double') return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  if (type !== 'timestamp') return values as ColumnValues;
  return Array.from(values, (value) => (typeof value === 'number' && !Number.isNaN(value) ? value : null));
}
