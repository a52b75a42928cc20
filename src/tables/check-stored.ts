import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { LiveFile } from './file-rows.ts';
import { mapInOrder } from './map-in-order.ts';
import { pathInTable } from './table-path.ts';

/** Refuses part files of an older version that are no longer stored, with TABLE_FILES_VACUUMED and up to five of them. */
export async function checkStored(
  store: ObjectStore,
  tablePath: string,
  files: readonly LiveFile[],
  options: StoreOptions,
): Promise<void> {
  const paths = files.map(([path]) => pathInTable(tablePath, path));
  const infos = await mapInOrder(paths, async (path) => store.stat(path, options));
  const missing = paths.filter((_, i) => infos[i] === undefined);
  if (missing.length === 0) return;
  throw new MusterError('TABLE_FILES_VACUUMED', {
    what: `${missing.length} of the part files of the version are gone: ${missing.slice(0, 5).join(', ')}.`,
    where: { file: tablePath },
    expected: `${files.length} part files that are still there`,
  });
}
