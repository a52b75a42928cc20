import { fileNameOf } from '#src/core/index.ts';
import { runsInUse } from '#src/registry/index.ts';
import type { ListedObject, ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** What a vacuum did, or would do, with the files of runs below one folder of the workspace. */
export type VacuumedRunFiles = {
  readonly folder: string;
  readonly nDeleted: number;
  readonly deletedBytes: number;
  readonly nKept: number;
};

// The folders that hold a folder for each run.
const folders = ['run_logs', 'artifacts'];

/**
 * Deletes the logs and artifacts of runs that have ended, wrote none of them since `since` (epoch milliseconds), and that no release,
 * champion or challenger rests on; the files of one run go together or not at all. With `dryRun` it only counts.
 */
export async function vacuumRunFiles(
  store: ObjectStore,
  tables: readonly string[],
  { since, dryRun, signal }: StoreOptions & { readonly since: number; readonly dryRun: boolean },
): Promise<readonly VacuumedRunFiles[]> {
  const files = new Map<string, readonly ListedObject[]>();
  for (const folder of folders) {
    const listed: ListedObject[] = [];
    for await (const each of store.list(`${folder}/`, { signal })) listed.push(each);
    files.set(folder, listed);
  }
  const written = [...files.values()].flat();
  const recent = new Set(written.filter(({ modifiedMs }) => modifiedMs >= since).map(({ path }) => runOf(path)));
  for await (const { path } of store.list('run_headers/', { signal })) recent.add(runOf(path).replace(/\.json$/, ''));
  const needed = await runsInUse(store, tables, { recent, signal });
  const kept = new Set([...needed].map((run) => fileNameOf(run)));
  const told: VacuumedRunFiles[] = [];
  for (const [folder, all] of files) {
    const old = all.filter(({ path }) => !kept.has(runOf(path)) && !recent.has(runOf(path)));
    for (const { path } of dryRun ? [] : old) await store.delete(path, { signal });
    const deletedBytes = old.reduce((sum, { size }) => sum + size, 0);
    told.push({ folder, nDeleted: old.length, deletedBytes, nKept: all.length - old.length });
  }
  return told;
}

/** Gives the name of the folder of a run, which is the run's id where that can be a name of a file. */
function runOf(path: string): string {
  return path.split('/')[1]!;
}
