import { bias, isInside, mae, rmse } from '#src/evaluation/index.ts';

/** Judged forecasts, a row each: [nRows]; the borders NaN where the interval is not known. */
export type JudgedForecasts = Readonly<Record<'forecast' | 'lower' | 'upper' | 'actual', Float64Array>>;

/** How forecasts turned out, in the target's unit where nothing else is said. */
export type ForecastAccuracy = {
  readonly nForecasts: number;
  readonly rmse: number;
  readonly mae: number;
  /** Mean of forecast less actual. */
  readonly bias: number;
  /** The number of forecasts with an interval. */
  readonly nIntervals: number;
  /** The share of them whose actual lies inside, borders included; undefined where there are none. */
  readonly coverage: number | undefined;
};

/** Gives how the forecasts of the given rows, at least one, turned out. */
export function forecastAccuracy(judged: JudgedForecasts, rows: readonly number[]): ForecastAccuracy {
  const [actual, forecast] = [judged.actual, judged.forecast].map((values) =>
    Float64Array.from(rows, (row) => values[row]!),
  ) as [Float64Array, Float64Array];
  const { lower, upper } = judged;
  const inside = rows
    .map((row) => isInside({ lower: lower[row]!, upper: upper[row]!, actual: judged.actual[row]! }))
    .filter((each) => each !== undefined);
  return {
    nForecasts: rows.length,
    rmse: rmse(actual, forecast),
    mae: mae(actual, forecast),
    bias: bias(actual, forecast),
    nIntervals: inside.length,
    coverage: inside.length === 0 ? undefined : inside.filter(Boolean).length / inside.length,
  };
}
