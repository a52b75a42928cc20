import type { FleetSeries } from '#src/core/index.ts';
import type { FleetForecast, TotalForecast } from '#src/inference/index.ts';

/** What the pictures of a forecast are drawn from. */
export type ForecastSource = {
  /** All that is known of the series; what lies behind the start of the forecast is shown as what came. */
  readonly fleet: FleetSeries;
  readonly forecast: FleetForecast;
  /** The sum of all keys that were forecast; undefined for a fleet of one model or without a forecast. */
  readonly total: Pick<TotalForecast, 'values' | 'lower' | 'upper' | 'actual'> | undefined;
  /** The share of values that the interval of the sum is to hold. */
  readonly coverage: number;
  readonly seasonLength: number;
  /** What the values are called, such as `quantity`. */
  readonly target: string;
  /** What they are counted in, such as `pieces`. */
  readonly unit?: string | undefined;
  /** The release whose champions forecast; undefined where there is none. */
  readonly release: number | undefined;
};

/** A picture as SVG, fit to be a file of its own. */
export type ForecastPicture = { readonly heading: string; readonly svg: string };
