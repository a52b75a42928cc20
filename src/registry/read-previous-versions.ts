import { keyId } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readNamedVersions } from './read-champions.ts';
import { readReleaseLog, type ReleasedModel } from './release-log.ts';

/** What `readPreviousVersions` looks for. */
export type PreviousVersionsRequest = StoreOptions & {
  readonly keyColumns: readonly string[];
  readonly release: number;
  readonly champions: ReadonlyMap<string, Champion>;
};

/**
 * Gives, by `keyId`, for each champion of a release whose model does not load the newest version that was in service before it and loads;
 * nothing for keys that have none. Throws as `readChampions`.
 */
export async function readPreviousVersions(
  store: ObjectStore,
  folder: string,
  { keyColumns, release, champions, signal }: PreviousVersionsRequest,
): Promise<ReadonlyMap<string, Champion>> {
  const broken = new Map([...champions].filter(([, { model }]) => model === undefined));
  const found = new Map<string, Champion>();
  if (broken.size === 0) return found;
  const { rows } = await readReleaseLog({ store, folder }, { keyColumns, signal });
  let before = earlierVersions(rows, release, broken);
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

/** Gives the earlier versions that were in service up to a release, those of the newest release first. */
function earlierVersions(
  rows: readonly ReleasedModel[],
  release: number,
  broken: ReadonlyMap<string, Champion>,
): ReadonlyMap<string, readonly ReleasedModel[]> {
  const earlier = new Map<string, ReleasedModel[]>();
  for (const row of rows) {
    if (row.isPending) continue;
    const id = keyId(row.key);
    const champion = broken.get(id);
    // A later one was taken out of service.
    if (champion === undefined || row.release > release || row.version >= champion.version) continue;
    const known = earlier.get(id);
    if (known === undefined) earlier.set(id, [row]);
    else known.push(row);
  }
  for (const versions of earlier.values()) versions.sort((a, b) => b.release - a.release);
  return earlier;
}
