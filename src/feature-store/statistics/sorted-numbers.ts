import type { ColumnValues } from '#src/tables/index.ts';

/** The numbers of a column in order, and what is not among them. */
export type SortedNumbers = {
  /** The finite values, ascending: [nFinite]. */
  readonly sorted: Float64Array;
  readonly nulls: number;
  /** Values that are infinite, either way. */
  readonly infinite: number;
  /** How many of the two infinities occur. */
  readonly distinctInfinities: number;
};

/** Gives the numbers or timestamps of a column in order; null and NaN are nulls. */
export function sortNumbers(values: ColumnValues): SortedNumbers {
  const finite = new Float64Array(values.length);
  let nFinite = 0;
  let nulls = 0;
  let nAbove = 0;
  let nBelow = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    if (value === null || Number.isNaN(value)) nulls++;
    else if (value === Number.POSITIVE_INFINITY) nAbove++;
    else if (value === Number.NEGATIVE_INFINITY) nBelow++;
    else finite[nFinite++] = value;
  }
  return {
    sorted: finite.subarray(0, nFinite).sort(),
    nulls,
    infinite: nAbove + nBelow,
    distinctInfinities: Math.min(nAbove, 1) + Math.min(nBelow, 1),
  };
}

/** Gives the different values of sorted numbers, ascending, and how often each occurs: both [nDistinct]. */
export function countRuns(sorted: Float64Array): { readonly distinct: Float64Array; readonly counts: Int32Array } {
  const distinct = new Float64Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    if (last < 0 || value !== distinct[last]) distinct[++last] = value + 0; // + 0 makes of -0 a 0, which JSON has
    counts[last]!++;
  }
  return { distinct: distinct.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}
