import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { loadSnapshot } from './snapshot.ts';
import { pathInTable } from './table-path.ts';

/** Gives the part files of the newest version of a table that are not there, or are not as long as the log says; none where there is no table. */
export async function missingParts(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<readonly string[]> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  const files = [...(snapshot?.files ?? [])].map(([path, { size }]) => ({ path: pathInTable(tablePath, path), size }));
  const found = await mapInOrder(files, async ({ path, size }) => (await store.stat(path, options))?.size === size);
  return files.filter((_, i) => found[i] !== true).map(({ path }) => path);
}
