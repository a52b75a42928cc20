import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { findTables, type NamedTable } from '#src/tables/index.ts';

/**
 * Gives the tables of a workspace by the names that queries use: `runs`; a feature group as `demand_1`, its newest version also as
 * `demand`; a fleet's tables as `batchai.models`.
 */
export async function workspaceTables(
  workspace: ObjectStore,
  options: StoreOptions = {},
): Promise<readonly NamedTable[]> {
  const paths = await findTables(workspace, options);
  const newest = newestGroups(paths);
  return paths.map((path) => {
    const parts = path.split('/');
    const name = parts.pop()!;
    if (parts.length === 0) return { path, name };
    if (parts.join('/') !== groupFolder) return { path, schema: parts.at(-1)!, name };
    const otherName = newest.get(path);
    return { path, name, ...(otherName === undefined ? {} : { otherName }) };
  });
}

const groupFolder = 'feature_groups';

/** Gives, for the newest version of each feature group, path and name without the version: `demand`, `demand_keys`. */
function newestGroups(paths: readonly string[]): ReadonlyMap<string, string> {
  const newest = new Map<string, { readonly path: string; readonly version: number }>();
  for (const path of paths) {
    const parts = /^feature_groups\/([^/]+)_(\d+)(_keys)?$/.exec(path);
    if (parts === null) continue;
    const name = parts[1]! + (parts[3] ?? '');
    const version = Number(parts[2]);
    if (version > (newest.get(name)?.version ?? -1)) newest.set(name, { path, version });
  }
  return new Map([...newest].map(([name, { path }]) => [path, name]));
}
