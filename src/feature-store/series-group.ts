import { digestOf, MusterError, type FleetSeries, type Key } from '#src/core/index.ts';
import type { KeyQuality } from '#src/data-preparation/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  changedParts,
  commitRows,
  numberColumn,
  readTable,
  stringColumn,
  findCommit,
  tableVersion,
  type TableRows,
} from '#src/tables/index.ts';
import { featureGroupProperty, formatFeatureGroup, rowKey, type FeatureGroup } from './groups/feature-group.ts';
import { groupPath, type GroupName } from './group-name.ts';
import { keyQualitySchema, seriesColumns, seriesSchema } from './series-schema.ts';
import { rowsOfSeries, seriesOfRows, type SeriesShape } from './series-rows.ts';

/** A feature group that holds the regular series of a fleet, and what data preparation found out about each key. */
export type SeriesGroup = { readonly fleet: FleetSeries; readonly keyQuality: readonly KeyQuality[] };

/** A feature group as one commit left it. */
export type SeriesGroupVersion = SeriesGroup & { readonly version: number };

/**
 * Makes the group hold these series and nothing else, in one commit. Where it holds them already there is no commit. Gives the version
 * of the table and whether it changed.
 */
export async function writeSeriesGroup(
  store: ObjectStore,
  group: GroupName,
  content: SeriesGroup,
  commit: { readonly run: string; readonly step: string; readonly codeVersion: string; readonly now: number },
): Promise<{ readonly version: number; readonly hasChanged: boolean }> {
  const path = groupPath(group);
  const contentDigest = digestOfGroup(content);
  const last = await lastSeriesCommit(store, path);
  // What another engine did to the table since is undone.
  const isNewest = last !== undefined && last.version === (await tableVersion(store, path));
  const isSame = isNewest && last.info['contentDigest'] === contentDigest;
  if (isSame && (await changedParts(store, path)).changed.length === 0)
    return { version: last.version, hasChanged: false };
  const { fleet, keyQuality } = content;
  const shared = { mode: 'overwrite' as const, now: commit.now };
  const by = { run: commit.run, step: commit.step, codeVersion: commit.codeVersion };
  // The key table goes first: the commit of the series names its version, and readers start from the series.
  const quality = await commitRows(store, qualityPath(path), {
    ...shared,
    schema: keyQualitySchema(fleet.keyColumns),
    rows: rowsOfQuality(fleet.keyColumns, keyQuality),
    info: { operation: 'WRITE KEY QUALITY', ...by },
  });
  const featureGroup = featureGroupOf(group, fleet);
  const { version } = await commitRows(store, path, {
    ...shared,
    schema: seriesSchema(fleet),
    rows: rowsOfSeries(fleet),
    newTable: {
      properties: { [featureGroupProperty]: formatFeatureGroup(featureGroup) },
      sortedBy: rowKey(featureGroup),
    },
    info: {
      operation: 'WRITE SERIES',
      ...by,
      contentDigest,
      frequency: fleet.frequency,
      keyColumns: fleet.keyColumns,
      covariates: Object.keys(fleet.covariates),
      tablesRead: { [qualityPath(path)]: quality.version },
    },
  });
  return { version, hasChanged: true };
}

/** What a series group is as a feature group: a row for each key and period, written whole by data preparation. */
function featureGroupOf({ name, version }: GroupName, { keyColumns, frequency }: FleetSeries): FeatureGroup {
  return {
    name,
    version,
    description: `A regular ${frequency} calendar for each key, made by data preparation`,
    primaryKey: keyColumns,
    eventTime: seriesColumns.period,
    partitionBy: [],
    expectations: [],
    policy: 'STRICT',
    quarantine: false,
    writtenBy: 'data preparation',
  };
}

/** Reads a group as it stands; undefined where data preparation has not written it yet. */
export async function findSeriesGroup(store: ObjectStore, group: GroupName): Promise<SeriesGroupVersion | undefined> {
  const facts = await findSeriesFacts(store, group);
  const table = facts === undefined ? undefined : await readTable(store, facts.path, { version: facts.version });
  if (facts === undefined || table === undefined) return undefined;
  return { version: facts.version, fleet: seriesOfRows(table.rows, facts), keyQuality: facts.keyQuality };
}

