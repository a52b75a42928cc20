import type { CommitState, StateGraph } from './commit-states.ts';
import type { ThingName } from './thing-name.ts';
import { withStates } from './commit-states.ts';
import { refuseUnknown } from './find-thing.ts';

/**
 * Puts a run into the graph as a state of its own: made from what its commits read, and all that it committed made from it. Gives the
 * graph and the id of the run; LINEAGE_THING_UNKNOWN with the newest runs where there is none.
 */
export function withRun(name: ThingName, graph: StateGraph): { readonly graph: StateGraph; readonly root: string } {
  const written = [...graph.states.values()].filter(({ commit }) => commit?.info['run'] === name.name);
  const [first] = written;
  if (first === undefined) return refuseUnknown(name, graph, newestRuns(graph));
  const id = `run:${name.name}`;
  const own = new Set(written.map((state) => state.id));
  const read = written
    .flatMap(({ sources }) => sources)
    .filter(({ id: from, isContinuation }) => !isContinuation && !own.has(from));
  const run: CommitState = {
    id,
    thing: id,
    kind: 'run',
    name: name.name,
    version: '',
    order: 0,
    path: '',
    tableVersion: -1,
    commit: first.commit,
    lost: undefined,
    sources: [...new Map(read.map((source) => [source.id, { ...source, isContinuation: false }])).values()],
  };
  const link = { id, path: '', tableVersion: -1, isContinuation: false };
  return {
    graph: withStates(graph, [run, ...written.map((state) => ({ ...state, sources: [...state.sources, link] }))]),
    root: id,
  };
}

const mostRuns = 10;

function newestRuns({ states }: StateGraph): readonly string[] {
  const times = new Map<string, number>();
  for (const { commit } of states.values()) {
    const run = commit?.info['run'];
    if (typeof run === 'string') times.set(run, Math.max(commit!.timestamp, times.get(run) ?? 0));
  }
  const newest = [...times].sort((a, b) => b[1] - a[1]).slice(0, mostRuns);
  return newest.map(([run]) => `run:${run}`);
}
