import type { ErrorPlace } from '#src/core/index.ts';
import { takeRows, type TableRows, type TableSchema } from '#src/tables/index.ts';

/** Rows that are to be inserted into a feature group, and where they come from. */
export type InsertContent = {
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** The file that the rows were read from. */
  readonly file?: string | undefined;
  /** For each row, its line in that file, 1 for the first. */
  readonly lines?: Int32Array | undefined;
};

/** Gives the rows of a content with the given numbers, 0 for the first, in the order of the numbers. */
export function takeContent(content: InsertContent, numbers: Uint32Array): InsertContent {
  const { rows, lines } = content;
  return {
    ...content,
    rows: takeRows(rows, numbers),
    ...(lines === undefined ? {} : { lines: Int32Array.from(numbers, (row) => lines[row]!) }),
  };
}

/** Gives the place of a row for people: file and line where they are known. */
export function placeOfRow({ file, lines }: InsertContent, row: number): ErrorPlace {
  const line = lines?.[row];
  return { ...(file === undefined ? {} : { file }), ...(line === undefined || file === undefined ? {} : { line }) };
}

/** Gives some rows for a message, at most five: `lines 2, 7` where lines are known, else `rows 0, 5`, 0 for the first. */
export function rowsText({ lines }: InsertContent, numbers: ArrayLike<number>): string {
  const shown = Array.from(numbers).slice(0, 5);
  const noun = `${lines === undefined ? 'row' : 'line'}${numbers.length === 1 ? '' : 's'}`;
  return `${noun} ${shown.map((row) => lines?.[row] ?? row).join(', ')}${numbers.length > shown.length ? ', …' : ''}`;
}
