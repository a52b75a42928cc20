import { describeKey, keyId, MusterError, periodNumber, type FleetSeries, type Key } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import {
  columnsOfCondition,
  matchingRows,
  type Condition,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { groupPath, type GroupName } from './group-name.ts';
import type { CommitBy } from './groups/feature-group.ts';
import { getFeatureGroup } from './groups/find-group.ts';
import { readSeriesFacts, type SeriesFacts, type SeriesGroup, type SeriesGroupVersion } from './series-group.ts';
import { seriesOfRows } from './series-rows.ts';
import { seriesColumns } from './series-schema.ts';
import { getOrCreateFeatureView } from './views/create-feature-view.ts';
import { featureColumns, type FeatureView } from './views/feature-view.ts';
import { parseFeatureView } from './views/parse-feature-view.ts';
import { readFeatureView } from './views/read-feature-view.ts';

/** What a pipeline says of the view through which its series are read: all parts may be left open. */
export type SeriesViewWish = {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly description?: unknown;
  readonly where?: unknown;
  readonly joins?: unknown;
};

/**
 * Gives the feature view through which a fleet reads its series, and makes it where it is not there: every column of the series group,
 * the target as its label, and features of joined groups, which count as known-future columns. FEATURE_GROUP_MISSING,
 * FEATURE_VIEW_INVALID, FEATURE_VIEW_DIFFERS.
 */
export async function openSeriesView(
  store: ObjectStore,
  { group, fleet, wish = {} }: { readonly group: GroupName; readonly fleet: string; readonly wish?: SeriesViewWish },
  by: CommitBy,
): Promise<FeatureView> {
  const { keyColumns, covariates } = await readSeriesFacts(store, group);
  const { where, joins = [], name = fleet, ...named } = wish;
  const select = [...keyColumns, ...Object.values(seriesColumns), ...covariates];
  const raw = {
    ...named,
    name,
    query: {
      from: { group: group.name, version: group.version, select },
      ...(where === undefined ? {} : { where }),
      joins,
    },
    labels: [seriesColumns.target],
  };
  const { view } = await getOrCreateFeatureView(store, parseFeatureView(raw, 'feature_view'), by);
  return view;
}

/** The series of a fleet as a view gives them, with the versions of all tables that were read. */
export type SeriesViewRows = SeriesGroupVersion & {
  readonly view: FeatureView;
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** As of when the series of a view are read: versions of all its tables, by path; the newest, unless it is said. */
export type SeriesViewOptions = StoreOptions & {
  readonly tableVersions?: Readonly<Record<string, number>> | undefined;
};

/**
 * Reads the series of a view: the same for training, for the gate and for forecasts. FEATURE_VIEW_NOT_SERIES where what is left of a key
 * has gaps, or a joined feature is no number; errors as `readFeatureView`.
 */
export async function readSeriesView(
  store: ObjectStore,
  view: FeatureView,
  { tableVersions: wished, ...options }: SeriesViewOptions = {},
): Promise<SeriesViewRows> {
  const { group, version } = view.query.from;
  const name = { name: group, version };
  const facts = await readSeriesFacts(store, name, wished?.[groupPath(name)]);
  const tableVersions = wished ?? (await newestVersions(store, view, facts, options));
  const { schema, rows, tablesRead } = await readFeatureView(store, view, { tableVersions, ...options });
  const covariates = covariatesOf(view, facts, schema);
  const fleet = seriesOfRows(withNumbers(rows, schema), { ...facts, covariates });
  checkRegular(view, fleet, rows);
  return { view, version: facts.version, fleet, keyQuality: qualityInView(view, facts, fleet), tablesRead };
}

async function newestVersions(
  store: ObjectStore,
  { query: { joins } }: FeatureView,
  facts: SeriesFacts,
  options: StoreOptions,
): Promise<Readonly<Record<string, number>>> {
  const versions: Record<string, number> = { [facts.path]: facts.version };
  for (const join of joins) {
    const found = await getFeatureGroup(store, { name: join.group, version: join.version }, options);
    versions[groupPath(found.group)] ??= found.tableVersion;
  }
  return versions;
}

/** Every feature of the view that is neither key, time nor target is a known-future column. */
function covariatesOf(view: FeatureView, { keyColumns }: SeriesFacts, schema: TableSchema): readonly string[] {
  const own = new Set<string>([...keyColumns, ...Object.values(seriesColumns)]);
  const names = featureColumns(view).filter((name) => !own.has(name));
  const wrong = schema.filter(({ name, type }) => names.includes(name) && !numeric.has(type));
  if (wrong.length === 0) return names;
  throw new MusterError(
    'FEATURE_VIEW_NOT_SERIES',
    wrong.map(({ name, type }) => ({
      what: `The feature is of type ${type}, and forecasters take numbers.`,
      where: { path: `feature view ${view.name} version ${view.version}`, column: name },
      expected: 'double, long, integer or boolean; leave others out by select',
    })),
  );
}

const numeric: ReadonlySet<string> = new Set(['double', 'long', 'integer', 'boolean']);

function withNumbers(rows: TableRows, schema: TableSchema): TableRows {
  const truths = schema.filter(({ name, type }) => type === 'boolean' && name !== seriesColumns.repaired);
  const numbers = truths.map(({ name }) => {
    const values = rows.columns[name] as readonly (boolean | null)[];
    return [name, Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)))] as const;
  });
  return { nRows: rows.nRows, columns: { ...rows.columns, ...Object.fromEntries(numbers) } };
}

