import type { ColumnValues, TableRows } from './rows.ts';
import type { ColumnDefinition, ColumnType, TableSchema } from './table-schema.ts';

const wholeTypes: ReadonlySet<ColumnType> = new Set(['integer', 'long', 'timestamp']);

/** Gives a column with its numbers as a Float64Array, NaN for null, as `readDenseTable` gives it; other values as they are. */
export function denseValues({ type }: ColumnDefinition, values: ColumnValues): ColumnValues {
  if (!wholeTypes.has(type) || ArrayBuffer.isView(values)) return values;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = (values[i] as number | null) ?? Number.NaN;
  return numbers;
}

/** Gives rows of `readDenseTable` as `readTable` gives them: whole numbers and timestamps with null for null. */
export function withNulls(schema: TableSchema, { nRows, columns }: TableRows): TableRows {
  const all = schema.map(({ name, type }) => {
    const values = columns[name]!;
    const isDense = wholeTypes.has(type) && ArrayBuffer.isView(values);
    return [name, isDense ? nullableNumbers(values as Float64Array) : values] as const;
  });
  return { nRows, columns: Object.fromEntries(all) };
}

function nullableNumbers(values: Float64Array): readonly (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
