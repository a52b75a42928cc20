import type { StoreOptions } from '#src/storage/index.ts';
import { commitsAfter } from '#src/tables/index.ts';
import { tablePath } from './registry-tables.ts';
import type { RegistryPlace } from './release-request.ts';

/**
 * Gives a function that counts the runs that decided by a holdout, that of `run` among them, by the digests that the commits of the table of
 * decisions name: 1 for a holdout that no other run has used. It keeps what it has read: called again, as after each lost race, it reads
 * the commits that came since.
 */
export function openHoldoutUses(
  { store, folder }: RegistryPlace,
  { run, signal }: StoreOptions & { readonly run: string },
): (digest: string) => Promise<number> {
  const runsByDigest = new Map<unknown, Set<unknown>>();
  let known = -1;
  return async (digest) => {
    for (const { version, info } of await commitsAfter(store, tablePath(folder, 'decisions'), known, { signal })) {
      const runs = runsByDigest.get(info['holdoutDigest']) ?? new Set();
      runsByDigest.set(info['holdoutDigest'], runs.add(info['run']));
      known = version;
    }
    return new Set([...(runsByDigest.get(digest) ?? []), run]).size;
  };
}
