import type { ColumnValues } from '#src/tables/index.ts';
import type { RowGroups } from './row-groups.ts';
import type { Target } from './target.ts';

/** Rows with like values in one column, and their target. */
export type TargetGroup = {
  readonly label: string;
  /** Rows in which the target is known. */
  readonly count: number;
  /** Of these rows, the mean of the column where it holds numbers or instants; null without any. */
  readonly middle: number | null;
  /** In regression, the mean target; null without rows. */
  readonly mean: number | null;
  /** In classification, the share of each class: [nClasses]; empty in regression. */
  readonly shares: readonly number[];
};

/** Gives the target in each group of rows; with the values of a column of numbers, their mean in each group too. */
export function summarizeGroups(groups: RowGroups, target: Target, values?: ColumnValues): readonly TargetGroup[] {
  const { isKnown } = target;
  const count = countsOf(groups, isKnown);
  const middles = values === undefined ? undefined : meansOf(groups, values, isKnown);
  const means = target.task === 'regression' ? meansOf(groups, target.values, isKnown) : undefined;
  const shares = target.task === 'classification' ? classShares(groups, target, count) : undefined;
  return groups.labels.map((label, i) => ({
    label,
    count: count[i]!,
    middle: knownOrNull(middles?.[i]),
    mean: knownOrNull(means?.[i]),
    shares: shares?.[i] ?? [],
  }));
}

function countsOf({ labels, codes }: RowGroups, isKnown: Uint8Array): Int32Array {
  const counts = new Int32Array(labels.length);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]! += isKnown[row]!;
  return counts;
}

// Means that are carried on, so that no sum leaves the range of a double; NaN without values.
function meansOf({ labels, codes }: RowGroups, values: ColumnValues, isKnown: Uint8Array): Float64Array {
  const means = new Float64Array(labels.length);
  const counts = new Int32Array(labels.length);
  for (let row = 0; row < codes.length; row++) {
    const value = values[row] as number | null;
    if (isKnown[row] === 0 || value === null || !Number.isFinite(value)) continue;
    const group = codes[row]!;
    counts[group]!++;
    means[group]! += (value - means[group]!) / counts[group]!;
  }
  return means.map((mean, group) => (counts[group] === 0 ? Number.NaN : mean));
}

function classShares(
  { labels, codes }: RowGroups,
  target: Target & { readonly task: 'classification' },
  groupCounts: Int32Array,
): readonly (readonly number[])[] {
  const nClasses = target.classes.length;
  const counts = new Int32Array(labels.length * nClasses);
  for (let row = 0; row < codes.length; row++) {
    if (target.codes[row]! >= 0) counts[codes[row]! * nClasses + target.codes[row]!]!++;
  }
  return labels.map((_, group) =>
    Array.from(counts.subarray(group * nClasses, (group + 1) * nClasses), (count) =>
      groupCounts[group] === 0 ? 0 : count / groupCounts[group]!,
    ),
  );
}

function knownOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
