import type { ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

/** A column of each type. */
export const eventSchema: TableSchema = [
  { name: 'name', type: 'string', nullable: false },
  { name: 'label', type: 'string' },
  { name: 'units', type: 'integer' },
  { name: 'total', type: 'long' },
  { name: 'amount', type: 'double' },
  { name: 'is open', type: 'boolean' },
  { name: 'at', type: 'timestamp' },
  { name: 'bytes', type: 'binary' },
];

/** The columns that the table of events is given later. */
export const laterColumns: TableSchema = [
  { name: 'score', type: 'double' },
  { name: 'größe', type: 'string' },
];

const labels = [
  'Zürich',
  'a "b" \\ c',
  '日本語 😀',
  "it's",
  '',
  null,
  'line\nbreak\ttab',
  'x'.repeat(60),
  '\u{10FFFF}'.repeat(40),
];
const totals = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null, 42];
const amounts = [0.1, -1e300, 5e-324, Number.NaN, null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3, 1 / 3];
const instants = [
  0,
  -1,
  Date.UTC(2026, 1, 28, 23, 59, 59, 999),
  Date.UTC(1900, 0, 1),
  Date.UTC(9999, 11, 31, 23, 59, 59, 999),
  null,
];
const blobs = [new Uint8Array(), Uint8Array.of(0, 255, 128), null, new Uint8Array(Buffer.from('PAR1'))];

const valueOf: Readonly<Record<string, (i: number) => string | number | boolean | Uint8Array | null>> = {
  name: (i) => `event-${String(i).padStart(4, '0')}`,
  label: (i) => pick(labels, i),
  units: (i) => (i % 11 === 0 ? null : (i * 37) % 100),
  total: (i) => pick(totals, i),
  amount: (i) => pick(amounts, i),
  'is open': (i) => pick([true, false, null], i),
  at: (i) => pick(instants, i),
  bytes: (i) => pick(blobs, i),
  score: (i) => (i % 7 === 0 ? null : i / 8),
  größe: (i) => pick(['groß', null, 'klein'], i),
};

/** Gives `nRows` events from number `first` on; equal numbers give equal rows. */
export function eventRows(schema: TableSchema, first: number, nRows: number): TableRows {
  const columns = schema.map(({ name }) => [
    name,
    Array.from({ length: nRows }, (_, i) => valueOf[name]!(first + i)) as ColumnValues,
  ]);
  return { nRows, columns: Object.fromEntries(columns) as Readonly<Record<string, ColumnValues>> };
}

/** Gives the rows with the text in `label`, so that an upsert changes something that can be seen. */
export function relabelled(rows: TableRows, label: string): TableRows {
  return { ...rows, columns: { ...rows.columns, label: Array.from({ length: rows.nRows }, () => label) } };
}

function pick<Value>(values: readonly Value[], i: number): Value {
  return values[i % values.length]!;
}
