import type { ColumnType, TableRead } from '#src/tables/index.ts';

/** Rows as JSON holds them, one text a row, sorted: engines give rows in different orders. */
export type PlainRows = readonly string[];

/** Gives the rows of a table in the form that plain_values.py gives them: instants as microseconds, bytes as hexadecimal digits. */
export function plainRows({ schema, rows }: TableRead): PlainRows {
  return Array.from({ length: rows.nRows }, (_, i) =>
    JSON.stringify(schema.map(({ name, type }) => plainValue(type, rows.columns[name]![i]!))),
  ).sort();
}

/** Gives the rows that an engine read in the same form. With `isNanNull` NaN counts as null, as Muster reads it. */
export function foreignRows(rows: readonly (readonly unknown[])[], isNanNull: boolean): PlainRows {
  return rows
    .map((row) => JSON.stringify(isNanNull ? row.map((value) => (value === 'NaN' ? null : value)) : row))
    .sort();
}

function plainValue(type: ColumnType, value: string | number | boolean | Uint8Array | null): unknown {
  if (value === null || Number.isNaN(value)) return null;
  switch (type) {
    case 'timestamp':
      return String(BigInt(value as number) * 1000n);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'double':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
    case 'integer':
    case 'long':
    case 'boolean':
      return value;
    default:
      return type satisfies never;
  }
}
