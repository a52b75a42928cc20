import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, stringColumn, tableHistory, type TableCommit } from '#src/tables/index.ts';
import { versionsInUse } from './versions-in-use.ts';

/**
 * Gives the ids of the runs whose logs and artifacts must stay however old they are: those that made a version of a table that is in use
 * (see `versionsInUse`), those that trained the challengers which a release judged, those of the newest challengers, and those whose work
 * one of these runs, or one of `recent`, reused.
 */
export async function runsInUse(
  store: ObjectStore,
  tables: readonly string[],
  { recent, ...options }: StoreOptions & { readonly recent: Iterable<string> },
): Promise<ReadonlySet<string>> {
  const inUse = await versionsInUse(store, tables, options);
  const found = new Set(recent);
  for (const path of tables) {
    const history = await tableHistory(store, path, options);
    const used = history.filter(({ version }) => inUse.get(path)?.has(version) === true);
    const trained = path.endsWith('/challengers') ? await judgedTrainings(store, path, history, options) : [];
    for (const { info } of [...used, ...trained]) if (typeof info['run'] === 'string') found.add(info['run']);
  }
  const origins = await reusedRuns(store, tables, options);
  // The set grows while it is gone through.
  for (const run of found) for (const origin of origins.get(run) ?? []) found.add(origin);
  return found;
}

/** Gives the commits of challengers that were the newest when a release of the same fleet was made, and the newest of all. */
async function judgedTrainings(
  store: ObjectStore,
  path: string,
  history: readonly TableCommit[],
  options: StoreOptions,
): Promise<readonly TableCommit[]> {
  const releases = await tableHistory(store, path.replace(/challengers$/, 'releases'), options);
  const times = [...releases.map(({ timestamp }) => timestamp), Number.POSITIVE_INFINITY];
  return times.flatMap((time) => history.findLast(({ timestamp }) => timestamp <= time) ?? []);
}

/** Gives the runs whose work each run reused. */
async function reusedRuns(
  store: ObjectStore,
  tables: readonly string[],
  options: StoreOptions,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const origins = new Map<string, Set<string>>();
  const read = tables.includes('runs') ? await readTable(store, 'runs', options) : undefined;
  if (read === undefined) return origins;
  // Runs from before there was a cache reused nothing.
  const reused = read.rows.columns['reused_from'] ?? [];
  for (const [i, run] of stringColumn(read.rows, 'run').entries()) {
    const origin = reused[i];
    if (typeof origin === 'string') origins.set(run, (origins.get(run) ?? new Set()).add(origin));
  }
  return origins;
}
