import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitRows, readTable, stringColumn, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { columnStatistics, type ColumnStatistics } from '../statistics/column-statistics.ts';
import { commitInfo, type CommitBy, type FeatureGroup } from './feature-group.ts';
import { rowsOfGroup } from './validation-log.ts';

/** The table with the statistics of the columns of feature groups: one row for each column, version of the group's table, and scope. */
export const statisticsPath = 'feature_store/statistics';

/** Of which rows statistics are: of those that a commit inserted, or of all that the group held behind it. */
export type StatisticsScope = 'commit' | 'group';

/** Computes and keeps statistics, once for each `id`, however often that runs, and gives them. */
export async function keepStatistics(
  store: ObjectStore,
  group: FeatureGroup,
  content: {
    readonly schema: TableSchema;
    readonly rows: TableRows;
    readonly scope: StatisticsScope;
    readonly tableVersion: number;
  },
  by: CommitBy & StoreOptions & { readonly id: string },
): Promise<readonly ColumnStatistics[]> {
  const { schema, rows, scope, tableVersion } = content;
  const statistics = columnStatistics(schema, rows);
  const nColumns = statistics.length;
  const same = <Value>(value: Value): readonly Value[] => Array<Value>(nColumns).fill(value);
  await commitRows(store, statisticsPath, {
    schema: statisticsSchema,
    rows: {
      nRows: nColumns,
      columns: {
        group_name: same(group.name),
        group_version: same(group.version),
        table_version: same(tableVersion),
        scope: same(scope),
        position: statistics.map((_, i) => i),
        column: statistics.map(({ column }) => column),
        type: statistics.map(({ type }) => type),
        count: statistics.map(({ count }) => count),
        nulls: statistics.map(({ nulls }) => nulls),
        distinct: statistics.map(({ distinct }) => distinct),
        min: statistics.map(({ min }) => textOf(min)),
        max: statistics.map(({ max }) => textOf(max)),
        mean: Float64Array.from(statistics, ({ mean }) => mean ?? Number.NaN),
        deviation: Float64Array.from(statistics, ({ deviation }) => deviation ?? Number.NaN),
        statistics: statistics.map((each) => JSON.stringify(each)),
        computed_at: same(by.now),
        run: same(by.run),
      },
    },
    mode: 'append',
    info: commitInfo(group, by, { operation: 'KEEP STATISTICS' }),
    now: by.now,
    txn: { appId: `statistics ${by.id} ${scope}`, version: 0 },
    signal: by.signal,
  });
  return statistics;
}

/** Gives the statistics that are kept of a version of a group's table, in the order of its columns; undefined where there are none. */
export async function keptStatistics(
  store: ObjectStore,
  group: FeatureGroup,
  { scope, tableVersion }: { readonly scope: StatisticsScope; readonly tableVersion: number },
  options: StoreOptions = {},
): Promise<readonly ColumnStatistics[] | undefined> {
  const read = await readTable(store, statisticsPath, {
    columns: ['column', 'statistics'],
    where: {
      and: [
        rowsOfGroup(group),
        { column: 'table_version', is: '=', value: tableVersion },
        { column: 'scope', is: '=', value: scope },
      ],
    },
    signal: options.signal,
  });
  if (read === undefined || read.rows.nRows === 0) return undefined;
  const texts = stringColumn(read.rows, 'statistics').map((text) => JSON.parse(text) as ColumnStatistics);
  // Two that found them lacking at once have both kept them.
  return [...new Map(texts.map((each) => [each.column, each])).values()];
}

function textOf(value: number | string | null): string | null {
  return value === null ? null : String(value);
}

const statisticsSchema: TableSchema = [
  { name: 'group_name', type: 'string', nullable: false },
  { name: 'group_version', type: 'integer', nullable: false },
  { name: 'table_version', type: 'integer', nullable: false },
  { name: 'scope', type: 'string', nullable: false },
  { name: 'position', type: 'integer', nullable: false },
  { name: 'column', type: 'string', nullable: false },
  { name: 'type', type: 'string', nullable: false },
  { name: 'count', type: 'long', nullable: false },
  { name: 'nulls', type: 'long', nullable: false },
  { name: 'distinct', type: 'long', nullable: false },
  { name: 'min', type: 'string' },
  { name: 'max', type: 'string' },
  { name: 'mean', type: 'double' },
  { name: 'deviation', type: 'double' },
  { name: 'statistics', type: 'string', nullable: false },
  { name: 'computed_at', type: 'timestamp', nullable: false },
  { name: 'run', type: 'string', nullable: false },
];
