import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeTable, findTables, tableHistory, type CommitInfo } from '#src/tables/index.ts';
import { groupPath, type GroupName } from '../group-name.ts';
import { asFeatureGroup, featureGroupProperty } from './feature-group.ts';
import { quarantineGroupOf } from './quarantine-group.ts';
import { statisticsPath } from './statistics-log.ts';
import { validationsPath } from './validation-log.ts';

/** Something that was made from the rows of a feature group. */
export type Consequence = {
  /** What it is, for people: `The feature view demand version 1`. */
  readonly what: string;
  /** The table that says so. */
  readonly path: string;
  /** The version of the group's table that it read; undefined where it only names the group. */
  readonly tableVersion: number | undefined;
};

/**
 * Gives what rests on a feature group and could not be made again without it, as the commits of all tables tell: feature views and
 * training datasets that were not deleted, groups that are made from it, and all else by its newest commit that names what it read, such
 * as the challengers and releases of a fleet.
 */
export async function consequencesOfDelete(
  store: ObjectStore,
  group: GroupName,
  options: StoreOptions = {},
): Promise<readonly Consequence[]> {
  const own = groupPath(group);
  const notOthers = new Set([own, `${own}_keys`, groupPath(quarantineGroupOf(group)), statisticsPath, validationsPath]);
  const found: Consequence[] = [];
  for (const path of await findTables(store, options)) {
    // The record of a training dataset speaks for its rows.
    if (notOthers.has(path) || path.startsWith('training_datasets/')) continue;
    const history = await tableHistory(store, path, options);
    const readers = readersIn(
      path,
      history.map(({ info }) => info),
      own,
    );
    found.push(...readers);
    const isNamed = readers.length > 0 || !path.startsWith('feature_groups/');
    if (!isNamed && (await isMadeFrom(store, path, group, options))) {
      found.push({ what: nameOfTable(path), path, tableVersion: undefined });
    }
  }
  return found;
}

/** Gives what the commits of a table, oldest first, say of things that read the table `own`. */
function readersIn(path: string, infos: readonly CommitInfo[], own: string): readonly Consequence[] {
  const byThing = new Map<string, Consequence>();
  for (const info of infos) {
    const thing = thingOf(path, info);
    const read = tablesReadBy(info);
    if (info.operation.startsWith('DELETE ') && thing.isOneOfMany) byThing.delete(thing.what);
    else if (read === undefined) continue;
    else if (read[own] !== undefined) byThing.set(thing.what, { what: thing.what, path, tableVersion: read[own] });
    // A newer state of the whole table that was made from other things.
    else if (!thing.isOneOfMany) byThing.delete(thing.what);
  }
  return [...byThing.values()];
}

type Thing = {
  readonly what: string;
  /** Whether the table holds others beside it, so that a commit is about this one alone. */
  readonly isOneOfMany: boolean;
};

function thingOf(path: string, info: CommitInfo): Thing {
  const view = info['featureView'] as GroupName | undefined;
  const dataset = info['trainingDataset'] as
    | { readonly view: string; readonly viewVersion: number; readonly version: number }
    | undefined;
  if (path === 'feature_store/datasets' && dataset !== undefined) {
    const { view: of, viewVersion, version } = dataset;
    return {
      what: `The training dataset ${version} of the feature view ${of} version ${viewVersion}`,
      isOneOfMany: true,
    };
  }
  if (path === 'feature_store/views' && view !== undefined) {
    return { what: `The feature view ${view.name} version ${view.version}`, isOneOfMany: true };
  }
  return { what: nameOfTable(path), isOneOfMany: false };
}

function nameOfTable(path: string): string {
  const [, name, version] = /^feature_groups\/(.+)_(\d+)$/.exec(path) ?? [];
  if (name !== undefined) return `The feature group ${name} version ${version}`;
  const [, fleet, table] = /^fleets\/(.+)\/([^/]+)$/.exec(path) ?? [];
  return fleet === undefined ? `The table ${path}` : `The table ${table} of the fleet ${fleet}`;
}

function tablesReadBy(info: CommitInfo): Readonly<Record<string, number>> | undefined {
  const read = info['tablesRead'];
  return typeof read === 'object' && read !== null ? (read as Readonly<Record<string, number>>) : undefined;
}

async function isMadeFrom(
  store: ObjectStore,
  path: string,
  { name, version }: GroupName,
  options: StoreOptions,
): Promise<boolean> {
  const table = await describeTable(store, path, options);
  const { madeFrom = [] } = asFeatureGroup(table?.properties[featureGroupProperty]) ?? {};
  return madeFrom.some((each) => each.name === name && each.version === version);
}
