import type { Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { readDenseTable, readTable, type Condition, type TableRead } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { tablePath, type RegistryTable } from './registry-tables.ts';

/** Which keys of a fleet are wanted. */
export type OfKeys = StoreOptions & {
  /** One key, of which little more than its own rows is read; all keys unless it is said. */
  readonly key?: Key | undefined;
};

/** Gives the condition that is true of the rows of one key. */
export function isOfKey(keyColumns: readonly string[], key: Key): Condition {
  return { and: keyColumns.map((column, i) => ({ column, is: '=', value: key[i]! })) };
}

/**
 * Reads columns of a table of a fleet's registry, all of them unless they are said; undefined where there is none. Numbers are a
 * Float64Array where all keys are read. Errors as `readTable`.
 */
export async function readRegistryTable(
  { store, folder, keyColumns }: Pick<Fleet, 'store' | 'folder' | 'keyColumns'>,
  table: RegistryTable,
  { key, columns, signal }: OfKeys & { readonly columns?: readonly string[] },
): Promise<TableRead | undefined> {
  const path = tablePath(folder, table);
  if (key === undefined) return readDenseTable(store, path, { columns, signal });
  return readTable(store, path, { columns, where: isOfKey(keyColumns, key), signal });
}
