import { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { noReads } from './conflict.ts';
import { checkPartitionColumns } from './partition.ts';
import { checkProperties, sortedByProperty } from './properties.ts';
import { loadSnapshot } from './snapshot.ts';
import { checkSortColumns } from './sort-rows.ts';
import { newTableActions, type NewTable } from './table-actions.ts';
import { checkSchema } from './table-schema.ts';

/** What `createTable` makes a table with, beside the words and the time of its first commit. */
export type CreateTableOptions = NewTable &
  Pick<CommitRequest, 'info' | 'signal'> & {
    /** The columns by which the rows of each part are to be sorted: ascending, text by its code points, null last. */
    readonly sortedBy?: readonly string[] | undefined;
  };

/**
 * Makes a table without rows and gives its version, 0. TABLE_EXISTS where there is one; TABLE_SCHEMA_INVALID, TABLE_PARTITION_INVALID,
 * TABLE_PROPERTY_INVALID, TABLE_COLUMN_MISSING and TABLE_COLUMN_TYPE for `sortedBy`.
 */
export async function createTable(
  store: ObjectStore,
  tablePath: string,
  options: CreateTableOptions,
): Promise<{ readonly version: number }> {
  const { schema, partitionBy = [], sortedBy, info, now, signal } = options;
  checkSchema(schema);
  checkPartitionColumns(partitionBy, schema, tablePath);
  checkSortColumns(sortedBy ?? [], schema, tablePath);
  const sortProperty = sortedBy === undefined ? {} : { [sortedByProperty]: JSON.stringify(sortedBy) };
  const properties = { ...options.properties, ...sortProperty };
  checkProperties(properties, tablePath);
  const start = await loadSnapshot(store, tablePath, { signal });
  const { version } = await commitOperation({ store, tablePath, info, now, signal }, start, async (snapshot) => {
    if (snapshot !== undefined) refuse(tablePath, snapshot.version);
    return {
      actions: newTableActions({ schema, partitionBy, properties, now }),
      said: {
        operationParameters: { partitionBy: JSON.stringify(partitionBy), properties: JSON.stringify(properties) },
        isBlindAppend: true,
      },
      reads: noReads,
      result: undefined,
    };
  });
  return { version };
}

function refuse(tablePath: string, version: number): never {
  throw new MusterError('TABLE_EXISTS', {
    what: `There is a table already; it is at version ${version}.`,
    where: { file: tablePath },
    expected: 'a path at which there is no table',
  });
}
