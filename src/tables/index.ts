export { numberColumn, stringColumn } from './columns.ts';
export { commitParts, commitRows, type CommitMode, type PartsCommit } from './commit.ts';
export { tableHistory, tableVersion } from './history.ts';
export type { CommitInfo } from './log-entry.ts';
export { writePack, type BlobSlice } from './pack.ts';
export { writePart, type PartFile } from './part.ts';
export { readTable, type TableRead } from './read.ts';
export type { ColumnValues, TableRows } from './rows.ts';
export type { ColumnDefinition, ColumnType, TableSchema } from './table-schema.ts';
