import { quantileOf } from '#src/core/index.ts';

/** What many numbers are like in short. */
export type NumberSummary = {
  readonly n: number;
  readonly mean: number;
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
};

/** Gives the summary of finite numbers, its quantiles by linear interpolation as numpy's; null without numbers. */
export function summaryOf(values: readonly number[]): NumberSummary | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => quantileOf(sorted, share);
  return { n: values.length, mean: meanOf(values), p10: at(0.1), median: at(0.5), p90: at(0.9), max: at(1) };
}

/** Gives the arithmetic mean of one number or more. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
