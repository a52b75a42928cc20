import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from './object-store.ts';

/** Reads an object; undefined where there is none. */
export async function readIfThere(
  store: ObjectStore,
  path: string,
  options: StoreOptions = {},
): Promise<Uint8Array | undefined> {
  try {
    return await store.read(path, options);
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_NOT_FOUND') return undefined;
    throw error;
  }
}
