import type { Frequency } from './frequency.ts';
import type { Key } from './key.ts';

/**
 * All series of a fleet in one set of arrays (a grouped array): series i holds the rows `indptr[i]` to `indptr[i + 1] - 1`, one row
 * a period, in order of time and without a gap. Its first `nObserved[i]` rows have a target; the rows behind them are future
 * periods of which only the covariates are known.
 */
export type FleetSeries = {
  readonly frequency: Frequency;
  readonly keyColumns: readonly string[];
  /** The keys, sorted by `compareKeys`: [nSeries]. */
  readonly keys: readonly Key[];
  /** Borders of the series in the row arrays: [nSeries + 1]. */
  readonly indptr: Int32Array;
  /** Period number of each series' first row: [nSeries]. */
  readonly firstPeriod: Int32Array;
  /** Rows of each series that have a target: [nSeries]. */
  readonly nObserved: Int32Array;
  /** [nRows], finite in observed rows, NaN in future rows. */
  readonly target: Float64Array;
  /** 1 where data preparation put the target in or changed it, 0 where it is as it was read: [nRows]. */
  readonly repaired: Uint8Array;
  /** Known-future columns by name, each [nRows], NaN where unknown. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
};

/** One series of a fleet: views on the fleet's arrays, not copies. */
export type Series = {
  readonly key: Key;
  readonly frequency: Frequency;
  readonly firstPeriod: number;
  /** The observed values, oldest first. */
  readonly target: Float64Array;
  /** Known-future columns by name, from `firstPeriod` on; as long as `target` or longer. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
};

/** Gives series i as views on the arrays of the fleet. */
export function seriesAt(fleet: FleetSeries, i: number): Series {
  const from = fleet.indptr[i]!;
  const to = fleet.indptr[i + 1]!;
  const covariates: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(fleet.covariates)) covariates[name] = values.subarray(from, to);
  return {
    key: fleet.keys[i]!,
    frequency: fleet.frequency,
    firstPeriod: fleet.firstPeriod[i]!,
    target: fleet.target.subarray(from, from + fleet.nObserved[i]!),
    covariates,
  };
}

/**
 * Gives the number of the last period that has a target in any series: the end of the fleet's data, since data preparation refuses
 * rows behind the end that enough keys reach. Undefined without series.
 */
export function lastObservedPeriod(fleet: FleetSeries): number | undefined {
  let last: number | undefined;
  for (let i = 0; i < fleet.keys.length; i++) {
    if (fleet.nObserved[i] === 0) continue;
    const end = fleet.firstPeriod[i]! + fleet.nObserved[i]! - 1;
    if (last === undefined || end > last) last = end;
  }
  return last;
}

/** Gives the fleet with only the series whose keys are wanted; its arrays are copies unless it is all of them. */
export function selectSeries(fleet: FleetSeries, isWanted: (key: Key) => boolean): FleetSeries {
  const wanted = fleet.keys.map((_, i) => i).filter((i) => isWanted(fleet.keys[i]!));
  return wanted.length === fleet.keys.length ? fleet : takeSeries(fleet, wanted);
}

/** Gives the fleet with only the series of the given numbers, in their order; its arrays are copies. */
export function takeSeries(fleet: FleetSeries, wanted: readonly number[]): FleetSeries {
  const indptr = new Int32Array(wanted.length + 1);
  for (const [to, i] of wanted.entries()) indptr[to + 1] = indptr[to]! + fleet.indptr[i + 1]! - fleet.indptr[i]!;
  const nRows = indptr[wanted.length]!;
  const copy = <Values extends Float64Array | Uint8Array>(values: Values, out: Values): Values => {
    for (const [to, i] of wanted.entries()) {
      out.set(values.subarray(fleet.indptr[i], fleet.indptr[i + 1]), indptr[to]);
    }
    return out;
  };
  const covariates: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(fleet.covariates))
    covariates[name] = copy(values, new Float64Array(nRows));
  return {
    ...fleet,
    keys: wanted.map((i) => fleet.keys[i]!),
    indptr,
    firstPeriod: Int32Array.from(wanted, (i) => fleet.firstPeriod[i]!),
    nObserved: Int32Array.from(wanted, (i) => fleet.nObserved[i]!),
    target: copy(fleet.target, new Float64Array(nRows)),
    repaired: copy(fleet.repaired, new Uint8Array(nRows)),
    covariates,
  };
}
