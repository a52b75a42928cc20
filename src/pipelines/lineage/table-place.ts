import type { CommitInfo } from '#src/tables/index.ts';
import type { LineageKind } from './lineage-graph.ts';

/** What the path of a table says of its commits: what they are, and of which group, fleet or dataset. */
export type TablePlace = { readonly kind: Exclude<LineageKind, 'prediction' | 'model' | 'run'>; readonly name: string };

/** One state of a thing: its id, the thing that it is a state of, and how new it is among the states of that thing. */
export type Identity = {
  readonly id: string;
  readonly thing: string;
  readonly kind: LineageKind;
  readonly name: string;
  readonly version: string;
  readonly order: number;
};

const fleetTables = {
  challengers: 'training',
  models: 'models',
  decisions: 'evaluation',
  releases: 'release',
} as const;

/** Gives what the commits of a table are, by its path in the workspace. */
export function placeOf(path: string): TablePlace {
  const [folder, name = '', table = '', ...more] = path.split('/');
  if (folder === 'feature_groups' && /_\d+$/.test(name) && table === '') return { kind: 'group', name };
  if (folder === 'fleets' && more.length === 0 && Object.hasOwn(fleetTables, table)) {
    return { kind: fleetTables[table as keyof typeof fleetTables], name };
  }
  const dataset = folder === 'training_datasets' && table === '' ? /^(.+)_(\d+)_(\d+)$/.exec(name) : null;
  if (dataset !== null) return { kind: 'dataset', name: `${dataset[1]}@${dataset[2]}/${dataset[3]}` };
  if (path === viewsTable) return { kind: 'view', name: '' };
  if (path === datasetsTable) return { kind: 'dataset', name: '' };
  return { kind: 'table', name: path };
}

/** Where a workspace keeps one row a feature view, and one a training dataset. */
export const viewsTable = 'feature_store/views';
export const datasetsTable = 'feature_store/datasets';

/**
 * Says whether a table is a part of another thing or tells about one, so that it is no node of its own: packed models, what became of
 * keys, refused rows, statistics, names of deleted groups, the record of runs. `exists` tells which tables there are.
 */
export function isFolded(path: string, exists: (path: string) => boolean): boolean {
  if (
    /^(runs|feature_store\/(statistics|validations|deleted_groups)|fleets\/[^/]+\/(model_blobs|challenger_blobs|model_notes))$/.test(
      path,
    )
  ) {
    return true;
  }
  const companion = /^(feature_groups\/.+_\d+)_(keys|quarantine)$/.exec(path);
  const quarantine = /^(feature_groups\/.+)_quarantine(_\d+)$/.exec(path);
  const group = companion?.[1] ?? (quarantine === null ? undefined : `${quarantine[1]}${quarantine[2]}`);
  return group !== undefined && exists(group);
}

/** Gives the state that a commit of a table made; undefined for a commit, such as a compaction, that makes none. */
export function identityOf(place: TablePlace, version: number, info: CommitInfo): Identity | undefined {
  const { kind, name } = place;
  if (kind === 'view') return viewIdentity(info['featureView']);
  if (kind === 'dataset') return name === '' ? datasetIdentity(info['trainingDataset']) : datasetOfName(name);
  if (kind === 'release') {
    return typeof info['release'] === 'number' ? numbered('release', name, info['release']) : undefined;
  }
  return numbered(kind, name, version);
}

/** Gives the state of a thing whose states have a number. */
export function numbered(kind: LineageKind, name: string, number: number): Identity {
  const thing = `${kind}:${name}`;
  return { id: `${thing}@${number}`, thing, kind, name, version: String(number), order: number };
}

/** Gives the feature view that a commit says it works through: `{ name, version }`. */
export function viewIdentity(value: unknown): Identity | undefined {
  const { name, version } = fieldsOf(value);
  if (typeof name !== 'string' || typeof version !== 'number') return undefined;
  const id = `view:${name}@${version}`;
  return { id, thing: id, kind: 'view', name, version: String(version), order: version };
}

/** Gives the training dataset that a commit says it is, or read: `{ view, viewVersion, version }`. */
export function datasetIdentity(value: unknown): Identity | undefined {
  const { view, viewVersion, version } = fieldsOf(value);
  if (typeof view !== 'string' || typeof viewVersion !== 'number' || typeof version !== 'number') return undefined;
  return datasetOfName(`${view}@${viewVersion}/${version}`);
}

/** Gives the training dataset of a name such as `demand_view@1/2`. */
export function datasetOfName(text: string): Identity {
  const at = text.lastIndexOf('@');
  const version = text.slice(at + 1);
  const id = `dataset:${text}`;
  return { id, thing: id, kind: 'dataset', name: text.slice(0, at), version, order: Number(version.split('/')[1]) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
