import type { DuckDBVector } from '@duckdb/node-api';
import { eachNull, itemsOf, takeLongs } from './query/vector.ts';
import type { ReadColumn } from './read-column.ts';
import type { ColumnDefinition } from './table-schema.ts';

/** A column while DuckDB reads it, vector by vector. */
export type BulkColumn = {
  /** Takes the `n` values of a vector for the rows from `at` on. */
  readonly take: (vector: DuckDBVector, at: number, n: number) => void;
  readonly finish: () => ReadColumn;
};

/**
 * Gives what takes a column of `nRows`; of text with a dictionary, the vectors hold places in it; of other text, UTF-8;
 * of truth values, 0 and 1.
 */
export function bulkColumn(
  column: ColumnDefinition,
  nRows: number,
  dictionary: readonly string[] | undefined,
): BulkColumn {
  const { type } = column;
  if (type === 'boolean') return wordColumn([false, true], nRows);
  if (type === 'string') return dictionary === undefined ? textColumn(nRows) : wordColumn(dictionary, nRows);
  return type === 'double' ? doubleColumn(nRows) : numberColumn(column, nRows);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Gives the text of bytes in UTF-8; unlike the library, with a leading U+FEFF, which is part of it. */
export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

function doubleColumn(nRows: number): BulkColumn {
  const column = new Float64Array(nRows);
  return {
    take: (vector, at, n) => {
      column.set(itemsOf(vector).subarray(0, n), at);
      eachNull(vector, n, (row) => (column[at + row] = Number.NaN));
    },
    finish: () => column,
  };
}

function numberColumn({ name, type }: ColumnDefinition, nRows: number): BulkColumn {
  // Never filled with null first: an array that holds nothing but numbers keeps them as they are, not as an object each.
  const column: (number | null)[] = [];
  column.length = nRows;
  let numbers = new Float64Array(0);
  return {
    take: (vector, at, n) => {
      if (numbers.length < n) numbers = new Float64Array(n);
      if (type === 'integer') numbers.set(itemsOf(vector).subarray(0, n));
      else takeLongs(vector, n, type === 'timestamp' ? 1000 : 1, numbers);
      for (let i = 0; i < n; i++) column[at + i] = numbers[i]!;
      eachNull(vector, n, (row) => (column[at + row] = null));
      if (type === 'long') checkExact(name, column, at, n);
    },
    finish: () => column,
  };
}

function checkExact(name: string, column: readonly (number | null)[], at: number, n: number): void {
  for (let row = at; row < at + n; row++) {
    const value = column[row] ?? 0;
    if (!Number.isSafeInteger(value)) throw new Error(`column "${name}", a long, holds ${value} in row ${row}`);
  }
}

function wordColumn(words: readonly string[] | readonly boolean[], nRows: number): BulkColumn {
  const column: (string | boolean | null)[] = Array.from({ length: nRows }, () => null);
  return {
    take: (vector, at, n) => {
      const items = itemsOf(vector);
      for (let i = 0; i < n; i++) column[at + i] = words[items[i]!]!;
      eachNull(vector, n, (row) => (column[at + row] = null));
    },
    finish: () => column,
  };
}

function textColumn(nRows: number): BulkColumn {
  const column: (string | null)[] = Array.from({ length: nRows }, () => null);
  return {
    take: (vector, at, n) => {
      for (let i = 0; i < n; i++) {
        const item = vector.getItem(i) as { readonly bytes: Uint8Array } | null;
        column[at + i] = item === null ? null : textOf(item.bytes);
      }
    },
    finish: () => column,
  };
}
