import { fileNameOf, fileNamesOf, keyId, MusterError, type Key } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn, type TableRows } from '#src/tables/index.ts';
import { withStates, type CommitState, type StateGraph } from './commit-states.ts';
import { refuseUnknown } from './find-thing.ts';
import type { ThingName } from './thing-name.ts';

/** A model put into the graph: its id, the releases in which it was no longer, and what it is, for people. */
export type ModelInGraph = {
  readonly graph: StateGraph;
  readonly root: string;
  readonly closed: ReadonlySet<string>;
  readonly words: string;
};

/**
 * Puts one model of a fleet into the graph, in the place of the model versions of its release: `batchai/LOC-01/1001` names the champion
 * of a key, `batchai/LOC-01/1001@2` its second version. LINEAGE_THING_UNKNOWN where the releases do not know it.
 */
export async function withModel(
  name: ThingName,
  place: { readonly store: ObjectStore; readonly graph: StateGraph },
  options: StoreOptions,
): Promise<ModelInGraph> {
  const { store, graph } = place;
  const [fleet = '', ...values] = name.name.split('/');
  const releases = graph.things.get(`release:${fleet}`);
  if (releases === undefined) return refuseUnknown(name, graph, fleetsOf(graph));
  const table = (await readTable(store, `fleets/${fleet}/releases`, options))!;
  const keyColumns = table.schema.slice(
    0,
    table.schema.findIndex((column) => column.name === 'release'),
  );
  const moves = movesOfKey(
    table.rows,
    keyColumns.map((column) => column.name),
    { name, values, fleet },
  );
  const asked =
    name.version === undefined ? moves.at(-1)! : moves.findLast(({ version }) => version === Number(name.version));
  if (asked === undefined) refuseVersion(name, moves);
  const closed = moves
    .filter(({ version }) => version !== asked.version)
    .map(({ release }) => `release:${fleet}@${release}`);
  const thing = `model:${fleet}/${asked.key.map(fileNameOf).join('/')}`;
  const model = stateOf({ thing, fleet, asked }, graph);
  const inIt = moves.filter(({ version }) => version === asked.version);
  const releasesOfIt = inIt.flatMap(({ release }) => {
    const state = graph.states.get(`release:${fleet}@${release}`);
    return state === undefined ? [] : [withModelFirst(state, model)];
  });
  const words = await wordsOf(place, { fleet, asked, keyColumns: keyColumns.map((column) => column.name) }, options);
  return { graph: withStates(graph, [model, ...releasesOfIt]), root: model.id, closed: new Set(closed), words };
}

/** A champion that moved: one row of the releases. */
type Move = {
  readonly key: Key;
  readonly release: number;
  readonly version: number;
  readonly digest: string;
  readonly code: string;
};

function movesOfKey(
  rows: TableRows,
  keyColumns: readonly string[],
  { name, values, fleet }: { readonly name: ThingName; readonly values: readonly string[]; readonly fleet: string },
): readonly Move[] {
  const columns = keyColumns.map((column) => stringColumn(rows, column));
  const [releases, versions] = [numberColumn(rows, 'release'), numberColumn(rows, 'version')];
  const [digests, codes] = [stringColumn(rows, 'digest'), stringColumn(rows, 'code')];
  const names = fileNamesOf(columns.flat());
  const isMeant = (value: string, text: string | undefined): boolean =>
    text === value || text === names.get(value) || text === fileNameOf(value);
  const moves: Move[] = [];
  for (let row = 0; row < rows.nRows; row++) {
    // A version that was registered only is in no release.
    if (codes[row] === 'REGISTERED') continue;
    if (values.length !== columns.length || !columns.every((column, i) => isMeant(column[row]!, values[i]))) continue;
    const key = columns.map((column) => column[row]!);
    moves.push({ key, release: releases[row]!, version: versions[row]!, digest: digests[row]!, code: codes[row]! });
  }
  if (moves.length === 0) refuseKey(name, keyColumns, { fleet, example: columns.map((column) => column[0] ?? '') });
  // "A1" and "a1" may both be written as one of them: the one that is written so is meant.
  const exact = moves.filter(({ key }) => key.every((value, i) => value === values[i]));
  return (exact.length > 0 ? exact : moves).toSorted((a, b) => a.release - b.release);
}

function stateOf(
  { thing, fleet, asked }: { readonly thing: string; readonly fleet: string; readonly asked: Move },
  { states }: StateGraph,
): CommitState {
  const release = states.get(`release:${fleet}@${asked.release}`);
  const models = release?.sources.map(({ id }) => states.get(id)!).find(({ kind }) => kind === 'models');
  const from = models ?? release;
  return {
    id: `${thing}@${asked.version}`,
    thing,
    kind: 'model',
    name: thing.slice('model:'.length),
    version: String(asked.version),
    order: asked.version,
    path: `fleets/${fleet}/models`,
    tableVersion: models?.tableVersion ?? 0,
    commit: from?.commit,
    lost: from === undefined ? 'expired' : from.lost,
    sources: (from?.sources ?? []).filter(({ isContinuation }) => !isContinuation),
  };
}

// The release has the one model in the place of all; its other sources are those of the others.
function withModelFirst(release: CommitState, model: CommitState): CommitState {
  const source = { id: model.id, path: model.path, tableVersion: model.tableVersion, isContinuation: false };
  return { ...release, sources: [source, ...release.sources.filter(({ isContinuation }) => isContinuation)] };
}

async function wordsOf(
  { store }: { readonly store: ObjectStore },
  {
    fleet,
    asked,
    keyColumns,
  }: { readonly fleet: string; readonly asked: Move; readonly keyColumns: readonly string[] },
  options: StoreOptions,
): Promise<string> {
  const where = {
    and: [
      { column: 'version', is: '=' as const, value: asked.version },
      { column: 'digest', is: '=' as const, value: asked.digest },
      ...keyColumns.map((column, i) => ({ column, is: '=' as const, value: asked.key[i]! })),
    ],
  };
  const columns = ['learner', 'cutoff'];
  const table = await readTable(store, `fleets/${fleet}/models`, { ...options, columns, where });
  const moved = `${asked.code} in release ${asked.release}`;
  if (table === undefined || table.rows.nRows === 0) return moved;
  return `${stringColumn(table.rows, 'learner')[0]}, data up to ${stringColumn(table.rows, 'cutoff')[0]}, ${moved}`;
}

function fleetsOf({ things }: StateGraph): readonly string[] {
  return [...things.keys()]
    .filter((thing) => thing.startsWith('release:'))
    .map((thing) => `model:${thing.slice(8)}/KEY`);
}

function refuseKey(
  { text }: ThingName,
  keyColumns: readonly string[],
  { fleet, example }: { readonly fleet: string; readonly example: Key },
): never {
  const form = [`model:${fleet}`, ...keyColumns.map((column) => column.toUpperCase())].join('/');
  throw new MusterError('LINEAGE_THING_UNKNOWN', {
    what: `No release of ${fleet} has a champion of the key in "${text}".`,
    expected: `${form}, as in ${[`model:${fleet}`, ...example.map(fileNameOf)].join('/')}`,
  });
}

function refuseVersion({ text }: ThingName, moves: readonly Move[]): never {
  const versions = [...new Set(moves.map(({ version }) => version))];
  throw new MusterError('LINEAGE_THING_UNKNOWN', {
    what: `No release has the model version in "${text}".`,
    where: { key: keyId(moves[0]!.key) },
    expected: `a version of: ${versions.join(', ')}`,
  });
}
