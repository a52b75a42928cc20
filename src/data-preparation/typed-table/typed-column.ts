import { countOf, type Fault } from '#src/core/index.ts';
import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import type { RowSample } from './row-sample.ts';

/** One column with its type. */
export type TypedColumn = {
  readonly type: ColumnType;
  /** [nRows]; doubles with NaN for null, all else with null. */
  readonly values: ColumnValues;
  /** What a reader of the file should know about how the column was read. */
  readonly remarks: readonly string[];
  /** The values that contradict the type, up to five of them. */
  readonly faults: readonly Fault[];
};

/** Where the rows of a column stand. */
export type ColumnPlace = {
  readonly file: string;
  readonly name: string;
  /** [nRows] */
  readonly lines: Int32Array;
};

/** Rows that contradict the type of their column in the same way. */
export type Contradiction = { readonly rows: RowSample; readonly problem: string; readonly toDo?: string };

/** Gives one fault for each of the first five rows that contradict the type of a column; the last says how many more there are. */
export function faultsOf(
  contradictions: readonly Contradiction[],
  { file, name, lines }: ColumnPlace,
  expected: string,
): readonly Fault[] {
  const all = contradictions.flatMap(({ rows, ...how }) => rows.examples.map((example) => ({ ...example, ...how })));
  const shown = all.sort((a, b) => a.row - b.row).slice(0, 5);
  const left = contradictions.reduce((sum, { rows }) => sum + rows.count, 0) - shown.length;
  return shown.map(({ row, text, problem, toDo }, i): Fault => {
    const more = left > 0 && i === shown.length - 1 ? `; ${rowsText(left)} more` : '';
    return {
      what: `${quoted(text)} ${problem}${more}`,
      where: { file, line: lines[row]!, column: name },
      expected,
      ...(toDo === undefined ? {} : { toDo }),
    };
  });
}

/** Gives the remark on the rows with a word for a missing value; none where there are none. */
export function remarksOnMissing({ count, examples }: RowSample, { name, lines }: ColumnPlace): readonly string[] {
  if (count === 0) return [];
  const words = [...new Set(examples.map(({ text }) => quoted(text)))];
  const line = lines[examples[0]!.row]!;
  return [`column "${name}": ${words.join(', ')} is read as missing in ${rowsText(count)}, first on line ${line}`];
}

/** Gives a value as messages show it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Gives a count of rows. */
export function rowsText(count: number): string {
  return countOf(count, 'row');
}
