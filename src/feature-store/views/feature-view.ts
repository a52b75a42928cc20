import type { Condition } from '#src/tables/index.ts';
import type { Transformation } from './transformation.ts';

/** One group of a view: which version of it, which of its columns, and what stands before their names in the view. */
export type ViewSource = {
  readonly group: string;
  readonly version: number;
  readonly select: readonly string[];
  readonly prefix: string;
};

/** A joined group of a view. */
export type ViewJoin = ViewSource & {
  readonly type: 'left' | 'inner';
  /** For each key column of the first group, the column of this one that equals it. */
  readonly on: Readonly<Record<string, string>>;
  /** Whether a label row takes the newest row that was known at its time; else the newest row that there is. */
  readonly isPointInTime: boolean;
  readonly lookBackInMs?: number;
};

/** A feature view: its definition with everything said that was left open, the versions of the groups above all. */
export type FeatureView = {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly query: {
    readonly from: ViewSource;
    readonly where?: Condition;
    readonly joins: readonly ViewJoin[];
  };
  /** The columns of the view that a model is to learn. */
  readonly labels: readonly string[];
  readonly transformations: readonly Transformation[];
};

/** What names a feature view; without a version it is the highest that there is. */
export type ViewRef = { readonly name: string; readonly version?: number | undefined };

/** Gives the columns of a view that come from one of its groups: the name in the view, and the name in the group. */
export function columnsOfSource({ select, prefix }: ViewSource): readonly ViewColumn[] {
  return select.map((source) => ({ name: prefix + source, source }));
}

/** A column of a view, and the column of a group that it comes from. */
export type ViewColumn = { readonly name: string; readonly source: string };

/** Gives the names of all columns of a view that are no labels, in the order of the definition. */
export function featureColumns({ query, labels }: FeatureView): readonly string[] {
  const names = [query.from, ...query.joins].flatMap((source) => columnsOfSource(source).map(({ name }) => name));
  return names.filter((name) => !labels.includes(name));
}
