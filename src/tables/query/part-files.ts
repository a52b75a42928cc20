import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from '#src/core/index.ts';
import { openLocalDirectory, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from '../map-in-order.ts';

/** A part file where it is kept: its path in the store and its size in bytes. */
export type StoredPart = { readonly path: string; readonly size: number };

/**
 * Gives files of this machine with the bytes of part files: those of a folder as they are, those of another store as copies in the
 * cache folder. A part file never changes and has a name of its own, so its place and size name the copy, which is good for ever; whoever needs the
 * space may delete the cache at any time.
 */
export async function localFiles(
  store: ObjectStore,
  parts: readonly StoredPart[],
  cacheFolder: string,
  options: StoreOptions = {},
): Promise<readonly string[]> {
  const cache = openLocalDirectory(cacheFolder);
  const folder = store.uri.startsWith('file:') ? fileURLToPath(store.uri) : undefined;
  return mapInOrder(parts, async (part) => {
    const file = folder === undefined ? undefined : join(folder, part.path);
    // DuckDB takes these for patterns of names.
    if (file !== undefined && !/[*?[\]{}]/.test(file)) return file;
    const digest = digestOf(JSON.stringify([store.uri, part.path, part.size]));
    const name = `parts/${digest.slice(0, 2)}/${digest}.parquet`;
    if ((await cache.stat(name, options))?.size !== part.size) {
      await cache.writeStream(name, store.readStream(part.path, options), options);
    }
    return join(cacheFolder, name);
  });
}
