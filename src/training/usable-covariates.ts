import { countPeriods, numberText, periodLabel, type Series } from '#src/core/index.ts';
import type { Candidate } from '#src/learners/index.ts';

/** A candidate without the covariates that it cannot have for this series, and a note for each of them. */
export type FittingCandidate = { readonly candidate: Candidate; readonly notes: readonly string[] };

/**
 * Gives the candidate with those of its covariates that can serve: known (finite) in all observed rows and in the `horizon` periods
 * behind them, and not constant.
 */
export function withUsableCovariates(candidate: Candidate, series: Series, horizon: number): FittingCandidate {
  const wanted = candidate.parameters['covariates'];
  if (!Array.isArray(wanted)) return { candidate, notes: [] };
  const names = wanted as readonly string[];
  const faults = names.map((name) => faultOf(series, name, horizon));
  const usable = names.filter((_, i) => faults[i] === undefined);
  const notes = names.flatMap((name, i) => (faults[i] === undefined ? [] : [`${name} unused: ${faults[i]}`]));
  return { candidate: { ...candidate, parameters: { ...candidate.parameters, covariates: usable } }, notes };
}

function faultOf(series: Series, name: string, horizon: number): string | undefined {
  const values = series.covariates[name];
  if (values === undefined) return 'not in the data';
  const nObserved = series.target.length;
  const gap = firstUnknown(values, 0, nObserved);
  if (gap !== undefined) return `not known in ${label(series, gap)}`;
  if (firstUnknown(values, nObserved, nObserved + horizon) !== undefined) {
    return `not known for the ${countPeriods(series.frequency, horizon)} after ${label(series, nObserved - 1)}`;
  }
  const constant = values.subarray(0, nObserved + horizon).every((value) => value === values[0]);
  return constant ? `constant (${numberText(values[0]!)})` : undefined;
}

function firstUnknown(values: Float64Array, from: number, to: number): number | undefined {
  for (let t = from; t < to; t++) if (!Number.isFinite(values[t])) return t;
  return undefined;
}

function label(series: Series, t: number): string {
  return periodLabel(series.frequency, series.firstPeriod + t);
}
