import { isMusterError } from '#src/core/index.ts';
import type { ListedObject, ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { planFile, readPlanAt, workName, type RankPlan } from './rank-plan.ts';

/** What a vacuum did, or would do, with what ranks kept of trainings that they shared. */
export type VacuumedShards = {
  readonly folder: string;
  readonly nDeleted: number;
  readonly deletedBytes: number;
  readonly nKept: number;
};

const folder = 'shards';

/**
 * Deletes what ranks kept of shared trainings, once no open plan that can be read names it and none of it was written since `since` (epoch
 * milliseconds). The plan of a driver that died stays open until the next training of its step, which takes it up or replaces it. With
 * `dryRun` it only counts.
 */
export async function vacuumShards(
  store: ObjectStore,
  { since, dryRun, signal }: StoreOptions & { readonly since: number; readonly dryRun: boolean },
): Promise<VacuumedShards> {
  const works = new Map<string, ListedObject[]>();
  for await (const each of store.list(`${folder}/`, { signal })) {
    const work = each.path.split('/').slice(0, 4).join('/');
    works.set(work, [...(works.get(work) ?? []), each]);
  }
  const named = new Set<string>();
  for (const path of works.keys()) {
    const plan = path.endsWith(`/${planFile}`) ? await planThere(store, path, { signal }) : undefined;
    if (plan?.state === 'open') named.add(path).add(path.replace(planFile, workName(plan)));
  }
  const told = { folder, nDeleted: 0, deletedBytes: 0, nKept: 0 };
  for (const [work, files] of works) {
    if (named.has(work) || files.some(({ modifiedMs }) => modifiedMs >= since)) {
      told.nKept += files.length;
      continue;
    }
    for (const { path, size } of files) {
      if (!dryRun) await store.delete(path, { signal });
      told.nDeleted++;
      told.deletedBytes += size;
    }
  }
  return told;
}

/** Gives the plan at a path; none where it is damaged, so that nobody could go on with what it names. */
async function planThere(store: ObjectStore, path: string, options: StoreOptions): Promise<RankPlan | undefined> {
  try {
    return await readPlanAt(store, path, options);
  } catch (error) {
    if (isMusterError(error) && error.code === 'RANKS_PLAN_DAMAGED') return undefined;
    throw error;
  }
}
