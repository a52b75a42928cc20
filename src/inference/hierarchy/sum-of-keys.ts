import type { FleetForecast } from '../forecast-fleet.ts';
import { historiesAt, type History } from './histories.ts';
import type { Total } from './plan-totals.ts';
import { rangeOfSum, type TargetRange } from './target-range.ts';
import { comovement, totalHalfWidths, type Part } from './total-width.ts';

/** The forecast of a total: the sum of those of its keys, with the borders of its interval, NaN where it is not known: [horizon] each. */
export type TotalForecast = Total & {
  readonly values: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** In a backtest the sum of what came of its keys, NaN where it is known of none: [horizon]. */
  readonly actual?: Float64Array;
};

/** What is summed. */
export type Summands = {
  readonly forecast: Pick<FleetForecast, 'lastPeriod' | 'horizon' | 'isBacktest'>;
  readonly histories: readonly (History | undefined)[];
  /** The forecasts of the keys; `shown` are the values as files show them. */
  readonly parts: readonly (FleetForecast['forecasts'][number] & Part & { readonly shown: Float64Array })[];
};

/** Gives the forecast of a total; that of one key has the borders of the key. */
export function sumOfKeys(
  total: Total,
  { forecast, histories, parts }: Summands,
  { range, seasonLength }: { readonly range: TargetRange; readonly seasonLength: number },
): TotalForecast {
  const { members } = total;
  const { horizon, lastPeriod, isBacktest } = forecast;
  const own = Array.from(members, (i) => parts[i]!);
  const values = new Float64Array(horizon);
  for (const { shown } of own) for (let h = 0; h < horizon; h++) values[h]! += shown[h]!;
  const actual = isBacktest ? { actual: actualOf(own, horizon) } : {};
  if (own.length === 1) return { ...total, values, lower: own[0]!.lower, upper: own[0]!.upper, ...actual };
  const together = comovement(historiesAt(histories, members), { lastPeriod, seasonLength });
  const half = totalHalfWidths(own, together, horizon);
  const { lower = -Infinity, upper = Infinity } = rangeOfSum(range, members.length);
  return {
    ...total,
    values,
    lower: values.map((value, h) => Math.max(lower, value - half[h]!)),
    upper: values.map((value, h) => Math.min(upper, value + half[h]!)),
    ...actual,
  };
}

/** Gives the sums of what came, of the keys of which it is known. */
function actualOf(parts: Summands['parts'], horizon: number): Float64Array {
  const sums = new Float64Array(horizon).fill(Number.NaN);
  for (const { actual } of parts) {
    if (actual === undefined) continue;
    for (const [h, value] of actual.entries()) {
      if (!Number.isNaN(value)) sums[h] = (Number.isNaN(sums[h]) ? 0 : sums[h]!) + value;
    }
  }
  return sums;
}