/** What is known of a series group beside its rows. */
export type SeriesFacts = SeriesShape & {
  readonly path: string;
  /** The version of its table. */
  readonly version: number;
  readonly keyQuality: readonly KeyQuality[];
};

/**
 * Gives what is known of a group beside its rows, as of a version of its table, the newest unless it is said. Throws
 * FEATURE_GROUP_MISSING where data preparation had not written it yet.
 */
export async function readSeriesFacts(store: ObjectStore, group: GroupName, version?: number): Promise<SeriesFacts> {
  return (await findSeriesFacts(store, group, version)) ?? refuseMissing(store, group);
}

async function findSeriesFacts(
  store: ObjectStore,
  group: GroupName,
  version?: number,
): Promise<SeriesFacts | undefined> {
  const path = groupPath(group);
  const last = await lastSeriesCommit(store, path, version);
  if (last === undefined) return undefined;
  const { frequency, keyColumns, covariates, tablesRead } = last.info as unknown as SeriesCommit;
  const quality = await readTable(store, qualityPath(path), { version: tablesRead[qualityPath(path)]! });
  const keyQuality = quality === undefined ? [] : qualityOfRows(keyColumns, quality.rows);
  return { path, version: last.version, frequency, keyColumns, covariates, keyQuality };
}

function refuseMissing(store: ObjectStore, { name, version }: GroupName): never {
  throw new MusterError('FEATURE_GROUP_MISSING', {
    what: `The feature group ${name} version ${version} is not in the workspace ${store.uri}.`,
  });
}

// Other engines may write to the table too, such as a compaction; what the series mean stands in the commits of this stage.
async function lastSeriesCommit(store: ObjectStore, path: string, upTo?: number) {
  return findCommit(store, path, (info) => info['contentDigest'] !== undefined, { upTo });
}

type SeriesCommit = SeriesShape & {
  readonly tablesRead: Readonly<Record<string, number>>;
};

function qualityPath(path: string): string {
  return `${path}_keys`;
}

function rowsOfQuality(keyColumns: readonly string[], quality: readonly KeyQuality[]): TableRows {
  const keys = keyColumns.map((name, i) => [name, quality.map((each) => each.key[i]!)] as const);
  return {
    nRows: quality.length,
    columns: {
      ...Object.fromEntries(keys),
      state: quality.map((each) => each.state),
      reason: quality.map((each) => each.reason),
      read: quality.map((each) => each.read),
      kept: quality.map((each) => each.kept),
      repaired_rows: quality.map((each) => each.repaired),
      refused: quality.map((each) => each.refused),
    },
  };
}

function qualityOfRows(keyColumns: readonly string[], rows: TableRows): readonly KeyQuality[] {
  const keys = keyColumns.map((name) => stringColumn(rows, name));
  const states = stringColumn(rows, 'state');
  const reasons = stringColumn(rows, 'reason');
  const [read, kept, repaired, refused] = ['read', 'kept', 'repaired_rows', 'refused'].map((name) =>
    numberColumn(rows, name),
  );
  return states.map((state, row) => ({
    key: keys.map((values) => values[row]!) as Key,
    state: state as KeyQuality['state'],
    reason: reasons[row]!,
    read: read![row]!,
    kept: kept![row]!,
    repaired: repaired![row]!,
    refused: refused![row]!,
  }));
}

function digestOfGroup({ fleet, keyQuality }: SeriesGroup): string {
  const { frequency, keyColumns, keys, indptr, firstPeriod, target, repaired, covariates } = fleet;
  const arrays = [target, ...Object.values(covariates)].map((values) =>
    digestOf(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
  const shape = {
    frequency,
    keyColumns,
    keys,
    indptr: [...indptr],
    firstPeriod: [...firstPeriod],
    covariates: Object.keys(covariates),
  };
  return digestOf(JSON.stringify({ ...shape, repaired: digestOf(repaired), arrays, keyQuality }));
}
