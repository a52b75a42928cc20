import type { StoreOptions } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { tablePath } from './registry-tables.ts';
import type { RegistryPlace } from './release-request.ts';

/**
 * Counts the runs that decided by a holdout, that of `run` among them, by the digests that the commits of the table of decisions name: 1
 * for a holdout that no other run has used.
 */
export async function countHoldoutUses(
  { store, folder }: RegistryPlace,
  { digest, run, signal }: StoreOptions & { readonly digest: string; readonly run: string },
): Promise<number> {
  const history = await tableHistory(store, tablePath(folder, 'decisions'), { signal });
  const runs = history.filter(({ info }) => info['holdoutDigest'] === digest).map(({ info }) => info['run']);
  return new Set([...runs, run]).size;
}
