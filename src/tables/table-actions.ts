import { randomUUID } from 'node:crypto';
import type { Action } from './log-entry.ts';
import { checkPartitionColumns } from './partition.ts';
import { checkProperties, sortedByProperty, type TableProperties } from './properties.ts';
import { spokenProtocol } from './protocol.ts';
import { formatSchema } from './schema-string.ts';
import { checkSortColumns } from './sort-rows.ts';
import { checkSchema, type TableSchema } from './table-schema.ts';

/** What a table is made with besides its columns. */
export type NewTable = {
  /** By name, without `muster.sortedBy`, which `sortedBy` sets. */
  readonly properties?: TableProperties | undefined;
  /** The columns that partition the table; none unless it is said. */
  readonly partitionBy?: readonly string[] | undefined;
  /** The columns by which the rows of each part are sorted: ascending, text by its code points, null last. */
  readonly sortedBy?: readonly string[] | undefined;
};

/**
 * Refuses what no table can be made with: TABLE_SCHEMA_INVALID, TABLE_PARTITION_INVALID, TABLE_PROPERTY_INVALID, and TABLE_COLUMN_MISSING
 * and TABLE_COLUMN_TYPE for `sortedBy`.
 */
export function checkNewTable(schema: TableSchema, newTable: NewTable, tablePath: string): void {
  const { properties = {}, partitionBy = [], sortedBy = [] } = newTable;
  checkSchema(schema);
  checkPartitionColumns(partitionBy, schema, tablePath);
  checkSortColumns(sortedBy, schema, tablePath);
  checkProperties(properties, tablePath);
}

/** Gives the properties with which a table begins, the order of its parts among them. */
export function propertiesOf({ properties = {}, sortedBy = [] }: NewTable): TableProperties {
  return sortedBy.length === 0 ? properties : { ...properties, [sortedByProperty]: JSON.stringify(sortedBy) };
}

/** Gives the actions with which the log of a table begins: its protocol, and its columns and properties. */
export function newTableActions(schema: TableSchema, newTable: NewTable, now: number): readonly Action[] {
  const metaData = {
    id: randomUUID(),
    format: { provider: 'parquet', options: {} },
    schemaString: formatSchema(schema),
    partitionColumns: [...(newTable.partitionBy ?? [])],
    configuration: { ...propertiesOf(newTable) },
    createdTime: now,
  };
  return [{ protocol: spokenProtocol }, { metaData }];
}
