import { randomUUID } from 'node:crypto';
import type { Action } from './log-entry.ts';
import { spokenProtocol } from './protocol.ts';
import { formatSchema } from './schema-string.ts';
import type { TableSchema } from './table-schema.ts';
import type { TableProperties } from './properties.ts';

/** What a table is made with. */
export type NewTable = {
  readonly schema: TableSchema;
  readonly partitionBy?: readonly string[] | undefined;
  readonly properties?: TableProperties | undefined;
  readonly now: number;
};

/** Gives the actions with which the log of a table begins: its protocol, and its columns and properties. */
export function newTableActions({ schema, partitionBy = [], properties = {}, now }: NewTable): readonly Action[] {
  const metaData = {
    id: randomUUID(),
    format: { provider: 'parquet', options: {} },
    schemaString: formatSchema(schema),
    partitionColumns: [...partitionBy],
    configuration: { ...properties },
    createdTime: now,
  };
  return [{ protocol: spokenProtocol }, { metaData }];
}
