import { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { noReads } from './conflict.ts';
import { checkWritable } from './protocol.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkNewTable, newTableActions, propertiesOf, type NewTable } from './table-actions.ts';
import type { TableSchema } from './table-schema.ts';

/** What `createTable` makes a table with, beside the words and the time of its first commit. */
export type CreateTableOptions = NewTable &
  Pick<CommitRequest, 'info' | 'now' | 'signal'> & { readonly schema: TableSchema };

/**
 * Makes a table without rows and gives its version, 0. TABLE_EXISTS where there is one, TABLE_DROPPED where one is being deleted;
 * TABLE_SCHEMA_INVALID, TABLE_PARTITION_INVALID, TABLE_PROPERTY_INVALID, TABLE_COLUMN_MISSING and TABLE_COLUMN_TYPE for `sortedBy`.
 */
export async function createTable(
  store: ObjectStore,
  tablePath: string,
  options: CreateTableOptions,
): Promise<{ readonly version: number }> {
  const { schema, partitionBy = [], info, now, signal } = options;
  checkNewTable(schema, options, tablePath);
  const start = await loadSnapshot(store, tablePath, { signal });
  const { version } = await commitOperation({ store, tablePath, info, now, signal }, start, async (snapshot) => {
    if (snapshot !== undefined) refuse(tablePath, snapshot);
    return {
      actions: newTableActions(schema, options, now),
      said: {
        operationParameters: {
          partitionBy: JSON.stringify(partitionBy),
          properties: JSON.stringify(propertiesOf(options)),
        },
        isBlindAppend: true,
      },
      reads: noReads,
      result: undefined,
    };
  });
  return { version };
}

function refuse(tablePath: string, { version, protocol, metaData }: Snapshot): never {
  checkWritable(protocol, metaData, tablePath);
  throw new MusterError('TABLE_EXISTS', {
    what: `There is a table already; it is at version ${version}.`,
    where: { file: tablePath },
    expected: 'a path at which there is no table',
  });
}
