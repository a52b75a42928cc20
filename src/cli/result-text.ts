import { countText, csvField } from '#src/core/index.ts';
import type { QueryResult, ResultColumn } from '#src/tables/index.ts';
import { textTable } from './text-table.ts';

/** Gives a result as a table for people; long text is cut, and numbers have at most 10 significant digits. */
export function screenLines({ columns, nRows }: QueryResult): readonly string[] {
  const rows = Array.from({ length: nRows }, (_, row) => columns.map((column) => screenCell(column, row)));
  return textTable(
    columns.map(({ name }) => name),
    rows,
  );
}

/** Gives a result as lines of CSV (RFC 4180): numbers with all their digits, instants in ISO 8601, bytes in base64, nothing for null. */
export function* csvLines({ columns, nRows }: QueryResult): Generator<string> {
  yield columns.map(({ name }) => csvField(name)).join(',');
  for (let row = 0; row < nRows; row++) {
    yield columns.map((column) => csvField(String(plainValue(column, row) ?? ''))).join(',');
  }
}

/** Gives a result as lines of one JSON array, an object for each row; of columns with the same name, the later ones get a number. */
export function* jsonLines({ columns, nRows }: QueryResult): Generator<string> {
  const names = distinctNames(columns.map(({ name }) => name));
  yield '[';
  for (let row = 0; row < nRows; row++) {
    const entries = columns.map(
      (column, i) => `${JSON.stringify(names[i])}:${JSON.stringify(plainValue(column, row))}`,
    );
    yield `{${entries.join(',')}}${row === nRows - 1 ? '' : ','}`;
  }
  yield ']';
}

const longestCell = 60;

function screenCell(column: ResultColumn, row: number): string {
  const value = column.values[row]!;
  const plain = plainValue(column, row);
  if (plain === null) return 'null';
  if (column.kind === 'instant')
    return String(plain)
      .replace('T', ' ')
      .replace(/(:00)?\.000Z$|Z$/, '');
  if (column.kind === 'bytes') return `${countText((value as Uint8Array).length)} bytes`;
  if (column.kind === 'double') return String(Number((value as number).toPrecision(10)));
  // Signs that move the cursor or break the line would spoil the table, or the terminal.
  const text = String(plain).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

/** Gives a value as CSV and JSON hold it; null for null and for what JSON cannot hold: NaN is null in our tables, infinity is text. */
function plainValue({ kind, values }: ResultColumn, row: number): string | number | boolean | null {
  const value = values[row] ?? null;
  if (value === null || Number.isNaN(value)) return null;
  if (kind === 'instant' || kind === 'date') return timeText(value as number, kind);
  if (kind === 'double') return Number.isFinite(value) ? (value as number) : String(value);
  return ArrayBuffer.isView(value) ? Buffer.from(value).toString('base64') : value;
}

function timeText(ms: number, kind: 'instant' | 'date'): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return ms < 0 ? '-infinity' : 'infinity';
  const iso = new Date(ms).toISOString();
  return kind === 'date' ? iso.slice(0, iso.indexOf('T')) : iso;
}

function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let n = 2; seen.has(distinct); n++) distinct = `${name}_${n}`;
    seen.add(distinct);
    return distinct;
  });
}
