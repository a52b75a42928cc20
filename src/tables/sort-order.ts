import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commonSortOrder } from './part-tags.ts';
import { loadSnapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/**
 * Gives the columns by which the rows of each part file of a table are sorted, so that a reader can merge the parts: ascending, text by
 * its code points, null last. None where one of the parts, such as one that another engine wrote, does not say so. TABLE_MISSING,
 * TABLE_VERSION_MISSING, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED.
 */
export async function partSortOrder(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<readonly string[]> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  checkThere(snapshot, tablePath);
  return commonSortOrder(snapshot.files.values());
}
