import { isFloat64Array } from 'node:util/types';
import { didYouMean, isoInstant } from '#src/core/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import type { JsonValue } from './expectation.ts';

/** A column as expectations see it; what costs a pass over the rows is made when it is first asked for, and kept. */
export type ColumnView = {
  readonly name: string;
  readonly type: ColumnType;
  readonly nRows: number;
  readonly nNulls: () => number;
  readonly isNull: (row: number) => boolean;
  /** Numbers, epoch milliseconds, or 0 and 1 for truth values, with NaN for null: [nRows]. Undefined for text and bytes. */
  readonly numbers: () => Float64Array | undefined;
  /** Text with null for null: [nRows]; for bytes their Base64 form. Undefined for all else. */
  readonly texts: () => readonly (string | null)[] | undefined;
  /** The numbers that are not null, in rising order; empty for text and bytes. */
  readonly sorted: () => Float64Array;
  readonly valueAt: (row: number) => JsonValue;
};

/** A table as expectations see it. */
export type TableView = {
  readonly columnNames: readonly string[];
  readonly nRows: number;
  readonly column: (name: string) => ColumnView | undefined;
};

/** Gives the view of a table; each column is looked at once, however many expectations ask for it. */
export function viewTable({ schema, rows }: { readonly schema: TableSchema; readonly rows: TableRows }): TableView {
  const views = new Map(
    schema
      .filter(({ name }) => Object.hasOwn(rows.columns, name))
      .map(({ name, type }) => [name, memo(() => viewColumn(name, type, rows.columns[name]!))]),
  );
  return { columnNames: [...views.keys()], nRows: rows.nRows, column: (name) => views.get(name)?.() };
}

/** Gives the sentence for a column that is not there. */
export function missingColumn(name: string, table: TableView): string {
  return `The column "${name}" is not there.${didYouMean(name, table.columnNames)}`;
}

/** Gives a number of a column as JSON holds it: an instant as ISO 8601, a truth value as itself, an infinity as text, NaN as null. */
export function jsonOfNumber(type: ColumnType, value: number): JsonValue {
  if (Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) return String(value);
  if (type === 'boolean') return value === 1;
  return type === 'timestamp' ? (isoInstant(value) ?? `${value} ms`) : value;
}

function viewColumn(name: string, type: ColumnType, values: ColumnValues): ColumnView {
  const isText = type === 'string' || type === 'binary';
  const numbers = memo(() => (isText ? undefined : numbersOf(values)));
  const texts = memo(() => {
    if (!isText) return undefined;
    return type === 'string' ? (values as readonly (string | null)[]) : base64Of(values);
  });
  const isNull = (row: number): boolean => values[row] === null || Number.isNaN(values[row]);
  return {
    name,
    type,
    nRows: values.length,
    nNulls: memo(() => countNulls(values)),
    isNull,
    numbers,
    texts,
    sorted: memo(() => sortedNumbers(numbers())),
    valueAt: (row) => (isText ? (texts()![row] ?? null) : jsonOfNumber(type, numbers()![row]!)),
  };
}

function numbersOf(values: ColumnValues): Float64Array {
  if (isFloat64Array(values)) return values;
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    numbers[row] = value === null ? Number.NaN : Number(value);
  }
  return numbers;
}

function base64Of(values: ColumnValues): readonly (string | null)[] {
  return Array.from(values as readonly (Uint8Array | null)[], (value) =>
    value === null ? null : Buffer.from(value).toString('base64'),
  );
}

function sortedNumbers(numbers: Float64Array | undefined): Float64Array {
  if (numbers === undefined) return new Float64Array();
  const kept = new Float64Array(numbers.length);
  let count = 0;
  for (let row = 0; row < numbers.length; row++) {
    kept[count] = numbers[row]!;
    if (!Number.isNaN(numbers[row])) count++;
  }
  return kept.subarray(0, count).sort();
}

function countNulls(values: ColumnValues): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    // NaN is the only value that is not itself; this stays fast on arrays of numbers.
    // oxlint-disable-next-line no-self-compare
    if (value === null || value !== value) count++;
  }
  return count;
}

function memo<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
