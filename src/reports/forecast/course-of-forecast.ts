import { finiteOrNull } from '#src/core/index.ts';
import type { ForecastCourse } from '../charts/forecast-chart.ts';

/** What is forecast of a key or of a sum of keys, and what came of it: [horizon] each. */
type Forecasted = Readonly<Record<'values' | 'lower' | 'upper', Float64Array>> & { readonly actual?: Float64Array };

/** Gives the part of a course that lies behind the known rows: what was forecast, and of what came the values that are known. */
export function courseOfForecast(
  { values, lower, upper, actual }: Forecasted,
  firstPeriod: number,
): Pick<ForecastCourse, 'actual' | 'forecast'> {
  return {
    actual: [...(actual ?? [])]
      .map((value, step) => ({ period: firstPeriod + step, value }))
      .filter(({ value }) => Number.isFinite(value)),
    forecast: [...values].map((value, step) => ({
      period: firstPeriod + step,
      value,
      lower: finiteOrNull(lower[step]),
      upper: finiteOrNull(upper[step]),
    })),
  };
}
