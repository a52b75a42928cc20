import { correlationRatio, cramersV, pearson, type Association } from './association-measures.ts';
import type { Feature } from './feature.ts';

/** The measure that fits two columns: numbers, a number and a category, or categories. */
export type AssociationMeasure = 'pearson' | 'correlation ratio' | 'cramers v';

/** The association of two columns of a table. */
export type ColumnPair = Association & {
  readonly left: string;
  readonly right: string;
  readonly measure: AssociationMeasure;
};

/** How the columns of a table go together. */
export type Associations = {
  /** The columns that were compared, in the order of the table. */
  readonly columns: readonly string[];
  /** Each two columns once, in their order. */
  readonly pairs: readonly ColumnPair[];
  /** The columns of the heat map: the 30 that have the strongest associations, in the order of the table. */
  readonly strongest: readonly string[];
};

const mostShown = 30;

/** Gives the association of each two features. */
export function associationsOf(features: readonly Feature[]): Associations {
  const columns = features.map(({ name }) => name);
  const pairs = features.flatMap((left, i) => features.slice(i + 1).map((right) => associate(left, right)));
  return { columns, pairs, strongest: strongestColumns(columns, pairs) };
}

/** Gives the association of two features by the measure that fits their kinds. */
export function associate(left: Feature, right: Feature): ColumnPair {
  const names = { left: left.name, right: right.name };
  if (left.kind === 'number') {
    if (right.kind === 'number') return { ...names, measure: 'pearson', ...pearson(left.values, right.values) };
    return { ...names, measure: 'correlation ratio', ...correlationRatio(right.codes, right.nCategories, left.values) };
  }
  if (right.kind === 'number')
    return { ...names, measure: 'correlation ratio', ...correlationRatio(left.codes, left.nCategories, right.values) };
  return {
    ...names,
    measure: 'cramers v',
    ...cramersV(left.codes, right.codes, [left.nCategories, right.nCategories]),
  };
}

/** Gives how strong an association is, whichever way it goes: from 0 to 1, and 0 where it cannot be told. */
export function strengthOf({ value }: Association): number {
  return Math.abs(value ?? 0);
}

function strongestColumns(columns: readonly string[], pairs: readonly ColumnPair[]): readonly string[] {
  const strength = new Map(columns.map((name) => [name, 0]));
  for (const pair of pairs) {
    for (const name of [pair.left, pair.right]) strength.set(name, Math.max(strength.get(name)!, strengthOf(pair)));
  }
  const order = columns.toSorted((left, right) => strength.get(right)! - strength.get(left)!);
  const shown = new Set(order.slice(0, mostShown));
  return columns.filter((name) => shown.has(name));
}
