import type { CommitInfo } from '#src/tables/index.ts';
import { commitAt, type Commit, type CommitLogs } from './commit-logs.ts';
import type { LineageState } from './lineage-graph.ts';
import { sourcesOf, type SourceLookup, type StateSource } from './commit-sources.ts';
import { datasetOfName, identityOf, numbered, placeOf, type Identity } from './table-place.ts';

/** One state of a thing as the log tells of it, and what it was made from. */
export type CommitState = Identity & {
  readonly path: string;
  readonly tableVersion: number;
  /** The commit that made it; undefined where the log does not tell of it. */
  readonly commit: Commit | undefined;
  /** Why the log does not tell of it; undefined where it does. */
  readonly lost: LineageState | undefined;
  readonly sources: readonly StateSource[];
};

/** Every state of a workspace by id, those of each thing from old to new, and what was made from each, by id. */
export type StateGraph = {
  readonly states: ReadonlyMap<string, CommitState>;
  readonly things: ReadonlyMap<string, readonly string[]>;
  readonly consumers: ReadonlyMap<string, readonly { readonly id: string; readonly isContinuation: boolean }[]>;
};

/** Makes a graph of all states that the logs of a workspace tell of or name. */
export function statesOf({ paths, logs }: CommitLogs): StateGraph {
  const lookup = lookupIn(logs);
  const states = new Map<string, CommitState>();
  for (const log of logs.values()) {
    const place = placeOf(log.path);
    if (log.isDamaged && place.kind !== 'view' && place.kind !== 'dataset') {
      const state = damagedState(log.path);
      states.set(state.id, state);
    }
    const isUnreleased = place.kind === 'evaluation' ? unreleasedDecisions(logs, log.path) : () => true;
    for (const commit of log.commits) {
      const identity = identityOf(place, commit.version, commit.info);
      if (identity === undefined || !isUnreleased(commit)) continue;
      const sources = sourcesOf(identity, { log, commit }, lookup);
      const before = states.get(identity.id);
      const state = { ...identity, path: log.path, tableVersion: commit.version, commit, lost: undefined, sources };
      states.set(identity.id, before === undefined ? state : together(before, state));
    }
  }
  const lost = new Map<string, CommitState>();
  for (const { sources } of states.values()) {
    for (const source of sources) {
      if (!states.has(source.id)) lost.set(source.id, lostState(source, paths, logs));
    }
  }
  return graphOf(new Map([...states, ...lost]));
}

/** Adds states to a graph, in the place of those that have their ids. */
export function withStates(graph: StateGraph, more: readonly CommitState[]): StateGraph {
  return graphOf(new Map([...graph.states, ...more.map((state): [string, CommitState] => [state.id, state])]));
}

/** Gives the one state of a table of which no commit can be read: it has no version. */
function damagedState(path: string): CommitState {
  const { kind, name } = placeOf(path);
  const thing = `${kind}:${name}`;
  const identity = { id: thing, thing, kind, name, version: '', order: -1 };
  return { ...identity, path, tableVersion: -1, commit: undefined, lost: 'damaged', sources: [] };
}

// A training dataset is a row in the table of datasets, and rows in a table of its own, which can be read: that one comes later by path.
function together(before: CommitState, after: CommitState): CommitState {
  // A view or training dataset that was deleted stays what it was.
  if (after.commit?.info.operation.startsWith('DELETE ') === true) return { ...before, lost: 'deleted' };
  const known = new Set(after.sources.map(({ id }) => id));
  return { ...after, sources: [...before.sources.filter(({ id }) => !known.has(id)), ...after.sources] };
}

/** Gives a function that says whether decisions are known to be named by no release; a compaction of them is no decision. */
function unreleasedDecisions(logs: CommitLogs['logs'], path: string): (commit: Commit) => boolean {
  const releases = logs.get(path.replace(/decisions$/, 'releases'));
  const named = (releases?.commits ?? []).flatMap(({ info }) => {
    const version = (info['tables'] as Readonly<Record<string, unknown>> | undefined)?.['decisions'];
    return typeof version === 'number' ? [version] : [];
  });
  const released = new Set(named);
  const oldest = releases === undefined || releases.commits[0]?.version === 0 ? -1 : Math.min(...named);
  return ({ version, info }) => info['run'] !== undefined && version > oldest && !released.has(version);
}