// A condition or an inner join may take periods out of the middle of a series, which forecasters would not see.
function checkRegular(view: FeatureView, fleet: FleetSeries, rows: TableRows): void {
  if (view.query.where === undefined && view.query.joins.every(({ type }) => type === 'left')) return;
  const spans = new Map<string, { first: number; last: number; count: number }>();
  const columns = fleet.keyColumns.map((name) => rows.columns[name]!);
  const periods = rows.columns[seriesColumns.period]!;
  for (let row = 0; row < rows.nRows; row++) {
    const id = keyId(columns.map((values) => values[row] as string));
    const period = periodNumber(fleet.frequency, periods[row] as number);
    const span = spans.get(id);
    if (span === undefined) spans.set(id, { first: period, last: period, count: 1 });
    else spans.set(id, { first: span.first, last: period, count: span.count + 1 });
  }
  const irregular = fleet.keys.filter((key) => {
    const { first, last, count } = spans.get(keyId(key))!;
    return last - first + 1 !== count;
  });
  if (irregular.length > 0) refuseIrregular(view, fleet, irregular);
}

function refuseIrregular(view: FeatureView, { keyColumns }: FleetSeries, keys: readonly Key[]): never {
  const examples = keys.slice(0, 3).map((key) => describeKey(keyColumns, key));
  throw new MusterError('FEATURE_VIEW_NOT_SERIES', {
    what: `The view leaves gaps in the series of ${keys.length} keys, such as ${examples.join('; ')}.`,
    where: { path: `feature view ${view.name} version ${view.version}` },
    expected: 'a condition on keys, or on the first or last periods; left joins',
  });
}

/** A key that the view leaves out is not a key of its data; one without any usable row is kept unless the condition speaks against it. */
function qualityInView(
  { query: { where } }: FeatureView,
  { keyColumns, keyQuality }: SeriesFacts,
  fleet: FleetSeries,
): SeriesGroup['keyQuality'] {
  if (where === undefined) return keyQuality;
  const present = new Set(fleet.keys.map((key) => keyId(key)));
  const isMeant = meantKeys(where, keyColumns, keyQuality);
  return keyQuality.filter(
    ({ key, kept, repaired }, i) => present.has(keyId(key)) || (kept + repaired === 0 && isMeant(i)),
  );
}

function meantKeys(
  where: Condition,
  keyColumns: readonly string[],
  keyQuality: SeriesGroup['keyQuality'],
): (i: number) => boolean {
  if (columnsOfCondition(where).some((name) => !keyColumns.includes(name))) return () => true;
  const columns = Object.fromEntries(keyColumns.map((name, at) => [name, keyQuality.map(({ key }) => key[at]!)]));
  const meant = new Set(matchingRows(where, { nRows: keyQuality.length, columns }));
  return (i) => meant.has(i);
}
