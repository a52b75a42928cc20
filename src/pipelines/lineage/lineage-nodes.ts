import { countOf, isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, summarizeTable } from '#src/tables/index.ts';
import type { CommitLogs } from './commit-logs.ts';
import type { CommitState, StateGraph } from './commit-states.ts';
import type { LineageNode, LineageState } from './lineage-graph.ts';
import { placeOf } from './table-place.ts';

/** Where nodes are looked up: the workspace, its logs and its states. */
export type NodePlace = { readonly store: ObjectStore; readonly logs: CommitLogs; readonly graph: StateGraph };

// Each look at an older state lists its log and reads a part of it; a graph of more nodes is for machines.
const mostLooks = 50;
const looksAtOnce = 8;

/**
 * Gives the nodes of states, in the same order: what the log says, what is left of them, and what they hold. Of a very large graph only
 * the first 50 are looked at. `words` says of some states, by id, what they hold.
 */
export async function nodesOf(
  place: NodePlace,
  ids: readonly string[],
  { words, signal }: StoreOptions & { readonly words: ReadonlyMap<string, string> },
): Promise<readonly LineageNode[]> {
  const nodes: LineageNode[] = [];
  const queue = ids.entries();
  const work = async (): Promise<void> => {
    for (const [i, id] of queue) {
      const state = place.graph.states.get(id)!;
      const look =
        i < mostLooks ? await lookAt(place, state, { signal }) : { state: state.lost ?? 'unknown', words: '' };
      nodes[i] = nodeOf(state, { state: look.state, words: words.get(id) ?? look.words });
    }
  };
  await Promise.all(Array.from({ length: looksAtOnce }, work));
  return nodes;
}

type Look = Pick<LineageNode, 'state' | 'words'>;

function nodeOf(state: CommitState, look: Look): LineageNode {
  const { id, kind, name, version, path, commit } = state;
  const said = (field: string): string | null => {
    const value = commit?.info[field];
    return typeof value === 'string' ? value : null;
  };
  const at =
    commit === undefined || !Number.isFinite(commit.timestamp) ? null : new Date(commit.timestamp).toISOString();
  const place = { version: version === '' ? null : version, path: path === '' ? null : path };
  return {
    id,
    kind,
    name,
    ...place,
    at,
    run: said('run'),
    step: said('step'),
    codeVersion: said('codeVersion'),
    ...look,
  };
}

async function lookAt(place: NodePlace, state: CommitState, options: StoreOptions): Promise<Look> {
  if (state.lost !== undefined) return { state: state.lost, words: '' };
  if (state.kind === 'run') return { state: 'there', words: runWords(state, place.graph) };
  if (state.kind === 'view') return { state: 'there', words: viewWords(state) };
  // The rows of a training dataset may be purged: then only its row in the table of datasets is left.
  if (state.kind === 'dataset' && !state.path.startsWith('training_datasets/')) return { state: 'deleted', words: '' };
  try {
    const nRows = await rowsOf(place, state, options);
    return { state: await whatIsLeft(place, state, options), words: wordsFor(state, nRows) + groupsRead(state) };
  } catch (error) {
    const lost = isMusterError(error) ? lostBy[error.code] : undefined;
    if (lost === undefined) throw error;
    return { state: lost, words: '' };
  }
}

const lostBy: Readonly<Record<string, LineageState>> = {
  TABLE_LOG_DAMAGED: 'damaged',
  TABLE_UNSUPPORTED: 'damaged',
  TABLE_VERSION_MISSING: 'expired',
};

/** Gives the rows of a state: of a table to which every state adds, those that it added; undefined where that is not known. */
async function rowsOf(
  { store }: NodePlace,
  { kind, path, tableVersion }: CommitState,
  options: StoreOptions,
): Promise<number | undefined> {
  const now = (await summarizeTable(store, path, { ...options, version: tableVersion }))?.nRows;
  const isAddedTo = kind === 'models' || kind === 'release' || kind === 'evaluation';
  if (!isAddedTo || tableVersion === 0 || now === undefined) return now;
  const before = await summarizeTable(store, path, { ...options, version: tableVersion - 1 });
  return before?.nRows === undefined ? undefined : now - before.nRows;
}

/** Says whether the files of a state are still there; nothing takes away those of the newest version of a table. */
async function whatIsLeft(
  { store, logs }: NodePlace,
  { path, tableVersion }: CommitState,
  options: StoreOptions,
): Promise<LineageState> {
  if (logs.logs.get(path)?.commits.at(-1)?.version === tableVersion) return 'there';
  try {
    await readTable(store, path, { ...options, version: tableVersion, columns: [] });
    return 'there';
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_FILE_DAMAGED') return 'vacuumed';
    throw error;
  }
}

function wordsFor({ kind }: CommitState, nRows: number | undefined): string {
  if (nRows === undefined) return '';
  switch (kind) {
    case 'training':
      return `challengers of ${countOf(nRows, 'key')}`;
    case 'models':
      return countOf(nRows, 'model version');
    case 'model':
      return '';
    case 'release':
      return `${countOf(nRows, 'champion')} moved`;
    case 'evaluation':
      return `${countOf(nRows, 'decision')} that no release names`;
    case 'group':
    case 'view':
    case 'dataset':
    case 'prediction':
    case 'run':
    case 'table':
      return countOf(nRows, 'row');
    default:
      return kind satisfies never;
  }
}

const mostNamed = 3;

/** Gives the commits of feature groups that a state read through a view: the edges of the view do not tell them. */
function groupsRead({ kind, commit }: CommitState): string {
  const info = commit?.info;
  const isThroughView = (info?.['featureView'] ?? info?.['trainingDataset']) !== undefined;
  if (!isThroughView || kind === 'models' || kind === 'release') return '';
  const names = Object.entries((info?.['tablesRead'] ?? {}) as Readonly<Record<string, unknown>>).flatMap(
    ([path, version]) => {
      const place = placeOf(path);
      return place.kind === 'group' ? [`${place.name}@${String(version)}`] : [];
    },
  );
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return names.length === 0 ? '' : `, from ${names.slice(0, mostNamed).join(', ')}${more}`;
}

function viewWords({ sources }: CommitState): string {
  const groups = sources.filter(({ isContinuation }) => !isContinuation).length;
  return groups === 0 ? '' : `over ${countOf(groups, 'table')}`;
}

function runWords({ id }: CommitState, { consumers }: StateGraph): string {
  return countOf(consumers.get(id)?.length ?? 0, 'commit');
}
