import type { ColumnValues } from '#src/tables/index.ts';

/** The parts into which the rows of a training dataset fall. */
export type Part = 'train' | 'validation' | 'test';

/** What a split looks at: what tells the rows apart, and the columns of the view. */
export type RowsToSplit = {
  readonly nRows: number;
  readonly keys: readonly ColumnValues[];
  readonly time: Float64Array | undefined;
  readonly columns: Readonly<Record<string, ColumnValues>>;
};

/** A column that says which part each row belongs to, [nRows]; null for rows in no part. */
export type PartColumn = { readonly name: string; readonly parts: readonly (Part | null)[] };
