import { digestOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, readTableChanges, tableHistory, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { ColumnStatistics } from '../statistics/column-statistics.ts';
import type { CommitBy, GroupReference } from './feature-group.ts';
import { getFeatureGroup, type AsOf, type FoundGroup } from './find-group.ts';
import { keepStatistics, keptStatistics, type StatisticsScope } from './statistics-log.ts';

/** Statistics of the columns of a group, in their order, and the version of its table that they are of. */
export type FeatureStatistics = {
  readonly group: FoundGroup['group'];
  readonly tableVersion: number;
  readonly scope: StatisticsScope;
  readonly columns: readonly ColumnStatistics[];
};

/**
 * Gives the statistics of a feature group as of a time or a version of its table; what is not kept yet is computed and kept. The scope
 * `group`, the usual one, is all rows that the group held; `commit` the rows that the commit of that version brought: those that were
 * given to the insert or, where its statistics were lost in a crash, those by which the version differs from the one before.
 * FEATURE_GROUP_MISSING, TABLE_VERSION_MISSING.
 */
export async function featureStatistics(
  store: ObjectStore,
  reference: GroupReference,
  options: CommitBy & AsOf & { readonly scope?: StatisticsScope | undefined },
): Promise<FeatureStatistics> {
  const { scope = 'group', signal } = options;
  const found = await getFeatureGroup(store, reference, options);
  const { group, tableVersion } = found;
  const which = { scope, tableVersion };
  const kept = await keptStatistics(store, group, which, { signal });
  if (kept !== undefined) return { group, ...which, columns: kept };
  const content = await rowsOfScope(store, found, scope, { signal });
  // A group that was deleted and made again counts its versions from 0 again: the time of the commit tells them apart.
  const history = await tableHistory(store, found.path, { signal });
  const at = history.find(({ version }) => version === tableVersion)?.timestamp;
  const id = digestOf(JSON.stringify([found.path, tableVersion, at]));
  const columns = await keepStatistics(store, group, { ...content, ...which }, { ...options, id });
  return { group, ...which, columns };
}

async function rowsOfScope(
  store: ObjectStore,
  { path, tableVersion: version }: FoundGroup,
  scope: StatisticsScope,
  { signal }: StoreOptions,
): Promise<{ readonly schema: TableSchema; readonly rows: TableRows }> {
  if (scope === 'group') return (await readTable(store, path, { version, signal }))!;
  const { schema, inserted } = await readTableChanges(store, path, { from: version - 1, to: version, signal });
  return { schema, rows: inserted };
}
