/**
 * What a node stands for: a commit of a feature group, of one into which forecasts went back (`prediction`), a feature view, a training
 * dataset, a training (the challengers of a fleet), the model versions that one commit registered, one model, a release, decisions that
 * no release names (`evaluation`), a run, or any other table.
 */
export type LineageKind =
  | 'group'
  | 'view'
  | 'dataset'
  | 'training'
  | 'models'
  | 'model'
  | 'evaluation'
  | 'release'
  | 'prediction'
  | 'run'
  | 'table';

/** Every kind with its name for people, in the order of the flow. */
export const kindNames: Readonly<Record<LineageKind, string>> = {
  run: 'run',
  table: 'table',
  group: 'feature group',
  view: 'feature view',
  dataset: 'training dataset',
  training: 'training',
  models: 'model versions',
  model: 'model',
  evaluation: 'evaluation',
  release: 'release',
  prediction: 'prediction',
};

/**
 * What is left of a node: `there` it can be read; `vacuumed` its commit is known and its files are gone; `expired` its log entry is gone;
 * `deleted` its table is gone, or was made anew; `damaged` its log cannot be read; `unknown` nobody looked, in a very large graph.
 */
export type LineageState = 'there' | 'vacuumed' | 'expired' | 'deleted' | 'damaged' | 'unknown';

/** One state of a thing, as a commit left it. */
export type LineageNode = {
  /** Names the node, and may be given to `traceLineage` as the thing: `group:demand_1@3`, `release:batchai@2`. */
  readonly id: string;
  readonly kind: LineageKind;
  readonly name: string;
  /** A number of a table version or a release, `1` of a view, `1/2` of a training dataset; null for a run. */
  readonly version: string | null;
  /** The table, from the root of the workspace; null for a run. */
  readonly path: string | null;
  /** When it was committed, as in 2026-11-22T00:30:26.926Z; null where the log does not say. */
  readonly at: string | null;
  readonly run: string | null;
  readonly step: string | null;
  readonly codeVersion: string | null;
  readonly state: LineageState;
  /** What it holds, for people: `978 champions moved`. */
  readonly words: string;
};

/** Says that `to` was made from `from`. */
export type LineageEdge = {
  readonly from: string;
  readonly to: string;
  /** The version of `from` that was really read, where the node shows a newer one. */
  readonly readVersion?: string;
};

/** Where a thing comes from and what was made from it. Nodes and edges are in a stable order, the root among the nodes. */
export type LineageGraph = {
  /** The id of the node that was asked for. */
  readonly root: string;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
};
