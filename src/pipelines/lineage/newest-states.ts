import type { CommitState, StateGraph } from './commit-states.ts';
import type { LineageEdge } from './lineage-graph.ts';

/** Nodes by id and the edges between them. */
export type Skeleton = { readonly ids: readonly string[]; readonly edges: readonly LineageEdge[] };

/** Gives every state that was reached, and every edge between two of them. */
export function allStates({ states }: StateGraph, reached: ReadonlySet<string>): Skeleton {
  const edges = [...reached].flatMap((to) =>
    states
      .get(to)!
      .sources.filter(({ id }) => reached.has(id))
      .map(({ id }): LineageEdge => ({ from: id, to })),
  );
  return { ids: [...reached], edges };
}

/**
 * Gives one state of each thing that was reached: the newest, or for the thing of `root` that state. It has the edges of the states that
 * it continues; those that a way over other nodes says too are left out.
 */
export function newestStates(graph: StateGraph, reached: ReadonlySet<string>, root: string): Skeleton {
  const { states } = graph;
  const shown = new Map<string, CommitState>();
  for (const id of reached) {
    const state = states.get(id)!;
    const other = shown.get(state.thing);
    if (other === undefined || state.order > other.order) shown.set(state.thing, state);
  }
  const rootState = states.get(root)!;
  const newestOfRoot = shown.get(rootState.thing)!;
  const isCarriedOn = newestOfRoot.order > rootState.order;
  // What continues the state that was asked for is a node beside it.
  const nodes = [
    rootState,
    ...[...shown.values()].filter(({ id }) => id !== root && (id !== newestOfRoot.id || isCarriedOn)),
  ];
  const nodeOf = (id: string): CommitState => (id === root ? rootState : shown.get(states.get(id)!.thing)!);
  const edges = nodes.flatMap((to) => edgesInto(to, { graph, reached, nodeOf, root }));
  if (isCarriedOn) edges.push({ from: root, to: newestOfRoot.id });
  const joined = withLostWays(edges, nodes, { graph, reached, nodeOf, root });
  return { ids: nodes.map(({ id }) => id), edges: withoutDetours(joined) };
}

type Reach = {
  readonly graph: StateGraph;
  readonly reached: ReadonlySet<string>;
  readonly nodeOf: (id: string) => CommitState;
  readonly root: string;
};

/** Gives the edges into a node from the sources of its state and of those that it continues. */
function edgesInto(to: CommitState, { graph, reached, nodeOf, root }: Reach): LineageEdge[] {
  const edges = new Map<string, LineageEdge>();
  const chain = [to];
  const seen = new Set([to.id]);
  for (const { sources } of chain) {
    for (const { id, isContinuation } of sources) {
      if (!reached.has(id) || seen.has(id)) continue;
      if (isContinuation && (id !== root || to.id === root)) {
        seen.add(id);
        chain.push(graph.states.get(id)!);
      } else if (!isContinuation) addEdge(edges, nodeOf(id), { to, read: graph.states.get(id)! });
    }
  }
  return [...edges.values()];
}

function addEdge(
  edges: Map<string, LineageEdge>,
  from: CommitState,
  { to, read }: { readonly to: CommitState; readonly read: CommitState },
): void {
  if (from.id !== to.id && !edges.has(from.id)) edges.set(from.id, edgeOf(from, to, read));
}

function edgeOf(from: CommitState, to: CommitState, read: CommitState): LineageEdge {
  // A view is a definition: what is read through it is not the version that was the newest when it was made.
  const isSame = read.id === from.id || to.kind === 'view';
  return { from: from.id, to: to.id, ...(isSame ? {} : { readVersion: read.version }) };
}

/**
 * Adds edges of older states for nodes that would hang in the air: where a thing once was made from another and no longer is, or where
 * forecasts went back into what they were made from.
 */
function withLostWays(
  edges: readonly LineageEdge[],
  nodes: readonly CommitState[],
  reach: Reach,
): readonly LineageEdge[] {
  const joined = connectedTo(reach.root, edges);
  const lost = new Set(nodes.filter(({ id }) => !joined.has(id)).map(({ thing }) => thing));
  if (lost.size === 0) return edges;
  const all = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  for (const id of reach.reached) {
    const to = reach.nodeOf(id);
    for (const source of reach.graph.states.get(id)!.sources) {
      if (!reach.reached.has(source.id)) continue;
      const from = reach.nodeOf(source.id);
      if (from.id === to.id || !(lost.has(from.thing) || lost.has(to.thing)) || all.has(`${from.id} ${to.id}`))
        continue;
      all.set(`${from.id} ${to.id}`, edgeOf(from, to, reach.graph.states.get(source.id)!));
    }
  }
  return [...all.values()];
}

function connectedTo(root: string, edges: readonly LineageEdge[]): ReadonlySet<string> {
  const found = new Set([root]);
  for (const id of found) {
    for (const { from, to } of edges) {
      if (from === id) found.add(to);
      else if (to === id) found.add(from);
    }
  }
  return found;
}

/** Leaves out the edges that say nothing new: those from a node to another to which there is a longer way. */
function withoutDetours(edges: readonly LineageEdge[]): readonly LineageEdge[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  return edges.filter(({ from, to }) => {
    targets.get(from)!.delete(to);
    const found = new Set([from]);
    for (const id of found) for (const next of targets.get(id) ?? []) found.add(next);
    if (found.has(to)) return false;
    targets.get(from)!.add(to);
    return true;
  });
}
