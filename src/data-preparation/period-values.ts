import { mergeValues, type Mergeable } from './duplicates.ts';
import { fateCode } from './row-fates.ts';
import type { RowOrder } from './row-order.ts';
import type { PreparationRules } from './rules.ts';
import type { TypedRows } from './typed-rows.ts';

/** One value for each key and period that has usable rows; key by key, in order of time. */
export type PeriodValues = {
  /** Borders of the keys, in the order of `raw.keys`: [nKeys + 1]. */
  readonly indptr: Int32Array;
  /** [nValues] */
  readonly period: Int32Array;
  /** [nValues]; zeros for a file without a target. */
  readonly target: Float64Array;
  /** 1 where the target is not as it was read: [nValues]. */
  readonly changed: Uint8Array;
  /** [nValues] each. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
};

/** Gives the values of all periods by the rules for duplicates and finer rows; writes what became of merged rows into `outFates`. */
export function valuesByPeriod(
  rows: TypedRows,
  order: RowOrder,
  rules: PreparationRules,
  outFates: Uint8Array,
): PeriodValues {
  const { raw, periods, instants } = rows;
  const names = Object.keys(rows.covariates);
  const columns = names.map((name) => rows.covariates[name]!);
  const nRows = order.rows.length;
  const period = new Int32Array(nRows);
  const target = new Float64Array(nRows);
  const changed = new Uint8Array(nRows);
  const covariates = columns.map(() => new Float64Array(nRows));
  const indptr = new Int32Array(raw.keys.length + 1);
  const source: Mergeable = { target: rows.target, covariates: columns, instantOf: (row) => instants[raw.time[row]!]! };
  let n = 0;
  for (let key = 0; key < raw.keys.length; key++) {
    const end = order.indptr[key + 1]!;
    for (let from = order.indptr[key]!; from < end;) {
      const first = order.rows[from]!;
      const ofPeriod = periods[raw.time[first]!]!;
      let to = from + 1;
      while (to < end && periods[raw.time[order.rows[to]!]!] === ofPeriod) to++;
      if (to === from + 1) {
        const isZeroed = outFates[first] === fateCode.NEGATIVE_SET_TO_ZERO;
        target[n] = isZeroed ? 0 : (rows.target?.[first] ?? 0);
        changed[n] = isZeroed ? 1 : 0;
        for (let j = 0; j < columns.length; j++) covariates[j]![n] = columns[j]![first]!;
        period[n++] = ofPeriod;
      } else {
        const merged = mergeValues(source, order.rows.subarray(from, to), rules, outFates);
        if (merged !== undefined) {
          target[n] = merged.target;
          changed[n] = merged.changed ? 1 : 0;
          merged.covariates.forEach((value, j) => (covariates[j]![n] = value));
          period[n++] = ofPeriod;
        }
      }
      from = to;
    }
    indptr[key + 1] = n;
  }
  return {
    indptr,
    period: period.subarray(0, n),
    target: target.subarray(0, n),
    changed: changed.subarray(0, n),
    covariates: Object.fromEntries(names.map((name, j) => [name, covariates[j]!.subarray(0, n)])),
  };
}
