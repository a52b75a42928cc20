import { MusterError } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { runsTable } from './run-record.ts';

/** The columns of the table of runs as they were read, by name. */
export type ColumnOf = Readonly<Record<string, ColumnValues>>;

/** Reads the values of one row by column; null for null, and for a column that the table does not have yet. */
export type RowReader = {
  readonly text: (name: string) => string | null;
  readonly number: (name: string) => number | null;
  /** TABLE_VALUE_INVALID where the text is not JSON. */
  readonly json: (name: string) => unknown;
};

/** Gives a reader of row `i` of the table of runs. */
export function openRow(columns: ColumnOf, i: number): RowReader {
  const valueOf = (name: string): unknown => (Object.hasOwn(columns, name) ? columns[name]![i] : null) ?? null;
  const text = (name: string): string | null => {
    const value = valueOf(name);
    return typeof value === 'string' ? value : null;
  };
  return {
    text,
    number: (name) => {
      const value = valueOf(name);
      return typeof value === 'number' && !Number.isNaN(value) ? value : null;
    },
    json: (name) => {
      const value = text(name);
      return value === null ? null : parsed(value, name, i);
    },
  };
}

function parsed(text: string, column: string, row: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MusterError(
      'TABLE_VALUE_INVALID',
      {
        what: `Row ${row} holds ${JSON.stringify(text.slice(0, 80))}.`,
        where: { file: runsTable, column },
        expected: 'JSON',
      },
      { cause },
    );
  }
}
