import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

/** Versions of models as rows, and the columns that they have. */
export type Versions = { readonly schema: TableSchema; readonly rows: TableRows };

/** A column that is put beside those of a table: null in rows that lack it. */
export type AddedColumn = readonly [name: string, type: ColumnType, values: ColumnValues];

/** Gives versions with more columns, behind those that they have. */
export function withAddedColumns({ schema, rows }: Versions, added: readonly AddedColumn[]): Versions {
  return {
    schema: [...schema, ...added.map(([name, type]) => ({ name, type, nullable: true }))],
    rows: {
      nRows: rows.nRows,
      columns: { ...rows.columns, ...Object.fromEntries(added.map(([name, , values]) => [name, values])) },
    },
  };
}
