import type { SchemaElement } from 'hyparquet';
import { isNullable, type ColumnType, type TableSchema } from './table-schema.ts';

/** How Parquet writes each type: github.com/apache/parquet-format, LogicalTypes.md. */
const physical: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT32' },
  long: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  // Delta's timestamp is an instant: microseconds in UTC. Without isAdjustedToUTC it would be another type.
  timestamp: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
  binary: { type: 'BYTE_ARRAY' },
};

/** Gives the elements of a Parquet file's schema: the root, then one for each column. */
export function parquetSchemaOf(schema: TableSchema): SchemaElement[] {
  const columns = schema.map((column): SchemaElement => ({
    name: column.name,
    repetition_type: isNullable(column) ? 'OPTIONAL' : 'REQUIRED',
    ...physical[column.type],
  }));
  return [{ name: 'schema', num_children: columns.length }, ...columns];
}
