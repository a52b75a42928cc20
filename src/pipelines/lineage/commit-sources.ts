import type { CommitInfo } from '#src/tables/index.ts';
import type { Commit, TableLog } from './commit-logs.ts';
import { datasetIdentity, datasetsTable, numbered, viewIdentity, viewsTable, type Identity } from './table-place.ts';

/** What a state was made from: another state by its id, and where that lies. */
export type StateSource = {
  readonly id: string;
  readonly path: string;
  readonly tableVersion: number;
  /** Whether it is the state before of the same thing, of which something is still there. */
  readonly isContinuation: boolean;
};

/** How a commit finds the states that it names. */
export type SourceLookup = {
  /** Gives the state that a version of a table holds; undefined where the version holds none. */
  readonly identityAt: (path: string, version: number) => Identity | undefined;
  /** Gives the training of a fleet at a version of the table of challengers, or else the newest one at a time in epoch milliseconds. */
  readonly trainingOf: (
    fleet: string,
    when: { readonly version: number | undefined; readonly timestamp: number },
  ) => { readonly identity: Identity; readonly commit: Commit } | undefined;
  /** Says whether commits of the table are states. */
  readonly isKnown: (path: string) => boolean;
};

/** A commit and the log that it stands in. */
export type CommitOfLog = { readonly log: TableLog; readonly commit: Commit };

/**
 * Gives what a commit says that it read: tables by path and version, those beside its own by name, a feature view, a training dataset.
 * What the commits leave unsaid is added: of models and decisions the training that they judged, and the state before, where the commit
 * adds to it.
 */
export function sourcesOf(
  identity: Identity,
  { log, commit }: CommitOfLog,
  lookup: SourceLookup,
): readonly StateSource[] {
  const { info } = commit;
  const training = trainingBehind(identity, commit, lookup);
  const judged = versionsIn(training?.commit.info, 'tablesRead');
  const folder = log.path.slice(0, log.path.lastIndexOf('/') + 1);
  const named = [
    ...Object.entries(versionsIn(info, 'tables')).map(([name, version]) => [folder + name, version] as const),
    // The rows on which challengers were judged are those of their training: its node says so.
    ...Object.entries(versionsIn(info, 'tablesRead')).filter(([path, version]) => judged[path] !== version),
  ];
  const trained = new Set(throughFeatureStore(training?.commit.info, [], lookup).map(({ id }) => id));
  const sources = [
    ...throughFeatureStore(info, named, lookup).filter(({ id }) => !trained.has(id)),
    ...named.filter(([path]) => isShown(path, lookup)).flatMap(([path, version]) => sourceAt(path, version, lookup)),
    ...(training === undefined || identity.kind === 'release' ? [] : [training.source]),
    ...stateBefore(identity, { log, commit }),
  ];
  const byId = new Map(sources.filter(({ id }) => id !== identity.id).map((source) => [source.id, source]));
  return [...byId.values()];
}

/** Gives an object of versions in a commit's words, such as `tablesRead`; empty where there is none. */
function versionsIn(info: CommitInfo | undefined, name: string): Readonly<Record<string, number>> {
  const value = info?.[name];
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] >= 0),
  );
}

// The decisions of a release are part of it, and what is packed or counted beside a table is part of that table.
function isShown(path: string, lookup: SourceLookup): boolean {
  if (path === viewsTable || path === datasetsTable || path.endsWith('/decisions')) return false;
  const isPart = /\/(model_blobs|challenger_blobs)$|^feature_groups\/.+(_\d+_(keys|quarantine)|_quarantine_\d+)$/.test(
    path,
  );
  return lookup.isKnown(path) || !isPart;
}

/** Gives the feature view and the training dataset that a commit works through; where it says none, those that the tables it read hold. */
function throughFeatureStore(
  info: CommitInfo | undefined,
  named: readonly (readonly [string, number])[],
  lookup: SourceLookup,
): readonly StateSource[] {
  const { view, viewVersion } = (info?.['trainingDataset'] ?? {}) as Readonly<Record<string, unknown>>;
  const said = [
    { identity: viewIdentity(info?.['featureView']), path: viewsTable },
    { identity: viewIdentity({ name: view, version: viewVersion }), path: viewsTable },
    { identity: datasetIdentity(info?.['trainingDataset']), path: datasetsTable },
  ].filter(({ identity }) => identity !== undefined);
  const versions = new Map(named);
  const held = [viewsTable, datasetsTable]
    .filter((path) => versions.has(path))
    .map((path) => ({ identity: lookup.identityAt(path, versions.get(path)!), path }));
  return (said.length > 0 ? said : held).flatMap(({ identity, path }) =>
    identity === undefined
      ? []
      : [{ id: identity.id, path, tableVersion: versions.get(path) ?? 0, isContinuation: false }],
  );
}

function sourceAt(path: string, version: number, lookup: SourceLookup): readonly StateSource[] {
  const identity = lookup.identityAt(path, version);
  return identity === undefined ? [] : [{ id: identity.id, path, tableVersion: version, isContinuation: false }];
}

/**
 * Gives the training of which models, decisions or a release judged the challengers. Where they do not name it, it is the newest before
 * them: the evaluation refuses challengers of other data than it reads.
 */
function trainingBehind(
  { kind, name }: Identity,
  { timestamp, info }: Commit,
  lookup: SourceLookup,
): { readonly source: StateSource; readonly commit: Commit } | undefined {
  const isJudged = kind === 'models' || kind === 'evaluation' || kind === 'release';
  if (!isJudged || info['run'] === undefined) return undefined;
  const path = `fleets/${name}/challengers`;
  const found = lookup.trainingOf(name, { version: versionsIn(info, 'tablesRead')[path], timestamp });
  if (found === undefined) return undefined;
  const { identity, commit } = found;
  return { source: { id: identity.id, path, tableVersion: commit.version, isContinuation: false }, commit };
}

/** Gives the state of which this one still holds something: of a release its parent, of a table that grows the version before. */
function stateBefore(identity: Identity, made: CommitOfLog): readonly StateSource[] {
  const before = identity.kind === 'release' ? parentOf(identity, made) : versionBefore(identity, made);
  return before === undefined ? [] : [{ ...before, path: made.log.path, isContinuation: true }];
}

type StateBefore = Pick<StateSource, 'id' | 'tableVersion'>;

function parentOf({ name, order }: Identity, { log, commit }: CommitOfLog): StateBefore | undefined {
  const parent = commit.info['parent'];
  if (typeof parent !== 'number' || parent < 1 || parent >= order) return undefined;
  const before = log.commits.find(({ info }) => info['release'] === parent);
  return { id: numbered('release', name, parent).id, tableVersion: before?.version ?? Math.max(0, commit.version - 1) };
}

function versionBefore({ kind, name }: Identity, { commit: { version, info } }: CommitOfLog): StateBefore | undefined {
  // Series and challengers are written in place of those before; only what is no step of a run, such as a compaction, leaves them.
  const isReplaced = kind === 'group' ? info['contentDigest'] !== undefined : kind !== 'table';
  if (version === 0 || identities.has(kind) || (isReplaced && info['run'] !== undefined)) return undefined;
  return { id: numbered(kind, name, version - 1).id, tableVersion: version - 1 };
}

// Their commits have no numbers of their own.
const identities: ReadonlySet<string> = new Set(['view', 'dataset', 'evaluation']);
