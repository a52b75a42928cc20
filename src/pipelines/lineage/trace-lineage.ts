import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readCommitLogs } from './commit-logs.ts';
import { statesOf, type StateGraph } from './commit-states.ts';
import { findThing } from './find-thing.ts';
import type { LineageEdge, LineageGraph } from './lineage-graph.ts';
import { nodesOf } from './lineage-nodes.ts';
import { withModel } from './model-states.ts';
import { allStates, newestStates, type Skeleton } from './newest-states.ts';
import { withRun } from './run-states.ts';
import { parseThingName, type ThingName } from './thing-name.ts';
import { walk, type WalkDirection } from './walk.ts';

/** Which way to look, how far, and at how much. */
export type LineageOptions = StoreOptions & {
  /** `up` to what the thing was made from, `down` to what was made from it; `both` unless it is said. */
  readonly direction?: WalkDirection | 'both' | undefined;
  /** The most steps from the thing; all of them unless it is said. */
  readonly depth?: number | undefined;
  /** Whether every commit is a node, and not the newest state of each thing alone; false unless it is said. */
  readonly all?: boolean | undefined;
};

/**
 * Finds out from the logs of a workspace where a thing comes from and what was made from it. A name without a version means the newest
 * state, and what was made from any state of it. A damaged log or one that expired is a state of its node. LINEAGE_THING_UNKNOWN,
 * LINEAGE_THING_AMBIGUOUS, STORAGE_FAILED.
 */
export async function traceLineage(
  store: ObjectStore,
  thing: string,
  options: LineageOptions = {},
): Promise<LineageGraph> {
  const { direction = 'both', all = false, signal } = options;
  const name = parseThingName(thing);
  const logs = await readCommitLogs(store, { also: name.name, signal });
  const found = await rootsOf(name, { store, graph: statesOf(logs) }, { signal });
  const { graph, root } = found;
  const ways = (direction === 'both' ? (['up', 'down'] as const) : [direction]).map((way): Skeleton => {
    const roots = way === 'down' || all ? found.all : [root];
    const reached = new Set(walk(graph, roots, way, { depth: options.depth, closed: found.closed }).keys());
    return all ? allStates(graph, reached) : newestStates(graph, reached, root);
  });
  const ids = [...new Set([root, ...ways.flatMap((way) => way.ids)])];
  const edges = new Map<string, LineageEdge>(
    ways.flatMap((way) => way.edges).map((edge) => [`${edge.from} ${edge.to}`, edge]),
  );
  return {
    root,
    nodes: await nodesOf({ store, logs, graph }, ids, { words: found.words, signal }),
    edges: [...edges.values()],
  };
}

/** The states from which to look, in a graph that holds them. */
type Roots = {
  readonly graph: StateGraph;
  readonly root: string;
  readonly all: readonly string[];
  readonly closed: ReadonlySet<string>;
  readonly words: ReadonlyMap<string, string>;
};

async function rootsOf(
  name: ThingName,
  place: { readonly store: ObjectStore; readonly graph: StateGraph },
  options: StoreOptions,
): Promise<Roots> {
  const plain = { closed: new Set<string>(), words: new Map<string, string>() };
  if (name.prefix === 'run') {
    const { graph, root } = withRun(name, place.graph);
    return { ...plain, graph, root, all: [root] };
  }
  if (name.prefix === 'model') {
    const { graph, root, closed, words } = await withModel(name, place, options);
    return { graph, root, all: [root], closed, words: new Map([[root, words]]) };
  }
  return { ...plain, graph: place.graph, ...findThing(name, place.graph) };
}
