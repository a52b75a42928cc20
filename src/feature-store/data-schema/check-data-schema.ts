import type { ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import { checkColumns, type Decide } from './check-columns.ts';
import { checkValues } from './check-values.ts';
import type { DataSchema } from './data-schema.ts';
import type { Finding, SchemaMode } from './finding.ts';
import { actionOf, type SchemaActions } from './schema-actions.ts';
import type { SchemaBatch } from './schema-batch.ts';
import { swappedColumns } from './swapped-columns.ts';
import { nullColumn } from './typed-values.ts';

/** What becomes of rows that were held against a data schema. */
export type CheckedRows = {
  /** The columns of the data schema in their order and types; labels only where they are given. */
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** Everything that was found, none left out. */
  readonly findings: readonly Finding[];
};

/**
 * Holds rows against the data of the training and gives all that was found, whether it is refused or not; where something is refused,
 * the rows are not fit for a prediction.
 */
export function checkDataSchema(
  dataSchema: DataSchema,
  batch: SchemaBatch,
  mode: SchemaMode,
  actions: SchemaActions = {},
): CheckedRows {
  const decide: Decide = (kind) => actionOf(kind, mode, actions);
  const findings: Finding[] = [...checkColumns(dataSchema, batch, decide)];
  // Values have no meaning under names that are not theirs.
  const isReadable = !findings.some(({ kind }) => kind === 'column-names' || kind === 'uneven-column');
  if (isReadable) findings.push(...swappedColumns(dataSchema, batch, decide));
  const columns: [string, ColumnValues][] = [];
  for (const column of dataSchema.columns) {
    const isGiven =
      batch.schema.some(({ name }) => name === column.name) && Object.hasOwn(batch.rows.columns, column.name);
    if (isGiven && isReadable) {
      const checked = checkValues(column, batch, decide);
      columns.push([column.name, checked.values]);
      findings.push(...checked.findings);
    } else if (column.role !== 'label') columns.push([column.name, nullColumn(batch.rows.nRows, column.type)]);
  }
  const names = new Set(columns.map(([name]) => name));
  return {
    schema: dataSchema.columns.filter(({ name }) => names.has(name)).map(({ name, type }) => ({ name, type })),
    rows: { nRows: batch.rows.nRows, columns: Object.fromEntries(columns) },
    findings,
  };
}
