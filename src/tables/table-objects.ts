import type { ListedObject, ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { pathInTable } from './table-path.ts';

/** Lists all files in the folder of a table by their paths in it, its log among them, without those of other tables in the folder. */
export async function listTableObjects(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions,
): Promise<readonly ListedObject[]> {
  const prefix = pathInTable(tablePath, '');
  const objects: ListedObject[] = [];
  const tables = new Set<string>();
  for await (const object of store.list(prefix, options)) {
    const path = object.path.slice(prefix.length);
    const inner = path.indexOf('/_delta_log/');
    if (inner >= 0) tables.add(path.slice(0, inner + 1));
    objects.push({ ...object, path });
  }
  return objects.filter(({ path }) => ![...tables].some((folder) => path.startsWith(folder)));
}
