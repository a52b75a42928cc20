import type { Key } from '#src/core/index.ts';
import { integerColumn, type GrowingColumn } from './growing-column.ts';
import { ownText } from './own-text.ts';

/** A key that a file writes in more than one way: with blanks around a value and without, or with other ones. */
export type PaddedKey = {
  readonly keyNumber: number;
  /** Rows that write it with blanks; the first of them, and its values as they are written. */
  readonly rows: number;
  readonly line: number;
  readonly written: readonly string[];
};

/** A row of the file: its fields without the blanks around them, the same as they are written, and its line. */
type WrittenRow = {
  readonly fields: readonly string[];
  readonly written: readonly string[];
  readonly line: number;
};

/** Collects the keys of rows: each once, and of each row its number. */
export type KeyCollector = {
  readonly column: GrowingColumn<Int32Array<ArrayBuffer>>;
  readonly list: readonly Key[];
  readonly push: (row: WrittenRow, places: readonly number[]) => void;
  readonly padded: () => readonly PaddedKey[];
};

/** Gives a collector of keys; values that differ by the blanks around them alone are the same. */
export function collectKeys(): KeyCollector {
  const column = integerColumn();
  const list: Key[] = [];
  const numbers = new Map<string, number>();
  const padded = new Map<number, PaddedRows>();
  let last = -1;
  const push: KeyCollector['push'] = (row, places) => {
    const { fields, written } = row;
    // The rows of a key often follow each other.
    const before = list[last];
    if (before !== undefined && places.every((place, i) => written[place] === before[i])) return column.push(last);
    // No value holds the character NUL: a file with one is refused.
    let id = '';
    let isPadded = false;
    for (const place of places) {
      const value = fields[place]!.trim();
      if (value === '') return column.push(-1);
      id += `${value}\0`;
      isPadded ||= value.length !== written[place]!.length;
    }
    let number = numbers.get(id);
    if (number === undefined) {
      number = list.length;
      numbers.set(id, number);
      list.push(places.map((place) => ownText(fields[place]!.trim())));
    }
    if (isPadded) notePadded(row, places, { number, padded });
    last = number;
    column.push(number);
  };
  return { column, list, push, padded: () => writtenInSeveralWays(column.values(), padded) };
}

type PaddedRows = { rows: number; isAlike: boolean; readonly line: number; readonly written: readonly string[] };

function notePadded(
  { written, line }: WrittenRow,
  places: readonly number[],
  { number, padded }: { readonly number: number; readonly padded: Map<number, PaddedRows> },
): void {
  const known = padded.get(number);
  if (known === undefined) {
    padded.set(number, { rows: 1, isAlike: true, line, written: places.map((place) => ownText(written[place]!)) });
    return;
  }
  known.rows++;
  known.isAlike &&= places.every((place, i) => written[place] === known.written[i]);
}

/** A file that writes a key with the same blanks in all its rows has one way of writing it. */
function writtenInSeveralWays(keyOfRow: Int32Array, padded: ReadonlyMap<number, PaddedRows>): readonly PaddedKey[] {
  if (padded.size === 0) return [];
  const rows = new Map<number, number>();
  for (const key of keyOfRow) rows.set(key, (rows.get(key) ?? 0) + 1);
  return [...padded].flatMap(([keyNumber, { isAlike, ...found }]) =>
    isAlike && found.rows === rows.get(keyNumber) ? [] : [{ keyNumber, ...found }],
  );
}
