import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** Gives the paths of all tables of a store, in order: the folders that have a log. */
export async function findTables(store: ObjectStore, options: StoreOptions = {}): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { path } of store.list('', options)) {
    const log = path.indexOf('/_delta_log/');
    if (log > 0) found.add(path.slice(0, log));
  }
  return [...found].sort();
}
