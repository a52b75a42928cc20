import type { TableRows } from '#src/tables/index.ts';
import type { Point } from '../charts/scatter-chart.ts';
import { associate, strengthOf, type ColumnPair } from './associations.ts';
import type { Feature } from './feature.ts';
import type { ColumnProfile } from './column-profile.ts';
import { sampleRows } from './sample-rows.ts';
import { groupRows } from './row-groups.ts';
import { summarizeGroups, type TargetGroup } from './target-groups.ts';
import { encodeTarget, type Target } from './target.ts';

/** How one column and the target go together. */
export type ColumnRelation = {
  readonly column: string;
  readonly association: ColumnPair;
  /** Whether the column holds instants. */
  readonly isTime: boolean;
  /** The rows by the values of the column. */
  readonly groups: readonly TargetGroup[];
  /** In regression, a sample of the rows of a column of numbers with more than a few values; else empty. */
  readonly points: readonly Point[];
};

/** How the columns of a table and its target go together. */
export type TargetRelation = {
  readonly target: string;
  readonly task: Target['task'];
  /** The classes in the order of their values; empty in regression. */
  readonly classes: readonly string[];
  /** All rows with a target. */
  readonly overall: TargetGroup;
  /** The strongest first. */
  readonly columns: readonly ColumnRelation[];
};

/** What a target is related to: the columns, their rows, and, as features, those of the rows that are compared. */
export type RelationInput = {
  readonly columns: readonly ColumnProfile[];
  readonly rows: TableRows;
  readonly features: readonly Feature[];
  readonly compared: Int32Array;
  readonly seed: number;
};

const mostPoints = 500;

/** Gives the relation of each column to the target; null where the target is none, as `encodeTarget` says. */
export function targetRelation(name: string, input: RelationInput): TargetRelation | null {
  const { columns, rows, features, compared } = input;
  const target = encodeTarget(
    columns.find(({ statistics }) => statistics.column === name)!,
    rows.columns[name]!,
  );
  const targetFeature = target === undefined ? undefined : featureOfTarget(name, target, { features, compared });
  if (target === undefined || targetFeature === undefined) return null;
  const associations = features
    .filter((feature) => feature.name !== name)
    .map((feature) => associate(feature, targetFeature))
    .toSorted((left, right) => strengthOf(right) - strengthOf(left));
  const everyRow = { labels: ['all rows'], codes: new Int32Array(rows.nRows) };
  return {
    target: name,
    task: target.task,
    classes: target.task === 'classification' ? target.classes : [],
    overall: summarizeGroups(everyRow, target)[0]!,
    columns: associations.map((association) => relationOf(association, target, input)),
  };
}

function featureOfTarget(
  name: string,
  target: Target,
  { features, compared }: Pick<RelationInput, 'features' | 'compared'>,
): Feature | undefined {
  if (target.task === 'regression') return features.find((feature) => feature.name === name);
  const codes = compared.map((row) => target.codes[row]!);
  return { kind: 'category', name, codes, nCategories: target.classes.length };
}

function relationOf(association: ColumnPair, target: Target, { columns, rows, seed }: RelationInput): ColumnRelation {
  const column = association.left;
  const profile = columns.find(({ statistics }) => statistics.column === column)!;
  const values = rows.columns[column]!;
  const hasPoints =
    target.task === 'regression' && profile.kind === 'number' && profile.statistics.topValues.length === 0;
  return {
    column,
    association,
    isTime: profile.kind === 'time',
    groups: summarizeGroups(groupRows(profile, values), target, profile.kind === 'category' ? undefined : values),
    points: hasPoints ? samplePoints(values as readonly (number | null)[], target.values, seed) : [],
  };
}

function samplePoints(x: readonly (number | null)[], y: Float64Array, seed: number): readonly Point[] {
  const known = new Int32Array(y.length);
  let nKnown = 0;
  for (let row = 0; row < y.length; row++) {
    const value = x[row];
    if (Number.isFinite(value) && Number.isFinite(y[row])) known[nKnown++] = row;
  }
  return Array.from(sampleRows(nKnown, mostPoints, seed), (i) => ({ x: x[known[i]!]!, y: y[known[i]!]! }));
}
