import { keyId } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { EarlierVersions } from './earlier-versions.ts';
import { readNamedVersions } from './read-champions.ts';

/** What `readPreviousVersions` looks for. */
export type PreviousVersionsRequest = StoreOptions & {
  readonly keyColumns: readonly string[];
  /** Both as `readChampions` gave them. */
  readonly release: number;
  readonly earlier: EarlierVersions;
};

/**
 * Gives, by `keyId`, for each champion of a release whose model does not load the newest version that was in service before it and loads;
 * nothing for keys that have none. Throws as `readChampions`.
 */
export async function readPreviousVersions(
  store: ObjectStore,
  folder: string,
  { keyColumns, release, earlier, signal }: PreviousVersionsRequest,
): Promise<ReadonlyMap<string, Champion>> {
  const found = new Map<string, Champion>();
  let before = earlier;
  // Round by round the next older version of the keys of which none has loaded.
  while (before.size > 0) {
    const named = [...before.values()].map((versions) => versions[0]!);
    for (const each of await readNamedVersions({ store, folder }, { release, named }, { keyColumns, signal }))
      if (each.model !== undefined) found.set(keyId(each.key), each);
    before = new Map(
      [...before].flatMap(([id, [, ...older]]) => (found.has(id) || older.length === 0 ? [] : [[id, older] as const])),
    );
  }
  return found;
}