/** Gives the functions by which a commit finds what it names. */
function lookupIn(logs: CommitLogs['logs']): SourceLookup {
  return {
    identityAt: (path, version) => {
      const place = placeOf(path);
      const log = logs.get(path);
      const commit = log === undefined ? undefined : commitAt(log, version);
      const info: CommitInfo = commit?.info ?? { operation: 'UNKNOWN' };
      const exact = identityOf(place, version, info);
      if (exact !== undefined || log === undefined || place.kind !== 'release') return exact;
      // A compaction of the releases changes nothing: the release before it is meant.
      const release = log.commits.findLast((each) => each.version <= version && each.info['release'] !== undefined);
      return release === undefined ? undefined : identityOf(place, release.version, release.info);
    },
    trainingOf: (fleet, { version, timestamp }) => {
      const log = logs.get(`fleets/${fleet}/challengers`);
      const commit = log?.commits.findLast((each) =>
        version === undefined
          ? each.timestamp <= timestamp && each.info['run'] !== undefined
          : each.version === version,
      );
      return commit === undefined ? undefined : { identity: numbered('training', fleet, commit.version), commit };
    },
    isKnown: (path) => logs.has(path),
  };
}

/** Gives a state that a commit names and no log tells of, with the reason. */
function lostState(
  { id, path, tableVersion }: StateSource,
  paths: ReadonlySet<string>,
  logs: CommitLogs['logs'],
): CommitState {
  const log = logs.get(path);
  const first = log?.commits[0]?.version ?? 0;
  const isExpired = log !== undefined && tableVersion < first;
  const lost = log?.isDamaged === true ? 'damaged' : isExpired && paths.has(path) ? 'expired' : 'deleted';
  return { ...identityOfId(id), path, tableVersion, commit: undefined, lost, sources: [] };
}

/** Gives the identity that an id names: a kind, a colon, a name, `@` and a version. */
function identityOfId(id: string): Identity {
  const colon = id.indexOf(':');
  const at = id.lastIndexOf('@');
  const kind = id.slice(0, colon) as Identity['kind'];
  if (kind === 'dataset') return datasetOfName(id.slice(colon + 1));
  const identity = numbered(kind, id.slice(colon + 1, at), Number(id.slice(at + 1)));
  return kind === 'view' ? { ...identity, thing: id } : identity;
}

function graphOf(states: ReadonlyMap<string, CommitState>): StateGraph {
  const things = new Map<string, string[]>();
  const consumers = new Map<string, { id: string; isContinuation: boolean }[]>();
  for (const { id, thing } of [...states.values()].sort((a, b) => a.order - b.order)) {
    const others = things.get(thing);
    if (others === undefined) things.set(thing, [id]);
    else others.push(id);
  }
  for (const { id, sources } of states.values()) {
    for (const source of sources) {
      const entry = { id, isContinuation: source.isContinuation };
      const others = consumers.get(source.id);
      if (others === undefined) consumers.set(source.id, [entry]);
      else others.push(entry);
    }
  }
  return { states: withPredictions(states, things), things, consumers };
}

/** Gives the groups into which forecasts went back as predictions: those of which a commit read a release or the models behind one. */
function withPredictions(
  states: ReadonlyMap<string, CommitState>,
  things: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, CommitState> {
  const result = new Map(states);
  for (const ids of things.values()) {
    const group = ids.map((id) => states.get(id)!).filter(({ kind }) => kind === 'group');
    if (!group.some(({ sources }) => sources.some((source) => /^(release|models):/.test(source.id)))) continue;
    for (const state of group) result.set(state.id, { ...state, kind: 'prediction' });
  }
  return result;
}
